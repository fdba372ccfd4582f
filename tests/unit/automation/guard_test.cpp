// The loop guard: rules that trigger each other, chains that are too deep, commands that would cause too much.
#include "kit.hpp"

namespace csdesk::testing {
namespace {

using strings = std::vector<std::string>;

std::string rule(std::string const& name, std::string const& on, std::string const& then, std::string const& more = "") {
    return "[[automation]]\nname = \"" + name + "\"\non = [\"" + on + "\"]\n" + more + "then = [" + then + "]\n";
}
std::string tagging(std::string const& tag) { return "{command = \"ticket.tag\", with = {add = [\"" + tag + "\"]}}"; }

json::array stops(shop& s, std::int64_t ticket) {
    json::array out;
    for (auto const& r : s.firings(ticket))
        if (!r.at("acted").as_bool()) out.push_back(r);
    return out;
}

TEST(AutomationGuard, TwoRulesThatTriggerEachOtherStopAndAreReported) {
    shop s(rule("ping", "ticket.subject_changed", "{command = \"ticket.set_priority\", with = {priority = \"high\"}}") +
           rule("pong", "ticket.priority_changed", "{command = \"ticket.set_subject\", with = {subject = \"again {ticket}\"}}"));
    auto const ticket = s.open(R"(,"subject":"a")");
    s.take("ticket.set_subject", R"({"ticket":)" + std::to_string(ticket) + R"(,"subject":"b"})");
    auto const told = stops(s, ticket);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].at("rule"), "ping");
    EXPECT_EQ(told[0].at("reason"), "repeated");
    EXPECT_EQ(shop::texts(told[0].at("rules")), (strings{"ping", "pong"}));
    EXPECT_NE(text_of(told[0].at("zh")).find("ping → pong"), std::string::npos);
    EXPECT_EQ(s.count("automation.fired"), 2);
    EXPECT_EQ(s.rows("automation.rules").at(0).at("stops").as_int64(), 1);
    // Another command is another cause: they may act again.
    s.take("ticket.set_priority", R"({"ticket":)" + std::to_string(ticket) + R"(,"priority":"low"})", noon + 1h);
    EXPECT_EQ(s.count("automation.fired"), 4);
    EXPECT_TRUE(s.desk.rebuild());
}

TEST(AutomationGuard, AChainEndsAtDepthEight) {
    std::string rules = rule("r0", "ticket.opened", tagging("t0"));
    for (int i = 1; i < 12; ++i)
        rules += rule("r" + std::to_string(i), "ticket.tagged", tagging("t" + std::to_string(i)),
                      "when = [{field = \"event.added\", is = [\"t" + std::to_string(i - 1) + "\"]}]\n");
    shop s(rules);
    auto const ticket = s.open();
    EXPECT_EQ(s.tags(ticket).size(), 8u);
    auto const told = stops(s, ticket);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].at("rule"), "r8");
    EXPECT_EQ(told[0].at("reason"), "depth");
    EXPECT_EQ(told[0].at("depth").as_int64(), 9);
    EXPECT_EQ(told[0].at("rules").as_array().size(), 8u);
}

TEST(AutomationGuard, WhatRulesCauseIsBoundedAndTheCommandStands) {
    std::string rules;
    for (int i = 0; i < 20; ++i) {
        std::string then;
        for (int k = 0; k < 16; ++k)
            then += std::string(k == 0 ? "" : ", ") + "{command = \"ticket.set_subject\", with = {subject = \"" +
                    std::to_string(i * 16 + k) + "\"}}";
        rules += rule("r" + std::to_string(i), "ticket.opened", then);
    }
    shop s(rules);
    auto const ticket = s.open(R"(,"text":"在吗")");
    EXPECT_LE(s.count("ticket.subject_changed"), 64);
    EXPECT_GE(s.count("ticket.subject_changed"), 25) << "each of them is heard by the clocks";
    auto const told = stops(s, ticket);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].at("reason"), "limit");
    EXPECT_EQ(s.count("ticket.customer_wrote"), 1);
    EXPECT_TRUE(s.desk.rebuild());
}

TEST(AutomationGuard, FromATicketThatARuleOpenedNoRuleOpensAnother) {
    // Otherwise each ticket would open two more every hour, for ever.
    std::string const opening =
        "{command = \"ticket.open\", with = {requester = \"{requester}\", kind = \"feedback\", "
        "channel = \"phone\"}}";
    shop s("[[automation]]\nname = \"a\"\nafter = \"1h\"\nsince = \"opened\"\nthen = [" + opening + ", " + opening + "]\n" +
           rule("b", "ticket.opened", opening));
    auto const ticket = s.open();
    for (int hour = 1; hour < 12; ++hour) s.desk.advance(noon + hour * 1h);
    EXPECT_EQ(s.rows("ticket.list").size(), 4u) << "its own, one at once, two after an hour";
    std::int64_t refused = 0;
    for (auto const& f : s.rows("automation.firings"))
        for (auto const& c : f.at("commands").as_array()) refused += c.at("code") == "not_allowed";
    EXPECT_GE(refused, 6);
    EXPECT_EQ(s.firings(ticket).size(), 2u);
    EXPECT_TRUE(s.desk.rebuild());
}

TEST(AutomationGuard, TwoEventsOfOneCommandMakeARuleActOnceAndNobodyIsTold) {
    shop s("[[automation]]\nname = \"r\"\non = [\"ticket.opened\", \"ticket.customer_wrote\"]\nthen = [" + tagging("x") + "]\n");
    auto const ticket = s.open(R"(,"text":"在吗")");
    EXPECT_EQ(s.firings(ticket).size(), 1u);
}

TEST(AutomationGuard, ACommandWhoseFollowUpsAreTooManyIsTakenBackWhole) {
    // Every change of priority has one follow-up, for the clocks: the last one that begins cannot be completed.
    std::string rules;
    for (int i = 0; i < 4; ++i) {
        std::string then = i == 0 ? tagging("odd") : std::string();
        for (int k = i == 0 ? 1 : 0; k < 16; ++k)
            then += std::string(then.empty() ? "" : ", ") + "{command = \"ticket.set_priority\", with = {priority = \"" +
                    (k % 2 == 0 ? "high" : "low") + "\"}}";
        rules += rule("r" + std::to_string(i), "ticket.noted", then);
    }
    shop s(rules);
    auto const ticket = s.open();
    s.take("ticket.note", R"({"ticket":)" + std::to_string(ticket) + R"(,"text":"n"})");
    std::int64_t done = 0, refused = 0;
    for (auto const& f : s.firings(ticket))
        for (auto const& c : f.at("commands").as_array()) {
            done += c.at("outcome") == "done" && c.at("command") == "ticket.set_priority";
            refused += c.at("code") == "reaction_limit";
        }
    EXPECT_EQ(s.count("ticket.priority_changed"), done);
    EXPECT_GE(done, 25);
    EXPECT_GE(refused, 1);
    EXPECT_TRUE(s.desk.rebuild());
}

TEST(AutomationGuard, NumbersOfWhatWasRefusedAreGivenAgain) {
    shop s(rule("r", "ticket.opened", "{command = \"ticket.note\", with = {text = \" \"}}, " + tagging("tried")));
    auto const ticket = s.open();
    EXPECT_EQ(s.tags(ticket), strings{"tried"});
    EXPECT_EQ(s.firings(ticket).at(0).at("commands").at(0).at("field"), "text");
    EXPECT_EQ(s.open(), ticket + 1);
}

TEST(AutomationGuard, AGivenCommandIsDoneOnceAndAnswersTheSame) {
    shop s(rule("r", "ticket.opened", tagging("x")));
    context const how{"main", {role::admin, "a"}, noon, "once"};
    std::string const data = R"({"requester":"c-9","kind":"after_sale","channel":"wangwang"})";
    auto const first = must(s.desk, "ticket.open", data, how), second = must(s.desk, "ticket.open", data, how);
    EXPECT_TRUE(second.repeated);
    EXPECT_EQ(first.events.size(), second.events.size());
    EXPECT_EQ(s.count("automation.fired"), 1);
}

}  // namespace
}  // namespace csdesk::testing
