// Joins the clocks of tickets to the desk.
#pragma once

#include <csdesk/sla/clocks.hpp>
#include <csdesk/ticket/ticket.hpp>

namespace csdesk::engine {
class registry;
class scope;

/// Aggregate, tables, events, then what the names say.
void join_clocks(registry& r);
void join_clocks_commands(registry& r);
void join_clocks_retarget(registry& r);
void join_clocks_views(registry& r);
void join_clocks_watch(registry& r);

/// After merges, un-merges and splits.
void join_clocks_merging(registry& r);

/// The clocks of a ticket; none where it has none.
clocks::state const& clocks_of_ticket(scope& s, ticket_id ticket);
/// The ticket as it is now, under the policy in force.
clocks::facts clock_facts(scope& s, ticket::state const& t);

void join_clocks_explain(registry& r);
}  // namespace csdesk::engine
