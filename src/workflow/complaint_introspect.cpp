// Reads the complaint's table as data: allowed actions, transitions, diagrams, and the checks made when it is compiled.
#include <csdesk/workflow/complaint.hpp>

#include "workflow/complaint_table.hpp"

namespace csdesk::complaint {
namespace {

constexpr auto rows = workflow::flatten<table::definition>();
constexpr std::size_t step_count = std::size(step_names);

static_assert(workflow::no_row_hides_another(rows));
static_assert(workflow::every_step_reachable<step_count>(rows, table::definition::initial));
static_assert(workflow::every_step_reaches_an_end<step_count>(rows, is_end));

std::vector<std::string> needs_of(trigger t) {
    switch (t) {
        case trigger::investigate: return {"findings"};
        case trigger::determine_responsibility: return {"shares"};
        case trigger::propose: return {"remedy"};
        case trigger::negotiate:
        case trigger::record_attempt: return {"note"};
        case trigger::customer_rejects:
        case trigger::escalate:
        case trigger::waive_improvement:
        case trigger::withdraw:
        case trigger::mark_unfounded: return {"reason"};
        case trigger::feed_back: return {"text", "apology"};
        case trigger::assign_improvement: return {"measure", "department", "due"};
        case trigger::verify_improvement: return {"verified", "note"};
        case trigger::link_known_cause: return {"known_cause"};
        case trigger::mark_duplicate: return {"of"};
        case trigger::receive:
        case trigger::accept:
        case trigger::customer_accepts:
        case trigger::settle:
        case trigger::close:
        case trigger::mark_unreachable:
        case trigger::pass_deadline: break;
    }
    return {};
}

}  // namespace

std::vector<workflow::allowed_action> allowed(state const& s, facts const& f) {
    auto out = workflow::actions_of(rows, s.step, conditions_of(s, f), needs_of);
    std::erase_if(out, [](auto const& a) { return a.command == pass_deadline::name; });  // the system's own
    return out;
}

std::vector<step> states() {
    std::vector<step> out;
    for (auto const& row : step_names) out.push_back(row.value);
    return out;
}

std::vector<workflow::transition> transitions() { return workflow::words_of(rows); }

std::string diagram(workflow::diagram_format format, language l) {
    workflow::drawing d{"complaint", std::string(name(table::definition::initial)), {}, workflow::arrows_of(rows, l)};
    for (auto const& row : step_names)
        d.nodes.push_back({std::string(row.name), std::string(display(row.value, l)), is_end(row.value)});
    return workflow::draw(d, format);
}

}  // namespace csdesk::complaint
