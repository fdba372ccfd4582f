// What events leave behind. Nothing here looks at a policy, a clock or a calendar.
#include <csdesk/ticket/ticket.hpp>

#include "ticket/family.hpp"

#include <algorithm>

namespace csdesk::ticket {
namespace {

void latest(std::optional<instant>& kept, instant t) { kept = kept ? std::max(*kept, t) : t; }

/// The ticket's conversation, and of a survivor its own too: the two differ by what was merged into it.
template <class F>
void each_talk(state& t, F change) {
    change(t.talk);
    if (t.merges.own) change(*t.merges.own);
}

}  // namespace

void evolve(state& t, opened const& e, instant) {
    t.ticket = e.ticket;
    t.requester = e.requester;
    t.kind = e.kind;
    t.channel = e.channel;
    t.priority = e.priority;
    t.tier = e.tier;
    t.subject = e.subject;
    t.order = e.order;
    t.tags = e.tags;
    t.reference = e.reference;
    t.language = e.language;
    t.fields = e.fields;
    if (e.types) t.field_types = *e.types;
    t.sub_status = e.sub_status;
    t.contact_reason = e.contact_reason;
    t.follows = e.follows;
    t.status = ticket_status::fresh;
    t.opened_at = t.status_since = t.last_report_at = e.occurred_at;
}

void evolve(state& t, customer_wrote const& e, instant) {
    if (e.out_of_order) ++t.out_of_order;
    each_talk(t, [&](conversation& talk) {
        ++talk.customer_messages;
        latest(talk.last_customer_at, e.occurred_at);
        latest(talk.last_message_at, e.occurred_at);
        if (e.opens_round) {
            talk.rounds = e.round;
            talk.waiting = round{e.round, e.round_opened_at, 1};
        } else if (talk.waiting) {
            ++talk.waiting->messages;
        } else if (e.round != 0) {  // only a merged ticket's customer was waiting so far
            talk.waiting = round{e.round, std::max(e.occurred_at, t.opened_at), 1};
        }
    });
}

void evolve(state& t, replied const& e, instant) {
    if (e.out_of_order) ++t.out_of_order;
    each_talk(t, [&](conversation& talk) {
        ++(e.automatic ? talk.automatic_replies : talk.replies);
        latest(talk.last_message_at, e.occurred_at);
        if (e.first) talk.first_answer_at = e.occurred_at;
        if (!e.automatic || e.closes_round) latest(talk.last_answer_at, e.occurred_at);
        if (!e.closes_round) return;
        ++talk.answered_rounds;
        latest(talk.last_round_end, e.round_opened_at + e.waited_ms);
    });
    if (e.closes_round) wait_no_more(t);
    if (!e.automatic && t.assignee && e.author.name == t.assignee.value) t.assignee_answered = true;
}

void evolve(state& t, noted const&, instant) {
    each_talk(t, [](conversation& talk) { ++talk.notes; });
}
void evolve(state&, message_repeated const&, instant) {}

void evolve(state& t, assigned const& e, instant) {
    if (e.from != e.to || e.team_from != e.team_to) ++t.assignments;
    if (e.from != e.to) t.assignee_answered = false;
    t.assignee = e.to;
    t.team = e.team_to;
}

void evolve(state& t, priority_changed const& e, instant) { t.priority = e.to; }
void evolve(state& t, subject_changed const& e, instant) { t.subject = e.subject; }
void evolve(state& t, tagged const& e, instant) { t.tags = e.tags; }

void evolve(state& t, fields_changed const& e, instant) {
    for (auto const& [field, value] : e.fields) {
        t.field_types.erase(field);
        if (value.empty())
            t.fields.erase(field);
        else
            t.fields[field] = value;
    }
    if (e.types) t.field_types.insert(e.types->begin(), e.types->end());
}

void evolve(state& t, personal_field_set const& e, instant) {
    t.field_types.erase(e.field);
    t.personal_fields.erase(e.field);
    if (e.taken_away) return;
    t.personal_fields[e.field] = e.value;
    t.field_types[e.field] = e.type;
}

void evolve(state& t, contact_reason_changed const& e, instant) { t.contact_reason = e.to; }
void evolve(state& t, sub_status_changed const& e, instant) { t.sub_status = e.to; }
void evolve(state& t, snoozed const& e, instant) { t.snoozed_until = e.until; }
void evolve(state& t, woken const&, instant) { t.snoozed_until.reset(); }
void evolve(state& t, close_announced const&, instant) { t.remind_at.reset(); }
void evolve(state& t, followed_up const& e, instant) { t.followed_by = e.follow_up; }

void evolve(state& t, status_changed const& e, instant) {
    bool const was_ended = is_ended(t.status);
    t.status = e.to;
    t.status_reason = e.reason;
    t.status_since = std::max(t.status_since, e.occurred_at);
    t.last_report_at = std::max(t.last_report_at, e.occurred_at);
    t.until = e.until;
    t.remind_at = e.remind_at;
    t.sub_status = e.sub_status;
    if (is_ended(e.to)) t.snoozed_until.reset();
    if (e.reopened) ++t.reopens;
    if (e.out_of_order) ++t.out_of_order;
    if (!is_ended(e.to))
        t.ended_at.reset();
    else if (!was_ended)
        t.ended_at = t.status_since;
    if (e.to == ticket_status::resolved) {
        t.cause = e.cause;
        t.solution = e.solution;
    }
    if (e.ended_round != 0) {
        each_talk(t, [&](conversation& talk) { latest(talk.last_round_end, e.occurred_at); });
        wait_no_more(t);
    }
}

void evolve(state& t, status_repeated const& e, instant) {
    t.last_report_at = std::max(t.last_report_at, e.occurred_at);
    if (e.out_of_order) ++t.out_of_order;
}

std::optional<instant> due(state const& t) {
    std::optional<instant> first;
    for (auto const& one : {t.until, t.remind_at, t.snoozed_until})
        if (one && (!first || *one < *first)) first = one;
    return first;
}

void evolve(state& t, refund_requested const& e, instant) {
    t.refund = refund_state::requested;
    t.refund_amount = e.amount;
    t.refund_action.reset();
}
void evolve(state& t, refund_sent const& e, instant) { t.refund_action = e.action; }
void evolve(state& t, refunded const&, instant) { t.refund = refund_state::refunded; }
void evolve(state& t, refund_failed const&, instant) { t.refund = refund_state::failed; }
void evolve(state& t, refund_unknown const&, instant) { t.refund = refund_state::unknown; }

}  // namespace csdesk::ticket
