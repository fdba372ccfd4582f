// A survivor and the tickets merged into it, and what is read from all of them as one.
#pragma once

#include <csdesk/ticket/ticket.hpp>

#include "desk/scope.hpp"

namespace csdesk::engine {

/// The ticket and those merged into it, directly or by way of others; itself first.
std::vector<ticket_id> family_of(scope& s, ticket::state const& t);
std::vector<ticket_id> family_of(registry const& types, reader& rows, ticket_id ticket);

/// The rows of a table, as the store gives them.
using table_rows = std::vector<std::vector<column_value>>;

/// Messages after a number, of the ticket, of those merged into it, and those split off to it, in the order of their numbers;
/// at most `limit`.
table_rows messages_of_family(registry const& types, reader& rows, ticket_id ticket, std::int64_t after, std::int64_t limit);

/// Lines of history after a number of the log, in its order; at most `limit`.
table_rows timeline_of_family(registry const& types, reader& rows, ticket_id ticket, std::int64_t after, std::int64_t limit);

/// Messages that were split off.
struct moved_messages {
    std::vector<std::int64_t> gone{};                         ///< from the ticket
    std::vector<std::pair<std::int64_t, ticket_id>> taken{};  ///< to it, and where they were written
};
moved_messages moved_of(reader& rows, ticket_id ticket);

/// The message of a ticket's history, wherever it was written.
std::optional<std::vector<column_value>> message_in(reader& rows, ticket_id ticket, std::int64_t message);

}  // namespace csdesk::engine
