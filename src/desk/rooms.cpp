// Which rooms exist: one line each.
#include "automation/automation_room.hpp"
#include "customer/customer_room.hpp"
#include "customer/group_room.hpp"
#include "desk/host_action_room.hpp"
#include "desk/job.hpp"
#include "desk/outbox.hpp"
#include "desk/policy_room.hpp"
#include "desk/reactions.hpp"
#include "desk/registry.hpp"
#include "desk/system_events.hpp"
#include "quality/figures_room.hpp"
#include "quality/rate_room.hpp"
#include "quality/survey_room.hpp"
#include "sla/clocks_room.hpp"
#include "sla/escalation_room.hpp"
#include "ticket/ticket_room.hpp"
#include "workflow/complaint_room.hpp"

namespace csdesk::engine {

registry const& rooms() {
    static registry const* const all = [] {
        auto* r = new registry;  // never destroyed: rooms and desks refer to it until the process ends
        join_system_events(*r);
        join_outbox(*r);
        join_jobs(*r);
        join_policy(*r);
        join_host_actions(*r);
        join_customer(*r);
        join_groups(*r);
        join_order(*r);
        join_ticket(*r);
        join_clocks(*r);
        join_escalation(*r);
        join_complaint(*r);
        join_complaint_commands(*r);
        join_automation(*r);
        join_rates(*r);
        join_survey(*r);
        join_figures(*r);
        join_reactions(*r);
        return r;
    }();
    return *all;
}

}  // namespace csdesk::engine
