// Joins host actions to the desk.
#pragma once

namespace csdesk::engine {
class registry;
void join_host_actions(registry& r);
}  // namespace csdesk::engine
