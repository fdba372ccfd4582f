#include <csdesk/sla/clock.hpp>

#include "clock_words.hpp"

#include <gtest/gtest.h>

using namespace csdesk;
using namespace csdesk::testing_words;
using namespace std::chrono_literals;
using csdesk::sla::clock_event_kind;
using csdesk::sla::clock_status;
using csdesk::sla::reopen_mode;
using csdesk::sla::segment_kind;

// --- stop and due ---------------------------------------------------------------------------------------------------

TEST(sla_clock, stopping_exactly_at_the_due_instant_is_in_time) {
    for (auto late : {span{0}, span{1}}) {
        auto c = always(1h);
        c.start(at(10h));
        ASSERT_EQ(c.due(), at(11h));
        c.stop(at(11h) + late);
        EXPECT_EQ(c.state(), late == span{} ? clock_status::met : clock_status::breached);
        EXPECT_EQ(c.remaining(at(20h)), -late);
    }
}

TEST(sla_clock, counts_open_time_only) {
    auto c = office({.target = 3h});
    c.start(monday(16h));
    EXPECT_EQ(c.due(), tuesday(10h));
    EXPECT_EQ(c.elapsed(monday(23h)), 2h);
    EXPECT_EQ(c.remaining(tuesday(9h + 30min)), 30min);
    c.stop(tuesday(12h));
    EXPECT_EQ(c.state(), clock_status::breached);
    EXPECT_EQ(c.data().breached_at, tuesday(10h));
    EXPECT_EQ(c.data().stopped_at, tuesday(12h));
    EXPECT_EQ(c.remaining(tuesday(18h)), -2h);
}

TEST(sla_clock, a_target_reached_at_closing_is_due_at_closing) {
    auto c = office({.target = 2h});
    c.start(monday(16h));
    EXPECT_EQ(c.due(), monday(18h));
}

TEST(sla_clock, times_before_the_last_change_never_make_negative_time) {
    auto c = always(1h);
    c.start(at(10h));
    c.pause(at(9h), "pending");
    c.resume(at(8h));
    EXPECT_EQ(c.elapsed(at(7h)), span{});
    c.stop(at(1h));
    EXPECT_EQ(c.state(), clock_status::met);
    EXPECT_EQ(c.elapsed(at(12h)), span{});
    EXPECT_TRUE(c.data().segments.empty());
}

TEST(sla_clock, the_same_event_twice_changes_nothing) {
    auto c = always(1h, {half});
    c.start(at(10h));
    auto const once = [&](auto&& act) {
        act();
        auto const before = c.data();
        act();
        EXPECT_EQ(c.data(), before);
    };
    once([&] { c.start(at(10h + 5min)); });
    once([&] { c.pause(at(10h + 10min), "pending"); });
    once([&] { c.resume(at(10h + 20min), "pending"); });
    once([&] { c.retarget(2h, at(10h + 25min)); });
    once([&] { c.stop(at(10h + 30min)); });
    once([&] { c.reopen(at(10h + 40min), reopen_mode::continue_clock); });
    once([&] { c.cancel(at(10h + 50min)); });
}

TEST(sla_clock, an_answer_in_time_that_is_told_late_undoes_the_reported_breach) {
    auto c = always(1h);
    c.start(at(10h));
    ASSERT_EQ(c.due_events(at(12h)).size(), 1u);
    EXPECT_EQ(c.state(), clock_status::breached);
    c.stop(at(10h + 59min));
    EXPECT_EQ(c.state(), clock_status::met);
    EXPECT_FALSE(c.data().breached_at);
    EXPECT_TRUE(c.due_events(at(20h)).empty());
    c.reopen(at(21h), reopen_mode::continue_clock);
    auto const again = c.due_events(at(22h));
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].due, at(21h + 1min));
    EXPECT_NE(again[0].instance, 1);
}

// --- pauses ---------------------------------------------------------------------------------------------------------

TEST(sla_clock, a_pause_moves_the_due_instant_by_its_open_time) {
    auto c = office({.target = 4h});
    c.start(monday(10h));
    c.pause(monday(12h), "pending");
    EXPECT_EQ(c.state(), clock_status::paused);
    EXPECT_FALSE(c.due());
    EXPECT_EQ(c.elapsed(monday(17h)), 2h);
    EXPECT_EQ(c.remaining(tuesday(9h)), 2h);
    c.resume(tuesday(10h));
    EXPECT_EQ(c.due(), tuesday(12h));
}

TEST(sla_clock, a_pause_in_closed_time_adds_nothing) {
    auto c = office({.target = 4h});
    c.start(monday(16h));
    c.pause(monday(19h), "pending");
    c.resume(tuesday(8h));
    EXPECT_EQ(c.due(), tuesday(11h));
}

TEST(sla_clock, nested_reasons_pause_once_and_the_last_one_resumes) {
    auto c = always(1h);
    c.start(at(10h));
    c.pause(at(10h + 10min), "customer");
    c.pause(at(10h + 20min), "supplier");
    c.resume(at(10h + 30min), "customer");
    EXPECT_EQ(c.state(), clock_status::paused);
    c.resume(at(10h + 35min), "nobody");
    EXPECT_EQ(c.state(), clock_status::paused);
    c.resume(at(10h + 40min), "supplier");
    EXPECT_EQ(c.due(), at(11h + 30min));
    auto const e = c.explain(at(11h));
    ASSERT_EQ(e.segments.size(), 5u);
    EXPECT_EQ(e.segments[1].reason, "customer");
    EXPECT_EQ(e.segments[2].reason, "customer + supplier");
    EXPECT_EQ(e.segments[3].reason, "supplier");
}

TEST(sla_clock, resuming_without_a_reason_clears_them_all) {
    auto c = always(1h);
    c.start(at(10h));
    c.pause(at(10h), "customer");
    c.pause(at(10h), "supplier");
    c.resume(at(11h));
    EXPECT_EQ(c.due(), at(12h));
}

TEST(sla_clock, a_pause_at_the_due_instant_comes_first) {
    auto c = always(1h);
    c.start(at(10h));
    c.pause(at(11h), "pending");
    EXPECT_TRUE(c.due_events(at(20h)).empty());
    c.resume(at(20h));
    EXPECT_EQ(c.due(), at(20h));
    c.stop(at(20h));
    EXPECT_EQ(c.state(), clock_status::met);
}

TEST(sla_clock, created_and_ended_in_a_pause_has_taken_no_time) {
    auto c = always(1h);
    c.start(at(10h));
    c.pause(at(10h), "pending");
    c.stop(at(24h));
    EXPECT_EQ(c.state(), clock_status::met);
    EXPECT_EQ(c.elapsed(at(48h)), span{});
}

TEST(sla_clock, a_pause_after_the_due_instant_does_not_hide_the_breach) {
    auto c = always(1h);
    c.start(at(10h));
    c.pause(at(12h), "pending");
    EXPECT_EQ(c.state(), clock_status::paused);
    EXPECT_EQ(c.data().breached_at, at(11h));
    auto const events = c.due_events(at(12h));
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].due, at(11h));
    c.resume(at(13h));
    EXPECT_EQ(c.state(), clock_status::breached);
    EXPECT_TRUE(c.due_events(at(99h)).empty());
    c.stop(at(14h));
    EXPECT_EQ(c.state(), clock_status::breached);
    EXPECT_EQ(c.elapsed(at(14h)), 3h);
}

TEST(sla_clock, hundreds_of_pauses_leave_an_exact_due_instant) {
    auto c = always(10h);
    c.start(at(0h));
    for (int i = 0; i < 500; ++i) {
        c.pause(at(i * 2min + 1min), "pending");
        c.resume(at(i * 2min + 2min));
    }
    EXPECT_EQ(c.due(), at(10h + 500min));
}

// --- warnings and breach --------------------------------------------------------------------------------------------

TEST(sla_clock, warnings_and_breach_come_in_order_and_once) {
    auto c = always(10min, {half, {.ppm = 0}, {.ppm = 1'000'000}, {.lead = 2min}, {.lead = 1h}});
    c.start(at(10h));
    EXPECT_EQ(c.next_event(), at(10h));
    auto const first = c.due_events(at(10h + 5min));
    ASSERT_EQ(first.size(), 3u);
    EXPECT_EQ(first[0].level, (sla::warning_level{.lead = 1h}));  // longer than the target: at the start
    EXPECT_EQ(first[1].level, (sla::warning_level{}));
    EXPECT_EQ(first[2].level, half);
    auto const rest = c.due_events(at(11h));
    ASSERT_EQ(rest.size(), 3u);
    EXPECT_EQ(rest[0].due, at(10h + 8min));
    EXPECT_EQ(rest[1].level.ppm, 1'000'000);
    EXPECT_EQ(rest[1].due, rest[2].due);
    EXPECT_EQ(rest[2].kind, clock_event_kind::breach);
    EXPECT_EQ(c.state(), clock_status::breached);
    EXPECT_TRUE(c.due_events(at(99h)).empty());
    EXPECT_FALSE(c.next_event());
}

TEST(sla_clock, a_share_of_the_target_is_floored) {
    auto c = sla::clock(calendar::always(), {.target = 1001ms, .warnings = {{.ppm = 333'333}}});
    c.start(at(0h));
    EXPECT_EQ(c.next_event(), at(0h) + 333ms);
}

TEST(sla_clock, a_lead_is_counted_in_open_time) {
    auto c = office({.target = 3h, .warnings = {{.lead = 2h}}});
    c.start(monday(16h));  // due Tuesday 10:00
    EXPECT_EQ(c.next_event(), monday(17h));
}

TEST(sla_clock, a_warning_that_fired_is_not_repeated_by_a_pause) {
    auto c = always(1h, {half});
    c.start(at(10h));
    EXPECT_EQ(c.due_events(at(10h + 30min)).size(), 1u);
    c.pause(at(10h + 30min), "pending");
    c.resume(at(12h));
    EXPECT_TRUE(c.due_events(at(12h + 29min)).empty());
    EXPECT_EQ(c.due_events(at(12h + 30min)).size(), 1u);
}

TEST(sla_clock, what_fell_due_before_the_stop_is_still_reported_and_nothing_after_it) {
    auto c = always(1h, {half, {.ppm = 900'000}});
    c.start(at(10h));
    c.stop(at(10h + 40min));
    auto const events = c.due_events(at(99h));
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].level, half);
}

// --- refusals and words ---------------------------------------------------------------------------------------------

TEST(sla_clock, refuses_promises_that_mean_nothing) {
    auto field = [](sla::promise const& p) {
        auto const made = sla::next::planned(p);
        return made ? std::string("fine") : made.error().field;
    };
    EXPECT_EQ(field({.target = span{0}}), "target");
    EXPECT_EQ(field({.target = -1h}), "target");
    EXPECT_EQ(field({.target = span::max()}), "target");
    EXPECT_EQ(field({.target = 1h, .warnings = {half, {.ppm = -1}}}), "warnings[1]");
    EXPECT_EQ(field({.target = 1h, .warnings = {{.ppm = 1'000'001}}}), "warnings[0]");
    EXPECT_EQ(field({.target = 1h, .warnings = {{.lead = -1h}}}), "warnings[0]");
    EXPECT_EQ(field({.target = 1h, .warnings = {{.ppm = 1, .lead = 1h}}}), "warnings[0]");
    EXPECT_EQ(field({.target = 1h, .warnings = {half, half}}), "warnings[1]");
    EXPECT_EQ(field({.target = 1h, .warnings = std::vector<sla::warning_level>(33)}), "warnings");
    EXPECT_EQ(field({.target = 24h * 365 * 99, .warnings = {half}}), "fine");
    EXPECT_THROW(always(span{0}), refused);
}

TEST(sla_clock, refuses_what_the_present_state_does_not_allow_and_changes_nothing) {
    auto c = always(1h);
    EXPECT_EQ(why([&] { c.pause(at(1h)); }).allowed, std::vector<std::string>{"start"});
    EXPECT_EQ(why([&] { c.stop(at(1h)); }).code, errc::not_allowed);
    EXPECT_EQ(why([&] { c.start(instant::max()); }).code, errc::out_of_range);
    EXPECT_EQ(c.state(), clock_status::not_started);
    c.start(at(1h));
    auto const before = c.data();
    EXPECT_EQ(why([&] { c.retarget(span{0}, at(2h)); }).field, "target");
    EXPECT_EQ(why([&] { c.move(at(3h), at(2h)); }).code, errc::not_allowed);
    EXPECT_EQ(why([&] { c.pause(at(2h), std::string(1025, 'x')); }).field, "reason");
    EXPECT_EQ(why([&] { c.stop(instant::min()); }).code, errc::out_of_range);
    EXPECT_EQ(c.data(), before);
    c.stop(at(2h));
    EXPECT_EQ(why([&] { c.pause(at(3h)); }).allowed, std::vector<std::string>{"reopen"});
    EXPECT_EQ(why([&] { c.retarget(2h, at(3h)); }).code, errc::not_allowed);
}

TEST(sla_clock, a_target_beyond_the_end_of_time_is_never_due) {
    auto c = sla::clock(calendar::always(), {.target = 24h * 365 * 99, .warnings = {half}});
    c.start(latest_instant - 24h);
    EXPECT_FALSE(c.due());
    EXPECT_TRUE(c.due_events(latest_instant).empty());
}

TEST(sla_clock, explains_itself_in_both_languages) {
    auto c = office({.target = 3h});
    c.start(monday(16h));
    c.pause(monday(17h), "pending");
    c.resume(tuesday(9h));
    auto const e = c.explain(tuesday(10h));
    ASSERT_EQ(e.segments.size(), 3u);
    EXPECT_EQ(e.segments[0], (sla::clock_segment{monday(16h), monday(17h), segment_kind::open, ""}));
    EXPECT_EQ(e.segments[1], (sla::clock_segment{monday(17h), tuesday(9h), segment_kind::paused, "pending"}));
    EXPECT_EQ(sum_of_open(e), e.elapsed);
    EXPECT_EQ(sla::describe(e, language::en).substr(0, 46), "Running, target PT3H, elapsed PT2H, remaining ");
    EXPECT_NE(sla::describe(e, language::zh).find("计时中，时限 PT3H，已用时 PT2H，剩余 PT1H"), std::string::npos);
    EXPECT_NE(sla::describe(e, language::zh).find("（pending）"), std::string::npos);
    auto const night = office_explained(monday(16h), tuesday(10h));
    ASSERT_EQ(night.segments.size(), 3u);
    EXPECT_EQ(night.segments[1].kind, segment_kind::closed);
}
