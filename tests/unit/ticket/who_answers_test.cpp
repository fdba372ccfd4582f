// Who stops a response clock, and what messages told late, twice, or out of order do to it: through the desk.
#include "../desk/clock_shop.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;

std::string on(std::int64_t ticket, std::string const& more) { return R"({"ticket":)" + std::to_string(ticket) + more + "}"; }
std::string status(shop& s, std::int64_t t, std::string const& metric = "first_response") {
    auto const k = s.clock(t, metric);
    return k.empty() ? "none" : std::string(k.at("status").as_string());
}
std::string happened(instant t) { return R"(,"occurred_at":")" + format_instant(t) + '"'; }
std::string const hello = R"(,"text":"亲")";

// edge case 41
TEST(a_first_response, is_given_by_whoever_answers_in_person_and_by_nothing_else) {
    shop s;
    auto const stops = [&](role who, std::string const& name) {
        auto const t = s.open(ten);
        must(s.d, "ticket.reply", on(t, hello), by(who, name, ten + 1min));
        return status(s, t) == "met";
    };
    for (role const who : {role::junior_agent, role::agent, role::senior_agent, role::team_lead, role::supervisor, role::admin})
        EXPECT_TRUE(stops(who, "li")) << name(who);
    EXPECT_FALSE(stops(role::bot, "faq")) << "a bot answers nobody";

    auto const t = s.open(ten + 1min);
    s.li("ticket.note", t, hello, ten + 1min);
    must(s.d, "ticket.note", on(t, hello), by(role::supervisor, "zhao", ten + 1min));
    must(s.d, "ticket.receive", on(t, R"(,"text":"还在吗")"), by(role::customer, "c-1", ten + 2min));
    must(s.d, "ticket.receive", on(t, R"(,"text":"买家来电：还在吗")"), by(role::agent, "li", ten + 2min));  // for the requester
    s.li("ticket.assign", t, R"(,"agent":"li")", ten + 2min);
    s.li("ticket.set_priority", t, R"(,"priority":"high")", ten + 2min);
    s.li("ticket.tag", t, R"(,"add":["急"],"remove":[])", ten + 2min);
    EXPECT_EQ(status(s, t), "running") << "notes, the requester, words entered for them, and care for the ticket";
    EXPECT_EQ(s.clock(t, "first_response").at("started").as_string(), at(ten + 1min)) << "since the first message";
    s.li("ticket.reply", t, hello, ten + 3min);
    EXPECT_EQ(status(s, t), "met");
    s.li("ticket.reply", t, hello, ten + 4min);
    EXPECT_EQ(status(s, t, "next_response"), "none") << "an agent who writes twice is asked nothing";
}

// edge case 41
TEST(a_first_response, of_an_automation_rule_is_none) {
    std::string const rule =
        "[[automation]]\nname = \"hello\"\non = [\"ticket.opened\"]\n"
        "then = [{ command = \"ticket.reply\", with = { text = \"您好，稍等\" } }]\n";
    shop s(std::string(shop_rules) + rule);
    auto const t = s.open(ten);
    EXPECT_GT(s.count("ticket.replied"), 0u) << "the rule has spoken";
    EXPECT_EQ(status(s, t), "running");
    s.li("ticket.reply", t, hello, ten + 9min);
    EXPECT_EQ(status(s, t), "met");
}

// edge case 41
TEST(a_first_response, to_a_ticket_that_an_agent_opened_is_the_next_public_message) {
    shop s;
    auto const t =
        must(s.d, "ticket.open", R"({"requester":"c-1","kind":"after_sale","channel":"phone"})", by(role::agent, "li", ten))
            .ids.at("ticket");
    s.li("ticket.note", t, hello, ten + 1min);
    EXPECT_EQ(status(s, t), "running");
    s.li("ticket.reply", t, hello, ten + 2min);
    EXPECT_EQ(status(s, t), "met");
    must(s.d, "ticket.receive", on(t, R"(,"text":"谢谢，还有")"), by(role::customer, "c-1", ten + 3min));
    EXPECT_EQ(status(s, t, "next_response"), "running");
}

// edge case 45
TEST(messages_out_of_order, wait_no_negative_time_and_are_flagged) {
    shop s;
    auto const t = s.open(ten, happened(ten));
    s.li("ticket.reply", t, hello + happened(ten - 5min), ten + 1min);
    EXPECT_EQ(status(s, t), "met");
    auto const rounds = s.rows("ticket.rounds", on(t, ""));
    EXPECT_EQ(rounds.at(0).at("waited_ms").as_int64(), 0);
    EXPECT_EQ(s.rows("ticket.list", "{}").at(0).at("out_of_order").as_int64(), 1);

    auto const u = s.open(ten + 2min, happened(ten + 2min));
    must(s.d, "ticket.receive", on(u, R"(,"text":"早就写了")" + happened(ten - 1h)), host(ten + 3min));  // older than its ticket
    EXPECT_EQ(s.clock(u, "first_response").at("started").as_string(), at(ten + 2min));
    EXPECT_EQ(s.rows("ticket.list", "{}").at(1).at("out_of_order").as_int64(), 1);
    s.li("ticket.reply", u, hello, ten + 4min);
    must(s.d, "ticket.receive", on(u, R"(,"text":"再问")" + happened(ten + 3min)), host(ten + 5min));  // before that answer
    s.li("ticket.reply", u, hello, ten + 6min);
    for (auto const& round : s.rows("ticket.rounds", on(u, ""))) EXPECT_GE(round.at("waited_ms").as_int64(), 0);
    EXPECT_TRUE(s.d.rebuild());
}

// edge case 45
TEST(messages_out_of_order, from_the_future_are_refused_and_repeats_absorbed) {
    shop s;
    auto const t = s.open(ten);
    auto const future = must_refuse(s.d, "ticket.reply", on(t, hello + happened(ten + 1h)), by(role::agent, "li", ten + 1min));
    EXPECT_EQ(future.field, "occurred_at");
    EXPECT_EQ(status(s, t), "running");
    std::string const once = hello + R"(,"external_id":"w-1")";
    s.li("ticket.reply", t, once, ten + 2min);
    auto const stopped = s.clock(t, "first_response");
    auto const again = s.li("ticket.reply", t, once, ten + 30min);
    EXPECT_EQ(again.events.at(0).type, "ticket.message_repeated");
    EXPECT_EQ(s.clock(t, "first_response"), stopped);
    EXPECT_EQ(s.rows("ticket.list", "{}").at(0).at("replies").as_int64(), 1);
    EXPECT_TRUE(s.d.rebuild());
}

// edge case 43
TEST(a_reopened_ticket, that_nobody_ever_answered_and_where_nobody_waits_is_promised_no_first_response) {
    shop s;
    auto const t = s.open(ten);
    s.li("ticket.resolve", t, "", ten + 1min);
    s.li("ticket.reopen", t, R"(,"reason":"没解决")", ten + 2h);
    auto const running = [&] {
        std::size_t n = 0;
        for (auto const& k : s.rows("clock.list", on(t, R"(,"metric":"first_response")"))) n += k.at("running").as_bool();
        return n;
    };
    EXPECT_EQ(running(), 0u);
    s.li("ticket.set_priority", t, R"(,"priority":"high")", ten + 2h);  // matched again
    EXPECT_EQ(running(), 0u);
    std::string const rules = std::string(shop_rules).replace(std::string(shop_rules).find("\"10m\""), 5, "\"15m\"");
    s.adopt(rules, ten + 3h);
    s.d.advance(ten + 3h);
    EXPECT_EQ(running(), 0u) << "another policy promises nothing to nobody";
    s.adopt(rules + "[[sla]]\nname = \"first, high\"\nmetric = \"first_response\"\npriorities = [\"high\"]\ntarget = \"5m\"\n",
            ten + 4h);
    s.d.advance(ten + 4h);
    EXPECT_EQ(running(), 0u) << "nor does another rule";
    must(s.d, "ticket.receive", on(t, R"(,"text":"在吗")"), by(role::customer, "c-1", ten + 5h));
    EXPECT_EQ(running(), 1u) << "now somebody waits, who was never answered";
    EXPECT_EQ(s.due(t, "first_response"), at(ten + 5h + 5min));
}

// edge case 46
TEST(an_answer_in_time, told_after_a_policy_edit_has_moved_the_clock_is_not_late) {
    shop s;
    auto const t = s.open(ten);
    s.d.advance(ten + 11min);
    EXPECT_EQ(status(s, t), "breached");
    std::string const rules = std::string(shop_rules).replace(std::string(shop_rules).find("\"10m\""), 5, "\"12m\"");
    s.adopt(rules, ten + 20min);
    s.d.advance(ten + 20min);
    EXPECT_EQ(status(s, t), "breached");
    s.li("ticket.reply", t, hello + happened(ten + 4min), ten + 30min);
    EXPECT_EQ(status(s, t), "met") << "answered within four minutes, whenever that was told";
    EXPECT_EQ(s.rows("clock.list", on(t, R"(,"metric":"first_response")")).at(0).at("breached"), false);
    auto const u = s.open(ten + 1h);
    s.adopt(shop_rules, ten + 80min);
    s.d.advance(ten + 80min);
    s.li("ticket.reply", u, hello + happened(ten + 1h + 13min), ten + 90min);
    EXPECT_EQ(status(s, u), "breached") << "this one was late";
    EXPECT_TRUE(s.d.rebuild());
}

}  // namespace
