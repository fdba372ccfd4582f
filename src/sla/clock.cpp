#include <csdesk/sla/clock.hpp>

#include <algorithm>
#include <utility>

#include "sla/days.hpp"

namespace csdesk::sla {
namespace {

constexpr std::int64_t whole = 1'000'000;
constexpr std::size_t most_warnings = 32, most_reasons = 32, longest_reason = 1024;
constexpr span longest_target = std::chrono::years{100};
constexpr std::int32_t most_days = 36'525;

error out_of_range(std::string field) {
    return refuse(errc::out_of_range, std::move(field), "an instant lies between 1900 and 2200", "时间须在1900年至2200年之间");
}
error not_allowed(std::string_view what, std::string_view what_zh, std::vector<std::string> allowed) {
    return refuse(errc::not_allowed, "", std::string(what), std::string(what_zh), std::move(allowed));
}
error not_started() { return not_allowed("the clock has not started", "尚未开始计时", {"start"}); }
error ended() { return not_allowed("the clock has ended", "计时已结束", {"reopen"}); }

outcome check(std::vector<warning_level> const& warnings) {
    auto wrong = [](std::size_t i, char const* en, char const* zh) {
        return refuse(errc::invalid_argument, "warnings[" + std::to_string(i) + "]", en, zh);
    };
    if (warnings.size() > most_warnings)
        return refuse(errc::invalid_argument, "warnings", "at most 32 warnings", "预警点最多32个");
    for (std::size_t i = 0; i < warnings.size(); ++i) {
        auto const& w = warnings[i];
        if (w.lead < span{} || w.lead > longest_target)
            return wrong(i, "a lead is positive, at most 100 years", "提前量须为正，且不超过100年");
        if (w.lead == span{} && (w.ppm < 0 || w.ppm > whole))
            return wrong(i, "a share is 0 to 1,000,000 ppm", "比例须在0至1,000,000 ppm之间");
        if (w.lead > span{} && w.ppm != 0) return wrong(i, "either a share or a lead", "比例与提前量只能选一");
        if (std::find(warnings.begin(), warnings.begin() + static_cast<std::ptrdiff_t>(i), w) !=
            warnings.begin() + static_cast<std::ptrdiff_t>(i))
            return wrong(i, "the same warning twice", "预警点重复");
    }
    return done();
}

outcome check(promise const& p) {
    if (counts_days(p)) {
        if (p.days < 0 || p.days > most_days)
            return refuse(errc::invalid_argument, "days", "0 to 36,525 days, 0 only with the end of the day",
                          "天数须为0至36,525，0仅用于当日结束");
        if (p.target != span{}) return refuse(errc::invalid_argument, "target", "either open time or days", "时长与天数只能选一");
        return check(p.warnings);
    }
    if (p.target <= span{} || p.target > longest_target)
        return refuse(errc::invalid_argument, "target", "a target is longer than zero, at most 100 years",
                      "时限须大于零，且不超过100年");
    return check(p.warnings);
}

/// The counted time at which a warning is due. Exact for any target: the product is taken in two parts.
span offset_of(warning_level const& w, span target) noexcept {
    if (w.lead > span{}) return std::max(span{}, target - w.lead);
    auto const ms = target.count();
    return span{ms / whole * w.ppm + ms % whole * w.ppm / whole};
}

void refresh(clock_state& s) noexcept {
    if (!is_open(s)) return;
    s.status = !s.reasons.empty() ? clock_status::paused : s.breached_at ? clock_status::breached : clock_status::running;
}

/// What lies strictly before `t` has happened: it is owed to whoever asks, whatever changes now.
void fall_due(clock_state& s, instant t) {
    if (!is_open(s)) return;
    for (auto& w : s.warnings)
        if (w.due && *w.due < t && !std::exchange(w.reported, true))
            s.owed.push_back({clock_event_kind::warning, w.level, *w.due, w.instance});
    if (!s.due || *s.due >= t) return;
    if (!std::exchange(s.breach_reported, true)) s.owed.push_back({clock_event_kind::breach, {}, *s.due, s.instance});
    if (!s.breached_at) s.breached_at = *s.due;
}

/// Brings the clock to `t`: closes the present segment and counts it. Returns the instant really used, never before `since`.
instant advance(clock_state& s, calendar const& cal, instant t) {
    t = std::max(t, s.since);
    fall_due(s, t);
    if (is_open(s) && t > s.since) {
        bool const counting = s.reasons.empty();
        if (counting) s.counted += cal.between(s.since, t);
        s.segments.push_back({s.since, t, counting ? segment_kind::running : segment_kind::paused, reason_text(s)});
    }
    s.since = t;
    return t;
}

/// When the counted time reached `offset` in the past, if a segment holds it.
std::optional<instant> reached(clock_state const& s, calendar const& cal, span offset) {
    span before{};
    for (auto const& piece : s.segments) {
        if (piece.kind == segment_kind::paused) continue;
        bool const running = piece.kind == segment_kind::running;
        span const here = running                            ? cal.between(piece.from, piece.to)
                          : piece.kind == segment_kind::open ? piece.to - piece.from
                                                             : span{};
        if (offset - before <= here) {
            auto const at = running ? cal.add(piece.from, offset - before) : piece.from + (offset - before);
            if (at < piece.to) return at;
        }
        before += here;
    }
    return {};
}

/// When the counted time reaches `offset`; unknown where that lies ahead and the clock is paused.
std::optional<instant> due_at(clock_state const& s, calendar const& cal, span offset) {
    if (!is_counting(s) || offset < s.counted) return {};
    return cal.try_add(s.since, offset - s.counted);
}

/// When the counted time reaches `offset`, or did.
std::optional<instant> reached_or_due(clock_state const& s, calendar const& cal, span offset) {
    auto const past = reached(s, cal, offset);
    return past ? past : due_at(s, cal, offset);
}

std::optional<instant> external_warning(clock_state const& s, calendar const& cal, warning_level const& w) {
    auto const at = w.lead > span{} ? cal.try_sub(*s.due, w.lead) : cal.try_add(*s.started, offset_of(w, s.target));
    return std::min(*s.due, std::max(s.promised_at, at.value_or(s.promised_at)));
}

/// Computes what lies ahead. What is past, reported or owed keeps its instant.
void arm(clock_state& s, calendar const& cal) {
    bool const past = s.due && *s.due < s.since;
    if (!s.external && !past) s.due = due_at(s, cal, s.target);
    for (auto& w : s.warnings) {
        if (w.reported) continue;
        w.due = s.external ? external_warning(s, cal, w.level) : due_at(s, cal, offset_of(w.level, s.target));
    }
}

/// Goes on after an end; the time in between is a pause that says why.
void take_up(clock_state& s, instant t) {
    t = std::max(t, s.since);
    if (t > s.since) s.segments.push_back({s.since, t, segment_kind::paused, std::string(name(s.status))});
    s.since = t;
    s.stopped_at.reset();
}

std::vector<warning_point> points(std::vector<warning_level> const& levels, std::int64_t instance) {
    std::vector<warning_point> out;
    for (auto const& level : levels) out.push_back({level, {}, false, instance});
    return out;
}

/// The open time of the pauses, as this calendar sees it.
span paused_time(clock_state const& s, calendar const& cal) {
    span out{};
    for (auto const& piece : s.segments)
        if (piece.kind == segment_kind::paused) out += cal.between(piece.from, piece.to);
    return out;
}

/// The target of a clock of days that runs already: what was counted stays, the day is that of `after`, and what was paused is
/// appended.
span target_by(clock_state const& s, calendar const& before, calendar const& after) {
    auto const day = day_due(after, *s.started, s.days, s.end_of_day);
    if (!day) return beyond(after, s.since) + s.counted;
    span const rest = *day > s.since ? after.between(s.since, *day) : -before.between(*day, s.since);
    return std::max(span{1}, s.counted + paused_time(s, before) + rest);
}

/// Running stretches become open and closed ones, as this calendar sees them, for good.
void freeze(clock_state& s, calendar const& cal) { s.segments = explain(s, cal, s.since).segments; }

}  // namespace

namespace next {

result<clock_state> planned(promise const& p) {
    if (auto ok = check(p); !ok) return ok.error();
    clock_state s;
    s.target = p.target;
    s.days = p.days;
    s.end_of_day = p.end_of_day;
    s.warnings = points(p.warnings, s.instance);
    return s;
}

result<clock_state> start(clock_state s, calendar const& cal, instant t) {
    if (!in_range(t)) return out_of_range("t");
    if (s.started) return s;
    s.started = s.since = s.promised_at = t;
    if (counts_days(s)) s.target = open_until_day(cal, t, s.days, s.end_of_day);
    arm(s, cal);
    refresh(s);
    return s;
}

result<clock_state> pause(clock_state s, calendar const& cal, instant t, std::string_view reason) {
    if (!in_range(t)) return out_of_range("t");
    if (!s.started) return not_started();
    if (s.stopped_at) return ended();
    if (std::find(s.reasons.begin(), s.reasons.end(), reason) != s.reasons.end()) return s;
    if (reason.size() > longest_reason) return refuse(errc::invalid_argument, "reason", "at most 1,024 bytes", "最长1024字节");
    if (s.reasons.size() == most_reasons)
        return refuse(errc::invalid_argument, "reason", "at most 32 reasons at once", "同时最多32个原因");
    advance(s, cal, t);
    s.reasons.emplace_back(reason);
    arm(s, cal);
    refresh(s);
    return s;
}

result<clock_state> resume(clock_state s, calendar const& cal, instant t, std::optional<std::string_view> reason) {
    if (!in_range(t)) return out_of_range("t");
    if (!s.started) return not_started();
    if (s.stopped_at) return ended();
    bool const known = reason ? std::find(s.reasons.begin(), s.reasons.end(), *reason) != s.reasons.end() : !s.reasons.empty();
    if (!known) return s;
    advance(s, cal, t);
    if (reason)
        std::erase(s.reasons, *reason);
    else
        s.reasons.clear();
    arm(s, cal);
    refresh(s);
    return s;
}

result<clock_state> stop(clock_state s, calendar const& cal, instant t) {
    if (!in_range(t)) return out_of_range("t");
    if (!s.started) return not_started();
    if (s.stopped_at) return s;
    instant const happened = t;  // told late, it may lie before the clock's last change: judged by when it was
    t = advance(s, cal, t);
    s.stopped_at = t;
    s.reasons.clear();
    if (s.breached_at && happened <= *s.breached_at) {  // in time after all; what was reported is used up with its instance
        s.breached_at.reset();
        s.breach_reported = false;
        ++s.instance;
    }
    s.status = s.breached_at ? clock_status::breached : clock_status::met;
    return s;
}

result<clock_state> cancel(clock_state s, calendar const& cal, instant t) {
    if (!in_range(t)) return out_of_range("t");
    if (s.status == clock_status::cancelled) return s;
    if (s.stopped_at) return ended();
    if (s.started) s.stopped_at = advance(s, cal, t);
    s.reasons.clear();
    s.due.reset();
    s.status = clock_status::cancelled;
    return s;
}

result<clock_state> retarget(clock_state s, calendar const& cal, promise const& p, instant t) {
    if (!in_range(t)) return out_of_range("t");
    if (auto ok = check(p); !ok) return ok.error();
    if (s.external)
        return not_allowed("an external deadline is moved, not re-targeted", "平台倒计时只能调整截止时间", {"move", "withdraw"});
    if (s.status == clock_status::cancelled || s.stopped_at) return ended();
    if (!s.started) return planned(p);
    if (p == promise_of(s)) return s;
    t = advance(s, cal, t);
    auto const old = std::exchange(s.warnings, points(p.warnings, ++s.instance));
    s.days = p.days;
    s.end_of_day = p.end_of_day;
    s.target = counts_days(p) ? target_by(s, cal, cal) : p.target;
    s.promised_at = t;
    s.due = reached_or_due(s, cal, s.target);
    for (auto& w : s.warnings) {
        w.due = reached_or_due(s, cal, offset_of(w.level, s.target));
        auto const was = std::find_if(old.begin(), old.end(), [&](auto const& o) { return o.level == w.level && o.reported; });
        bool const again = w.due && was != old.end() && *w.due > was->due && *w.due > t;
        if (was != old.end() && !again) w = *was;
    }
    refresh(s);
    return s;
}

result<clock_state> count_to(clock_state s, calendar const& cal, instant t) {
    if (!in_range(t)) return out_of_range("t");
    if (!s.started) return not_started();
    if (s.stopped_at) return ended();
    advance(s, cal, t);
    arm(s, cal);
    refresh(s);
    return s;
}

result<clock_state> change_calendar(clock_state s, calendar const& before, calendar const& after, instant t) {
    if (!in_range(t)) return out_of_range("t");
    if (is_open(s)) advance(s, before, t);
    bool const another_day = is_open(s) && counts_days(s);
    if (another_day) s.target = target_by(s, before, after);
    freeze(s, before);
    if (!is_open(s)) return s;
    bool const past = s.due && *s.due < s.since;
    arm(s, after);
    if (another_day) {
        if (!past) s.due = reached_or_due(s, after, s.target);
        for (auto& w : s.warnings)
            if (!w.reported) w.due = reached_or_due(s, after, offset_of(w.level, s.target));
    }
    refresh(s);
    return s;
}

result<clock_state> correct_calendar(clock_state s, calendar const& before, calendar const& corrected, calendar const& after,
                                     instant t) {
    if (!is_open(s) || s.external) return change_calendar(std::move(s), before, after, t);
    if (!in_range(t)) return out_of_range("t");
    advance(s, before, t);
    freeze(s, corrected);
    s.counted = span{};
    for (auto const& piece : s.segments)
        if (piece.kind == segment_kind::open) s.counted += piece.to - piece.from;
    if (counts_days(s)) s.target = target_by(s, corrected, after);
    s.due = reached_or_due(s, after, s.target);
    for (auto& w : s.warnings)
        if (!w.reported) w.due = reached_or_due(s, after, offset_of(w.level, s.target));
    refresh(s);
    return s;
}

result<clock_state> reopen(clock_state s, calendar const& cal, instant t, reopen_mode mode) {
    if (!in_range(t)) return out_of_range("t");
    if (!s.started) return not_started();
    if (!s.stopped_at) return s;
    if (s.external && s.status == clock_status::cancelled)
        return not_allowed("a withdrawn deadline is set anew", "已撤回的平台倒计时须重新设定截止时间", {"move"});
    t = std::max(t, s.since);
    if (mode != reopen_mode::continue_clock) {
        if (mode == reopen_mode::new_instance || s.breached_at)
            s.earlier.push_back({s.instance, *s.started, *s.stopped_at, s.counted, s.target, s.breached_at});
        s.started = s.promised_at = t;
        s.counted = span{};
        s.segments.clear();
        s.breached_at.reset();
        s.breach_reported = false;
        ++s.instance;
        for (auto& w : s.warnings) w = {w.level, {}, false, s.instance};
        if (s.external)
            s.target = cal.between(t, *s.due);
        else
            s.due.reset();
        if (counts_days(s)) s.target = open_until_day(cal, t, s.days, s.end_of_day);
        s.since = t;
    } else if (!s.external && s.due && *s.due >= *s.stopped_at) {
        s.due.reset();  // it was never reached
    }
    take_up(s, t);
    arm(s, cal);
    refresh(s);
    return s;
}

// --- deadlines from outside -----------------------------------------------------------------------------------------

result<clock_state> external(calendar const& cal, instant due, std::vector<warning_level> const& warnings, instant t) {
    if (!in_range(t)) return out_of_range("t");
    if (!in_range(due)) return out_of_range("due");
    if (auto ok = check(warnings); !ok) return ok.error();
    clock_state s;
    s.external = true;
    s.started = s.since = s.promised_at = t;
    s.due = due;
    s.target = cal.between(t, due);
    s.warnings = points(warnings, s.instance);
    arm(s, cal);
    refresh(s);
    return s;
}

result<clock_state> move_external(clock_state s, calendar const& cal, instant due, instant t) {
    if (!in_range(t)) return out_of_range("t");
    if (!in_range(due)) return out_of_range("due");
    if (!s.external) return not_allowed("only an external deadline is moved", "只有平台倒计时才能调整截止时间", {"retarget"});
    bool const withdrawn = s.status == clock_status::cancelled;
    if (s.stopped_at && !withdrawn) return ended();
    if (s.due == due) return s;
    for (auto& w : s.warnings) w.reported = true;  // void, not owed
    std::erase_if(s.owed, [](clock_event const& e) { return e.kind == clock_event_kind::warning; });
    if (withdrawn) take_up(s, t);
    t = advance(s, cal, t);
    s.due = due;
    s.target = cal.between(*s.started, due);
    s.promised_at = t;
    s.breach_reported = false;
    ++s.instance;
    for (auto& w : s.warnings) w = {w.level, {}, false, s.instance};
    arm(s, cal);
    refresh(s);
    return s;
}

}  // namespace next

}  // namespace csdesk::sla
