// The query tables of clocks. Their rows come from events, so they outlive the state, which forgets what is over.
#pragma once

#include <csdesk/sla/clocks.hpp>

#include "desk/rows.hpp"

namespace csdesk::clocks {

/// One row a clock, as of its last change.
struct clock_row {
    static constexpr std::string_view table_name = "clock";
    static constexpr std::size_t key_columns = 1;
    clock_id clock{};
    ticket_id ticket{};
    sla::metric metric = sla::metric::first_response;
    std::string pack{};
    std::string rule{};
    std::int32_t round = 0;
    sla::clock_status status = sla::clock_status::running;
    bool running = false;   // neither ended nor cancelled; paused ones too
    bool breached = false;  // late, for good unless the answer turns out to have been in time
    instant started{};
    std::optional<instant> due{};
    std::optional<instant> breached_at{};
    std::optional<instant> stopped{};
    span elapsed_ms{};  // up to the last change; where it ended, the figure
    span target_ms{};
    ticket_kind kind = ticket_kind::after_sale;
    std::string tier{};
    std::string channel{};
    csdesk::priority priority = csdesk::priority::normal;
    std::string calendar{};
    std::int64_t policy = 0;
    std::int64_t instance = 1;
    bool external = false;
    std::optional<std::string> consequence{};
    std::optional<std::string> about{};  // the workflow step, the reason of the hold
    std::optional<agent_key> agent{};    // whose first answer, or whose ownership where there is no team
    std::optional<std::string> team{};   // whose ownership
};
BOOST_DESCRIBE_STRUCT(clock_row, (),
                      (clock, ticket, metric, pack, rule, round, status, running, breached, started, due, breached_at, stopped,
                       elapsed_ms, target_ms, kind, tier, channel, priority, calendar, policy, instance, external, consequence,
                       about, agent, team))

/// What ended clocks leave behind beside their row, as JSON (`past`): evidence for `clock.explain`.
struct past_clock_row {
    static constexpr std::string_view table_name = "past_clock";
    static constexpr std::size_t key_columns = 2;
    ticket_id ticket{};
    clock_id clock{};
    std::string body{};
};
BOOST_DESCRIBE_STRUCT(past_clock_row, (), (ticket, clock, body))

struct past {
    std::vector<sla::clock_segment> segments{};
    std::vector<step> steps{};
    std::vector<sla::clock_run> earlier{};
};
BOOST_DESCRIBE_STRUCT(past, (), (segments, steps, earlier))

}  // namespace csdesk::clocks
