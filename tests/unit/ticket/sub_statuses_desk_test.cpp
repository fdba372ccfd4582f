// Sub-statuses, snoozing and endings through the desk, with clocks, restart and rebuild.
#include "own_shop.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;
using namespace csdesk::testing::own;
using namespace std::chrono_literals;
namespace json = boost::json;

// ---- sub-statuses and clocks ------------------------------------------------------------------------------------------

TEST(sub_statuses_on_the_desk, are_shown_wherever_the_status_is) {
    shop s;
    auto const t = s.open();
    EXPECT_EQ(text(s.row(t), "sub_status"), "null");
    s.li("ticket.reply", t, R"(,"text":"亲","then":"pending","sub_status":"address")");
    EXPECT_EQ(text(s.row(t), "sub_status"), "address");
    EXPECT_EQ(text(s.get(t), "sub_status"), "address");
    names in_history;
    for (auto const& line : s.rows("ticket.timeline", shop::on(t, "")))
        if (text(line, "what") == "ticket.status_changed")
            in_history.push_back(text(line, "is") + '/' + text(line, "sub_status"));
    EXPECT_EQ(in_history, names{"pending/address"});
    s.li("ticket.resume", t, "");
    EXPECT_EQ(text(s.row(t), "sub_status"), "doing");
    s.li("ticket.pend", t, R"(,"sub_status":"address")");
    s.li("ticket.set_sub_status", t, R"(,"sub_status":"photos","reason":"还缺照片")");
    EXPECT_EQ(s.numbers(R"({"sub_status":"photos"})"), names{std::to_string(t)});
    EXPECT_EQ(s.refused("ticket.hold", t, R"(,"reason":"x","sub_status":"photos")").allowed, names{});
    auto const all = s.rows("ticket.sub_statuses", "{}");
    EXPECT_EQ(text(all[0], "sub_status"), "doing");
    EXPECT_EQ(text(all[1], "en"), "待地址");
    EXPECT_EQ(s.rows("ticket.sub_statuses", R"({"status":"pending"})").size(), 2u);
    EXPECT_TRUE(s.d.rebuild());
}

// The rule pauses on `pending:photos`: a sub-status is a reason.
TEST(a_clock, pauses_on_a_sub_status_as_on_a_reason) {
    shop s;
    auto const t = s.open();
    s.li("ticket.pend", t, R"(,"sub_status":"address")", ten + 1h);
    EXPECT_EQ(s.elapsed(t, "resolution", ten + 2h), 2h);
    s.li("ticket.set_sub_status", t, R"(,"sub_status":"photos")", ten + 2h);
    EXPECT_EQ(s.elapsed(t, "resolution", ten + 5h), 2h);
    auto const k = s.clock(t, "resolution", ten + 5h);
    EXPECT_EQ(text(k.at("segments").as_array().back(), "reason"), "pending:photos");
    s.li("ticket.set_sub_status", t, R"(,"sub_status":"address")", ten + 5h);
    EXPECT_EQ(s.elapsed(t, "resolution", ten + 6h), 3h);
    EXPECT_TRUE(s.d.rebuild());
    EXPECT_EQ(s.elapsed(t, "resolution", ten + 6h), 3h);
}

// edge case 37
TEST(a_clock, keeps_its_pauses_when_the_sub_status_is_renamed_and_deleted) {
    shop s;
    auto const t = s.open();
    s.li("ticket.pend", t, R"(,"sub_status":"photos")", ten + 1h);
    s.li("ticket.resume", t, "", ten + 3h);
    s.li("ticket.pend", t, R"(,"sub_status":"photos")", ten + 4h);
    auto const before = s.clock(t, "resolution", ten + 5h).at("segments").as_array();
    std::string renamed(rules);
    renamed.replace(renamed.find("待照片"), std::string("待照片").size(), "等图片");
    s.adopt(renamed, ten + 5h);
    EXPECT_EQ(text(s.rows("ticket.sub_statuses", R"({"status":"pending"})")[1], "zh"), "等图片");
    EXPECT_EQ(text(s.row(t), "sub_status"), "photos");
    s.adopt("[tickets]\nreopen_window = \"8d\"", ten + 6h);
    EXPECT_EQ(text(s.row(t), "sub_status"), "photos") << "kept until the status changes";
    EXPECT_EQ(s.elapsed(t, "resolution", ten + 7h), 2h) << "and the clock is still paused by it";
    auto const after = s.clock(t, "resolution", ten + 7h).at("segments").as_array();
    for (std::size_t i = 0; i + 1 < before.size(); ++i) EXPECT_EQ(text(after[i], "reason"), text(before[i], "reason"));
    s.li("ticket.resume", t, "", ten + 7h);
    EXPECT_EQ(text(s.row(t), "sub_status"), "null");
    EXPECT_EQ(s.elapsed(t, "resolution", ten + 8h), 3h);
    EXPECT_TRUE(s.d.rebuild());
}

// edge case 32
TEST(a_paused_ticket, that_ends_at_once_has_counted_only_what_was_open) {
    shop s;
    auto const resolved = s.open(), closed = s.open(), both = s.open();
    for (auto const t : {resolved, closed}) s.li("ticket.hold", t, R"(,"reason":"carrier")", ten);
    s.li("ticket.resolve", resolved, "", ten + 5h);
    EXPECT_EQ(s.elapsed(resolved, "resolution", ten + 9h), 0h);
    s.li("ticket.close", closed, "", ten + 5h);
    EXPECT_EQ(s.elapsed(closed, "resolution", ten + 9h), 0h) << "created paused, closed there";
    s.li("ticket.pend", both, R"(,"sub_status":"photos")", ten + 5h);
    s.li("ticket.resume", both, "", ten + 6h);
    s.li("ticket.hold", both, R"(,"reason":"carrier")", ten + 7h);
    s.li("ticket.close", both, "", ten + 9h);
    EXPECT_EQ(s.elapsed(both, "resolution", ten + 10h), 6h) << "only the open part";
    for (auto const t : {resolved, closed, both}) EXPECT_EQ(text(s.clock(t, "resolution", ten + 10h), "status"), "met");
}

// edge case 33
TEST(a_reopened_ticket, counts_as_its_rule_says_and_never_the_time_it_was_closed) {
    for (auto const& [mode, at_once] : {std::pair{"continue", 2h}, {"restart", 0h}, {"new_instance", 0h}}) {
        std::string own(rules);
        shop s(R"(
[[sla]]
name = "work"
metric = "agent_work"
target = "8h"
calendar = "real_time"
reopen = ")" + std::string(mode) +
               "\"\n" + own);
        auto const t = s.open();
        s.li("ticket.resolve", t, "", ten + 2h);
        auto const stopped = text(s.clock(t, "agent_work", ten + 2h), "stopped");
        s.li("ticket.close", t, "", ten + 3h);
        EXPECT_EQ(text(s.clock(t, "agent_work", ten + 3h), "stopped"), stopped) << "resolved to closed changes no time";
        s.li("ticket.reopen", t, R"(,"reason":"又坏了","sub_status":"doing")", ten + 10h);
        EXPECT_EQ(s.elapsed(t, "agent_work", ten + 10h), at_once) << mode;
        EXPECT_EQ(s.elapsed(t, "agent_work", ten + 11h), at_once + 1h) << mode;
        EXPECT_EQ(text(s.row(t), "sub_status"), "doing");
        EXPECT_EQ(s.rows("clock.explain", shop::on(t, R"(,"metric":"agent_work")"), ten + 11h).size(),
                  std::string(mode) == "new_instance" ? 2u : 1u);
        EXPECT_TRUE(s.d.rebuild());
    }
}

// edge case 36
TEST(a_ticket, that_is_new_again_after_pending_runs_as_any_open_one) {
    shop s;
    auto const t = s.open();
    must(s.d, "ticket.record_status", shop::on(t, R"(,"status":"pending","sub_status":"photos")"),
         by(role::importer, "i", ten + 1h));
    EXPECT_EQ(s.elapsed(t, "resolution", ten + 2h), 1h);
    s.reports(t, "new", ten + 3h);
    EXPECT_EQ(s.status(t), "new");
    EXPECT_EQ(text(s.clock(t, "resolution", ten + 3h), "status"), "running");
    EXPECT_EQ(s.elapsed(t, "resolution", ten + 4h), 2h);
    s.li("ticket.resolve", t, "", ten + 5h);
    EXPECT_EQ(s.elapsed(t, "resolution", ten + 6h), 3h);
}

// ---- snooze -----------------------------------------------------------------------------------------------------------

TEST(a_snoozed_ticket, is_out_of_the_queue_and_wakes_once_through_a_restart) {
    shop s;
    auto const t = s.open();
    s.li("ticket.snooze", t, R"(,"open_time":"PT10H","reason":"等仓库")");
    EXPECT_EQ(text(s.row(t), "snoozed_until"), "2026-11-24T03:00:00Z") << "8 h today, 2 h from nine tomorrow";
    EXPECT_TRUE(s.rows("ticket.queue", "{}").empty());
    EXPECT_EQ(s.numbers(R"({"snoozed":true})").size(), 1u);
    EXPECT_TRUE(s.numbers(R"({"snoozed":false})").empty());
    EXPECT_EQ(s.status(t), "new");
    s.restart();
    instant const wake = *parse_instant("2026-11-24T03:00:00Z");
    std::size_t woken = 0;
    for (instant const now : {wake - 1ms, wake, wake, wake + 1h})
        for (auto const& e : s.d.advance(now)) woken += e.type == "ticket.woken";
    EXPECT_EQ(woken, 1u);
    EXPECT_EQ(s.rows("ticket.queue", "{}").size(), 1u);
    s.restart();
    EXPECT_EQ(s.rows("ticket.queue", "{}").size(), 1u);
    EXPECT_TRUE(s.d.rebuild());
}

TEST(a_snoozed_ticket, comes_back_with_the_customer_and_no_deadline_is_left) {
    shop s;
    auto const t = s.open();
    s.li("ticket.snooze", t, R"(,"until":"2026-11-30T00:00:00Z")");
    EXPECT_EQ(count(s.says(t, ten + 1h), "ticket.woken"), 1u);
    EXPECT_EQ(s.rows("ticket.queue", "{}").size(), 1u);
    EXPECT_EQ(s.refused("ticket.unsnooze", t, "", ten + 1h).code, errc::not_allowed);
    for (auto const& e : s.d.advance(ten + 30 * 24h)) EXPECT_NE(e.type, "ticket.woken");
}

TEST(a_snooze, stops_no_clock_but_those_whose_rule_says_so) {
    shop s;
    auto const t = s.open();
    s.li("ticket.snooze", t, R"(,"until":"2026-11-23T06:00:00Z")", ten + 1h);  // 14:00
    s.d.advance(ten + 4h);
    EXPECT_EQ(s.elapsed(t, "resolution", ten + 5h), 5h);
    EXPECT_EQ(s.elapsed(t, "update", ten + 5h), 2h);
    auto const k = s.clock(t, "update", ten + 5h);
    EXPECT_EQ(text(k.at("segments").at(1), "reason"), "snoozed");
    s.li("ticket.snooze", t, R"(,"until":"2026-11-30T00:00:00Z")", ten + 5h);
    s.li("ticket.unsnooze", t, "", ten + 6h);
    EXPECT_EQ(s.elapsed(t, "update", ten + 7h), 3h);
    EXPECT_TRUE(s.d.rebuild());
}

TEST(a_snooze, that_ends_late_ends_at_its_instant) {
    shop s;
    auto const t = s.open();
    s.li("ticket.snooze", t, R"(,"until":"2026-11-23T06:00:00Z")", ten + 1h);
    s.d.advance(ten + 10h);
    EXPECT_EQ(s.elapsed(t, "update", ten + 10h), 7h);
}

TEST(a_snooze, is_refused_by_field) {
    shop s;
    auto const t = s.open();
    EXPECT_EQ(s.refused("ticket.snooze", t, R"(,"open_time":"PT1H","calendar":"moon")").field, "calendar");
    EXPECT_EQ(s.refused("ticket.snooze", t, R"(,"open_time":0)").field, "open_time");
    EXPECT_EQ(s.refused("ticket.snooze", t, R"(,"open_time":"P400D")").field, "open_time");
    EXPECT_EQ(s.refused("ticket.snooze", t, "").field, "until");
    EXPECT_EQ(s.refused("ticket.snooze", t, R"(,"until":"2026-11-23T01:00:00Z")").field, "until");
    s.li("ticket.snooze", t, R"(,"open_time":"PT1H","calendar":"real_time")");
    EXPECT_EQ(text(s.row(t), "snoozed_until"), "2026-11-23T03:00:00Z");
}

// ---- endings ----------------------------------------------------------------------------------------------------------

TEST(silence_on_the_desk, is_announced_once_and_then_closes) {
    shop s;
    auto const t = s.open();
    s.li("ticket.resolve", t, "");
    s.restart();
    s.d.advance(ten + 48h);
    auto const effects = s.d.outbox("main");
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_EQ(effects[0].kind, "remind_before_close");
    EXPECT_EQ(text(json::parse(effects[0].data), "closes_at"), format_instant(ten + 72h));
    EXPECT_EQ(text(json::parse(effects[0].data), "requester"), "c-1");
    s.d.advance(ten + 72h);
    EXPECT_EQ(s.status(t), "closed");
    EXPECT_EQ(s.d.outbox("main").size(), 1u);
    EXPECT_TRUE(s.d.rebuild());
}

TEST(silence_on_the_desk, that_is_over_is_not_announced_to_the_customer) {
    shop s;
    auto const t = s.open();
    s.li("ticket.resolve", t, "");
    s.d.advance(ten + 7 * 24h);
    EXPECT_EQ(s.status(t), "closed");
    EXPECT_TRUE(s.d.outbox("main").empty());
}

TEST(a_late_message, opens_a_follow_up_and_the_next_ones_go_there) {
    shop s;
    auto const t = s.open(R"(,"subject":"包裹","order":"o-1")");
    s.li("ticket.close", t, "");
    instant const late = ten + 8 * 24h;
    auto const first = s.says(t, late, R"(,"external_id":"m-1")");
    auto const next = first.ids.at("ticket");
    EXPECT_NE(next, t);
    EXPECT_EQ(s.get(next).at("follows").as_int64(), t);
    EXPECT_EQ(s.get(t).at("followed_by").as_int64(), next);
    EXPECT_EQ(text(s.get(next), "subject"), "包裹");
    EXPECT_EQ(text(s.get(next), "order"), "o-1");
    EXPECT_EQ(s.status(t), "closed");
    EXPECT_EQ(count(s.says(t, late + 1min, R"(,"external_id":"m-1")"), "ticket.message_repeated"), 1u) << "delivered twice";
    EXPECT_EQ(count(s.says(t, late + 2min), "ticket.opened"), 0u);
    EXPECT_EQ(s.get(next).at("talk").at("customer_messages").as_int64(), 2);
    s.li("ticket.close", next, "", late + 1h);
    auto const third = s.says(t, late + 9 * 24h).ids.at("ticket");
    EXPECT_EQ(s.get(third).at("follows").as_int64(), next);
    EXPECT_TRUE(s.d.rebuild());
    s.restart();
    EXPECT_EQ(s.get(third).at("follows").as_int64(), next);
}

TEST(a_late_message, is_refused_where_the_policy_says_so) {
    shop s("[tickets]\nreopen_limit = 1");
    auto const t = s.open();
    s.li("ticket.resolve", t, "");
    s.says(t, ten + 1h);
    s.li("ticket.resolve", t, "", ten + 2h);
    auto const why = must_refuse(s.d, "ticket.receive", shop::on(t, R"(,"text":"?")"), by(role::customer, "c-1", ten + 3h));
    EXPECT_EQ(why.code, errc::not_allowed);
    EXPECT_EQ(why.allowed, names{"ticket.open"});
    auto const next = must(s.d, "ticket.open",
                           R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","follows":)" + std::to_string(t) + "}",
                           by(role::agent, "li", ten + 3h));
    EXPECT_EQ(s.get(t).at("followed_by").as_int64(), next.ids.at("ticket"));
    EXPECT_EQ(must_refuse(s.d, "ticket.open", R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","follows":99})",
                          host(ten + 3h))
                  .field,
              "follows");
    auto const theirs = R"({"requester":"c-2","kind":"after_sale","channel":"wangwang","follows":)" + std::to_string(t) + "}";
    EXPECT_EQ(must_refuse(s.d, "ticket.open", theirs, host(ten + 3h)).field, "follows") << "of another customer";
}

TEST(a_late_message, opens_a_follow_up_whatever_its_opening_would_need) {
    shop s(std::string(rules) + "[tickets.fields.size2]\nrequired = \"open\"\n");
    auto const t = must(s.d, "ticket.open",
                        R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","fields":{"size2":"x"}})", host(ten))
                       .ids.at("ticket");
    s.li("ticket.close", t, "");
    EXPECT_EQ(count(s.says(t, ten + 8 * 24h), "ticket.opened"), 1u);
}

}  // namespace
