// Every clock accounts for its figure, whatever has happened to it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "clock_shop.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;

json::array explained(shop& s, std::int64_t ticket, instant now) {
    return s.rows("clock.explain", R"({"ticket":)" + std::to_string(ticket) + "}", now);
}

std::string one_of(std::mt19937_64& random, std::vector<std::string> const& all) { return all[random() % all.size()]; }

std::string some_rules(std::mt19937_64& random) {
    std::string const hours =
        one_of(random, {R"([["09:00", "18:00"]])", R"([["08:00", "12:00"], ["13:00", "20:00"]])", R"([["22:00", "02:00"]])"});
    std::string const holiday = one_of(random, {"", "2026-11-23", "2026-11-24", "2026-11-25"});
    return "name = \"test\"\ntime_zone = \"Asia/Shanghai\"\n[clocks]\ncalendar_edits = \"" +
           one_of(random, {"corrections", "from_now", "from_start"}) + "\"\n[calendars.default]\nhours.every_day = " + hours +
           (holiday.empty() ? "\n" : "\nholidays = [\"" + holiday + "\"]\n") +
           "[[sla]]\nname = \"resolution\"\nmetric = \"resolution\"\ntarget = \"" + one_of(random, {"4h", "8h", "30h"}) +
           "\"\nwarn_at = [\"50%\"]\npause_on = [\"pending\"]\nreopen = \"" +
           one_of(random, {"continue", "restart", "new_instance"}) +
           "\"\n[[sla]]\nname = \"first\"\nmetric = \"first_response\"\ntarget = \"10m\"\n" +
           (random() % 2 == 0 ? "[[sla]]\nname = \"urgent\"\nmetric = \"resolution\"\npriorities = [\"urgent\"]\ntarget = "
                                "\"2h\"\ncalendar = \"real_time\"\n"
                              : "");
}

}  // namespace

RC_GTEST_PROP(explanation, of_any_clock_sums_to_its_figure_whatever_happened, ()) {
    std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
    shop s(some_rules(random));
    instant now = ten;
    auto const t = s.open(now);
    for (auto left = random() % 25; left > 0; --left) {
        now += 1s * static_cast<std::int64_t>(random() % 40'000);
        std::string const id = R"({"ticket":)" + std::to_string(t);
        auto const give = [&](char const* name, std::string const& more) {
            (void)s.d.execute({name, id + more + "}"}, by(role::agent, "li", now));  // may be refused: it goes on
        };
        switch (random() % 9) {
            case 0: give("ticket.pend", ""); break;
            case 1: give("ticket.resume", ""); break;
            case 2: give("ticket.resolve", ""); break;
            case 3: give("ticket.reopen", ""); break;
            case 4: give("ticket.reply", R"(,"text":"x")"); break;
            case 5: give("ticket.set_priority", R"(,"priority":")" + one_of(random, {"urgent", "normal"}) + '"'); break;
            case 6: s.adopt(some_rules(random), now); break;
            case 7:
                must(s.d, "clock.set_external",
                     id + R"(,"name":"x","at":")" + at(now + 1h * static_cast<std::int64_t>(random() % 50)) + R"("})", host(now));
                break;
            default: s.d.advance(now);
        }
        for (instant const asked : {now, now + 30h})
            for (auto const& k : explained(s, t, asked)) {
                std::int64_t sum = 0;
                std::string from = k.at("started").is_string() ? std::string(k.at("started").as_string()) : "";
                for (auto const& piece : k.at("segments").as_array()) {
                    RC_ASSERT(std::string(piece.at("from").as_string()) == from);
                    from = piece.at("to").as_string();
                    if (piece.at("kind") == "open") sum += piece.at("ms").as_int64();
                }
                RC_ASSERT(sum == k.at("elapsed_ms").as_int64());
                RC_ASSERT(!k.at("steps").as_array().empty());
                RC_ASSERT(!k.at("zh").as_string().empty());
            }
    }
    RC_ASSERT(s.d.rebuild());
}

namespace {

TEST(explanation, says_which_rule_which_versions_which_events_and_what_was_escalated) {
    shop s(shop_rules +
           std::string("[escalation]\n[[escalation.chains]]\nname = \"x\"\n[[escalation.chains.steps]]\nvia = [\"sms\"]\n"));
    auto const t = s.open(ten);
    s.li("ticket.pend", t, "", ten + 1h);
    s.adopt(shop_rules + std::string("# the same\n"), ten + 2h);
    auto const all = explained(s, t, ten + 3h);
    ASSERT_EQ(all.size(), 2u);
    auto const& first = all[0].as_object();
    EXPECT_EQ(first.at("status"), "breached");
    EXPECT_EQ(first.at("match").as_array().size(), 1u);
    EXPECT_EQ(first.at("warnings").as_array()[0].at("reported"), true);
    EXPECT_EQ(first.at("escalations").as_array()[0].at("status"), "taken");
    auto const& versions = first.at("versions").as_array();
    ASSERT_EQ(versions.size(), 2u);
    EXPECT_EQ(versions[0].at("applied"), true) << "the text changed, the promise did not";
    EXPECT_EQ(versions[1].at("applied"), false);
    auto const& resolution = all[1].as_object();
    EXPECT_EQ(resolution.at("match").as_array().size(), 3u);
    auto const& steps = resolution.at("steps").as_array();
    ASSERT_EQ(steps.size(), 2u);
    auto const events = s.d.events("main", steps[1].at("seq").as_int64() - 1, 1);
    EXPECT_EQ(events[0].type, "ticket.status_changed");
    for (char const* words : {"规则：resolution——采用", "策略：第 1 版 test", "适用", "状态变化（事件 ", "预警 剩余 PT1H"})
        EXPECT_NE(resolution.at("zh").as_string().find(words), json::string::npos) << words;
    for (char const* words :
         {"Rule: first", "Policy: version 1 test", "Warning 50%", ", told", "Escalation x/1  breach", "Taken (event "})
        EXPECT_NE(first.at("en").as_string().find(words), json::string::npos) << words;
}

TEST(explanation, of_an_external_deadline_says_its_consequence_and_each_move) {
    shop s;
    auto const t = s.open(ten);
    for (instant const to : {ten + 48h, ten + 72h})
        must(s.d, "clock.set_external",
             R"({"ticket":)" + std::to_string(t) + R"(,"name":"退款倒计时","at":")" + at(to) +
                 R"(","consequence":"超时自动退款","warn_before":["4h"]})",
             host(ten + 1h));
    must(s.d, "clock.withdraw_external", R"({"ticket":)" + std::to_string(t) + R"(,"name":"退款倒计时","reason":"买家撤回"})",
         host(ten + 2h));
    auto const all = explained(s, t, ten + 3h);
    auto const& k = all.back().as_object();
    EXPECT_EQ(k.at("metric"), "external");
    EXPECT_EQ(k.at("status"), "cancelled");
    EXPECT_EQ(k.at("steps").as_array().size(), 3u);
    EXPECT_TRUE(k.at("match").as_array().empty());
    for (char const* words : {"时限：退款倒计时", "后果：超时自动退款", "外部通知", "买家撤回"})
        EXPECT_NE(k.at("zh").as_string().find(words), json::string::npos) << words;
}

TEST(explanation, of_a_clock_that_began_again_shows_its_earlier_run) {
    std::string rules = shop_rules;
    rules.replace(rules.find("pause_on = "), 0, "reopen = \"restart\"\n");
    shop s(rules);
    auto const t = s.open(ten);
    s.li("ticket.resolve", t, "", ten + 24h + 2h);  // eleven hours: late
    s.li("ticket.reopen", t, R"(,"reason":"x")", ten + 24h + 3h);
    auto const k = s.rows("clock.explain", R"({"ticket":)" + std::to_string(t) + R"(,"metric":"resolution"})", ten + 24h + 4h)[0];
    EXPECT_EQ(k.at("elapsed_ms"), 1h / 1ms);
    ASSERT_EQ(k.at("earlier").as_array().size(), 1u);
    EXPECT_EQ(k.at("earlier").as_array()[0].at("elapsed"), 11h / 1ms);
    EXPECT_NE(k.at("en").as_string().find("Earlier run "), json::string::npos);
}

TEST(explanation, of_a_clock_taken_up_again_says_that_it_had_ended_not_that_it_was_late) {
    shop s;
    auto const t = s.open(ten);
    s.li("ticket.pend", t, R"(,"reason":"photos")", ten + 1h);
    s.li("ticket.resolve", t, "", ten + 2h);
    s.li("ticket.reopen", t, R"(,"reason":"x")", ten + 3h);
    auto const k = s.rows("clock.explain", R"({"ticket":)" + std::to_string(t) + R"(,"metric":"resolution"})", ten + 4h)[0];
    auto const& all = k.at("segments").as_array();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[1].at("zh"), "暂停（待买家回复：photos）");
    EXPECT_EQ(all[2].at("reason"), "ended");
    EXPECT_EQ(all[2].at("zh"), "暂停（计时已结束）");
    EXPECT_NE(k.at("zh").as_string().find("（待买家回复：photos）"), json::string::npos);
    EXPECT_NE(k.at("en").as_string().find("(ended)"), json::string::npos);
}

TEST(explanation, names_the_rule_that_was_chosen_also_where_the_ticket_has_changed_since) {
    shop s(shop_rules +
           std::string("[[sla]]\nname = \"resolution, gold\"\nmetric = \"resolution\"\ntags = [\"gold\"]\ntarget = \"1h\"\n"));
    auto const t = s.open(ten, R"(,"tags":["gold"])");
    s.li("ticket.resolve", t, "", ten + 30min);
    s.li("ticket.tag", t, R"(,"remove":["gold"])", ten + 40min);
    auto const k = s.rows("clock.explain", R"({"ticket":)" + std::to_string(t) + R"(,"metric":"resolution"})", ten + 1h)[0];
    EXPECT_EQ(k.at("rule"), "resolution, gold");
    std::size_t chosen = 0;
    for (auto const& line : k.at("match").as_array()) {
        chosen += line.at("chosen").as_bool();
        EXPECT_EQ(line.at("chosen").as_bool(), line.at("rule") == k.at("rule"));
        EXPECT_FALSE(line.at("en").as_string().empty());
    }
    EXPECT_EQ(chosen, 1u);
    EXPECT_NE(k.at("en").as_string().find("Rule: resolution, gold – chosen then"), json::string::npos) << k.at("en");
    EXPECT_NE(k.at("zh").as_string().find("当时采用"), json::string::npos);
}

}  // namespace
