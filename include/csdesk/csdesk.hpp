// The whole C++ API. Each header also stands alone: take what you need. Only the live runner is left out, for it needs Boost:
// <csdesk/runner/runner.hpp>.
#pragma once

#include <csdesk/automation/automation.hpp>
#include <csdesk/calendar/calendar.hpp>
#include <csdesk/calendar/china.hpp>
#include <csdesk/core/command_template.hpp>
#include <csdesk/core/condition.hpp>
#include <csdesk/customer/customer.hpp>
#include <csdesk/customer/order.hpp>
#include <csdesk/customer/tiers.hpp>
#include <csdesk/desk/arrow.hpp>
#include <csdesk/desk/desk.hpp>
#include <csdesk/desk/host_action.hpp>
#include <csdesk/desk/json.hpp>
#include <csdesk/desk/policy.hpp>
#include <csdesk/desk/whatif.hpp>
#include <csdesk/sla/clock.hpp>
#include <csdesk/sla/clocks.hpp>
#include <csdesk/sla/explain.hpp>
#include <csdesk/sla/policy.hpp>
#include <csdesk/sla/wheel.hpp>
#include <csdesk/ticket/commands.hpp>
#include <csdesk/ticket/described.hpp>
#include <csdesk/ticket/events.hpp>
#include <csdesk/ticket/ticket.hpp>
#include <csdesk/workflow/complaint.hpp>
