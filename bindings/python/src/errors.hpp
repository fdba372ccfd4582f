// Refusals and faults of the library as Python exceptions (csdesk/errors.py).
#pragma once

#include <pybind11/pybind11.h>

#include <csdesk/core/error.hpp>
#include <string>

namespace csdesk::python {

namespace py = pybind11;

/// Makes `refused` and `storage_error` arrive in Python as csdesk.Error of the right class. Once, from the module.
void translate_errors(py::module_& m);

/// Throws `invalid_argument` naming the argument.
[[noreturn]] void wrong(std::string field, std::string en, std::string zh);

}  // namespace csdesk::python
