// The query table of escalations: every step that was planned, taken, stopped or skipped.
#pragma once

#include <csdesk/sla/escalation.hpp>

#include "desk/rows.hpp"

namespace csdesk::escalation {

struct escalation_row {
    static constexpr std::string_view table_name = "escalation";
    static constexpr std::size_t key_columns = 1;
    std::string key{};
    ticket_id ticket{};
    clock_id clock{};
    sla::metric metric = sla::metric::first_response;
    std::string rule{};
    std::string level{};
    instant moment{};
    std::string chain{};
    std::int32_t number = 1;
    std::int32_t time = 1;
    instant due{};
    step_status status = step_status::planned;
    std::int64_t seq = 0;  // of the event that made it so
    instant at{};
    bool late = false;
    std::string commands{};  // their names, a comma between them
};
BOOST_DESCRIBE_STRUCT(escalation_row, (),
                      (key, ticket, clock, metric, rule, level, moment, chain, number, time, due, status, seq, at, late,
                       commands))

}  // namespace csdesk::escalation
