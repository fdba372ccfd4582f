// The desk: JSON text in and out, lists of tuples for events. csdesk/desk.py gives it its Python face.
#pragma once

#include <pybind11/pybind11.h>

#include <csdesk/desk/desk.hpp>

namespace csdesk::python {

void add_desk(pybind11::module_& m);

/// The members that take and give whole JSON documents.
void add_desk_json(pybind11::class_<desk>& made);

}  // namespace csdesk::python
