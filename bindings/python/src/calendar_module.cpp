#include "calendar_module.hpp"

#include <csdesk/calendar/china.hpp>

#include "calendar_docs.hpp"
#include "columns.hpp"
#include "errors.hpp"
#include "values.hpp"

namespace csdesk::python {
namespace {

// ---- rules in -----------------------------------------------------------------------------------------------------

opening opening_from(py::handle value, std::string const& path) {
    auto const ends = items_from(value, path);
    if (ends.size() != 2)
        wrong(path, "expected a pair such as (\"09:00\", \"18:00\")", "应为一对时刻，如 (\"09:00\", \"18:00\")");
    return {time_of_day_from(ends[0], path + ".from"), time_of_day_from(ends[1], path + ".to")};
}

std::vector<opening> openings_from(py::handle value, std::string const& path) {
    std::vector<opening> out;
    for (auto const& item : items_from(value, path))
        out.push_back(opening_from(item, path + '[' + std::to_string(out.size()) + ']'));
    return out;
}

void read_hours(calendar_rules& rules, py::handle value) {
    for (auto const& [day, openings] : members_from(value, "hours")) {
        auto const name = text_from(day, "hours");
        auto const place = parse_day_name(name);
        if (!place)
            wrong("hours." + name, "no such day: mon, tue, wed, thu, fri, sat, sun",
                  "没有这一天：应为 mon、tue、wed、thu、fri、sat、sun");
        rules.hours.at(static_cast<std::size_t>(*place)) = openings_from(openings, "hours." + name);
    }
}

void read_dated(std::map<local_date, std::vector<opening>>& out, py::handle value, std::string const& path) {
    for (auto const& [key, openings] : members_from(value, path)) {
        auto const date = date_from(key, path);
        auto const here = path + '.' + format_date(date);
        if (!out.emplace(date, openings_from(openings, here)).second) wrong(here, "this date is given twice", "日期重复");
    }
}

std::string zone_from(py::handle value) {
    if (!PyUnicode_Check(value.ptr()) && py::hasattr(value, "key"))
        return text_from(value.attr("key"), "tz");  // zoneinfo.ZoneInfo
    return text_from(value, "tz");
}

calendar_rules rules_from(py::handle tz, py::handle hours, py::handle holidays, py::handle overrides, py::handle breaks) {
    calendar_rules rules{};
    rules.tz = zone_from(tz);
    if (!hours.is_none()) read_hours(rules, hours);
    if (!holidays.is_none())
        for (auto const& item : items_from(holidays, "holidays"))
            rules.holidays.push_back(date_from(item, "holidays[" + std::to_string(rules.holidays.size()) + ']'));
    if (!overrides.is_none()) read_dated(rules.overrides, overrides, "overrides");
    if (!breaks.is_none()) read_dated(rules.breaks, breaks, "breaks");
    return rules;
}

calendar make_china(py::handle hours, py::handle holidays, py::handle overrides, py::handle breaks, py::handle tz,
                    py::handle days) {
    auto rules = rules_from(tz, hours, holidays, overrides, breaks);
    if (days.is_none()) return calendar::china(std::move(rules)).value();
    auto const later = china_days::parse(text_from(days, "days")).value();
    return calendar::china(std::move(rules), china_days::official().joined(later)).value();
}

// ---- rules out ----------------------------------------------------------------------------------------------------

py::list to_list(std::vector<opening> const& openings) {
    py::list out;
    for (auto const& o : openings) out.append(py::make_tuple(format_time_of_day(o.from), format_time_of_day(o.to)));
    return out;
}

py::dict to_dict(std::map<local_date, std::vector<opening>> const& dated) {
    py::dict out;
    for (auto const& [date, openings] : dated) out[py::str(format_date(date))] = to_list(openings);
    return out;
}

py::dict rules_of(calendar const& c) {
    py::dict hours, out;
    for (std::size_t day = 0; day < day_names.size(); ++day)
        if (!c.rules().hours.at(day).empty()) hours[py::str(std::string(day_names.at(day)))] = to_list(c.rules().hours.at(day));
    py::list holidays;
    for (auto const& date : c.rules().holidays) holidays.append(format_date(date));
    out["tz"] = c.rules().tz;
    out["hours"] = hours;
    out["holidays"] = holidays;
    out["overrides"] = to_dict(c.rules().overrides);
    out["breaks"] = to_dict(c.rules().breaks);
    return out;
}

calendar from_rules(py::dict const& rules) {
    return calendar::make(rules_from(rules["tz"], rules["hours"], rules["holidays"], rules["overrides"], rules["breaks"]))
        .value();
}

// ---- whole columns ------------------------------------------------------------------------------------------------

using many = void (calendar::*)(std::span<std::int64_t const>, std::span<std::int64_t const>, std::span<std::int64_t>) const;

int64_array run(calendar const& c, many what, column const& a, column const& b) {
    int64_array out(a.values.size());
    auto const first = a.ms(), second = b.ms();
    std::span<std::int64_t> const answers{out.mutable_data(), static_cast<std::size_t>(out.size())};
    py::gil_scoped_release const other_threads_may_run;
    (c.*what)(first, second, answers);
    return out;
}

void same_length(column const& a, column const& b, char const* argument) {
    if (a.values.size() != b.values.size()) wrong(argument, "both columns must have the same length", "两列长度应相同");
}

py::object add_many(calendar const& c, py::handle starts, py::handle spans) {
    auto const a = instants_from(starts, "starts");
    auto const b = spans_from(spans, "spans", a.values.size());
    same_length(a, b, "spans");
    auto const out = run(c, &calendar::add_many, a, b);
    return a.times ? as_instants(out) : py::object(out);
}

py::object between_many(calendar const& c, py::handle a, py::handle b) {
    auto const first = instants_from(a, "a"), second = instants_from(b, "b");
    same_length(first, second, "b");
    auto const out = run(c, &calendar::between_many, first, second);
    return first.times || second.times ? as_spans(out) : py::object(out);
}

py::list intervals(calendar const& c, py::handle a, py::handle b) {
    py::list out;
    for (auto const& piece : c.intervals(instant_from(a, "a"), instant_from(b, "b")))
        out.append(py::make_tuple(to_python(piece.from), to_python(piece.to)));
    return out;
}

std::string describe(calendar const& c) {
    auto const& r = c.rules();
    std::size_t openings = 0;
    for (auto const& day : r.hours) openings += day.size();
    return "<csdesk.Calendar " + r.tz + ", " + std::to_string(openings) + " openings a week, " +
           std::to_string(r.holidays.size()) + " holidays, " + std::to_string(r.overrides.size()) + " overrides, " +
           std::to_string(r.breaks.size()) + " days with breaks>";
}

}  // namespace

calendar calendar_from(py::handle value, char const* argument) {
    if (!py::isinstance<calendar>(value)) wrong(argument, "expected a csdesk.Calendar", "应为 csdesk.Calendar");
    return value.cast<calendar const&>();
}

void add_calendar(py::module_& m) {
    auto const none = py::none();
    using self = calendar const&;
    py::class_<calendar> made(m, "Calendar", doc_calendar);
    made.attr("__module__") = "csdesk";
    made.def(py::init([](py::handle tz, py::handle hours, py::handle holidays, py::handle overrides, py::handle breaks) {
                 return calendar::make(rules_from(tz, hours, holidays, overrides, breaks)).value();
             }),
             py::arg("tz") = "UTC", py::arg("hours") = none, py::arg("holidays") = none, py::arg("overrides") = none,
             py::arg("breaks") = none)
        .def_static(
            "always", [](py::handle tz) { return calendar::always(zone_from(tz)); }, py::arg("tz") = "UTC", doc_always)
        .def_static("china", &make_china, py::arg("hours"), py::arg("holidays") = none, py::arg("overrides") = none,
                    py::arg("breaks") = none, py::arg("tz") = "Asia/Shanghai", py::arg("days") = none, doc_china)
        .def(
            "add",
            [](self c, py::handle start, py::handle span) {
                return to_python(c.add(instant_from(start, "start"), span_from(span, "span")));
            },
            py::arg("start"), py::arg("span"), doc_add)
        .def(
            "sub",
            [](self c, py::handle t, py::handle span) { return to_python(c.sub(instant_from(t, "t"), span_from(span, "span"))); },
            py::arg("t"), py::arg("span"), doc_sub)
        .def(
            "between",
            [](self c, py::handle a, py::handle b) { return to_python(c.between(instant_from(a, "a"), instant_from(b, "b"))); },
            py::arg("a"), py::arg("b"), doc_between)
        .def(
            "is_open", [](self c, py::handle t) { return c.is_open(instant_from(t, "t")); }, py::arg("t"), doc_is_open)
        .def(
            "next_open", [](self c, py::handle t) { return to_python(c.next_open(instant_from(t, "t"))); }, py::arg("t"),
            doc_next_open)
        .def(
            "next_close", [](self c, py::handle t) { return to_python(c.next_close(instant_from(t, "t"))); }, py::arg("t"),
            doc_next_close)
        .def("intervals", &intervals, py::arg("a"), py::arg("b"), doc_intervals)
        .def("add_many", &add_many, py::arg("starts"), py::arg("spans"), doc_add_many)
        .def("between_many", &between_many, py::arg("a"), py::arg("b"), doc_between_many)
        .def(
            "start_of_day", [](self c, py::handle date) { return to_python(c.start_of_day(date_from(date, "date"))); },
            py::arg("date"), "The instant (UTC) on which a date, such as ``date(2026, 10, 1)``, begins in the calendar's zone.")
        .def(
            "date_of", [](self c, py::handle t) { return to_python(c.date_of(instant_from(t, "t"))); }, py::arg("t"),
            "The date an instant falls on in the calendar's zone.")
        .def("fingerprint", &calendar::fingerprint, doc_fingerprint)
        .def_property_readonly(
            "tz", [](self c) { return c.rules().tz; }, "Name of the calendar's IANA time zone.")
        .def_property_readonly("rules", &rules_of, "The rules as plain data: ``Calendar(**cal.rules) == cal``.")
        .def(
            "__eq__", [](self c, py::handle o) { return py::isinstance<calendar>(o) && o.cast<self>().rules() == c.rules(); },
            py::is_operator())
        .def("__hash__", [](self c) { return py::hash(py::str(describe(c))); })
        .def("__repr__", &describe)
        .def("__copy__", [](self c) { return c; })
        .def("__deepcopy__", [](self c, py::handle) { return c; })
        .def(py::pickle(&rules_of, &from_rules));
}

}  // namespace csdesk::python
