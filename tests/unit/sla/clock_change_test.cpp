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

// --- new promises ---------------------------------------------------------------------------------------------------

TEST(sla_clock, a_new_target_counts_from_the_original_start_with_pauses_kept) {
    auto c = always(4h);
    c.start(at(10h));
    c.pause(at(11h), "pending");
    c.resume(at(12h));
    c.retarget(2h, at(12h + 30min));
    EXPECT_EQ(c.due(), at(13h));
    EXPECT_EQ(c.elapsed(at(12h + 30min)), 90min);
}

TEST(sla_clock, a_target_already_spent_is_due_in_the_past_and_fires_once) {
    auto c = always(4h, {half});
    c.start(at(10h));
    c.pause(at(10h + 40min), "pending");
    c.resume(at(11h));
    c.retarget(1h, at(12h));
    EXPECT_EQ(c.due(), at(11h + 20min));
    auto const events = c.due_events(at(12h));
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].due, at(10h + 30min));
    EXPECT_EQ(events[1].due, at(11h + 20min));
    EXPECT_TRUE(c.due_events(at(99h)).empty());
}

TEST(sla_clock, a_longer_target_after_the_breach_does_not_undo_it) {
    auto c = always(1h);
    c.start(at(10h));
    EXPECT_EQ(c.due_events(at(11h)).size(), 1u);
    c.retarget(8h, at(11h + 30min));
    EXPECT_EQ(c.due(), at(18h));
    EXPECT_EQ(c.state(), clock_status::breached);
    c.stop(at(12h));
    EXPECT_EQ(c.state(), clock_status::breached);
    EXPECT_EQ(c.data().breached_at, at(11h));
}

TEST(sla_clock, a_warning_comes_again_only_when_a_new_promise_puts_it_later) {
    auto c = always(1h, {half});
    c.start(at(10h));
    auto const first = c.due_events(at(10h + 30min));
    ASSERT_EQ(first.size(), 1u);
    c.retarget(30min, at(10h + 31min));  // earlier: only the breach is left
    auto const after = c.due_events(at(10h + 31min));
    ASSERT_EQ(after.size(), 1u);
    EXPECT_EQ(after[0].kind, clock_event_kind::breach);
    c.retarget(4h, at(10h + 32min));  // half of it lies ahead again
    auto const again = c.due_events(at(12h));
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].due, at(12h));
    EXPECT_GT(again[0].instance, first[0].instance);
}

TEST(sla_clock, retargeting_while_paused_waits_for_the_resume) {
    auto c = always(4h);
    c.start(at(10h));
    c.pause(at(11h), "pending");
    c.retarget(90min, at(12h));
    EXPECT_FALSE(c.due());
    c.resume(at(13h));
    EXPECT_EQ(c.due(), at(13h + 30min));
}

TEST(sla_clock, another_calendar_keeps_what_was_counted) {
    auto c = office({.target = 6h});
    c.start(monday(16h));
    c.change_calendar(calendar::always(), tuesday(10h));  // 3 h counted until here
    EXPECT_EQ(c.due(), tuesday(13h));
    EXPECT_EQ(c.elapsed(tuesday(12h)), 5h);
    EXPECT_EQ(sum_of_open(c.explain(tuesday(12h))), 5h);
    c.retarget(2h, tuesday(12h));  // 2 open hours were over on Monday at closing
    EXPECT_EQ(c.due_events(tuesday(12h)).size(), 1u);
    EXPECT_LE(c.data().breached_at, tuesday(9h));
}

// --- again ----------------------------------------------------------------------------------------------------------

TEST(sla_clock, reopening_may_continue) {
    auto c = always(1h);
    c.start(at(10h));
    c.stop(at(10h + 20min));
    c.reopen(at(15h), reopen_mode::continue_clock);
    EXPECT_EQ(c.state(), clock_status::running);
    EXPECT_EQ(c.due(), at(15h + 40min));
    EXPECT_EQ(sum_of_open(c.explain(at(15h + 10min))), 30min);
}

TEST(sla_clock, reopening_may_start_anew_and_remembers_the_breach) {
    for (auto mode : {reopen_mode::restart, reopen_mode::new_instance}) {
        auto c = always(1h, {half});
        c.start(at(10h));
        EXPECT_EQ(c.due_events(at(12h)).size(), 2u);
        c.stop(at(12h));
        c.reopen(at(15h), mode);
        EXPECT_EQ(c.state(), clock_status::running);
        EXPECT_EQ(c.due(), at(16h));
        ASSERT_EQ(c.data().earlier.size(), 1u);
        EXPECT_EQ(c.data().earlier[0].breached_at, at(11h));
        EXPECT_EQ(c.data().earlier[0].elapsed, 2h);
        EXPECT_EQ(c.due_events(at(20h)).size(), 2u);
    }
}

TEST(sla_clock, a_met_run_is_judged_for_itself_only_as_a_new_instance) {
    for (auto [mode, runs] : {std::pair{reopen_mode::restart, 0u}, std::pair{reopen_mode::new_instance, 1u}}) {
        auto c = always(1h);
        c.start(at(10h));
        c.stop(at(10h + 30min));
        c.reopen(at(15h), mode);
        EXPECT_EQ(c.data().earlier.size(), runs);
    }
}

TEST(sla_clock, a_breach_is_not_repeated_by_fifty_reopenings) {
    auto c = always(1h);
    c.start(at(0h));
    std::size_t breaches = 0;
    for (int i = 1; i <= 50; ++i) {
        breaches += c.due_events(at(i * 10h)).size();
        c.stop(at(i * 10h));
        c.reopen(at(i * 10h + 1h), reopen_mode::continue_clock);
        EXPECT_EQ(c.state(), clock_status::breached);
    }
    EXPECT_EQ(breaches, 1u);
}

TEST(sla_clock, a_cancelled_clock_owes_nothing_new_and_may_be_taken_up) {
    auto c = always(1h, {half});
    c.start(at(10h));
    c.cancel(at(10h + 20min));
    EXPECT_EQ(c.state(), clock_status::cancelled);
    EXPECT_FALSE(c.due());
    EXPECT_TRUE(c.due_events(at(99h)).empty());
    c.reopen(at(12h), reopen_mode::continue_clock);
    EXPECT_EQ(c.due(), at(12h + 40min));
}

// --- from outside ---------------------------------------------------------------------------------------------------

TEST(external_deadline, pauses_do_not_move_it) {
    auto c = sla::clock::external(calendar::always(), at(20h), {{.lead = 2h}}, at(10h));
    c.pause(at(11h), "pending");
    EXPECT_EQ(c.due(), at(20h));
    EXPECT_EQ(c.remaining(at(15h)), 5h);
    ASSERT_EQ(c.due_events(at(18h)).size(), 1u);
    ASSERT_EQ(c.due_events(at(20h)).size(), 1u);
    c.stop(at(21h));
    EXPECT_EQ(c.state(), clock_status::breached);
    EXPECT_EQ(c.remaining(at(30h)), -1h);
}

TEST(external_deadline, moved_to_and_fro_fires_exactly_the_warnings_of_the_last_one) {
    auto c = sla::clock::external(calendar::always(), at(20h), {{.lead = 2h}, {.lead = 4h}}, at(10h));
    c.move(at(15h), at(10h + 30min));
    c.move(at(40h), at(11h + 30min));  // a warning of 15:00 had come at 11:00 and nobody asked
    c.move(at(20h), at(12h));
    auto const events = c.due_events(at(99h));
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0].due, at(16h));
    EXPECT_EQ(events[1].due, at(18h));
    EXPECT_EQ(events[2].due, at(20h));
    for (auto const& e : events) EXPECT_EQ(e.instance, 4);
}

TEST(external_deadline, moved_into_the_past_fires_once) {
    auto c = sla::clock::external(calendar::always(), at(20h), {{.lead = 2h}}, at(10h));
    c.move(at(11h), at(12h));
    auto const events = c.due_events(at(12h));
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].kind, clock_event_kind::warning);
    EXPECT_EQ(events[1].due, at(11h));
    EXPECT_TRUE(c.due_events(at(99h)).empty());
}

TEST(external_deadline, warned_of_at_once_when_the_lead_has_begun) {
    auto c = sla::clock::external(calendar::always(), at(11h), {{.lead = 2h}}, at(10h));
    EXPECT_EQ(c.next_event(), at(10h));
}

TEST(external_deadline, withdrawn_is_silent_until_it_is_set_again) {
    auto c = sla::clock::external(calendar::always(), at(20h), {{.lead = 2h}}, at(10h));
    c.withdraw(at(12h));
    EXPECT_EQ(c.state(), clock_status::cancelled);
    EXPECT_TRUE(c.due_events(at(30h)).empty());
    EXPECT_EQ(why([&] { c.reopen(at(30h), reopen_mode::restart); }).allowed, std::vector<std::string>{"move"});
    c.move(at(40h), at(31h));
    EXPECT_EQ(c.state(), clock_status::running);
    EXPECT_FALSE(c.data().breached_at);
    EXPECT_EQ(c.due_events(at(99h)).size(), 2u);
}

TEST(external_deadline, extended_after_it_passed_keeps_the_breach) {
    auto c = sla::clock::external(calendar::always(), at(20h), {}, at(10h));
    c.move(at(30h), at(22h));
    ASSERT_EQ(c.due_events(at(22h)).size(), 1u);
    c.stop(at(25h));
    EXPECT_EQ(c.state(), clock_status::breached);
    EXPECT_EQ(c.data().breached_at, at(20h));
}
