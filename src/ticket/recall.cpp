// Recalled messages: who may, and what becomes of the round that waited for an answer to them.
#include <algorithm>

#include "ticket/family.hpp"
#include "ticket/message_rules.hpp"

namespace csdesk::ticket {
namespace {

/// The side that wrote it; on it the author, or a lead.
bool may_recall(written const& m, actor const& who) {
    if (speaks_for_all(who.role)) return true;
    if (m.side == side::customer) return who.role == role::customer && (m.author.role != role::customer || m.author == who);
    if (who.role == role::customer) return false;
    return m.author == who || leads(who.role);
}

}  // namespace

std::optional<error> untouchable(written const& m, facts const& f) {
    std::string const number = std::to_string(m.message.value);
    if (m.recalled_at)
        return refuse(errc::not_allowed, "message", "message " + number + " was recalled", "消息 " + number + " 已撤回");
    if (f.who.role == role::customer && m.side != side::customer)
        return refuse(errc::forbidden, "message", "message " + number + " is the other side's", "消息 " + number + " 属于对方");
    return std::nullopt;
}

events decide(state const& t, recall const& c, written const& m, facts const& f) {
    if (auto good = check_line("reason", c.reason, longest_reason); !good) return good.error();
    std::string const number = std::to_string(m.message.value);
    if (m.recalled_at)
        return refuse(errc::conflict, "message", "message " + number + " was recalled before", "消息 " + number + " 此前已撤回");
    if (!may_recall(m, f.who))
        return refuse(errc::forbidden, "message", "a message is recalled by its author, a lead of the same side, or the host",
                      "消息只能由其作者、同一方的主管或宿主撤回");
    message_recalled e{.ticket = t.ticket, .message = m.message, .side = m.side, .author = m.author, .channel = m.channel};
    e.automatic = m.automatic;
    e.internal = m.internal;
    e.round = m.round;
    e.external_id = m.external_id;
    e.occurred_at = m.occurred_at;
    e.written_at = m.at;
    e.written_seq = m.seq;
    e.out_of_order = m.out_of_order;
    e.text_sha256 = m.text_sha256;
    e.erased = {m.seq};
    e.erased.insert(e.erased.end(), m.more_events.begin(), m.more_events.end());
    e.reason = c.reason.value_or("");
    auto const& waiting = t.talk.waiting;
    if (m.ticket && m.ticket != t.ticket) e.written_in = m.ticket;
    e.written_round = m.written_round;
    if (m.side == side::customer && waiting && waiting->number == m.round && waiting->messages <= 1) {
        e.ended_round = waiting->number;
        if (!t.merges.into) e.ended_round_opened_at = waiting->opened_at;  // a merged ticket's round goes on in its survivor
    }
    return std::vector<event>{std::move(e)};
}

std::optional<question_withdrawn> withdrawn(state const& survivor, ticket_id from, message_recalled const& e) {
    auto const& taken = survivor.merges.taken;
    auto const share = std::find_if(taken.begin(), taken.end(), [&](brought const& b) { return b.ticket == from; });
    bool const waits = share != taken.end() && share->talk.waiting && survivor.talk.waiting;
    if (e.side != side::customer || !waits) return std::nullopt;
    question_withdrawn out{.ticket = survivor.ticket, .from = from, .message = e.message};
    if (survivor.talk.waiting->messages > 1) return out;
    out.ended_round = survivor.talk.waiting->number;
    if (!survivor.merges.into) out.ended_round_opened_at = survivor.talk.waiting->opened_at;
    return out;
}

namespace {

void end_unanswered(state& t, instant at) {
    for (conversation* const talk : {&t.talk, t.merges.own ? &*t.merges.own : nullptr})
        if (talk != nullptr) talk->last_round_end = talk->last_round_end ? std::max(*talk->last_round_end, at) : at;
    wait_no_more(t);
}

}  // namespace

// Messages stay counted: they were written. What is left of a waiting round is what still wants an answer.
void evolve(state& t, message_recalled const& e, instant at) {
    if (e.ended_round != 0) return end_unanswered(t, at);
    for (conversation* const talk : {&t.talk, t.merges.own ? &*t.merges.own : nullptr})
        if (talk != nullptr && e.side == side::customer && talk->waiting && talk->waiting->number == e.round)
            --talk->waiting->messages;
}

void evolve(state& t, question_withdrawn const& e, instant at) {
    if (e.ended_round != 0) return end_unanswered(t, at);
    --t.talk.waiting->messages;
    for (brought& b : t.merges.taken)
        if (b.ticket == e.from) --b.talk.waiting->messages;
}

}  // namespace csdesk::ticket
