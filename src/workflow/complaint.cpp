// decide: the table says whether and where to; this file checks the fields and writes the events.
#include <csdesk/core/check.hpp>
#include <csdesk/workflow/complaint.hpp>

#include "workflow/complaint_step.hpp"

namespace csdesk::complaint {
namespace {

using maybe_error = std::optional<error>;

// ---- fields -------------------------------------------------------------------------------------------------------

error wrong(std::string field, std::string en, std::string zh) {
    return refuse(errc::invalid_argument, std::move(field), std::move(en), std::move(zh));
}

maybe_error check_length(char const* field, std::string const& text) {
    if (text.size() <= longest_text) return {};
    return wrong(field, "at most " + std::to_string(longest_text) + " bytes of text are expected",
                 "文字最长 " + std::to_string(longest_text) + " 字节");
}

maybe_error check_text(char const* field, std::string const& text) {
    if (auto const said = csdesk::check_text(field, text); !said) return said.error();
    return check_length(field, text);
}

maybe_error check_other(char const* field, ticket_id other, ticket_id own) {
    if (other.value < 1 || other.value > largest_integer) return wrong(field, "a ticket's number is expected", "应为工单编号");
    if (other == own) return wrong(field, "a complaint cannot refer to itself", "不能引用投诉自身");
    return {};
}

maybe_error check_begin(std::optional<std::string> const& subject) {
    return subject ? check_length("subject", *subject) : maybe_error{};
}

// One overload a command with fields to check; the general one is for those without.
template <class C>
maybe_error check_fields(C const&, state const&, facts const&) {
    return {};
}
maybe_error check_fields(receive const& c, state const&, facts const&) { return check_begin(c.subject); }
maybe_error check_fields(accept const& c, state const& s, facts const&) {
    if (s.step != step::none && c.drill && *c.drill != s.progress.drill)
        return wrong("drill", "whether it is a drill was settled when the complaint was received", "是否演练在登记时已确定");
    return check_begin(c.subject);
}
maybe_error check_fields(investigate const& c, state const&, facts const&) { return check_text("findings", c.findings); }
maybe_error check_fields(determine_responsibility const& c, state const&, facts const&) {
    for (std::size_t i = 0; i < c.shares.size(); ++i) {
        auto const& one = c.shares[i];
        auto const path = "shares[" + std::to_string(i) + "].";
        if (!from_name<party>(name(one.party))) return wrong(path + "party", "this names no party", "没有这个责任方");
        if (one.percent < 1 || one.percent > 100)
            return wrong(path + "percent", "a whole number from 1 to 100 is expected", "应为 1 到 100 的整数");
        for (std::size_t j = 0; j < i; ++j)
            if (c.shares[j].party == one.party) return wrong(path + "party", "each party stands once", "同一责任方只能出现一次");
    }
    return {};
}
maybe_error check_fields(propose const& c, state const&, facts const& f) {
    if (c.compensation) {
        if (c.compensation->minor < 0) return wrong("compensation.minor", "an amount is not negative", "金额不能为负");
        if (c.compensation->currency != f.policy.currency && *c.compensation != money{})
            return wrong("compensation.currency", "this shop compensates in " + f.policy.currency,
                         "本店赔付币种为 " + f.policy.currency);
    }
    return check_text("remedy", c.remedy);
}
maybe_error check_fields(negotiate const& c, state const&, facts const&) { return check_text("note", c.note); }
maybe_error check_fields(customer_rejects const& c, state const&, facts const&) { return check_text("reason", c.reason); }
maybe_error check_fields(escalate const& c, state const&, facts const&) { return check_text("reason", c.reason); }
maybe_error check_fields(feed_back const& c, state const&, facts const&) { return check_text("text", c.text); }
maybe_error check_fields(assign_improvement const& c, state const&, facts const& f) {
    if (auto const e = check_text("measure", c.measure)) return e;
    if (auto const e = check_text("department", c.department)) return e;
    if (!in_range(c.due))
        return refuse(errc::out_of_range, "due", "instants lie between 1900 and 2200", "时间应在 1900 至 2200 年之间");
    if (c.due <= f.now) return wrong("due", "the date lies in the past", "日期已过");
    return {};
}
maybe_error check_fields(verify_improvement const& c, state const&, facts const&) { return check_text("note", c.note); }
maybe_error check_fields(waive_improvement const& c, state const&, facts const&) { return check_text("reason", c.reason); }
maybe_error check_fields(link_known_cause const& c, state const&, facts const&) {
    return check_other("known_cause", c.known_cause, c.complaint);
}
maybe_error check_fields(withdraw const& c, state const&, facts const&) { return check_text("reason", c.reason); }
maybe_error check_fields(mark_unfounded const& c, state const&, facts const&) { return check_text("reason", c.reason); }
maybe_error check_fields(mark_duplicate const& c, state const&, facts const&) { return check_other("of", c.of, c.complaint); }
maybe_error check_fields(record_attempt const& c, state const&, facts const&) { return check_text("note", c.note); }

// ---- conditions ---------------------------------------------------------------------------------------------------

bool deadline_passed(state const& s, instant now) {
    auto const open = due(s);
    return open && *open <= now;
}

// What only this command's fields can tell.
template <class C>
void refine(conditions&, C const&, state const&, facts const&) {}
void refine(conditions& holds, determine_responsibility const& c, state const&, facts const&) {
    std::int64_t sum = 0;
    for (auto const& one : c.shares) sum += one.percent;
    holds.set(condition::shares_sum_to_100, sum == 100);
}
void refine(conditions& holds, propose const& c, state const&, facts const& f) {
    holds.set(condition::within_authority, !c.compensation || c.compensation->minor <= authority(f.acting.role, f.policy));
}
void refine(conditions& holds, feed_back const& c, state const&, facts const&) { holds.set(condition::apology, c.apology); }
void refine(conditions& holds, pass_deadline const& c, state const& s, facts const& f) {
    holds.set(condition::deadline_passed, due(s) == c.due && deadline_passed(s, f.now));
}

// `2000 CNY` minor units as people write them: `20.00 CNY`, but `2000 JPY`.
std::string spelled_amount(std::int64_t minor, std::string const& currency) {
    for (auto const* whole : {"JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF"})
        if (currency == whole) return std::to_string(minor) + ' ' + currency;
    std::string cents = std::to_string(minor % 100);
    if (cents.size() < 2) cents.insert(0, 1, '0');
    return std::to_string(minor / 100) + '.' + cents + ' ' + currency;
}

std::vector<std::string> open_commands(state const& s, facts const& f) {
    std::vector<std::string> out;
    for (auto const& a : allowed(s, f))
        if (a.open_now) out.push_back(a.command);
    return out;
}

error unmet(condition c, state const& s, facts const& f) {
    switch (c) {
        case condition::shares_sum_to_100: return wrong("shares", "the shares must sum to 100", "责任比例合计必须为 100");
        case condition::apology: return wrong("apology", "a result is fed back with an apology", "反馈结果必须致歉");
        case condition::within_authority: {
            auto const who = f.acting.role;
            auto const limit = spelled_amount(authority(who, f.policy), f.policy.currency);
            return refuse(errc::beyond_authority, "compensation.minor",
                          std::string(display(who, language::en)) + " may grant at most " + limit +
                              "; escalate, or let somebody with the authority propose it",
                          std::string(display(who, language::zh)) + "最多可赔付 " + limit + "，请升级主管或由有权限者提出",
                          open_commands(s, f));
        }
        case condition::by_supervisor:
            return refuse(errc::forbidden, "", "only a supervisor may do this", "仅主管可以操作", open_commands(s, f));
        case condition::enough_attempts: {
            auto const made = std::to_string(s.attempts), needed = std::to_string(f.policy.unreachable_after);
            return refuse(errc::not_allowed, "", "unreachable after " + needed + " attempts, " + made + " recorded",
                          "需联系 " + needed + " 次仍无回应才能标记，已记录 " + made + " 次", open_commands(s, f));
        }
        case condition::improvement_answered:
            return refuse(errc::not_allowed, "", "the improvement is not verified, waived or linked to a known cause",
                          "整改尚未验证、豁免或关联已知原因", open_commands(s, f));
        case condition::deadline_passed:
            return refuse(errc::not_allowed, "due", "this is not a deadline that has passed and was not reported",
                          "该时限未到、已变更或已上报");
    }
    return refuse(errc::not_allowed, "", "not allowed", "当前状态不允许");
}

error no_row(trigger on, state const& s, facts const& f) {
    auto const command = std::string(name(on));
    return refuse(
        errc::not_allowed, "",
        command + " is not possible while the complaint is \"" + std::string(display(s.step, language::en)) + '"',
        "投诉处于“" + std::string(display(s.step, language::zh)) + "”，不能执行“" + std::string(display(on, language::zh)) + "”",
        open_commands(s, f));
}

error first_unmet(state const& s, trigger on, conditions holds, facts const& f) {
    for (auto const& t : transitions())
        if (t.from == name(s.step) && t.command == name(on))
            for (auto const& c : t.conditions)
                if (auto const named = from_name<condition>(c); named && !holds.has(*named)) return unmet(*named, s, f);
    return no_row(on, s, f);
}

// ---- events -------------------------------------------------------------------------------------------------------

/// When a step should be over. Up to settlement all is counted from acceptance, so that a second proposal buys no time.
std::optional<instant> due_of(step to, state const& s, facts const& f) {
    auto const accepted_at = s.accepted_at.value_or(f.now);
    auto const& p = f.policy;
    switch (to) {
        case step::received: return workflow::deadline(f.now, p.accept);
        case step::accepted: return workflow::deadline(accepted_at, p.investigate);
        case step::investigated:
        case step::responsibility_determined: return workflow::deadline(accepted_at, p.propose);
        case step::proposed:
        case step::negotiating:
        case step::accepted_by_customer:
        case step::rejected:
        case step::escalated: return workflow::deadline(accepted_at, p.feed_back);
        case step::fed_back: return workflow::deadline(accepted_at, p.settle);
        case step::settled: return workflow::deadline(f.now, p.assign_improvement);
        default: return {};
    }
}

struct taken_step {
    state const& s;
    facts const& f;
    step to;

    /// Fills in what every step says.
    template <class E>
    E with(E e, std::optional<instant> due) const {
        e.to = to;
        e.by = f.acting;
        e.due = due;
        return e;
    }
    template <class E>
    E with(E e) const {
        return with(std::move(e), due_of(to, s, f));
    }
    instant verdict_due() const { return workflow::deadline(f.now, f.policy.close); }
};
using events = std::vector<event>;

template <class E, class C>
events begin(C const& c, taken_step const& t) {
    E e{};
    e.complaint = c.complaint;
    e.subject = c.subject.value_or(std::string());
    e.drill = t.s.step == step::none ? c.drill.value_or(false) : t.s.progress.drill;
    events out{t.with(e)};
    if (!t.s.supervisor_told) out.push_back(supervisor_alerted{c.complaint, alert::new_complaint, e.drill});
    return out;
}

events events_of(receive const& c, taken_step const& t) { return begin<received>(c, t); }
events events_of(accept const& c, taken_step const& t) { return begin<accepted>(c, t); }
events events_of(investigate const& c, taken_step const& t) { return {t.with(investigated{c.complaint, c.findings})}; }
events events_of(determine_responsibility const& c, taken_step const& t) {
    return {t.with(responsibility_determined{c.complaint, c.shares})};
}
events events_of(propose const& c, taken_step const& t) {
    return {t.with(proposed{c.complaint, c.remedy, c.compensation.value_or(money{}), authority(t.f.acting.role, t.f.policy)})};
}
events events_of(negotiate const& c, taken_step const& t) { return {t.with(negotiated{c.complaint, c.note})}; }
events events_of(customer_accepts const& c, taken_step const& t) {
    return {t.with(customer_accepted{c.complaint, t.s.compensation})};
}
events events_of(customer_rejects const& c, taken_step const& t) { return {t.with(customer_rejected{c.complaint, c.reason})}; }
events events_of(escalate const& c, taken_step const& t) {
    return {t.with(escalated{c.complaint, c.reason}), supervisor_alerted{c.complaint, alert::escalated, t.s.progress.drill}};
}
events events_of(feed_back const& c, taken_step const& t) { return {t.with(fed_back{c.complaint, c.text, c.apology})}; }
events events_of(settle const& c, taken_step const& t) { return {t.with(settled{c.complaint})}; }
events events_of(assign_improvement const& c, taken_step const& t) {
    return {t.with(improvement_assigned{c.complaint, c.measure, c.department}, c.due)};
}
events events_of(verify_improvement const& c, taken_step const& t) {
    auto const due = c.verified ? t.verdict_due() : t.s.progress.due;
    return {t.with(improvement_verified{c.complaint, c.verified, c.note}, due)};
}
events events_of(waive_improvement const& c, taken_step const& t) {
    return {t.with(improvement_waived{c.complaint, c.reason}, t.verdict_due())};
}
events events_of(link_known_cause const& c, taken_step const& t) {
    return {t.with(known_cause_linked{c.complaint, c.known_cause}, t.verdict_due())};
}
events events_of(close const& c, taken_step const& t) { return {t.with(closed{c.complaint})}; }
events events_of(withdraw const& c, taken_step const& t) { return {t.with(withdrawn{c.complaint, c.reason})}; }
events events_of(mark_unfounded const& c, taken_step const& t) { return {t.with(found_unfounded{c.complaint, c.reason})}; }
events events_of(mark_duplicate const& c, taken_step const& t) { return {t.with(found_duplicate{c.complaint, c.of})}; }
events events_of(record_attempt const& c, taken_step const& t) {
    return {attempt_recorded{c.complaint, t.s.attempts + 1, c.note}};
}
events events_of(mark_unreachable const& c, taken_step const& t) {
    return {t.with(found_unreachable{c.complaint, t.s.attempts})};
}
events events_of(pass_deadline const& c, taken_step const& t) {
    return {step_overdue{c.complaint, t.s.step, c.due, t.f.now - c.due},
            supervisor_alerted{c.complaint, alert::overdue, t.s.progress.drill}};
}

maybe_error check_complaint(ticket_id named, state const& s) {
    if (named.value < 1 || named.value > largest_integer)
        return wrong("complaint", "a complaint's number is expected", "应为投诉编号");
    if (s.step != step::none && named != s.complaint) return wrong("complaint", "this is another complaint", "这是另一件投诉");
    return {};
}

}  // namespace

std::optional<instant> due(state const& s) { return workflow::unreported_deadline(s.progress); }

conditions conditions_of(state const& s, facts const& f) {
    conditions holds;
    holds.set(condition::shares_sum_to_100, true);
    holds.set(condition::within_authority, true);
    holds.set(condition::apology, true);
    holds.set(condition::by_supervisor, f.acting.role == role::supervisor || f.acting.role == role::admin);
    holds.set(condition::enough_attempts, s.attempts >= f.policy.unreachable_after);
    holds.set(condition::improvement_answered, s.improvement >= improvement::verified);
    holds.set(condition::deadline_passed, deadline_passed(s, f.now));
    return holds;
}

result<std::vector<event>> decide(state const& s, command const& c, facts const& f) {
    return std::visit(
        [&]<class C>(C const& given) -> result<std::vector<event>> {
            static constexpr auto on = from_name<trigger>(C::name);
            static_assert(on, "every command has its trigger");
            if (!in_range(f.now))
                return refuse(errc::out_of_range, "now", "instants lie between 1900 and 2200", "时间应在 1900 至 2200 年之间");
            if (auto const e = check_complaint(given.complaint, s)) return *e;
            auto holds = conditions_of(s, f);
            refine(holds, given, s, f);
            auto const [to, verdict] = take(s.step, *on, holds);
            if (verdict == workflow::verdict::no_row) return no_row(*on, s, f);
            if (verdict == workflow::verdict::condition_unmet) return first_unmet(s, *on, holds, f);
            if (auto const e = check_fields(given, s, f)) return *e;
            return events_of(given, taken_step{s, f, to});
        },
        c);
}

}  // namespace csdesk::complaint
