// Joins the complaint workflow to the desk.
#pragma once

#include <csdesk/ticket/ticket.hpp>
#include <csdesk/workflow/complaint.hpp>

#include "desk/registry.hpp"

namespace csdesk::engine {

void join_complaint(registry& r);  // state, events, tables, views
void join_complaint_commands(registry& r);

/// A ticket of the kind complaint opens: the complaint is received. Its settlement resolves the ticket, its other ends too.
void receive_complaint(registry const& r, ticket::opened const& e, happened const& when, std::vector<any_command>& out);
void resolve_settled(registry const& r, complaint::settled const& e, happened const& when, std::vector<any_command>& out);
void resolve_withdrawn(registry const& r, complaint::withdrawn const& e, happened const& when, std::vector<any_command>& out);
void resolve_unfounded(registry const& r, complaint::found_unfounded const& e, happened const& when,
                       std::vector<any_command>& out);
void resolve_duplicate(registry const& r, complaint::found_duplicate const& e, happened const& when,
                       std::vector<any_command>& out);
void resolve_unreachable(registry const& r, complaint::found_unreachable const& e, happened const& when,
                         std::vector<any_command>& out);

}  // namespace csdesk::engine
