// Joins the clocks of tickets to the desk.
#pragma once

namespace csdesk::engine {
class registry;

/// Aggregate, tables, events, commands and the job sla.retarget; then the views.
void join_clocks(registry& r);
void join_clocks_commands(registry& r);
void join_clocks_views(registry& r);
void join_clocks_watch(registry& r);
}  // namespace csdesk::engine
