#include "clock_module.hpp"

#include <cmath>
#include <csdesk/sla/clock.hpp>

#include "calendar_module.hpp"
#include "clock_docs.hpp"
#include "errors.hpp"
#include "values.hpp"

namespace csdesk::python {

namespace py = pybind11;

namespace {

using sla::clock;

constexpr double parts = 1'000'000;

/// A share of the target (0.8), or a lead before the due instant (timedelta).
sla::warning_level warning_from(py::handle value, std::string const& path) {
    if (py::hasattr(value, "total_seconds")) return {.ppm = 0, .lead = span_from(value, path.c_str())};
    bool const number = PyFloat_Check(value.ptr()) || (PyLong_Check(value.ptr()) && !PyBool_Check(value.ptr()));
    double const share = number ? PyFloat_AsDouble(value.ptr()) : -1;
    if (PyErr_Occurred() != nullptr) PyErr_Clear();  // an int beyond every float: not a share either
    if (!(share >= 0 && share <= 1))
        wrong(path, "expected a share of the target from 0 to 1, or a timedelta before the due instant",
              "应为目标的比例（0 至 1），或到期前的时长（timedelta）");
    return {.ppm = std::llround(share * parts), .lead = {}};
}

std::vector<sla::warning_level> warnings_from(py::handle value) {
    std::vector<sla::warning_level> out;
    if (value.is_none()) return out;
    for (auto const& item : items_from(value, "warn_at")) {
        if (out.size() == 32) wrong("warn_at", "more than 32 warnings", "预警超过 32 个");
        out.push_back(warning_from(item, "warn_at[" + std::to_string(out.size()) + ']'));
    }
    return out;
}

/// What the clock says of its warnings is about `warn_at` here.
template <class Make>
clock with_warn_at(Make make) {
    try {
        return make();
    } catch (refused const& e) {
        error why = e.why();
        if (!why.field.starts_with("warnings")) throw;
        why.field.replace(0, 8, "warn_at");
        throw refused(why);
    }
}

/// Open time or days; which of them make sense the clock says.
sla::promise promise_from(py::handle target, py::handle warn_at, py::handle target_days, bool end_of_day) {
    sla::promise p{.warnings = warnings_from(warn_at), .end_of_day = end_of_day};
    if (!target.is_none()) p.target = span_from(target, "target");
    if (target_days.is_none()) return p;
    if (!PyLong_Check(target_days.ptr()) || PyBool_Check(target_days.ptr()))
        wrong("target_days", "expected an integer", "应为整数");
    int overflow = 0;
    long const days = PyLong_AsLongAndOverflow(target_days.ptr(), &overflow);
    constexpr long most = 36'525;
    if (overflow != 0 || days < (end_of_day ? 0 : 1) || days > most)
        wrong("target_days", "1 to 36525 days; 0 only with end_of_day", "应为 1 至 36525 天；仅在 end_of_day 时可为 0");
    p.days = static_cast<std::int32_t>(days);
    return p;
}

py::object to_python(sla::warning_level const& level) {
    if (level.lead > span{0}) return python::to_python(level.lead);
    return py::float_(static_cast<double>(level.ppm) / parts);
}

/// A class of csdesk/_records.py.
py::object record(char const* name) { return py::module_::import("csdesk._records").attr(name); }

py::list due_events(clock& c, py::handle now) {
    auto const make = record("ClockEvent");
    py::list out;
    for (auto const& e : c.due_events(instant_from(now, "now"))) {
        auto const level = e.kind == sla::clock_event_kind::warning ? to_python(e.level) : py::none();
        out.append(make(std::string(name(e.kind)), python::to_python(e.due), level, e.instance));
    }
    return out;
}

py::object explain(clock const& c, py::handle now) {
    auto const found = c.explain(instant_from(now, "now"));
    auto const make = record("Segment");
    py::list segments;
    for (auto const& s : found.segments)
        segments.append(make(python::to_python(s.from), python::to_python(s.to), std::string(name(s.kind)), s.reason));
    return record("Explanation")(segments, std::string(name(found.status)), python::to_python(found.due),
                                 python::to_python(found.breached_at), python::to_python(found.target),
                                 python::to_python(found.elapsed), python::to_python(found.remaining));
}

void resume(clock& c, py::handle t, py::handle reason) {
    if (reason.is_none()) return c.resume(instant_from(t, "t"));
    auto const text = text_from(reason, "reason");
    c.resume(instant_from(t, "t"), text);
}

void reopen(clock& c, py::handle t, py::handle mode) {
    auto const found = from_name<sla::reopen_mode>(text_from(mode, "mode"));
    if (!found) wrong("mode", "must be one of: continue, restart, new_instance", "应为以下之一：continue、restart、new_instance");
    c.reopen(instant_from(t, "t"), *found);
}

std::string describe(clock const& c) {
    auto const due = c.due() ? ", due " + format_instant(*c.due()) : std::string();
    return "<csdesk.SlaClock " + std::string(name(c.state())) + due + '>';
}

}  // namespace

void add_clock(py::module_& m) {
    auto const none = py::none();
    py::class_<clock> made(m, "SlaClock", doc_clock);
    made.attr("__module__") = "csdesk";
    made.def(py::init([](py::handle calendar, py::handle target, py::handle warn_at, py::handle target_days, bool end_of_day) {
                 return with_warn_at([&] {
                     return clock(calendar_from(calendar, "calendar"), promise_from(target, warn_at, target_days, end_of_day));
                 });
             }),
             py::arg("calendar"), py::arg("target") = none, py::arg("warn_at") = none, py::kw_only(),
             py::arg("target_days") = none, py::arg("end_of_day") = false)
        .def_static(
            "external",
            [](py::handle calendar, py::handle due, py::handle t, py::handle warn_at) {
                return with_warn_at([&] {
                    return clock::external(calendar_from(calendar, "calendar"), instant_from(due, "due"), warnings_from(warn_at),
                                           instant_from(t, "t"));
                });
            },
            py::arg("calendar"), py::arg("due"), py::arg("t"), py::arg("warn_at") = none, doc_clock_external)
        .def(
            "start", [](clock& c, py::handle t) { c.start(instant_from(t, "t")); }, py::arg("t"), doc_clock_start)
        .def(
            "pause",
            [](clock& c, py::handle t, py::handle reason) { c.pause(instant_from(t, "t"), text_from(reason, "reason")); },
            py::arg("t"), py::arg("reason") = "", doc_clock_pause)
        .def("resume", &resume, py::arg("t"), py::arg("reason") = none, doc_clock_resume)
        .def(
            "stop", [](clock& c, py::handle t) { c.stop(instant_from(t, "t")); }, py::arg("t"), doc_clock_stop)
        .def(
            "cancel", [](clock& c, py::handle t) { c.cancel(instant_from(t, "t")); }, py::arg("t"), doc_clock_cancel)
        .def(
            "retarget",
            [](clock& c, py::handle target, py::handle t) { c.retarget(span_from(target, "target"), instant_from(t, "t")); },
            py::arg("target"), py::arg("t"), doc_clock_retarget)
        .def(
            "change_calendar",
            [](clock& c, py::handle calendar, py::handle t) {
                c.change_calendar(calendar_from(calendar, "calendar"), instant_from(t, "t"));
            },
            py::arg("calendar"), py::arg("t"), doc_clock_change_calendar)
        .def("reopen", &reopen, py::arg("t"), py::arg("mode") = "continue", doc_clock_reopen)
        .def(
            "move", [](clock& c, py::handle due, py::handle t) { c.move(instant_from(due, "due"), instant_from(t, "t")); },
            py::arg("due"), py::arg("t"), doc_clock_move)
        .def_property_readonly(
            "state", [](clock const& c) { return std::string(name(c.state())); }, doc_clock_state)
        .def_property_readonly(
            "due", [](clock const& c) { return python::to_python(c.due()); }, doc_clock_due)
        .def_property_readonly(
            "target", [](clock const& c) { return python::to_python(c.data().target); }, "The open time promised.")
        .def_property_readonly(
            "breached_at", [](clock const& c) { return python::to_python(c.data().breached_at); },
            "The instant of the breach, which stays whatever is promised later; None where there is none.")
        .def(
            "elapsed", [](clock const& c, py::handle now) { return python::to_python(c.elapsed(instant_from(now, "now"))); },
            py::arg("now"), doc_clock_elapsed)
        .def(
            "remaining", [](clock const& c, py::handle now) { return python::to_python(c.remaining(instant_from(now, "now"))); },
            py::arg("now"), doc_clock_remaining)
        .def("due_events", &due_events, py::arg("now"), doc_clock_due_events)
        .def(
            "next_event", [](clock const& c) { return python::to_python(c.next_event()); }, doc_clock_next_event)
        .def("explain", &explain, py::arg("now"), doc_clock_explain)
        .def("__copy__", [](clock const& c) { return c; })
        .def("__deepcopy__", [](clock const& c, py::handle) { return c; })
        .def("__repr__", &describe);
}

}  // namespace csdesk::python
