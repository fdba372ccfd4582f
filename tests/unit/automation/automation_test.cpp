// Rules that hear events: what they are asked, what they command, what is told of it.
#include <fstream>
#include <sstream>

#include "kit.hpp"

namespace csdesk::testing {
namespace {

using strings = std::vector<std::string>;

TEST(Automation, ARuleTagsByAWordOfTheMessageAndKeepsNothingPersonal) {
    shop s(R"(
[[automation]]
name = "invoice"
zh = "发票"
on = ["ticket.customer_wrote"]
when = [{field = "event.text", contains = ["发票", "invoice"]}]
then = [{command = "ticket.tag", with = {add = ["invoice"]}}]
)");
    auto const other = s.open(R"(,"text":"物流不动了")");
    auto const ticket = s.open(R"(,"text":"请开 INVOICE 给张三")");
    EXPECT_EQ(s.tags(ticket), strings{"invoice"});
    EXPECT_TRUE(s.tags(other).empty());
    auto const rows = s.firings(ticket);
    ASSERT_EQ(rows.size(), 1u);
    auto const& f = rows[0].as_object();
    EXPECT_EQ(f.at("rule"), "invoice");
    EXPECT_EQ(f.at("event"), "ticket.customer_wrote");
    EXPECT_EQ(f.at("policy").as_int64(), 1);
    EXPECT_EQ(f.at("depth").as_int64(), 1);
    EXPECT_EQ(json::serialize(f.at("held")), R"([{"field":"event.text","value":""}])");
    EXPECT_EQ(json::serialize(f).find("张三"), std::string::npos);
    auto const& given = f.at("commands").as_array().at(0).as_object();
    EXPECT_EQ(given.at("outcome"), "done");
    auto const tagged = s.log(given.at("seq").as_int64() - 1).front();
    EXPECT_EQ(tagged.type, "ticket.tagged");
    EXPECT_EQ(tagged.actor, "rule:invoice");
}

TEST(Automation, ConditionsAskTheTicketItsCustomerItsOrderAndTheEvent) {
    shop s(R"(
[[automation]]
name = "vip late"
on = ["ticket.opened"]
when = [{field = "customer.tags", is = ["gold"]}, {field = "order.total_minor", at_least = 10000},
        {field = "kind", is = ["after_sale"]}]
any = [[{field = "event.channel", is = ["phone"]}],
       [{field = "event.channel", is = ["wangwang"]}, {field = "order.carrier", exists = false}]]
then = [{command = "ticket.assign", with = {agent = "senior"}}, {command = "ticket.set_priority", with = {priority = "high"}}]
)");
    s.take("customer.update", R"({"customer":"c-1","tags":["gold"]})");
    s.take("order.place", R"({"order":"o-1","customer":"c-1","total":{"minor":20000,"currency":"CNY"}})");
    s.take("order.place", R"({"order":"o-2","customer":"c-1","total":{"minor":2000,"currency":"CNY"}})");
    auto const big = s.open(R"(,"order":"o-1")"), small = s.open(R"(,"order":"o-2")"), none = s.open();
    EXPECT_EQ(s.ticket(big).at("assignee"), "senior");
    EXPECT_EQ(s.ticket(big).at("priority"), "high");
    EXPECT_EQ(s.ticket(small).at("assignee"), "");
    EXPECT_EQ(s.ticket(none).at("assignee"), "");
    auto const held = s.firings(big).at(0).at("held");
    EXPECT_EQ(json::serialize(held), R"([{"field":"customer.tags","value":"gold"},{"field":"order.total_minor","value":"20000"},)"
                                     R"({"field":"kind","value":"after_sale"},{"field":"event.channel","value":"wangwang"},)"
                                     R"({"field":"order.carrier","value":""}])");
}

TEST(Automation, RulesAreAskedInTheirOrderAndSeeWhatThoseBeforeDid) {
    shop s(R"(
[[automation]]
name = "second"
order = 20
on = ["ticket.opened"]
when = [{field = "tags", is = ["first"]}]
then = [{command = "ticket.tag", with = {add = ["second"]}}]
[[automation]]
name = "first"
order = 10
on = ["ticket.opened"]
then = [{command = "ticket.tag", with = {add = ["first"]}}]
[[automation]]
name = "off"
enabled = false
on = ["ticket.opened"]
then = [{command = "ticket.tag", with = {add = ["off"]}}]
)");
    EXPECT_EQ(s.tags(s.open()), (strings{"first", "second"}));
    auto const rules = s.rows("automation.rules");
    ASSERT_EQ(rules.size(), 3u);
    EXPECT_EQ(rules[0].at("rule"), "first");
    EXPECT_EQ(rules[0].at("hits").as_int64(), 1);
    EXPECT_TRUE(rules[0].as_object().contains("last_fired"));
    EXPECT_EQ(rules[2].at("rule"), "off");
    EXPECT_EQ(rules[2].at("enabled").as_bool(), false);
    EXPECT_EQ(rules[2].at("hits").as_int64(), 0);
}

TEST(Automation, StopKeepsLaterRulesFromHearingTheSameEvent) {
    shop s(R"(
[[automation]]
name = "a"
on = ["ticket.opened"]
when = [{field = "channel", is = ["wangwang"]}]
stop = true
then = [{command = "ticket.tag", with = {add = ["a"]}}]
[[automation]]
name = "b"
on = ["ticket.opened", "ticket.noted"]
then = [{command = "ticket.tag", with = {add = ["b"]}}]
)");
    auto const ticket = s.open();
    EXPECT_EQ(s.tags(ticket), strings{"a"});
    s.take("ticket.note", R"({"ticket":)" + std::to_string(ticket) + R"(,"text":"n"})");
    EXPECT_EQ(s.tags(ticket), (strings{"a", "b"}));
}

TEST(Automation, ARefusedCommandIsRecordedLeavesNothingAndFailsNobody) {
    shop s(R"(
[[automation]]
name = "r"
on = ["ticket.opened"]
then = [{command = "ticket.resume"}, {command = "ticket.assign", with = {agent = "{assignee}"}},
        {command = "ticket.tag", with = {add = ["x"]}}]
)");
    auto const ticket = s.open();
    EXPECT_EQ(s.tags(ticket), strings{"x"});
    auto const commands = s.firings(ticket).at(0).at("commands").as_array();
    EXPECT_EQ(commands[0].at("outcome"), "refused");
    EXPECT_EQ(commands[0].at("code"), "not_allowed");
    EXPECT_NE(commands[0].at("zh"), "");
    EXPECT_EQ(commands[1].at("outcome"), "refused");
    EXPECT_EQ(commands[1].at("field"), "agent");
    EXPECT_EQ(commands[2].at("outcome"), "done");
    EXPECT_TRUE(s.desk.verify().ok);
    EXPECT_TRUE(s.desk.rebuild());
}

TEST(Automation, PlaceholdersAreFilledInAndTheTimelineTellsWhoDidIt) {
    shop s(R"(
[[automation]]
name = "greet"
on = ["ticket.opened"]
then = [{command = "ticket.note", with = {text = "#{ticket} {requester} {order} {rule} {{x}}"}},
        {command = "ticket.reply", with = {text = "亲，您好"}}]
)");
    auto const ticket = s.open(R"(,"text":"在吗","order":"o-1")");
    std::string const n = std::to_string(ticket);
    auto const lines = s.rows("ticket.timeline", R"({"ticket":)" + n + '}');
    strings what;
    for (auto const& l : lines) what.push_back(text_of(l.at("what")));
    EXPECT_EQ(what, (strings{"ticket.opened", "ticket.customer_wrote", "ticket.noted", "ticket.replied", "automation.fired"}));
    EXPECT_EQ(text_of(lines[2].at("text")), "#" + n + " c-1 o-1 greet {x}");
    EXPECT_EQ(lines[2].at("who"), "rule:greet");
    EXPECT_EQ(lines[4].at("detail"), "greet");
    EXPECT_EQ(lines[4].at("is"), "ticket.note, ticket.reply");
    EXPECT_TRUE(s.ticket(ticket).at("talk").at("waiting").is_object()) << "a rule's answer is automatic";
    auto const told = s.firings(ticket).at(0);
    EXPECT_NE(text_of(told.at("en")).find("greet"), std::string::npos);
    EXPECT_NE(text_of(told.at("zh")).find("规则"), std::string::npos);
}

TEST(Automation, AnOrdersEventIsHeardForEveryOpenTicketOfThatOrder) {
    shop s(R"(
[[automation]]
name = "shipped"
on = ["order.shipped"]
then = [{command = "ticket.tag", with = {add = ["shipped"]}}]
[[automation]]
name = "gold"
on = ["customer.updated"]
when = [{field = "customer.tags", is = ["gold"]}]
then = [{command = "ticket.set_priority", with = {priority = "high"}}]
)");
    s.take("order.place", R"({"order":"o-1","customer":"c-1","total":{"minor":200,"currency":"CNY"}})");
    auto const a = s.open(R"(,"order":"o-1")"), b = s.open(R"(,"order":"o-1")"), other = s.open();
    s.take("ticket.close", R"({"ticket":)" + std::to_string(b) + '}');
    s.take("order.ship", R"({"order":"o-1","carrier":"sf","tracking":"1"})");
    EXPECT_EQ(s.tags(a), strings{"shipped"});
    EXPECT_TRUE(s.tags(b).empty());
    EXPECT_TRUE(s.tags(other).empty());
    s.take("customer.update", R"({"customer":"c-1","tags":["gold"]})");
    EXPECT_EQ(s.ticket(a).at("priority"), "high");
    EXPECT_EQ(s.ticket(other).at("priority"), "high");
    EXPECT_EQ(s.ticket(b).at("priority"), "normal");
}

TEST(Automation, ADeadlinesEventIsHeardWhenTheDeskAdvances) {
    shop s(R"(
[[sla]]
name = "first"
metric = "first_response"
target = "5m"
calendar = "real_time"
[[automation]]
name = "breach"
on = ["clock.breached"]
when = [{field = "event.clock.metric", is = ["first_response"]}]
then = [{command = "ticket.set_priority", with = {priority = "urgent"}}, {command = "ticket.note", with = {text = "超时"}}]
)");
    auto const ticket = s.open(R"(,"text":"在吗")");
    s.desk.advance(noon + 6min);
    EXPECT_EQ(s.ticket(ticket).at("priority"), "urgent");
    EXPECT_EQ(s.firings(ticket).at(0).at("event"), "clock.breached");
}

// edge case 38
TEST(Automation, APauseThatARuleEndsInTheInstantItBeganCostsNothing) {
    shop s(R"(
[[sla]]
name = "first"
metric = "first_response"
target = "5m"
calendar = "real_time"
pause_on = ["pending"]
[[automation]]
name = "never pending"
on = ["ticket.status_changed"]
when = [{field = "event.to", is = ["pending"]}, {field = "waiting", is = ["true"]}]
then = [{command = "ticket.resume"}]
)");
    auto const ticket = s.open(R"(,"text":"在吗")");
    std::string const n = std::to_string(ticket);
    s.take("ticket.pend", R"({"ticket":)" + n + '}', noon + 90s);
    EXPECT_EQ(s.ticket(ticket).at("status"), "open");
    auto const clock = s.rows("clock.explain", R"({"ticket":)" + n + '}', noon + 3min).at(0);
    EXPECT_EQ(clock.at("status"), "running");
    EXPECT_EQ(clock.at("elapsed_ms").as_int64(), 180'000);
    EXPECT_EQ(text_of(clock.at("due")), format_instant(noon + 5min));
    s.desk.advance(noon + 6min);
    EXPECT_EQ(s.count("clock.breached"), 1);
    EXPECT_TRUE(s.desk.rebuild());
}

TEST(Automation, TheShippedExamplesAreGoodAndDoWhatTheySay) {
    std::ifstream file("data/policies/automation-example.toml");
    std::stringstream text;
    text << file.rdbuf();
    shop s("");
    s.take("policy.adopt", R"({"text":)" + quoted(text.str()) + '}');
    auto const ticket = s.open(R"(,"text":"能开发票吗")");
    std::string const n = std::to_string(ticket);
    EXPECT_EQ(s.tags(ticket), strings{"invoice"});
    s.take("ticket.reply", R"({"ticket":)" + n + R"(,"text":"可以的","then":"pending"})", noon + 1min, {role::agent, "li"});
    s.desk.advance(noon + 25h);
    s.desk.advance(noon + 74h);
    EXPECT_EQ(s.ticket(ticket).at("status"), "resolved");
    std::map<std::string, std::int64_t> hits;
    for (auto const& r : s.rows("automation.rules")) hits[text_of(r.at("rule"))] = r.at("hits").as_int64();
    EXPECT_EQ(hits["remind after silence"], 1);
    EXPECT_EQ(hits["solve what stays pending"], 1);
    EXPECT_EQ(hits["nobody took it"], 0) << "it was answered in time";
}

TEST(Automation, WhatASupportedEventIsStandsInAView) {
    shop s("");
    std::map<std::string, std::string> all;
    for (auto const& r : s.rows("automation.triggers")) all[text_of(r.at("event"))] = text_of(r.at("tickets"));
    EXPECT_EQ(all["ticket.opened"], "ticket");
    EXPECT_EQ(all["clock.breached"], "ticket");
    EXPECT_EQ(all["complaint.received"], "ticket");
    EXPECT_EQ(all["action.confirmed"], "ticket");
    EXPECT_EQ(all["order.overdue"], "order");
    EXPECT_EQ(all["customer.tier_changed"], "customer");
    for (char const* never : {"automation.fired", "automation.came_due", "policy.adopted", "job.started", "outbox.acknowledged"})
        EXPECT_FALSE(all.contains(never)) << never;
}

TEST(Automation, PagesOfFiringsEndAndBadCursorsAreRefused) {
    shop s(R"(
[[automation]]
name = "r"
on = ["ticket.noted"]
then = [{command = "ticket.tag", with = {add = ["x"]}}]
)");
    auto const ticket = s.open();
    for (int i = 0; i < 5; ++i) s.take("ticket.note", R"({"ticket":)" + std::to_string(ticket) + R"(,"text":"n"})");
    std::set<std::int64_t> seen;
    std::optional<std::string> after;
    do {
        auto const page = json::parse(s.desk.query("automation.firings", R"({"rule":"r"})", "main", after, 2).value());
        for (auto const& r : page.at("rows").as_array()) seen.insert(r.at("seq").as_int64());
        after = page.at("after").is_null() ? std::nullopt : std::optional(text_of(page.at("after")));
    } while (after);
    EXPECT_EQ(seen.size(), 5u);
    EXPECT_EQ(s.desk.query("automation.firings", "{}", "main", "x").error().field, "after");
    EXPECT_EQ(s.desk.query("automation.firings", R"({"ticket":"nobody"})").error().code, errc::not_found);
}

TEST(Automation, OnlyTheDeskGivesItsOwnCommands) {
    shop s("");
    for (char const* name : {"automation.rearm", "automation.pass_deadline"}) {
        auto const why = must_refuse(s.desk, name, name[11] == 'r' ? R"({"ticket":1})" : R"({"ticket":1,"due":0})",
                                     by(role::admin, "a", noon));
        EXPECT_EQ(why.code, errc::forbidden);
    }
}

}  // namespace
}  // namespace csdesk::testing
