// The room of rates: counts what it hears of tickets, by the rules in force.
#pragma once

#include <csdesk/desk/policy.hpp>
#include <csdesk/quality/rate_events.hpp>
#include <csdesk/ticket/events.hpp>
#include <csdesk/ticket/merge.hpp>

#include "desk/policy_room.hpp"
#include "desk/scope.hpp"

namespace csdesk::engine {

void join_rates(registry& r);
void join_rates_views(registry& r);

// Reactions: what is said, what ends, what is told otherwise.
void rates_hear_wrote(registry const& r, ticket::customer_wrote const& e, happened const& when, std::vector<any_command>& out);
void rates_hear_replied(registry const& r, ticket::replied const& e, happened const& when, std::vector<any_command>& out);
void rates_hear_ended(registry const& r, ticket::status_changed const& e, happened const& when, std::vector<any_command>& out);
void rates_recount_tagged(registry const& r, ticket::tagged const& e, happened const& when, std::vector<any_command>& out);
void rates_follow_merged(registry const& r, ticket::merged const& e, happened const& when, std::vector<any_command>& out);
void rates_follow_unmerged(registry const& r, ticket::unmerged const& e, happened const& when, std::vector<any_command>& out);
void rates_follow_split(registry const& r, ticket::split_off const& e, happened const& when, std::vector<any_command>& out);
void rates_follow_recalled(registry const& r, ticket::message_recalled const& e, happened const& when,
                           std::vector<any_command>& out);
void rates_take_up_policy(registry const& r, policy_adopted const& e, happened const& when, std::vector<any_command>& out);

/// Tickets counted anew: what differs from what was counted.
decision recount_tickets(scope& s, std::vector<ticket_id> const& tickets, rates::recount_changed const& now = {});

/// The figure of a rate for the period that ends on a day, from the tables.
rates::figure figure_in(reader& rows, rates::rule const& r, local_date as_of, instant now);

}  // namespace csdesk::engine
