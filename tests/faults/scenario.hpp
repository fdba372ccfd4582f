// A morning at a small desk, told step by step, and what must be true of its file whatever happened to it.
//
// The host behaves as hosts should: every command has an id, and one whose outcome is unknown is sent again. The seed makes
// the log's bytes a function of the steps alone, so "nothing lost, nothing half, nothing doubled" is one comparison: once
// every step was sent again, the exported log equals that of a run without a fault.
#pragma once

#include <csdesk/desk/desk.hpp>

#include <optional>
#include <string>
#include <vector>

namespace csdesk::testing {

class scenario {
public:
    explicit scenario(desk_options options = {}, std::string path = "/shop.db");

    std::size_t steps() const { return steps_.size(); }

    /// Opens the file as the scenario's desk does.
    desk open() const;

    /// Does one step; throws what the desk throws, `refused` where the desk refuses.
    void step(desk& d, std::size_t number) const;

    /// The log of a run without a fault, for `inspect` to compare with.
    void expect(std::string log) { expected_ = std::move(log); }

    /// Opens what a fault has left and looks at all of it: `acknowledged` steps are there; the log checks; its tables are what
    /// the log says; what is there is a run of whole steps; sending everything again gives the expected log.
    /// Answers what is wrong, or an empty text.
    std::string inspect(std::size_t acknowledged) const;

private:
    struct one {
        std::vector<request> requests{};
        std::vector<std::string> ids{};
        std::optional<instant> advance_to{};
    };
    void add(std::vector<request> requests);

    desk_options options_;
    std::string path_;
    std::vector<one> steps_;
    std::string expected_;
};

/// The whole log as text.
std::string log_of(desk& d);

}  // namespace csdesk::testing
