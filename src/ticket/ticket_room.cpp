#include "ticket/ticket_room.hpp"

#include <csdesk/ticket/merge.hpp>

#include "customer/customer_table.hpp"
#include "desk/outbox.hpp"
#include "desk/registry_impl.hpp"
#include "ticket/conversation_room.hpp"
#include "ticket/conversation_table.hpp"
#include "ticket/family.hpp"
#include "ticket/ticket_commands_describe.hpp"
#include "ticket/ticket_describe.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace ticket;

/// What counts for a ticket unless it counts for its survivor.
void count(ticket::state const& t, ticket_row& r) {
    r.rounds = round_count(t.talk);
    r.answered_rounds = t.talk.answered_rounds;
    if (t.talk.waiting) r.waiting_since = t.talk.waiting->opened_at;
    r.customer_messages = t.talk.customer_messages;
    r.replies = t.talk.replies;
    r.automatic_replies = t.talk.automatic_replies;
    r.notes = t.talk.notes;
    r.time_spent_ms = booked(t).spent;
    r.billable_ms = booked(t).billable;
}

ticket_row row_of(ticket::state const& t) {
    ticket_row r{.ticket = t.ticket, .reference = t.reference, .requester = t.requester, .kind = t.kind, .channel = t.channel};
    r.priority = t.priority;
    r.tier = t.tier;
    r.subject = t.subject;
    r.language = t.language;
    r.order = t.order;
    if (t.assignee) r.assignee = t.assignee;
    if (!t.team.empty()) r.team = t.team;
    r.status = t.status;
    r.status_reason = t.status_reason;
    r.opened_at = t.opened_at;
    r.status_since = t.status_since;
    r.until = t.until;
    r.ended_at = t.ended_at;
    r.merged_into = t.merges.into;
    r.cause = t.cause;
    r.solution = t.solution;
    r.reopens = t.reopens;
    r.assignments = t.assignments;
    r.out_of_order = t.out_of_order;
    r.first_answer_at = t.talk.first_answer_at;
    r.last_message_at = t.talk.last_message_at;
    if (!t.merges.into) count(t, r);
    r.refund = t.refund;
    if (t.refund != refund_state::none) r.refund_amount = t.refund_amount;
    r.active = (t.status == ticket_status::fresh || t.status == ticket_status::open) && !t.snoozed_until;
    r.rank = 5 - static_cast<std::int32_t>(t.priority);
    r.attention_since = r.waiting_since.value_or(t.status_since);
    r.sub_status = t.sub_status;
    r.contact_reason = t.contact_reason;
    r.snoozed_until = t.snoozed_until;
    r.follows = t.follows;
    r.followed_by = t.followed_by;
    return r;
}

timeline_row line(ticket_id ticket, happened const& when, std::string what) { return line_of(ticket, when, std::move(what)); }

template <class E>
void put_message(E const& e, happened const& when, row_list& out, message_row row, std::string what) {
    row.ticket = e.ticket;
    row.message = e.message;
    row.at = when.at;
    row.seq = when.seq;
    row.text = e.text;
    put_tokens(out, e.ticket, e.message.value, row.internal, e.text.value);
    timeline_row l = line(e.ticket, when, std::move(what));
    l.occurred_at = row.occurred_at;
    l.message = e.message;
    if (row.round != 0) l.round = row.round;
    if (row.external_id) out.put(external_message_row{e.ticket, row.channel, *row.external_id, e.message});
    if constexpr (requires { e.addressed; })  // the merged ticket knows it too: it may come back
        if (row.external_id && e.addressed) out.put(external_message_row{*e.addressed, row.channel, *row.external_id, e.message});
    out.put(row);
    out.put(l);
}

void rows_of(opened const& e, happened const& when, row_list& out) {
    timeline_row l = line(e.ticket, when, "ticket.opened");
    l.occurred_at = e.occurred_at;
    l.detail = e.subject;
    l.sub_status = e.sub_status;
    out.put(l);
    put_tokens(out, e.ticket, token_row::in_subject, false, e.subject);
    put_reference_tokens(out, e);
    customer::timeline_row c{
        .customer = e.requester, .seq = when.seq, .at = when.at, .occurred_at = e.occurred_at, .what = "ticket.opened"};
    c.ticket = e.ticket;
    c.order = e.order;
    c.detail = name(e.kind);
    out.put(c);
}

void rows_of(customer_wrote const& e, happened const& when, row_list& out) {
    message_row m{.occurred_at = e.occurred_at, .side = side::customer, .author = when.who, .channel = e.channel};
    m.round = e.round;
    m.external_id = e.external_id;
    m.out_of_order = e.out_of_order;
    put_message(e, when, out, std::move(m), "ticket.customer_wrote");
    if (e.opens_round) out.put(round_row{.ticket = e.ticket, .round = e.round, .opened_at = e.round_opened_at});
}

void rows_of(replied const& e, happened const& when, row_list& out) {
    message_row m{.occurred_at = e.occurred_at, .side = side::agent, .author = e.author, .channel = e.channel};
    m.automatic = e.automatic;
    m.round = e.round;
    m.external_id = e.external_id;
    m.out_of_order = e.out_of_order;
    put_message(e, when, out, std::move(m), "ticket.replied");
    if (!e.closes_round) return;
    round_row r{.ticket = e.ticket, .round = e.round, .opened_at = e.round_opened_at, .answered = true};
    r.ended_at = e.round_opened_at + e.waited_ms;
    r.answered_by = e.author;
    r.waited_ms = e.waited_ms;
    r.messages = e.round_messages;
    out.put(r);
}

void rows_of(noted const& e, happened const& when, row_list& out) {
    message_row m{.occurred_at = when.at, .side = side::agent, .author = e.author, .internal = true};
    put_message(e, when, out, std::move(m), "ticket.noted");
    if (e.mentions) out.put(notice(when, "mention", to_json(e, part::public_only)));
}

void rows_of(status_changed const& e, happened const& when, row_list& out) {
    timeline_row l = line(e.ticket, when, "ticket.status_changed");
    l.occurred_at = e.occurred_at;
    l.was = name(e.from);
    l.is = name(e.to);
    l.detail = e.reason;
    l.sub_status = e.sub_status;
    out.put(l);
    if (e.ended_round == 0) return;
    round_row r{.ticket = e.ticket, .round = e.ended_round, .opened_at = e.ended_round_opened_at.value_or(e.occurred_at)};
    r.ended_at = std::max(e.occurred_at, r.opened_at);
    out.put(r);
}

void rows_of(subject_changed const& e, happened const& when, row_list& out) {
    timeline_row l = line(e.ticket, when, "ticket.subject_changed");
    l.was = e.was;
    l.is = e.subject;
    out.put(l);
    erase_tokens(out, e.ticket, token_row::in_subject, e.was, e.subject);
    put_tokens(out, e.ticket, token_row::in_subject, false, e.subject);
}

/// Events whose history line is their name, what they changed, and why.
template <class E>
void change_line(registry& r, std::string name, std::function<void(E const&, timeline_row&)> fill = {}) {
    r.event<ticket::state>(name, &E::ticket).template with_rows<E>([name, fill](E const& e, happened const& when, row_list& out) {
        timeline_row l = line(e.ticket, when, name);
        if (fill) fill(e, l);
        out.put(l);
    });
}

/// What a shop's own words leave in the ticket's history.
void join_custom_events(registry& r) {
    change_line<personal_field_set>(r, "ticket.personal_field_set",
                                    [](personal_field_set const& e, timeline_row& l) { l.detail = e.field; });
    change_line<contact_reason_changed>(r, "ticket.contact_reason_changed", [](contact_reason_changed const& e, timeline_row& l) {
        l.was = e.from.value_or("");
        l.is = e.to.value_or("");
    });
    change_line<sub_status_changed>(r, "ticket.sub_status_changed", [](sub_status_changed const& e, timeline_row& l) {
        l.was = e.from.value_or("");
        l.is = e.to.value_or("");
        l.detail = e.reason;
        l.sub_status = e.to;
    });
    change_line<snoozed>(r, "ticket.snoozed", [](snoozed const& e, timeline_row& l) {
        l.is = format_instant(e.until);
        l.detail = e.reason;
    });
    change_line<woken>(r, "ticket.woken", [](woken const& e, timeline_row& l) { l.detail = name(e.cause); });
    change_line<followed_up>(r, "ticket.followed_up",
                             [](followed_up const& e, timeline_row& l) { l.is = std::to_string(e.follow_up.value); });
    r.event<ticket::state>("ticket.close_announced", &close_announced::ticket)
        .with_rows<close_announced>([](close_announced const& e, happened const& when, row_list& out) {
            timeline_row l = line(e.ticket, when, "ticket.close_announced");
            l.is = format_instant(e.closes_at);
            out.put(l);
            if (when.at < e.closes_at) out.put(notice(when, "remind_before_close", to_json(e)));  // afterwards it is no use
        });
}

std::string said(money const& m) { return std::to_string(m.minor) + ' ' + m.currency; }

void join_events(registry& r) {
    r.event<ticket::state>("ticket.opened", &opened::ticket)
        .makes("ticket", &opened::ticket)
        .with_rows<opened>([](auto const& e, auto const& when, auto& out) { rows_of(e, when, out); });
    r.event<ticket::state>("ticket.customer_wrote", &customer_wrote::ticket)
        .makes("message", &customer_wrote::message)
        .with_rows<customer_wrote>([](auto const& e, auto const& when, auto& out) { rows_of(e, when, out); });
    r.event<ticket::state>("ticket.replied", &replied::ticket)
        .makes("message", &replied::message)
        .with_rows<replied>([](auto const& e, auto const& when, auto& out) { rows_of(e, when, out); });
    r.event<ticket::state>("ticket.noted", &noted::ticket)
        .makes("message", &noted::message)
        .with_rows<noted>([](auto const& e, auto const& when, auto& out) { rows_of(e, when, out); });
    r.event<ticket::state>("ticket.status_changed", &status_changed::ticket)
        .with_rows<status_changed>([](auto const& e, auto const& when, auto& out) { rows_of(e, when, out); });
    r.event<ticket::state>("ticket.message_repeated", &message_repeated::ticket);
    r.event<ticket::state>("ticket.status_repeated", &status_repeated::ticket);
    change_line<assigned>(r, "ticket.assigned", [](assigned const& e, timeline_row& l) {
        bool const hand_over = e.from != e.to || e.team_from == e.team_to;  // else only the team is another
        l.was = hand_over ? e.from.value : e.team_from;
        l.is = hand_over ? e.to.value : e.team_to;
        l.detail = e.reason;
    });
    change_line<priority_changed>(r, "ticket.priority_changed", [](priority_changed const& e, timeline_row& l) {
        l.was = name(e.from);
        l.is = name(e.to);
        l.detail = e.reason;
    });
    r.event<ticket::state>("ticket.subject_changed", &subject_changed::ticket)
        .with_rows<subject_changed>([](auto const& e, auto const& when, auto& out) { rows_of(e, when, out); });
    change_line<tagged>(r, "ticket.tagged");
    change_line<fields_changed>(r, "ticket.fields_changed");
    join_custom_events(r);
    change_line<refund_requested>(r, "ticket.refund_requested",
                                  [](refund_requested const& e, timeline_row& l) { l.detail = said(e.amount); });
    r.event<ticket::state>("ticket.refund_sent", &refund_sent::ticket);
    change_line<refunded>(r, "ticket.refunded", [](refunded const& e, timeline_row& l) { l.detail = said(e.amount); });
    change_line<refund_failed>(r, "ticket.refund_failed", [](refund_failed const& e, timeline_row& l) { l.detail = e.reason; });
    change_line<refund_unknown>(r, "ticket.refund_unknown",
                                [](refund_unknown const& e, timeline_row& l) { l.detail = e.reason; });
}

}  // namespace

void join_ticket(registry& r) {
    r.table<ticket_row>({"reference", "requester", "status", "\"order\"", "active, rank, attention_since",
                         "assignee, active, rank, attention_since", "team, active, rank, attention_since", "merged_into"});
    r.table<message_row>();
    r.table<external_message_row>();
    r.table<round_row>();
    r.table<timeline_row>();
    r.table<field_row>({"field, value, ticket"});
    r.table<reason_case_row>();
    r.aggregate<ticket::state>("ticket",
                               [](ticket::state const& t, row_list& out) {
                                   out.put(row_of(t));
                                   put_custom_rows(t, out);
                                   for (auto const& tag : t.tags) out.put(tag_row{t.ticket, tag});
                               })
        .with_deadline<ticket::state>([](ticket::state const& t) { return due(t); },
                                      [&r](object_id const& id, instant when) {
                                          return r.wrap(lapse{ticket_id{id.number}, when});
                                      });
    join_events(r);
    join_conversation(r);
    join_drafts(r);
    join_time_spent(r);
    join_search(r);
    join_merging(r);
    join_people(r);
    join_links(r);
    join_children(r);
    join_ticket_commands(r);
    join_ticket_views(r);
    join_ticket_fields(r);
    join_contact_reasons(r);
}

}  // namespace csdesk::engine
