// The room of rates: counts what it hears of tickets, by the rules in force.
#pragma once

#include <csdesk/desk/policy.hpp>
#include <csdesk/quality/rate_events.hpp>
#include <csdesk/ticket/events.hpp>

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
void rates_take_up_policy(registry const& r, policy_adopted const& e, happened const& when, std::vector<any_command>& out);

/// A ticket counted anew: what differs from what was counted.
decision recount_ticket(scope& s, ticket_id ticket);

/// The figure of a rate for the period that ends on a day, from the tables.
rates::figure figure_in(reader& rows, rates::rule const& r, local_date as_of, instant now);

}  // namespace csdesk::engine
