// The query table of automation: what rules did to tickets, and where they were stopped.
#pragma once

#include <csdesk/automation/automation.hpp>

#include "desk/rows.hpp"

namespace csdesk::automation {

/// One row an acting or a stop, by the number of its event in the log.
struct firing_row {
    static constexpr std::string_view table_name = "automation_firing";
    static constexpr std::size_t key_columns = 1;
    std::int64_t seq = 0;
    instant at{};
    ticket_id ticket{};
    std::string rule{};
    std::int64_t policy = 0;
    bool acted = true;  // false: it was stopped
    std::string event{};
    std::int64_t event_seq = 0;
    std::int32_t depth = 1;
    std::int64_t done = 0, refused = 0;  // commands
    std::string body{};                  // the event, JSON
};
BOOST_DESCRIBE_STRUCT(firing_row, (), (seq, at, ticket, rule, policy, acted, event, event_seq, depth, done, refused, body))

}  // namespace csdesk::automation
