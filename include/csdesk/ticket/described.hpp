// What conditions may ask about a ticket.
//
// Functions: pure, safe to call from any thread.
#pragma once

#include <csdesk/core/condition.hpp>
#include <csdesk/ticket/ticket.hpp>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// Every field of a ticket that a condition may name, with what it is; `fields.` stands for the shop's own.
std::span<condition_field const> condition_fields() noexcept;

/// `csdesk::check`, and refuses words that the field can never have: those of `kind`, `priority`, `status` and `refund` are
/// known.
outcome check_condition(condition const& c, std::span<condition_field const> among = condition_fields());

/// Refuses what can never be asked, as `check_condition` does, and of a custom field that the policy declares what does not suit
/// its type: bounds of a text, a choice, or yes and no; values that it cannot have.
outcome check(condition const& c, std::span<condition_field const> all, policy const& p);

/// Its values now. Instants are milliseconds, spans too, money is minor units: integers that can be compared.
/// A field nobody knows has none. O(length of the name).
std::vector<std::string> values_of(state const& t, std::string_view field);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
