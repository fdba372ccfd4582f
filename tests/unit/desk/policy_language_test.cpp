// The language of SLA rules in a policy file, and what it does on a desk: conditions, targets, teams, steps, explanations.
#include <boost/json.hpp>
#include <csdesk/desk/policy.hpp>
#include <csdesk/sla/matcher.hpp>

#include "kit.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;
namespace json = boost::json;

std::string const head =
    "name = \"t\"\ntime_zone = \"Asia/Shanghai\"\n[calendars.default]\nhours.every_day = [[\"09:00\", \"18:00\"]]\n";
std::string const rule = "[[sla]]\nname = \"r\"\nmetric = \"resolution\"\n";  // lines 5 to 7

std::shared_ptr<policy const> accepted(std::string const& lines) { return parse_policy(head + rule + lines).value(); }
error refusal(std::string const& text) {
    auto const p = parse_policy(text);
    return p ? error{} : p.error();
}
void refused_at(std::string const& lines, std::string const& field, std::string const& why) {
    auto const e = refusal(head + rule + lines);
    EXPECT_EQ(e.field, field) << lines << e.en;
    EXPECT_NE(e.en.find(why), std::string::npos) << e.en;
    EXPECT_EQ(e.en.find("line "), 0u) << e.en;
    EXPECT_FALSE(e.zh.empty());
}

TEST(rule_language, everything_is_read) {
    auto const p = accepted(
        "target = \"8h\"\norder = 3\nenabled = false\nfrom = \"2026-11-11\"\nuntil = \"2026-11-11\"\n"
        "when = [{field = \"fields.brand\", is = [\"acme\"]}, {field = \"refund_amount_minor\", at_least = 50000}]\n"
        "warn_at = [\"50%\", \"10m left\"]\ntargets = {urgent = \"1h\"}\ntargets_days = {low = 3}\nend_of_day = true\n"
        "targets_by_tier = {vip = {urgent = \"40m\"}}\n");
    auto const& r = p->sla.rules.at(0);
    EXPECT_EQ(r.order, 3);
    EXPECT_FALSE(r.enabled);
    EXPECT_EQ(r.from, parse_instant("2026-11-11T00:00:00+08:00"));
    EXPECT_EQ(r.until, parse_instant("2026-11-12T00:00:00+08:00"));
    EXPECT_EQ(r.when.at(1), (condition{.field = "refund_amount_minor", .at_least = 50'000}));
    ASSERT_EQ(r.targets.size(), 3u);
    EXPECT_EQ(r.targets[0],
              (sla::target_for{.priority = priority::urgent, .target = 1h, .warn_at = {{.ppm = 500'000}, {.lead = 10min}}}));
    EXPECT_EQ(r.targets[1].target_days, 3);
    EXPECT_EQ(r.targets[2].tier, "vip");
    EXPECT_EQ(r.targets[2].warn_at[1].lead, 10min);
    EXPECT_EQ(p->matcher->rules(), p->sla);
}

TEST(rule_language, a_rule_needs_no_target_of_its_own_where_priorities_have_theirs) {
    EXPECT_EQ(accepted("targets = {high = \"4h\"}\n")->sla.rules.at(0).target, span{});
    EXPECT_TRUE(accepted("exempt = true\ntags = [\"spam\"]\n")->sla.rules.at(0).exempt);
    EXPECT_EQ(accepted("target_days = 0\nend_of_day = true\n")->sla.rules.at(0).target_days, 0);
    EXPECT_EQ(accepted("target = \"400d\"\n")->sla.rules.at(0).target, 24h * 400) << "longer than a year";
}

TEST(rule_language, a_rule_that_promises_nothing_needs_no_calendar_but_one_it_names_must_be_there) {
    std::string const without_calendars = "name = \"t\"\ntime_zone = \"UTC\"\n" + rule + "exempt = true\n";
    EXPECT_EQ(parse_policy(without_calendars).value()->sla.rules.at(0).calendar, sla::real_time);
    EXPECT_EQ(refusal(without_calendars + "calendar = \"nights\"\n").field, "sla[0].calendar");
}

// edge case 53
TEST(rule_language, refuses_targets_that_mean_nothing) {
    refused_at("target = \"0s\"\n", "sla[0].target", "more than zero");
    refused_at("target = -5\n", "sla[0].target", "negative");
    refused_at("target = 300\n", "sla[0].target", "milliseconds");
    refused_at("target = \"3654d\"\n", "sla[0].target", "ten years");
    refused_at("targets = {urgent = 0}\n", "sla[0].targets.urgent", "more than zero");
    refused_at("targets = {asap = \"1h\"}\n", "sla[0].targets.asap", "no such priority: asap");
    refused_at("targets_by_tier = {gold = {urgent = \"1h\"}}\n", "sla[0].targets_by_tier.gold", "no tier");
    refused_at("targets_by_tier = {vip = {}}\n", "sla[0].targets_by_tier.vip", "names no priority");
    refused_at("targets = {low = \"1h\"}\ntargets_days = {low = 1}\n", "sla[0].targets_days.low", "another target already");
    refused_at("target_days = 0\n", "sla[0].target_days", "0 only with end_of_day");
    refused_at("target_days = 4000\n", "sla[0].target_days", "3653");
    refused_at("target_days = -1\nend_of_day = true\n", "sla[0].target_days", "1 to 3653");
    refused_at("target = \"1h\"\ntarget_days = 1\n", "sla[0].target_days", "either");
    refused_at("target = \"1h\"\nend_of_day = true\n", "sla[0].end_of_day", "target_days expected");
    refused_at("exempt = true\ntarget = \"1h\"\n", "sla[0].exempt", "promises nothing");
    refused_at("exempt = true\nwarn_at = [\"50%\"]\n", "sla[0].warn_at", "promises nothing");
    refused_at("target_days = 1\nwarn_at = [\"1h\"]\n", "sla[0].warn_at[0]", "warning of days");
    refused_at("targets = {urgent = \"10m\"}\ntarget = \"1h\"\nwarn_at = [\"30m\"]\n", "sla[0].warn_at[0]", "between");
    EXPECT_EQ(refusal(head + rule).field, "sla[0].target");
}

// edge case 51
TEST(rule_language, a_blank_condition_is_refused_and_no_condition_is_every_ticket) {
    for (std::string const field : {"kinds", "tiers", "channels", "priorities", "tags", "when"})
        refused_at("target = \"1h\"\n" + field + " = []\n", "sla[0]." + field, "an empty condition");
    refused_at("target = \"1h\"\ntags = [\"\"]\n", "sla[0].tags[0]", "1 to 128");
    refused_at("target = \"1h\"\nwhen = [{field = \"team\"}]\n", "sla[0].when[0].field", "asks nothing");
    refused_at("target = \"1h\"\nwhen = [{field = \"colour\", is = [\"red\"]}]\n", "sla[0].when[0].field", "no such field");
    refused_at("target = \"1h\"\nwhen = [{field = \"waiting\", is = [\"maybe\"]}]\n", "sla[0].when[0].is[0]", "true or false");
    EXPECT_NE(sla::match(accepted("target = \"1h\"\n")->sla, {}, sla::metric::resolution, "shop"), nullptr);
}

TEST(rule_language, a_condition_that_can_never_hold_is_refused) {
    auto const when = [](std::string const& condition) { return "target = \"1h\"\nwhen = [{" + condition + "}]\n"; };
    refused_at(when("field = \"status\", is = [\"open\", \"opne\"]"), "sla[0].when[0].is[1]", "never is: opne");
    refused_at(when("field = \"kind\", is_not = [\"order\"]"), "sla[0].when[0].is_not[0]", "never is: order");
    refused_at(when("field = \"priority\", is = [\"P1\"]"), "sla[0].when[0].is[0]", "never is: P1");
    refused_at(when("field = \"subject\", exists = false, contains = [\"x\"]"), "sla[0].when[0].exists", "nothing else can hold");
    EXPECT_FALSE(refusal(head + rule + when("field = \"refund\", is = [\"x\"]")).allowed.empty());
    accepted(when("field = \"status\", is = [\"pending\"], contains = [\"pen\"]"));
    accepted(when("field = \"subject\", exists = false, is_not = [\"x\"]"));
}

TEST(rule_language, refuses_dates_orders_steps_and_reasons_that_mean_nothing) {
    refused_at("target = \"1h\"\nfrom = \"soon\"\n", "sla[0].from", "a date expected");
    refused_at("target = \"1h\"\nfrom = \"2026-02-02\"\nuntil = \"2026-02-01\"\n", "sla[0].until", "before from");
    refused_at("target = \"1h\"\norder = 0\n", "sla[0].order", "1 to 1,000,000");
    refused_at("target = \"1h\"\nsteps = [\"complaint.accepted\"]\n", "sla[0].steps", "only workflow_step");
    refused_at("target = \"1h\"\nreasons = [\"carrier\"]\n", "sla[0].reasons", "only underpinning");
    auto const step = [](std::string const& lines) {
        return refusal(head + "[[sla]]\nname = \"r\"\nmetric = \"workflow_step\"\ntarget = \"1h\"\n" + lines);
    };
    EXPECT_EQ(step("").field, "sla[0].steps");
    EXPECT_EQ(step("steps = [\"complaint.accepted\", \"complaint.closed\"]\n").field, "sla[0].steps[1]");
    EXPECT_FALSE(step("steps = [\"x\"]\n").allowed.empty());
    EXPECT_EQ(step("steps = [\"complaint.improving\"]\n").field, "");
    auto const third =
        refusal(head + "[[sla]]\nname = \"r\"\nmetric = \"underpinning\"\ntarget = \"1h\"\npause_on = [\"on_hold\"]\n");
    EXPECT_EQ(third.field, "sla[0].pause_on[0]");
}

TEST(policy_schema, describes_the_file) {
    auto const schema = json::parse(policy_schema()).as_object();
    EXPECT_EQ(schema.at("required"), (json::array{"name", "time_zone"}));
    auto const& rules = schema.at("properties").at("sla").at("items");
    EXPECT_EQ(rules.at("required"), (json::array{"name", "metric"}));
    EXPECT_EQ(rules.at("properties").at("when").at("items").at("properties").at("is").at("type"), "array");
    EXPECT_NE(json::serialize(rules.at("properties").at("metric")).find("ownership"), std::string::npos);
    EXPECT_TRUE(schema.at("properties").at("tickets").at("required").as_array().empty());
}

// ---- on a desk --------------------------------------------------------------------------------------------------------

char const* const shop_rules = R"(
name = "test"
time_zone = "Asia/Shanghai"
[calendars.default]
hours.every_day = [["09:00", "18:00"]]
[calendars.night]
hours.every_day = [["18:00", "24:00"]]
[[sla]]
name = "resolution"
metric = "resolution"
target = "40h"
targets = {urgent = "4h"}
[[sla]]
name = "resolution of acme"
metric = "resolution"
target_days = 1
end_of_day = true
when = [{field = "fields.brand", is = ["acme"]}]
[[sla]]
name = "agents"
metric = "agent_first_response"
target = "5m"
[[sla]]
name = "first line"
metric = "ownership"
target = "2h"
when = [{field = "team", is = ["first"]}]
[[sla]]
name = "night line"
metric = "ownership"
target = "3h"
calendar = "night"
when = [{field = "team", is = ["night"]}]
[[sla]]
name = "carrier"
metric = "underpinning"
reasons = ["carrier"]
target = "24h"
calendar = "real_time"
[[sla]]
name = "complaint accepted"
metric = "workflow_step"
steps = ["complaint.received"]
target = "30m"
calendar = "real_time"
)";

instant const ten = *parse_instant("2026-11-23T10:00:00+08:00");  // a Monday

class shop {
public:
    shop() : d(desk::open(file.path())) { adopt(shop_rules, ten - 1h); }
    reply adopt(std::string const& rules, instant now) {
        return must(d, "policy.adopt", json::serialize(json::object{{"text", rules}}), by(role::admin, "a", now));
    }
    std::int64_t open(std::string const& kind = "after_sale", std::string const& more = {}) {
        return must(d, "ticket.open",
                    R"({"requester":"c-1","channel":"wangwang","text":"物流不动了","kind":")" + kind + '"' + more + "}",
                    by(role::customer, "c-1", ten))
            .ids.at("ticket");
    }
    reply does(std::string name, std::int64_t ticket, std::string const& more, instant now, std::string const& who = "li") {
        char const* const key = name.starts_with("complaint.") ? "complaint" : "ticket";
        return must(d, std::move(name), "{\"" + std::string(key) + "\":" + std::to_string(ticket) + more + "}",
                    by(role::agent, who, now));
    }
    json::array rows(std::string_view view, std::string const& params) {
        return json::parse(d.query(view, params, "main", {}, 100, {}).value()).at("rows").as_array();
    }
    json::array clocks(std::int64_t ticket, std::string const& metric) {
        return rows("clock.list", R"({"ticket":)" + std::to_string(ticket) + R"(,"metric":")" + metric + "\"}");
    }
    std::string due(std::int64_t ticket, std::string const& metric) {
        auto const all = clocks(ticket, metric);
        return all.empty() || !all.back().at("due").is_string() ? "none" : std::string(all.back().at("due").as_string());
    }
    scratch_file file;
    desk d;
};
std::string in_shanghai(char const* t) { return format_instant(*parse_instant(std::string(t) + "+08:00")); }

TEST(policy_on_a_desk, a_custom_field_that_changes_matches_again) {
    shop s;
    auto const t = s.open();
    EXPECT_EQ(s.due(t, "resolution"), in_shanghai("2026-11-27T14:00:00"));
    s.does("ticket.set_fields", t, R"(,"fields":{"brand":"acme"})", ten + 30min);
    EXPECT_EQ(s.due(t, "resolution"), in_shanghai("2026-11-24T18:00:00"));
    EXPECT_EQ(s.clocks(t, "resolution").back().at("rule"), "resolution of acme");
    auto const history = s.d.query("clock.explain", R"({"ticket":)" + std::to_string(t) + "}", "main", {}, 100, ten + 1h).value();
    EXPECT_NE(history.find("fields_changed"), std::string::npos);
    s.does("ticket.set_fields", t, R"(,"fields":{"brand":""})", ten + 1h);
    EXPECT_EQ(s.due(t, "resolution"), in_shanghai("2026-11-27T14:00:00"));
    s.does("ticket.set_priority", t, R"(,"priority":"urgent")", ten + 1h);
    EXPECT_EQ(s.due(t, "resolution"), in_shanghai("2026-11-23T14:00:00")) << "the same rule, the target of the priority";
}

// edge case 52
TEST(policy_on_a_desk, another_team_brings_its_own_calendar_and_the_resolution_stays) {
    shop s;
    auto const t = s.open();
    s.does("ticket.assign", t, R"(,"team":"first")", ten);
    EXPECT_EQ(s.due(t, "ownership"), in_shanghai("2026-11-23T12:00:00"));
    auto const row = s.rows("ticket.list", R"({"team":"first"})").at(0).as_object();
    EXPECT_EQ(row.at("status"), "new");
    EXPECT_TRUE(row.at("assignee").is_null());
    s.does("ticket.assign", t, R"(,"agent":"wu","team":"night")", ten + 1h);
    EXPECT_EQ(s.due(t, "ownership"), in_shanghai("2026-11-23T21:00:00"));
    EXPECT_EQ(s.clocks(t, "ownership").at(0).at("status"), "met");
    EXPECT_EQ(s.clocks(t, "ownership").at(0).at("team"), "first");
    EXPECT_EQ(s.clocks(t, "resolution").size(), 1u);
    EXPECT_EQ(s.rows("ticket.queue", R"({"team":"night","agent":"wu"})").size(), 1u);
    EXPECT_EQ(s.rows("ticket.queue", R"({"team":"first"})").size(), 0u);
    s.does("ticket.assign", t, R"(,"team":"other")", ten + 2h);  // is promised nothing
    EXPECT_EQ(s.due(t, "ownership"), in_shanghai("2026-11-23T21:00:00")) << "the last one, met";
    EXPECT_EQ(must_refuse(s.d, "ticket.assign", R"({"ticket":)" + std::to_string(t) + "}", by(role::agent, "li", ten + 2h)).field,
              "agent");
    EXPECT_EQ(must_refuse(s.d, "ticket.assign", R"({"ticket":)" + std::to_string(t) + R"(,"team":"First Line"})",
                          by(role::agent, "li", ten + 2h))
                  .field,
              "team");
}

// edge case 44
TEST(policy_on_a_desk, each_agent_is_measured_by_their_own_first_answer) {
    shop s;
    auto const t = s.open();
    s.does("ticket.assign", t, R"(,"agent":"li")", ten);
    s.does("ticket.assign", t, R"(,"agent":"wu")", ten + 2min);
    s.does("ticket.reply", t, R"(,"text":"亲，马上查")", ten + 3min, "wu");
    auto const all = s.clocks(t, "agent_first_response");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].at("status"), "cancelled");
    EXPECT_EQ(all[1].at("status"), "met");
    EXPECT_EQ(all[1].at("agent"), "wu");
    EXPECT_EQ(all[1].at("elapsed_ms"), 60'000);
}

TEST(policy_on_a_desk, third_parties_and_steps_are_measured_and_survive_a_restart_and_a_rebuild) {
    shop s;
    auto const t = s.open("complaint");
    EXPECT_EQ(s.due(t, "workflow_step"), in_shanghai("2026-11-23T10:30:00"));
    EXPECT_EQ(s.clocks(t, "workflow_step").at(0).at("about"), "complaint.received");
    s.does("complaint.accept", t, "", ten + 10min);
    EXPECT_EQ(s.clocks(t, "workflow_step").at(0).at("status"), "met");
    s.does("ticket.hold", t, R"(,"reason":"carrier")", ten + 1h);
    EXPECT_EQ(s.due(t, "underpinning"), in_shanghai("2026-11-24T11:00:00"));
    s.d.advance(ten + 30h);
    s.does("ticket.resume", t, "", ten + 30h);
    EXPECT_EQ(s.clocks(t, "underpinning").at(0).at("status"), "breached");
    auto const all = "{\"ticket\":" + std::to_string(t) + "}";
    auto const before = json::serialize(s.rows("clock.list", all)), tickets = json::serialize(s.rows("ticket.list", "{}"));
    s.d.rebuild();
    EXPECT_EQ(json::serialize(s.rows("clock.list", all)), before);
    EXPECT_EQ(json::serialize(s.rows("ticket.list", "{}")), tickets);
    desk again = desk::open(s.file.path(), {.read_only = true});
    EXPECT_EQ(json::serialize(json::parse(again.query("clock.list", all, "main", {}, 100, {}).value()).at("rows")), before);
}

TEST(policy_on_a_desk, says_why_a_ticket_is_under_which_rules_and_what_if) {
    shop s;
    auto const t = s.open("after_sale", R"(,"fields":{"brand":"acme"})");
    auto const explained = [&](std::string const& more) {
        return s.rows("policy.explain", R"({"ticket":)" + std::to_string(t) + more + "}");
    };
    auto const lines = explained("");
    EXPECT_EQ(lines[0].at("en"), "matches, but resolution of acme has more conditions");
    EXPECT_EQ(lines[1].at("chosen"), true);
    EXPECT_EQ(lines[1].at("target_days"), 1);
    EXPECT_EQ(lines[1].at("asked").as_array().at(0).at("en"), "fields.brand is acme");
    EXPECT_EQ(lines[3].at("zh"), "客服组为无");
    EXPECT_EQ(lines[6].at("matched"), false);
    auto const other = explained(R"(,"priority":"urgent","values":{"fields.brand":"x","step":"complaint.received"})");
    EXPECT_EQ(other[0].at("chosen"), true);
    EXPECT_EQ(other[0].at("target"), 4 * 3'600'000);
    EXPECT_EQ(other[6].at("chosen"), true);
    EXPECT_EQ(s.rows("policy.explain", R"({"kind":"complaint"})").size(), 7u);
    for (auto const& [values, field] : {std::pair{R"({"colour":"red"})", "values.colour"},
                                        {R"({"status":"opne"})", "values.status"},
                                        {R"({"kind":"complaint"})", "values.kind"},
                                        {R"({"opened_at":"tomorrow"})", "values.opened_at"},
                                        {R"({"opened_at":"9007199254740991"})", "values.opened_at"}}) {
        auto const asked = std::string(R"({"kind":"complaint","values":)") + values + "}";
        EXPECT_EQ(s.d.query("policy.explain", asked, "main", {}, 100, {}).error().field, field);
    }
    EXPECT_EQ(s.d.query("policy.explain", "{}", "main", {}, 100, {}).error().field, "kind");
    EXPECT_EQ(s.d.query("policy.explain", R"({"ticket":999})", "main", {}, 100, {}).error().code, errc::not_found);
}

TEST(policy_on_a_desk, a_ticket_that_is_not_there_is_asked_about_as_if_opened_now) {
    shop s;
    s.adopt(shop_rules + std::string("[[sla]]\nname = \"promotion\"\nmetric = \"update\"\ntarget = \"1h\"\n"
                                     "from = \"2026-11-11\"\nuntil = \"2026-11-11\"\n"),
            ten);
    auto const matched = [&](std::string const& more, char const* now) {
        auto const text = s.d.query("policy.explain", R"({"kind":"complaint")" + more + "}", "main", {}, 100, parse_instant(now));
        return json::parse(text.value()).at("rows").as_array().back().at("matched").as_bool();
    };
    EXPECT_TRUE(matched("", "2026-11-11T23:59:59+08:00"));
    EXPECT_FALSE(matched("", "2026-11-12T00:00:00+08:00"));
    EXPECT_TRUE(matched(R"(,"values":{"opened_at":"1794326400000"})", "2026-12-24T00:00:00+08:00"));
}

TEST(policy_on_a_desk, versions_can_be_looked_up_and_texts_checked_before_they_are_adopted) {
    shop s;
    std::string other = shop_rules;
    other.replace(other.find("40h"), 3, "50h");
    auto const params = [](std::string const& text) { return json::serialize(json::object{{"text", text}}); };
    auto const checked = s.rows("policy.check", params(other)).at(0).as_object();
    EXPECT_EQ(checked.at("rules"), 7);
    EXPECT_EQ(checked.at("calendars"), 2);
    EXPECT_EQ(checked.at("in_force"), false);
    EXPECT_EQ(s.rows("policy.check", params(shop_rules)).at(0).at("in_force"), true);
    other.replace(other.find("50h"), 3, "0s");
    auto const bad = s.d.query("policy.check", params(other), "main", {}, 100, {});
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().field, "sla[0].target");
    EXPECT_EQ(must_refuse(s.d, "policy.adopt", params(other), by(role::admin, "a", ten)).en, bad.error().en);
    other.replace(other.find("\"0s\""), 4, "\"60h\"");
    s.adopt(other, ten);
    auto const all = s.rows("policy.versions", "{}");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].at("in_force"), false);
    EXPECT_EQ(all[1].at("version"), 2);
    EXPECT_EQ(s.rows("policy.get", R"({"version":1})").at(0).at("text"), shop_rules);
    EXPECT_EQ(s.rows("policy.get", R"({"version":0})").at(0).at("name"), "default");
    EXPECT_EQ(s.rows("policy.get", "{}").at(0).at("version"), 2);
    EXPECT_EQ(s.d.query("policy.get", R"({"version":3})", "main", {}, 100, {}).error().code, errc::not_found);
    auto const page = json::parse(s.d.query("policy.versions", "{}", "main", {}, 1, {}).value());
    EXPECT_EQ(page.at("after"), "1");
    EXPECT_EQ(json::parse(s.d.query("policy.versions", "{}", "main", "1", 1, {}).value()).at("rows").as_array().size(), 1u);
}

}  // namespace
