// Headers, lifecycle and refunds: what follows from a command.
#include "ticket/decide.hpp"
#include "ticket/wording.hpp"

#include <algorithm>

namespace csdesk::ticket {
namespace {

events one(event e) {
    std::vector<event> out;
    out.push_back(std::move(e));
    return out;
}

error forbidden(std::string en, std::string zh) { return refuse(errc::forbidden, "", std::move(en), std::move(zh)); }

/// A person's command that moves the ticket one column of the table.
events step(state const& t, verb v, facts const& f, std::string reason, std::optional<std::string> const& sub_status = {},
            std::optional<instant> until = {}) {
    auto const to = next(t.status, v);
    if (!to) return no_way(t.status);
    if (!reason.empty())
        if (auto good = check_line("reason", reason, longest_reason); !good) return good.error();
    if (auto good = check_sub_status(f.rules.sub_statuses, sub_status, *to); !good) return good.error();
    if (until && *until <= f.at) return refuse(errc::invalid_argument, "until", "lies in the past", "时间已过");
    if (until && !in_range(*until))
        return refuse(errc::out_of_range, "until", "instants reach from 1900 to 2200", "时间应在 1900 年与 2200 年之间");
    auto change = move(t, *to, f, std::move(reason), f.at);
    if (until) change.until = until;
    if (sub_status) change.sub_status = sub_status;
    return one(std::move(change));
}

std::optional<instant> refund_answer_by(facts const& f) {
    instant const by = f.at + f.rules.refund_answer_within;
    return f.rules.refund_answer_within > span{0} && in_range(by) ? std::optional(by) : std::nullopt;
}

/// The labels without repeats, in their first order.
std::vector<std::string> distinct(std::vector<std::string> const& labels) {
    std::vector<std::string> out;
    for (auto const& l : labels)
        if (std::find(out.begin(), out.end(), l) == out.end()) out.push_back(l);
    return out;
}

}  // namespace

bool is_automatic(role who) noexcept { return who == role::bot || who == role::system || who == role::rule; }

outcome check_amount(std::string const& field, money const& amount) {
    if (amount.minor <= 0) return refuse(errc::invalid_argument, field + ".minor", "must be more than 0", "应大于 0");
    auto const capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (amount.currency.size() != 3 || !std::all_of(amount.currency.begin(), amount.currency.end(), capital))
        return refuse(errc::invalid_argument, field + ".currency", "three capital letters, such as CNY",
                      "应为三个大写字母，如 CNY");
    return done();
}

error no_way(ticket_status from) {
    auto const english = std::string(display(from, language::en)), chinese = std::string(display(from, language::zh));
    return refuse(errc::not_allowed, "ticket", "not possible while the ticket is: " + english,
                  "工单处于“" + chinese + "”时不可操作", allowed(from));
}

status_changed move(state const& t, ticket_status to, facts const& f, std::string reason, instant occurred) {
    status_changed e{.ticket = t.ticket, .from = t.status, .to = to, .reason = std::move(reason)};
    e.reopened = reopens(t.status, to);
    e.occurred_at = std::min(std::max(occurred, t.status_since), std::max(f.at, t.status_since));
    ending_rules const endings = endings_of(f.rules, t.kind);
    if (to == ticket_status::resolved && endings.auto_close_after > span{0} && !imports(f)) {
        instant const closes = f.at + endings.auto_close_after;
        if (in_range(closes)) e.until = closes;
        if (in_range(closes) && endings.remind_before_close > span{0}) e.remind_at = closes - endings.remind_before_close;
    }
    if (!imports(f)) e.sub_status = default_of(f.rules.sub_statuses, to);
    if (is_ended(to) && t.talk.waiting) {
        e.ended_round = t.talk.waiting->number;
        e.ended_round_opened_at = t.talk.waiting->opened_at;
    }
    return e;
}

events decide(open const& c, ticket_id number, std::string const& tier, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    std::size_t const longest_reference = f.who.role == role::system ? 2 * longest_key + 44 : longest_key;  // ours name two keys
    if (auto bad = first_of(
            {check_line("requester", c.requester.value, longest_key), check_seen("requester", c.requester.value),
             check_word("channel", c.channel), check_line("subject", c.subject, longest_subject), check_labels("tags", c.tags),
             check_seen("tags", c.tags), check_line("external_id", c.external_id, longest_external_id),
             check_line("reference", c.reference, longest_reference), check_seen("reference", c.reference),
             check_line("language", c.language, 35), check_contact_reason(f.rules.contact_reasons, c.contact_reason),
             check_sub_status(f.rules.sub_statuses, c.sub_status, ticket_status::fresh),
             c.text && c.attachments.empty() ? check_said("text", c.text->value) : done(),
             check_attachments("attachments", c.attachments, 0), c.refund ? check_amount("refund", *c.refund) : done()}))
        return *bad;
    auto fields = fields_of(c, number, f);
    if (!fields) return fields.error();
    opened e{.ticket = number, .requester = c.requester, .kind = c.kind, .channel = c.channel, .tier = tier, .order = c.order};
    e.priority = c.priority.value_or(f.rules.default_priority);
    e.subject = c.subject.value_or("");
    e.tags = distinct(c.tags);
    e.reference = c.reference;
    e.language = c.language.value_or("");
    e.fields = std::move(fields->fields);
    e.types = std::move(fields->types);
    e.sub_status = c.sub_status;
    if (!e.sub_status && !imports(f)) e.sub_status = default_of(f.rules.sub_statuses, ticket_status::fresh);
    e.contact_reason = c.contact_reason;
    if (c.follows) e.follows = ticket_id{c.follows->number};
    e.occurred_at = *occurred;
    std::vector<event> out;
    if (c.text || !c.attachments.empty()) {
        customer_wrote first{.ticket = number, .message = f.message, .channel = c.channel};
        if (c.text) first.text = *c.text;
        first.external_id = c.external_id;
        first.occurred_at = first.round_opened_at = *occurred;
        first.round = 1;
        first.opens_round = true;
        out.push_back(std::move(first));
        if (!c.attachments.empty()) out.push_back(attach_to(number, f.message, 0, c.attachments));
    }
    for (auto& one : fields->personal) out.push_back(std::move(one));
    if (c.refund) out.push_back(refund_requested{number, c.order, *c.refund, e.subject, refund_answer_by(f)});
    out.insert(out.begin(), std::move(e));
    return out;
}

events decide(state const& t, assign const& c, facts const& f) {
    if (!c.agent && !c.team)
        return refuse(errc::invalid_argument, "agent", "an agent, a team or both expected", "应指定客服、客服组或两者");
    if (auto bad = first_of({c.agent ? check_line("agent", c.agent->value, longest_key) : done(),
                             c.agent ? check_seen("agent", c.agent->value) : done(),
                             c.team ? check_word("team", *c.team) : done(), check_line("reason", c.reason, longest_reason)}))
        return *bad;
    auto const to = next(t.status, verb::take);
    if (!to && !imports(f)) return no_way(t.status);
    auto out = one(
        assigned{t.ticket, t.assignee, c.agent.value_or(agent_key{}), c.reason.value_or(""), t.team, c.team.value_or(t.team)});
    if (!imports(f) && c.agent && *to != t.status) out->push_back(move(t, *to, f, "", f.at));
    return out;
}

events decide(state const& t, set_priority const& c, facts const&) {
    if (auto good = check_line("reason", c.reason, longest_reason); !good) return good.error();
    return one(priority_changed{t.ticket, t.priority, c.priority, c.reason.value_or("")});
}

events decide(state const& t, set_subject const& c, facts const&) {
    if (auto good = check_line("subject", c.subject, longest_subject); !good) return good.error();
    return one(subject_changed{t.ticket, c.subject, t.subject});
}

events decide(state const& t, tag const& c, facts const&) {
    if (auto bad = first_of({check_labels("add", c.add), check_labels("remove", c.remove), check_seen("add", c.add)}))
        return *bad;
    tagged e{.ticket = t.ticket, .tags = t.tags};
    for (auto const& l : c.remove)
        if (std::erase(e.tags, l) != 0) e.removed.push_back(l);
    for (auto const& l : c.add)
        if (std::find(e.tags.begin(), e.tags.end(), l) == e.tags.end()) e.added.push_back(l), e.tags.push_back(l);
    if (auto good = check_labels("add", e.tags); !good) return good.error();
    return one(std::move(e));
}

events decide(state const& t, pend const& c, facts const& f) {
    return step(t, verb::pend, f, c.reason.value_or(""), c.sub_status, c.until);
}

events decide(state const& t, hold const& c, facts const& f) {
    if (auto bad = first_of({check_line("reason", c.reason, longest_reason), check_seen("reason", c.reason)})) return *bad;
    return step(t, verb::hold, f, c.reason, c.sub_status, c.until);
}

events decide(state const& t, resume const& c, facts const& f) { return step(t, verb::resume, f, "", c.sub_status); }

events decide(state const& t, resolve const& c, facts const& f) {
    if (auto bad = first_of({check_line("cause", c.cause, longest_cause), check_line("solution", c.solution, longest_field),
                             check_contact_reason(f.rules.contact_reasons, c.contact_reason)}))
        return *bad;
    auto out = step(t, verb::resolve, f, "", c.sub_status);
    if (!out) return out;
    if (auto missing = lacking(t, f, c, true)) return *missing;
    auto& change = std::get<status_changed>(out->front());
    change.cause = c.cause;
    change.solution = c.solution;
    if (c.contact_reason && c.contact_reason != t.contact_reason)
        out->insert(out->begin(), contact_reason_changed{t.ticket, t.contact_reason, c.contact_reason});
    return out;
}

events decide(state const& t, close const& c, facts const& f) {
    return step(t, verb::close, f, c.reason.value_or(""), c.sub_status);
}

events decide(state const& t, reopen const& c, facts const& f) {
    if (auto bad = first_of({check_line("reason", c.reason, longest_reason), check_seen("reason", c.reason)})) return *bad;
    ending_rules const endings = endings_of(f.rules, t.kind);
    if (t.status == ticket_status::closed && t.ended_at && f.at - *t.ended_at > endings.reopen_window)
        return refuse(errc::not_allowed, "ticket", "the reopen window is over: open a follow-up ticket",
                      "已过重新打开期限，请新建跟进工单", {"ticket.open"});
    if (is_ended(t.status) && reopened_enough(t, f)) return no_reopening_left(t);
    return step(t, verb::reopen, f, c.reason, c.sub_status);
}

events decide(state const& t, lapse const& c, facts const& f) {
    if (f.who.role != role::system) return forbidden("only the desk itself lets a status lapse", "仅系统可执行");
    std::vector<event> out;
    if (due(t) != c.due || c.due > f.at) return out;
    if (t.snoozed_until == c.due) out.push_back(woken{t.ticket, wake_cause::due, c.due});
    if (t.remind_at == c.due) out.push_back(close_announced{t.ticket, t.requester, c.due, t.until.value_or(c.due)});
    if (t.until != c.due) return out;
    if (auto const to = next(t.status, verb::lapse)) out.push_back(move(t, *to, f, is_ended(*to) ? "silence" : "waited", c.due));
    return out;
}

events decide(state const& t, record_status const& c, facts const& f) {
    if (!imports(f)) return forbidden("only an importer records what another system did", "仅导入程序可记录外部状态");
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    if (auto good = check_line("reason", c.reason, longest_reason); !good) return good.error();
    if (c.status == ticket_status::merged)
        return refuse(errc::invalid_argument, "status", "a ticket is merged by ticket.merge", "合并请用 ticket.merge",
                      {"ticket.merge"});
    if (t.status == ticket_status::merged) return no_way(t.status);
    if (auto good = check_sub_status(f.rules.sub_statuses, c.sub_status, c.status); !good) return good.error();
    bool const late = *occurred < t.last_report_at;
    if (c.status == t.status && c.sub_status && c.sub_status != t.sub_status)
        return one(sub_status_changed{t.ticket, t.status, t.status_reason, t.sub_status, c.sub_status, c.reason.value_or("")});
    if (c.status == t.status) return one(status_repeated{t.ticket, c.status, late, *occurred});
    auto change = move(t, c.status, f, c.reason.value_or(""), *occurred);
    change.observed = true;
    change.sub_status = c.sub_status;
    change.out_of_order = late;
    change.occurred_at = *occurred;
    return one(std::move(change));
}

events decide(state const& t, refund const& c, facts const& f) {
    if (auto bad = first_of({check_amount("amount", c.amount), check_line("reason", c.reason, longest_reason)})) return *bad;
    if (t.refund != refund_state::none && t.refund != refund_state::failed)
        return refuse(errc::not_allowed, "ticket", "a refund of this ticket is already " + std::string(name(t.refund)),
                      "该工单的退款状态为“" + std::string(display(t.refund, language::zh)) + "”");
    return one(refund_requested{t.ticket, t.order, c.amount, c.reason.value_or(""), refund_answer_by(f)});
}

events decide(state const& t, link_refund const& c, facts const& f) {
    if (f.who.role != role::system) return forbidden("a refund is linked to its action by the desk itself", "仅系统可执行");
    if (t.refund != refund_state::requested || t.refund_action) return std::vector<event>{};
    return one(refund_sent{t.ticket, c.action});
}

events decide(state const& t, record_refund const& c, facts const& f) {
    if (f.who.role != role::system)
        return forbidden("the outcome of a refund comes from the host's confirmation", "退款结果只来自宿主确认");
    if (t.refund == refund_state::none) return std::vector<event>{};  // a refund that was not asked for through the ticket
    if (c.action && t.refund_action && *c.action != *t.refund_action) return std::vector<event>{};  // another refund
    auto const was = [&](refund_outcome o) { return c.outcome == o; };
    if (t.refund == refund_state::refunded || t.refund == refund_state::failed) {  // final
        bool const same = was(t.refund == refund_state::refunded ? refund_outcome::done : refund_outcome::failed);
        if (same || was(refund_outcome::unknown)) return std::vector<event>{};
        return refuse(errc::conflict, "outcome", "the refund already ended otherwise", "与已有退款结果矛盾");
    }
    std::string reason = c.reason.value_or("");
    if (was(refund_outcome::done)) return one(refunded{t.ticket, t.refund_amount, c.action});
    if (was(refund_outcome::failed)) return one(refund_failed{t.ticket, t.refund_amount, c.action, std::move(reason)});
    if (t.refund == refund_state::unknown) return std::vector<event>{};
    return one(refund_unknown{t.ticket, t.refund_amount, c.action, std::move(reason)});
}

}  // namespace csdesk::ticket
