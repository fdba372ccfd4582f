// What the desk keeps of rates: one meter a ticket and rate, one counter a rate and day. Everything is decided under the rules
// in force when a message becomes known; after a change of rules every ticket is counted anew by the job `rates.recount`.
//
// Values and pure functions: safe to use from any thread.
#pragma once

#include <csdesk/quality/rate.hpp>

#pragma GCC visibility push(default)
namespace csdesk::rates {

/// Counts one message of a ticket, or its end. By the system.
struct hear_ticket {
    ticket_id ticket{};
    speaker who = speaker::customer;
    instant occurred_at{};
    std::string channel{};
};
/// Counts a ticket anew from its messages, under the rates in force; what was counted right stays.
struct recount {
    ticket_ref ticket{};
};
/// Counts a ticket anew, and those it is merged into, because its conversation is another now: merged, un-merged, split, or a
/// message was taken back. What that command did is told here, for searches do not see it yet. By the system.
struct recount_changed {
    ticket_id ticket{};
    std::optional<ticket_id> other{};      ///< which it was merged into until now, or which was split off
    std::vector<message_id> moved{};       ///< to the other one, by a split
    std::optional<message_id> recalled{};  ///< taken back just now
};
/// Has a ticket counted anew as the next deadline: what a rule changes in the midst of a command, searches cannot see yet. By
/// the system.
struct recount_later {
    ticket_id ticket{};
};
/// A policy was adopted: where it changes the rates, all tickets are counted anew. By the system.
struct take_up_policy {
    std::int64_t version = 0;
};
/// A day is over and its last question can no longer be answered in time: its figures stand. By the system.
struct close_day {
    std::string day{};  ///< `rate/2026-11-21`
};

/// A unit of one of a ticket's rates.
struct told_unit {
    std::string rate{};
    unit_state unit{};
};
/// The units and meters of a ticket that stand otherwise now.
struct ticket_measured {
    ticket_id ticket{};
    customer_key buyer{};
    std::vector<meter> meters{};
    std::vector<std::string> dropped{};  ///< rates that measure this ticket no more
    std::vector<told_unit> units{}, gone{};
    bool recounted = false;  ///< all of the ticket was looked at
};
/// A ticket was counted anew and stands as it stood.
struct ticket_unchanged {
    ticket_id ticket{};
};
/// A ticket is to be counted anew.
struct recount_set {
    ticket_id ticket{};
    instant due{};
};
/// One buyer's day, by what one ticket adds to it.
struct buyer_measured {
    std::string buyer_day{};  ///< `rate/2026-11-21/buyer`
    std::string rate{}, day{};
    customer_key buyer{};
    ticket_id ticket{};
    std::optional<unit_state> unit{};  ///< nothing: the ticket adds nothing any more
};
/// The counters of a rate's day grew (or shrank, after a recount) by this much.
struct day_counted {
    std::string rate_day{};  ///< `rate/2026-11-21`
    std::string rate{}, day{};
    tally by{};
    std::optional<instant> closes_at{};  ///< when its last question can no longer be answered in time
};
/// A day's figures stand: those of the day alone, and of the period that ends with it.
struct day_closed {
    std::string rate_day{};
    std::string rate{}, day{};
    tally counted{};
    figure period{};
};

/// What the desk knows of one ticket.
struct state {
    ticket_id ticket{};
    customer_key buyer{};
    std::vector<meter> meters{};
    std::optional<instant> recount_at{};
};
/// One rate on one day.
struct day_state {
    std::string rate{}, day{};
    tally counted{};
    std::optional<instant> closes_at{};
    bool closed = false;
};
/// What one ticket adds to a buyer's day.
struct buyer_part {
    ticket_id ticket{};
    unit_state unit{};
};
/// One buyer on one day.
struct buyer_state {
    std::vector<buyer_part> parts{};
};

/// Takes over what an event says; looks at nothing else.
void evolve(state& s, ticket_measured const& e, instant at);
void evolve(state& s, ticket_unchanged const& e, instant at);
void evolve(state& s, recount_set const& e, instant at);
void evolve(day_state& s, day_counted const& e, instant at);
void evolve(day_state& s, day_closed const& e, instant at);
void evolve(buyer_state& s, buyer_measured const& e, instant at);

}  // namespace csdesk::rates
#pragma GCC visibility pop
