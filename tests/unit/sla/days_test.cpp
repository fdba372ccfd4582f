#include "clock_words.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace {

using namespace csdesk;
using namespace csdesk::testing_words;
using namespace std::chrono_literals;
using sla::clock_status;

constexpr std::chrono::days one{1};

instant friday(span time) { return monday_midnight + 4 * one + time; }
instant next_monday(span time) { return monday_midnight + 7 * one + time; }

sla::clock day_clock(std::int32_t days, bool end_of_day = false, std::vector<sla::warning_level> warnings = {}) {
    return office({.warnings = std::move(warnings), .days = days, .end_of_day = end_of_day});
}
instant due_of(sla::clock c, instant start) {
    c.start(start);
    return c.due().value();
}

// edge case 54
TEST(day_target, one_day_asked_on_friday_evening_is_due_on_monday_evening) {
    EXPECT_EQ(due_of(day_clock(1), friday(17h + 59min)), next_monday(17h + 59min));
    EXPECT_EQ(due_of(day_clock(1, true), friday(17h + 59min)), next_monday(18h));
    EXPECT_EQ(due_of(day_clock(0, true), friday(17h + 59min)), friday(18h));
    EXPECT_EQ(due_of(day_clock(3), tuesday(10h)), friday(10h));
}

// edge case 54
TEST(day_target, begins_with_the_first_open_instant) {
    EXPECT_EQ(due_of(day_clock(1), friday(20h)), next_monday(18h)) << "Tuesday 09:00 is Monday's closing";
    EXPECT_EQ(due_of(day_clock(0, true), friday(20h)), next_monday(18h));
    EXPECT_EQ(due_of(day_clock(1, true), monday(3h)), tuesday(18h));
}

// edge case 54
TEST(day_target, goes_over_the_end_of_a_month_a_leap_day_and_holidays) {
    calendar_rules rules;
    rules.on(weekdays, {{9h, 18h}});
    auto const date = [](unsigned month, unsigned day) {
        return local_date{std::chrono::year{2028}, std::chrono::month{month}, std::chrono::day{day}};
    };
    rules.holidays = {date(2, 29)};
    sla::clock c(calendar::make(rules).value(), {.days = 1});
    c.start(instant{std::chrono::sys_days(date(2, 28))} + 10h);
    EXPECT_EQ(c.due(), instant{std::chrono::sys_days(date(3, 1))} + 10h);
    sla::clock real(calendar::always(), {.days = 1});
    real.start(instant{std::chrono::sys_days(date(1, 31))} + 10h);
    EXPECT_EQ(real.due(), instant{std::chrono::sys_days(date(2, 1))} + 10h);
}

TEST(day_target, keeps_the_time_of_day_over_a_change_of_clocks) {
    sla::clock c(calendar::always("Europe/Berlin"), {.days = 1});
    c.start(parse_instant("2026-03-28T12:00:00+01:00").value());
    EXPECT_EQ(c.due(), parse_instant("2026-03-29T12:00:00+02:00"));
    EXPECT_EQ(c.data().target, 23h);
    sla::clock whole(calendar::always("Europe/Berlin"), {.days = 0, .end_of_day = true});
    whole.start(parse_instant("2026-10-25T00:00:00+02:00").value());
    EXPECT_EQ(whole.data().target, 25h);
}

TEST(day_target, a_time_of_day_that_is_closed_means_the_last_closing_before_it) {
    calendar_rules rules;
    rules.on(weekdays, {{9h, 12h}, {13h, 18h}});
    rules.overrides[local_date{std::chrono::year{2026}, std::chrono::month{1}, std::chrono::day{6}}] = {{9h, 12h}};
    sla::clock c(calendar::make(rules).value(), {.days = 1});
    c.start(monday(17h));
    EXPECT_EQ(c.due(), tuesday(12h)) << "Tuesday is open until noon only";
}

// edge case 54
TEST(day_target, pauses_are_appended_in_open_time) {
    auto c = day_clock(1);
    c.start(monday(10h));
    EXPECT_EQ(c.due(), tuesday(10h));
    c.pause(monday(16h), "pending");
    EXPECT_EQ(c.due(), std::nullopt);
    c.resume(tuesday(10h));  // 16–18 and 9–10: three open hours
    EXPECT_EQ(c.due(), tuesday(13h));
    EXPECT_EQ(c.data().target, 9h);
    auto const why = c.explain(tuesday(13h));
    EXPECT_EQ(why.elapsed, 9h);
    EXPECT_EQ(sum_of_open(why), why.elapsed);
    c.stop(tuesday(13h));
    EXPECT_EQ(c.state(), clock_status::met);
}

TEST(day_target, warns_at_shares_and_leads_of_its_open_time) {
    auto c = day_clock(1, false, {half, {.lead = 1h}});
    c.start(monday(10h));
    EXPECT_EQ(c.data().warnings[0].due, monday(14h + 30min));
    EXPECT_EQ(c.data().warnings[1].due, monday(18h)) << "an open hour before Tuesday 10:00";
}

TEST(day_target, a_restart_counts_its_days_anew_and_a_continuation_does_not) {
    for (auto const mode : {sla::reopen_mode::restart, sla::reopen_mode::continue_clock}) {
        auto c = day_clock(1);
        c.start(monday(10h));
        c.stop(monday(12h));
        c.reopen(friday(17h), mode);
        EXPECT_EQ(c.due(), mode == sla::reopen_mode::restart ? next_monday(17h) : next_monday(15h));
    }
}

TEST(day_target, another_promise_counts_from_the_original_start_with_pauses_appended) {
    auto c = day_clock(3);
    c.start(monday(10h));
    c.pause(monday(11h), "pending");
    c.resume(monday(13h));
    c.retarget({.days = 1}, tuesday(9h));
    EXPECT_EQ(c.due(), tuesday(12h));
    c.retarget({.days = 0, .end_of_day = true}, tuesday(9h));
    EXPECT_EQ(c.due(), tuesday(11h)) << "Monday's end and the two hours";
    c.retarget(4h, tuesday(9h));
    EXPECT_EQ(c.due(), monday(16h));
    EXPECT_EQ(c.data().days, 0);
}

TEST(day_target, another_calendar_counts_the_day_anew) {
    calendar_rules rules;
    rules.on(weekdays, {{9h, 13h}});
    auto c = day_clock(2);
    c.start(monday(10h));
    c.change_calendar(calendar::make(rules).value(), tuesday(9h));
    EXPECT_EQ(c.due(), monday_midnight + 2 * one + 10h);
    EXPECT_EQ(c.elapsed(tuesday(9h)), 8h) << "what was counted stays";
    auto early = day_clock(1);
    early.start(monday(10h));
    rules.holidays = {};
    rules.on(weekdays, {{8h, 9h}});
    early.change_calendar(calendar::make(rules).value(), tuesday(9h));
    EXPECT_EQ(early.due(), monday(18h)) << "nothing is left of Tuesday by the new hours";
}

TEST(day_target, a_day_that_never_comes_is_never_due) {
    calendar_rules rules;
    rules.overrides[local_date{std::chrono::year{2026}, std::chrono::month{1}, std::chrono::day{5}}] = {{9h, 18h}};
    sla::clock c(calendar::make(rules).value(), {.warnings = {half}, .days = 2});
    c.start(monday(10h));
    EXPECT_EQ(c.due(), std::nullopt);
    EXPECT_TRUE(c.due_events(latest_instant).empty());
    EXPECT_EQ(c.elapsed(monday(12h)), 2h);
}

TEST(day_target, refuses_days_that_mean_nothing) {
    auto const field = [](sla::promise const& p) { return why([&] { office(p); }).field; };
    EXPECT_EQ(field({.days = -1}), "days");
    EXPECT_EQ(field({.days = 36'526}), "days");
    EXPECT_EQ(field({.days = -1, .end_of_day = true}), "days");
    EXPECT_EQ(field({.target = 1h, .days = 1}), "target");
    EXPECT_EQ(field({}), "target");
    EXPECT_EQ(field({.days = 36'525}), "");
}

// edge case 54
RC_GTEST_PROP(day_target, is_due_after_exactly_the_open_time_up_to_its_day_and_that_of_the_pauses, ()) {
    auto const cal = office_hours();
    auto const days = *rc::gen::inRange(0, 40);
    bool const end_of_day = days == 0 || *rc::gen::arbitrary<bool>();
    instant const start = monday_midnight + span{*rc::gen::inRange<std::int64_t>(0, 14 * 86'400'000)};
    auto c = day_clock(days, end_of_day);
    c.start(start);
    auto const day = c.due().value();
    RC_ASSERT(cal.between(start, day) == c.data().target);
    // as many open dates lie behind the first one
    local_date const first = cal.date_of(cal.next_open(start));
    int open_dates = 0;
    for (instant t = cal.start_of_day(first) + one; t < day; t += one) open_dates += cal.is_open(t + 9h);
    RC_ASSERT(open_dates == days || (open_dates == days - 1 && !end_of_day));
    span paused{};
    instant t = start;
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
        instant const from = t + span{*rc::gen::inRange<std::int64_t>(0, 3'600'000)};
        instant const to = from + span{*rc::gen::inRange<std::int64_t>(0, 200'000'000)};
        if (cal.between(start, from) - paused >= c.data().target) break;
        c.pause(from, "pending");
        c.resume(to);
        paused += cal.between(from, to);
        t = to;
    }
    if (c.due()) RC_ASSERT(cal.between(start, *c.due()) == c.data().target + paused);
}

}  // namespace
