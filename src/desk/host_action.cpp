#include <csdesk/desk/host_action.hpp>

#include "core/currency.hpp"

namespace csdesk::action {
namespace {

bool final(status s) { return s == status::done || s == status::failed; }

}  // namespace

decision decide(request const& c, action_id fresh, instant now) {
    bool const pays = c.kind == kind::refund || c.kind == kind::payout;
    if (pays && !c.amount)
        return refuse(errc::invalid_argument, "amount", "required for a refund or payout", "退款或打款必须填写金额");
    if (c.amount && c.amount->minor <= 0) return refuse(errc::invalid_argument, "amount.minor", "must be positive", "应为正数");
    if (c.amount)
        if (auto good = check_currency(c.amount->currency, "amount.currency"); !good) return good.error();
    if (c.deadline && *c.deadline <= now)
        return refuse(errc::invalid_argument, "deadline", "must lie after now", "应晚于当前时间");
    return std::vector<event>{requested{fresh, c.kind, c.ticket, c.order, c.amount, c.text, c.deadline}};
}

decision decide(state const& s, confirm const& c) {
    if (c.outcome == status::requested)
        return refuse(errc::invalid_argument, "outcome", "must be accepted, done, failed or unknown",
                      "应为 accepted、done、failed 或 unknown");
    if (c.outcome == status::failed && (!c.reason || c.reason->empty()))
        return refuse(errc::invalid_argument, "reason", "required where the act failed", "失败时必须填写原因");
    bool const late_echo = c.outcome == status::accepted && s.status != status::requested;  // overtaken by its own outcome
    if (c.outcome == s.status || late_echo) return std::vector<event>{repeated{s.action, c.outcome}};
    if (final(s.status))
        return refuse(errc::conflict, "outcome", "this act already ended as " + std::string(name(s.status)),
                      "该操作已结束：" + std::string(display(s.status, language::zh)));
    return std::vector<event>{confirmed{s.action, s.kind, s.status, c.outcome, s.ticket, c.reason.value_or(""),
                                        c.external_id.value_or(""), c.outcome == status::unknown ? s.questions + 1 : 0}};
}

decision decide(state const& s, pass_deadline const&, instant now) {
    if (auto const when = due(s); !when || *when > now) return std::vector<event>{};
    return std::vector<event>{
        confirmed{s.action, s.kind, s.status, status::unknown, s.ticket, "no answer by the deadline", "", s.questions + 1}};
}

void evolve(state& s, requested const& e, instant at) {
    s.action = e.action;
    s.kind = e.kind;
    s.ticket = e.ticket;
    s.order = e.order;
    s.amount = e.amount;
    s.deadline = e.deadline;
    s.requested_at = at;
}

void evolve(state& s, confirmed const& e, instant) {
    s.status = e.outcome;
    s.reason = e.reason;
    if (!e.external_id.empty()) s.external_id = e.external_id;
    if (e.question != 0) s.questions = e.question;
}

void evolve(state&, repeated const&, instant) {}

std::optional<instant> due(state const& s) {
    bool const waiting = s.status == status::requested || s.status == status::accepted;
    return waiting ? s.deadline : std::nullopt;
}

}  // namespace csdesk::action
