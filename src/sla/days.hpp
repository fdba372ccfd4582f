// Targets in days: N open dates later, and how much open time that is.
#pragma once

#include <csdesk/calendar/calendar.hpp>

#include <cstdint>
#include <optional>

namespace csdesk::sla {

/// The instant `days` open dates after the start, as clock.hpp says; nothing where that is not before 2200.
std::optional<instant> day_due(calendar const& cal, instant start, std::int32_t days, bool end_of_day);

/// Open time from `start` to that instant, at least a millisecond; more than is left where there is none.
span open_until_day(calendar const& cal, instant start, std::int32_t days, bool end_of_day);

/// More open time than is left from `t` on.
span beyond(calendar const& cal, instant t);

}  // namespace csdesk::sla
