// Whole numpy columns as milliseconds. int64 is taken as it is; datetime64 and timedelta64 of any unit become milliseconds.
#pragma once

#include <pybind11/numpy.h>

#include <cstdint>
#include <span>

namespace csdesk::python {

namespace py = pybind11;

using int64_array = py::array_t<std::int64_t, py::array::c_style>;

/// One column of milliseconds, and whether it came as numpy times (then the answer goes back as such).
struct column {
    int64_array values;
    bool times = false;
    std::span<std::int64_t const> ms() const { return {values.data(), static_cast<std::size_t>(values.size())}; }
};

/// int64 or datetime64; pandas columns with a time zone too. One dimension.
column instants_from(py::handle value, char const* argument);

/// int64 or timedelta64 of whole milliseconds, or one timedelta or int for all `length` rows.
column spans_from(py::handle value, char const* argument, py::ssize_t length);

/// The column back as `datetime64[ms]` or `timedelta64[ms]`, sharing memory.
py::object as_instants(int64_array const& values);
py::object as_spans(int64_array const& values);

}  // namespace csdesk::python
