// Rules over what has happened: how often each would have acted, and nothing changed.
#include "kit.hpp"

namespace csdesk::testing {
namespace {

std::string on(std::string const& name, std::string const& event, std::string const& more = "") {
    return "[[automation]]\nname = \"" + name + "\"\non = [\"" + event + "\"]\n" + more +
           "then = [{command = \"ticket.tag\", with = {add = [\"" + name + "\"]}}]\n";
}
std::string after(std::string const& name, std::string const& span, std::string const& since, std::string const& more = "") {
    return "[[automation]]\nname = \"" + name + "\"\nafter = \"" + span + "\"\nsince = \"" + since + "\"\n" + more +
           "then = [{command = \"ticket.tag\", with = {add = [\"" + name + "\"]}}]\n";
}

std::string asked(std::string const& rules, std::string const& more = "") {
    return R"({"policy":)" + quoted(shop_head + rules) + more + '}';
}

/// A day of a shop without rules: three tickets, one answered, one silent, one closed.
struct day : shop {
    day() : shop("") {
        first = open(R"(,"text":"发票","order":"o-1")");
        second = open(R"(,"text":"在吗")", noon + 10min);
        third = open("", noon + 20min);
        take("ticket.reply", R"({"ticket":)" + std::to_string(first) + R"(,"text":"亲"})", noon + 30min, {role::agent, "li"});
        take("ticket.close", R"({"ticket":)" + std::to_string(third) + '}', noon + 1h, {role::agent, "li"});
        take("ticket.receive", R"({"ticket":)" + std::to_string(first) + R"(,"text":"谢谢"})", noon + 26h, {role::host, {}});
    }
    std::int64_t first = 0, second = 0, third = 0;
};

TEST(AutomationDryRun, ItCountsHitsAndNamesTicketsAndChangesNothing) {
    day s;
    std::string const head = s.desk.verify().heads.at("main");
    auto const rows =
        s.rows("automation.dry_run",
               asked(on("invoice", "ticket.customer_wrote", "when = [{field = \"event.text\", contains = [\"发票\"]}]\n") +
                     on("every", "ticket.customer_wrote") + on("never", "ticket.noted")));
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].at("rule"), "invoice");
    EXPECT_EQ(rows[0].at("hits").as_int64(), 1);
    EXPECT_EQ(json::serialize(rows[0].at("named")), "[" + std::to_string(s.first) + "]");
    EXPECT_EQ(rows[1].at("hits").as_int64(), 3);
    EXPECT_EQ(rows[1].at("tickets").as_int64(), 2);
    EXPECT_EQ(text_of(rows[1].at("last")), format_instant(noon + 26h));
    EXPECT_EQ(rows[2].at("hits").as_int64(), 0);
    EXPECT_EQ(s.desk.verify().heads.at("main"), head);
    EXPECT_TRUE(s.tags(s.first).empty());
}

TEST(AutomationDryRun, TimedRulesRingAsTheyWouldHave) {
    day s;
    auto const rows = s.rows("automation.dry_run", asked(after("waits", "2h", "waiting_since") + after("old", "15m", "opened") +
                                                         after("silent", "1d", "last_answer")));
    EXPECT_EQ(json::serialize(rows[0].at("named")), "[" + std::to_string(s.second) + "]");
    EXPECT_EQ(rows[0].at("hits").as_int64(), 1);
    EXPECT_EQ(rows[1].at("hits").as_int64(), 3);
    EXPECT_EQ(json::serialize(rows[2].at("named")), "[" + std::to_string(s.first) + "]");
    EXPECT_EQ(text_of(rows[2].at("first")), format_instant(noon + 24h + 30min));
}

TEST(AutomationDryRun, OnlyWhatLiesBetweenTheInstantsIsCounted) {
    day s;
    std::string const rules = on("every", "ticket.customer_wrote");
    auto const hits = [&](std::string const& more) {
        return s.rows("automation.dry_run", asked(rules, more)).at(0).at("hits").as_int64();
    };
    std::string const ten = std::to_string(to_ms(noon + 10min)), later = std::to_string(to_ms(noon + 26h));
    EXPECT_EQ(hits(",\"from\":" + ten), 2);
    EXPECT_EQ(hits(",\"to\":" + ten), 1);
    EXPECT_EQ(hits(",\"from\":" + ten + ",\"to\":" + later), 1);
    auto const none = s.rows("automation.dry_run", asked(rules, ",\"most_tickets\":0")).at(0);
    EXPECT_EQ(none.at("hits").as_int64(), 3);
    EXPECT_TRUE(none.at("named").as_array().empty());
}

TEST(AutomationDryRun, ThePolicyInForceGivesWhatItReallyDid) {
    shop s(on("vip", "ticket.opened",
              "when = [{field = \"tags\", is_not = [\"vip\"]}, {field = \"customer.tags\", is = [\"gold\"]}]\n") +
           on("word", "ticket.customer_wrote", "when = [{field = \"event.text\", contains = [\"退\"]}]\n") +
           on("shipped", "order.shipped") + after("waits", "2h", "waiting_since"));
    s.take("customer.update", R"({"customer":"c-1","tags":["gold"]})");
    s.take("order.place", R"({"order":"o-1","customer":"c-1","total":{"minor":200,"currency":"CNY"}})");
    for (int i = 0; i < 6; ++i) {
        auto const t = s.open(i % 2 == 0 ? R"(,"text":"退款","order":"o-1")" : R"(,"text":"在吗")", noon + i * 1h);
        s.desk.advance(noon + i * 1h + 30min);
        if (i % 3 == 0)
            s.take("ticket.resolve", R"({"ticket":)" + std::to_string(t) + '}', noon + i * 1h + 40min, {role::agent, "li"});
    }
    s.take("order.ship", R"({"order":"o-1","carrier":"sf","tracking":"1"})", noon + 7h);
    s.desk.advance(noon + 24h);
    s.take("ticket.set_subject", R"({"ticket":)" + std::to_string(s.open("", noon + 30h)) + R"(,"subject":"end"})", noon + 30h);
    auto const rules = s.rows("automation.rules"), dry = s.rows("automation.dry_run");
    ASSERT_EQ(rules.size(), dry.size());
    for (std::size_t i = 0; i < rules.size(); ++i) {
        EXPECT_GT(rules[i].at("hits").as_int64(), 0) << rules[i].at("rule");
        EXPECT_EQ(rules[i].at("hits"), dry[i].at("hits")) << rules[i].at("rule");
    }
}

TEST(AutomationDryRun, ATicketLetGoAndHeardOfAgainIsStillCounted) {
    day s;
    // Long after it could be reopened somebody writes a note.
    s.take("ticket.note", R"({"ticket":)" + std::to_string(s.third) + R"(,"text":"n"})", noon + 24h * 40);
    auto const rows = s.rows("automation.dry_run", asked(on("noted", "ticket.noted")));
    EXPECT_EQ(json::serialize(rows[0].at("named")), "[" + std::to_string(s.third) + "]");
}

TEST(AutomationDryRun, WhatCannotBeAskedIsRefused) {
    day s;
    auto const refused = [&](std::string const& params) { return s.desk.query("automation.dry_run", params).error(); };
    EXPECT_EQ(refused(asked("[[automation]]\nname = \"r\"\n")).field, "policy.automation[0].on");
    EXPECT_EQ(refused(R"({"policy":"x ="})").field.substr(0, 6), "policy");
    EXPECT_EQ(refused(R"({"most_tickets":10001})").field, "most_tickets");
    EXPECT_EQ(refused(R"({"rule":"nobody"})").code, errc::unknown_name);
    EXPECT_EQ(refused(R"({"from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"})").field, "to");
}

}  // namespace
}  // namespace csdesk::testing
