// Instants, spans, texts and dates between Python and C++.
//
// In: an instant is an aware datetime or an int of milliseconds since the epoch; a span is a timedelta of whole
// milliseconds or an int of milliseconds. A datetime is cut down to the millisecond, as everywhere in csdesk. Out: a datetime
// in UTC and a timedelta. Whatever else is given is refused `invalid_argument` with the argument's name. All need the GIL.
#pragma once

#include <pybind11/pybind11.h>

#include <csdesk/calendar/rules.hpp>
#include <csdesk/core/time.hpp>
#include <optional>
#include <string>
#include <vector>

namespace csdesk::python {

namespace py = pybind11;

/// Loads CPython's datetime C API. Once, from the module.
void import_datetime();

instant instant_from(py::handle value, char const* argument);
span span_from(py::handle value, char const* argument);
py::object to_python(instant t);
py::object to_python(span s);
template <class T>
py::object to_python(std::optional<T> const& v) {
    return v ? to_python(*v) : py::none();
}

/// A whole number from anything with `__index__`, except a bool.
std::int64_t integer_from(py::handle value, std::string const& path);

/// A str as UTF-8. Lone surrogates are refused: they have no UTF-8.
std::string text_from(py::handle value, std::string const& path);

/// A date: datetime.date (not a datetime) or `"2026-10-01"`.
local_date date_from(py::handle value, std::string const& path);
py::object to_python(local_date date);

/// A time of day: datetime.time without zone, or `"09:00"` … `"24:00"`.
span time_of_day_from(py::handle value, std::string const& path);

/// The items of a list, tuple, set, frozenset, array or other iterable. A str or mapping is refused: it is a mistake.
std::vector<py::object> items_from(py::handle value, std::string const& path);

/// The members of a mapping in its order.
std::vector<std::pair<py::object, py::object>> members_from(py::handle value, std::string const& path);

}  // namespace csdesk::python
