#include "errors.hpp"

#include <csdesk/core/names.hpp>
#include <csdesk/core/result.hpp>

namespace csdesk::python {
namespace {

void raise(error const& why) {
    try {
        py::list allowed;
        for (auto const& item : why.allowed) allowed.append(item);
        py::object const thrown = py::module_::import("csdesk.errors")
                                      .attr("from_code")(std::string(name(why.code)), why.en, why.zh, why.field, allowed);
        PyErr_SetObject(py::type::handle_of(thrown).ptr(), thrown.ptr());
    } catch (py::error_already_set& e) {
        e.restore();  // such as MemoryError: still an exception, only not ours
    }
}

}  // namespace

void translate_errors(py::module_&) {
    py::register_local_exception_translator([](std::exception_ptr p) {
        try {
            if (p) std::rethrow_exception(p);
        } catch (refused const& e) { raise(e.why()); } catch (storage_error const& e) {
            raise({e.code(), {}, e.what(), std::string(display(e.code(), language::zh)) + "：" + e.what(), {}});
        }
    });
}

void wrong(std::string field, std::string en, std::string zh) {
    throw refused(refuse(errc::invalid_argument, std::move(field), std::move(en), std::move(zh)));
}

}  // namespace csdesk::python
