// Shared words of the calendar tests.
#pragma once

#include <gtest/gtest.h>
#include <csdesk/calendar/calendar.hpp>
#include <csdesk/calendar/zone.hpp>

#include <string>
#include <string_view>

namespace csdesk {

inline void PrintTo(interval const& i, std::ostream* out) {
    *out << '[' << format_instant(i.from) << ", " << format_instant(i.to) << ')';
}

namespace testing_words {

using namespace std::chrono_literals;

/// An instant as RFC 3339; a mistake in the test stops it.
inline instant at(std::string_view text) { return parse_instant(text).value(); }

inline opening open(std::string_view from, std::string_view to) { return {*parse_time_of_day(from), *parse_time_of_day(to)}; }

inline local_date date(std::string_view text) { return parse_date(text).value(); }

/// Monday to Friday in one zone.
inline calendar_rules working_week(std::string tz, std::vector<opening> hours) {
    calendar_rules rules{.tz = std::move(tz)};
    return rules.on(weekdays, hours);
}
inline calendar_rules office(std::string tz = "UTC") { return working_week(std::move(tz), {open("09:00", "17:00")}); }

/// Refusal of rules, as "code field".
inline std::string refusal_of(calendar_rules rules) {
    auto const made = calendar::make(std::move(rules));
    return made ? "accepted" : std::string{name(made.error().code)} + ' ' + made.error().field;
}

/// Refusal thrown by a call, as "code field".
template <class F>
std::string refusal_in(F&& call) {
    try {
        call();
    } catch (refused const& e) { return std::string{name(e.why().code)} + ' ' + e.why().field; }
    return "accepted";
}

}  // namespace testing_words
}  // namespace csdesk
