// What-if: the same facts under other rules, calendars and staffings.
#include <csdesk/desk/json.hpp>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "kit.hpp"

namespace csdesk::testing {
namespace {

using namespace std::chrono_literals;

constexpr instant day = instant_from_ms(1'780'272'000'000);  // 2026-06-01 08:00 in Shanghai, a Monday

std::string policy(std::string const& first_response, std::string const& hours = R"([["00:00", "24:00"]])") {
    return R"(
name = "test"
time_zone = "Asia/Shanghai"
[calendars.default]
hours.every_day = )" +
           hours + R"(
[[sla]]
name = "first"
metric = "first_response"
target = ")" +
           first_response + R"("
warn_at = ["50%"]
[[sla]]
name = "next"
metric = "next_response"
target = "10m"
[[sla]]
name = "done"
metric = "resolution"
target = "4h"
pause_on = ["pending", "on_hold"]
reopen = "restart"
[[sla]]
name = "done, vip"
metric = "resolution"
tiers = ["vip"]
target = "1h"
)";
}

std::string quoted(std::string const& text) {
    std::string out = "\"";
    for (char const c : text)
        if (c == '\n')
            out += "\\n";
        else if (c == '"')
            out += "\\\"";
        else
            out += c;
    return out + '"';
}

/// Adopted, and its jobs are done.
void adopt(desk& d, std::string const& text, instant at = day) {
    must(d, "policy.adopt", "{\"text\":" + quoted(text) + "}", host(at));
    d.advance(at);
}

std::int64_t ask(desk& d, instant at, std::string const& who = "c-1") {
    return must(d, "ticket.open", R"({"requester":")" + who + R"(","kind":"after_sale","channel":"wangwang","text":"在吗"})",
                host(at))
        .ids.at("ticket");
}
void answer(desk& d, std::int64_t ticket, instant at) {
    must(d, "ticket.reply", "{\"ticket\":" + std::to_string(ticket) + R"(,"text":"亲"})", by(role::agent, "li", at));
}

whatif_report must_tell(desk& d, whatif_request const& q) {
    auto r = d.what_if(q);
    if (!r) throw refused(r.error());
    return *r;
}

std::set<std::int64_t> tickets_of(whatif_report const& r, sla::metric m) {
    std::set<std::int64_t> out;
    for (auto const& c : r.changes)
        if (c.metric == m) out.insert(c.ticket.value);
    return out;
}

RC_GTEST_PROP(WhatIf, ATighterTargetShowsExactlyTheAnswersBetween, ()) {
    auto d = desk::open(":memory:");
    adopt(d, policy("5m"));
    auto const waits = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 400));
    std::set<std::int64_t> between;
    instant at = day;
    for (int const seconds : waits) {
        auto const t = ask(d, at);
        answer(d, t, at + std::chrono::seconds(seconds));
        if (seconds > 120 && seconds <= 300) between.insert(t);
        at += 10min;
    }
    auto const r = must_tell(d, {.policy = policy("2m")});
    RC_ASSERT(tickets_of(r, sla::metric::first_response) == between);
    RC_ASSERT(tickets_of(r, sla::metric::resolution).empty());
    for (auto const& c : r.changes) {
        RC_ASSERT(c.before.outcome == whatif_outcome::met);
        RC_ASSERT(c.after.outcome == whatif_outcome::breached);
    }
    RC_ASSERT(r.changed_tickets == static_cast<std::int64_t>(between.size()));
}

/// A few tickets through everything that moves clocks.
void play(desk& d, std::vector<int> const& moves) {
    std::vector<std::int64_t> tickets;
    instant at = day;
    for (int const m : moves) {
        at += std::chrono::seconds(37 * (m % 200));
        if (tickets.empty() || m % 11 == 0) {
            tickets.push_back(ask(d, at, "c-" + std::to_string(m % 5)));
            continue;
        }
        std::string const t = "{\"ticket\":" + std::to_string(tickets[static_cast<std::size_t>(m) % tickets.size()]);
        auto const say = [&](char const* name, std::string const& rest, role who = role::agent) {
            (void)d.execute({name, t + rest + "}"}, by(who, who == role::customer ? "c-1" : "li", at));
        };
        switch (m % 12) {
            case 1: say("ticket.reply", R"(,"text":"亲")"); break;
            case 2: say("ticket.receive", R"(,"text":"?")", role::host); break;
            case 3: say("ticket.pend", ""); break;
            case 4: say("ticket.hold", R"(,"reason":"carrier")"); break;
            case 5: say("ticket.resume", ""); break;
            case 6: say("ticket.resolve", ""); break;
            case 7: say("ticket.reopen", R"(,"reason":"again")"); break;
            case 8: say("ticket.set_priority", R"(,"priority":"urgent")"); break;
            case 9: say("ticket.tag", R"(,"add":["late"])"); break;
            case 10:
                (void)d.execute({"customer.set_tier", R"({"customer":"c-)" + std::to_string(m % 5) + R"(","tier":")" +
                                                          (m % 2 ? "vip" : "normal") + R"(","reason":"test"})"},
                                by(role::supervisor, "wang", at));
                break;
            default: d.advance(at);
        }
    }
    d.advance(at);
}

RC_GTEST_PROP(WhatIf, TheSamePolicyShowsNoDifference, ()) {
    auto d = desk::open(":memory:");
    adopt(d, policy("5m"));
    play(d, *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 10'000)));
    auto const r = must_tell(d, {});
    RC_ASSERT(r.changes.empty());
    RC_ASSERT(r.changed_clocks == 0);
    for (auto const& line : r.lines) RC_ASSERT(line.before == line.after);
    RC_ASSERT(must_tell(d, {.policy = policy("5m")}).changed_clocks == 0);
}

TEST(WhatIf, CountsByPackMetricAndTierAddUpOnBothSides) {
    auto d = desk::open(":memory:");
    adopt(d, policy("5m"));
    auto const fast = ask(d, day), slow = ask(d, day + 1min), never = ask(d, day + 2min);
    answer(d, fast, day + 1min);
    answer(d, slow, day + 5min);
    d.advance(day + 1h);
    auto const r = must_tell(d, {.policy = policy("2m")});
    auto const first =
        std::find_if(r.lines.begin(), r.lines.end(), [](auto const& l) { return l.metric == sla::metric::first_response; });
    ASSERT_NE(first, r.lines.end());
    EXPECT_EQ(first->before, (whatif_count{.met = 2, .breached = 1}));
    EXPECT_EQ(first->after, (whatif_count{.met = 1, .breached = 2}));
    ASSERT_EQ(r.changes.size(), 1U);
    EXPECT_EQ(r.changes[0].ticket.value, slow);
    EXPECT_EQ(r.changes[0].before.target_ms, 5min);
    EXPECT_EQ(r.changes[0].after.target_ms, 2min);
    EXPECT_EQ(r.changes[0].after.elapsed_ms, 4min);
    EXPECT_EQ(r.policy_before, "test");
    (void)never;
}

TEST(WhatIf, TheLogIsUntouchedAndAReadOnlyDeskAnswersToo) {
    scratch_file file;
    {
        auto d = desk::open(file.path());
        adopt(d, policy("5m"));
        answer(d, ask(d, day), day + 3min);
        auto const before = d.verify().heads;
        EXPECT_EQ(must_tell(d, {.policy = policy("2m")}).changed_clocks, 1);
        EXPECT_EQ(d.verify().heads, before);
        EXPECT_TRUE(d.verify().ok);
        EXPECT_TRUE(d.rebuild());
    }
    auto d = desk::open(file.path(), {.read_only = true});
    EXPECT_EQ(must_tell(d, {.policy = policy("2m")}).changed_clocks, 1);
}

TEST(WhatIf, OtherHoursMoveTheClocks) {
    auto d = desk::open(":memory:");
    adopt(d, policy("5m"));
    answer(d, ask(d, day + 10h), day + 10h + 30min);  // 18:00 … 18:30
    auto const r = must_tell(d, {.calendars = "[calendars.default]\nhours.every_day = [[\"09:00\", \"18:00\"]]\n"});
    ASSERT_EQ(r.changes.size(), 1U);
    EXPECT_EQ(r.changes[0].before.outcome, whatif_outcome::breached);
    EXPECT_EQ(r.changes[0].after.outcome, whatif_outcome::met);
    EXPECT_EQ(r.changes[0].after.elapsed_ms, span{0});
}

TEST(WhatIf, APolicyWithoutTheMetricHasNoSuchClocks) {
    auto d = desk::open(":memory:");
    adopt(d, policy("5m"));
    answer(d, ask(d, day), day + 1min);
    auto const r = must_tell(d, {.policy = "name = \"none\"\ntime_zone = \"UTC\"\n"});
    EXPECT_EQ(r.changed_clocks, 2) << "first response and resolution";
    for (auto const& c : r.changes) EXPECT_EQ(c.after.outcome, whatif_outcome::none);
}

TEST(WhatIf, MoreAgentsAnswerSoonerAndOneAgentLater) {
    auto d = desk::open(":memory:");
    adopt(d, policy("5m"));
    std::vector<std::int64_t> tickets;
    for (int i = 0; i < 10; ++i) tickets.push_back(ask(d, day + std::chrono::seconds(i)));
    for (int i = 0; i < 10; ++i) answer(d, tickets[static_cast<std::size_t>(i)], day + 2min * (i + 1));  // half of them late
    auto const met = [&](std::string const& staff) {
        auto const r = must_tell(d, {.staff = staff});
        for (auto const& l : r.lines)
            if (l.metric == sla::metric::first_response) return l.after.met;
        return std::int64_t{-1};
    };
    EXPECT_EQ(met("agents = 10\nhandle = \"2m\"\n"), 10);
    EXPECT_EQ(met("agents = 1\nhandle = \"2m\"\n"), 2) << "at 2 and 4 minutes, then 6 … 20";
    EXPECT_EQ(met(R"({"agents": 2, "handle": "2m", "calendar": "real_time"})"), 4) << "two at 2 and two at 4 minutes";
}

TEST(WhatIf, AnAnswerIsNeverLaterThanWhatFollowedFromIt) {
    auto d = desk::open(":memory:");
    adopt(d, policy("5m"));
    auto const t = ask(d, day);
    answer(d, t, day + 1min);
    must(d, "ticket.resolve", "{\"ticket\":" + std::to_string(t) + "}", by(role::agent, "li", day + 3min));
    auto const r = must_tell(d, {.staff = "agents = 1\nhandle = \"20m\"\n"});
    EXPECT_EQ(r.changed_clocks, 0) << "answered when it was resolved, at 3 minutes";
}

TEST(WhatIf, OneShopIsAskedNotTheOthers) {
    auto d = desk::open(":memory:");
    auto const open = [&](std::string const& shop, instant at) {
        return must(d, "ticket.open", R"({"requester":"c","kind":"after_sale","channel":"jd","text":"?"})", host(at, {}, shop))
            .ids.at("ticket");
    };
    open("a", day);
    open("b", day);
    d.advance(day + 3h);
    EXPECT_EQ(must_tell(d, {.shop = "a", .policy = policy("5m")}).events, static_cast<std::int64_t>(d.events("a", 0).size()));
    auto const nobody = must_tell(d, {.shop = "c"});
    EXPECT_EQ(nobody.events, 0);
    EXPECT_FALSE(nobody.as_of);
}

TEST(WhatIf, RefusalsNameThePartAndItsLine) {
    auto d = desk::open(":memory:");
    auto const field_of = [&](whatif_request const& q) {
        auto const r = d.what_if(q);
        return r ? std::string("accepted") : r.error().field;
    };
    EXPECT_EQ(field_of({.policy = "name = 3\n"}), "policy.name");
    EXPECT_EQ(field_of({.policy = "]"}), "policy");
    EXPECT_EQ(field_of({.calendars = "x = 1\n"}), "calendars.x");
    EXPECT_EQ(field_of({.calendars = ""}), "calendars");
    EXPECT_EQ(field_of({.calendars = "[calendars.default]\nhours.every_day = [[\"09:00\", \"09:00\"]]\n"}).substr(0, 17),
              "calendars.default");
    EXPECT_EQ(field_of({.staff = "agents = 0\nhandle = \"1m\"\n"}), "staff.agents");
    EXPECT_EQ(field_of({.staff = "agents = 2\n"}), "staff.handle");
    EXPECT_EQ(field_of({.staff = "agents = 2\nhandle = \"1m\"\ncalendar = \"moon\"\n"}), "staff.calendar");
    EXPECT_EQ(field_of({.staff = "agents = 2\nhandel = \"1m\"\n"}), "staff.handel");
    EXPECT_EQ(field_of({.shop = ""}), "shop");
    EXPECT_EQ(field_of({.most_changes = -1}), "most_changes");
    EXPECT_EQ(d.what_if({.policy = "name = 3\n"}).error().en.substr(0, 7), "line 1:");
}

TEST(WhatIf, StoppingInTheMiddleLeavesNothing) {
    auto d = desk::open(":memory:");
    for (int i = 0; i < 300; ++i) ask(d, day + std::chrono::seconds(i));
    struct stop {};
    EXPECT_THROW((void)d.what_if({}, [](std::int64_t, std::int64_t) { throw stop{}; }), stop);
    EXPECT_TRUE(d.verify().ok);
    std::int64_t told = 0;
    auto const r = d.what_if({}, [&](std::int64_t done, std::int64_t all) {
        EXPECT_LE(done, all);
        told = done;
    });
    EXPECT_EQ(told, r->events);
}

TEST(WhatIf, SpeaksJsonBothWays) {
    auto const q = read_whatif(R"({"shop":"a","policy":"name","most_changes":5})");
    ASSERT_TRUE(q);
    EXPECT_EQ(q->shop, "a");
    EXPECT_EQ(q->most_changes, 5);
    EXPECT_EQ(read_whatif(R"({"polcy":"x"})").error().field, "polcy");
    auto d = desk::open(":memory:");
    EXPECT_NE(to_json(must_tell(d, {})).find(R"("changed_clocks":0)"), std::string::npos);
}

}  // namespace
}  // namespace csdesk::testing
