// The desk: JSON text in and out, lists of tuples for events. csdesk/desk.py gives it its Python face.
#pragma once

#include <pybind11/pybind11.h>

namespace csdesk::python {

void add_desk(pybind11::module_& m);

}  // namespace csdesk::python
