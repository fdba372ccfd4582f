// Who wrote what: messages, rounds, and the status they bring with them.
#include <algorithm>

#include "ticket/decide.hpp"
#include "ticket/wording.hpp"

namespace csdesk::ticket {
namespace {

constexpr std::size_t most_mentions = 50;

struct incoming {
    instant occurred{};
    std::string channel{};
};

/// What every message must keep, whoever wrote it.
template <class Message>
result<incoming> check_message(state const& t, Message const& c, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    std::string const channel = c.channel.value_or(t.channel);
    if (auto bad = first_of({c.attachments.empty() ? check_said("text", c.text.value) : done(), check_word("channel", channel),
                             check_line("external_id", c.external_id, longest_external_id),
                             check_attachments("attachments", c.attachments, 0)}))
        return *bad;
    return incoming{*occurred, channel};
}

template <class Message>
events absorbed(state const& t, Message const& c, facts const& f) {
    return std::vector<event>{message_repeated{t.ticket, *f.repeated, c.external_id.value_or("")}};
}

template <class Message>
void append_attachments(state const& t, Message const& c, facts const& f, std::vector<event>& out) {
    if (!c.attachments.empty()) out.push_back(attach_to(t.ticket, f.message, 0, c.attachments));
}

/// Answers that were begun before somebody else said something.
std::optional<error> overtaken(reply const& c, facts const& f) {
    if (!c.based_on || c.force.value_or(false) || f.newer.empty()) return std::nullopt;
    auto const& first = f.newer.front();
    std::string const number = std::to_string(first.message.value), who(display(first.author.role, language::en)),
                      wer(display(first.author.role, language::zh)),
                      name = first.author.name.empty() ? "" : " " + first.author.name;
    std::string en = "message " + number + " by " + who + name + " came since", zh = wer + name + "在此之后发出了消息 " + number;
    if (auto const more = f.newer.size() - 1; more != 0)
        en += ", and " + std::to_string(more) + " more", zh += "，另有 " + std::to_string(more) + " 条";
    return refuse(errc::conflict, "based_on", en + ": read on, or force it", zh + "：请先阅读，或强制发送", {"ticket.timeline"});
}

/// A closed ticket comes back only inside its window; what was written before it closed is never too late.
std::optional<error> too_late(state const& t, facts const& f, instant occurred) {
    if (is_ended(t.status) && reopened_enough(t, f)) return no_reopening_left(t);
    bool const over =
        t.status == ticket_status::closed && t.ended_at && occurred - *t.ended_at > endings_of(f.rules, t.kind).reopen_window;
    if (!over) return std::nullopt;
    return refuse(errc::not_allowed, "ticket", "the ticket is closed and its reopen window over: open a follow-up ticket",
                  "工单已关闭且超过重新打开期限，请新建跟进工单", {"ticket.open"});
}

}  // namespace

events decide(state const& t, receive const& c, facts const& f) {
    auto const message = check_message(t, c, f);
    if (!message) return message.error();
    if (f.repeated) return absorbed(t, c, f);
    customer_wrote e{.ticket = t.ticket, .message = f.message, .channel = message->channel, .text = c.text};
    e.external_id = c.external_id;
    e.occurred_at = message->occurred;
    std::optional<ticket_status> to;
    if (!imports(f)) {
        if (auto late = too_late(t, f, message->occurred)) return *late;
        to = next(t.status, verb::receive);
    }
    if (imports(f) && is_ended(t.status)) {
        e.out_of_order = t.talk.last_message_at && e.occurred_at < *t.talk.last_message_at;
    } else {
        heard const h = hear(t.talk, t.opened_at, message->occurred);
        e.round = h.round;
        e.opens_round = h.opens;
        e.round_opened_at = h.round_opened_at;
        e.out_of_order = h.out_of_order;
    }
    std::vector<event> out;
    out.push_back(std::move(e));
    append_attachments(t, c, f, out);
    if (t.snoozed_until && !imports(f)) out.push_back(woken{t.ticket, wake_cause::customer_wrote, *t.snoozed_until});
    if (to && *to != t.status) out.push_back(move(t, *to, f, "customer_wrote", message->occurred));
    return out;
}

events decide(state const& t, reply const& c, facts const& f) {
    if (f.who.role == role::customer)
        return refuse(errc::forbidden, "", "a customer's words are received, not replied", "买家消息请用 ticket.receive");
    auto const message = check_message(t, c, f);
    if (!message) return message.error();
    if (f.repeated) return absorbed(t, c, f);
    if (auto stale = overtaken(c, f)) return *stale;
    bool const automatic = is_automatic(f.who.role);
    auto to = next(t.status, verb::take);
    if (!to && !imports(f)) return no_way(t.status);
    if (imports(f) || automatic) to = t.status;
    if (c.then) {
        to = next(*to, *c.then == after_reply::pending ? verb::pend : verb::resolve);
        bool const there = t.status == (*c.then == after_reply::pending ? ticket_status::pending : ticket_status::resolved);
        if (!to && !there) return no_way(t.status);
        if (there) to = t.status;
    }
    if (auto good = check_sub_status(f.rules.sub_statuses, c.sub_status, *to); !good) return good.error();
    if (*to == ticket_status::resolved && t.status != *to)
        if (auto missing = lacking(t, f, {}, false)) return *missing;
    answer const a = answer_to(t.talk, !automatic || f.rules.automatic_replies_answer, message->occurred);
    replied e{.ticket = t.ticket, .message = f.message, .author = f.who, .channel = message->channel, .text = c.text};
    e.external_id = c.external_id;
    e.occurred_at = message->occurred;
    e.automatic = automatic;
    e.first = a.first;
    e.round = a.round;
    e.closes_round = a.closes;
    e.round_opened_at = a.round_opened_at;
    e.round_messages = a.round_messages;
    e.waited_ms = a.waited;
    e.out_of_order = a.out_of_order;
    std::vector<event> out;
    out.push_back(std::move(e));
    append_attachments(t, c, f, out);
    if (f.own_draft) out.push_back(draft_discarded{t.ticket, f.own_draft->agent, f.own_draft->seq, true});
    if (*to != t.status) {
        auto change = move(t, *to, f, c.then ? "replied" : "", message->occurred);
        if (a.closes) {
            change.ended_round = 0;
            change.ended_round_opened_at.reset();
        }
        if (c.sub_status) change.sub_status = c.sub_status;
        out.push_back(std::move(change));
    } else if (c.sub_status && c.sub_status != t.sub_status) {
        out.push_back(sub_status_changed{t.ticket, t.status, t.status_reason, t.sub_status, c.sub_status, ""});
    }
    return out;
}

events decide(state const& t, note const& c, facts const& f) {
    if (auto bad = first_of({c.attachments.empty() ? check_said("text", c.text.value) : done(),
                             check_attachments("attachments", c.attachments, 0)}))
        return *bad;
    std::vector<agent_key> const named = c.mentions.value_or(std::vector<agent_key>{});
    if (named.size() > most_mentions) return refuse(errc::invalid_argument, "mentions", "50 at most", "最多 50 个");
    noted e{t.ticket, f.message, f.who, c.text, {}};
    for (auto const& agent : named) {
        if (!e.mentions) e.mentions.emplace();
        if (std::find(e.mentions->begin(), e.mentions->end(), agent) == e.mentions->end()) e.mentions->push_back(agent);
    }
    std::vector<event> out;
    out.push_back(std::move(e));
    append_attachments(t, c, f, out);
    return out;
}

bool comes_too_late(state const& t, receive const& c, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    return occurred && !imports(f) && too_late(t, f, *occurred);
}

open follow_up_of(state const& t, receive const& c) {
    open out{.requester = t.requester, .kind = t.kind, .channel = c.channel.value_or(t.channel)};
    if (!t.subject.empty()) out.subject = t.subject;
    out.text = c.text;
    out.attachments = c.attachments;
    out.external_id = c.external_id;
    out.order = t.order;
    if (!t.language.empty()) out.language = t.language;
    out.follows = ticket_ref(t.ticket);
    out.occurred_at = c.occurred_at;
    return out;
}

}  // namespace csdesk::ticket
