// Clocks of agents, teams, third parties and workflow steps.
#include <gtest/gtest.h>

#include "clocks_world.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;

std::vector<clocks::clock> ended(world const& w, metric m) {
    std::vector<clocks::clock> out;
    for (auto const& e : w.all<clocks::met>())
        if (e.clock.metric == m) out.push_back(e.clock);
    return out;
}

// edge case 44
TEST(agent_first_response, a_transfer_starts_one_for_the_new_agent_beside_the_tickets_own) {
    world w;
    w.rule("ticket", metric::first_response, 10min);
    w.rule("agent", metric::agent_first_response, 3min);
    w.opened(noon);
    w.wrote(noon);
    w.assigned("li", noon + 1min);
    EXPECT_EQ(w.at(metric::agent_first_response).agent, agent_key{"li"});
    EXPECT_EQ(w.at(metric::agent_first_response).state.due, noon + 4min);
    w.assigned("wu", noon + 3min);
    EXPECT_EQ(w.at(metric::agent_first_response).agent, agent_key{"wu"});
    EXPECT_EQ(w.at(metric::agent_first_response).state.due, noon + 6min);
    ASSERT_EQ(w.all<clocks::cancelled>().size(), 1u);
    EXPECT_EQ(w.all<clocks::cancelled>()[0].clock.agent, agent_key{"li"});
    w.replied(noon + 5min, {}, "wu");
    ASSERT_EQ(ended(w, metric::agent_first_response).size(), 1u);
    EXPECT_EQ(ended(w, metric::agent_first_response)[0].state.counted, 2min);
    ASSERT_EQ(ended(w, metric::first_response).size(), 1u);
    EXPECT_EQ(ended(w, metric::first_response)[0].state.counted, 5min);
    w.wrote(noon + 20min);
    EXPECT_EQ(w.all<clocks::started>().size(), 3u) << "wu has answered already";
}

// edge case 44
TEST(agent_first_response, handed_over_when_nobody_waits_begins_with_the_next_message) {
    world w;
    w.rule("agent", metric::agent_first_response, 3min);
    w.opened(noon);
    w.wrote(noon);
    w.assigned("li", noon);
    w.replied(noon + 1min, {}, "li");
    w.assigned("wu", noon + 10min);
    EXPECT_EQ(w.all<clocks::started>().size(), 1u);
    w.wrote(noon + 30min);
    EXPECT_EQ(w.at(metric::agent_first_response).state.due, noon + 33min);
    w.replied(noon + 31min, {}, "li");  // somebody else: nobody waits for wu any more
    EXPECT_EQ(w.all<clocks::cancelled>().size(), 1u);
    w.wrote(noon + 40min);
    EXPECT_EQ(w.at(metric::agent_first_response).state.due, noon + 43min);
    w.advance(noon + 50min);
    w.replied(noon + 50min, {}, "wu");
    EXPECT_FALSE(w.all<clocks::met>().back().in_time);
}

TEST(agent_first_response, is_asked_once_of_an_agent_however_often_the_ticket_is_reopened) {
    world w;
    w.rule("agent", metric::agent_first_response, 3min);
    w.opened(noon);
    w.wrote(noon);
    w.assigned("li", noon);
    w.replied(noon + 2min, {}, "li");
    EXPECT_EQ(ended(w, metric::agent_first_response).size(), 1u);
    w.becomes(ticket_status::resolved, noon + 3min);
    w.becomes(ticket_status::open, noon + 4min);
    EXPECT_EQ(w.all<clocks::started>().size(), 1u);
}

// edge case 52
TEST(ownership, restarts_with_the_team_and_takes_its_calendar_while_the_resolution_goes_on) {
    world w;
    w.rule("resolution", metric::resolution, 48h);
    w.rule("first line", metric::ownership, 4h).when = {{.field = "team", .is = {"first"}}};
    auto& second = w.rule("second line", metric::ownership, 8h);
    second.when = {{.field = "team", .is = {"second"}}};
    second.calendar = "day";
    w.subject.values = [&w](std::string_view field) {
        return field == "team" && !w.team.empty() ? std::vector{w.team} : std::vector<std::string>{};
    };
    w.opened(noon);
    EXPECT_EQ(w.all<clocks::started>().size(), 1u) << "nobody has it yet";
    w.assigned("", noon + 1h, "first");
    EXPECT_EQ(w.at(metric::ownership).team, "first");
    EXPECT_EQ(w.at(metric::ownership).state.due, noon + 5h);
    w.assigned("li", noon + 2h, "first");
    EXPECT_EQ(w.all<clocks::started>().size(), 2u) << "within the team nothing begins anew";
    w.assigned("wu", noon + 3h, "second");
    auto const first = ended(w, metric::ownership);
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(first[0].team, "first");
    EXPECT_EQ(first[0].state.counted, 2h);
    EXPECT_EQ(w.at(metric::ownership).calendar, "day");
    EXPECT_EQ(w.at(metric::ownership).state.started, noon + 3h);
    EXPECT_EQ(w.at(metric::resolution).state.started, noon);
    EXPECT_EQ(w.at(metric::resolution).state.instance, 1);
    w.assigned("zhao", noon + 4h, "third");  // which is promised nothing
    EXPECT_EQ(ended(w, metric::ownership).size(), 2u);
    EXPECT_EQ(w.all<clocks::started>().size(), 3u);
}

TEST(ownership, without_a_team_lies_with_the_agent_and_ends_with_the_ticket) {
    for (auto const mode : {sla::reopen_mode::continue_clock, sla::reopen_mode::restart, sla::reopen_mode::new_instance}) {
        world w;
        w.rule("own", metric::ownership, 4h).reopen = mode;
        w.opened(noon);
        w.assigned("li", noon);
        w.assigned("wu", noon + 1h);
        EXPECT_EQ(ended(w, metric::ownership).size(), 1u);
        w.becomes(ticket_status::resolved, noon + 2h);
        EXPECT_EQ(ended(w, metric::ownership).size(), 2u);
        w.becomes(ticket_status::open, noon + 10h);
        bool const goes_on = mode == sla::reopen_mode::continue_clock;
        EXPECT_EQ(w.at(metric::ownership).state.due, goes_on ? noon + 13h : noon + 14h);
        EXPECT_EQ(w.at(metric::ownership).agent, agent_key{"wu"});
    }
}

TEST(ownership, goes_back_to_a_team_as_a_clock_of_its_own) {
    world w;
    w.rule("own", metric::ownership, 4h);
    w.opened(noon);
    w.assigned("", noon, "a");
    w.assigned("", noon + 1h, "b");
    w.assigned("", noon + 2h, "a");
    EXPECT_EQ(w.all<clocks::started>().size(), 3u);
    EXPECT_EQ(w.at(metric::ownership).state.started, noon + 2h);
    w.retarget(noon + 3h);
    EXPECT_EQ(w.all<clocks::started>().size(), 3u);
}

TEST(underpinning, runs_while_the_ticket_waits_for_the_third_party_the_rule_names) {
    world w;
    w.rule("carrier", metric::underpinning, 24h).reasons = {"carrier", "warehouse"};
    w.rule("anybody", metric::underpinning, 72h);
    w.opened(noon);
    w.becomes(ticket_status::open, noon);
    EXPECT_TRUE(w.state.clocks.empty());
    w.becomes(ticket_status::on_hold, noon + 1h, "carrier");
    EXPECT_EQ(w.at(metric::underpinning).rule, "carrier");
    EXPECT_EQ(w.at(metric::underpinning).about, "carrier");
    EXPECT_EQ(w.at(metric::underpinning).state.due, noon + 25h);
    w.advance(noon + 30h);
    w.becomes(ticket_status::open, noon + 31h);
    ASSERT_EQ(w.all<clocks::met>().size(), 1u);
    EXPECT_FALSE(w.all<clocks::met>()[0].in_time);
    w.becomes(ticket_status::on_hold, noon + 40h, "supplier");
    EXPECT_EQ(w.at(metric::underpinning).rule, "anybody");
    w.becomes(ticket_status::on_hold, noon + 41h, "carrier");  // an importer may change the reason at once
    EXPECT_EQ(w.all<clocks::met>().back().clock.about, "supplier");
    EXPECT_EQ(w.at(metric::underpinning).about, "carrier");
    w.becomes(ticket_status::resolved, noon + 42h);
    EXPECT_TRUE(w.all<clocks::met>().back().in_time);
    EXPECT_TRUE(w.all<clocks::cancelled>().empty());
    EXPECT_EQ(w.all<clocks::started>().size(), 3u);
}

TEST(workflow_step, is_measured_from_entering_the_step_until_leaving_it_whatever_the_status) {
    world w;
    auto& steps = w.rule("quick steps", metric::workflow_step, 30min);
    steps.steps = {"complaint.received", "complaint.accepted"};
    w.rule("improvement", metric::workflow_step, 168h).steps = {"complaint.improving"};
    w.opened(noon);
    w.takes_step("complaint.received", noon);
    EXPECT_EQ(w.at(metric::workflow_step).about, "complaint.received");
    w.takes_step("complaint.accepted", noon + 10min);
    EXPECT_EQ(w.all<clocks::met>().size(), 1u);
    EXPECT_EQ(w.at(metric::workflow_step).about, "complaint.accepted");
    w.takes_step("complaint.investigated", noon + 50min);
    EXPECT_FALSE(w.all<clocks::met>().back().in_time);
    w.advance(noon + 51min);
    w.becomes(ticket_status::resolved, noon + 2h);
    w.takes_step("complaint.improving", noon + 3h);
    EXPECT_EQ(w.at(metric::workflow_step).state.due, noon + 171h);
    w.becomes(ticket_status::closed, noon + 5h);
    EXPECT_TRUE(sla::is_open(w.at(metric::workflow_step).state));
    w.takes_step("complaint.improving", noon + 6h);  // looked at and not yet good: the same step
    EXPECT_EQ(w.all<clocks::started>().size(), 3u);
    w.takes_step("complaint.closed", noon + 7h, true);
    EXPECT_EQ(w.all<clocks::met>().size(), 3u);
    EXPECT_TRUE(w.state.clocks.empty());
}

TEST(workflow_step, a_rule_that_comes_while_the_workflow_waits_counts_from_then) {
    world w;
    w.opened(noon);
    w.takes_step("complaint.improving", noon);
    w.becomes(ticket_status::resolved, noon + 1h);
    w.rule("improvement", metric::workflow_step, 24h).steps = {"complaint.improving"};
    ++w.version;
    w.retarget(noon + 2h);
    EXPECT_EQ(w.at(metric::workflow_step).state.due, noon + 26h);
}

// edge case 42
TEST(updates, one_shorter_than_the_first_response_does_not_hide_it) {
    world w;
    w.rule("first", metric::first_response, 30min);
    w.rule("update", metric::update, 10min);
    w.opened(noon);
    w.wrote(noon);
    EXPECT_EQ(clocks::due(w.state), noon + 10min);
    w.advance(noon + 20min);
    EXPECT_EQ(clocks::due(w.state), noon + 30min) << "the first response is still to come";
    w.advance(noon + 30min);
    EXPECT_EQ(w.firings(), (lines{broke(noon + 10min), broke(noon + 30min)}));
    w.replied(noon + 40min);
    EXPECT_EQ(clocks::due(w.state), noon + 50min);
    EXPECT_EQ(w.all<clocks::met>().size(), 2u);
}

TEST(updates, a_pausable_one_leaves_out_what_the_customer_takes) {
    world w;
    w.rule("update", metric::update, 10min);
    w.rule("pausable", metric::pausable_update, 10min);
    w.opened(noon);
    w.replied(noon + 1min);
    w.becomes(ticket_status::pending, noon + 2min);
    w.advance(noon + 60min);
    EXPECT_EQ(w.firings(), (lines{broke(noon + 11min)}));
    w.becomes(ticket_status::open, noon + 60min);
    EXPECT_EQ(w.at(metric::pausable_update).state.due, noon + 69min);
    w.becomes(ticket_status::on_hold, noon + 61min, "carrier");
    EXPECT_EQ(w.at(metric::pausable_update).state.due, noon + 69min);
}

// edge case 55
TEST(several_clocks, the_next_deadline_is_the_earliest_open_one_and_met_ones_are_ignored) {
    world w;
    w.rule("first", metric::first_response, 5min);
    w.rule("update", metric::update, 2h);
    w.rule("resolution", metric::resolution, 8h);
    w.opened(noon);
    w.wrote(noon);
    EXPECT_EQ(clocks::due(w.state), noon + 5min);
    w.replied(noon + 1min);
    EXPECT_EQ(clocks::due(w.state), noon + 2h + 1min);
    w.becomes(ticket_status::resolved, noon + 1h);
    EXPECT_EQ(clocks::due(w.state), std::nullopt);
}

// edge case 40
TEST(several_messages, the_clock_counts_from_the_first_and_an_answer_after_the_breach_leaves_a_fresh_round) {
    world w;
    w.rule("first", metric::first_response, 5min);
    w.rule("next", metric::next_response, 5min);
    w.opened(noon);
    w.wrote(noon);
    w.wrote(noon + 1min);
    w.wrote(noon + 4min);
    EXPECT_EQ(clocks::due(w.state), noon + 5min);
    w.advance(noon + 10min);
    w.replied(noon + 10min);
    EXPECT_FALSE(w.all<clocks::met>()[0].in_time);
    w.wrote(noon + 20min);
    w.wrote(noon + 22min);
    EXPECT_EQ(w.at(metric::next_response).state.due, noon + 25min);
    w.replied(noon + 23min);
    EXPECT_TRUE(w.all<clocks::met>()[1].in_time);
    EXPECT_EQ(w.all<clocks::breached>().size(), 1u);
}

// edge case 43
TEST(several_messages, after_a_bot_resolved_it_the_response_counts_from_the_message_that_reopens) {
    world w;
    w.rule("first", metric::first_response, 30min);
    w.opened(noon);
    w.wrote(noon);
    w.becomes(ticket_status::resolved, noon + 1min);
    instant const back = noon + 120h;
    w.becomes(ticket_status::open, back);
    w.follow(cause::priority_changed, back);  // matches again: nobody waits yet
    EXPECT_EQ(w.all<clocks::started>().size(), 1u);
    w.wrote(back);
    w.replied(back + 10min);
    ASSERT_EQ(w.all<clocks::met>().size(), 1u);
    EXPECT_EQ(w.all<clocks::met>()[0].clock.state.counted, 10min);
    EXPECT_TRUE(w.all<clocks::met>()[0].in_time);
}

// edge case 46
TEST(several_messages, an_answer_in_time_that_is_evaluated_late_is_no_breach) {
    world w;
    w.rule("first", metric::first_response, 5min);
    w.opened(noon);
    w.wrote(noon);
    w.replied(noon + 4min, noon + 3h);
    w.advance(noon + 24h);
    EXPECT_TRUE(w.all<clocks::met>()[0].in_time);
    EXPECT_TRUE(w.all<clocks::breached>().empty());
    w.retarget(noon + 25h);
    EXPECT_TRUE(w.state.clocks.empty());
}

// edge case 47
TEST(targets, a_raised_priority_counts_from_the_start_with_pauses_and_a_lowered_one_keeps_the_breach) {
    world w;
    auto& r = w.rule("by priority", metric::resolution, 10h);
    r.targets = {{.priority = priority::urgent, .target = 2h}, {.priority = priority::low, .target = 50h}};
    r.pause_on = {{ticket_status::pending, ""}};
    w.opened(noon);
    w.becomes(ticket_status::pending, noon + 30min);
    w.becomes(ticket_status::open, noon + 90min);
    w.subject.priority = priority::urgent;
    w.follow(cause::priority_changed, noon + 2h);
    EXPECT_EQ(w.at(metric::resolution).state.due, noon + 3h);
    EXPECT_EQ(w.all<clocks::retargeted>().back().target_before, 10h);
    w.advance(noon + 4h);
    w.subject.priority = priority::low;
    w.follow(cause::priority_changed, noon + 5h);
    EXPECT_EQ(w.at(metric::resolution).state.breached_at, noon + 3h);
    EXPECT_EQ(w.at(metric::resolution).state.due, noon + 51h);
    w.becomes(ticket_status::resolved, noon + 6h);
    EXPECT_FALSE(w.all<clocks::met>()[0].in_time);
    EXPECT_EQ(w.firings(), (lines{broke(noon + 3h)}));
}

// edge case 49
TEST(targets, a_rule_that_stops_matching_removes_the_deadline_and_one_that_matches_again_goes_on) {
    world w;
    w.rule("ours", metric::resolution, 10h).when = {{.field = "fields.brand", .is = {"acme"}}};
    std::string brand = "acme";
    w.subject.values = [&](std::string_view field) {
        return field == "fields.brand" ? std::vector{brand} : std::vector<std::string>{};
    };
    w.opened(noon);
    brand = "other";
    w.follow(cause::fields_changed, noon + 2h);
    EXPECT_EQ(clocks::due(w.state), std::nullopt);
    EXPECT_EQ(w.all<clocks::cancelled>()[0].why.cause, cause::fields_changed);
    brand = "acme";
    w.follow(cause::fields_changed, noon + 5h);
    EXPECT_EQ(w.at(metric::resolution).state.counted, 2h);
    EXPECT_EQ(clocks::due(w.state), noon + 13h);
    EXPECT_EQ(w.all<clocks::started>().size(), 1u);
}

// edge case 53
TEST(targets, one_that_is_removed_mid_flight_ends_the_promise_and_comes_back_with_it) {
    for (bool const exempt : {false, true}) {
        world w;
        w.rule("r", metric::resolution, 10h);
        w.opened(noon);
        if (exempt)
            w.policy.rules[0].exempt = true, w.policy.rules[0].target = {};
        else
            w.policy.rules[0].targets = {{.priority = priority::urgent, .target = 1h}}, w.policy.rules[0].target = {};
        ++w.version;
        w.retarget(noon + 1h);
        EXPECT_EQ(clocks::due(w.state), std::nullopt);
        EXPECT_TRUE(w.at(metric::resolution).without_rule);
        w.policy.rules[0].exempt = false;
        w.policy.rules[0].target = 24h * 400;  // longer than a year
        ++w.version;
        w.retarget(noon + 2h);
        EXPECT_EQ(clocks::due(w.state), noon + 1h + 24h * 400);
    }
}

TEST(conditions, what_moves_by_itself_matches_again_whenever_something_happens) {
    for (bool const compiled : {false, true}) {
        world w;
        w.compiled = compiled;
        w.rule("handled", metric::resolution, 1h).when = {{.field = "status", .is = {"open"}}};
        w.rule("all", metric::resolution, 10h);
        w.subject.values = [&w](std::string_view field) {
            return field == "status" ? std::vector{std::string(name(w.status))} : std::vector<std::string>{};
        };
        w.opened(noon);
        EXPECT_EQ(w.at(metric::resolution).rule, "all");
        w.becomes(ticket_status::open, noon + 10min);
        EXPECT_EQ(w.at(metric::resolution).rule, "handled");
        EXPECT_EQ(clocks::due(w.state), noon + 1h);
        w.becomes(ticket_status::resolved, noon + 20min);
        EXPECT_TRUE(w.all<clocks::met>()[0].in_time) << "its end is looked at before its rules";
        EXPECT_TRUE(w.all<clocks::cancelled>().empty());
    }
}

}  // namespace
