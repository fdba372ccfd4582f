// Joins escalations to the desk.
#pragma once

namespace csdesk::engine {
class registry;

/// Aggregate, table, events and the view; then the commands.
void join_escalation(registry& r);
void join_escalation_commands(registry& r);
}  // namespace csdesk::engine
