// Finds tickets by what commands and views call them: the desk's number or the host's reference.
#pragma once

#include <csdesk/ticket/ticket.hpp>

#include "desk/scope.hpp"

namespace csdesk::engine {

/// The number of a ticket by its reference. Searches see the state before the present command.
std::optional<ticket_id> ticket_by_reference(reader& rows, std::string const& reference);

/// The number a reference stands for; `not_found` where there is none. A number is taken as it is.
result<ticket_id> resolve(reader& rows, ticket_ref const& ref, std::string const& field = "ticket");
result<ticket_id> resolve(scope& s, ticket_ref const& ref, std::string const& field = "ticket");

/// The ticket, or the one it was merged into in the end. `not_found` where there is none, and to a customer who neither asked
/// for it nor takes part in it.
result<ticket::state const*> find_ticket(scope& s, ticket_ref const& ref, std::string const& field = "ticket");

/// The last of the tickets it was merged into, itself where it was not; nullptr where there is none of this number.
ticket::state const* survivor_of(scope& s, ticket_id ticket);

/// The ticket itself, merged or not.
result<ticket::state const*> find_exactly(scope& s, ticket_ref const& ref, std::string const& field = "ticket");

/// Refuses `conflict` where another ticket has this reference.
outcome check_free(scope& s, std::optional<std::string> const& reference);

/// The refusal for a ticket that does not exist.
error no_such_ticket(ticket_ref const& ref, std::string const& field = "ticket");

}  // namespace csdesk::engine
