// Rules that wait: so long after an instant, once for each instance, through restart, catch-up and new policies.
#include "kit.hpp"

namespace csdesk::testing {
namespace {

using strings = std::vector<std::string>;

std::string timed(std::string const& name, std::string const& after, std::string const& since, std::string const& more = "") {
    return "[[automation]]\nname = \"" + name + "\"\nafter = \"" + after + "\"\nsince = \"" + since + "\"\n" + more +
           "then = [{command = \"ticket.note\", with = {text = \"" + name + "\"}}]\n";
}

struct waiting_shop : shop {
    using shop::shop;
    void does(std::string const& name, std::int64_t ticket, instant at, std::string const& more = "") {
        take(name, R"({"ticket":)" + std::to_string(ticket) + more + '}', at, {role::agent, "li"});
    }
    void hears(std::int64_t ticket, instant at) {
        take("ticket.receive", R"({"ticket":)" + std::to_string(ticket) + R"(,"text":"在吗"})", at, {role::host, {}});
    }
    void answers(std::int64_t ticket, instant at) { does("ticket.reply", ticket, at, R"(,"text":"亲")"); }
    std::vector<instant> fired_at(std::string const& rule) {
        std::vector<instant> out;
        for (auto const& e : log())
            if (e.type == "automation.fired" && text_of(json::parse(e.data).at("rule")) == rule) out.push_back(e.at);
        return out;
    }
};

TEST(AutomationTimed, ItActsOnceForEachWaitingRound) {
    waiting_shop s(timed("waits", "2h", "waiting_since"));
    auto const ticket = s.open(R"(,"text":"在吗")");
    s.desk.advance(noon + 1h);
    EXPECT_TRUE(s.fired_at("waits").empty());
    s.desk.advance(noon + 2h);
    s.desk.advance(noon + 9h);
    s.hears(ticket, noon + 10h);
    s.desk.advance(noon + 20h);
    EXPECT_EQ(s.fired_at("waits"), (std::vector{noon + 2h})) << "the same round, however long";
    s.answers(ticket, noon + 21h);
    s.hears(ticket, noon + 22h);
    s.desk.advance(noon + 24h);
    s.desk.advance(noon + 30h);
    EXPECT_EQ(s.fired_at("waits"), (std::vector{noon + 2h, noon + 24h}));
    EXPECT_TRUE(s.desk.rebuild());
}

TEST(AutomationTimed, WhatIsAnsweredInTimeIsLeftAlone) {
    waiting_shop s(timed("waits", "2h", "waiting_since"));
    auto const ticket = s.open(R"(,"text":"在吗")");
    s.answers(ticket, noon + 1h);
    s.hears(ticket, noon + 90min);
    s.desk.advance(noon + 2h);
    EXPECT_TRUE(s.fired_at("waits").empty());
    s.desk.advance(noon + 210min);
    EXPECT_EQ(s.fired_at("waits"), (std::vector{noon + 210min}));
}

TEST(AutomationTimed, AnInstantThatMovesOnIsFollowedWithoutAnEventEachTime) {
    waiting_shop s(timed("silence", "1h", "last_message"));
    auto const ticket = s.open(R"(,"text":"在吗")");
    for (int i = 1; i < 30; ++i) s.hears(ticket, noon + i * 1min);
    EXPECT_EQ(s.count("automation.armed"), 1);
    s.desk.advance(noon + 60min);
    EXPECT_TRUE(s.fired_at("silence").empty());
    s.desk.advance(noon + 5h);
    EXPECT_EQ(s.fired_at("silence").size(), 1u);
    auto const due = json::parse([&] {
        for (auto const& e : s.log())
            if (e.type == "automation.came_due") return e.data;
        return std::string("{}");
    }());
    EXPECT_EQ(text_of(due.at("due")), format_instant(noon + 89min));
    EXPECT_EQ(text_of(due.at("since")), format_instant(noon + 29min));
    EXPECT_EQ(due.at("late").as_bool(), true);
}

TEST(AutomationTimed, ConditionsAreAskedAtThatInstant) {
    waiting_shop s(timed("stale", "3d", "status_since", "when = [{field = \"status\", is = [\"pending\"]}]\n"));
    auto const a = s.open(), b = s.open();
    s.does("ticket.pend", a, noon + 1h);
    s.does("ticket.pend", b, noon + 1h);
    s.does("ticket.resume", b, noon + 2h);
    s.desk.advance(noon + 96h);
    EXPECT_EQ(s.fired_at("stale").size(), 1u);
    EXPECT_EQ(s.firings(a).size(), 1u);
    EXPECT_TRUE(s.firings(b).empty());
}

// edge case 62
TEST(AutomationTimed, OpenTimeIsCountedOnACalendar) {
    // Noon of the tests is 06:13:20 in Shanghai; the day opens at 9.
    waiting_shop s(timed("open", "1h", "opened", "calendar = \"day\"\n"));
    s.open();
    s.desk.advance(noon + 30h, {}, {});
    auto const at = parse_instant("2023-11-15T02:00:00Z");
    ASSERT_EQ(s.count("automation.came_due"), 1);
    for (auto const& e : s.log()) {
        if (e.type == "automation.came_due") { EXPECT_EQ(text_of(json::parse(e.data).at("due")), format_instant(*at)); }
    }
}

TEST(AutomationTimed, EndedTicketsCountOnlyFromTheirEnd) {
    waiting_shop s(timed("old", "5h", "opened") +
                   timed("survey", "1d", "ended", "when = [{field = \"status\", is = [\"resolved\", \"closed\"]}]\n"));
    auto const ticket = s.open();
    s.does("ticket.resolve", ticket, noon + 1h);
    s.desk.advance(noon + 48h);
    EXPECT_TRUE(s.fired_at("old").empty());
    EXPECT_EQ(s.fired_at("survey").size(), 1u);
}

TEST(AutomationTimed, AReopenedTicketIsNotOpenedAgain) {
    waiting_shop s(timed("old", "5h", "opened"));
    auto const ticket = s.open();
    s.desk.advance(noon + 6h);
    s.does("ticket.resolve", ticket, noon + 7h);
    s.does("ticket.reopen", ticket, noon + 8h, R"(,"reason":"again")");
    s.desk.advance(noon + 48h);
    EXPECT_EQ(s.fired_at("old").size(), 1u);
}

TEST(AutomationTimed, ItActsOnceThroughARestart) {
    scratch_file file;
    {
        waiting_shop s(timed("waits", "2h", "waiting_since"), file.path());
        s.open(R"(,"text":"在吗")");
        s.desk.advance(noon + 2h);
    }
    for (int i = 0; i < 3; ++i) {
        auto d = desk::open(file.path(), {.seed = 7});
        d.advance(noon + (3 + i) * 1h);
        std::int64_t fired = 0;
        for (auto const& e : d.events("main", 0)) fired += e.type == "automation.fired";
        EXPECT_EQ(fired, 1);
        EXPECT_TRUE(d.rebuild());
    }
}

TEST(AutomationTimed, AWeekOfDowntimeIsCaughtUpInOrderAndMarkedLate) {
    scratch_file file;
    {
        waiting_shop s(timed("a", "2h", "opened") + timed("b", "30m", "opened"), file.path());
        s.open();
        s.open("", noon + 10min);
    }
    auto d = desk::open(file.path(), {.seed = 7});
    strings order;
    for (auto const& e : d.advance(noon + 7 * 24h))
        if (e.type == "automation.came_due") {
            auto const data = json::parse(e.data);
            order.push_back(text_of(data.at("rule")));
            EXPECT_TRUE(data.at("late").as_bool());
        }
    EXPECT_EQ(order, (strings{"b", "b", "a", "a"}));
}

TEST(AutomationTimed, ANewPolicyIsTakenUpByOpenTicketsAndWhatWasDoneStaysDone) {
    waiting_shop s(timed("waits", "2h", "opened"));
    auto const ticket = s.open();
    s.desk.advance(noon + 3h);
    s.adopt(timed("waits", "1h", "opened") + timed("more", "5h", "opened"), noon + 4h);
    s.desk.advance(noon + 4h);
    EXPECT_EQ(s.fired_at("waits").size(), 1u) << "the same instance, whatever the policy says now";
    s.desk.advance(noon + 6h);
    EXPECT_EQ(s.fired_at("more"), (std::vector{noon + 6h}));
    EXPECT_EQ(s.firings(ticket).size(), 2u);
    EXPECT_TRUE(s.desk.rebuild());
}

TEST(AutomationTimed, AShorterTimeRingsEarlierAndALongerOneLater) {
    waiting_shop s(timed("a", "10h", "opened") + timed("b", "2h", "opened"));
    s.open();
    s.adopt(timed("a", "3h", "opened") + timed("b", "8h", "opened"), noon + 1h);
    s.desk.advance(noon + 1h);
    s.desk.advance(noon + 4h);
    s.desk.advance(noon + 9h);
    EXPECT_EQ(s.fired_at("a"), (std::vector{noon + 4h}));
    EXPECT_EQ(s.fired_at("b"), (std::vector{noon + 9h}));
}

TEST(AutomationTimed, ARuleThatIsGoneDoesNothingAndLeavesNoDeadline) {
    waiting_shop s(timed("a", "2h", "opened"));
    s.open();
    s.adopt("", noon + 1h);
    s.desk.advance(noon + 5h);
    EXPECT_TRUE(s.fired_at("a").empty());
    EXPECT_EQ(s.count("deadline.dropped"), 0);
    EXPECT_FALSE(s.desk.next_deadline());
    EXPECT_TRUE(s.desk.rebuild());
}

TEST(AutomationTimed, WithoutTimedRulesNothingIsStored) {
    waiting_shop s(
        "[[automation]]\nname = \"r\"\non = [\"ticket.noted\"]\nthen = [{command = \"ticket.tag\", with = {add = [\"x\"]}}]\n");
    auto const ticket = s.open(R"(,"text":"在吗")");
    s.answers(ticket, noon + 1h);
    EXPECT_EQ(s.count("automation.armed"), 0);
    EXPECT_EQ(s.count("job.started"), 2) << "tiers and clocks, no rules";
}

TEST(AutomationTimed, WhatARuleDoesBeginsNoNewInstanceForItself) {
    // Its answer is a message too: without the guard it would answer itself every hour.
    waiting_shop s(
        "[[automation]]\nname = \"silence\"\nafter = \"1h\"\nsince = \"last_message\"\n"
        "then = [{command = \"ticket.reply\", with = {text = \"亲\"}}]\n",
        ":memory:", {.catch_up = catch_up::exact, .seed = 7});
    auto const ticket = s.open(R"(,"text":"在吗")");
    s.desk.advance(noon + 48h);
    EXPECT_EQ(s.fired_at("silence"), (std::vector{noon + 1h}));
    s.hears(ticket, noon + 49h);
    s.desk.advance(noon + 96h);
    EXPECT_EQ(s.fired_at("silence"), (std::vector{noon + 1h, noon + 50h}));
    EXPECT_FALSE(s.desk.next_deadline());
    EXPECT_TRUE(s.desk.rebuild());
}

TEST(AutomationTimed, ATimedRuleTriggersOthersAndTheGuardHolds) {
    waiting_shop s(
        timed("a", "2h", "opened") +
        "[[automation]]\nname = \"b\"\non = [\"ticket.noted\"]\nthen = [{command = \"ticket.note\", with = {text = \"b\"}}]\n");
    auto const ticket = s.open();
    s.desk.advance(noon + 2h);
    strings rules;
    for (auto const& f : s.firings(ticket)) rules.push_back(text_of(f.at("rule")) + (f.at("acted").as_bool() ? "" : "!"));
    EXPECT_EQ(rules, (strings{"b!", "b", "a"}));
}

}  // namespace
}  // namespace csdesk::testing
