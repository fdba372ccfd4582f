// Descriptions of what the desk keeps of rates: state, commands, events, tables.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/quality/rate_events.hpp>

#include "desk/rows.hpp"

namespace csdesk::rates {

BOOST_DESCRIBE_STRUCT(tally, (), (asked, answered, met, waited_ms))
BOOST_DESCRIBE_STRUCT(unit_state, (), (number, day, asked_at, answered_at, met, counted))
BOOST_DESCRIBE_STRUCT(meter, (), (rate, units, open, last, last_message_at, last_answer_at))
BOOST_DESCRIBE_STRUCT(alarm_state, (), (below_ppm, of_day, crossed, en, zh))
BOOST_DESCRIBE_STRUCT(figure, (),
                      (rate, en, zh, pack, counts, from, to, asked, waiting, judged, answered, met, rate_ppm, at_least_ppm,
                       below_ppm, minimum, verdict, average_wait_ms, points_milli, alarms))

BOOST_DESCRIBE_STRUCT(hear_ticket, (), (ticket, who, occurred_at, channel))
BOOST_DESCRIBE_STRUCT(recount, (), (ticket))
BOOST_DESCRIBE_STRUCT(recount_changed, (), (ticket, other, moved, recalled))
BOOST_DESCRIBE_STRUCT(recount_later, (), (ticket))
BOOST_DESCRIBE_STRUCT(take_up_policy, (), (version))
BOOST_DESCRIBE_STRUCT(close_day, (), (day))

BOOST_DESCRIBE_STRUCT(told_unit, (), (rate, unit))
BOOST_DESCRIBE_STRUCT(ticket_measured, (), (ticket, buyer, meters, dropped, units, gone, recounted))
BOOST_DESCRIBE_STRUCT(ticket_unchanged, (), (ticket))
BOOST_DESCRIBE_STRUCT(recount_set, (), (ticket, due))
BOOST_DESCRIBE_STRUCT(buyer_measured, (), (buyer_day, rate, day, buyer, ticket, unit))
BOOST_DESCRIBE_STRUCT(day_counted, (), (rate_day, rate, day, by, closes_at))
BOOST_DESCRIBE_STRUCT(day_closed, (), (rate_day, rate, day, counted, period))

BOOST_DESCRIBE_STRUCT(state, (), (ticket, buyer, meters, recount_at))
BOOST_DESCRIBE_STRUCT(day_state, (), (rate, day, counted, closes_at, closed))
BOOST_DESCRIBE_STRUCT(buyer_part, (), (ticket, unit))
BOOST_DESCRIBE_STRUCT(buyer_state, (), (parts))

/// One unit of one rate. A buyer's day has one a ticket.
struct unit_row {
    static constexpr std::string_view table_name = "rate_unit";
    static constexpr std::size_t key_columns = 3;
    std::string rate{};
    ticket_id ticket{};
    std::int32_t number = 0;
    std::string day{};
    customer_key buyer{};
    instant asked_at{};
    std::optional<instant> answered_at{};
    std::optional<span> waited_ms{};
    bool answered = false;
    bool met = false;
};
BOOST_DESCRIBE_STRUCT(unit_row, (), (rate, ticket, number, day, buyer, asked_at, answered_at, waited_ms, answered, met))

/// The counters of one rate and day.
struct day_row {
    static constexpr std::string_view table_name = "rate_day";
    static constexpr std::size_t key_columns = 2;
    std::string rate{};
    std::string day{};
    std::int64_t asked = 0, answered = 0, met = 0;
    span waited_ms{};
    bool closed = false;
};
BOOST_DESCRIBE_STRUCT(day_row, (), (rate, day, asked, answered, met, waited_ms, closed))

}  // namespace csdesk::rates
