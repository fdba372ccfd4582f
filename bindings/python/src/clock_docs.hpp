// What `help(csdesk.SlaClock)` says.
#pragma once

namespace csdesk::python {

inline constexpr char const* doc_clock = R"(A promise counted in open time, with pauses, warnings and a breach that stays.

    clock = csdesk.SlaClock(calendar=cal, target=timedelta(minutes=5), warn_at=[0.5, 0.8])
    clock.start(asked); clock.pause(t1, reason="pending"); clock.resume(t2); clock.stop(answered)
    clock.state                       # "met" or "breached"

Args:
    calendar: the csdesk.Calendar in whose open time is counted.
    target: the open time promised, more than zero; left out where days are promised.
    warn_at: when to warn: shares of the target (0.8) or leads of open time before the due instant (timedelta); 32 at most.
    target_days: open days instead of open time: due so many open dates later, at the same time of day.
    end_of_day: the days end with the last closing of their date; without target_days, of the date it begins on.

Stopping exactly at the due instant is in time. Times before the last change are moved up to it, so nothing is ever negative;
starting twice, pausing twice for one reason and the like change nothing.
Raises InvalidArgument naming the argument; Refused where the clock's state does not allow the change. Not safe to change from
several threads.)";

inline constexpr char const* doc_clock_external =
    R"(A clock that runs to an instant set from outside (平台倒计时), known from `t` on.

Pauses do not move it; leads in warn_at are open time of `calendar`. See move and cancel.)";
inline constexpr char const* doc_clock_start = R"(Starts at `t`. A clock that runs already is left as it is.)";
inline constexpr char const* doc_clock_pause =
    R"(Pauses at `t` for a reason. Several reasons pause once; the clock goes on when the last is gone.)";
inline constexpr char const* doc_clock_resume = R"(Takes away one reason at `t`, or all of them where none is named.)";
inline constexpr char const* doc_clock_stop =
    R"(What was promised was done at `t`: the clock is met, or breached where that was late.)";
inline constexpr char const* doc_clock_cancel = R"(The promise does not hold any more from `t` on; nothing further falls due.)";
inline constexpr char const* doc_clock_retarget =
    R"(Another target from `t` on, counted from the original start with all pauses kept.)";
inline constexpr char const* doc_clock_change_calendar = R"(Another calendar from `t` on; what was counted stays counted.)";
inline constexpr char const* doc_clock_reopen = R"(Begins again at `t` after it ended.

Args: `mode`: "continue" (goes on where it stopped), "restart" (the whole target again), "new_instance" (the whole target again,
the ended run is remembered and judged for itself).)";
inline constexpr char const* doc_clock_move = R"(Moves an external deadline; its warnings are armed anew.)";
inline constexpr char const* doc_clock_state = R"(not_started | running | paused | met | breached | cancelled.

`breached` while the clock still runs says that its breach was reported; a paused clock is `paused` even after its breach.)";
inline constexpr char const* doc_clock_due = R"(When the target is reached, in UTC; None before the start and while paused.)";
inline constexpr char const* doc_clock_elapsed = R"(Open, unpaused time counted by `now`, or by the stop.)";
inline constexpr char const* doc_clock_remaining = R"(Open time left at `now`; negative where late.)";
inline constexpr char const* doc_clock_due_events =
    R"(Warnings and breach due by `now` and not yet reported, in order; each is handed out once.

Returns a list of ClockEvent(kind, due, level, instance): kind "warning" or "breach", due the true instant in UTC, level as in
warn_at (None for a breach).)";
inline constexpr char const* doc_clock_next_event = R"(When to ask due_events again, in UTC; None where nothing is to come.)";
inline constexpr char const* doc_clock_explain = R"(Why the clock shows what it shows at `now`.

Returns an Explanation: a list of Segment(from_, to, kind, reason) without gaps, kind "open", "closed" or "paused", whose open
ones sum to `elapsed`; with the attributes status, due, breached_at, target, elapsed, remaining.)";

}  // namespace csdesk::python
