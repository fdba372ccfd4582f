// Reading a clock, and the clock with its calendar in one object.
#include <csdesk/sla/clock.hpp>

#include <utility>

namespace csdesk::sla {

span elapsed(clock_state const& s, calendar const& cal, instant now) {
    return is_counting(s) && now > s.since ? s.counted + cal.between(s.since, now) : s.counted;
}

span remaining(clock_state const& s, calendar const& cal, instant now) {
    if (!s.external) return s.target - elapsed(s, cal, now);
    if (!s.due) return {};
    auto const at = s.stopped_at.value_or(now);
    return *s.due >= at ? cal.between(at, *s.due) : -cal.between(*s.due, at);
}

clock clock::external(calendar cal, instant due, std::vector<warning_level> const& warnings, instant t) {
    auto s = next::external(cal, due, warnings, t).value();
    return restored(std::move(cal), std::move(s));
}

void clock::take(result<clock_state> next) { state_ = std::move(next).value(); }

void clock::retarget(span target, instant t) {
    auto p = promise_of(state_);
    p.target = target;
    p.days = 0;
    p.end_of_day = false;
    retarget(p, t);
}

void clock::change_calendar(calendar cal, instant t) {
    take(next::change_calendar(state_, calendar_, cal, t));
    calendar_ = std::move(cal);
}

std::vector<clock_event> clock::due_events(instant now) {
    auto events = sla::due_events(state_, now);
    for (auto const& e : events) state_ = reported(std::move(state_), e);
    return events;
}

}  // namespace csdesk::sla
