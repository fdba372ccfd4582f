// How rooms hear each other.
#pragma once

namespace csdesk::engine {
class registry;

/// After every room has joined.
void join_reactions(registry& r);
}  // namespace csdesk::engine
