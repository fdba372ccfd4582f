// What follows from warnings and breaches.
#pragma once

#include <csdesk/sla/clocks.hpp>
#include <csdesk/sla/escalation.hpp>

#include "desk/registry.hpp"

namespace csdesk::engine {

void escalate_warning(registry const& r, clocks::warned const& e, happened const& when, std::vector<any_command>& out);
void escalate_breach(registry const& r, clocks::breached const& e, happened const& when, std::vector<any_command>& out);

/// The command of a step, given by `rule:<chain>`.
void escalation_command(registry const& r, escalation::taken const& e, happened const& when, std::vector<any_command>& out);

}  // namespace csdesk::engine
