#include "sla/days.hpp"

#include <csdesk/calendar/zone.hpp>

#include <algorithm>
#include <utility>

namespace csdesk::sla {
namespace {

constexpr std::chrono::days one_day{1};

local_date after(local_date d, std::int32_t days = 1) { return std::chrono::sys_days(d) + one_day * days; }

/// Where a date begins; nothing beyond 2200.
std::optional<instant> begin_of(calendar const& cal, local_date d) {
    auto const at = local_to_instant(cal.rules().tz, d, span{});
    return at ? std::optional(*at) : std::nullopt;
}

/// The first date from `d` on that has open time.
std::optional<local_date> open_date(calendar const& cal, local_date d) {
    auto const begin = begin_of(cal, d);
    if (!begin) return {};
    auto const open = cal.try_next_open(*begin);
    return open ? std::optional(cal.date_of(*open)) : std::nullopt;
}

}  // namespace

std::optional<instant> day_due(calendar const& cal, instant start, std::int32_t days, bool end_of_day) {
    auto const first = cal.try_next_open(start);
    if (!first) return {};
    local_date date = cal.date_of(*first);
    for (std::int32_t n = 0; n < days; ++n) {
        auto const next = open_date(cal, after(date));
        if (!next) return {};
        date = *next;
    }
    auto const begin = begin_of(cal, date), end = begin_of(cal, after(date));
    if (!begin || !end) return {};
    if (end_of_day) return cal.intervals(*begin, *end).back().to;
    auto const wall = instant_to_local(cal.rules().tz, *first);
    auto const same_time = local_to_instant(cal.rules().tz, date, wall->time_of_day);
    return same_time ? std::optional(*same_time) : std::nullopt;
}

span open_until_day(calendar const& cal, instant start, std::int32_t days, bool end_of_day) {
    auto const day = day_due(cal, start, days, end_of_day);
    return day ? std::max(span{1}, cal.between(start, *day)) : beyond(cal, start);
}

span beyond(calendar const& cal, instant t) {
    return std::max<span>(std::chrono::years{100}, cal.between(t, latest_instant) + span{1});
}

}  // namespace csdesk::sla
