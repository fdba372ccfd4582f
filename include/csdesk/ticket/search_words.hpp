// What a text is searched by: words folded to lower case without accents, and the single characters of scripts that put no
// blanks between words (Chinese, Japanese, Korean, Thai …), of which every two neighbours make a token.
//
//     search_tokens("物流不动了 São Paulo")    // 不动 动了 了 流不 物流 paulo sao
//
// All functions are pure; no text, however broken, does harm.
#pragma once

#include <csdesk/core/names.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// What found tickets are sorted by.
enum class search_order : std::uint8_t { newest = 1, oldest = 2, recently_active = 3, opened = 4, urgent = 5 };
// clang-format off
inline constexpr spelled<search_order> search_order_names[] = {
    {search_order::newest, "newest", "最新", "Newest"},                             // by number, the highest first
    {search_order::oldest, "oldest", "最早", "Oldest"},                             // by number, the lowest first
    {search_order::recently_active, "recently_active", "最近有消息", "Recently active"},
    {search_order::opened, "opened", "创建时间", "When opened"},                    // the earliest first
    {search_order::urgent, "urgent", "紧急程度", "Most urgent"},
};
// clang-format on
constexpr std::span<spelled<search_order> const> names_of(search_order) noexcept { return search_order_names; }

/// A word or a single character of a text.
struct search_unit {
    std::string folded{};    ///< lower case, without accents; of a word at most 64 bytes
    std::size_t offset = 0;  ///< of its first byte in the text
    bool single = false;     ///< a character of a script without blanks
    bool joined = false;     ///< follows the unit before with nothing between
    friend bool operator==(search_unit const&, search_unit const&) = default;
};

/// Of each text so many units are searched, the first ones.
inline constexpr std::size_t most_search_units = 4'096;

/// The units of a text, in order. Marks, blanks and symbols only separate.
std::vector<search_unit> search_units(std::string_view text);

/// What a text is found by: its words, every two neighbouring characters, and the last character of every run; each once, sorted.
std::vector<std::string> search_tokens(std::string_view text);

/// One thing that must be in a text.
struct search_term {
    std::vector<search_unit> units{};   ///< in this order, one after the other
    std::vector<std::string> tokens{};  ///< a text that has the term has all of these
    std::string prefix{};               ///< instead, where there are none: some token of such a text begins with it
    bool ordered = false;               ///< the tokens alone do not tell: the units must stand one after the other
};

/// The terms of what somebody typed: words one by one, characters of a script without blanks as they stand together, and what
/// stands in quotes as it stands. Every one of them must be found.
std::vector<search_term> search_terms(std::string_view typed);

/// Where the units of a term begin in those of a text: an index, or `npos`.
std::size_t find_term(std::vector<search_unit> const& text, search_term const& term);
/// Not found.
inline constexpr std::size_t npos = static_cast<std::size_t>(-1);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
