// Policies and calendars edited under running clocks: what is counted anew, what is left alone, and at what cost.
#include "clock_shop.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;

std::string replaced(std::string text, std::string const& from, std::string const& to) {
    auto const at = text.find(from);
    if (at == std::string::npos) throw std::logic_error("not there: " + from);
    return text.replace(at, from.size(), to);
}

/// The calendar of the shop with one line more, or another line for its hours.
std::string with_line(std::string const& line, std::string const& rules = shop_rules) {
    std::string const hours = "hours.every_day = [[\"09:00\", \"18:00\"]]\n";
    return replaced(rules, hours, hours + line + "\n");
}
std::string with_hours(std::string const& from, std::string const& to, std::string const& more = {}) {
    return replaced(shop_rules, "[[\"09:00\", \"18:00\"]]\n", "[[\"" + from + "\", \"" + to + "\"]]\n") + more;
}

std::int64_t items_of_last_job(shop& s) {
    std::int64_t items = -1;
    for (auto const& job : s.rows("job.list", "{}"))
        if (job.at("kind") == "sla.retarget") {
            EXPECT_EQ(job.at("running"), false);
            items = job.at("items").as_int64();
        }
    return items;
}

std::int64_t elapsed(shop& s, std::int64_t ticket, std::string const& metric, instant now) {
    auto const all = s.rows("clock.explain", R"({"ticket":)" + std::to_string(ticket) + R"(,"metric":")" + metric + "\"}", now);
    auto const& k = all.back();
    std::int64_t sum = 0;
    for (auto const& piece : k.at("segments").as_array())
        if (piece.at("kind") == "open") sum += piece.at("ms").as_int64();
    EXPECT_EQ(sum, k.at("elapsed_ms").as_int64());
    return sum;
}

TEST(another_policy, leaves_clocks_alone_whose_promise_it_does_not_change) {
    shop s;
    auto const t = s.open(ten);
    s.adopt(replaced(shop_rules, "\"20m\"", "\"30m\""), ten + 1h);  // next response, which nothing runs under
    s.d.advance(ten + 1h);
    EXPECT_EQ(s.count("clock.retargeted"), 0u);
    EXPECT_EQ(s.clock(t, "resolution").at("policy"), 1);
    EXPECT_EQ(items_of_last_job(s), 0);
    s.li("ticket.pend", t, "", ten + 2h);  // its next event finds nothing to take up either
    EXPECT_EQ(s.count("clock.retargeted"), 0u);
    s.li("ticket.resume", t, "", ten + 3h);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 24h));
    EXPECT_EQ(elapsed(s, t, "resolution", ten + 4h), 3h / 1ms);
}

TEST(another_policy, costs_what_it_changes) {
    shop s;
    for (int i = 0; i < 30; ++i) {
        auto const t = s.open(ten, i % 3 == 0 ? R"(,"priority":"urgent")" : "");
        if (i % 2 == 0) s.li("ticket.reply", t, R"(,"text":"a")", ten + 1min);
    }
    s.adopt(replaced(shop_rules, "target = \"2h\"", "target = \"3h\""), ten + 2min);
    s.d.advance(ten + 2min);
    EXPECT_EQ(items_of_last_job(s), 10);
    EXPECT_EQ(s.count("clock.retargeted"), 10u);
}

// edge case 50
TEST(another_calendar, a_holiday_for_tomorrow_moves_what_is_due_then) {
    shop s;
    auto const t = s.open(ten + 6h), done = s.open(ten);
    s.li("ticket.resolve", done, "", ten + 30min + 6h);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 24h + 5h));
    s.adopt(with_line("holidays = [\"2026-11-24\"]"), ten + 7h);
    s.d.advance(ten + 7h);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 48h + 5h));
    EXPECT_EQ(s.clock(t, "resolution").at("policy"), 2);
    EXPECT_EQ(s.clock(done, "resolution").at("policy"), 1);
    EXPECT_EQ(s.count("clock.retargeted"), 1u);  // real-time clocks know no calendar
    EXPECT_EQ(elapsed(s, t, "resolution", ten + 47h + 30min), (2h + 30min) / 1ms);
    EXPECT_TRUE(s.d.rebuild());
}

// edge case 50
TEST(another_calendar, a_holiday_added_for_yesterday_gives_its_hours_back) {
    shop s;
    auto const t = s.open(ten);  // Monday 10:00: eight hours are due at closing time
    s.li("ticket.pend", t, "", ten + 1h);
    s.li("ticket.resume", t, "", ten + 3h);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 24h + 1h));
    s.adopt(with_line("holidays = [\"2026-11-23\"]"), ten + 23h + 30min);
    s.d.advance(ten + 23h + 30min);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 24h + 7h));
    EXPECT_EQ(elapsed(s, t, "resolution", ten + 24h), 1h / 1ms);
    s.li("ticket.resolve", t, "", ten + 25h);
    EXPECT_EQ(s.clock(t, "resolution").at("elapsed_ms"), 2h / 1ms);
    EXPECT_EQ(elapsed(s, t, "resolution", ten + 100h), 2h / 1ms);
}

TEST(another_calendar, other_weekly_hours_hold_from_the_edit_on) {
    shop s;
    auto const t = s.open(ten);
    s.adopt(with_hours("08:00", "22:00"), ten + 2h);
    s.d.advance(ten + 2h);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 8h));
    auto const later = s.open(ten + 7h + 30min);
    EXPECT_EQ(s.due(later, "resolution"), at(ten + 22h + 3h + 30min));
    EXPECT_EQ(elapsed(s, t, "resolution", ten + 3h), 3h / 1ms);
}

TEST(another_calendar, weekly_hours_counted_before_the_edit_stay_counted) {
    shop s;
    auto const t = s.open(ten - 90min);  // 08:30, half an hour before opening
    s.adopt(with_hours("08:00", "18:00"), ten);
    s.d.advance(ten);
    EXPECT_EQ(elapsed(s, t, "resolution", ten), 1h / 1ms);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 7h));
    shop anew(replaced(shop_rules, "[calendars.default]", "[clocks]\ncalendar_edits = \"from_start\"\n[calendars.default]"));
    auto const u = anew.open(ten - 90min);
    anew.adopt(with_hours("08:00", "18:00", "[clocks]\ncalendar_edits = \"from_start\"\n"), ten);
    anew.d.advance(ten);
    EXPECT_EQ(elapsed(anew, u, "resolution", ten), 90min / 1ms);
    shop kept;
    auto const v = kept.open(ten - 24h);
    kept.adopt(with_line("holidays = [\"2026-11-22\"]\n[clocks]\ncalendar_edits = \"from_now\""), ten - 23h);
    kept.d.advance(ten - 23h);
    EXPECT_EQ(elapsed(kept, v, "resolution", ten - 22h), 1h / 1ms);  // the hour of Sunday before the edit
}

TEST(another_calendar, one_that_is_gone_has_counted_until_the_edit) {
    std::string const two = shop_rules + std::string("[calendars.late]\nhours.every_day = [[\"12:00\", \"24:00\"]]\n");
    shop s(replaced(two, "target = \"8h\"", "target = \"8h\"\ncalendar = \"late\""));
    auto const t = s.open(ten);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 10h));
    s.adopt(shop_rules, ten + 3h);
    s.d.advance(ten + 3h);
    EXPECT_EQ(elapsed(s, t, "resolution", ten + 3h), 1h / 1ms);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 24h + 1h));
}

// edge case 49, 53
TEST(another_policy, that_promises_nothing_ends_the_clock_and_a_later_one_goes_on_with_it) {
    shop s(replaced(shop_rules, "name = \"resolution\"\n", "name = \"resolution\"\nkinds = [\"after_sale\"]\n"));
    auto const t = s.open(ten);
    s.adopt(replaced(shop_rules, "name = \"resolution\"\n", "name = \"resolution\"\nkinds = [\"emergency\"]\n"), ten + 1h);
    s.d.advance(ten + 1h);
    EXPECT_EQ(s.clock(t, "resolution").at("status"), "cancelled");
    EXPECT_EQ(s.due(t, "resolution"), "none");
    s.adopt(shop_rules, ten + 3h);
    s.d.advance(ten + 3h);
    EXPECT_EQ(s.clock(t, "resolution").at("status"), "running");
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 24h + 1h));  // the two hours without a promise are not counted
    EXPECT_EQ(s.count("clock.cancelled"), 1u);
    auto const why =
        must_refuse(s.d, "policy.adopt", json::serialize(json::object{{"text", replaced(shop_rules, "\"8h\"", "\"0s\"")}}),
                    by(role::admin, "a", ten + 4h));
    EXPECT_EQ(why.field, "sla[2].target");
}

// edge case 47
TEST(another_priority, counts_from_the_start_with_its_pauses_and_a_breach_stays) {
    shop s;
    auto const t = s.open(ten);
    s.li("ticket.pend", t, "", ten + 30min);
    s.li("ticket.resume", t, "", ten + 90min);
    s.li("ticket.set_priority", t, R"(,"priority":"urgent")", ten + 2h);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 3h));  // two hours since ten, less one of waiting
    s.d.advance(ten + 3h);
    EXPECT_EQ(s.clock(t, "resolution").at("breached"), true);
    s.li("ticket.set_priority", t, R"(,"priority":"low")", ten + 4h);
    EXPECT_EQ(s.clock(t, "resolution").at("breached"), true);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 24h));
    s.d.advance(ten + 100h);
    EXPECT_EQ(s.count("clock.breached"), 2u);  // the first response, and this one once
}

// edge case 48
TEST(another_tier, there_and_back_within_a_minute_leaves_the_promise_as_it_was) {
    shop s;
    auto const t = s.open(ten);
    auto const tier = [&](char const* word, instant now) {
        must(s.d, "customer.set_tier", R"({"customer":"c-1","tier":")" + std::string(word) + R"(","reason":"x"})",
             by(role::supervisor, "w", now));
    };
    tier("vip", ten + 10min);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 4h));
    tier("normal", ten + 10min + 30s);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 8h));
    s.d.advance(ten + 7h);
    s.d.advance(ten + 8h);
    lines of_resolution;
    for (auto const& line : s.firings())
        if (line.find(at(ten + 7h)) != std::string::npos || line.find(at(ten + 8h)) != std::string::npos)
            of_resolution.push_back(line);
    EXPECT_EQ(of_resolution, (lines{"clock.warned " + at(ten + 7h), "clock.breached " + at(ten + 8h)}));
    EXPECT_EQ(elapsed(s, t, "resolution", ten + 8h), 8h / 1ms);
}

// edge case 55
TEST(several_metrics, the_next_deadline_is_the_earliest_open_one) {
    shop s;
    auto const t = s.open(ten);
    EXPECT_EQ(s.d.next_deadline(), ten + 5min);
    s.li("ticket.reply", t, R"(,"text":"a")", ten + 1min);
    EXPECT_EQ(s.d.next_deadline(), ten + 7h);  // the met one is asked no more
    s.adopt(replaced(shop_rules, "\"1h left\"", "\"3h left\""), ten + 2min);
    s.d.advance(ten + 2min);
    EXPECT_EQ(s.d.next_deadline(), ten + 5h);
}

TEST(another_policy, adopted_twice_before_the_job_has_run_reaches_every_clock) {
    shop s;
    auto const t = s.open(ten);
    s.adopt(replaced(shop_rules, "\"8h\"", "\"6h\""), ten + 1h);
    s.adopt(with_line("holidays = [\"2026-11-24\"]", replaced(shop_rules, "\"8h\"", "\"10h\"")), ten + 1h);
    s.d.advance(ten + 1h);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 48h + 1h));
    EXPECT_EQ(s.clock(t, "resolution").at("policy"), 3);
    EXPECT_TRUE(s.d.rebuild());
}

TEST(another_policy, is_taken_up_step_by_step_through_a_restart) {
    shop s;
    for (int i = 0; i < 1'200; ++i) (void)s.open(ten);
    s.adopt(replaced(shop_rules, "\"8h\"", "\"6h\""), ten + 1min);
    while (s.count("clock.retargeted") == 0) (void)s.d.advance(ten + 1min, {}, 1);
    EXPECT_EQ(s.count("clock.retargeted"), 1'000u);
    s.d.close();
    s.d = desk::open(s.file.path());
    s.d.advance(ten + 2min);
    EXPECT_EQ(s.count("clock.retargeted"), 1'200u);
    EXPECT_EQ(items_of_last_job(s), 1'200);
}

TEST(another_policy, another_pause_rule_pauses_and_resumes_at_once) {
    shop s;
    auto const t = s.open(ten);
    s.li("ticket.hold", t, R"(,"reason":"carrier")", ten + 1h);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 8h));
    s.adopt(replaced(shop_rules, "[\"pending\"]", "[\"pending\", \"on_hold\"]"), ten + 2h);
    s.d.advance(ten + 2h);
    EXPECT_EQ(s.due(t, "resolution"), "none");
    s.adopt(shop_rules, ten + 4h);
    s.d.advance(ten + 4h);
    EXPECT_EQ(s.due(t, "resolution"), at(ten + 24h + 1h));
}

TEST(zone_data, that_is_the_same_at_the_next_opening_changes_nothing) {
    shop s;
    (void)s.open(ten);
    auto const events = s.d.events("main", 0, 1'000).size();
    s.d.close();
    s.d = desk::open(s.file.path());
    EXPECT_EQ(s.d.events("main", 0, 1'000).size(), events);
    EXPECT_EQ(must_refuse(s.d, "calendar.retime", "{}", by(role::admin, "a", ten)).code, errc::forbidden);
}

}  // namespace
