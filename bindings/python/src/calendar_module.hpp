// csdesk.Calendar. See csdesk/calendar/calendar.hpp for what it means; here it only changes clothes.
#pragma once

#include <pybind11/pybind11.h>

#include <csdesk/calendar/calendar.hpp>

namespace csdesk::python {

namespace py = pybind11;

void add_calendar(py::module_& m);

/// The calendar inside a csdesk.Calendar, or `invalid_argument` naming the argument.
calendar calendar_from(py::handle value, char const* argument);

}  // namespace csdesk::python
