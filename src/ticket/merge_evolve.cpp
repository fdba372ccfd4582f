// What merges and splits leave behind. Nothing here looks at a policy, a clock or a calendar.
#include <algorithm>

#include <csdesk/ticket/merge.hpp>
#include "ticket/family.hpp"

namespace csdesk::ticket {
namespace {

void latest(std::optional<instant>& kept, std::optional<instant> t) {
    if (t) kept = kept ? std::max(*kept, *t) : *t;
}

/// The ticket's own conversation, without what merged tickets brought.
conversation& own_talk(state& t) { return t.merges.own ? *t.merges.own : t.talk; }

void lose_tags(std::vector<std::string>& from, std::vector<std::string> const& lost) {
    std::erase_if(from, [&](std::string const& tag) { return std::find(lost.begin(), lost.end(), tag) != lost.end(); });
}

}  // namespace

conversation together(conversation const& own, std::vector<brought> const& taken) {
    conversation all = own;
    for (brought const& b : taken) {
        all.answered_rounds += b.talk.answered_rounds;
        all.carried_rounds += b.talk.rounds;
        all.customer_messages += b.talk.customer_messages;
        all.replies += b.talk.replies;
        all.automatic_replies += b.talk.automatic_replies;
        all.notes += b.talk.notes;
        latest(all.last_answer_at, b.talk.last_answer_at);
        latest(all.last_customer_at, b.talk.last_customer_at);
        latest(all.last_message_at, b.talk.last_message_at);
        if (!b.talk.waiting) continue;
        if (!all.waiting) all.waiting = round{own.rounds, b.talk.waiting->opened_at, 0};
        all.waiting->opened_at = std::min(all.waiting->opened_at, b.talk.waiting->opened_at);
        all.waiting->messages += b.talk.waiting->messages;
    }
    return all;
}

booked_time booked(state const& t) noexcept {
    booked_time out{t.time_spent, t.billable_time};
    for (brought const& b : t.merges.taken) {
        out.spent += b.time_spent;
        out.billable += b.billable_time;
    }
    return out;
}

conversation brought_by(state const& t) {
    conversation out = t.talk;
    out.rounds = round_count(t.talk) - (t.talk.waiting ? 1 : 0);  // the open one goes on in the survivor
    out.carried_rounds = 0;
    out.first_answer_at.reset();
    out.last_round_end.reset();
    if (out.waiting) out.waiting->number = 0;
    return out;
}

void gather(state& t) {
    if (!t.merges.own) return;
    t.talk = together(*t.merges.own, t.merges.taken);
    if (t.merges.taken.empty()) t.merges.own.reset();
}

void wait_no_more(state& t) {
    t.talk.waiting.reset();
    if (t.merges.own) t.merges.own->waiting.reset();
    for (brought& b : t.merges.taken) b.talk.waiting.reset();
}

void evolve(state& t, merged const& e, instant at) {
    lineage& l = t.merges;
    l.merges = e.number;
    l.into = e.into;
    l.merged_at = at;
    l.before = before_merge{t.status, t.status_reason, t.sub_status, t.until, t.remind_at, t.snoozed_until, t.ended_at};
    t.status = ticket_status::merged;
    t.status_reason = e.reason;
    t.status_since = std::max(t.status_since, at);
    t.sub_status.reset();
    t.until.reset();
    t.remind_at.reset();
    t.snoozed_until.reset();
    if (!t.ended_at) t.ended_at = t.status_since;
}

void evolve(state& t, unmerged const& e, instant at) {
    lineage& l = t.merges;
    t.status = e.to;
    t.status_since = std::max(t.status_since, at);
    before_merge const before = l.before.value_or(before_merge{});
    t.status_reason = before.status_reason;
    t.sub_status = before.sub_status;
    t.until = before.until;
    t.remind_at = before.remind_at;
    t.snoozed_until = before.snoozed_until;
    t.ended_at = before.ended_at;
    l.into.reset();
    l.merged_at.reset();
    l.before.reset();
    if (!e.answered) return;
    conversation& talk = own_talk(t);
    --talk.carried_rounds;  // the round was ended, and is counted, in the survivor
    if (!talk.first_answer_at) talk.first_answer_at = e.answered_at;
    wait_no_more(t);
    gather(t);
}

void evolve(state& t, absorbed const& e, instant) {
    lineage& l = t.merges;
    if (!l.own) l.own = t.talk;
    if (e.opens_round && e.waiting) l.own->rounds = e.waiting->number;
    l.taken.push_back({e.from, e.talk, e.tags, e.time_spent, e.billable_time});
    t.tags.insert(t.tags.end(), e.tags.begin(), e.tags.end());
    gather(t);
}

void evolve(state& t, released const& e, instant) {
    lineage& l = t.merges;
    auto const share = std::find_if(l.taken.begin(), l.taken.end(), [&](brought const& b) { return b.ticket == e.from; });
    if (share == l.taken.end()) return;
    lose_tags(t.tags, e.tags);
    if (e.remaining) {
        share->talk = *e.remaining;
        share->time_spent = e.time_spent;
        share->billable_time = e.billable_time;
        lose_tags(share->tags, e.tags);
    } else {
        l.taken.erase(share);
    }
    if (e.dropped_round != 0) --own_talk(t).carried_rounds;
    gather(t);
    if (t.talk.waiting && t.talk.waiting->messages <= 0) wait_no_more(t);  // its own messages were taken back
}

void evolve(state& t, split_off const& e, instant) {
    conversation& talk = own_talk(t);
    talk.customer_messages -= e.customer_messages;
    talk.notes -= e.notes;
    talk.waiting = e.own_waiting;
    if (e.dropped_round != 0) --talk.carried_rounds;
    gather(t);
}

void evolve(state& t, brought_time_changed const& e, instant) {
    for (brought& b : t.merges.taken) {
        if (b.ticket != e.from) continue;
        b.time_spent += e.time_spent;
        b.billable_time += e.billable_time;
    }
}

void evolve(state& t, message_taken const& e, instant at) {
    if (e.note) return evolve(t, noted{.ticket = e.ticket, .message = e.message}, at);
    customer_wrote wrote{.ticket = e.ticket, .message = e.message, .channel = e.channel};
    wrote.occurred_at = e.occurred_at;
    wrote.round = e.round;
    wrote.opens_round = e.opens_round;
    wrote.round_opened_at = e.round_opened_at;
    evolve(t, wrote, at);
}

}  // namespace csdesk::ticket
