// From states and events to tables: the one place that decides what is written, for commands and for rebuilds alike.
// Rows and deadlines are pure functions of states, so only differences are written.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "desk/store_port.hpp"
#include "desk/unit.hpp"

namespace csdesk::engine {

/// A change of one deadline, for whoever keeps the next one in mind.
struct deadline_change {
    std::string kind{};
    object_id key{};
    std::optional<std::int64_t> due{};  // none: gone
};

/// Writes the states, rows and deadlines of one command. Returns what happened to deadlines.
std::vector<deadline_change> project(store& out, std::int64_t shop, std::map<std::string, touched> const& states,
                                     std::vector<made_event> const& events);

}  // namespace csdesk::engine
