// What happened to a ticket. Events carry every figure that was computed when they were decided, so reading them again never
// asks a policy or a calendar.
#pragma once

#include <csdesk/ticket/commands.hpp>
#include <csdesk/ticket/draft.hpp>
#include <csdesk/ticket/fields.hpp>
#include <csdesk/ticket/recall.hpp>
#include <csdesk/ticket/time_spent.hpp>
#include <csdesk/ticket/transcript.hpp>

#include <variant>

namespace csdesk::ticket {

/// A ticket has begun.
struct opened {
    ticket_id ticket{};
    customer_key requester{};
    ticket_kind kind = ticket_kind::after_sale;
    std::string channel{};
    csdesk::priority priority = csdesk::priority::normal;
    std::string tier{};  ///< of the requester, then
    std::string subject{};
    std::optional<order_key> order{};
    std::vector<std::string> tags{};
    std::optional<std::string> reference{};
    std::string language{};
    std::map<std::string, std::string> fields{};
    instant occurred_at{};
    std::optional<std::map<std::string, field_type>> types{};  ///< of the fields that were declared
    std::optional<std::string> sub_status{};
    std::optional<std::string> contact_reason{};
    std::optional<ticket_id> follows{};  ///< the ticket it takes up again
};

/// The customer wrote a message.
struct customer_wrote {
    ticket_id ticket{};
    message_id message{};
    std::string channel{};
    personal<std::string> text{};
    std::optional<std::string> external_id{};
    instant occurred_at{};
    std::int32_t round = 0;  ///< the round it belongs to; 0 only where an importer wrote to an ended ticket
    bool opens_round = false;
    instant round_opened_at{};
    bool out_of_order = false;             ///< older than what was already known
    std::optional<ticket_id> addressed{};  ///< the merged ticket it was sent to
};

/// The customer was answered in public.
struct replied {
    ticket_id ticket{};
    message_id message{};
    actor author{};
    std::string channel{};
    personal<std::string> text{};
    std::optional<std::string> external_id{};
    instant occurred_at{};
    bool automatic = false;     ///< by a bot, a rule or the system
    bool first = false;         ///< the first public answer by a person
    std::int32_t round = 0;     ///< the round the customer was waiting in, 0 = none
    bool closes_round = false;  ///< the customer waits no longer
    instant round_opened_at{};
    std::int32_t round_messages = 0;
    span waited_ms{};  ///< the customer's waiting time, where it closes the round
    bool out_of_order = false;
    std::optional<ticket_id> addressed{};  ///< the merged ticket it was given to
};

/// The team wrote something down for itself.
struct noted {
    ticket_id ticket{};
    message_id message{};
    actor author{};
    personal<std::string> text{};
    std::optional<std::vector<agent_key>> mentions{};
};

/// The channel delivered a message twice; `message` is the one that counts.
struct message_repeated {
    ticket_id ticket{};
    message_id message{};
    std::string external_id{};
};

/// The ticket has another agent or team.
struct assigned {
    ticket_id ticket{};
    agent_key from{}, to{};  ///< empty = nobody
    std::string reason{};
    std::string team_from{}, team_to{};  ///< empty = none
};
/// The ticket is more or less urgent than before.
struct priority_changed {
    ticket_id ticket{};
    csdesk::priority from = csdesk::priority::normal, to = csdesk::priority::normal;
    std::string reason{};
};
/// The ticket has another subject.
struct subject_changed {
    ticket_id ticket{};
    std::string subject{};
    std::string was{};
};
/// Tags came or went.
struct tagged {
    ticket_id ticket{};
    std::vector<std::string> added{}, removed{};  ///< what really changed
    std::vector<std::string> tags{};              ///< all of them now
};
/// Custom fields were set or taken away.
struct fields_changed {
    ticket_id ticket{};
    std::map<std::string, std::string> fields{};               ///< empty = taken away
    std::optional<std::map<std::string, field_type>> types{};  ///< of those that were declared
};
/// A custom field that is declared personal was set or taken away.
struct personal_field_set {
    ticket_id ticket{};
    std::string field{};
    field_type type = field_type::text;
    bool taken_away = false;
    personal<std::string> value{};
};
/// The customer came for another reason than was known.
struct contact_reason_changed {
    ticket_id ticket{};
    std::optional<std::string> from{}, to{};
};

/// Every change of status is one of these, but for merging (merge.hpp).
struct status_changed {
    ticket_id ticket{};
    ticket_status from = ticket_status::fresh, to = ticket_status::fresh;
    std::string reason{};
    bool observed = false;      ///< another system did it, an importer told us
    bool reopened = false;      ///< it had ended
    bool out_of_order = false;  ///< told after something later had been told
    instant occurred_at{};
    std::optional<instant> until{};  ///< when this status ends by itself
    std::int32_t ended_round = 0;    ///< the round that was still open and ends without an answer, 0 = none
    std::optional<instant> ended_round_opened_at{};
    std::optional<std::string> cause{};  ///< of a resolution
    std::optional<std::string> solution{};
    std::optional<std::string> sub_status{};  ///< of the status it now has
    std::optional<instant> remind_at{};       ///< when the customer is reminded that silence will close it
};
/// Another finer word for the same status.
struct sub_status_changed {
    ticket_id ticket{};
    ticket_status status = ticket_status::open;
    std::string status_reason{};  ///< of the status
    std::optional<std::string> from{}, to{};
    std::string reason{};
};
/// The ticket is out of the queue until then.
struct snoozed {
    ticket_id ticket{};
    instant until{};
    std::optional<span> open_time{};  ///< what was asked for
    std::string reason{};
};
/// Why a ticket came back into the queue.
enum class wake_cause : std::uint8_t { due = 1, customer_wrote = 2, command = 3 };
inline constexpr spelled<wake_cause> wake_cause_names[] = {
    {wake_cause::due, "due", "到期", "Its time came"},
    {wake_cause::customer_wrote, "customer_wrote", "买家来信", "The customer wrote"},
    {wake_cause::command, "command", "手动", "By command"},
};
constexpr std::span<spelled<wake_cause> const> names_of(wake_cause) noexcept { return wake_cause_names; }
/// The ticket is in the queue again.
struct woken {
    ticket_id ticket{};
    wake_cause cause = wake_cause::due;
    instant until{};  ///< when it would have been, or was
};
/// Silence is about to close the ticket: the customer is told.
struct close_announced {
    ticket_id ticket{};
    customer_key requester{};
    instant due{};        ///< when it was to be said
    instant closes_at{};  ///< when silence closes the ticket
};
/// A follow-up takes this ended ticket up again.
struct followed_up {
    ticket_id ticket{};
    ticket_id follow_up{};
};
/// An importer told a status that the ticket already has.
struct status_repeated {
    ticket_id ticket{};
    ticket_status status = ticket_status::fresh;
    bool out_of_order = false;
    instant occurred_at{};
};

/// Money is to go back; the host is about to be asked.
struct refund_requested {
    ticket_id ticket{};
    std::optional<order_key> order{};
    money amount{};
    std::string reason{};
    std::optional<instant> answer_by{};  ///< no word from the host by then: it is asked
};
/// The host has been asked, by this action; what another action says is not about this refund.
struct refund_sent {
    ticket_id ticket{};
    action_id action{};
};
/// The host has paid back.
struct refunded {
    ticket_id ticket{};
    money amount{};
    std::optional<action_id> action{};
};
/// The host could not pay back.
struct refund_failed {
    ticket_id ticket{};
    money amount{};
    std::optional<action_id> action{};
    std::string reason{};
};
/// Nobody knows whether the money went out. It is asked, never simply repeated.
struct refund_unknown {
    ticket_id ticket{};
    money amount{};
    std::optional<action_id> action{};
    std::string reason{};
};

/// Any of them.
using event = std::variant<opened, customer_wrote, replied, noted, message_repeated, assigned, priority_changed, subject_changed,
                           tagged, fields_changed, status_changed, status_repeated, refund_requested, refund_sent, refunded,
                           refund_failed, refund_unknown, personal_field_set, contact_reason_changed, sub_status_changed, snoozed,
                           woken, close_announced, followed_up, attached, transcript_added, message_recalled, draft_saved,
                           draft_discarded, time_logged, time_reversed>;

}  // namespace csdesk::ticket
