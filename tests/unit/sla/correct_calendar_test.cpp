// A calendar that was mistaken about days gone by: what running clocks have counted is counted anew.
#include <csdesk/sla/clock.hpp>

#include "clock_words.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

using namespace csdesk;
using namespace csdesk::testing_words;
using namespace std::chrono_literals;

namespace {

calendar with_holidays(std::vector<local_date> const& days) {
    calendar_rules rules{.tz = "America/New_York", .holidays = days};
    rules.on(weekdays, {{9h, 12h}, {13h, 18h}});
    rules.hours[5].push_back({22h, 2h});
    return calendar::make(rules).value();
}

}  // namespace

TEST(correct_calendar, gives_back_the_hours_of_a_day_that_was_a_holiday) {
    auto const was = with_holidays({}), is = with_holidays({parse_date("2027-03-15").value()});
    instant const monday = *parse_instant("2027-03-15T09:00:00-04:00");
    auto s = sla::next::start(sla::next::planned({10h, {{.ppm = 950'000}}}).value(), was, monday).value();
    s = sla::next::correct_calendar(s, was, is, is, monday + 24h + 1h).value();
    EXPECT_EQ(s.counted, 1h);
    EXPECT_EQ(s.due, *parse_instant("2027-03-17T11:00:00-04:00"));
    EXPECT_EQ(s.warnings[0].due, *parse_instant("2027-03-17T10:30:00-04:00"));
    EXPECT_EQ(s.instance, 1);
}

TEST(correct_calendar, a_day_that_was_none_may_make_it_late_already_and_it_is_told_once) {
    auto const was = with_holidays({parse_date("2027-03-15").value()}), is = with_holidays({});
    instant const monday = *parse_instant("2027-03-15T09:00:00-04:00");
    auto s = sla::next::start(sla::next::planned({8h, {{.ppm = 500'000}}}).value(), was, monday).value();
    s = sla::next::correct_calendar(s, was, is, is, monday + 24h + 1h).value();
    auto const events = sla::due_events(s, monday + 25h);
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].due, monday + 5h);  // four hours counted: 14:00
    EXPECT_EQ(events[1].due, monday + 9h);
    for (auto const& e : events) s = sla::reported(s, e);
    EXPECT_TRUE(sla::due_events(s, monday + 1'000h).empty());
    EXPECT_EQ(s.breached_at, monday + 9h);
}

TEST(correct_calendar, a_breach_that_happened_stays_and_what_ended_is_left_alone) {
    auto const was = with_holidays({}), is = with_holidays({parse_date("2027-03-15").value()});
    instant const monday = *parse_instant("2027-03-15T09:00:00-04:00");
    auto s = sla::next::start(sla::next::planned({2h, {}}).value(), was, monday).value();
    for (auto const& e : sla::due_events(s, monday + 3h)) s = sla::reported(s, e);
    auto const late = sla::next::correct_calendar(s, was, is, is, monday + 25h).value();
    EXPECT_EQ(late.breached_at, monday + 2h);
    EXPECT_TRUE(sla::due_events(late, monday + 1'000h).empty());
    auto const ended = sla::next::stop(s, was, monday + 4h).value();
    auto const after = sla::next::correct_calendar(ended, was, is, is, monday + 25h).value();
    EXPECT_EQ(after.counted, ended.counted);
    EXPECT_EQ(after.status, ended.status);
}

// Whatever happened before: afterwards the clock stands as one that has known the corrected calendar all along.
RC_GTEST_PROP(correct_calendar, agrees_with_a_clock_that_has_always_counted_so, ()) {
    std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
    auto const below = [&](std::int64_t n) { return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n)); };
    auto const days = [&] {
        std::vector<local_date> out;
        for (auto left = below(6); left > 0; --left)
            out.push_back(local_date{std::chrono::sys_days{parse_date("2027-03-08").value()} + std::chrono::days(below(20))});
        return out;
    };
    auto const was = with_holidays(days()), is = with_holidays(days());
    instant now = *parse_instant("2027-03-08T00:00:00-05:00") + 1ms * below(100'000'000);
    sla::promise const p{1h + 1min * below(6'000), {{.ppm = 500'000}, {.lead = 1h}}};
    auto by_was = sla::next::start(sla::next::planned(p).value(), was, now).value();
    auto by_is = sla::next::start(sla::next::planned(p).value(), is, now).value();
    bool paused = false;
    for (auto left = below(12); left > 0; --left) {
        now += 1ms * below(90'000'000);
        auto const move = [&](sla::clock_state s, calendar const& cal) {
            return paused ? sla::next::resume(std::move(s), cal, now).value()
                          : sla::next::pause(std::move(s), cal, now, "x").value();
        };
        by_was = move(std::move(by_was), was);
        by_is = move(std::move(by_is), is);
        paused = !paused;
    }
    now += 1ms * below(90'000'000);
    auto const s = sla::next::correct_calendar(by_was, was, is, is, now).value();
    RC_ASSERT(s.counted == sla::elapsed(by_is, is, now));
    auto const why = sla::explain(s, is, now + 48h);
    RC_ASSERT(sum_of_open(why) == why.elapsed);
    RC_ASSERT(why.elapsed == sla::elapsed(by_is, is, now + 48h));
    bool const told = by_was.breached_at.has_value() || by_is.breached_at.has_value();
    if (!told) RC_ASSERT(s.due == by_is.due);
}
