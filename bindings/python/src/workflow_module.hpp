// Workflows without a desk: their steps, what is possible in each, how they are drawn.
#pragma once

#include <pybind11/pybind11.h>

namespace csdesk::python {

void add_workflows(pybind11::module_& m);

}  // namespace csdesk::python
