// The SLA clock: a promise counted in open time, with pauses, warnings, new promises and a breach that stays.
//
//     sla::clock c(cal, {.target = 5min, .warnings = {{.ppm = 800'000}}});
//     c.start(asked);  c.pause(t1, "pending");  c.resume(t2);  c.stop(answered);
//     c.state();                       // met | breached
//     for (auto& e : c.due_events(now)) …    // warnings and the breach, in order, each once
//
// Two layers. The functions in `next` take a state and a calendar and answer the next state, in which every number is
// already computed: whoever stores it never needs the calendar to replay. `clock` is both in one object.
//
// The rules:
//   * The due instant is the earliest at which the counted time reaches the target; stopping exactly then is in time.
//     It may be a closing instant: who answers before the next opening is late, with nothing counted beyond the target.
//   * Pauses are subtracted in open time; one within closed hours moves nothing. While paused the due instant is unknown.
//     A pause that begins exactly at the due instant (or at a warning) comes before it; it is due again at the resume.
//   * A target in days becomes open time when the clock starts: the open time up to its day. The start counts as the first open
//     instant from then on. A day is a date in the calendar's zone with open time on it; `days` of them later the clock is due
//     at the same time of day, or, with `end_of_day`, at the last closing of that date. A time of day that is closed means the
//     last closing before it. From then on it is a target like any other: the open time of pauses is appended, shares are
//     shares of its open time. A restart counts its days anew. Another promise in days, or another calendar, counts them anew
//     from the original start and appends the open time of all pauses.
//   * Several reasons pause once; the clock goes on when the last is gone.
//   * Times before the last change are moved up to it, so nothing is ever negative. Starting twice, pausing twice for one
//     reason, resuming or reopening a running clock and stopping a stopped one change nothing: events may arrive twice.
//   * A new promise counts from the original start with all pauses kept, so its due instant may lie in the past. A warning
//     already reported comes again only if the new promise puts it later than both its old instant and the present; a
//     pause alone never repeats one. A breach that happened stays, and is not reported again.
//   * Moving an external deadline begins a new instance: its warnings are armed anew, those of the old one that nobody
//     collected are void. A breach that already happened is still reported.
//   * An answer that was in time but became known late makes the clock `met`, also if its breach was reported meanwhile.
//
// Refusals: `invalid_argument` (target, warnings), `out_of_range` (instants), `not_allowed` (see `allowed`).
// Values: copyable; not safe to change from several threads.
#pragma once

#include <csdesk/calendar/calendar.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/sla/explain.hpp>
#include <csdesk/sla/state.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::sla {

namespace next {

/// A clock that has not begun. Target > 0, or days (not both); each warning 0 … 1,000,000 ppm or a lead > 0, none twice, at
/// most 32.
result<clock_state> planned(promise const& p);

/// The clock begins at `t`: its due instant and its warnings are known from now on.
result<clock_state> start(clock_state s, calendar const& cal, instant t);
/// Time is not counted from `t` on, for this reason.
result<clock_state> pause(clock_state s, calendar const& cal, instant t, std::string_view reason = {});
/// The reason is gone at `t`; with the last one the clock goes on.
/// Without a reason, all of them are gone.
result<clock_state> resume(clock_state s, calendar const& cal, instant t, std::optional<std::string_view> reason = {});
/// What was promised is done at `t`: met where that is not after the due instant, else breached.
result<clock_state> stop(clock_state s, calendar const& cal, instant t);
/// The promise does not hold any more: nothing further falls due, and there is no due instant.
result<clock_state> cancel(clock_state s, calendar const& cal, instant t);
/// Another promise over the same time.
result<clock_state> retarget(clock_state s, calendar const& cal, promise const& p, instant t);
/// Counted up to `t`; nothing else changes.
result<clock_state> count_to(clock_state s, calendar const& cal, instant t);
/// Counted time stays counted as `before` counted it; `after` holds from `t` on.
result<clock_state> change_calendar(clock_state s, calendar const& before, calendar const& after, instant t);
/// As `change_calendar`, where `before` was mistaken about days gone by: all time counted so far, but what an earlier change
/// has settled, is counted anew by `corrected`. What was promised may therefore turn out to be due in the past. A breach that
/// happened stays. Ended clocks are not corrected.
result<clock_state> correct_calendar(clock_state s, calendar const& before, calendar const& corrected, calendar const& after,
                                     instant t);
/// Also takes up a cancelled clock, unless its deadline came from outside: that one is moved.
result<clock_state> reopen(clock_state s, calendar const& cal, instant t, reopen_mode mode);

/// A deadline that somebody else set (a platform's countdown), known from `t` on. Leads are open time of `cal`.
result<clock_state> external(calendar const& cal, instant due, std::vector<warning_level> const& warnings, instant t);
/// The same due instant again changes nothing, unless it had been withdrawn.
result<clock_state> move_external(clock_state s, calendar const& cal, instant due, instant t);

}  // namespace next

/// Counted time at `now`, or at the stop. These two throw `refused` `out_of_range`, as the calendar does.
span elapsed(clock_state const& s, calendar const& cal, instant now);
/// Open time left, negative where late: target less elapsed; for an external clock, open time to its due instant.
span remaining(clock_state const& s, calendar const& cal, instant now);

/// Where a function of `next` refuses, these throw `refused` and nothing has changed.
class clock {
public:
    /// Throws `refused` where `planned` refuses.
    clock(calendar cal, promise const& p) : calendar_(std::move(cal)), state_(next::planned(p).value()) {}
    /// Goes on from `data()` of another.
    static clock restored(calendar cal, clock_state s) { return clock(std::move(cal), std::move(s), 0); }
    /// A deadline from outside, known from `t` on. Throws `refused`.
    static clock external(calendar cal, instant due, std::vector<warning_level> const& warnings, instant t);

    /// As the functions of `next` of the same names.
    void start(instant t) { take(next::start(state_, calendar_, t)); }
    /// Not counted from `t` on, for this reason.
    void pause(instant t, std::string_view reason = {}) { take(next::pause(state_, calendar_, t, reason)); }
    /// The reason, or every one, is gone.
    void resume(instant t, std::optional<std::string_view> reason = {}) {
        return take(next::resume(state_, calendar_, t, reason));
    }
    /// What was promised is done.
    void stop(instant t) { take(next::stop(state_, calendar_, t)); }
    /// Nothing is promised any more.
    void cancel(instant t) { take(next::cancel(state_, calendar_, t)); }
    /// Another target, the same warnings.
    void retarget(span target, instant t);
    /// Another promise.
    void retarget(promise const& p, instant t) { take(next::retarget(state_, calendar_, p, t)); }
    /// Another calendar from `t` on.
    void change_calendar(calendar cal, instant t);
    /// Goes on, or begins again, after a stop.
    void reopen(instant t, reopen_mode mode) { take(next::reopen(state_, calendar_, t, mode)); }
    /// Of an external clock: another due instant.
    void move(instant due, instant t) { take(next::move_external(state_, calendar_, due, t)); }
    /// Of an external clock: the deadline was called off.
    void withdraw(instant t) { cancel(t); }

    /// As of the last change or report.
    clock_status state() const noexcept { return state_.status; }
    /// Nothing while it is unknown: before the start, while paused, beyond 2200, cancelled.
    std::optional<instant> due() const noexcept { return state_.due; }
    /// Counted time at `now`, or at the stop.
    span elapsed(instant now) const { return sla::elapsed(state_, calendar_, now); }
    /// Open time left, negative where late.
    span remaining(instant now) const { return sla::remaining(state_, calendar_, now); }
    /// Warnings and breach not yet reported, in order; each is handed out once.
    std::vector<clock_event> due_events(instant now);
    /// When to ask `due_events` again.
    std::optional<instant> next_event() const { return sla::next_event(state_); }
    /// Why it shows what it shows.
    explanation explain(instant now) const { return sla::explain(state_, calendar_, now); }

    /// All it remembers: what `restored` goes on from.
    clock_state const& data() const noexcept { return state_; }

private:
    clock(calendar cal, clock_state s, int) noexcept : calendar_(std::move(cal)), state_(std::move(s)) {}
    void take(result<clock_state> next);
    calendar calendar_;
    clock_state state_;
};

}  // namespace csdesk::sla
#pragma GCC visibility pop
