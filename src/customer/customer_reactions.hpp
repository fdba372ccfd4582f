// What customers do when something happened to an order or to the rules. The lines stand in src/desk/reactions.cpp.
#pragma once

#include <csdesk/customer/order.hpp>

#include "desk/policy_room.hpp"
#include "desk/registry.hpp"

namespace csdesk::engine {

/// An order counts from the day it was placed; once paid, with what was paid. A cancelled one does not count.
void count_order(registry const& r, order::placed const& e, happened const& when, std::vector<any_command>& out);
void count_payment(registry const& r, order::paid const& e, happened const& when, std::vector<any_command>& out);
void uncount_order(registry const& r, order::cancelled const& e, happened const& when, std::vector<any_command>& out);

/// New rules may mean other tiers: a job looks at every customer once.
void evaluate_tiers(registry const& r, policy_adopted const& e, happened const& when, std::vector<any_command>& out);

}  // namespace csdesk::engine
