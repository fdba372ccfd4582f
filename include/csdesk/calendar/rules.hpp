// What a shop writes down about its hours; `calendar` (calendar.hpp) compiles it.
//
//     calendar_rules rules{.tz = "Asia/Shanghai"};
//     rules.on(weekdays, {{9h, 12h}, {13h, 18h}});
//     rules.hours[4].push_back({22h, 2h});                            // Friday night until Saturday 02:00
//     rules.holidays = dates(2026y / 10 / 1, 2026y / 10 / 7);
//     rules.overrides[2026y / 10 / 10] = {{9h, 18h}};                 // a make-up Saturday
//     rules.breaks[2026y / 10 / 12] = {{10h, 10h + 30min}};           // a fire drill
//
// Values: copyable, no hidden state, safe to use from any thread.
#pragma once

#include <csdesk/core/time.hpp>

#include <array>
#include <chrono>
#include <compare>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk {

/// A day of the civil calendar, in whatever zone the context names.
using local_date = std::chrono::year_month_day;

/// Local time of day, half-open. `from` lies in [00:00, 24:00), `to` in [00:00, 24:00]. Where `to` is before `from`
/// the opening passes midnight and belongs to the day it began on: {22h, 2h}. Equal ends are refused; a whole day is {0h, 24h}.
struct opening {
    span from{}, to{};  ///< since local midnight
    friend constexpr auto operator<=>(opening const&, opening const&) = default;
};

/// Positions in `calendar_rules::hours`.
inline constexpr std::array<int, 5> weekdays{0, 1, 2, 3, 4};
/// Monday to Sunday.
inline constexpr std::array<int, 7> every_day{0, 1, 2, 3, 4, 5, 6};
/// Their names in policies and refusals, by position.
inline constexpr std::array<std::string_view, 7> day_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/// The rules of one calendar. All dates are read in `tz` and mean the day an opening *begins* on.
struct calendar_rules {
    std::string tz = "UTC";                                  ///< IANA name, see zone.hpp
    std::array<std::vector<opening>, 7> hours{};             ///< Monday first; an empty day is closed
    std::vector<local_date> holidays{};                      ///< closed all day; duplicates are harmless
    std::map<local_date, std::vector<opening>> overrides{};  ///< replace that date's hours and beat a holiday; empty = closed
    std::map<local_date, std::vector<opening>> breaks{};     ///< cut out of that date's open time

    /// The same hours on several days: `rules.on(weekdays, {{9h, 18h}})`.
    template <std::size_t N>
    calendar_rules& on(std::array<int, N> const& days, std::vector<opening> const& open) {
        for (int day : days) hours.at(static_cast<std::size_t>(day)) = open;
        return *this;
    }
    friend bool operator==(calendar_rules const&, calendar_rules const&) = default;
};

/// Every date from `first` to `last`, both included; empty where reversed. A range may pass New Year.
std::vector<local_date> dates(local_date first, local_date last);

/// One day of the year, each year from `first` to `last`. 29 February appears in leap years only.
std::vector<local_date> yearly(std::chrono::month_day day, std::chrono::year first, std::chrono::year last);

/// Reads `09:00`, `23:59:59`, `23:59:59.500` and `24:00`; nothing on any other text. Never throws.
std::optional<span> parse_time_of_day(std::string_view text);

/// `09:00`, with seconds and milliseconds only where they are not zero.
std::string format_time_of_day(span time);

/// Reads `2026-10-01`, a date that exists; nothing on any other text. Never throws.
std::optional<local_date> parse_date(std::string_view text);

/// `2026-10-01`.
std::string format_date(local_date date);

/// Monday = 0 … Sunday = 6 from `mon` … `sun`; nothing on any other text. Never throws.
std::optional<int> parse_day_name(std::string_view text);

}  // namespace csdesk
#pragma GCC visibility pop
