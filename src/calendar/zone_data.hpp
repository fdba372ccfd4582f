// Where zone data comes from. The only header that lets cctz in.
#pragma once

#include <csdesk/calendar/rules.hpp>
#include <csdesk/core/time.hpp>

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <optional>
#include <string>
#include <string_view>

namespace csdesk {

/// The zone, or nothing for a name that is malformed, not listed or not readable.
std::optional<cctz::time_zone> load_zone(std::string_view name);

/// Days since 1970-01-01 of the civil calendar.
using day_number = std::int32_t;

constexpr day_number number_of(local_date date) noexcept {
    return static_cast<day_number>(std::chrono::local_days{date}.time_since_epoch().count());
}

/// The instant of a local time under the one rule: gap = forward by the gap, repeat = first occurrence.
/// `since_midnight` may exceed a day.
instant to_instant(cctz::time_zone const& zone, day_number day, span since_midnight);

/// False for a date the zone leaps over whole, such as Apia's 2011-12-30.
bool exists(cctz::time_zone const& zone, day_number day);

/// What a clock in the zone is ahead of UTC at `t`.
span offset_at(cctz::time_zone const& zone, instant t);

/// SHA-256 (hex) of the zone's offset changes 1970 … 2100.
std::string zone_fingerprint(cctz::time_zone const& zone);

}  // namespace csdesk
