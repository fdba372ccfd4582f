// _csdesk: the native half of the Python package. What is public is documented in csdesk/*.py and _csdesk.pyi.
#include <pybind11/pybind11.h>

#include "calendar_module.hpp"
#include "errors.hpp"
#include "values.hpp"

PYBIND11_MODULE(_csdesk, m) {
    using namespace csdesk::python;
    py::options docs;
    docs.disable_function_signatures();  // the .pyi has better ones
    m.attr("__version__") = CSDESK_VERSION;
    import_datetime();
    translate_errors(m);
    add_calendar(m);
}
