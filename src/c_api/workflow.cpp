// State machines by the name of their workflow.
#include <csdesk/csdesk.h>

#include <csdesk/workflow/complaint.hpp>

#include "c_api/arguments.hpp"
#include "c_api/text.hpp"
#include "desk/codec.hpp"
#include "workflow/complaint_describe.hpp"

namespace csdesk::workflow {
BOOST_DESCRIBE_STRUCT(transition, (), (from, command, to, conditions))
}

namespace csdesk::c_api {
namespace {

/// Today there is one; the name is checked so that more can come.
void check_workflow(char const* name, std::size_t length) {
    auto const text = text_in(name, length, "workflow");
    if (text != "complaint")
        throw refused(refuse(errc::unknown_name, "workflow", "no such workflow: " + std::string(text),
                             "没有这个流程：" + std::string(text), {"complaint"}));
}

complaint::step step_in(std::string_view text) {
    if (auto const found = from_name<complaint::step>(text)) return *found;
    std::string choices;
    for (auto const s : complaint::states()) choices += (choices.empty() ? "" : ", ") + std::string(name(s));
    wrong("state", "must be one of: " + choices, "应为以下之一：" + choices);
}

/// For somebody who may do everything, at a moment without deadlines: what the table itself allows.
std::vector<workflow::allowed_action> allowed_in(complaint::step step) {
    complaint::policy const rules{};
    complaint::state at{};
    at.step = step;
    return complaint::allowed(at, {instant{}, {role::admin, "all"}, rules});
}

workflow::diagram_format format_in(int format) {
    if (format == CSDESK_MERMAID) return workflow::diagram_format::mermaid;
    if (format == CSDESK_DOT) return workflow::diagram_format::dot;
    wrong("format", "must be one of: CSDESK_MERMAID, CSDESK_DOT", "应为以下之一：CSDESK_MERMAID、CSDESK_DOT");
}

language language_in(int words) {
    if (words == CSDESK_ENGLISH) return language::en;
    if (words == CSDESK_CHINESE) return language::zh;
    wrong("language", "must be one of: CSDESK_ENGLISH, CSDESK_CHINESE", "应为以下之一：CSDESK_ENGLISH、CSDESK_CHINESE");
}

}  // namespace
}  // namespace csdesk::c_api

using namespace csdesk;
using namespace csdesk::c_api;
using csdesk::c_api::place;

extern "C" {

int csdesk_workflow_states(char const* workflow, size_t length, csdesk_text** states) {
    return guarded([&] {
        auto& out = place(states, "states");
        check_workflow(workflow, length);
        hand_out(out, engine::to_json(complaint::states()));
    });
}

int csdesk_workflow_allowed(char const* workflow, size_t length, char const* state, size_t state_length, csdesk_text** actions) {
    return guarded([&] {
        auto& out = place(actions, "actions");
        check_workflow(workflow, length);
        hand_out(out, engine::to_json(allowed_in(step_in(text_in(state, state_length, "state")))));
    });
}

int csdesk_workflow_transitions(char const* workflow, size_t length, csdesk_text** transitions) {
    return guarded([&] {
        auto& out = place(transitions, "transitions");
        check_workflow(workflow, length);
        hand_out(out, engine::to_json(complaint::transitions()));
    });
}

int csdesk_workflow_diagram(char const* workflow, size_t length, int format, int language, csdesk_text** diagram) {
    return guarded([&] {
        auto& out = place(diagram, "diagram");
        check_workflow(workflow, length);
        hand_out(out, complaint::diagram(format_in(format), language_in(language)));
    });
}

}  // extern "C"
