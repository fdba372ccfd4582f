// What can be asked of a ticket. Who may ask is decided before (permissions); a `ticket` is named by its number or by the
// host's reference. `occurred_at` reports an outside fact: never in the future, now where it is left out.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/money.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>
#include <csdesk/ticket/attachment.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace csdesk::ticket {

/// `reference` is the host's own name for the ticket, unique in the shop. `text` is the customer's first message;
/// `refund` asks for money back at once.
struct open {
    customer_key requester{};  ///< who asks; made known by this where nobody mentioned them before
    ticket_kind kind = ticket_kind::after_sale;
    std::string channel{};                        ///< a word: `wangwang`, or one of the shop's own
    std::optional<csdesk::priority> priority{};   ///< left out: the policy's
    std::optional<std::string> subject{};         ///< one line of at most 500 bytes
    std::optional<personal<std::string>> text{};  ///< not blank, unless something is attached
    std::optional<std::string> external_id{};     ///< the channel's own id of that message, at most 256 bytes
    std::optional<order_key> order{};
    std::vector<std::string> tags{};              ///< at most 50, each a line of at most 64 bytes
    std::optional<std::string> reference{};       ///< at most 128 bytes
    std::optional<std::string> language{};        ///< of the conversation, such as zh-CN, at most 35 bytes
    std::map<std::string, std::string> fields{};  ///< of the shop's own: at most 50, names of 64 bytes, values of 4,000
    std::optional<money> refund{};                ///< positive
    std::optional<instant> occurred_at{};
    std::optional<std::string> contact_reason{};  ///< one of the policy's
    std::optional<std::string> sub_status{};      ///< one of the policy's for new tickets
    std::optional<ticket_ref> follows{};          ///< the ticket it takes up again
    std::vector<attachment> attachments{};        ///< to the first message, at most 50
};

/// The customer wrote. A message of the same channel and external id is absorbed.
struct receive {
    ticket_ref ticket{};
    personal<std::string> text{};              ///< not blank, unless something is attached
    std::optional<std::string> channel{};      ///< left out: the ticket's
    std::optional<std::string> external_id{};  ///< the channel's own id of the message, at most 256 bytes
    std::optional<instant> occurred_at{};
    std::vector<attachment> attachments{};  ///< at most 50
};

/// What becomes of the ticket with the answer.
enum class after_reply : std::uint8_t { pending = 1, resolved = 2 };
inline constexpr spelled<after_reply> after_reply_names[] = {
    {after_reply::pending, "pending", "待买家回复", "Pending"},
    {after_reply::resolved, "resolved", "已解决", "Resolved"},
};
constexpr std::span<spelled<after_reply> const> names_of(after_reply) noexcept { return after_reply_names; }

/// A public answer. By a bot, a rule or the system it is automatic and leaves the customer waiting for a person.
struct reply {
    ticket_ref ticket{};
    personal<std::string> text{};              ///< not blank, unless something is attached
    std::optional<std::string> channel{};      ///< left out: the ticket's
    std::optional<std::string> external_id{};  ///< the channel's own id of the message, at most 256 bytes
    std::optional<after_reply> then{};         ///< left out: a new ticket becomes open, any other stays as it is
    std::optional<instant> occurred_at{};
    std::optional<std::string> sub_status{};  ///< of the status the ticket then has
    std::vector<attachment> attachments{};    ///< at most 50
    std::optional<message_id> based_on{};     ///< the last message the author has seen: what others said since refuses the answer
    std::optional<bool> force{};              ///< true: whatever was said since
};

/// Seen by the team only; it stops no clock. Whoever is mentioned is told.
struct note {
    ticket_ref ticket{};
    personal<std::string> text{};                      ///< not blank, unless something is attached
    std::optional<std::vector<agent_key>> mentions{};  ///< at most 50
    std::vector<attachment> attachments{};             ///< at most 50
};

/// Gives the ticket to an agent, a team, or an agent in a team; at least one is named. An agent makes a new ticket open and,
/// named alone, leaves the team as it is; a team named alone takes the agent away: the ticket waits in the team's queue.
struct assign {
    ticket_ref ticket{};
    std::optional<agent_key> agent{};
    std::optional<std::string> team{};    ///< a word of the shop's own: 1 to 32 of a-z, 0-9 and _
    std::optional<std::string> reason{};  ///< one line of at most 2,000 bytes
};
/// Another priority; the clocks are matched again.
struct set_priority {
    ticket_ref ticket{};
    csdesk::priority priority = csdesk::priority::normal;
    std::optional<std::string> reason{};  ///< one line of at most 2,000 bytes
};
/// Another subject.
struct set_subject {
    ticket_ref ticket{};
    std::string subject{};  ///< one line of at most 500 bytes
};
/// Adds and takes away tags; 50 at most stay. The clocks are matched again.
struct tag {
    ticket_ref ticket{};
    std::vector<std::string> add{}, remove{};  ///< each a line of at most 64 bytes
};
/// Custom fields; an empty value takes one away. What the policy declares is held to its type.
struct set_fields {
    ticket_ref ticket{};
    std::map<std::string, std::string> fields{};  ///< at most 50, names of 64 bytes, values of 4,000
};

/// Waiting for the customer, at most `until`.
struct pend {
    ticket_ref ticket{};
    std::optional<std::string> reason{};      ///< one line of at most 2,000 bytes; clocks may pause for it
    std::optional<instant> until{};           ///< then it is open again
    std::optional<std::string> sub_status{};  ///< one of the policy's for this status; left out: its default
};
/// Waiting for a third party (carrier, supplier), at most `until`.
struct hold {
    ticket_ref ticket{};
    std::string reason{};                     ///< one line of at most 2,000 bytes; clocks may pause for it
    std::optional<instant> until{};           ///< then it is open again
    std::optional<std::string> sub_status{};  ///< one of the policy's for this status; left out: its default
};
/// The wait is over: the ticket is open.
struct resume {
    ticket_ref ticket{};
    std::optional<std::string> sub_status{};  ///< one of the policy's for open tickets; left out: its default
};
/// What was asked is done. The clocks stop; silence closes the ticket later.
struct resolve {
    ticket_ref ticket{};
    std::optional<std::string> cause{};           ///< why it came to this, one line of at most 2,000 bytes
    std::optional<std::string> solution{};        ///< what was done, one line of at most 4,000 bytes
    std::optional<std::string> contact_reason{};  ///< why the customer came; left out: as it is
    std::optional<std::string> sub_status{};      ///< one of the policy's for this status; left out: its default
};
/// Nothing more is expected.
struct close {
    ticket_ref ticket{};
    std::optional<std::string> reason{};      ///< one line of at most 2,000 bytes
    std::optional<std::string> sub_status{};  ///< one of the policy's for this status; left out: its default
};
/// Takes up an ended ticket, inside the policy's reopen window.
struct reopen {
    ticket_ref ticket{};
    std::string reason{};                     ///< one line of at most 2,000 bytes
    std::optional<std::string> sub_status{};  ///< one of the policy's for open tickets; left out: its default
};
/// Another of the policy's finer words for the status the ticket has; none takes it away. Clocks may pause for it.
struct set_sub_status {
    ticket_ref ticket{};
    std::optional<std::string> sub_status{};
    std::optional<std::string> reason{};  ///< one line of at most 2,000 bytes
};
/// Why the customer came, one of the policy's reasons; none takes it away.
struct set_contact_reason {
    ticket_ref ticket{};
    std::optional<std::string> contact_reason{};
};
/// Out of the queue until an instant, or for so much open time, unless the customer writes before. Ended tickets cannot be.
/// Clocks run on where their rule does not pause on `snoozed`. Again: another instant.
struct snooze {
    ticket_ref ticket{};
    std::optional<instant> until{};         ///< this or `open_time`
    std::optional<span> open_time{};        ///< counted on the calendar from now
    std::optional<std::string> calendar{};  ///< of the policy; left out: `default`
    std::optional<std::string> reason{};    ///< one line of at most 2,000 bytes
};
/// Back into the queue before its time.
struct unsnooze {
    ticket_ref ticket{};
};
/// A deadline of the ticket itself: silence after a resolution, its reminder, the end of a wait or of a snooze. By the system.
struct lapse {
    ticket_id ticket{};
    instant due{};  ///< the deadline that came; another one by now: nothing happens
};
/// What another system did to its ticket, any status to any other. By an importer.
struct record_status {
    ticket_ref ticket{};
    ticket_status status = ticket_status::open;
    std::optional<std::string> reason{};  ///< one line of at most 2,000 bytes
    std::optional<instant> occurred_at{};
    std::optional<std::string> sub_status{};  ///< one of the policy's for this status
};

/// Asks the host to pay back. The ticket says refunded only when the host has confirmed.
struct refund {
    ticket_ref ticket{};
    money amount{};                       ///< positive
    std::optional<std::string> reason{};  ///< one line of at most 2,000 bytes
};

/// The host action that carries the refund. By the system.
struct link_refund {
    ticket_ref ticket{};
    action_id action{};
};

/// What became of a refund.
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
    std::optional<action_id> action{};  ///< the host action that said so
    std::optional<std::string> reason{};
};

}  // namespace csdesk::ticket
