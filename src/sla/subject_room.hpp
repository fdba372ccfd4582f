// What SLA rules ask about a ticket of the desk.
#pragma once

#include <csdesk/customer/customer.hpp>
#include <csdesk/sla/policy.hpp>
#include <csdesk/ticket/ticket.hpp>
#include <csdesk/workflow/complaint.hpp>

namespace csdesk::engine {

/// The tier is the customer's present one. Refers to the ticket: not longer than it lives.
sla::subject subject_of(ticket::state const& t, customer::state const* customer, complaint::state const* complaint);

/// Steps that a rule of the metric workflow_step may name: those a workflow leaves again.
std::vector<std::string> known_steps();

/// The step as rules name it.
std::string step_word(complaint::step s);

}  // namespace csdesk::engine
