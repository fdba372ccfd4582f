// IANA time zones by name. Zone data comes from the system's zoneinfo folder; for a name missing there, from the folder that the
// environment variable CSDESK_TZDATA names (the `zoneinfo` folder of Python's tzdata package). Nothing else is read:
// no `localtime`, no paths.
//
// Functions: safe to call from any thread.
#pragma once

#include <csdesk/calendar/rules.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>

#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk {

/// True for a name such as `Asia/Shanghai` that this machine has data for. `UTC` always exists. Case matters.
bool zone_exists(std::string_view name);

/// All names, sorted. Reads the folder: not for hot paths.
std::vector<std::string> zone_names();

/// Release of the zone data, such as `2025b`; empty where the folder does not say.
std::string zone_data_version();

/// What a clock on the wall shows.
struct wall_clock {
    local_date date{};   ///< in the zone
    span time_of_day{};  ///< since local midnight as the clock counts it, < 24 h
    span offset{};       ///< local minus UTC
    friend bool operator==(wall_clock const&, wall_clock const&) = default;
};

/// A time that the zone skips moves forward by the gap (02:30 → 03:30); of a repeated one the first occurrence is meant.
/// `time_of_day` may be 24:00. Refused: `unknown_zone`, `invalid_argument`, `out_of_range`.
result<instant> local_to_instant(std::string_view zone, local_date date, span time_of_day);

/// Refused: `unknown_zone`, `out_of_range`.
result<wall_clock> instant_to_local(std::string_view zone, instant t);

}  // namespace csdesk
#pragma GCC visibility pop
