// Escalation chains through the desk: who is told and what is done, once, in order, also after a long night.
#include <csdesk/desk/policy.hpp>

#include "clock_shop.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;

/// The shop's rules with a section of escalations after them.
std::string with_chains(std::string const& section, std::string const& settings = {}) {
    return shop_rules + std::string("[escalation]\n") + settings + section;
}
std::string chain(std::string const& name, std::string const& choice, std::string const& steps) {
    return "[[escalation.chains]]\nname = \"" + name + "\"\n" + choice + steps;
}
std::string step(std::string const& fields) { return "[[escalation.chains.steps]]\n" + fields; }

std::string const first = chain("first", "metrics = [\"first_response\"]\n",
                                step("on = \"50%\"\nnotify = [\"assignee\"]\nvia = [\"wecom\"]\n") +
                                    step("notify = [\"role:team_lead\"]\nvia = [\"ding_talk\", \"sms\"]\n") +
                                    step("after = \"20m\"\nnotify = [\"role:supervisor\"]\n"
                                         "[[escalation.chains.steps.then]]\ncommand = \"ticket.set_priority\"\n"
                                         "with = {priority = \"urgent\"}\n"));

/// What was taken, in the order of the log: `chain/step level due`, and whether it was late where that is asked.
lines taken(shop& s, bool lateness = false) {
    lines out;
    for (auto const& e : s.d.events("main", 0, 100'000)) {
        if (e.type != "escalation.taken") continue;
        auto const data = json::parse(e.data);
        auto const& step = data.at("step").as_object();
        out.push_back(std::string(step.at("chain").as_string()) + '/' + std::to_string(step.at("number").as_int64()) + ' ' +
                      std::string(step.at("level").as_string()) + ' ' + std::string(step.at("due").as_string()) +
                      (lateness && data.at("late").as_bool() ? " late" : ""));
    }
    return out;
}
json::array notices(shop& s) {
    json::array out;
    for (auto const& e : s.d.outbox("main", 0, 1'000))
        if (e.kind == "staff_notice") out.push_back(json::parse(e.data));
    return out;
}
std::string what_the_event_says(shop& s, std::string_view type, std::size_t n = 0) {
    for (auto const& e : s.d.events("main", 0, 100'000))
        if (e.type == type && n-- == 0) return e.data;
    return {};
}

TEST(escalation, warns_the_assignee_then_the_lead_then_raises_the_priority) {
    shop s(with_chains(first));
    auto const t = s.open(ten);
    s.li("ticket.assign", t, R"(,"agent":"li")", ten + 1min);
    s.d.advance(ten + 1h);
    EXPECT_EQ(taken(s),
              (lines{"first/1 50% " + at(ten + 5min), "first/2 breach " + at(ten + 10min), "first/3 breach " + at(ten + 30min)}));
    auto const told = notices(s);
    ASSERT_EQ(told.size(), 3u);
    EXPECT_EQ(json::serialize(told[0].at("to")), R"(["agent:li"])");
    EXPECT_EQ(json::serialize(told[0].at("via")), R"(["wecom"])");
    EXPECT_EQ(json::serialize(told[1].at("to")), R"(["role:team_lead"])");
    EXPECT_EQ(json::serialize(told[1].at("via")), R"(["ding_talk","sms"])");
    EXPECT_NE(std::string(told[1].at("zh").as_string()).find("首次响应"), std::string::npos);
    EXPECT_NE(std::string(told[1].at("en").as_string()).find("breached at " + at(ten + 10min)), std::string::npos);
    EXPECT_EQ(told[1].at("step").at("rule"), "first");
    EXPECT_EQ(s.rows("ticket.get", R"({"ticket":)" + std::to_string(t) + "}")[0].at("priority"), "urgent");
    bool by_the_rule = false;
    for (auto const& e : s.d.events("main", 0, 1'000))
        by_the_rule = by_the_rule || (e.type == "ticket.priority_changed" && e.actor == "rule:first");
    EXPECT_TRUE(by_the_rule);
    EXPECT_EQ(s.clock(t, "resolution").at("rule"), "resolution, urgent");
    EXPECT_TRUE(s.d.rebuild());
    EXPECT_TRUE(s.d.verify().ok);
}

TEST(escalation, ends_with_its_clock) {
    shop s(with_chains(first));
    auto const t = s.open(ten);
    s.d.advance(ten + 15min);
    EXPECT_EQ(s.d.next_deadline(), ten + 30min);
    s.li("ticket.reply", t, R"(,"text":"a")", ten + 20min);
    s.d.advance(ten + 1h);
    EXPECT_EQ(taken(s).size(), 2u);
    EXPECT_EQ(s.count("escalation.stopped"), 1u);
    auto const rows = s.rows("escalation.list", R"({"ticket":)" + std::to_string(t) + "}");
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(s.rows("escalation.list", R"({"status":"stopped"})").size(), 1u);
    EXPECT_EQ(s.rows("escalation.list", R"({"status":"taken"})").size(), 2u);
    EXPECT_TRUE(s.d.rebuild());
}

// edge case 61, 64
TEST(escalation, a_week_of_downtime_is_caught_up_once_in_order_and_marked_late) {
    shop s(with_chains(first));
    (void)s.open(ten);
    (void)s.open(ten + 12min);
    s.d.close();
    s.d = desk::open(s.file.path());
    s.d.advance(ten + 7 * 24h);
    s.d.close();
    s.d = desk::open(s.file.path());
    s.d.advance(ten + 8 * 24h);
    EXPECT_EQ(taken(s, true),
              (lines{"first/1 50% " + at(ten + 5min) + " late", "first/2 breach " + at(ten + 10min) + " late",
                     "first/1 50% " + at(ten + 17min) + " late", "first/2 breach " + at(ten + 22min) + " late",
                     "first/3 breach " + at(ten + 30min) + " late", "first/3 breach " + at(ten + 42min) + " late"}));
    EXPECT_EQ(notices(s).size(), 6u);  // nobody has the tickets: the first steps tell their channel alone
}

// edge case 61
TEST(escalation, two_who_share_the_file_take_each_step_once) {
    shop s(with_chains(first));
    (void)s.open(ten);
    auto other = desk::open(s.file.path());
    for (auto const t : {ten + 5min, ten + 10min, ten + 30min}) {
        s.d.advance(t);
        other.advance(t);
        s.d.advance(t);
    }
    EXPECT_EQ(taken(s).size(), 3u);
    other.close();
}

// edge case 62
TEST(escalation, may_wait_for_the_opening_and_count_open_time) {
    auto const steps = step("notify = [\"role:team_lead\"]\n") +
                       step("after = \"1h\"\ncalendar = \"default\"\nnotify = [\"role:supervisor\"]\n") +
                       step("outside_hours = \"send\"\nnotify = [\"role:admin\"]\n");
    shop s(with_chains(chain("night", "rules = [\"first\"]\n", steps), "outside_hours = \"hold\"\n"));
    (void)s.open(ten + 10h);  // Monday 20:00
    s.d.advance(ten + 24h + 2h);
    EXPECT_EQ(taken(s), (lines{"night/3 breach " + at(ten + 10h + 10min), "night/1 breach " + at(ten + 23h),
                               "night/2 breach " + at(ten + 24h)}));
}

TEST(escalation, repeats_until_the_clock_ends) {
    shop s(with_chains(
        chain("nag", "metrics = [\"first_response\"]\n",
              step("times = 5\nevery = \"30m\"\nnotify = [\"team:after_sale\"]\ntext = \"#{ticket} {metric} {time}/5 {{\"\n"))));
    auto const t = s.open(ten);
    s.d.advance(ten + 80min);
    s.li("ticket.reply", t, R"(,"text":"a")", ten + 85min);
    s.d.advance(ten + 10h);
    EXPECT_EQ(taken(s),
              (lines{"nag/1 breach " + at(ten + 10min), "nag/1 breach " + at(ten + 40min), "nag/1 breach " + at(ten + 70min)}));
    EXPECT_EQ(std::string(notices(s)[2].at("en").as_string()), "#" + std::to_string(t) + " first_response 3/5 {");
    EXPECT_EQ(s.rows("escalation.list", R"({"status":"taken"})").size(), 3u);
    EXPECT_EQ(s.rows("escalation.list", R"({"status":"stopped"})").size(), 1u);
    EXPECT_TRUE(s.d.rebuild());
}

TEST(escalation, chooses_by_metric_rule_pack_and_what_is_known_of_the_ticket) {
    auto const urgent =
        chain("urgent", "metrics = [\"first_response\"]\n[[escalation.chains.when]]\nfield = \"priority\"\nis = [\"urgent\"]\n",
              step("via = [\"phone\"]\n"));
    auto const platform = chain("platform", "packs = [\"taobao\"]\n", step("via = [\"email\"]\n"));
    auto const any = chain("any", "", step("on = \"warning\"\nvia = [\"feishu\"]\n"));
    shop s(with_chains(urgent + platform + any));
    auto const a = s.open(ten), b = s.open(ten);
    s.li("ticket.set_priority", b, R"(,"priority":"urgent")", ten + 1min);
    s.d.advance(ten + 30min);
    EXPECT_EQ(taken(s),
              (lines{"any/1 50% " + at(ten + 5min), "any/1 50% " + at(ten + 5min), "urgent/1 breach " + at(ten + 10min)}));
    (void)a;
}

TEST(escalation, of_an_external_deadline_begins_with_its_leads) {
    auto const refund = chain("refund", "metrics = [\"external\"]\nrules = [\"退款倒计时\"]\n",
                              step("on = \"4h left\"\nvia = [\"ding_talk\"]\n") + step("via = [\"phone\"]\n"));
    shop s(with_chains(refund));
    auto const t = s.open(ten);
    must(s.d, "clock.set_external",
         R"({"ticket":)" + std::to_string(t) + R"(,"name":"退款倒计时","at":")" + at(ten + 48h) +
             R"(","warn_before":["24h","4h"]})",
         host(ten + 1h));
    s.d.advance(ten + 50h);
    EXPECT_EQ(taken(s), (lines{"refund/1 PT4H left " + at(ten + 44h), "refund/2 breach " + at(ten + 48h)}));
}

// edge case 59
TEST(escalation, what_was_imported_with_its_deadlines_past_is_recorded_and_told_to_nobody) {
    shop s(with_chains(first));
    for (int i = 0; i < 5; ++i)
        must(s.d, "ticket.open",
             R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","text":"x","occurred_at":")" + at(ten - 20h) + "\"}",
             by(role::importer, "old", ten));
    s.d.advance(ten + 1h);
    EXPECT_EQ(s.count("clock.breached"), 5u);
    EXPECT_EQ(s.count("escalation.skipped"), 10u);  // the warning and the breach of each
    EXPECT_TRUE(taken(s).empty());
    EXPECT_TRUE(s.d.outbox("main", 0, 100).empty());
    EXPECT_EQ(s.rows("escalation.list", R"({"status":"skipped"})").size(), 15u);
    shop live(with_chains(first, "skip_older_than = \"0s\"\n"));
    must(live.d, "ticket.open",
         R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","text":"x","occurred_at":")" + at(ten - 20h) + "\"}",
         by(role::importer, "old", ten));
    live.d.advance(ten + 1h);
    EXPECT_EQ(taken(live).size(), 3u);
}

// edge case 59
TEST(escalation, an_imported_ticket_that_is_closed_escalates_nothing) {
    shop s(with_chains(first));
    auto const t =
        must(s.d, "ticket.open",
             R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","text":"x","occurred_at":")" + at(ten - 20h) + "\"}",
             by(role::importer, "old", ten))
            .ids.at("ticket");
    must(s.d, "ticket.record_status",
         R"({"ticket":)" + std::to_string(t) + R"(,"status":"closed","occurred_at":")" + at(ten - 10h) + "\"}",
         by(role::importer, "old", ten));
    s.d.advance(ten + 100h);
    EXPECT_TRUE(taken(s).empty());
    EXPECT_EQ(s.d.next_deadline(), std::nullopt);
}

TEST(escalation, a_command_that_is_refused_is_recorded_and_the_notice_goes_all_the_same) {
    auto const hand_over =
        chain("over", "metrics = [\"first_response\"]\n",
              step("notify = [\"role:team_lead\"]\n[[escalation.chains.steps.then]]\ncommand = \"ticket.resume\"\n"
                   "[[escalation.chains.steps.then]]\ncommand = \"ticket.assign\"\nwith = {agent = \"{assignee}\"}\n"
                   "[[escalation.chains.steps.then]]\ncommand = \"ticket.tag\"\nwith = {add = [\"late\"]}\n"));
    shop s(with_chains(hand_over));
    auto const t = s.open(ten);
    s.d.advance(ten + 10min);
    EXPECT_EQ(notices(s).size(), 1u);
    EXPECT_EQ(s.count("reaction.refused"), 1u) << "it does not wait for anybody, so it cannot be resumed";
    EXPECT_NE(what_the_event_says(s, "escalation.taken").find("ticket.assign: agent"), std::string::npos);
    EXPECT_NE(s.d.query("ticket.get", R"({"ticket":)" + std::to_string(t) + "}").value().find("late"), std::string::npos);
    EXPECT_EQ(s.clock(t, "first_response").at("breached"), true);
}

TEST(escalation, later_policies_do_not_change_what_is_planned) {
    shop s(with_chains(first));
    (void)s.open(ten);
    s.d.advance(ten + 11min);
    s.adopt(shop_rules, ten + 12min);
    s.d.advance(ten + 1h);
    EXPECT_EQ(taken(s).back(), "first/3 breach " + at(ten + 30min));
}

TEST(escalation, begins_at_the_warnings_of_priorities_and_tiers_too) {
    std::string rules = shop_rules;
    rules.replace(rules.find("target = \"10m\""), 14, "targets = {urgent = \"4m\"}\ntargets_by_tier = {vip = {low = \"20m\"}}");
    rules.replace(rules.find("[\"50%\"]"), 7, "[\"50%\", \"1m\", \"30s left\"]");
    auto const with = [&](std::string const& on) {
        return rules + "[escalation]\n" +
               chain("x", "metrics = [\"first_response\"]\n", step("on = \"" + on + "\"\nvia = [\"sms\"]\n"));
    };
    for (char const* on : {"50%", "1m", "30s left"}) EXPECT_TRUE(parse_policy(with(on))) << on;
    EXPECT_EQ(parse_policy(with("2m")).error().field, "escalation.chains[0].steps[0].on");
    shop s(with("1m"));
    s.open(ten, R"(,"priority":"urgent")");
    s.d.advance(ten + 1h);
    EXPECT_EQ(taken(s), (lines{"x/1 PT3M left " + at(ten + 1min)}));
}

TEST(escalation, texts_have_single_braces_by_doubling_them) {
    EXPECT_EQ(escalation::fill("{{{a}}} }}{{", {{"a", "1"}}), "{1} }{");
    EXPECT_EQ(escalation::fill("}", {}), "}");
    EXPECT_EQ(escalation::fill("{a", {{"a", "1"}}), std::nullopt);
}

TEST(escalation, what_can_never_work_is_refused_with_its_path) {
    struct wrong {
        std::string section, field;
    };
    auto const one = [](std::string const& fields) { return chain("x", "", step(fields)); };
    for (auto const& [section, field] : {
             wrong{one("on = \"soon\"\nvia = [\"sms\"]\n"), "escalation.chains[0].steps[0].on"},
             {one("on = \"70%\"\nvia = [\"sms\"]\n"), "escalation.chains[0].steps[0].on"},
             {one("via = []\n"), "escalation.chains[0].steps[0]"},
             {one("via = [\"pigeon\"]\n"), "escalation.chains[0].steps[0].via[0]"},
             {one("notify = [\"boss\"]\n"), "escalation.chains[0].steps[0].notify[0]"},
             {one("notify = [\"role:boss\"]\n"), "escalation.chains[0].steps[0].notify[0]"},
             {one("via = [\"sms\"]\ncalendar = \"moon\"\n"), "escalation.chains[0].steps[0].calendar"},
             {one("via = [\"sms\"]\nafter = \"400d\"\n"), "escalation.chains[0].steps[0].after"},
             {one("via = [\"sms\"]\ntimes = 0\n"), "escalation.chains[0].steps[0].times"},
             {one("via = [\"sms\"]\ntimes = 2\n"), "escalation.chains[0].steps[0].every"},
             {one("via = [\"sms\"]\nevery = \"5m\"\n"), "escalation.chains[0].steps[0].every"},
             {one("via = [\"sms\"]\ntext = \"{who}\"\n"), "escalation.chains[0].steps[0].text"},
             {one("then = [{command = \"ticket.fly\"}]\n"), "escalation.chains[0].steps[0].then[0].command"},
             {one("then = [{command = \"policy.adopt\", with = {text = \"x\"}}]\n"),
              "escalation.chains[0].steps[0].then[0].command"},
             {one("then = [{command = \"ticket.set_priority\", with = {priority = \"mad\"}}]\n"),
              "escalation.chains[0].steps[0].then[0].with.priority"},
             {one("then = [{command = \"ticket.tag\", with = {add = [\"{who}\"]}}]\n"),
              "escalation.chains[0].steps[0].then[0].with.add[0]"},
             {chain("x", "", ""), "escalation.chains[0].steps"},
             {chain("", "", step("via = [\"sms\"]\n")), "escalation.chains[0].name"},
             {chain("x", "rules = [\"nobody\"]\n", step("via = [\"sms\"]\n")), "escalation.chains[0].rules[0]"},
             {chain("x", "when = [{field = \"moon\", is = [\"full\"]}]\n", step("via = [\"sms\"]\n")),
              "escalation.chains[0].when[0].field"},
             {chain("x", "packs = [\"moon\"]\n", step("via = [\"sms\"]\n")), "escalation.chains[0].packs[0]"},
             {"hours = \"moon\"\n" + one("via = [\"sms\"]\n"), "escalation.hours"},
             {one("via = [\"sms\"]\n") + one("via = [\"sms\"]\n"), "escalation.chains[1].name"},
             {"hours = \"moon\"\noutside_hours = \"hold\"\n" + one("via = [\"sms\"]\n"), "escalation.hours"},
             {"colour = \"red\"\n", "escalation.colour"},
         }) {
        auto const made = parse_policy(with_chains(section));
        ASSERT_FALSE(made) << section;
        EXPECT_EQ(made.error().field, field) << section << made.error().en;
        EXPECT_TRUE(made.error().en.starts_with("line ")) << made.error().en;
        EXPECT_FALSE(made.error().zh.empty());
    }
}

}  // namespace
