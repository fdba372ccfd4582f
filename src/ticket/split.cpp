// What follows from giving some messages a ticket of their own.
#include <algorithm>

#include <csdesk/ticket/merge.hpp>
#include "ticket/decide.hpp"
#include "ticket/family.hpp"
#include "ticket/wording.hpp"

namespace csdesk::ticket {
namespace {

error wrong(std::size_t i, char const* en, char const* zh, errc code = errc::invalid_argument) {
    return refuse(code, "messages[" + std::to_string(i) + ']', en, zh);
}

std::optional<error> against(std::size_t i, state const& t, split const& c, split_facts const& f) {
    if (std::find(c.messages.begin(), c.messages.begin() + static_cast<std::ptrdiff_t>(i), c.messages[i]) !=
        c.messages.begin() + static_cast<std::ptrdiff_t>(i))
        return wrong(i, "named twice", "重复");
    auto const& m = f.found[i];
    if (!m) return wrong(i, "no such message in this ticket", "该工单没有这条消息", errc::not_found);
    if (m->ticket != t.ticket && m->moved_to)
        return wrong(i, "it came here by a split: merge this part back and split anew",
                     "该消息由拆分而来，请先合并回原工单再拆分", errc::not_allowed);
    if (m->ticket != t.ticket)
        return wrong(i, "it was written in another ticket: split it off there", "该消息写于另一工单，请在那里拆分",
                     errc::not_allowed);
    if (m->moved_to) return wrong(i, "it was split off already", "该消息已被拆分", errc::not_allowed);
    if (!m->of_customer && !m->note)
        return wrong(i, "a reply stays with what it answered", "回复随所答消息保留，不能拆分", errc::not_allowed);
    return std::nullopt;
}

std::optional<error> against(state const& t, split const& c, split_facts const& f) {
    if (auto bad =
            first_of({check_line("subject", c.subject, longest_subject), check_line("reference", c.reference, longest_key),
                      check_line("reason", c.reason, longest_reason),
                      c.requester ? check_line("requester", c.requester->value, longest_key) : done(),
                      c.requester ? check_seen("requester", c.requester->value) : done(), check_seen("reference", c.reference)}))
        return bad;
    if (c.messages.empty() || c.messages.size() > most_split)
        return refuse(errc::invalid_argument, "messages", "1 to 50 messages expected", "应为 1 至 50 条消息");
    for (std::size_t i = 0; i < c.messages.size(); ++i)
        if (auto bad = against(i, t, c, f)) return bad;
    if (std::none_of(f.found.begin(), f.found.end(), [](auto const& m) { return m->of_customer; }))
        return refuse(errc::invalid_argument, "messages", "at least one message of the customer expected",
                      "应至少包含一条买家消息");
    return std::nullopt;
}

opened beginning(state const& t, split const& c, split_facts const& f, instant begins) {
    opened e{.ticket = f.number, .requester = c.requester.value_or(t.requester), .kind = c.kind.value_or(t.kind)};
    e.channel = t.channel;
    e.priority = c.priority.value_or(t.priority);
    e.tier = f.tier;
    e.subject = c.subject.value_or(t.subject);
    e.order = t.order;
    e.tags = t.tags;
    e.reference = c.reference;
    e.language = t.language;
    e.fields = t.fields;
    auto types = t.field_types;
    std::erase_if(types, [&](auto const& one) { return t.personal_fields.contains(one.first); });  // told apart, if at all
    if (!types.empty()) e.types = std::move(types);
    e.contact_reason = t.contact_reason;
    e.occurred_at = begins;
    return e;
}

message_taken taken(state const& part, split_message const& m) {
    message_taken e{.ticket = part.ticket, .message = m.message, .origin = m.ticket, .note = m.note, .channel = m.channel};
    e.external_id = m.external_id;
    e.occurred_at = m.occurred_at;
    if (m.note) return e;
    heard const h = hear(part.talk, part.opened_at, m.occurred_at);
    e.round = h.round;
    e.opens_round = h.opens;
    e.round_opened_at = h.round_opened_at;
    return e;
}

/// What the first ticket still waits for.
void adjust_wait(split_off& e, state const& t, split_facts const& f) {
    auto const& before = t.merges.own ? t.merges.own->waiting : t.talk.waiting;
    e.own_waiting = before;
    if (before) {
        auto const leaving = std::count_if(f.found.begin(), f.found.end(),
                                           [&](auto const& m) { return m->of_customer && m->round == before->number; });
        if (leaving != 0 && f.left.empty())
            e.own_waiting.reset();
        else if (leaving != 0)
            e.own_waiting = round{before->number, std::max(before->opened_at, f.left.front()),
                                  before->messages - static_cast<std::int32_t>(leaving)};
    }
    state after = t;
    evolve(after, e, f.at);
    e.waiting = after.talk.waiting;
    if (!t.talk.waiting) return;
    e.waited_since = t.talk.waiting->opened_at;
    if (!e.waiting)
        e.dropped_round = t.talk.waiting->number;
    else if (e.waiting->opened_at != t.talk.waiting->opened_at)
        e.changed_round = e.waiting->number;
}

}  // namespace

family_events decide(state const& t, split const& c, split_facts const& f) {
    if (auto bad = against(t, c, f)) return *bad;
    std::vector<split_message> messages;
    for (auto const& m : f.found) messages.push_back(*m);
    std::sort(messages.begin(), messages.end(), [](auto const& a, auto const& b) {
        return std::tie(a.occurred_at, a.message) < std::tie(b.occurred_at, b.message);
    });
    auto const first = std::find_if(messages.begin(), messages.end(), [](auto const& m) { return m.of_customer; });
    std::vector<family_event> out;
    state part;
    auto const put = [&](auto e) {
        evolve(part, e, f.at);
        out.emplace_back(std::move(e));
    };
    put(beginning(t, c, f, first->occurred_at));
    for (auto const& m : messages) put(taken(part, m));
    split_off rest{.ticket = t.ticket, .into = f.number, .messages = c.messages, .reason = c.reason.value_or("")};
    for (auto const& m : messages) ++(m.note ? rest.notes : rest.customer_messages);
    adjust_wait(rest, t, f);
    out.emplace_back(std::move(rest));
    return out;
}

}  // namespace csdesk::ticket
