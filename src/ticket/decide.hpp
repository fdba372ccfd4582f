// What the decisions of a ticket share. Private to src/ticket.
#pragma once

#include <csdesk/core/check.hpp>
#include <csdesk/ticket/ticket.hpp>

namespace csdesk::ticket {

inline constexpr std::size_t longest_subject = 500;
inline constexpr std::size_t longest_reason = 2'000;
inline constexpr std::size_t longest_external_id = 256;
inline constexpr std::size_t longest_field = 4'000;
inline constexpr std::size_t most_fields = 50;

outcome check_fields(std::map<std::string, std::string> const& fields);
outcome check_amount(std::string const& field, money const& amount);

/// The refusal for a ticket that has no way from its status; says which ways there are.
error no_way(ticket_status from);

/// The change to `to`, with everything that follows from the policy. `occurred` is clamped to [status_since, at].
status_changed move(state const& t, ticket_status to, facts const& f, std::string reason, instant occurred);

inline bool imports(facts const& f) noexcept { return f.who.role == role::importer; }

}  // namespace csdesk::ticket
