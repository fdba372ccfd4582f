// What `help(csdesk.Calendar)` says.
#pragma once

namespace csdesk::python {

inline constexpr char const* doc_calendar = R"(Business time: opening hours, holidays and exceptions, compiled.

    cal = csdesk.Calendar(
        tz="Asia/Shanghai",
        hours={"mon": [("09:00", "12:00"), ("13:00", "18:00")], "fri": [("22:00", "02:00")]},
        holidays=["2026-10-01"],
        overrides={"2026-10-10": [("09:00", "18:00")]},
        breaks={"2026-10-12": [("10:00", "10:30")]},
    )

Args:
    tz: IANA time zone, such as "Asia/Shanghai", or a ZoneInfo.
    hours: "mon" to "sun" to a list of (from, to), half-open. "24:00" is the next midnight; an opening that passes midnight
        belongs to the day it begins on; a day left out is closed.
    holidays: dates ("2026-10-01" or datetime.date) closed all day.
    overrides: date to the openings that replace that date's hours; beats a holiday; an empty list closes the date.
    breaks: date to pieces cut out of that date's open time.

Raises InvalidArgument, with the place in `field` ("hours.mon[1]", "overrides.2026-10-10[0].from", "tz"): unknown zones and
days, overlapping or empty openings, a calendar that is never open.

Real time is counted, so a 24-hour day of a clock change has 23 or 25 hours. Instants are aware datetimes or ints of
milliseconds since 1970, cut down to the millisecond; outside 1900 to 2200 they are refused. Spans are timedeltas of whole
milliseconds or ints of milliseconds. Immutable; equal where the rules are; may be pickled and used from any thread.)";

inline constexpr char const* doc_always = R"(A calendar that never closes; dates are read in `tz`.)";

inline constexpr char const* doc_china =
    R"(Hours with China's official days off (2007 to 2026) closed and its make-up workdays (调休) open.

A make-up workday carries the hours of the first open weekday. Own `holidays` and `overrides` beat the official table.

Args:
    hours, holidays, overrides, breaks, tz: as for Calendar.
    days: further official days as text, one a line: "2027-02-05..2027-02-12,off,春节" or "2027-01-31,work,春节".)";

inline constexpr char const* doc_add = R"(The earliest instant at which `span` of open time has passed since `start`.

add(t, 0) is t; the answer may be a closing instant.

Raises InvalidArgument: naive datetimes, negative spans, or where that is not reached before 2200.)";

inline constexpr char const* doc_sub = R"(The latest instant from which `span` is open until `t`: the mirror image of add.

Raises InvalidArgument as add does.)";

inline constexpr char const* doc_between =
    R"(Open time in [a, b) as a timedelta; zero where b is before a. Raises InvalidArgument for naive datetimes.)";

inline constexpr char const* doc_is_open =
    R"(Whether `t` lies in open time. The opening instant does, the closing instant does not.)";

inline constexpr char const* doc_next_open =
    R"(The first open instant at or after `t`, in UTC. Raises InvalidArgument where there is none before 2200.)";

inline constexpr char const* doc_next_close = R"(The first closing instant after `t`, in UTC; touching openings count as one.

Raises InvalidArgument where there is none before 2200, as in a calendar that never closes.)";

inline constexpr char const* doc_intervals =
    R"(The open time of [a, b) as a list of (from, to) in UTC, in order, touching pieces united.)";

inline constexpr char const* doc_add_many = R"(add for whole columns; other threads run meanwhile.

Args:
    starts: one-dimensional numpy array (or pandas column) of int64 milliseconds or datetime64 (read as UTC).
    spans: int64 milliseconds or timedelta64 of the same length, or one timedelta for all.

Returns an array of int64 milliseconds, or datetime64[ms] where starts was datetime64.
Raises InvalidArgument naming the first element that has no answer ("starts[17]").)";

inline constexpr char const* doc_between_many = R"(between for whole columns; other threads run meanwhile.

Args: `a`, `b`: numpy arrays of one length, int64 milliseconds or datetime64 (read as UTC).

Returns an array of int64 milliseconds, or timedelta64[ms] where a column was datetime64.
Raises InvalidArgument naming the first element that is no instant of 1900 to 2200.)";

inline constexpr char const* doc_fingerprint =
    R"(SHA-256 of the zone's changes 1970 to 2100: another value under equal rules means that zone data changed.)";

}  // namespace csdesk::python
