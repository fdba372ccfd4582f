// Customer tiers without a desk: orders in, one row a customer out.
#pragma once

#include <pybind11/pybind11.h>

namespace csdesk::python {

void add_tiers(pybind11::module_& m);

}  // namespace csdesk::python
