// The complaint once more, written by hand: a switch of switches, as one would without a table. The model check compares
// every case with it, and the benchmark `workflow.step` is measured against it.
#pragma once

#include "workflow/complaint_step.hpp"

namespace csdesk::complaint::model {

inline workflow::outcome_of<step> take(step from, trigger on, conditions holds) noexcept {
    using enum workflow::verdict;
    using S = step;
    using T = trigger;
    using C = condition;
    auto const go = [](step to) { return workflow::outcome_of<step>{to, taken}; };
    auto const go_if = [&](step to, condition c) {
        return holds.has(c) ? go(to) : workflow::outcome_of<step>{from, condition_unmet};
    };
    auto const overdue = [&] { return go_if(from, C::deadline_passed); };
    auto const lost = [&] { return go_if(S::unreachable, C::enough_attempts); };
    switch (from) {
        case S::none:
            switch (on) {
                case T::receive: return go(S::received);
                case T::accept: return go(S::accepted);
                default: break;
            }
            break;
        case S::received:
            switch (on) {
                case T::accept: return go(S::accepted);
                case T::withdraw: return go(S::withdrawn);
                case T::mark_duplicate: return go(S::duplicate);
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        case S::accepted:
            switch (on) {
                case T::investigate: return go(S::investigated);
                case T::withdraw: return go(S::withdrawn);
                case T::mark_duplicate: return go(S::duplicate);
                case T::record_attempt: return go(from);
                case T::mark_unreachable: return lost();
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        case S::investigated:
            switch (on) {
                case T::determine_responsibility: return go_if(S::responsibility_determined, C::shares_sum_to_100);
                case T::withdraw: return go(S::withdrawn);
                case T::mark_unfounded: return go(S::unfounded);
                case T::mark_duplicate: return go(S::duplicate);
                case T::record_attempt: return go(from);
                case T::mark_unreachable: return lost();
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        case S::responsibility_determined:
            switch (on) {
                case T::propose: return go_if(S::proposed, C::within_authority);
                case T::escalate: return go(S::escalated);
                case T::withdraw: return go(S::withdrawn);
                case T::mark_unfounded: return go(S::unfounded);
                case T::mark_duplicate: return go(S::duplicate);
                case T::record_attempt: return go(from);
                case T::mark_unreachable: return lost();
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        case S::proposed:
            switch (on) {
                case T::propose: return go_if(S::proposed, C::within_authority);
                case T::negotiate: return go(S::negotiating);
                case T::customer_accepts: return go(S::accepted_by_customer);
                case T::customer_rejects: return go(S::rejected);
                case T::escalate: return go(S::escalated);
                case T::withdraw: return go(S::withdrawn);
                case T::record_attempt: return go(from);
                case T::mark_unreachable: return lost();
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        case S::negotiating:
            switch (on) {
                case T::propose: return go_if(S::proposed, C::within_authority);
                case T::negotiate: return go(S::negotiating);
                case T::customer_accepts: return go(S::accepted_by_customer);
                case T::customer_rejects: return go(S::rejected);
                case T::escalate: return go(S::escalated);
                case T::withdraw: return go(S::withdrawn);
                case T::record_attempt: return go(from);
                case T::mark_unreachable: return lost();
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        case S::rejected:
            switch (on) {
                case T::propose: return go_if(S::proposed, C::within_authority);
                case T::customer_accepts: return go(S::accepted_by_customer);
                case T::escalate: return go(S::escalated);
                case T::withdraw: return go(S::withdrawn);
                case T::record_attempt: return go(from);
                case T::mark_unreachable: return lost();
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        case S::escalated:
            switch (on) {
                case T::propose:
                    return holds.has(C::by_supervisor) ? go_if(S::proposed, C::within_authority)
                                                       : workflow::outcome_of<step>{from, condition_unmet};
                case T::withdraw: return go(S::withdrawn);
                case T::mark_unfounded: return go(S::unfounded);
                case T::record_attempt: return go(from);
                case T::mark_unreachable: return lost();
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        case S::accepted_by_customer:
            switch (on) {
                case T::feed_back: return go_if(S::fed_back, C::apology);
                case T::withdraw: return go(S::withdrawn);
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        case S::fed_back:
            switch (on) {
                case T::settle: return go(S::settled);
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        case S::settled:
            switch (on) {
                case T::assign_improvement: return go(S::improving);
                case T::waive_improvement: return go_if(from, C::by_supervisor);
                case T::link_known_cause: return go(from);
                case T::close: return go_if(S::closed, C::improvement_answered);
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        case S::improving:
            switch (on) {
                case T::assign_improvement:
                case T::verify_improvement:
                case T::link_known_cause: return go(from);
                case T::waive_improvement: return go_if(from, C::by_supervisor);
                case T::close: return go_if(S::closed, C::improvement_answered);
                case T::pass_deadline: return overdue();
                default: break;
            }
            break;
        default: break;
    }
    return {from, no_row};
}

}  // namespace csdesk::complaint::model
