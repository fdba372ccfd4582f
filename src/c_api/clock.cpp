#include <csdesk/csdesk.h>

#include <csdesk/sla/clock.hpp>

#include "c_api/arguments.hpp"
#include "c_api/calendar.hpp"
#include "c_api/handles.hpp"
#include "c_api/text.hpp"
#include "desk/codec.hpp"

namespace csdesk::c_api {
namespace {

struct clock_object final : object {
    clock_object(calendar c, sla::clock k) : hours(std::move(c)), clock(std::move(k)) {}
    calendar hours;
    sla::clock clock;
};

/// A clock in use by this thread alone.
class held_clock {
public:
    explicit held_clock(csdesk_clock const* handle) : number_(number_of(handle)) {
        held_ = static_cast<clock_object*>(enter(kind::clock, number_, true));
        if (held_ == nullptr) throw_why();
    }
    ~held_clock() { leave(number_); }
    held_clock(held_clock const&) = delete;
    held_clock& operator=(held_clock const&) = delete;
    clock_object& object() const noexcept { return *held_; }
    sla::clock* operator->() const noexcept { return &held_->clock; }

private:
    [[noreturn]] void throw_why() const {
        if (peek_busy())
            throw refused(refuse(errc::busy, "clock", "another thread is using this clock", "其他线程正在使用该时钟"));
        throw_no_handle("clock");
    }
    bool peek_busy() const {
        if (enter(kind::clock, number_) == nullptr) return false;
        leave(number_);
        return true;
    }
    std::uint64_t number_;
    clock_object* held_;
};

void hand_over(csdesk_clock*& out, calendar const& hours, sla::clock clock) {
    out = handle_of<csdesk_clock>(add_handle(kind::clock, make_object<clock_object>(0, hours, std::move(clock))));
}

std::vector<sla::warning_level> read_warnings(csdesk_clock_options const& options) {
    std::vector<sla::warning_level> out;
    auto const shares = items(options.warn_at_ppm, options.warn_at_count, "options.warn_at_ppm", "options.warn_at_count");
    auto const leads =
        items(options.warn_before_ms, options.warn_before_count, "options.warn_before_ms", "options.warn_before_count");
    if (shares.size() > 32 || leads.size() > 32 - shares.size())
        wrong("options.warn_at_count", "at most 32 warnings", "预警点最多32个");
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (shares[i] < 0 || shares[i] > 1'000'000)
            wrong("options.warn_at_ppm[" + std::to_string(i) + ']', "must be between 0 and 1000000", "应在 0 与 1000000 之间");
        out.push_back({.ppm = shares[i], .lead = {}});
    }
    for (std::size_t i = 0; i < leads.size(); ++i) {
        if (leads[i] <= 0) wrong("options.warn_before_ms[" + std::to_string(i) + ']', "must be longer than zero", "须大于零");
        out.push_back({.ppm = 0, .lead = span{leads[i]}});
    }
    return out;
}

/// Open time, or days.
sla::promise read_promise(csdesk_clock_options const& options) {
    if (options.end_of_day != 0 && options.end_of_day != 1) wrong("options.end_of_day", "must be 0 or 1", "应为 0 或 1");
    if (options.target_days < 0 || options.target_days > 36'525)
        wrong("options.target_days", "must be between 0 and 36525", "应在 0 与 36525 之间");
    bool const days = options.target_days != 0 || options.end_of_day != 0;
    if (days && options.target_ms != 0) wrong("options.target_ms", "either open time or days", "时长与天数只能选一");
    if (!days && options.target_ms <= 0) wrong("options.target_ms", "must be longer than zero", "须大于零");
    return {span{options.target_ms}, read_warnings(options), options.target_days, options.end_of_day != 0};
}

struct segment_text {
    instant from{}, to{};
    span ms{};
    sla::segment_kind kind{};
    std::string reason{};
};
BOOST_DESCRIBE_STRUCT(segment_text, (), (from, to, ms, kind, reason))

/// As the view clock.explain shows it.
struct explanation_text {
    sla::clock_status status{};
    std::optional<instant> due{}, breached_at{};
    span target_ms{}, elapsed_ms{}, remaining_ms{};
    std::vector<segment_text> segments{};
    std::string en{}, zh{};
};
BOOST_DESCRIBE_STRUCT(explanation_text, (), (status, due, breached_at, target_ms, elapsed_ms, remaining_ms, segments, en, zh))

std::string to_text(sla::explanation const& e) {
    explanation_text out{.status = e.status,
                         .due = e.due,
                         .breached_at = e.breached_at,
                         .target_ms = e.target,
                         .elapsed_ms = e.elapsed,
                         .remaining_ms = e.remaining};
    for (auto const& s : e.segments) out.segments.push_back({s.from, s.to, s.to - s.from, s.kind, s.reason});
    out.en = sla::describe(e, language::en);
    out.zh = sla::describe(e, language::zh);
    return engine::to_json(out);
}

csdesk_clock_event to_event(sla::clock_event const& e) {
    return {static_cast<std::int64_t>(e.kind), to_ms(e.due), e.level.ppm, e.level.lead.count(), e.instance};
}

/// The first of what fell due, as many as there is room for; only those count as reported.
std::size_t take_due(clock_object& c, instant now, std::span<csdesk_clock_event> room) {
    auto const due = sla::due_events(c.clock.data(), now);
    std::size_t const taken = std::min(due.size(), room.size());
    if (taken == 0) return 0;
    sla::clock_state after = c.clock.data();
    for (std::size_t i = 0; i < taken; ++i) after = sla::reported(std::move(after), due[i]);
    c.clock = sla::clock::restored(c.hours, std::move(after));
    for (std::size_t i = 0; i < taken; ++i) room[i] = to_event(due[i]);
    return taken;
}

sla::reopen_mode reopen_in(int how) {
    for (auto const& row : sla::reopen_mode_names)
        if (static_cast<int>(row.value) == how) return row.value;
    wrong("how", "must be one of enum csdesk_reopen", "应为 enum csdesk_reopen 之一");
}

}  // namespace
}  // namespace csdesk::c_api

using namespace csdesk;
using namespace csdesk::c_api;
using csdesk::c_api::place;

extern "C" {

int csdesk_clock_create(csdesk_clock** out, csdesk_calendar const* calendar, csdesk_clock_options const* options) {
    return guarded([&] {
        auto& made = place(out, "out");
        auto const& hours = calendar_of(calendar);
        auto const given = read_options(options, "options");
        hand_over(made, hours, sla::clock(hours, read_promise(given)));
    });
}

int csdesk_clock_create_external(csdesk_clock** out, csdesk_calendar const* calendar, int64_t due_ms, int64_t at_ms,
                                 csdesk_clock_options const* options) {
    return guarded([&] {
        auto& made = place(out, "out");
        auto const& hours = calendar_of(calendar);
        auto const due = instant_in(due_ms, "due_ms"), at = now_in(at_ms, "at_ms");
        auto const given = options == nullptr ? csdesk_clock_options{} : read_options(options, "options");
        hand_over(made, hours, sla::clock::external(hours, due, read_warnings(given), at));
    });
}

int csdesk_clock_start(csdesk_clock* clock, int64_t at_ms) {
    return guarded([&] { held_clock(clock)->start(now_in(at_ms, "at_ms")); });
}

int csdesk_clock_stop(csdesk_clock* clock, int64_t at_ms) {
    return guarded([&] { held_clock(clock)->stop(now_in(at_ms, "at_ms")); });
}

int csdesk_clock_cancel(csdesk_clock* clock, int64_t at_ms) {
    return guarded([&] { held_clock(clock)->cancel(now_in(at_ms, "at_ms")); });
}

int csdesk_clock_pause(csdesk_clock* clock, int64_t at_ms, char const* reason, size_t length) {
    return guarded([&] {
        held_clock const c(clock);
        auto const at = now_in(at_ms, "at_ms");
        c->pause(at, optional_text(reason, length, "reason").value_or(""));
    });
}

int csdesk_clock_resume(csdesk_clock* clock, int64_t at_ms, char const* reason, size_t length) {
    return guarded([&] {
        held_clock const c(clock);
        auto const at = now_in(at_ms, "at_ms");
        auto const why = optional_text(reason, length, "reason");
        c->resume(at, why ? std::optional<std::string_view>(*why) : std::nullopt);
    });
}

int csdesk_clock_retarget(csdesk_clock* clock, int64_t target_ms, int64_t at_ms) {
    return guarded([&] {
        held_clock const c(clock);
        if (target_ms <= 0) wrong("target_ms", "must be longer than zero", "须大于零");
        c->retarget(span{target_ms}, now_in(at_ms, "at_ms"));
    });
}

int csdesk_clock_change_calendar(csdesk_clock* clock, csdesk_calendar const* calendar, int64_t at_ms) {
    return guarded([&] {
        held_clock const c(clock);
        auto const& hours = calendar_of(calendar);
        c->change_calendar(hours, now_in(at_ms, "at_ms"));
        c.object().hours = hours;
    });
}

int csdesk_clock_reopen(csdesk_clock* clock, int64_t at_ms, int how) {
    return guarded([&] {
        held_clock const c(clock);
        c->reopen(now_in(at_ms, "at_ms"), reopen_in(how));
    });
}

int csdesk_clock_move(csdesk_clock* clock, int64_t due_ms, int64_t at_ms) {
    return guarded([&] {
        held_clock const c(clock);
        c->move(instant_in(due_ms, "due_ms"), now_in(at_ms, "at_ms"));
    });
}

int csdesk_clock_state(csdesk_clock const* clock, int* out) {
    return guarded([&] {
        auto& answer = place(out, "out");
        answer = static_cast<int>(held_clock(clock)->state());
    });
}

int csdesk_clock_due(csdesk_clock const* clock, int64_t* out_ms) {
    return guarded([&] {
        auto& out = place(out_ms, "out_ms");
        out = ms_or_never(held_clock(clock)->due());
    });
}

int csdesk_clock_elapsed(csdesk_clock const* clock, int64_t now_ms, int64_t* out_ms) {
    return guarded([&] {
        auto& out = place(out_ms, "out_ms");
        out = held_clock(clock)->elapsed(now_in(now_ms, "now_ms")).count();
    });
}

int csdesk_clock_remaining(csdesk_clock const* clock, int64_t now_ms, int64_t* out_ms) {
    return guarded([&] {
        auto& out = place(out_ms, "out_ms");
        out = held_clock(clock)->remaining(now_in(now_ms, "now_ms")).count();
    });
}

int csdesk_clock_due_events(csdesk_clock* clock, int64_t now_ms, csdesk_clock_event* out, size_t capacity, size_t* count) {
    return guarded([&] {
        auto& taken = place(count, "count");
        auto const room = items(out, capacity, "out", "capacity");
        held_clock const c(clock);
        taken = take_due(c.object(), now_in(now_ms, "now_ms"), room);
    });
}

int csdesk_clock_next_event(csdesk_clock const* clock, int64_t* out_ms) {
    return guarded([&] {
        auto& out = place(out_ms, "out_ms");
        out = ms_or_never(held_clock(clock)->next_event());
    });
}

int csdesk_clock_explain(csdesk_clock const* clock, int64_t now_ms, csdesk_text** explanation) {
    return guarded([&] {
        auto& out = place(explanation, "explanation");
        hand_out(out, to_text(held_clock(clock)->explain(now_in(now_ms, "now_ms"))));
    });
}

void csdesk_clock_destroy(csdesk_clock* clock) { end_handle(kind::clock, number_of(clock)); }

}  // extern "C"
