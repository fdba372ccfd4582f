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

inline constexpr std::size_t longest_cause = longest_reason;

outcome check_fields(std::map<std::string, std::string> const& fields);

/// Custom fields as the policy has them: in their one spelling, with what is personal apart.
struct taken_fields {
    std::map<std::string, std::string> fields{};
    std::optional<std::map<std::string, field_type>> types{};
    std::vector<personal_field_set> personal{};
};
/// Those of a new ticket, with what the policy gives to those left out.
result<taken_fields> fields_of(open const& c, ticket_id ticket, facts const& f);

/// What a resolution lacks of what the policy asks for. `beside`: the command says itself where it gives these.
std::optional<error> lacking(state const& t, facts const& f, resolve const& c, bool beside);
outcome check_amount(std::string const& field, money const& amount);

/// The refusal for a ticket that has no way from its status; says which ways there are.
error no_way(ticket_status from);

/// The change to `to`, with everything that follows from the policy, the default sub-status among it. `occurred` is clamped to
/// [status_since, at].
status_changed move(state const& t, ticket_status to, facts const& f, std::string reason, instant occurred);

/// True where the policy lets the ticket be reopened no more; and the refusal that says so.
bool reopened_enough(state const& t, facts const& f);
error no_reopening_left(state const& t);

inline bool imports(facts const& f) noexcept { return f.who.role == role::importer; }

}  // namespace csdesk::ticket
