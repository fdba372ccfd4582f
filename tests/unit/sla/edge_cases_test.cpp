// Edge cases of clocks that no other test looks at. Numbers are those of docs/edge-cases.md.
#include <gtest/gtest.h>

#include "clock_words.hpp"
#include "clocks_world.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing_words;
using namespace std::chrono_literals;
using csdesk::sla::clock_event_kind;
using csdesk::sla::clock_status;
using csdesk::sla::metric;
using csdesk::testing::broke;
using csdesk::testing::lines;
using csdesk::testing::noon;
using csdesk::testing::world;

instant utc(std::string_view text) { return parse_instant(text).value(); }

sla::clock on(calendar_rules const& rules, span target) { return {calendar::make(rules).value(), {.target = target}}; }

// ---- pauses -------------------------------------------------------------------------------------------------------

// edge case 4
TEST(a_pause, begins_and_ends_in_the_repeated_hour) {
    sla::clock c(calendar::always("Europe/Berlin"), {.target = 4h});
    c.start(utc("2024-10-27T00:00:00Z"));
    c.pause(utc("2024-10-27T00:30:00Z"), "pending");  // 02:30
    c.resume(utc("2024-10-27T01:30:00Z"));            // 02:30 again
    EXPECT_EQ(c.due(), utc("2024-10-27T05:00:00Z"));
    EXPECT_EQ(c.elapsed(utc("2024-10-27T02:00:00Z")), 1h);
}

// edge case 4
TEST(a_pause, over_the_hour_that_is_left_out_takes_its_real_length) {
    calendar_rules night{.tz = "Europe/Berlin"};
    night.hours[6] = {{1h, 5h}};  // three hours on 2024-03-31
    auto c = on(night, 2h);
    c.start(utc("2024-03-31T00:00:00Z"));             // 01:00
    c.pause(utc("2024-03-31T00:45:00Z"), "pending");  // 01:45
    c.resume(utc("2024-03-31T01:15:00Z"));            // 03:15
    EXPECT_EQ(c.due(), utc("2024-03-31T02:30:00Z"));
}

// edge case 4
TEST(a_pause, into_an_opening_that_begins_in_the_gap_takes_only_what_was_open) {
    calendar_rules early{.tz = "Europe/Berlin"};
    early.hours[6] = {{2h + 30min, 4h}};  // 02:30 does not exist: from 03:30
    auto c = on(early, 15min);
    c.start(utc("2024-03-31T00:00:00Z"));
    c.pause(utc("2024-03-31T01:10:00Z"), "pending");  // 03:10, still closed
    c.resume(utc("2024-03-31T01:35:00Z"));            // 03:35
    EXPECT_EQ(c.due(), utc("2024-03-31T01:50:00Z"));
}

// edge case 29
TEST(a_pause, over_nights_and_a_holiday_takes_open_time_only) {
    calendar_rules rules;
    rules.on(weekdays, {{9h, 18h}});
    rules.holidays = {std::chrono::year{2026} / 1 / 6};
    auto c = on(rules, 2h);
    c.start(monday(17h));
    c.pause(monday(17h + 30min), "pending");
    c.resume(tuesday(24h + 10h));
    EXPECT_EQ(c.due(), tuesday(24h + 11h + 30min));

    auto before_opening = on(rules, 2h);
    before_opening.start(monday(7h));
    before_opening.pause(monday(8h), "pending");
    before_opening.resume(monday(10h));
    EXPECT_EQ(before_opening.due(), monday(12h));
}

// edge case 28
TEST(a_pause, that_begins_and_ends_at_the_due_instant_leaves_it_there) {
    auto c = always(1h);
    c.start(at(10h));
    c.pause(at(10h + 30min), "pending");
    c.resume(at(11h));
    c.pause(at(11h + 30min), "pending");
    c.resume(at(11h + 30min));
    EXPECT_EQ(c.due(), at(11h + 30min));
    auto late = c;
    c.stop(at(11h + 30min));
    EXPECT_EQ(c.state(), clock_status::met);
    late.stop(at(11h + 30min) + 1ms);
    EXPECT_EQ(late.state(), clock_status::breached);
}

// edge case 30
TEST(pauses, of_one_minute_touching_ones_and_empty_ones_sum_exactly) {
    auto c = always(1h);
    auto const pause = [&](span from, span to) {
        c.pause(at(from), "customer");
        c.resume(at(to));
    };
    c.start(at(10h));
    pause(10h + 10min + 5s, 10h + 10min + 20s);
    pause(10h + 10min + 40s, 10h + 12min);
    pause(10h + 12min, 10h + 13min);
    pause(10h + 14min, 10h + 14min);
    EXPECT_EQ(c.due(), at(11h + 155s));
    EXPECT_EQ(sum_of_open(c.explain(at(11h))), c.elapsed(at(11h)));
}

// edge case 31
TEST(a_pause, of_a_month_is_one_stretch) {
    auto c = office({.target = 4h, .warnings = {half}});
    c.start(monday(10h));
    c.pause(monday(11h), "supplier");
    c.resume(monday(35 * 24h + 12h));
    EXPECT_EQ(c.due(), monday(35 * 24h + 15h));
    EXPECT_EQ(c.next_event(), monday(35 * 24h + 13h));
    EXPECT_EQ(c.data().segments.size(), 2u);
}

// edge case 38
TEST(a_pause, ended_in_the_millisecond_it_began_leaves_the_clock_running) {
    auto c = always(1h);
    c.start(at(10h));
    for (int i = 0; i < 3; ++i) {
        c.pause(at(10h + 20min), "automation");
        c.resume(at(10h + 20min), "automation");
    }
    EXPECT_EQ(c.state(), clock_status::running);
    EXPECT_EQ(c.due(), at(11h));
}

// edge case 39
TEST(a_paused_clock, stands_still_in_every_figure) {
    auto c = always(1h, {half});
    c.start(at(10h));
    c.pause(at(10h + 20min), "pending");
    for (span later : {span{20min}, span{5h}, span{1'000h}}) {
        EXPECT_EQ(c.elapsed(at(10h) + later), 20min);
        EXPECT_EQ(c.remaining(at(10h) + later), 40min);
    }
    EXPECT_FALSE(c.next_event());
    EXPECT_TRUE(c.due_events(at(99h)).empty());
}

// ---- warnings -----------------------------------------------------------------------------------------------------

// edge case 60
TEST(a_warning, lies_in_business_time_and_never_before_the_start) {
    auto c = office({.target = 3h, .warnings = {{.lead = 1h}}});
    c.start(monday(17h));  // one hour used on Monday, due on Tuesday at 11:00
    EXPECT_EQ(c.due(), tuesday(11h));
    EXPECT_EQ(c.next_event(), tuesday(10h));

    auto long_lead = office({.target = 1h, .warnings = {{.lead = 2h}}});
    long_lead.start(monday(12h));
    EXPECT_EQ(long_lead.next_event(), monday(12h));
}

// edge case 60
TEST(a_warning, at_nothing_and_at_all_of_the_target) {
    auto c = always(1h, {{.ppm = 0}, {.ppm = 1'000'000}});
    c.start(at(10h));
    auto const events = c.due_events(at(11h));
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0].due, at(10h));
    EXPECT_EQ(events[1].due, at(11h));
    EXPECT_EQ(events[1].kind, clock_event_kind::warning);
    EXPECT_EQ(events[2].kind, clock_event_kind::breach);
}

// edge case 63
TEST(a_deadline, moved_earlier_into_the_past_after_its_warning_fires_once) {
    auto c = always(2h, {half});
    c.start(at(10h));
    EXPECT_EQ(c.due_events(at(11h)).size(), 1u);
    c.retarget(30min, at(11h + 10min));
    auto const events = c.due_events(at(11h + 10min));
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].kind, clock_event_kind::breach);
    EXPECT_EQ(events[0].due, at(10h + 30min));
    EXPECT_TRUE(c.due_events(at(99h)).empty());
}

// ---- clocks of a ticket -------------------------------------------------------------------------------------------

// edge case 42
TEST(an_update, promised_sooner_than_the_first_response_does_not_hide_it) {
    world w;
    w.rule("update", metric::update, 30min);
    w.rule("first", metric::first_response, 1h);
    w.opened(noon);
    w.advance(noon + 2h);
    EXPECT_EQ(w.firings(), (lines{broke(noon + 30min), broke(noon + 1h)}));
}

// edge case 43
TEST(a_first_response, after_a_bot_resolved_counts_from_the_message_that_came_back) {
    world w;
    w.rule("first", metric::first_response, 15min);
    w.opened(noon);
    w.wrote(noon);
    w.becomes(ticket_status::resolved, noon + 1min);  // by a bot: nobody has answered
    w.waiting = 0;
    w.advance(noon + 4 * 24h);
    instant const back = noon + 5 * 24h;
    w.wrote(back);
    w.becomes(ticket_status::open, back);
    w.replied(back + 10min);
    auto const ended = w.all<clocks::met>();
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].clock.state.started, back);
    EXPECT_EQ(ended[0].clock.state.counted, 10min);
    EXPECT_TRUE(ended[0].in_time);
    EXPECT_EQ(w.firings(), lines{});
}

// edge case 43
TEST(a_next_response, after_a_resolution_counts_from_the_reopening_message) {
    world w;
    w.rule("next", metric::next_response, 15min);
    w.opened(noon);
    w.wrote(noon);
    w.replied(noon + 1min);
    w.becomes(ticket_status::resolved, noon + 2min);
    instant const back = noon + 5 * 24h;
    w.wrote(back);
    w.becomes(ticket_status::open, back);
    w.replied(back + 10min);
    auto const ended = w.all<clocks::met>();
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].clock.state.counted, 10min);
}

// edge case 53
TEST(a_target, that_is_taken_away_ends_its_clock_and_fires_nothing) {
    world w;
    w.rule("resolution", metric::resolution, 1h);
    w.opened(noon);
    w.policy.rules.clear();
    ++w.version;
    w.retarget(noon + 30min);
    EXPECT_EQ(w.at(metric::resolution).state.status, clock_status::cancelled);
    EXPECT_FALSE(clocks::due(w.state));
    w.advance(noon + 9h);
    EXPECT_EQ(w.firings(), lines{});
}

// edge case 53
TEST(a_target, may_be_longer_than_a_year) {
    auto c = office({.target = 2'349h});  // 261 working days of nine hours: Tuesday, a year and a day later
    c.start(monday(9h));
    EXPECT_EQ(c.due(), monday(364 * 24h + 18h));
    EXPECT_EQ(sla::next::planned({.target = std::chrono::years{100}}).has_value(), true);
    for (span none : {span{0}, span{-1}}) EXPECT_EQ(sla::next::planned({.target = none}).error().field, "target");
}

// edge case 55
TEST(the_next_deadline, is_the_earliest_of_what_is_still_open) {
    world w;
    w.rule("first", metric::first_response, 1h);
    w.rule("resolution", metric::resolution, 8h);
    w.opened(noon);
    EXPECT_EQ(clocks::due(w.state), noon + 1h);
    w.replied(noon + 10min);
    EXPECT_EQ(clocks::due(w.state), noon + 8h);
    w.becomes(ticket_status::resolved, noon + 2h);
    EXPECT_FALSE(clocks::due(w.state));
}

}  // namespace
