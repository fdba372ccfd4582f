// csdesk.SlaClock. See csdesk/sla/clock.hpp for what it means; here it only changes clothes.
#pragma once

#include <pybind11/pybind11.h>

namespace csdesk::python {

void add_clock(pybind11::module_& m);

}  // namespace csdesk::python
