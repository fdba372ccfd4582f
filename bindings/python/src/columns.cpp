#include "columns.hpp"

#include <pybind11/gil_safe_call_once.h>

#include "errors.hpp"
#include "values.hpp"

namespace csdesk::python {
namespace {

[[noreturn]] void wrong_column(char const* argument, bool instants) {
    wrong(argument,
          instants ? "expected a one-dimensional numpy array of int64 (milliseconds) or datetime64"
                   : "expected a one-dimensional numpy array of int64 (milliseconds) or timedelta64, or one timedelta",
          instants ? "应为一维 numpy 数组：int64（毫秒）或 datetime64"
                   : "应为一维 numpy 数组：int64（毫秒）或 timedelta64，或单个 timedelta");
}

/// numpy's own names for what we read and write, looked up once: parsing "datetime64[ms]" costs more than a short column.
struct dtype_names {
    py::object instants, spans, numbers;
};

dtype_names const& dtypes() {
    PYBIND11_CONSTINIT static py::gil_safe_call_once_and_store<dtype_names> storage;
    return storage
        .call_once_and_store_result([] {
            auto const make = py::module_::import("numpy").attr("dtype");
            return dtype_names{make("datetime64[ms]"), make("timedelta64[ms]"), make("int64")};
        })
        .get_stored();
}

bool is_int64(py::array const& a) { return a.dtype().kind() == 'i' && a.itemsize() == 8 && a.dtype().byteorder() == '='; }

/// What numpy makes of a list, a pandas column, an Arrow array.
py::array to_array(py::handle value, char const* argument, bool instants) {
    if (py::isinstance<py::array>(value)) return py::reinterpret_borrow<py::array>(value);
    if (PyUnicode_Check(value.ptr()) || PyBytes_Check(value.ptr())) wrong_column(argument, instants);
    try {
        bool const zoned = py::hasattr(value, "dtype") && py::hasattr(value.attr("dtype"), "tz");
        auto const numpy = py::module_::import("numpy");
        return zoned ? numpy.attr("asarray")(value, py::arg("dtype") = "datetime64[ns]") : numpy.attr("asarray")(value);
    } catch (py::error_already_set& e) {
        if (!e.matches(PyExc_TypeError) && !e.matches(PyExc_ValueError) && !e.matches(PyExc_OverflowError)) throw;
        wrong_column(argument, instants);
    }
}

column column_from(py::handle value, char const* argument, bool instants) {
    py::array a = to_array(value, argument, instants);
    if (a.ndim() != 1) wrong_column(argument, instants);
    char const kind = a.dtype().kind();
    if (kind == (instants ? 'M' : 'm')) {
        py::handle const unit = instants ? dtypes().instants : dtypes().spans;
        py::object const ms = a.dtype().equal(unit) ? py::object(a) : a.attr("astype")(unit);
        if (!instants && !ms.is(a) && !py::module_::import("numpy").attr("array_equal")(ms, a).cast<bool>())
            wrong(argument, "a span is counted in whole milliseconds", "时长以整毫秒计");
        return {int64_array(ms.attr("view")(dtypes().numbers)), true};
    }
    if (is_int64(a)) return {int64_array(a), false};
    if ((kind == 'i' || kind == 'u') && (a.itemsize() < 8 || kind == 'i')) return {int64_array(a.attr("astype")("int64")), false};
    if (a.size() == 0 && kind == 'f') return {int64_array(0), false};  // numpy's idea of an empty list
    wrong_column(argument, instants);
}

}  // namespace

column instants_from(py::handle value, char const* argument) { return column_from(value, argument, true); }

column spans_from(py::handle value, char const* argument, py::ssize_t length) {
    bool const one = PyLong_Check(value.ptr()) || py::isinstance(value, py::module_::import("datetime").attr("timedelta"));
    if (!one) return column_from(value, argument, false);
    int64_array all(length);
    std::fill_n(all.mutable_data(), length, span_from(value, argument).count());
    return {std::move(all), false};
}

py::object as_instants(int64_array const& values) { return values.attr("view")(dtypes().instants); }
py::object as_spans(int64_array const& values) { return values.attr("view")(dtypes().spans); }

}  // namespace csdesk::python
