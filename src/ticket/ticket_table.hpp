// The query tables of tickets: one row a ticket, a message, a round, and a line of the timeline.
#pragma once

#include <csdesk/ticket/ticket.hpp>

#include "desk/rows.hpp"

namespace csdesk::ticket {

struct ticket_row {
    static constexpr std::string_view table_name = "ticket";
    static constexpr std::size_t key_columns = 1;
    ticket_id ticket{};
    std::optional<std::string> reference{};
    customer_key requester{};
    ticket_kind kind = ticket_kind::after_sale;
    std::string channel{};
    csdesk::priority priority = csdesk::priority::normal;
    std::string tier{};
    std::string subject{};
    std::string language{};
    std::optional<order_key> order{};
    std::optional<agent_key> assignee{};
    std::optional<std::string> team{};
    ticket_status status = ticket_status::fresh;
    std::string status_reason{};
    instant opened_at{};
    instant status_since{};
    std::optional<instant> until{};
    std::optional<instant> ended_at{};
    std::optional<ticket_id> merged_into{};  // its counters count there while it is
    std::optional<std::string> cause{}, solution{};
    std::int32_t reopens = 0, assignments = 0, out_of_order = 0;
    std::int32_t rounds = 0, answered_rounds = 0;
    std::optional<instant> waiting_since{};  // the customer waits for a person since
    std::optional<instant> first_answer_at{};
    std::optional<instant> last_message_at{};
    std::int32_t customer_messages = 0, replies = 0, automatic_replies = 0, notes = 0;
    span time_spent_ms{}, billable_ms{};
    refund_state refund = refund_state::none;
    std::optional<money> refund_amount{};
    // what the queue is ordered by
    bool active = false;    // new or open, and not snoozed: somebody has to do something
    std::int32_t rank = 0;  // 1 = urgent … 4 = low
    instant attention_since{};
    std::optional<std::string> sub_status{}, contact_reason{};
    std::optional<instant> snoozed_until{};
    std::optional<ticket_id> follows{}, followed_by{};
};
BOOST_DESCRIBE_STRUCT(ticket_row, (),
                      (ticket, reference, requester, kind, channel, priority, tier, subject, language, order, assignee, team,
                       status, status_reason, opened_at, status_since, until, ended_at, merged_into, cause, solution, reopens,
                       assignments, out_of_order, rounds, answered_rounds, waiting_since, first_answer_at, last_message_at,
                       customer_messages, replies, automatic_replies, notes, time_spent_ms, billable_ms, refund, refund_amount,
                       active, rank, attention_since, sub_status, contact_reason, snoozed_until, follows, followed_by))

struct message_row {
    static constexpr std::string_view table_name = "message";
    static constexpr std::size_t key_columns = 2;
    ticket_id ticket{};
    message_id message{};
    instant at{};
    instant occurred_at{};
    ticket::side side = side::customer;
    actor author{};
    std::string channel{};
    bool automatic = false;
    bool internal = false;
    std::int32_t round = 0;
    std::optional<std::string> external_id{};
    bool out_of_order = false;
    std::int64_t seq = 0;  // of its event
    std::optional<instant> recalled_at{};
    std::optional<std::string> text_sha256{};  // of what was recalled
    personal<std::string> text{};
};
BOOST_DESCRIBE_STRUCT(message_row, (),
                      (ticket, message, at, occurred_at, side, author, channel, automatic, internal, round, external_id,
                       out_of_order, seq, recalled_at, text_sha256, text))

/// Finds the repeats of a channel.
struct external_message_row {
    static constexpr std::string_view table_name = "external_message";
    static constexpr std::size_t key_columns = 3;
    ticket_id ticket{};
    std::string channel{};
    std::string external_id{};
    message_id message{};
};
BOOST_DESCRIBE_STRUCT(external_message_row, (), (ticket, channel, external_id, message))

/// A message that was split off to another ticket.
struct split_message_row {
    static constexpr std::string_view table_name = "split_message";
    static constexpr std::size_t key_columns = 2;
    ticket_id ticket{};  // to which it belongs now
    message_id message{};
    ticket_id origin{};      // where it was written
    std::int32_t round = 0;  // of the ticket to which it belongs now; 0 for a note
};
BOOST_DESCRIBE_STRUCT(split_message_row, (), (ticket, message, origin, round))

struct round_row {
    static constexpr std::string_view table_name = "round";
    static constexpr std::size_t key_columns = 2;
    ticket_id ticket{};
    std::int32_t round = 0;
    instant opened_at{};
    std::optional<instant> ended_at{};
    bool answered = false;  // ended without an answer where false
    std::optional<actor> answered_by{};
    std::optional<span> waited_ms{};
    std::optional<std::int32_t> messages{};  // of the customer
};
BOOST_DESCRIBE_STRUCT(round_row, (), (ticket, round, opened_at, ended_at, answered, answered_by, waited_ms, messages))

/// One line of a ticket's history. Every room writes here what it did to a ticket; texts stay with their message.
struct timeline_row {
    static constexpr std::string_view table_name = "timeline";
    static constexpr std::size_t key_columns = 2;
    ticket_id ticket{};
    std::int64_t seq = 0;
    instant at{};
    instant occurred_at{};
    std::string what{};  // the event's name
    actor who{};
    std::optional<message_id> message{};
    std::optional<std::int32_t> round{};
    std::string was{}, is{};  // what changed from and to
    std::string detail{};     // a reason, a name, never personal
    std::optional<std::string> sub_status{};
};
BOOST_DESCRIBE_STRUCT(timeline_row, (), (ticket, seq, at, occurred_at, what, who, message, round, was, is, detail, sub_status))

/// What a custom field holds: one row a value, several where several choices were made. Ordered to be searched by value.
struct field_row {
    static constexpr std::string_view table_name = "ticket_field";
    static constexpr std::size_t key_columns = 3;
    ticket_id ticket{};
    std::string field{};
    std::int32_t part = 1;
    field_type type = field_type::text;
    bool personal = false;                  // declared so when it was set
    csdesk::personal<std::string> value{};  // a shop's own texts may be about anybody
    std::optional<std::int64_t> number{};   // of an integer, money, a moment, yes or no
};
BOOST_DESCRIBE_STRUCT(field_row, (), (ticket, field, part, type, personal, value, number))

/// One ticket that came for a reason: what the figures by reason count.
struct reason_case_row {
    static constexpr std::string_view table_name = "reason_case";
    static constexpr std::size_t key_columns = 3;
    std::string contact_reason{};
    instant opened_at{};
    ticket_id ticket{};
    ticket_kind kind = ticket_kind::after_sale;
    std::optional<order_key> order{};
};
BOOST_DESCRIBE_STRUCT(reason_case_row, (), (contact_reason, opened_at, ticket, kind, order))

}  // namespace csdesk::ticket
