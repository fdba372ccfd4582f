// Recalled messages: who may, and what becomes of the round that waited for an answer to them.
#include <algorithm>

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
    if (m.side == side::customer && waiting && waiting->number == m.round && waiting->messages <= 1) {
        e.ended_round = waiting->number;
        e.ended_round_opened_at = waiting->opened_at;
    }
    return std::vector<event>{std::move(e)};
}

// Messages stay counted: they were written. What is left of a waiting round is what still wants an answer.
void evolve(state& t, message_recalled const& e, instant at) {
    auto& waiting = t.talk.waiting;
    if (e.ended_round != 0) {
        t.talk.last_round_end = t.talk.last_round_end ? std::max(*t.talk.last_round_end, at) : at;
        waiting.reset();
    } else if (e.side == side::customer && waiting && waiting->number == e.round) {
        --waiting->messages;
    }
}

}  // namespace csdesk::ticket
