// Short words for the clock's tests: a day at 00:00 UTC, an office open Monday to Friday 09–18 UTC.
#pragma once

#include <csdesk/sla/clock.hpp>

namespace csdesk::testing_words {

inline constexpr instant monday_midnight = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5};
inline instant at(span since_midnight) { return monday_midnight + since_midnight; }
inline instant monday(span time) { return monday_midnight + time; }
inline instant tuesday(span time) { return monday_midnight + std::chrono::days{1} + time; }

inline constexpr sla::warning_level half{.ppm = 500'000, .lead = {}};

inline calendar office_hours() {
    using namespace std::chrono_literals;
    calendar_rules rules;
    rules.on(weekdays, {{9h, 18h}});
    return calendar::make(rules).value();
}
inline sla::clock office(sla::promise const& p) { return sla::clock(office_hours(), p); }
inline sla::clock always(span target, std::vector<sla::warning_level> warnings = {}) {
    return sla::clock(calendar::always(), {.target = target, .warnings = std::move(warnings)});
}

/// The refusal of an act; code `ok` where there was none.
template <class Act>
error why(Act&& act) {
    try {
        act();
    } catch (refused const& r) { return r.why(); }
    return {};
}

inline span sum_of_open(sla::explanation const& e) {
    span sum{};
    for (auto const& piece : e.segments)
        if (piece.kind == sla::segment_kind::open) sum += piece.to - piece.from;
    return sum;
}
inline sla::explanation office_explained(instant start, instant now) {
    using namespace std::chrono_literals;
    auto c = office({.target = 8h, .warnings = {}});
    c.start(start);
    return c.explain(now);
}

}  // namespace csdesk::testing_words
