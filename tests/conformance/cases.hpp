// The conformance cases: JSON Lines, one file a session (README.md says how they are written).
#pragma once

#include <csdesk/core/time.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace csdesk::conformance {

/// One line: its members as the texts that stand in the file, and where it stands.
class step {
public:
    step(std::string file, std::size_t line, std::string_view text);

    std::string where() const { return file_ + ":" + std::to_string(line_); }
    bool has(std::string_view member) const { return members_.contains(member); }
    std::string const& raw(std::string_view member) const;
    std::string text(std::string_view member) const;
    std::optional<std::string> maybe_text(std::string_view member) const;
    std::int64_t number(std::string_view member) const;
    instant at(std::string_view member) const;  ///< RFC 3339 or milliseconds

    /// The document sent: `request` as it stands, or what `text`, `base64` or `parts` spell.
    std::string document() const;

    /// The line without its answer, to which a recorder appends the new one.
    std::string question() const;

private:
    std::string file_;
    std::size_t line_;
    std::map<std::string, std::string, std::less<>> members_;
    std::vector<std::string> order_;
};

/// What was answered: a reply (`expect`) or a refusal (`refused`), as text.
struct answer {
    bool refused = false;
    std::string text{};
    friend bool operator==(answer const&, answer const&) = default;
};

answer expected(step const& s);

/// The steps of a file; the first is its header (`desk`).
std::vector<step> read_file(std::filesystem::path const& file);

/// All *.jsonl of the folder, sorted.
std::vector<std::filesystem::path> files(std::filesystem::path const& folder);

}  // namespace csdesk::conformance
