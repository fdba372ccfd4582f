// Finds a message of a ticket, and what hangs on it.
#pragma once

#include <csdesk/ticket/ticket.hpp>

#include "desk/scope.hpp"

namespace csdesk::engine {

/// The message of this channel and external id, of a ticket or of those merged into it.
std::optional<message_id> message_by_external_id(scope& s, ticket::state const& t, std::string const& channel,
                                                 std::string const& external_id);

/// A message as it stands, and the ticket it belongs to: of the family, or split off from it.
struct found_message {
    ticket::state const* of = nullptr;
    ticket::written message{};
};

/// `not_found` where neither the ticket nor one merged into it has a message of this number.
result<found_message> find_message(scope& s, ticket::state const& t, message_id message);

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
