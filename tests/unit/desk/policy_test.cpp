#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <csdesk/desk/policy.hpp>
#include <filesystem>
#include <fstream>

namespace {

using namespace csdesk;
using namespace std::chrono_literals;

std::string const head = "name = \"t\"\ntime_zone = \"Asia/Shanghai\"\n";
std::string const hours = "[calendars.default]\nhours.every_day = [[\"09:00\", \"18:00\"]]\n";

// One rule behind a good head (lines 1-4); the rule's first line is 5.
std::string with_rule(std::string const& lines) { return head + hours + "[[sla]]\n" + lines; }
std::string const rule = "name = \"r\"\nmetric = \"first_response\"\ntarget = \"5m\"\n";

struct refusal {
    std::string field, en;
    errc code;
};
refusal refused_for(std::string const& text) {
    auto const p = parse_policy(text);
    if (p) return {"accepted", "", errc::ok};
    EXPECT_FALSE(p.error().zh.empty());
    return {p.error().field, p.error().en, p.error().code};
}
void expect_refused(std::string const& text, std::string const& field, std::string const& in_message) {
    auto const r = refused_for(text);
    EXPECT_EQ(r.field, field) << text;
    EXPECT_NE(r.en.find(in_message), std::string::npos) << r.en;
}

TEST(policy_file, a_rule_is_read_whole) {
    auto const p =
        parse_policy(with_rule(rule +
                               "pack = \"taobao\"\nkinds = [\"complaint\"]\ntiers = [\"vip\"]\nchannels = [\"jd\"]\n"
                               "priorities = [\"high\", \"urgent\"]\ntags = [\"gift\"]\ncalendar = \"real_time\"\n"
                               "warn_at = [\"12.5%\", \"100s\", \"1m left\"]\npause_on = [\"pending\", \"on_hold:carrier\"]\n"
                               "reopen = \"restart\"\n"))
            .value();
    ASSERT_EQ(p->sla.rules.size(), 1u);
    sla::rule const expected{.name = "r",
                             .metric = sla::metric::first_response,
                             .pack = "taobao",
                             .kinds = {ticket_kind::complaint},
                             .tiers = {"vip"},
                             .channels = {"jd"},
                             .priorities = {priority::high, priority::urgent},
                             .tags = {"gift"},
                             .target = 5min,
                             .calendar = "real_time",
                             .warn_at = {{.ppm = 125'000}, {.lead = 200s}, {.lead = 1min}},
                             .pause_on = {{ticket_status::pending, ""}, {ticket_status::on_hold, "carrier"}},
                             .reopen = sla::reopen_mode::restart};
    EXPECT_EQ(p->sla.rules[0], expected);
    EXPECT_EQ(p->hash.size(), 64u);
}

TEST(policy_file, json_and_toml_of_the_same_shape_mean_the_same) {
    auto const toml = parse_policy(with_rule(rule)).value();
    auto const json = parse_policy(R"( {"name":"t","time_zone":"Asia/Shanghai",
        "calendars":{"default":{"hours":{"every_day":[["09:00","18:00"]]}}},
        "sla":[{"name":"r","metric":"first_response","target":300000}]})")
                          .value();
    EXPECT_EQ(toml->sla, json->sla);
    EXPECT_EQ(toml->calendars.at("default").rules(), json->calendars.at("default").rules());
    EXPECT_NE(toml->hash, json->hash);
}

TEST(policy_file, says_the_path_and_the_line) {
    expect_refused(with_rule("name = \"r\"\nmetric = \"first_response\"\ntarget = \"0s\"\n"), "sla[0].target",
                   "line 8: must be more");
    expect_refused(with_rule(rule + "color = \"red\"\n"), "sla[0].color", "line 9: no such field");
    expect_refused(with_rule("name = \"r\"\nmetric = \"speed\"\ntarget = \"5m\"\n"), "sla[0].metric", "line 7: must be one of");
    expect_refused(with_rule(rule + "target = \"6m\"\n"), "", "line 9: not valid TOML");
    expect_refused(with_rule(rule + "reopen = 3\n"), "sla[0].reopen", "line 9: must be one of");
    expect_refused(
        "{\n\"name\": \"t\",\n\"time_zone\": \"UTC\",\n\"sla\": [\n{\"name\": \"r\",\n\"metric\": \"update\", \"target\": -1}]}",
        "sla[0].target", "line 6: a duration may not be negative");
    expect_refused("{\"name\": \"a\", \"name\": \"b\"}", "name", "twice");
}

TEST(policy_file, refuses_rules_that_cannot_work) {
    auto const refused = [](std::string const& line, std::string const& field, std::string const& why) {
        expect_refused(with_rule(rule + line), field, why);
    };
    refused("calendar = \"night\"\n", "sla[0].calendar", "no calendar has this name: night");
    refused("warn_at = [\"50%\", \"100%\"]\n", "sla[0].warn_at[1]", "between the start and the target");
    refused("warn_at = [\"0%\"]\n", "sla[0].warn_at[0]", "between the start and the target");
    refused("warn_at = [\"1000.5%\"]\n", "sla[0].warn_at[0]", "a warning is written");
    refused("warn_at = [\"5m\"]\n", "sla[0].warn_at[0]", "between the start and the target");
    refused("warn_at = [\"6m left\"]\n", "sla[0].warn_at[0]", "between the start and the target");
    refused("warn_at = [\"half\"]\n", "sla[0].warn_at[0]", "a warning is written");
    refused("warn_at = [\"50%\", \"150s\"]\n", "sla[0].warn_at[1]", "same moment");
    refused("pause_on = [\"resolved\"]\n", "sla[0].pause_on[0]", "pending or on_hold");
    refused("channels = [\"WangWang\"]\n", "sla[0].channels[0]", "a-z");
    refused("tiers = [\"vip\", \"gold\"]\n", "sla[0].tiers[1]", "no tier of customers.tiers");
    refused("pack = \"\"\n", "sla[0].pack", "a-z");
    refused("[[sla]]\n" + rule, "sla[1].name", "another rule has this name");
    expect_refused(with_rule("name = \"r\"\nmetric = \"external\"\ntarget = \"5m\"\n"), "sla[0].metric", "by command");
    expect_refused(with_rule("name = \"r\"\ntarget = \"5m\"\n"), "sla[0].metric", "line 5: this field is required");
    expect_refused(with_rule("name = \"r\"\nmetric = \"update\"\n"), "sla[0].target", "required");
    expect_refused(with_rule("metric = \"update\"\ntarget = \"5m\"\n"), "sla[0].name", "characters");
}

TEST(policy_file, refuses_calendars_by_their_own_path) {
    auto const refused = [](std::string const& lines, std::string const& field) {
        auto const r = refused_for(head + "[calendars.c]\n" + lines);
        EXPECT_EQ(r.field, field) << r.en;
        EXPECT_NE(r.en.find("line "), std::string::npos) << r.en;
    };
    refused("hours.mon = [[\"09:00\", \"12:00\"], [\"11:00\", \"13:00\"]]\n", "calendars.c.hours.mon[1]");
    refused("hours.weekdays = [[\"09:00\", \"12:00\"], [\"11:00\", \"13:00\"]]\n", "calendars.c.hours.weekdays[1]");
    refused("hours.monday = [[\"09:00\", \"12:00\"]]\n", "calendars.c.hours.monday");
    refused("hours.mon = [[\"9\", \"12:00\"]]\n", "calendars.c.hours.mon[0]");
    refused("hours.mon = [[\"09:00\"]]\n", "calendars.c.hours.mon[0]");
    refused("hours.mon = [\"09:00-12:00\"]\n", "calendars.c.hours.mon[0]");
    refused("tz = \"Mars/Base\"\nhours.mon = [[\"09:00\", \"12:00\"]]\n", "calendars.c.tz");
    refused("hours.mon = [[\"09:00\", \"12:00\"]]\nholidays = [\"2026-02-30\"]\n", "calendars.c.holidays[0]");
    refused("hours.mon = [[\"09:00\", \"12:00\"]]\nholidays = [\"2026-10-07..2026-10-01\"]\n", "calendars.c.holidays[0]");
    refused("hours.mon = [[\"09:00\", \"12:00\"]]\noverrides.someday = []\n", "calendars.c.overrides.someday");
    EXPECT_EQ(refused_for(head + "[calendars.c]\nhours.mon = []\n").code, errc::never_open);
    EXPECT_EQ(refused_for(head + "[calendars.real_time]\nhours.mon = [[\"09:00\", \"12:00\"]]\n").field, "calendars.real_time");
    EXPECT_EQ(refused_for("name = \"t\"\ntime_zone = \"Mars/Base\"\n").code, errc::unknown_zone);
}

TEST(policy_file, what_rooms_refuse_is_refused_with_path_and_line) {
    expect_refused(head + "[tickets]\nauto_close_after = \"9999d\"\n", "tickets.auto_close_after", "line 4: ");
    expect_refused(head + "[tickets]\nauto_close_after = -1\n", "tickets.auto_close_after",
                   "line 4: a duration may not be negative");
    expect_refused(head + "[[customers.tiers.rules]]\ntier = \"\"\n", "customers.tiers.rules[0].tier", "line 4: ");
    expect_refused(head + "[complaints]\naccept = 0\n", "complaints.accept", "line 4: ");
    expect_refused(head + "[complaints]\ncurrency = \"EUR\"\n", "complaints.currency", "line 4: no such field");
}

TEST(policy_file, sections_left_out_keep_the_shipped_figures) {
    auto const p =
        parse_policy(head + "currency = \"BRL\"\n[tickets]\nautomatic_replies_answer = true\n[complaints]\naccept = \"10m\"\n")
            .value();
    EXPECT_TRUE(p->tickets.automatic_replies_answer);
    EXPECT_EQ(p->tickets.reopen_window, ticket::policy{}.reopen_window);
    EXPECT_EQ(p->customers, customer::policy{});
    EXPECT_EQ(p->complaints.accept, 10min);
    EXPECT_EQ(p->complaints.propose, complaint::policy{}.propose);
    EXPECT_EQ(p->complaints.currency, "BRL");
    EXPECT_TRUE(p->calendars.at("real_time").is_open(instant_from_ms(0)));
}

TEST(policy_file, reads_calendars_as_they_are_meant) {
    auto const p = parse_policy(head +
                                "[calendars.c]\nhours.weekdays = [[\"09:00\", \"12:00\"], [\"13:00\", \"18:00\"]]\n"
                                "hours.fri = [[22:00:00, 02:00:00]]\nholidays = [2026-10-01, \"2026-10-02..2026-10-07\"]\n"
                                "[calendars.c.overrides]\n2026-10-10 = [[\"09:00\", \"18:00\"]]\n2026-10-12 = []\n"
                                "[calendars.c.breaks]\n2026-10-13 = [[\"10:00\", \"10:30\"]]\n");
    ASSERT_TRUE(p) << p.error().en;
    calendar_rules const& r = (*p)->calendars.at("c").rules();
    EXPECT_EQ(r.tz, "Asia/Shanghai");
    EXPECT_EQ(r.hours[0].size(), 2u);
    EXPECT_EQ(r.hours[4], (std::vector<opening>{{22h, 2h}}));
    EXPECT_TRUE(r.hours[6].empty());
    EXPECT_EQ(r.holidays.size(), 7u);
    EXPECT_EQ(r.overrides.size(), 2u);
    EXPECT_EQ(r.breaks.size(), 1u);
}

TEST(policy_file, refuses_hostile_text_without_harm) {
    EXPECT_NE(refused_for(std::string(2u << 20, 'a')).field, "accepted");
    EXPECT_NE(refused_for("").field, "accepted");
    EXPECT_NE(refused_for("name = \"\xff\xfe\"\n").field, "accepted");
    EXPECT_NE(refused_for("a = " + std::string(100'000, '[')).field, "accepted");
    EXPECT_NE(refused_for("{\"a\":" + std::string(100'000, '[')).field, "accepted");
    std::string dotted = "a";
    for (int i = 0; i < 300'000; ++i) dotted += ".a";
    EXPECT_NE(refused_for(dotted + " = 1\n").field, "accepted");
    EXPECT_NE(refused_for("[" + dotted + "]\n").field, "accepted");
    EXPECT_NE(refused_for("x = {" + dotted + " = 1}\n").field, "accepted");
    for (auto const* broken :
         {"[[[a]]]", "[&", "[[=", "a.\n", "a = \"", "a = '''", "a = [1, [2", "[a", "a = {b", "\"\"\"", "a.=1", "=", "a = 0x"})
        EXPECT_NE(refused_for(broken).field, "accepted") << broken;
    expect_refused(head + "x = 1.5\n", "x", "line 3: only integers");
    expect_refused(head + "x = 9007199254740993\n", "x", "line 3: integers reach");
    expect_refused(head + "x = 2026-01-01T00:00:00Z\n", "x", "line 3: a date and a time");
}

TEST(policy_file, cut_or_changed_text_is_read_or_refused_but_never_harmful) {
    rc::check([] {
        std::string text(default_policy_text());
        if (*rc::gen::arbitrary<bool>())
            text.resize(static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(text.size()))));
        auto const edits = *rc::gen::inRange(0, 8);
        std::string const sharp = "[]{}=.\"'#,\n\\0a-:";
        for (int i = 0; i < edits && !text.empty(); ++i)
            text[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(text.size())))] =
                *rc::gen::oneOf(rc::gen::arbitrary<char>(), rc::gen::elementOf(sharp));
        auto const p = parse_policy(text);
        bool const answered = p ? (*p)->hash.size() == 64 : !p.error().en.empty();
        RC_ASSERT(answered);
    });
}

TEST(default_policy, carries_the_shipped_figures) {
    auto const p = default_policy();
    EXPECT_EQ(p->hash, policy_hash(default_policy_text()));
    auto const target = [&](sla::metric m, std::string tier, ticket_kind kind, std::string channel = "wangwang") {
        sla::subject const s{.kind = kind, .tier = std::move(tier), .channel = std::move(channel)};
        auto const* r = sla::match(p->sla, s, m, "shop");
        return r == nullptr ? span{} : r->target;
    };
    EXPECT_EQ(p->tickets, ticket::policy{});
    EXPECT_EQ(p->customers, customer::policy{});
    EXPECT_EQ(p->complaints, complaint::policy{});
    using enum ticket_kind;
    EXPECT_EQ(target(sla::metric::first_response, "normal", pre_sale), 5min);
    EXPECT_EQ(target(sla::metric::first_response, "core", after_sale), 3min);
    EXPECT_EQ(target(sla::metric::first_response, "vip", after_sale), 2min);
    EXPECT_EQ(target(sla::metric::next_response, "vip", after_sale, "phone"), 20s);
    EXPECT_EQ(target(sla::metric::next_response, "vip", after_sale, "email"), 4h);
    EXPECT_EQ(target(sla::metric::next_response, "vip", after_sale, "social"), 30min);
    EXPECT_EQ(target(sla::metric::resolution, "normal", pre_sale), 24h);
    EXPECT_EQ(target(sla::metric::resolution, "normal", after_sale), 48h);
    EXPECT_EQ(target(sla::metric::resolution, "core", complaint), 72h);
    EXPECT_EQ(target(sla::metric::resolution, "normal", emergency), 24h);
    EXPECT_EQ(target(sla::metric::resolution, "vip", after_sale), 24h);
    EXPECT_EQ(target(sla::metric::resolution, "vip", complaint), 36h);
    EXPECT_EQ(target(sla::metric::resolution, "vip", emergency), 12h);
}

TEST(policy_file, every_shipped_policy_is_accepted) {
    int files = 0;
    for (auto const& entry : std::filesystem::directory_iterator(CSDESK_POLICIES)) {
        if (entry.is_directory()) continue;  // packs: policies include them
        std::ifstream file(entry.path(), std::ios::binary);
        std::string const text{std::istreambuf_iterator<char>(file), {}};
        auto const p = parse_policy(text);
        EXPECT_TRUE(p) << entry.path() << ": " << (p ? "" : p.error().field + ": " + p.error().en);
        ++files;
    }
    EXPECT_GE(files, 1);
}

}  // namespace
