// Requests that were read and checked before they wait, so that one with a mistake never takes the others of its group along.
#include <csdesk/core/result.hpp>
#include <csdesk/desk/desk.hpp>
#include <csdesk/desk/json.hpp>

#include "desk_module.hpp"
#include "values.hpp"

namespace csdesk::python {

namespace py = pybind11;

namespace {

struct prepared {
    request asked;
    bool as_json = false;  // how the answer is wanted
};

prepared prepare(py::tuple const& given) { return {request_from(given, ""), false}; }

prepared prepare_json(py::handle given, py::handle now) {
    auto const text = document_from(given, "request");
    return {read_request(text, instant_from(now, "now")).value(), true};
}

py::object answer_to(prepared const& asked, result<reply> const& answer) {
    if (!answer) return py::make_tuple(false, refusal(answer.error()));
    if (asked.as_json) return py::make_tuple(true, to_json(*answer));
    return py::make_tuple(true, to_tuple(*answer));
}

py::list execute_group(desk& d, py::list const& listed) {
    py::tuple const given(listed);  // so that nobody takes one away meanwhile
    std::vector<prepared const*> asked;
    asked.reserve(given.size());
    for (auto const& one : given) asked.push_back(&one.cast<prepared const&>());
    std::vector<result<reply>> answers;
    {
        py::gil_scoped_release const others_may_run;
        std::vector<request> requests;
        requests.reserve(asked.size());
        for (auto const* one : asked) requests.push_back(one->asked);
        answers = d.execute_many(requests);
    }
    py::list out;
    for (std::size_t i = 0; i < answers.size(); ++i) out.append(answer_to(*asked[i], answers[i]));
    return out;
}

}  // namespace

void add_desk_group(py::module_& m, py::class_<desk>& made) {
    py::class_<prepared>(m, "Request")
        .def_static("of", &prepare)
        .def_static("of_json", &prepare_json)
        .def_property_readonly("size", [](prepared const& p) { return p.asked.what.json().size(); });
    made.def("execute_group", &execute_group);
}

}  // namespace csdesk::python
