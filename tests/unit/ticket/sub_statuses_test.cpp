// Sub-statuses, contact reasons, snoozing, reopening and closing by silence, decided without a desk.
#include "play.hpp"

namespace csdesk::ticket {
namespace {

play shop() {
    play p;
    p.rules.sub_statuses["triage"] = {.status = ticket_status::fresh, .is_default = true};
    p.rules.sub_statuses["photos"] = {.status = ticket_status::pending, .is_default = true};
    p.rules.sub_statuses["address"] = {.status = ticket_status::pending};
    p.rules.sub_statuses["carrier"] = {.status = ticket_status::on_hold};
    p.rules.sub_statuses["refunded"] = {.status = ticket_status::resolved};
    p.rules.contact_reasons["logistics"] = {};
    p.rules.contact_reasons["lost"] = {.parent = "logistics"};
    EXPECT_TRUE(check(p.rules));
    EXPECT_TRUE(p.open(question()));
    return p;
}
using word = std::optional<std::string>;

TEST(a_sub_status, belongs_to_its_status) {
    play p = shop();
    EXPECT_EQ(p.now.sub_status, "triage");
    auto const r = p(pend{.sub_status = "carrier"}, t0);
    EXPECT_TRUE(refused_with(r, errc::invalid_argument, "sub_status"));
    EXPECT_EQ(r.error().allowed, (std::vector<std::string>{"address", "photos"}));
    EXPECT_TRUE(refused_with(p(pend{.sub_status = "nothing"}, t0), errc::invalid_argument, "sub_status"));
    EXPECT_EQ(p.now.status, ticket_status::fresh);
    ASSERT_TRUE(p(pend{.sub_status = "address"}, t0));
    EXPECT_EQ(p.now.sub_status, "address");
    ASSERT_TRUE(p(resume{}, t0));
    EXPECT_EQ(p.now.sub_status, word{}) << "left with its status";
    ASSERT_TRUE(p(pend{}, t0));
    EXPECT_EQ(p.now.sub_status, "photos") << "the default";
    ASSERT_TRUE(p(hold{.reason = "r", .sub_status = "carrier"}, t0));
    ASSERT_TRUE(p(resolve{.sub_status = "refunded"}, t0));
    EXPECT_EQ(p.now.sub_status, "refunded");
    ASSERT_TRUE(p(close{}, t0));
    EXPECT_EQ(p.now.sub_status, word{});
}

TEST(a_sub_status, comes_with_answers_and_with_the_customer) {
    play p = shop();
    reply c = answers();
    c.then = after_reply::pending;
    c.sub_status = "address";
    ASSERT_TRUE(p(c, t0));
    EXPECT_EQ(p.now.sub_status, "address");
    c.sub_status = "photos";
    ASSERT_TRUE(p(c, t0));
    EXPECT_EQ(p.last<sub_status_changed>().from, "address");
    EXPECT_EQ(p.now.sub_status, "photos");
    ASSERT_TRUE(p(says(), t0 + 1h, customer_actor));
    EXPECT_EQ(p.now.sub_status, word{});
    c.then.reset();
    EXPECT_TRUE(refused_with(p(c, t0 + 1h), errc::invalid_argument, "sub_status")) << "it would be open";
}

TEST(a_sub_status, changes_alone) {
    play p = shop();
    ASSERT_TRUE(p(pend{.reason = "照片", .until = t0 + 24h}, t0));
    ASSERT_TRUE(p(set_sub_status{.sub_status = "address", .reason = "还缺地址"}, t0 + 1h));
    EXPECT_EQ(p.now.sub_status, "address");
    EXPECT_EQ(p.now.until, t0 + 24h) << "the wait goes on";
    EXPECT_EQ(p.now.status_reason, "照片");
    EXPECT_TRUE(refused_with(p(set_sub_status{.sub_status = "address"}, t0 + 1h), errc::not_allowed, "sub_status"));
    EXPECT_TRUE(refused_with(p(set_sub_status{.sub_status = "carrier"}, t0 + 1h), errc::invalid_argument, "sub_status"));
    ASSERT_TRUE(p(set_sub_status{}, t0 + 1h));
    EXPECT_EQ(p.now.sub_status, word{});
    ASSERT_TRUE(p(lapse{ticket_id{7}, t0 + 24h}, t0 + 24h, desk_itself));
    EXPECT_EQ(p.now.status, ticket_status::open);
}

// edge case 37
TEST(a_sub_status, that_was_taken_out_of_the_policy_stays_until_the_status_changes) {
    play p = shop();
    ASSERT_TRUE(p(pend{.sub_status = "address"}, t0));
    p.rules.sub_statuses.erase("address");
    p.rules.sub_statuses["photos"].status = ticket_status::on_hold;
    ASSERT_TRUE(p(note{.text = {"x"}}, t0));
    EXPECT_EQ(p.now.sub_status, "address");
    EXPECT_TRUE(refused_with(p(set_sub_status{.sub_status = "photos"}, t0), errc::invalid_argument, "sub_status"));
    ASSERT_TRUE(p(hold{.reason = "x"}, t0));
    EXPECT_EQ(p.now.sub_status, "photos");
    ASSERT_TRUE(p(pend{}, t0));
    EXPECT_EQ(p.now.sub_status, word{});
}

TEST(sub_statuses, that_cannot_work_are_refused) {
    auto const wrong = [](sub_statuses all, char const* field) {
        return refused_with(check_sub_statuses(all), errc::invalid_argument, field);
    };
    EXPECT_TRUE(wrong({{"a b", {}}}, "a b"));
    EXPECT_TRUE(wrong({{"a", {.is_default = true}}, {"b", {.is_default = true}}}, "b.is_default"));
    EXPECT_TRUE(wrong({{"a", {.zh = "\n"}}}, "a.zh"));
    sub_statuses many;
    for (int i = 0; i < 101; ++i) many["s" + std::to_string(i)] = {};
    EXPECT_TRUE(wrong(many, ""));
}

TEST(an_importer, may_name_the_sub_status_too) {
    play p = shop();
    record_status c = reports(ticket_status::pending, t0);
    ASSERT_TRUE(p(c, t0, importer));
    EXPECT_EQ(p.now.sub_status, word{}) << "no default in what another system did";
    c.sub_status = "address";
    ASSERT_TRUE(p(c, t0, importer));
    EXPECT_EQ(p.now.sub_status, "address");
    c.sub_status = "carrier";
    EXPECT_TRUE(refused_with(p(c, t0, importer), errc::invalid_argument, "sub_status"));
}

TEST(a_contact_reason, is_one_of_the_tree) {
    play p = shop();
    EXPECT_TRUE(refused_with(p(set_contact_reason{.contact_reason = "price"}, t0), errc::invalid_argument, "contact_reason"));
    ASSERT_TRUE(p(set_contact_reason{.contact_reason = "lost"}, t0));
    EXPECT_EQ(p.now.contact_reason, "lost");
    p.rules.contact_reasons.erase("lost");
    ASSERT_TRUE(p(resolve{.contact_reason = "logistics"}, t0));
    EXPECT_EQ(p.last<contact_reason_changed>().from, "lost");
    EXPECT_EQ(p.now.contact_reason, "logistics");
    ASSERT_TRUE(p(set_contact_reason{}, t0));
    EXPECT_EQ(p.now.contact_reason, word{});
}

TEST(contact_reasons, stand_in_a_tree) {
    contact_reasons all{
        {"b", {.order = 1}}, {"a", {.order = 2}}, {"b2", {.parent = "b"}}, {"b1", {.parent = "b"}}, {"b11", {.parent = "b1"}}};
    ASSERT_TRUE(check(all));
    std::vector<std::string> order;
    for (auto const& one : in_tree_order(all)) order.push_back(one.id + std::to_string(one.depth));
    EXPECT_EQ(order, (std::vector<std::string>{"b0", "b11", "b112", "b21", "a0"}));
    EXPECT_TRUE(refused_with(check(contact_reasons{{"a", {.parent = "b"}}}), errc::invalid_argument, "a.parent"));
    EXPECT_TRUE(refused_with(check(contact_reasons{{"a", {.parent = "a"}}}), errc::invalid_argument, "a.parent"));
    EXPECT_TRUE(
        refused_with(check(contact_reasons{{"a", {.parent = "b"}}, {"b", {.parent = "a"}}}), errc::invalid_argument, "a.parent"));
    contact_reasons deep{{"r0", {}}};
    for (int i = 1; i < 8; ++i) deep["r" + std::to_string(i)] = {.parent = "r" + std::to_string(i - 1)};
    EXPECT_TRUE(check(deep));
    deep["r8"] = {.parent = "r7"};
    EXPECT_TRUE(refused_with(check(deep), errc::invalid_argument, "r8.parent"));
}

TEST(a_resolution, says_what_its_kind_must_say) {
    play p = shop();
    p.rules.kinds["after_sale"].resolve_requires = {
        {resolution_part::contact_reason, resolution_part::cause, resolution_part::solution}};
    EXPECT_TRUE(refused_with(p(resolve{}, t0), errc::invalid_argument, "contact_reason"));
    EXPECT_TRUE(refused_with(p(resolve{.contact_reason = "lost"}, t0), errc::invalid_argument, "cause"));
    EXPECT_TRUE(refused_with(p(resolve{.cause = "x", .contact_reason = "lost"}, t0), errc::invalid_argument, "solution"));
    EXPECT_EQ(p.now.contact_reason, word{}) << "what is refused changes nothing";
    reply c = answers();
    c.then = after_reply::resolved;
    auto const r = p(c, t0);
    EXPECT_TRUE(refused_with(r, errc::invalid_argument, "then"));
    EXPECT_EQ(r.error().allowed, std::vector<std::string>{"ticket.resolve"});
    for (auto const& who : {importer, desk_itself}) {
        play q = p;
        EXPECT_TRUE(who == importer ? q(reports(ticket_status::resolved, t0), t0, who) : q(resolve{}, t0, who));
    }
    ASSERT_TRUE(p(set_contact_reason{.contact_reason = "lost"}, t0));
    EXPECT_TRUE(p(resolve{.cause = "x", .solution = "y"}, t0));
    play other = shop();
    other.rules.kinds["complaint"].resolve_requires = {{resolution_part::cause}};
    EXPECT_TRUE(other(resolve{}, t0)) << "another kind's rule";
}

TEST(a_snooze, ends_at_its_instant_once) {
    play p = shop();
    ASSERT_TRUE(p(snooze{.until = t0 + 24h, .reason = "等仓库"}, t0));
    EXPECT_EQ(due(p.now), t0 + 24h);
    EXPECT_TRUE(p(lapse{ticket_id{7}, t0 + 23h}, t0 + 24h, desk_itself)->empty());
    ASSERT_TRUE(p(lapse{ticket_id{7}, t0 + 24h}, t0 + 30h, desk_itself));
    EXPECT_EQ(p.last<woken>().cause, wake_cause::due);
    EXPECT_EQ(p.last<woken>().until, t0 + 24h);
    EXPECT_FALSE(p.now.snoozed_until || due(p.now));
    EXPECT_TRUE(p(lapse{ticket_id{7}, t0 + 24h}, t0 + 30h, desk_itself)->empty());
    EXPECT_EQ(p.count<woken>(), 1u);
    EXPECT_EQ(p.now.status, ticket_status::fresh);
}

TEST(a_snooze, ends_when_the_customer_writes_or_by_command) {
    play p = shop();
    ASSERT_TRUE(p(snooze{.until = t0 + 24h}, t0));
    ASSERT_TRUE(p(answers(), t0));
    ASSERT_TRUE(p(note{.text = {"x"}}, t0));
    EXPECT_TRUE(p.now.snoozed_until);
    ASSERT_TRUE(p(says(), t0 + 1h, customer_actor));
    EXPECT_EQ(p.last<woken>().cause, wake_cause::customer_wrote);
    EXPECT_TRUE(refused_with(p(unsnooze{}, t0 + 1h), errc::not_allowed, "ticket"));
    ASSERT_TRUE(p(snooze{.until = t0 + 24h}, t0 + 1h));
    ASSERT_TRUE(p(snooze{.until = t0 + 48h}, t0 + 1h)) << "again: another instant";
    EXPECT_EQ(due(p.now), t0 + 48h);
    ASSERT_TRUE(p(unsnooze{}, t0 + 1h));
    EXPECT_EQ(p.last<woken>().cause, wake_cause::command);
    ASSERT_TRUE(p(snooze{.until = t0 + 24h}, t0 + 1h));
    ASSERT_TRUE(p(resolve{}, t0 + 2h));
    EXPECT_FALSE(p.now.snoozed_until) << "an ended ticket is not snoozed";
    EXPECT_TRUE(refused_with(p(snooze{.until = t0 + 24h}, t0 + 2h), errc::not_allowed, "ticket"));
}

TEST(a_snooze, is_asked_for_in_one_way) {
    play p = shop();
    EXPECT_TRUE(refused_with(p(snooze{}, t0), errc::invalid_argument, "until"));
    EXPECT_TRUE(refused_with(p(snooze{.until = t0 + 1h, .open_time = 1h}, t0), errc::invalid_argument, "until"));
    EXPECT_TRUE(refused_with(p(snooze{.until = t0}, t0), errc::invalid_argument, "until"));
    EXPECT_TRUE(refused_with(p(snooze{.open_time = 1h}, t0), errc::out_of_range, "open_time")) << "nobody counted it";
    EXPECT_TRUE(refused_with(p(snooze{.until = t0 + 1h, .reason = "a\nb"}, t0), errc::invalid_argument, "reason"));
}

TEST(a_snooze, and_a_wait_that_end_together_both_end) {
    play p = shop();
    ASSERT_TRUE(p(pend{.until = t0 + 1h}, t0));
    ASSERT_TRUE(p(snooze{.until = t0 + 1h}, t0));
    auto const r = p(lapse{ticket_id{7}, t0 + 1h}, t0 + 1h, desk_itself);
    ASSERT_TRUE(r);
    EXPECT_EQ(r->size(), 2u);
    EXPECT_FALSE(due(p.now));
    EXPECT_EQ(p.now.status, ticket_status::open);
}

TEST(silence, is_announced_before_it_closes_the_ticket) {
    play p = shop();
    p.rules.remind_before_close = 24h;
    ASSERT_TRUE(p(resolve{}, t0));
    EXPECT_EQ(due(p.now), t0 + 48h);
    ASSERT_TRUE(p(lapse{ticket_id{7}, t0 + 48h}, t0 + 48h, desk_itself));
    EXPECT_EQ(p.last<close_announced>().closes_at, t0 + 72h);
    EXPECT_EQ(p.now.status, ticket_status::resolved);
    EXPECT_EQ(due(p.now), t0 + 72h);
    EXPECT_TRUE(p(lapse{ticket_id{7}, t0 + 48h}, t0 + 49h, desk_itself)->empty());
    play q = p;
    ASSERT_TRUE(p(lapse{ticket_id{7}, t0 + 72h}, t0 + 72h, desk_itself));
    EXPECT_EQ(p.now.status, ticket_status::closed);
    ASSERT_TRUE(q(says(), t0 + 50h, customer_actor));
    EXPECT_FALSE(due(q.now));
    ASSERT_TRUE(q(resolve{}, t0 + 60h)) << "the next resolution is announced anew";
    EXPECT_EQ(due(q.now), t0 + 60h + 48h);
}

TEST(endings, may_differ_by_kind) {
    play p = shop();
    p.rules.kinds["after_sale"] = {.reopen_window = 24h, .auto_close_after = 2h, .remind_before_close = 1h};
    ASSERT_TRUE(check(p.rules));
    ASSERT_TRUE(p(resolve{}, t0));
    EXPECT_EQ(p.now.until, t0 + 2h);
    EXPECT_EQ(p.now.remind_at, t0 + 1h);
    ASSERT_TRUE(p(close{}, t0));
    EXPECT_TRUE(refused_with(p(reopen{.reason = "x"}, t0 + 24h + 1ms), errc::not_allowed, "ticket"));
    EXPECT_TRUE(refused_with(p(says(), t0 + 24h + 1ms, customer_actor), errc::not_allowed, "ticket"));
    EXPECT_TRUE(p(says(), t0 + 24h, customer_actor));
    play q = shop();
    q.rules.kinds["complaint"].auto_close_after = 2h;
    ASSERT_TRUE(q(resolve{}, t0));
    EXPECT_EQ(q.now.until, t0 + q.rules.auto_close_after);
}

TEST(endings, that_cannot_work_are_refused) {
    policy p;
    p.remind_before_close = 72h;
    EXPECT_TRUE(refused_with(check(p), errc::invalid_argument, "remind_before_close"));
    p = {};
    p.reopen_limit = -1;
    EXPECT_TRUE(refused_with(check(p), errc::invalid_argument, "reopen_limit"));
    p = {};
    p.kinds["gossip"] = {};
    EXPECT_TRUE(refused_with(check(p), errc::invalid_argument, "kinds.gossip"));
    p = {};
    p.kinds["feedback"].reopen_window = std::chrono::days{4'000};
    EXPECT_TRUE(refused_with(check(p), errc::invalid_argument, "kinds.feedback.reopen_window"));
    p = {};
    p.kinds["feedback"].auto_close_after = 1h;
    p.remind_before_close = 2h;
    EXPECT_TRUE(refused_with(check(p), errc::invalid_argument, "kinds.feedback.remind_before_close"));
}

// edge case 33
TEST(a_ticket, is_reopened_so_often_and_no_more) {
    play p = shop();
    p.rules.reopen_limit = 1;
    ASSERT_TRUE(p(resolve{}, t0));
    ASSERT_TRUE(p(says(), t0 + 1h, customer_actor));
    ASSERT_TRUE(p(resolve{}, t0 + 2h));
    EXPECT_TRUE(refused_with(p(reopen{.reason = "x"}, t0 + 3h), errc::not_allowed, "ticket"));
    auto const r = p(says(), t0 + 3h, customer_actor);
    EXPECT_TRUE(refused_with(r, errc::not_allowed, "ticket"));
    EXPECT_EQ(r.error().allowed, std::vector<std::string>{"ticket.open"});
    EXPECT_TRUE(comes_too_late(p.now, says(), p.with(t0 + 3h, customer_actor)));
    EXPECT_FALSE(comes_too_late(p.now, says(), p.with(t0 + 3h, importer)));
    open const next = follow_up_of(p.now, says("还有问题"));
    EXPECT_EQ(next.follows->number, 7);
    EXPECT_EQ(next.requester, p.now.requester);
}

TEST(a_note, names_whom_it_is_for_once_each) {
    play p = shop();
    ASSERT_TRUE(p(note{.text = {"看一下"}, .mentions = {{agent_key{"li"}, agent_key{"wu"}, agent_key{"li"}}}}, t0));
    EXPECT_EQ(*p.last<noted>().mentions, (std::vector<agent_key>{agent_key{"li"}, agent_key{"wu"}}));
    EXPECT_TRUE(p.now.talk.waiting) << "the customer waits on";
    ASSERT_TRUE(p(note{.text = {"x"}}, t0));
    EXPECT_FALSE(p.last<noted>().mentions);
    EXPECT_TRUE(refused_with(p(note{.text = {"x"}, .mentions = std::vector(51, agent_key{"li"})}, t0), errc::invalid_argument,
                             "mentions"));
}

}  // namespace
}  // namespace csdesk::ticket
