// Events of the engine itself; they belong to no aggregate.
#pragma once

#include <csdesk/core/time.hpp>
#include <string>

#include "desk/registry.hpp"

namespace csdesk::engine {

/// A follow-up that may fail was refused.
struct reaction_refused {
    std::string reaction{};
    std::string command{};
    std::string code{};
    std::string field{};
    std::string message{};
};
BOOST_DESCRIBE_STRUCT(reaction_refused, (), (reaction, command, code, field, message))

/// The command of a deadline was refused or left the deadline where it was; the deadline was taken away.
struct deadline_dropped {
    std::string kind{};
    std::int64_t number = 0;
    std::string key{};
    instant due{};
    std::string code{};
    std::string message{};
};
BOOST_DESCRIBE_STRUCT(deadline_dropped, (), (kind, number, key, due, code, message))

void join_system_events(registry& r);

}  // namespace csdesk::engine
