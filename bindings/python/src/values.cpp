#include "values.hpp"

#include <datetime.h>

#include <chrono>

#include <csdesk/core/result.hpp>

#include "errors.hpp"

namespace csdesk::python {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

std::int64_t attribute(PyObject* object, char const* member, char const* argument) {
    auto const found = py::getattr(object, member, py::none());
    if (!PyLong_Check(found.ptr())) wrong(argument, "not a time: pandas' NaT, for one, is none", "不是有效的时间（例如 NaT）");
    return found.cast<std::int64_t>();
}

std::int64_t micros_of(PyObject* delta) {
    return (PyDateTime_DELTA_GET_DAYS(delta) * 86'400LL + PyDateTime_DELTA_GET_SECONDS(delta)) * 1'000'000LL +
           PyDateTime_DELTA_GET_MICROSECONDS(delta);
}

/// Local minus UTC in microseconds.
std::int64_t offset_of(PyObject* moment, char const* argument) {
    PyObject* const zone = PyDateTime_DATE_GET_TZINFO(moment);
    if (zone == PyDateTime_TimeZone_UTC) return 0;
    py::object offset = py::none();
    if (zone != Py_None) offset = py::reinterpret_borrow<py::object>(moment).attr("utcoffset")();
    if (offset.is_none())
        wrong(argument, "a datetime without a time zone is not an instant: give one, such as tzinfo=timezone.utc",
              "不带时区的时间无法确定时刻，请给出时区");
    if (!PyDelta_Check(offset.ptr()))
        wrong(argument, "the time zone's utcoffset() is not a timedelta", "时区的 utcoffset() 应为 timedelta");
    return micros_of(offset.ptr());
}

struct fields {
    std::int64_t year, month, day, hour, minute, second, micros;
};

fields fields_of(PyObject* moment, char const* argument) {
    if (PyDateTime_CheckExact(moment))
        return {PyDateTime_GET_YEAR(moment),
                PyDateTime_GET_MONTH(moment),
                PyDateTime_GET_DAY(moment),
                PyDateTime_DATE_GET_HOUR(moment),
                PyDateTime_DATE_GET_MINUTE(moment),
                PyDateTime_DATE_GET_SECOND(moment),
                PyDateTime_DATE_GET_MICROSECOND(moment)};
    auto const of = [&](char const* member) {
        return attribute(moment, member, argument);
    };  // a subclass may keep them elsewhere
    return {of("year"), of("month"), of("day"), of("hour"), of("minute"), of("second"), of("microsecond")};
}

instant from_datetime(PyObject* moment, char const* argument) {
    using namespace std::chrono;
    fields const f = fields_of(moment, argument);
    if (f.year < 1 || f.year > 9999) wrong(argument, "the year lies outside 1 to 9999", "年份超出 1 至 9999");
    sys_days const date = year(static_cast<int>(f.year)) / static_cast<int>(f.month) / static_cast<int>(f.day);
    std::int64_t const seconds = f.hour * 3600 + f.minute * 60 + f.second;
    std::int64_t const micros = f.micros - offset_of(moment, argument);
    std::int64_t const cut = micros / 1000 - (micros % 1000 < 0 ? 1 : 0);
    return instant(date) + milliseconds(seconds * 1000 + cut);
}

/// An int, or whatever else says by `__index__` that it is one; false where it does not.
bool read_integer(py::handle value, std::int64_t& out, bool& too_large) {
    if (PyBool_Check(value.ptr()) || !PyIndex_Check(value.ptr())) return false;
    py::object number = py::reinterpret_borrow<py::object>(value);
    if (!PyLong_Check(value.ptr())) {
        number = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
        if (!number) {
            if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw py::error_already_set();
            PyErr_Clear();  // an array of several numbers, for one
            return false;
        }
    }
    int overflow = 0;
    out = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
    too_large = overflow != 0;
    return true;
}

}  // namespace

void import_datetime() {
    PyDateTime_IMPORT;
    if (PyDateTimeAPI == nullptr) throw py::error_already_set();
}

instant instant_from(py::handle value, char const* argument) {
    std::int64_t ms = 0;
    bool too_large = false;
    if (PyDateTime_Check(value.ptr()))
        ms = to_ms(from_datetime(value.ptr(), argument));
    else if (!read_integer(value, ms, too_large))
        wrong(argument, "expected an aware datetime, or an int of milliseconds since 1970",
              "应为带时区的 datetime，或自 1970 年起的毫秒整数");
    if (too_large || !in_range(instant_from_ms(ms)))
        throw refused(refuse(errc::out_of_range, argument, "instants reach from 1900 to 2200", "时间应在 1900 年与 2200 年之间"));
    return instant_from_ms(ms);
}

span span_from(py::handle value, char const* argument) {
    if (PyDelta_Check(value.ptr())) {
        int const micros = PyDateTime_DELTA_GET_MICROSECONDS(value.ptr());
        bool const finer = !PyDelta_CheckExact(value.ptr()) && py::hasattr(value, "nanoseconds") &&
                           attribute(value.ptr(), "nanoseconds", argument) != 0;
        if (micros % 1000 != 0 || finer) wrong(argument, "a span is counted in whole milliseconds", "时长以整毫秒计");
        return span(PyDateTime_DELTA_GET_DAYS(value.ptr()) * day_ms + PyDateTime_DELTA_GET_SECONDS(value.ptr()) * 1000LL +
                    micros / 1000);
    }
    std::int64_t ms = 0;
    bool too_large = false;
    if (!read_integer(value, ms, too_large))
        wrong(argument, "expected a timedelta, or an int of milliseconds", "应为 timedelta，或毫秒整数");
    if (too_large) wrong(argument, "this number of milliseconds is too large", "毫秒数过大");
    return span(ms);
}

py::object to_python(instant t) {
    using namespace std::chrono;
    auto const midnight = floor<days>(t);
    year_month_day const date(midnight);
    int const ms = static_cast<int>((t - midnight).count());
    auto made = py::reinterpret_steal<py::object>(PyDateTimeAPI->DateTime_FromDateAndTime(
        int(date.year()), static_cast<int>(unsigned(date.month())), static_cast<int>(unsigned(date.day())), ms / 3'600'000,
        ms / 60'000 % 60, ms / 1000 % 60, ms % 1000 * 1000, PyDateTime_TimeZone_UTC, PyDateTimeAPI->DateTimeType));
    if (!made) throw py::error_already_set();
    return made;
}

py::object to_python(span s) {
    std::int64_t const ms = s.count();
    std::int64_t const day = ms / day_ms - (ms % day_ms < 0 ? 1 : 0), rest = ms - day * day_ms;
    if (day > 999'999'999 || day < -999'999'999) wrong("", "the span does not fit a timedelta", "时长超出 timedelta 的范围");
    auto made = py::reinterpret_steal<py::object>(
        PyDelta_FromDSU(static_cast<int>(day), static_cast<int>(rest / 1000), static_cast<int>(rest % 1000 * 1000)));
    if (!made) throw py::error_already_set();
    return made;
}

std::int64_t integer_from(py::handle value, std::string const& path) {
    std::int64_t out = 0;
    bool too_large = false;
    if (!read_integer(value, out, too_large)) wrong(path, "expected an int", "应为整数");
    if (too_large) wrong(path, "this number is too large", "数值过大");
    return out;
}

std::string text_from(py::handle value, std::string const& path) {
    if (!PyUnicode_Check(value.ptr())) wrong(path, "expected a str", "应为字符串");
    Py_ssize_t size = 0;
    char const* const text = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
    if (text == nullptr) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeError)) throw py::error_already_set();
        PyErr_Clear();
        wrong(path, "this text holds a lone surrogate, which is no character", "文本含有孤立的代理码位");
    }
    return {text, static_cast<std::size_t>(size)};
}

local_date date_from(py::handle value, std::string const& path) {
    using namespace std::chrono;
    if (PyDate_Check(value.ptr()) && !PyDateTime_Check(value.ptr()))
        return year(PyDateTime_GET_YEAR(value.ptr())) / PyDateTime_GET_MONTH(value.ptr()) / PyDateTime_GET_DAY(value.ptr());
    if (PyUnicode_Check(value.ptr()))
        if (auto const date = parse_date(text_from(value, path))) return *date;
    wrong(path, "expected a date such as \"2026-10-01\"", "应为日期，如 \"2026-10-01\"");
}

py::object to_python(local_date date) {
    auto made = py::reinterpret_steal<py::object>(
        PyDate_FromDate(int(date.year()), static_cast<int>(unsigned(date.month())), static_cast<int>(unsigned(date.day()))));
    if (!made) throw py::error_already_set();
    return made;
}

span time_of_day_from(py::handle value, std::string const& path) {
    if (PyTime_Check(value.ptr()) && PyDateTime_TIME_GET_TZINFO(value.ptr()) == Py_None &&
        PyDateTime_TIME_GET_MICROSECOND(value.ptr()) % 1000 == 0)
        return span((PyDateTime_TIME_GET_HOUR(value.ptr()) * 60 + PyDateTime_TIME_GET_MINUTE(value.ptr())) * 60'000LL +
                    PyDateTime_TIME_GET_SECOND(value.ptr()) * 1000LL + PyDateTime_TIME_GET_MICROSECOND(value.ptr()) / 1000);
    if (PyUnicode_Check(value.ptr()))
        if (auto const time = parse_time_of_day(text_from(value, path))) return *time;
    wrong(path, "expected a time of day such as \"09:00\", at most \"24:00\"", "应为一天中的时刻，如 \"09:00\"，最晚 \"24:00\"");
}

std::vector<py::object> items_from(py::handle value, std::string const& path) {
    bool const text = PyUnicode_Check(value.ptr()) || PyBytes_Check(value.ptr()) || PyByteArray_Check(value.ptr());
    if (text || PyDict_Check(value.ptr()) || !py::isinstance<py::iterable>(value)) wrong(path, "expected a list", "应为列表");
    std::vector<py::object> out;
    for (py::handle item : py::iter(value)) {
        if (out.size() == 1'000'000)
            wrong(path, "more than 1,000,000 items", "超过 1,000,000 项");  // such as an endless generator
        out.push_back(py::reinterpret_borrow<py::object>(item));
    }
    return out;
}

std::vector<std::pair<py::object, py::object>> members_from(py::handle value, std::string const& path) {
    bool const mapping =
        PyDict_Check(value.ptr()) || (py::hasattr(value, "items") && py::hasattr(value, "keys") && !PyType_Check(value.ptr()));
    if (!mapping) wrong(path, "expected a dict", "应为字典");
    std::vector<std::pair<py::object, py::object>> out;
    for (py::handle item : py::list(value.attr("items")())) {
        auto const pair = py::reinterpret_borrow<py::object>(item);
        if (!PyTuple_Check(pair.ptr()) || PyTuple_GET_SIZE(pair.ptr()) != 2) wrong(path, "expected a dict", "应为字典");
        out.emplace_back(py::reinterpret_borrow<py::object>(PyTuple_GET_ITEM(pair.ptr(), 0)),
                         py::reinterpret_borrow<py::object>(PyTuple_GET_ITEM(pair.ptr(), 1)));
    }
    return out;
}

}  // namespace csdesk::python
