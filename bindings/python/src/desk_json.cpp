// The desk as JSON text (csdesk/desk/json.hpp): for hosts that pass messages on.
#include <csdesk/core/result.hpp>
#include <csdesk/desk/desk.hpp>
#include <csdesk/desk/json.hpp>

#include "desk_module.hpp"
#include "errors.hpp"
#include "values.hpp"

namespace csdesk::python {

namespace py = pybind11;

std::string document_from(py::handle value, char const* argument) {
    if (PyUnicode_Check(value.ptr())) return text_from(value, argument);
    if (!PyBytes_Check(value.ptr())) wrong(argument, "expected JSON as str or bytes", "应为 JSON 文本（str 或 bytes）");
    return {PyBytes_AS_STRING(value.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(value.ptr()))};
}

namespace {

std::string execute_json(desk& d, py::handle given, py::handle now) {
    auto const text = document_from(given, "request");
    auto const at = instant_from(now, "now");
    py::gil_scoped_release const others_may_run;
    auto const r = read_request(text, at).value();
    return to_json(d.execute(r.what, r.how).value());
}

std::string execute_many_json(desk& d, py::handle given, py::handle now) {
    auto const text = document_from(given, "requests");
    auto const at = instant_from(now, "now");
    py::gil_scoped_release const others_may_run;
    return to_json(d.execute_many(read_requests(text, at).value()));
}

std::string query_json(desk& d, py::handle given, py::handle now) {
    auto const text = document_from(given, "question");
    auto const at = instant_from(now, "now");
    py::gil_scoped_release const others_may_run;
    auto const q = read_question(text, at).value();
    return d.query(q.view, q.params, q.shop, q.after, q.limit, q.now).value();
}

std::string what_if(desk& d, py::handle given, py::handle progress) {
    auto const asked = read_whatif(document_from(given, "request")).value();
    whatif_progress tell;
    if (!progress.is_none())
        tell = [progress](std::int64_t done, std::int64_t all) {
            py::gil_scoped_acquire const ours;
            progress(done, all);
        };
    py::gil_scoped_release const others_may_run;
    return to_json(d.what_if(asked, tell).value());
}

}  // namespace

void add_desk_json(py::class_<desk>& made) {
    made.def("execute_json", &execute_json, py::arg("request"), py::arg("now"))
        .def("execute_many_json", &execute_many_json, py::arg("requests"), py::arg("now"))
        .def("query_json", &query_json, py::arg("question"), py::arg("now"))
        .def("what_if", &what_if);
}

}  // namespace csdesk::python
