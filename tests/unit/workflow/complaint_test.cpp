#include "complaint_flow.hpp"

#include <algorithm>

namespace csdesk::complaint::test {

TEST(complaint, walks_from_receipt_to_the_closed_loop) {
    flow f;
    f.reach(step::improving);
    f.apply(verify_improvement{number, true, "no crushed parcel for a week"}, supervisor);
    f.apply(close{number}, supervisor);
    EXPECT_EQ(f.state.step, step::closed);
    EXPECT_EQ(f.state.ended_at, f.now);
    EXPECT_EQ(f.state.improvement, improvement::verified);
    EXPECT_FALSE(due(f.state));
}

TEST(complaint, tells_the_supervisor_at_once_and_once) {
    flow f;
    EXPECT_EQ(find<supervisor_alerted>(f.apply(receive{number, {}, {}}))->cause, alert::new_complaint);
    EXPECT_EQ(find<supervisor_alerted>(f.apply(accept{number, {}, {}})), nullptr);
    flow direct;
    EXPECT_EQ(find<supervisor_alerted>(direct.apply(accept{number, {}, {}}))->cause, alert::new_complaint);
}

TEST(complaint, steps_are_due_by_the_policy_counted_from_acceptance) {
    flow f;
    f.apply(receive{number, {}, {}});
    EXPECT_EQ(due(f.state), start + 30min);
    f.now = start + 20min;
    auto const accepted_at = f.now;
    f.apply(accept{number, {}, {}});
    EXPECT_EQ(due(f.state), accepted_at + 24h);
    f.now += 5h;
    f.apply(investigate{number, "seen"});
    EXPECT_EQ(due(f.state), accepted_at + 48h);
    f.apply(determine_responsibility{number, {{party::carrier, 100}}});
    EXPECT_EQ(due(f.state), accepted_at + 48h);
    f.now += 5h;
    f.apply(propose{number, "resend", {}});
    EXPECT_EQ(due(f.state), accepted_at + 72h);
    f.apply(customer_rejects{number, "wants money"});
    f.apply(propose{number, "refund", money{2'000, "CNY"}});
    EXPECT_EQ(due(f.state), accepted_at + 72h) << "a second proposal buys no time";
}

TEST(complaint, a_three_week_improvement_breaches_nothing_promised_to_the_customer) {
    flow f;
    f.reach(step::fed_back);
    f.now = start + 60h;
    f.apply(settle{number});
    EXPECT_EQ(f.state.settled_at, f.now);
    f.apply(assign_improvement{number, "new boxes", "purchasing", f.now + 21 * 24h});
    EXPECT_EQ(due(f.state), start + 60h + 21 * 24h);
    for (int day = 0; day < 20; ++day) {
        f.now += 24h;
        EXPECT_GT(*due(f.state), f.now);
        EXPECT_EQ(f.refusal(pass_deadline{number, *due(f.state)}, machine).code, errc::not_allowed);
    }
    f.apply(verify_improvement{number, true, "boxes hold"});
    f.apply(close{number});
    EXPECT_EQ(find<step_overdue>(f.log), nullptr);
    EXPECT_EQ(f.state.settled_at, start + 60h);
}

TEST(complaint, a_missed_deadline_is_reported_once_and_changes_no_step) {
    flow f;
    f.reach(step::accepted);
    auto const limit = *due(f.state);
    f.now = limit - 1ms;
    EXPECT_EQ(f.refusal(pass_deadline{number, limit}, machine).code, errc::not_allowed);
    f.now = limit + 90min;
    auto const events = f.apply(pass_deadline{number, limit}, machine);
    ASSERT_NE(find<step_overdue>(events), nullptr);
    EXPECT_EQ(find<step_overdue>(events)->overdue, step::accepted);
    EXPECT_EQ(find<step_overdue>(events)->due, limit);
    EXPECT_EQ(find<step_overdue>(events)->late_ms, 90min);
    EXPECT_EQ(find<supervisor_alerted>(events)->cause, alert::overdue);
    EXPECT_EQ(f.state.step, step::accepted);
    EXPECT_FALSE(due(f.state));
    EXPECT_EQ(f.refusal(pass_deadline{number, limit}, machine).field, "due");
}

TEST(complaint, the_very_instant_of_a_deadline_has_passed_it) {
    flow f;
    f.reach(step::accepted);
    f.now = *due(f.state);
    EXPECT_NE(find<step_overdue>(f.apply(pass_deadline{number, f.now}, machine)), nullptr);
}

TEST(complaint, steps_that_share_a_deadline_report_it_once) {
    flow f;
    f.reach(step::proposed);
    f.now = start + 73h;
    f.apply(pass_deadline{number, start + 72h}, machine);
    f.apply(customer_rejects{number, "too late"});
    EXPECT_FALSE(due(f.state)) << "72 h after acceptance was reported already";
    f.apply(customer_accepts{number});
    f.apply(feed_back{number, "sorry for the delay", true});
    f.apply(settle{number});
    EXPECT_EQ(due(f.state), f.now + 7 * 24h);
}

TEST(complaint, a_firing_of_a_deadline_that_has_moved_on_is_refused) {
    flow f;
    f.reach(step::accepted);
    auto const old = *due(f.state);
    f.apply(investigate{number, "seen"});
    f.now = old + 1h;
    EXPECT_EQ(f.refusal(pass_deadline{number, old}, machine).code, errc::not_allowed);
}

TEST(complaint, responsibility_is_shared_out_completely) {
    flow f;
    f.reach(step::investigated);
    auto const field = [&](std::vector<share> shares) {
        return f.refusal(determine_responsibility{number, std::move(shares)}).field;
    };
    EXPECT_EQ(field({}), "shares");
    EXPECT_EQ(field({{party::shop, 99}}), "shares");
    EXPECT_EQ(field({{party::shop, 60}, {party::carrier, 60}}), "shares");
    EXPECT_EQ(field({{party::shop, 150}, {party::carrier, -50}}), "shares[0].percent");
    EXPECT_EQ(field({{party::shop, 100}, {party::carrier, 0}}), "shares[1].percent");
    EXPECT_EQ(field({{party::shop, 50}, {party::shop, 50}}), "shares[1].party");
    EXPECT_EQ(field({{static_cast<party>(9), 100}}), "shares[0].party");
    EXPECT_EQ(field({{party::shop, INT32_MAX}, {party::carrier, INT32_MAX}, {party::customer, 102}}), "shares");
    f.apply(determine_responsibility{number, {{party::product_supplier, 33}, {party::platform, 67}}});
    EXPECT_EQ(f.state.shares.size(), 2U);
}

TEST(complaint, compensation_ends_where_authority_ends) {
    flow f;
    f.reach(step::responsibility_determined);
    auto const offer = [](std::int64_t minor) { return propose{number, "refund", money{minor, "CNY"}}; };
    auto const why = f.refusal(offer(2'001));
    EXPECT_EQ(why.code, errc::beyond_authority);
    EXPECT_EQ(why.field, "compensation.minor");
    EXPECT_NE(why.en.find("20.00 CNY"), std::string::npos) << why.en;
    EXPECT_NE(why.zh.find("20.00 CNY"), std::string::npos) << why.zh;
    EXPECT_NE(std::find(why.allowed.begin(), why.allowed.end(), "complaint.escalate"), why.allowed.end());
    struct rank {
        role who;
        std::int64_t limit;
    };
    for (auto const [who, limit] :
         {rank{role::junior_agent, 2'000}, {role::senior_agent, 5'000}, {role::team_lead, 20'000}, {role::supervisor, 100'000}}) {
        EXPECT_TRUE(f.attempt(offer(limit), {who, "x"})) << name(who);
        EXPECT_EQ(f.refusal(offer(limit + 1), {who, "x"}).code, errc::beyond_authority) << name(who);
    }
    EXPECT_TRUE(f.attempt(offer(largest_integer), {role::admin, "x"}));
}

TEST(complaint, compensation_is_paid_in_the_shops_currency) {
    flow f;
    f.reach(step::responsibility_determined);
    EXPECT_EQ(f.refusal(propose{number, "r", money{-1, "CNY"}}).field, "compensation.minor");
    EXPECT_EQ(f.refusal(propose{number, "r", money{100, "USD"}}).field, "compensation.currency");
    EXPECT_EQ(f.refusal(propose{number, "r", money{100, ""}}).field, "compensation.currency");
    EXPECT_TRUE(f.attempt(propose{number, "r", money{0, ""}}));
    EXPECT_TRUE(f.attempt(propose{number, "r", {}}));
    f.policy.currency = "JPY";
    EXPECT_NE(f.refusal(propose{number, "r", money{2'001, "JPY"}}).en.find("2000 JPY"), std::string::npos);
}

TEST(complaint, once_escalated_only_a_supervisor_proposes) {
    flow f;
    f.reach(step::negotiating);
    auto const events = f.apply(escalate{number, "asks for ten times the price"});
    EXPECT_EQ(find<supervisor_alerted>(events)->cause, alert::escalated);
    EXPECT_EQ(f.state.progress.why.value, "asks for ten times the price");
    EXPECT_EQ(f.refusal(propose{number, "r", {}}).code, errc::forbidden);
    EXPECT_EQ(f.refusal(propose{number, "r", {}}, {role::team_lead, "zhao"}).code, errc::forbidden);
    EXPECT_EQ(f.refusal(propose{number, "r", money{100'001, "CNY"}}, supervisor).code, errc::beyond_authority);
    f.apply(propose{number, "r", money{90'000, "CNY"}}, supervisor);
    EXPECT_EQ(f.state.step, step::proposed);
    auto const agreed = f.apply(customer_accepts{number});
    EXPECT_EQ(find<customer_accepted>(agreed)->compensation, (money{90'000, "CNY"}));
}

TEST(complaint, a_rejected_proposal_is_made_again_or_escalated) {
    flow f;
    f.reach(step::proposed);
    f.apply(customer_rejects{number, "not enough"});
    EXPECT_EQ(f.state.step, step::rejected);
    EXPECT_TRUE(f.attempt(escalate{number, "stuck"}));
    f.apply(propose{number, "more", money{2'000, "CNY"}});
    EXPECT_EQ(f.state.proposals, 2);
    EXPECT_EQ(f.state.remedy.value, "more");
}

TEST(complaint, no_result_is_fed_back_without_an_apology) {
    flow f;
    f.reach(step::accepted_by_customer);
    EXPECT_EQ(f.refusal(feed_back{number, "here is your money", false}).field, "apology");
    EXPECT_EQ(f.refusal(feed_back{number, " \n", true}).field, "text");
    EXPECT_TRUE(f.attempt(feed_back{number, "we are sorry", true}));
}

TEST(complaint, the_loop_closes_only_with_an_answer_about_improvement) {
    flow f;
    f.reach(step::settled);
    EXPECT_EQ(f.refusal(close{number}).code, errc::not_allowed);
    EXPECT_EQ(f.refusal(waive_improvement{number, "single mishap"}).code, errc::forbidden);
    flow waived = f;
    waived.apply(waive_improvement{number, "single mishap"}, supervisor);
    EXPECT_EQ(waived.state.step, step::settled);
    EXPECT_EQ(waived.state.progress.why.value, "single mishap");
    waived.apply(close{number});
    EXPECT_EQ(waived.state.step, step::closed);
    flow linked = f;
    EXPECT_EQ(linked.refusal(link_known_cause{number, number}).field, "known_cause");
    EXPECT_EQ(linked.refusal(link_known_cause{number, {}}).field, "known_cause");
    linked.apply(link_known_cause{number, ticket_id{3}});
    linked.apply(close{number});
    EXPECT_EQ(linked.state.known_cause, ticket_id{3});
}

TEST(complaint, an_improvement_that_does_not_work_stays_assigned) {
    flow f;
    f.reach(step::improving);
    auto const before = due(f.state);
    f.apply(verify_improvement{number, false, "still crushed"});
    EXPECT_EQ(due(f.state), before);
    EXPECT_EQ(f.refusal(close{number}).code, errc::not_allowed);
    f.apply(assign_improvement{number, "wooden boxes", "purchasing", f.now + 240h});
    EXPECT_EQ(due(f.state), f.now + 240h);
    EXPECT_EQ(f.state.department, "purchasing");
    f.apply(verify_improvement{number, true, "none crushed"});
    EXPECT_EQ(due(f.state), f.now + 7 * 24h) << "close it within a week";
    EXPECT_TRUE(f.attempt(close{number}));
    f.apply(assign_improvement{number, "steel boxes", "purchasing", f.now + 240h});
    EXPECT_FALSE(f.attempt(close{number})) << "a new measure has to be verified anew";
}

TEST(complaint, an_improvement_needs_a_date_to_come) {
    flow f;
    f.reach(step::settled);
    EXPECT_EQ(f.refusal(assign_improvement{number, "m", "d", f.now}).field, "due");
    EXPECT_EQ(f.refusal(assign_improvement{number, "m", "d", latest_instant + 1ms}).code, errc::out_of_range);
    EXPECT_EQ(f.refusal(assign_improvement{number, "", "d", f.now + 1h}).field, "measure");
    EXPECT_EQ(f.refusal(assign_improvement{number, "m", " ", f.now + 1h}).field, "department");
}

TEST(complaint, other_ends_give_their_reason) {
    flow f;
    f.reach(step::investigated);
    EXPECT_EQ(f.refusal(withdraw{number, ""}).field, "reason");
    flow a = f, b = f, c = f;
    a.apply(withdraw{number, "solved itself"});
    EXPECT_EQ(a.state.step, step::withdrawn);
    EXPECT_EQ(a.state.progress.why.value, "solved itself");
    b.apply(mark_unfounded{number, "nothing was bought here"});
    EXPECT_EQ(b.state.step, step::unfounded);
    EXPECT_EQ(c.refusal(mark_duplicate{number, number}).field, "of");
    c.apply(mark_duplicate{number, ticket_id{2}});
    EXPECT_EQ(c.state.duplicate_of, ticket_id{2});
    for (auto const* ended : {&a, &b, &c}) {
        EXPECT_EQ(ended->state.ended_at, ended->now);
        EXPECT_FALSE(due(ended->state));
        EXPECT_TRUE(allowed(ended->state, {ended->now, supervisor, ended->policy}).empty());
    }
}

TEST(complaint, is_unreachable_only_after_enough_attempts_in_a_row) {
    flow f;
    f.reach(step::proposed);
    for (int i = 1; i <= 2; ++i) EXPECT_EQ(find<attempt_recorded>(f.apply(record_attempt{number, "no answer"}))->attempt, i);
    EXPECT_EQ(f.refusal(mark_unreachable{number}).code, errc::not_allowed);
    f.apply(negotiate{number, "called back"});
    for (int i = 1; i <= 3; ++i) {
        EXPECT_FALSE(f.attempt(mark_unreachable{number}));
        f.apply(record_attempt{number, "no answer"});
    }
    EXPECT_EQ(find<found_unreachable>(f.apply(mark_unreachable{number}))->attempts, 3);
    EXPECT_EQ(f.state.step, step::unreachable);
}

}  // namespace csdesk::complaint::test
