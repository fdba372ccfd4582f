// Joins tickets to the desk.
#pragma once

namespace csdesk::engine {
class registry;

/// Aggregate, tables and events; calls the two below.
void join_ticket(registry& r);
void join_ticket_commands(registry& r);
void join_ticket_views(registry& r);
}  // namespace csdesk::engine
