// What can be asked of a ticket. Who may ask is decided before (permissions); a `ticket` is named by its number or by the
// host's reference. `occurred_at` reports an outside fact: never in the future, now where it is left out.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/money.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace csdesk::ticket {

/// `reference` is the host's own name for the ticket, unique in the shop. `text` is the customer's first message;
/// `refund` asks for money back at once.
struct open {
    customer_key requester{};
    ticket_kind kind = ticket_kind::after_sale;
    std::string channel{};
    std::optional<csdesk::priority> priority{};
    std::optional<std::string> subject{};
    std::optional<personal<std::string>> text{};
    std::optional<std::string> external_id{};
    std::optional<order_key> order{};
    std::vector<std::string> tags{};
    std::optional<std::string> reference{};
    std::optional<std::string> language{};
    std::map<std::string, std::string> fields{};
    std::optional<money> refund{};
    std::optional<instant> occurred_at{};
};

/// The customer wrote. A message of the same channel and external id is absorbed.
struct receive {
    ticket_ref ticket{};
    personal<std::string> text{};
    std::optional<std::string> channel{};
    std::optional<std::string> external_id{};
    std::optional<instant> occurred_at{};
};

enum class after_reply : std::uint8_t { pending = 1, resolved = 2 };
inline constexpr spelled<after_reply> after_reply_names[] = {
    {after_reply::pending, "pending", "待买家回复", "Pending"},
    {after_reply::resolved, "resolved", "已解决", "Resolved"},
};
constexpr std::span<spelled<after_reply> const> names_of(after_reply) noexcept { return after_reply_names; }

/// A public answer. By a bot, a rule or the system it is automatic and leaves the customer waiting for a person.
struct reply {
    ticket_ref ticket{};
    personal<std::string> text{};
    std::optional<std::string> channel{};
    std::optional<std::string> external_id{};
    std::optional<after_reply> then{};
    std::optional<instant> occurred_at{};
};

/// Seen by the team only.
struct note {
    ticket_ref ticket{};
    personal<std::string> text{};
};

struct assign {
    ticket_ref ticket{};
    agent_key agent{};
    std::optional<std::string> reason{};
};
struct set_priority {
    ticket_ref ticket{};
    csdesk::priority priority = csdesk::priority::normal;
    std::optional<std::string> reason{};
};
struct set_subject {
    ticket_ref ticket{};
    std::string subject{};
};
struct tag {
    ticket_ref ticket{};
    std::vector<std::string> add{}, remove{};
};
/// Custom fields; an empty value takes one away.
struct set_fields {
    ticket_ref ticket{};
    std::map<std::string, std::string> fields{};
};

/// Waiting for the customer, at most `until`.
struct pend {
    ticket_ref ticket{};
    std::optional<std::string> reason{};
    std::optional<instant> until{};
};
/// Waiting for a third party (carrier, supplier), at most `until`.
struct hold {
    ticket_ref ticket{};
    std::string reason{};
    std::optional<instant> until{};
};
struct resume {
    ticket_ref ticket{};
};
struct resolve {
    ticket_ref ticket{};
    std::optional<std::string> cause{};
    std::optional<std::string> solution{};
};
struct close {
    ticket_ref ticket{};
    std::optional<std::string> reason{};
};
struct reopen {
    ticket_ref ticket{};
    std::string reason{};
};
/// The deadline of a status: silence after a resolution, the end of a wait. By the system.
struct lapse {
    ticket_id ticket{};
    instant due{};
};
/// What another system did to its ticket, any status to any other. By an importer.
struct record_status {
    ticket_ref ticket{};
    ticket_status status = ticket_status::open;
    std::optional<std::string> reason{};
    std::optional<instant> occurred_at{};
};

/// Asks the host to pay back. The ticket says refunded only when the host has confirmed.
struct refund {
    ticket_ref ticket{};
    money amount{};
    std::optional<std::string> reason{};
};

/// The host action that carries the refund. By the system.
struct link_refund {
    ticket_ref ticket{};
    action_id action{};
};

enum class refund_outcome : std::uint8_t { done = 1, failed = 2, unknown = 3 };
inline constexpr spelled<refund_outcome> refund_outcome_names[] = {
    {refund_outcome::done, "done", "已完成", "Done"},
    {refund_outcome::failed, "failed", "失败", "Failed"},
    {refund_outcome::unknown, "unknown", "未知", "Unknown"},
};
constexpr std::span<spelled<refund_outcome> const> names_of(refund_outcome) noexcept { return refund_outcome_names; }

/// What became of it. By the system.
struct record_refund {
    ticket_ref ticket{};
    refund_outcome outcome = refund_outcome::unknown;
    std::optional<action_id> action{};
    std::optional<std::string> reason{};
};

}  // namespace csdesk::ticket
