// _csdesk: the native half of the Python package. What is public is documented in csdesk/*.py and _csdesk.pyi.
#include <pybind11/pybind11.h>

#include "calendar_module.hpp"
#include "clock_module.hpp"
#include "desk_module.hpp"
#include "errors.hpp"
#include "tiers_module.hpp"
#include "values.hpp"
#include "workflow_module.hpp"

PYBIND11_MODULE(_csdesk, m) {
    using namespace csdesk::python;
    py::options docs;
    docs.disable_function_signatures();  // the .pyi has better ones
    m.attr("__version__") = CSDESK_VERSION;
    import_datetime();
    translate_errors(m);
    m.def("to_milliseconds", [](py::handle value, char const* argument) { return csdesk::to_ms(instant_from(value, argument)); });
    add_calendar(m);
    add_clock(m);
    add_desk(m);
    add_tiers(m);
    add_workflows(m);
}
