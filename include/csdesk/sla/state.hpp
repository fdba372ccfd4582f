// What an SLA clock remembers, as plain data: copied, compared, stored and replayed without a calendar.
//
// Every instant in here was computed when something happened, so reading it back needs neither time zones nor policies.
// clock.hpp has the operations that make one state from another.
//
// Values: copyable, no hidden state, safe to use from any thread.
#pragma once

#include <csdesk/core/names.hpp>
#include <csdesk/core/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::sla {

/// `breached` while the clock still runs says that its breach was reported or noticed; `stopped_at` tells whether it ended.
/// A paused clock is `paused` even after its breach; `breached_at` keeps the fact.
enum class clock_status : std::uint8_t { not_started = 1, running = 2, paused = 3, met = 4, breached = 5, cancelled = 6 };
inline constexpr spelled<clock_status> clock_status_names[] = {
    {clock_status::not_started, "not_started", "未开始", "Not started"},
    {clock_status::running, "running", "计时中", "Running"},
    {clock_status::paused, "paused", "已暂停", "Paused"},
    {clock_status::met, "met", "已达标", "Met"},
    {clock_status::breached, "breached", "已超时", "Breached"},
    {clock_status::cancelled, "cancelled", "已取消", "Cancelled"},
};
constexpr std::span<spelled<clock_status> const> names_of(clock_status) noexcept { return clock_status_names; }

/// `running` stretches are kept whole until somebody asks; the calendar then splits them into `open` and `closed`.
enum class segment_kind : std::uint8_t { running = 1, paused = 2, open = 3, closed = 4 };
inline constexpr spelled<segment_kind> segment_kind_names[] = {
    {segment_kind::running, "running", "计时", "Running"},
    {segment_kind::paused, "paused", "暂停", "Paused"},
    {segment_kind::open, "open", "营业计时", "Open"},
    {segment_kind::closed, "closed", "非营业", "Closed"},
};
constexpr std::span<spelled<segment_kind> const> names_of(segment_kind) noexcept { return segment_kind_names; }

/// What can fall due.
enum class clock_event_kind : std::uint8_t { warning = 1, breach = 2 };
inline constexpr spelled<clock_event_kind> clock_event_kind_names[] = {
    {clock_event_kind::warning, "warning", "超时预警", "Warning"},
    {clock_event_kind::breach, "breach", "超时", "Breach"},
};
constexpr std::span<spelled<clock_event_kind> const> names_of(clock_event_kind) noexcept { return clock_event_kind_names; }

/// How one begins again after it ended.
enum class reopen_mode : std::uint8_t {
    continue_clock = 1,  ///< goes on where it stopped; the time in between is not counted
    restart = 2,         ///< the whole target again; the ended run is remembered only if it was breached
    new_instance = 3,    ///< the whole target again; the ended run is remembered and judged for itself
};
inline constexpr spelled<reopen_mode> reopen_mode_names[] = {
    {reopen_mode::continue_clock, "continue", "继续计时", "Continue"},
    {reopen_mode::restart, "restart", "重新计时", "Restart"},
    {reopen_mode::new_instance, "new_instance", "新一轮计时", "New instance"},
};
constexpr std::span<spelled<reopen_mode> const> names_of(reopen_mode) noexcept { return reopen_mode_names; }

/// When to warn: at a share of the target, or a lead of open time before the due instant.
struct warning_level {
    std::int64_t ppm = 0;  ///< 0 … 1,000,000; 500'000 = half of the target. Not used where there is a lead
    span lead{};           ///< > 0: this long before the due instant; one longer than the target warns at the start
    friend bool operator==(warning_level const&, warning_level const&) = default;
};

/// What is promised: so much open time, or days, and when to warn. clock.hpp says how days are counted.
struct promise {
    span target{};                          ///< open time, more than zero; zero where days are promised
    std::vector<warning_level> warnings{};  ///< at most 32, none twice
    std::int32_t days = 0;                  ///< 1 … 36,525 open days; 0 with `end_of_day`: the day it begins on
    bool end_of_day = false;                ///< at the last closing of that day, not at the time of the start
    friend bool operator==(promise const&, promise const&) = default;
};

/// One warning of the present instance.
struct warning_point {
    warning_level level{};
    std::optional<instant> due{};  ///< unknown before the start, while paused and beyond 2200
    bool reported = false;
    std::int64_t instance = 1;
    friend bool operator==(warning_point const&, warning_point const&) = default;
};

/// Something that fell due. (level, instance) never comes twice from one clock.
struct clock_event {
    clock_event_kind kind = clock_event_kind::breach;
    warning_level level{};  ///< of a warning
    instant due{};          ///< the true instant, however late it is noticed
    std::int64_t instance = 1;
    friend bool operator==(clock_event const&, clock_event const&) = default;
};

/// A stretch of a clock's time, half-open.
struct clock_segment {
    instant from{}, to{};
    segment_kind kind = segment_kind::running;
    std::string reason{};  ///< of a pause; several are joined by " + "
    friend bool operator==(clock_segment const&, clock_segment const&) = default;
};

/// A run that ended before the clock began again.
struct clock_run {
    std::int64_t instance = 1;
    instant started{}, stopped{};  ///< when it ran
    span elapsed{}, target{};      ///< counted, and promised
    std::optional<instant> breached_at{};
    friend bool operator==(clock_run const&, clock_run const&) = default;
};

/// All a clock remembers. Made by the functions of clock.hpp; a default one has not begun.
struct clock_state {
    clock_status status = clock_status::not_started;
    bool external = false;  ///< the due instant is set from outside; pauses do not move it
    span target{};          ///< of an external clock: open time from its beginning to its due instant; of days: once it has begun
    std::int32_t days = 0;  ///< what was promised in days; 0 = open time, or the end of the day
    bool end_of_day = false;  ///< days that end with the day
    std::optional<instant> started{};
    instant since{};               ///< the last change; `counted` holds until here
    span counted{};                ///< open, unpaused time up to `since`
    std::optional<instant> due{};  ///< unknown while paused (not for an external clock), and beyond 2200
    bool breach_reported = false;
    std::optional<instant> breached_at{};   ///< the fact stays, whatever is promised later
    std::optional<instant> stopped_at{};    ///< met, breached or cancelled
    instant promised_at{};                  ///< when the present promise was made
    std::int64_t instance = 1;              ///< counts new promises, external moves and restarts
    std::vector<warning_point> warnings{};  ///< of the present instance
    std::vector<clock_event> owed{};        ///< fell due before the last change and are not yet reported
    std::vector<std::string> reasons{};     ///< of the present pause
    std::vector<clock_segment> segments{};  ///< from `started` to `since`
    std::vector<clock_run> earlier{};       ///< runs that ended before it began again
    friend bool operator==(clock_state const&, clock_state const&) = default;
};

/// Whether days are promised rather than open time.
inline bool counts_days(promise const& p) noexcept { return p.days != 0 || p.end_of_day; }
/// The same of a clock.
inline bool counts_days(clock_state const& s) noexcept { return s.days != 0 || s.end_of_day; }
/// The promise that the clock is under.
promise promise_of(clock_state const& s);

/// Started, and neither stopped nor cancelled.
inline bool is_open(clock_state const& s) noexcept { return s.started.has_value() && !s.stopped_at; }
/// Time passes against it, as far as the calendar is open.
inline bool is_counting(clock_state const& s) noexcept { return is_open(s) && s.reasons.empty(); }

/// The reasons of the present pause in one line.
std::string reason_text(clock_state const& s);

/// Everything due at or before `now` and not yet reported, in order of (due, warning before breach, level). Blind.
std::vector<clock_event> due_events(clock_state const& s, instant now);
/// The earliest of them, now or to come: when to ask again. Blind.
std::optional<instant> next_event(clock_state const& s);
/// The state after `e` was reported; the same again changes nothing. A breach thereby becomes a fact. Blind.
clock_state reported(clock_state s, clock_event const& e);

}  // namespace csdesk::sla
#pragma GCC visibility pop
