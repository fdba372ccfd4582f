#include "workflow_module.hpp"

#include <pybind11/stl.h>

#include <csdesk/workflow/complaint.hpp>

#include "errors.hpp"
#include "values.hpp"

namespace csdesk::python {

namespace py = pybind11;

namespace {

complaint::step step_from(py::handle value) {
    auto const found = from_name<complaint::step>(text_from(value, "state"));
    if (found) return *found;
    std::string choices;
    for (auto const s : complaint::states()) choices += (choices.empty() ? "" : ", ") + std::string(name(s));
    wrong("state", "must be one of: " + choices, "应为以下之一：" + choices);
}

language language_from(py::handle value) {
    auto const text = text_from(value, "language");
    if (text != "en" && text != "zh") wrong("language", "must be one of: en, zh", "应为以下之一：en、zh");
    return text == "zh" ? language::zh : language::en;
}

py::list states() {
    py::list out;
    for (auto const s : complaint::states()) out.append(std::string(name(s)));
    return out;
}

/// For somebody who may do everything, at a moment without deadlines: what the table itself allows.
py::list allowed(py::handle state) {
    complaint::policy const rules{};
    complaint::state at{};
    at.step = step_from(state);
    py::list out;
    for (auto const& action : complaint::allowed(at, {instant{}, {role::admin, "all"}, rules}))
        out.append(py::make_tuple(action.command, action.needs, action.guarded));
    return out;
}

std::string diagram(py::handle format, py::handle words) {
    auto const text = text_from(format, "format");
    auto const found = from_name<workflow::diagram_format>(text);
    if (!found) wrong("format", "must be one of: mermaid, dot", "应为以下之一：mermaid、dot");
    return complaint::diagram(*found, language_from(words));
}

}  // namespace

void add_workflows(py::module_& m) {
    m.def("complaint_states", &states);
    m.def("complaint_allowed", &allowed);
    m.def("complaint_diagram", &diagram);
    m.def("complaint_display",
          [](py::handle state, py::handle words) { return std::string(display(step_from(state), language_from(words))); });
    m.def("complaint_transitions", [] {
        py::list out;
        for (auto const& t : complaint::transitions()) out.append(py::make_tuple(t.from, t.command, t.to, t.conditions));
        return out;
    });
}

}  // namespace csdesk::python
