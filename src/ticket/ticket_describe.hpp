// Descriptions of a ticket's state and events.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/ticket/ticket.hpp>

namespace csdesk::ticket {

BOOST_DESCRIBE_STRUCT(round, (), (number, opened_at, messages))
BOOST_DESCRIBE_STRUCT(conversation, (),
                      (rounds, answered_rounds, carried_rounds, waiting, customer_messages, replies, automatic_replies, notes,
                       first_answer_at, last_answer_at, last_customer_at, last_message_at, last_round_end))
BOOST_DESCRIBE_STRUCT(brought, (), (ticket, talk, tags, time_spent, billable_time))
BOOST_DESCRIBE_STRUCT(before_merge, (), (status, status_reason, sub_status, until, remind_at, snoozed_until, ended_at))
BOOST_DESCRIBE_STRUCT(lineage, (), (merges, into, merged_at, before, own, taken))
BOOST_DESCRIBE_STRUCT(state, (),
                      (ticket, requester, kind, channel, priority, tier, subject, order, tags, reference, language, fields,
                       field_types, personal_fields, contact_reason, follows, followed_by, assignee, team, assignee_answered,
                       status, status_reason, sub_status, opened_at, status_since, last_report_at, until, remind_at,
                       snoozed_until, ended_at, cause, solution, reopens, assignments, out_of_order, talk, merges, refund,
                       refund_amount, refund_action, time_spent, billable_time, drafts))

BOOST_DESCRIBE_STRUCT(opened, (),
                      (ticket, requester, kind, channel, priority, tier, subject, order, tags, reference, language, fields,
                       occurred_at, types, sub_status, contact_reason, follows))
BOOST_DESCRIBE_STRUCT(customer_wrote, (),
                      (ticket, message, channel, text, external_id, occurred_at, round, opens_round, round_opened_at,
                       out_of_order, addressed))
BOOST_DESCRIBE_STRUCT(replied, (),
                      (ticket, message, author, channel, text, external_id, occurred_at, automatic, first, round, closes_round,
                       round_opened_at, round_messages, waited_ms, out_of_order, addressed))
BOOST_DESCRIBE_STRUCT(noted, (), (ticket, message, author, text, mentions))
BOOST_DESCRIBE_STRUCT(message_repeated, (), (ticket, message, external_id))
BOOST_DESCRIBE_STRUCT(assigned, (), (ticket, from, to, reason, team_from, team_to))
BOOST_DESCRIBE_STRUCT(priority_changed, (), (ticket, from, to, reason))
BOOST_DESCRIBE_STRUCT(subject_changed, (), (ticket, subject, was))
BOOST_DESCRIBE_STRUCT(tagged, (), (ticket, added, removed, tags))
BOOST_DESCRIBE_STRUCT(fields_changed, (), (ticket, fields, types))
BOOST_DESCRIBE_STRUCT(personal_field_set, (), (ticket, field, type, taken_away, value))
BOOST_DESCRIBE_STRUCT(contact_reason_changed, (), (ticket, from, to))
BOOST_DESCRIBE_STRUCT(status_changed, (),
                      (ticket, from, to, reason, observed, reopened, out_of_order, occurred_at, until, ended_round,
                       ended_round_opened_at, cause, solution, sub_status, remind_at))
BOOST_DESCRIBE_STRUCT(sub_status_changed, (), (ticket, status, status_reason, from, to, reason))
BOOST_DESCRIBE_STRUCT(snoozed, (), (ticket, until, open_time, reason))
BOOST_DESCRIBE_STRUCT(woken, (), (ticket, cause, until))
BOOST_DESCRIBE_STRUCT(close_announced, (), (ticket, requester, due, closes_at))
BOOST_DESCRIBE_STRUCT(followed_up, (), (ticket, follow_up))
BOOST_DESCRIBE_STRUCT(status_repeated, (), (ticket, status, out_of_order, occurred_at))
BOOST_DESCRIBE_STRUCT(refund_requested, (), (ticket, order, amount, reason, answer_by))
BOOST_DESCRIBE_STRUCT(refund_sent, (), (ticket, action))
BOOST_DESCRIBE_STRUCT(refunded, (), (ticket, amount, action))
BOOST_DESCRIBE_STRUCT(refund_failed, (), (ticket, amount, action, reason))
BOOST_DESCRIBE_STRUCT(refund_unknown, (), (ticket, amount, action, reason))

}  // namespace csdesk::ticket
