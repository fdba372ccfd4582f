// Finds a message of a ticket, and what hangs on it.
#pragma once

#include <csdesk/ticket/ticket.hpp>

#include "desk/scope.hpp"

namespace csdesk::engine {

/// The message of this channel and external id.
std::optional<message_id> message_by_external_id(reader& rows, ticket_id ticket, std::string const& channel,
                                                 std::string const& external_id);

/// A message as it stands; `not_found` at `field` where the ticket has none of this number.
result<ticket::written> find_message(scope& s, ticket_id ticket, message_id message, std::string const& field = "message");

/// Reads a row by the names of its columns.
class row_view {
public:
    row_view(table_shape const& table, std::vector<column_value> const& values) : table_(table), values_(values) {}
    bool has(std::string_view column) const { return !std::holds_alternative<std::monostate>(at(column)); }
    std::int64_t number(std::string_view column) const { return std::get<std::int64_t>(at(column)); }
    std::string const& text(std::string_view column) const { return std::get<std::string>(at(column)); }
    column_value const& at(std::string_view column) const { return values_[table_.column_index(column)]; }

private:
    table_shape const& table_;
    std::vector<column_value> const& values_;
};

}  // namespace csdesk::engine
