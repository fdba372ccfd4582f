// Joins customers and orders to the desk.
#pragma once

namespace csdesk::engine {
class registry;
void join_customer(registry& r);
void join_order(registry& r);
}  // namespace csdesk::engine
