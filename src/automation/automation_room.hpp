#pragma once

#include "desk/policy_room.hpp"
#include "desk/registry.hpp"

namespace csdesk::engine {

void join_automation(registry& r);
void join_automation_views(registry& r);
void join_automation_hindsight(registry& r);

/// A new policy with timed rules: open tickets take them up.
void automation_takes_up_policy(registry const& r, policy_adopted const& e, happened const& when, std::vector<any_command>& out);

}  // namespace csdesk::engine
