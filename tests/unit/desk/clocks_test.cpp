// Clocks through the desk: policy, tickets, tiers, external deadlines, downtime, evidence.
#include "clock_shop.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;

TEST(clocks_in_the_desk, a_ticket_opened_and_answered_leaves_its_figures) {
    shop s;
    auto const t = s.open(ten);
    EXPECT_EQ(s.due(t, "first_response"), at(ten + 10min));
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 8h));
    s.li("ticket.reply", t, R"(,"text":"亲，您好")", ten + 4min);
    auto const k = s.clock(t, "first_response");
    EXPECT_EQ(k.at("status"), "met");
    EXPECT_EQ(k.at("elapsed_ms"), 240'000);
    EXPECT_EQ(k.at("running"), false);
    EXPECT_EQ(k.at("breached"), false);
    EXPECT_EQ(k.at("policy"), 1);
}

TEST(clocks_in_the_desk, a_ticket_reopened_without_a_message_owes_no_first_response) {
    shop s;
    auto const t =
        must(s.d, "ticket.open", R"({"requester":"c-1","kind":"after_sale","channel":"wangwang"})", by(role::agent, "li", ten))
            .ids.at("ticket");
    s.li("ticket.resolve", t, "", ten + 1min);
    s.li("ticket.reopen", t, R"(,"reason":"x")", ten + 1h);
    s.li("ticket.set_priority", t, R"(,"priority":"urgent")", ten + 2h);
    s.adopt(shop_rules + std::string("[[sla]]\nname = \"z\"\nmetric = \"update\"\ntarget = \"1h\"\n"), ten + 3h);
    s.d.advance(ten + 3h);
    EXPECT_EQ(s.clock(t, "first_response").at("status"), "cancelled");
    must(s.d, "ticket.receive", R"({"ticket":)" + std::to_string(t) + R"(,"text":"在吗"})", by(role::customer, "c-1", ten + 4h));
    EXPECT_EQ(s.clock(t, "first_response").at("started").as_string(), at(ten + 4h));
}

TEST(clocks_in_the_desk, what_people_read_of_an_external_deadline_is_a_line) {
    shop s;
    auto const t = "{\"ticket\":" + std::to_string(s.open(ten)) + R"(,"name":"refund")";
    auto const field = [&](char const* command, std::string const& more) {
        auto const r = s.d.execute({command, t + more + "}"}, host(ten + 1min));
        return r ? std::string("done") : r.error().field;
    };
    std::string const set = R"(,"at":"2026-11-25T00:00:00Z","consequence":")";
    EXPECT_EQ(field("clock.set_external", set + R"(\u001b[31m")"), "consequence");
    EXPECT_EQ(field("clock.set_external", set + std::string(2'001, 'x') + '"'), "consequence");
    EXPECT_EQ(field("clock.set_external", set + std::string(2'000, 'x') + '"'), "done");
    EXPECT_EQ(field("clock.set_external", set + '"'), "done");
    EXPECT_EQ(field("clock.withdraw_external", R"(,"reason":"a\nb")"), "reason");
    EXPECT_EQ(field("clock.withdraw_external", R"(,"reason":")" + std::string(2'001, 'x') + '"'), "reason");
    EXPECT_EQ(field("clock.withdraw_external", R"(,"reason":"买家撤回")"), "done");
}

TEST(clocks_in_the_desk, a_bot_does_not_answer) {
    shop s;
    auto const t = s.open(ten);
    must(s.d, "ticket.reply", R"({"ticket":)" + std::to_string(t) + R"(,"text":"您好，我是机器人"})",
         by(role::bot, "b", ten + 1min));
    EXPECT_EQ(s.clock(t, "first_response").at("running"), true);
}

TEST(clocks_in_the_desk, later_rounds_have_clocks_of_their_own) {
    shop s;
    auto const t = s.open(ten);
    s.li("ticket.reply", t, R"(,"text":"a")", ten + 1min);
    must(s.d, "ticket.receive", R"({"ticket":)" + std::to_string(t) + R"(,"text":"还在吗"})",
         by(role::customer, "c-1", ten + 30min));
    EXPECT_EQ(s.due(t, "next_response"), at(ten + 50min));
    s.li("ticket.reply", t, R"(,"text":"b")", ten + 50min);
    EXPECT_EQ(s.clock(t, "next_response").at("status"), "met");
    EXPECT_EQ(s.clock(t, "next_response").at("round"), 2);
}

TEST(clocks_in_the_desk, pending_pauses_in_open_hours_and_the_customer_resumes_it) {
    shop s;
    auto const t = s.open(ten);
    s.li("ticket.reply", t, R"(,"text":"请提供照片","then":"pending")", ten + 1h);
    EXPECT_EQ(s.due(t, "resolution"), "none");
    must(s.d, "ticket.receive", R"({"ticket":)" + std::to_string(t) + R"(,"text":"给你"})",
         by(role::customer, "c-1", ten + 24h + 1h));
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 24h + 8h));
    s.li("ticket.resolve", t, "", ten + 24h + 2h);
    EXPECT_EQ(s.clock(t, "resolution").at("elapsed_ms"), (2h / 1ms));
}

TEST(clocks_in_the_desk, warnings_and_breaches_are_recorded_at_their_instants) {
    shop s;
    (void)s.open(ten);
    s.d.advance(ten + 5min);
    s.d.advance(ten + 10min);
    s.d.advance(ten + 7h);
    s.d.advance(ten + 8h);
    EXPECT_EQ(s.firings(), (lines{"clock.warned " + at(ten + 5min), "clock.breached " + at(ten + 10min),
                                  "clock.warned " + at(ten + 7h), "clock.breached " + at(ten + 8h)}));
    EXPECT_EQ(s.d.next_deadline(), std::nullopt);
}

TEST(clocks_in_the_desk, a_week_of_downtime_is_caught_up_in_order_once_and_marked_late) {
    shop s;
    (void)s.open(ten);
    (void)s.open(ten + 1min);
    s.d.advance(ten + 7 * 24h);
    auto const all = s.firings();
    ASSERT_EQ(all.size(), 8u);
    std::vector<std::string> dues;
    for (auto const& line : all) {
        EXPECT_TRUE(line.ends_with(" late")) << line;
        dues.push_back(line.substr(line.find(' ')));
    }
    EXPECT_TRUE(std::is_sorted(dues.begin(), dues.end()));
    s.d.advance(ten + 8 * 24h);
    EXPECT_EQ(s.firings().size(), 8u);
}

TEST(clocks_in_the_desk, a_restart_forgets_nothing_and_repeats_nothing) {
    shop s;
    auto const t = s.open(ten);
    s.d.advance(ten + 5min);
    s.d.close();
    s.d = desk::open(s.file.path());
    EXPECT_EQ(s.d.next_deadline(), ten + 10min);
    s.d.advance(ten + 20min);
    EXPECT_EQ(s.firings().size(), 2u);
    EXPECT_EQ(s.clock(t, "first_response").at("breached"), true);
}

TEST(clocks_in_the_desk, a_new_priority_and_a_new_tier_make_new_promises_over_the_time_spent) {
    shop s;
    auto const t = s.open(ten);
    s.li("ticket.set_priority", t, R"(,"priority":"urgent")", ten + 1h);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 2h));
    EXPECT_EQ(s.clock(t, "resolution").at("rule"), "resolution, urgent");
    s.li("ticket.set_priority", t, R"(,"priority":"normal")", ten + 90min);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 8h));
    must(s.d, "customer.set_tier", R"({"customer":"c-1","tier":"vip","reason":"老客户"})", by(role::supervisor, "w", ten + 2h));
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 4h));
    EXPECT_EQ(s.clock(t, "resolution").at("tier"), "vip");
    EXPECT_EQ(s.rows("clock.list", R"({"metric":"resolution"})").size(), 1u);
}

TEST(clocks_in_the_desk, another_policy_is_taken_up_by_open_clocks_once_and_by_ended_ones_never) {
    shop s;
    auto const open = s.open(ten), done = s.open(ten + 1min);
    s.li("ticket.resolve", done, "", ten + 2min);
    std::string rules = shop_rules;
    rules.replace(rules.find("\"8h\""), 4, "\"6h\"");
    s.adopt(rules, ten + 1h);
    s.d.advance(ten + 1h);
    EXPECT_EQ(s.due(open, "resolution"), at(ten + 6h));
    EXPECT_EQ(s.clock(open, "resolution").at("policy"), 2);
    EXPECT_EQ(s.clock(done, "resolution").at("policy"), 1);
    auto const before = s.count("clock.retargeted");
    s.adopt(rules, ten + 2h);
    s.d.advance(ten + 2h);
    EXPECT_EQ(s.count("clock.retargeted"), before);
    EXPECT_EQ(s.count("policy.unchanged"), 1u);
    EXPECT_EQ(s.count("policy.adopted"), 2u);
}

TEST(clocks_in_the_desk, a_refused_policy_changes_nothing) {
    shop s;
    auto const before = s.d.events("main", 0).size();
    auto const why = must_refuse(s.d, "policy.adopt", R"({"text":"name = 3"})", by(role::admin, "a", ten));
    EXPECT_EQ(why.field, "name");
    EXPECT_TRUE(why.en.starts_with("line 1: ")) << why.en;
    EXPECT_EQ(s.d.events("main", 0).size(), before);
}

TEST(clocks_in_the_desk, an_external_deadline_moves_and_comes_back) {
    shop s;
    auto const t = s.open(ten);
    auto const set = [&](instant to, instant now) {
        must(s.d, "clock.set_external",
             R"({"ticket":)" + std::to_string(t) + R"(,"name":"退款倒计时","at":")" + at(to) +
                 R"(","consequence":"超时自动退款","warn_before":["24h","4h","1h"]})",
             host(now));
    };
    instant const first = ten + 48h;
    for (instant const to : {first, first + 24h, first - 12h, first + 6h, first}) set(to, ten + 11min);
    s.li("ticket.pend", t, "", ten + 30min);
    s.d.advance(first - 24h);
    s.d.advance(first + 100h);
    lines got;
    for (auto const& line : s.firings())
        if (line.find(at(ten + 5min)) == std::string::npos && line.find(at(ten + 10min)) == std::string::npos)
            got.push_back(line.substr(line.find(' ') + 1, 20));
    EXPECT_EQ(got, (lines{at(first - 24h), at(first - 4h), at(first - 1h), at(first)}));
    EXPECT_EQ(s.clock(t, "external").at("consequence"), "超时自动退款");
    auto const why =
        must_refuse(s.d, "clock.withdraw_external", R"({"ticket":)" + std::to_string(t) + R"(,"name":"x"})", host(ten + 200h));
    EXPECT_EQ(why.field, "name");
    EXPECT_EQ(must_refuse(s.d, "clock.set_external", R"({"ticket":999,"name":"x","at":0})", host(ten + 200h)).code,
              errc::not_found);
}

TEST(clocks_in_the_desk, an_explanation_sums_to_the_figure_over_nights_and_pauses) {
    shop s;
    auto const t = s.open(ten + 7h);
    s.li("ticket.pend", t, "", ten + 24h);
    s.li("ticket.resume", t, "", ten + 26h);
    s.li("ticket.resolve", t, "", ten + 27h);
    auto const all = s.rows("clock.explain", R"({"ticket":)" + std::to_string(t) + R"(,"metric":"resolution"})", ten + 100h);
    ASSERT_EQ(all.size(), 1u);
    auto const& k = all[0].as_object();
    EXPECT_EQ(k.at("elapsed_ms"), (3h / 1ms));
    std::int64_t sum = 0;
    lines kinds;
    for (auto const& piece : k.at("segments").as_array()) {
        kinds.emplace_back(piece.at("kind").as_string());
        if (kinds.back() == "open") sum += piece.at("ms").as_int64();
        EXPECT_GT(piece.at("seq").as_int64(), 0);
        EXPECT_EQ(piece.at("rule"), "resolution");
    }
    EXPECT_EQ(sum, k.at("elapsed_ms").as_int64());
    EXPECT_EQ(kinds, (lines{"open", "closed", "open", "paused", "open"}));
    EXPECT_EQ(k.at("segments").as_array()[3].at("reason"), "pending");
    EXPECT_EQ(k.at("segments").as_array()[3].at("cause"), "status_changed");
}

TEST(clocks_in_the_desk, explains_running_clocks_at_the_callers_time_and_page_by_page) {
    shop s;
    auto const t = s.open(ten);
    std::string const params = R"({"ticket":)" + std::to_string(t) + "}";
    auto const all = s.rows("clock.explain", params, ten + 3min);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].at("elapsed_ms"), 180'000);
    auto const one = json::parse(s.d.query("clock.explain", params, "main", {}, 1).value());
    auto const cursor = std::string(one.at("after").as_string());
    auto const rest = json::parse(s.d.query("clock.explain", params, "main", cursor, 1).value());
    EXPECT_NE(one.at("rows").as_array()[0].at("clock"), rest.at("rows").as_array()[0].at("clock"));
    EXPECT_TRUE(rest.at("after").is_null());
    EXPECT_FALSE(s.d.query("clock.explain", R"({"ticket":999})"));
    EXPECT_FALSE(s.d.query("clock.explain", params, "main", "x' OR 1", 1));
}

TEST(clocks_in_the_desk, a_reopened_ticket_goes_on_and_rebuild_finds_the_same) {
    shop s;
    auto const t = s.open(ten);
    s.li("ticket.resolve", t, "", ten + 2h);
    s.li("ticket.reopen", t, R"(,"reason":"又坏了")", ten + 24h);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 24h + 6h));
    s.d.advance(ten + 100h);
    EXPECT_TRUE(s.d.rebuild());
    EXPECT_TRUE(s.d.verify().ok);
    EXPECT_EQ(s.clock(t, "resolution").at("status"), "breached");
}

TEST(clocks_in_the_desk, a_day_of_a_clock_change_counts_its_real_hours) {
    shop s(R"(
name = "ny"
time_zone = "America/New_York"
[calendars.default]
hours.every_day = [["00:00", "24:00"]]
[[sla]]
name = "r"
metric = "resolution"
target = "24h"
)");
    instant const before = *parse_instant("2027-03-14T00:00:00-05:00");
    auto const t = s.open(before);
    EXPECT_EQ(s.due(t, "resolution"), at(before + 24h));
    s.li("ticket.resolve", t, "", *parse_instant("2027-03-15T00:00:00-04:00"));
    EXPECT_EQ(s.clock(t, "resolution").at("elapsed_ms"), (23h / 1ms));
}

TEST(clocks_in_the_desk, a_shop_without_a_policy_has_the_shipped_one) {
    scratch_file file;
    auto d = desk::open(file.path());
    auto const r = must(d, "ticket.open", R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","text":"在吗"})",
                        by(role::customer, "c-1", ten));
    EXPECT_EQ(d.next_deadline(), ten + 100s);
    auto const lines =
        json::parse(d.query("policy.explain", R"({"kind":"after_sale","tier":"vip"})").value()).at("rows").as_array();
    EXPECT_GT(lines.size(), 5u);
    EXPECT_NE(d.query("policy.get", "{}").value().find("\"version\":0"), std::string::npos);
}

}  // namespace
