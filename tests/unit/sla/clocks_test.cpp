#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "clocks_world.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;

TEST(clocks, first_response_ends_with_the_first_answer_and_an_answer_at_the_due_instant_is_in_time) {
    world w;
    w.rule("first", metric::first_response, 5min);
    w.opened(noon);
    w.wrote(noon);
    w.wrote(noon + 1min);
    ASSERT_EQ(w.state.clocks.size(), 1u);
    EXPECT_EQ(w.at(metric::first_response).state.due, noon + 5min);
    w.replied(noon + 5min);
    ASSERT_EQ(w.all<clocks::met>().size(), 1u);
    EXPECT_TRUE(w.all<clocks::met>()[0].in_time);
    EXPECT_EQ(w.all<clocks::met>()[0].clock.state.counted, 5min);
    EXPECT_TRUE(w.state.clocks.empty());
}

TEST(clocks, each_later_round_has_its_own_clock_from_its_first_message) {
    world w;
    w.rule("first", metric::first_response, 5min);
    w.rule("next", metric::next_response, 10min);
    w.opened(noon);
    w.wrote(noon);
    w.replied(noon + 1min);
    w.wrote(noon + 2min);
    w.wrote(noon + 3min);
    EXPECT_EQ(w.at(metric::next_response).state.due, noon + 12min);
    EXPECT_EQ(w.at(metric::next_response).round, 2);
    w.replied(noon + 4min);
    w.replied(noon + 5min);
    w.wrote(noon + 20min);
    EXPECT_EQ(w.at(metric::next_response).round, 3);
    EXPECT_EQ(w.all<clocks::started>().size(), 3u);
    EXPECT_EQ(w.state.clocks.size(), 1u);
}

TEST(clocks, pauses_are_not_counted_and_changing_the_reason_keeps_the_clock_paused) {
    world w;
    w.rule("r", metric::resolution, 60min).pause_on = {{ticket_status::pending, ""}, {ticket_status::on_hold, "carrier"}};
    w.opened(noon);
    w.becomes(ticket_status::pending, noon + 10min);
    EXPECT_FALSE(w.at(metric::resolution).state.due);
    w.becomes(ticket_status::on_hold, noon + 20min, "carrier");
    EXPECT_EQ(w.at(metric::resolution).state.status, clock_status::paused);
    w.becomes(ticket_status::on_hold, noon + 30min, "supplier");
    EXPECT_EQ(w.at(metric::resolution).state.due, noon + 80min);
    w.becomes(ticket_status::pending, noon + 40min);
    w.becomes(ticket_status::open, noon + 100min);
    EXPECT_EQ(w.at(metric::resolution).state.due, noon + 140min);
    w.becomes(ticket_status::resolved, noon + 110min);
    EXPECT_EQ(w.at(metric::resolution).state.counted, 30min);
    EXPECT_EQ(w.at(metric::resolution).state.status, clock_status::met);
}

TEST(clocks, paused_then_resolved_directly_counts_only_what_ran) {
    world w;
    w.rule("r", metric::resolution, 60min).pause_on = {{ticket_status::pending, ""}};
    w.status = ticket_status::pending;
    w.opened(noon);
    w.becomes(ticket_status::resolved, noon + 24h);
    EXPECT_EQ(w.at(metric::resolution).state.counted, span{0});
    w.becomes(ticket_status::closed, noon + 48h);
    EXPECT_EQ(w.all<clocks::met>().size(), 1u);
}

TEST(clocks, warnings_and_the_breach_fire_once_each_in_due_order_after_a_week_of_downtime) {
    world w;
    w.rule("first", metric::first_response, 100min).warn_at = {{.ppm = 500'000}, {.ppm = 800'000}};
    w.rule("long", metric::resolution, 90min).warn_at = {{.lead = 20min}};
    w.opened(noon);
    w.wrote(noon);
    w.advance(noon + 7 * 24h, false);
    EXPECT_EQ(w.firings(), (lines{warned(noon + 50min), warned(noon + 70min), warned(noon + 80min), broke(noon + 90min),
                                  broke(noon + 100min)}));
    for (auto const& b : w.all<clocks::breached>()) EXPECT_TRUE(b.late);
    w.advance(noon + 30 * 24h, false);
    EXPECT_EQ(w.firings().size(), 5u);
    EXPECT_FALSE(clocks::due(w.state));
}

TEST(clocks, an_answer_given_in_time_and_told_late_is_in_time) {
    world w;
    w.rule("first", metric::first_response, 5min);
    w.opened(noon);
    w.wrote(noon);
    w.advance(noon + 6min);
    EXPECT_EQ(w.firings(), lines{broke(noon + 5min)});
    w.replied(noon + 4min, noon + 10min);
    EXPECT_TRUE(w.all<clocks::met>()[0].in_time);
    EXPECT_EQ(w.all<clocks::met>()[0].clock.state.status, clock_status::met);
}

TEST(clocks, a_higher_priority_makes_a_new_promise_over_the_same_time_and_pauses) {
    world w;
    w.rule("all", metric::resolution, 10h).pause_on = {{ticket_status::pending, ""}};
    w.rule("urgent", metric::resolution, 2h).priorities = {priority::urgent};
    w.opened(noon);
    w.becomes(ticket_status::pending, noon + 30min);
    w.becomes(ticket_status::open, noon + 90min);
    w.subject.priority = priority::urgent;
    w.follow(cause::priority_changed, noon + 2h);
    EXPECT_EQ(w.at(metric::resolution).rule, "urgent");
    EXPECT_EQ(w.at(metric::resolution).priority, priority::urgent);
    EXPECT_EQ(w.at(metric::resolution).state.due, noon + 3h);
    ASSERT_EQ(w.all<clocks::retargeted>().size(), 1u);
    EXPECT_EQ(w.all<clocks::retargeted>()[0].rule_before, "all");
    w.follow(cause::priority_changed, noon + 2h);
    EXPECT_EQ(w.all<clocks::retargeted>().size(), 1u);
}

TEST(clocks, lowered_after_the_breach_the_breach_stays_and_is_told_once) {
    world w;
    w.rule("all", metric::resolution, 10h);
    w.rule("urgent", metric::resolution, 1h).priorities = {priority::urgent};
    w.subject.priority = priority::urgent;
    w.opened(noon);
    w.advance(noon + 2h);
    w.subject.priority = priority::normal;
    w.follow(cause::priority_changed, noon + 2h);
    w.advance(noon + 24h);
    EXPECT_EQ(w.firings(), lines{broke(noon + 1h)});
}

TEST(clocks, a_tier_that_comes_and_goes_takes_its_clock_up_again) {
    world w;
    w.rule("vip", metric::resolution, 2h).tiers = {"vip"};
    w.subject.tier = "vip";
    w.opened(noon);
    auto const number = w.at(metric::resolution).number;
    w.subject.tier = "normal";
    w.follow(cause::tier_changed, noon + 30min);
    EXPECT_FALSE(clocks::due(w.state));
    w.subject.tier = "vip";
    w.follow(cause::tier_changed, noon + 31min);
    EXPECT_EQ(w.at(metric::resolution).number, number);
    EXPECT_EQ(w.at(metric::resolution).state.due, noon + 2h + 1min);
    EXPECT_EQ(w.all<clocks::started>().size(), 1u);
}

TEST(clocks, what_a_change_newly_promises_counts_from_the_change) {
    world w;
    w.rule("vip", metric::resolution, 2h).tiers = {"vip"};
    w.opened(noon);
    EXPECT_TRUE(w.state.clocks.empty());
    w.subject.tier = "vip";
    w.follow(cause::tier_changed, noon + 5h);
    EXPECT_EQ(w.at(metric::resolution).state.due, noon + 7h);
}

TEST(clocks, a_policy_is_taken_up_once_and_before_anything_else) {
    world w;
    w.rule("r", metric::resolution, 10h);
    w.opened(noon);
    w.policy.rules[0].target = 4h;
    ++w.version;
    w.becomes(ticket_status::open, noon + 1h);
    ASSERT_EQ(w.all<clocks::retargeted>().size(), 1u);
    EXPECT_EQ(w.all<clocks::retargeted>()[0].why.cause, cause::policy_changed);
    EXPECT_EQ(w.at(metric::resolution).state.due, noon + 4h);
    EXPECT_EQ(w.at(metric::resolution).policy, 2);
    w.retarget(noon + 2h);
    EXPECT_EQ(w.all<clocks::retargeted>().size(), 1u);
    w.becomes(ticket_status::resolved, noon + 3h);
    ++w.version;
    w.retarget(noon + 4h);
    EXPECT_EQ(w.at(metric::resolution).policy, 2);
}

TEST(clocks, a_calendar_that_disappears_does_not_hurt) {
    world w;
    w.rule("r", metric::resolution, 10h).calendar = "day";
    w.opened(noon);
    w.policy.rules[0].calendar = "real_time";
    w.calendars.erase("day");
    ++w.version;
    w.becomes(ticket_status::open, noon + 1h);
    EXPECT_EQ(w.at(metric::resolution).calendar, "real_time");
    w.policy.rules.clear();
    ++w.version;
    w.retarget(noon + 2h);
    EXPECT_FALSE(clocks::due(w.state));
}

TEST(clocks, reopened_as_the_rule_says) {
    for (auto const mode : {sla::reopen_mode::continue_clock, sla::reopen_mode::restart, sla::reopen_mode::new_instance}) {
        world w;
        w.rule("r", metric::resolution, 10h).reopen = mode;
        w.opened(noon);
        auto const number = w.at(metric::resolution).number;
        w.becomes(ticket_status::resolved, noon + 4h);
        w.becomes(ticket_status::open, noon + 24h);
        auto const& k = w.at(metric::resolution);
        bool const goes_on = mode == sla::reopen_mode::continue_clock;
        EXPECT_EQ(k.state.due, noon + 24h + (goes_on ? 6h : 10h)) << name(mode);
        EXPECT_EQ(k.number == number, mode != sla::reopen_mode::new_instance);
        w.becomes(ticket_status::closed, noon + 25h);
        EXPECT_EQ(w.all<clocks::met>().size(), 2u);
    }
}

TEST(clocks, fifty_reopenings_leave_one_clock_and_no_doubled_breach) {
    world w;
    w.rule("r", metric::resolution, 1h).reopen = sla::reopen_mode::continue_clock;
    w.opened(noon);
    instant t = noon;
    for (int i = 0; i < 50; ++i) {
        w.becomes(ticket_status::resolved, t += 40min);
        w.becomes(ticket_status::open, t += 24h);
        w.advance(t);
    }
    EXPECT_EQ(w.all<clocks::breached>().size(), 1u);
    EXPECT_EQ(w.state.clocks.size(), 1u);
}

TEST(clocks, resolved_without_an_answer_cancels_the_response_and_the_next_message_starts_it_anew) {
    world w;
    w.rule("first", metric::first_response, 5min);
    w.opened(noon);
    w.wrote(noon);
    w.becomes(ticket_status::resolved, noon + 1min);
    w.waiting = 0;
    EXPECT_EQ(w.all<clocks::cancelled>().size(), 1u);
    w.wrote(noon + 5 * 24h);
    w.becomes(ticket_status::open, noon + 5 * 24h);
    w.replied(noon + 5 * 24h + 4min);
    EXPECT_EQ(w.all<clocks::met>()[0].clock.state.counted, 4min);
}

TEST(clocks, an_update_is_promised_after_each_answer_until_the_ticket_ends) {
    world w;
    w.rule("u", metric::update, 24h);
    w.opened(noon);
    w.replied(noon + 1h);
    w.replied(noon + 2h);
    EXPECT_EQ(w.at(metric::update).state.due, noon + 26h);
    w.becomes(ticket_status::resolved, noon + 3h);
    EXPECT_TRUE(w.state.clocks.empty());
    EXPECT_EQ(w.all<clocks::met>().size(), 2u);
    EXPECT_EQ(w.all<clocks::cancelled>().size(), 1u);
}

TEST(clocks, a_settled_complaint_ends_the_resolution_and_a_new_policy_does_not_bring_it_back) {
    world w;
    w.rule("r", metric::resolution, 72h);
    w.opened(noon);
    w.follow(cause::settled, noon + 10h);
    EXPECT_EQ(w.at(metric::resolution).state.status, clock_status::met);
    ++w.version;
    w.retarget(noon + 500h);
    w.becomes(ticket_status::resolved, noon + 600h);
    EXPECT_EQ(w.all<clocks::started>().size(), 1u);
    EXPECT_EQ(w.all<clocks::met>().size(), 1u);
}

TEST(clocks, customer_wait_and_agent_work_leave_out_what_their_names_say) {
    world w;
    w.rule("wait", metric::customer_wait, 100h);
    w.rule("work", metric::agent_work, 100h);
    w.opened(noon);
    w.becomes(ticket_status::pending, noon + 1h);
    w.becomes(ticket_status::on_hold, noon + 3h);
    w.becomes(ticket_status::open, noon + 7h);
    w.becomes(ticket_status::resolved, noon + 8h);
    EXPECT_EQ(w.at(metric::customer_wait).state.counted, 6h);
    EXPECT_EQ(w.at(metric::agent_work).state.counted, 2h);
}

TEST(clocks, facts_told_out_of_order_never_make_time_negative) {
    world w;
    w.rule("r", metric::resolution, 10h).pause_on = {{ticket_status::pending, ""}};
    w.opened(noon);
    w.becomes(ticket_status::pending, noon + 2h);
    w.becomes(ticket_status::open, noon + 1h, "", noon + 3h);
    w.becomes(ticket_status::resolved, noon - 5h, "", noon + 4h);
    EXPECT_EQ(w.at(metric::resolution).state.counted, 2h);
    world early;
    early.rule("first", metric::first_response, 5min);
    early.opened(noon);
    early.wrote(noon);
    early.replied(noon - 1h, noon + 1min);
    EXPECT_EQ(early.all<clocks::met>()[0].clock.state.counted, span{0});
}

TEST(clocks, counted_hours_are_those_of_the_calendar_over_a_change_of_clocks) {
    world w;
    calendar_rules day{.tz = "America/New_York"};
    day.on(every_day, {{0h, 24h}});
    w.calendars.emplace("ny", calendar::make(day).value());
    w.rule("r", metric::resolution, 24h).calendar = "ny";
    instant const before = *parse_instant("2026-03-07T17:00:00Z");
    w.opened(before);
    EXPECT_EQ(w.at(metric::resolution).state.due, before + 24h);
    w.policy.rules[0].target = 48h;
    ++w.version;
    w.retarget(before + 20h);
    EXPECT_EQ(w.at(metric::resolution).state.due, before + 48h);
}

TEST(clocks, whatever_happens_each_firing_has_its_own_key_and_counted_time_fits_the_segments) {
    rc::check([] {
        world w;
        w.rule("first", metric::first_response, 10min).warn_at = {{.ppm = 500'000}};
        w.rule("next", metric::next_response, 20min).warn_at = {{.lead = 5min}};
        auto& r = w.rule("r", metric::resolution, 3h);
        r.pause_on = {{ticket_status::pending, ""}};
        r.warn_at = {{.ppm = 500'000}, {.lead = 10min}};
        r.reopen = *rc::gen::element(sla::reopen_mode::continue_clock, sla::reopen_mode::restart, sla::reopen_mode::new_instance);
        w.rule("vip", metric::resolution, 2h).tiers = {"vip"};
        instant t = noon;
        w.opened(t);
        w.wrote(t);
        auto const steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8));
        for (int const s : steps) {
            t += span{*rc::gen::inRange(0, 4'000'000)};
            w.advance(t - span{1}, *rc::gen::arbitrary<bool>());
            switch (s) {
                case 0: w.wrote(t); break;
                case 1: w.replied(t); break;
                case 2: w.becomes(ticket_status::pending, t); break;
                case 3: w.becomes(ticket_status::open, t - 10min, "", t); break;
                case 4: w.becomes(ticket_status::resolved, t), w.waiting = 0; break;
                case 5: w.subject.tier = w.subject.tier == "vip" ? "normal" : "vip", w.follow(cause::tier_changed, t); break;
                case 6: ++w.version, w.retarget(t); break;
                default: (void)w.external("x", t + 1h, {30min}, t);
            }
        }
        w.advance(t + 500h);
        std::vector<std::string> keys;
        for (auto const& e : w.all<clocks::warned>()) keys.push_back(e.key);
        for (auto const& e : w.all<clocks::breached>()) keys.push_back(e.key);
        std::sort(keys.begin(), keys.end());
        RC_ASSERT(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
        for (auto const& k : w.state.clocks) {
            RC_ASSERT(k.state.counted >= span{0});
            span running{};
            for (auto const& piece : k.state.segments)
                if (piece.kind == sla::segment_kind::running || piece.kind == sla::segment_kind::open)
                    running += piece.to - piece.from;
            RC_ASSERT(running == k.state.counted);
            RC_ASSERT(!k.steps.empty());
        }
        for (metric const m : {metric::first_response, metric::next_response, metric::resolution})
            RC_ASSERT(std::count_if(w.state.clocks.begin(), w.state.clocks.end(),
                                    [&](auto const& k) { return k.metric == m && sla::is_open(k.state); }) <= 1);
    });
}

}  // namespace
