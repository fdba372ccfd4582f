// Clocks that depend on who has the ticket, on whom it waits for, and on where a workflow stands.
#include <algorithm>

#include "sla/clocks_work.hpp"

namespace csdesk::clocks {

void work::hand_over() {
    for (clock_id const number : all_open()) {
        clock const& k = get(number);
        if (is_held(k)) continue;
        if (k.metric == sla::metric::ownership)
            stop(number, f_->at);  // it has left the team: the team's time is what it took
        else
            cancel(number, f_->at, false);
    }
    match_again();
}

void work::wait_for_others(instant t) {
    std::string const whom = subject_.hold_sub_status.empty() ? subject_.hold.value_or("") : subject_.hold_sub_status;
    for (clock_id const number : all_open()) {
        clock const& k = get(number);
        if (k.metric == sla::metric::underpinning && (!subject_.hold || whom != k.about)) stop(number, t);
    }
    for (sla::winner const& w : rules_)
        if (w.rule->metric == sla::metric::underpinning && !has_open(w)) start(w, t, 0);
}

void work::take_step(std::string const& step, instant t) {
    std::string const workflow = step.substr(0, step.find('.') + 1);
    for (clock_id const number : all_open()) {
        clock const& k = get(number);
        if (k.metric == sla::metric::workflow_step && k.about.starts_with(workflow) && k.about != step) stop(number, t);
    }
    for (sla::winner const& w : rules_)
        if (w.rule->metric == sla::metric::workflow_step && w.about == step && !has_open(w)) start(w, t, 0);
}

}  // namespace csdesk::clocks
