#include <csdesk/desk/policy.hpp>

#include <boost/json.hpp>

#include "../desk/kit.hpp"
#include "rate_world.hpp"

namespace csdesk::testing {
namespace {

using namespace std::chrono_literals;
using rates::at;

char const* const head = "name = \"t\"\ntime_zone = \"Asia/Shanghai\"\n";

std::shared_ptr<policy const> with(std::string const& text) { return parse_policy(head + text).value(); }
std::string refused_at(std::string const& text) {
    auto const p = parse_policy(head + text);
    return p ? "" : p.error().field + ": " + p.error().en.substr(0, p.error().en.find(':'));
}

TEST(packs, are_shipped_and_each_can_be_included) {
    std::vector<std::string> names;
    for (shipped_pack const& p : shipped_packs()) names.emplace_back(p.name);
    EXPECT_EQ(names, (std::vector<std::string>{"default", "douyin", "jd", "pdd", "taobao", "tmall"}));
    auto const all = with("packs = [\"taobao\", \"tmall\", \"jd\", \"pdd\", \"douyin\"]");
    EXPECT_EQ(all->rates.size(), 6U);
    EXPECT_EQ(all->packs.size(), 5U);
    for (auto const& r : all->rates) EXPECT_TRUE(rates::check(r)) << r.name;
    for (auto const& r : all->sla.rules) EXPECT_NE(r.pack, "shop");
}
TEST(packs, name_source_and_day_of_every_figure) {
    auto const packs = boost::json::parse(shipped_packs_json()).as_array();
    ASSERT_EQ(packs.size(), 6U);
    for (auto const& p : packs) {
        for (char const* field : {"pack", "en", "zh", "version", "checked", "source"})
            EXPECT_FALSE(p.at(field).as_string().empty()) << field;
        ASSERT_FALSE(p.at("figures").as_array().empty());
        for (auto const& f : p.at("figures").as_array()) {
            EXPECT_FALSE(f.at("source").as_string().empty());
            EXPECT_TRUE(parse_date(std::string(f.at("checked").as_string())));
        }
    }
}
TEST(packs, give_way_to_what_the_shop_names_itself) {
    auto const p = with(
        "packs = [\"taobao\"]\n[[rates]]\nname = \"taobao_3min\"\nwithin = \"2m\"\n[[sla]]\nname = \"taobao: first "
        "response\"\nmetric = \"first_response\"\npack = \"taobao\"\ntarget = \"2m\"\ncalendar = \"taobao_hours\"\n"
        "[calendars.taobao_hours]\nhours.every_day = [[\"10:00\", \"11:00\"]]\n");
    ASSERT_EQ(p->rates.size(), 1U);
    EXPECT_EQ(p->rates[0].versions[0].within, 2min);
    ASSERT_EQ(p->sla.rules.size(), 2U);
    EXPECT_EQ(p->sla.rules[0].target, 2min);
    instant const morning = at("2026-11-20", "09:00:00");
    EXPECT_EQ(p->calendars.at("taobao_hours").add(morning, 1min), at("2026-11-20", "10:01:00"));
}
TEST(packs, refuse_unknown_and_repeated_names) {
    EXPECT_EQ(refused_at("packs = [\"ebay\"]"), "packs[0]: line 3");
    EXPECT_EQ(refused_at("packs = [\"default\"]"), "packs[0]: line 3");
    EXPECT_EQ(refused_at("packs = [\"jd\", \"jd\"]"), "packs[1]: line 3");
}

TEST(rate_rules, are_read_whole) {
    auto const p = with(R"(
[[rates]]
name = "card"
en = "Card"
zh = "考核"
unit = "session"
within = "20m"
hours = ["09:00", "21:00"]
tz = "Asia/Tokyo"
period = "month"
until = "yesterday"
answers = "anyone"
session_gap = "15m"
kinds = ["after_sale"]
channels = ["jd"]
except_tags = ["test"]
at_least = "95%"
minimum = 10
versions = [{effective = "2026-11-06", within = "10m", at_least = "97.5%"}, {effective = "2026-12-01", below = "3%", minimum = 0}]
alarms = [{below = "40%", per = "day", minimum = 5, en = "stop", zh = "停"}]
[[waivers]]
name = "春节"
from = "2024-02-04 00:00"
to = "2024-02-17"
units = ["session"]
)");
    auto const& r = p->rates.at(0);
    EXPECT_EQ(r.days, 0);
    EXPECT_TRUE(r.until_yesterday);
    EXPECT_EQ(r.versions.size(), 3U);
    EXPECT_EQ(r.versions[1].within, 10min);
    EXPECT_EQ(r.versions[1].at_least_ppm, 975'000);
    EXPECT_EQ(r.versions[1].from, 9h) << "what a version leaves out stays";
    EXPECT_EQ(r.versions[2].below_ppm, 30'000);
    EXPECT_FALSE(r.versions[2].at_least_ppm);
    EXPECT_EQ(r.waivers.at(0).to, rates::at("2024-02-18", "00:00:00", "Asia/Tokyo"));
    EXPECT_TRUE(with("[[waivers]]\nname=\"x\"\nfrom=\"2024-02-04\"\nto=\"2024-02-04\"\n")->rates.empty());
}
TEST(rate_rules, say_the_path_and_the_line_of_what_is_wrong) {
    auto const rate = [](std::string const& more) { return refused_at("[[rates]]\nname = \"r\"\nwithin = \"3m\"\n" + more); };
    EXPECT_EQ(rate(""), "");
    EXPECT_EQ(refused_at("[[rates]]\nname = \"r\""), "rates[0].within: line 3");
    EXPECT_EQ(rate("hours = [\"8\", \"9\"]"), "rates[0].hours: line 6");
    EXPECT_EQ(rate("hours = [\"08:00\"]"), "rates[0].hours: line 6");
    EXPECT_EQ(rate("hours = [\"08:00\", \"08:00\"]"), "rates[0].hours: line 6");
    EXPECT_EQ(rate("at_least = \"101%\""), "rates[0].at_least: line 6");
    EXPECT_EQ(rate("at_least = \"90\""), "rates[0].at_least: line 6");
    EXPECT_EQ(rate("at_least = \"90%\"\nbelow = \"3%\""), "rates[0].below: line 7");
    EXPECT_EQ(rate("period = \"36h\""), "rates[0].period: line 6");
    EXPECT_EQ(rate("period = \"400d\""), "rates[0].period: line 6");
    EXPECT_EQ(rate("until = \"now\""), "rates[0].until: line 6");
    EXPECT_EQ(rate("tz = \"Mars/Base\""), "rates[0].tz: line 6");
    EXPECT_EQ(rate("unit = \"week\""), "rates[0].unit: line 6");
    EXPECT_EQ(rate("color = \"red\""), "rates[0].color: line 6");
    EXPECT_EQ(rate("versions = [{effective = \"soon\"}]"), "rates[0].versions[0].effective: line 6");
    EXPECT_EQ(rate("effective = \"2026-01-02\"\nversions = [{effective = \"2026-01-01\"}]"),
              "rates[0].versions[0].effective: line 7");
    EXPECT_EQ(rate("alarms = [{below = \"x\"}]"), "rates[0].alarms[0].below: line 6");
    EXPECT_EQ(rate("alarms = [{below = \"4%\", per = \"week\"}]"), "rates[0].alarms[0].per: line 6");
    EXPECT_EQ(rate("at_least = \"95%\"\npoints = {full = \"20\", deduct = \"0.5\"}"), "");
    EXPECT_EQ(rate("at_least = \"95%\"\npoints = {full = \"x\", deduct = \"1\"}"), "rates[0].points.full: line 7");
    EXPECT_EQ(rate("points = {full = \"20\", deduct = \"1\"}"), "rates[0].points: line 6");
    EXPECT_EQ(rate("[[rates]]\nname = \"r\"\nwithin = \"1m\""), "rates[1].name: line 7");
    EXPECT_EQ(rate("[[waivers]]\nname = \"w\"\nfrom = \"2024-02-30\"\nto = \"2024-03-01\""), "waivers[0].from: line 8");
    EXPECT_EQ(rate("[[waivers]]\nname = \"w\"\nfrom = \"2024-03-02\"\nto = \"2024-03-01\""), "waivers[0].to: line 9");
    EXPECT_EQ(rate("[[waivers]]\nname = \"w\"\nfrom = \"2024-03-01\"\nto = \"2024-03-01\"\nrates = [\"q\"]"),
              "waivers[0].rates[0]: line 10");
    EXPECT_EQ(refused_at("[csat]\ngood_from = 6"), "csat.good_from: line 4");
}

class adopted_packs : public ::testing::Test {
protected:
    scratch_file file;
    desk d = desk::open(file.path());
    boost::json::object row(std::string const& pack, std::optional<instant> now = {}, std::string const& params = "{}") {
        auto const answer = d.query("pack.list", params, "main", {}, 100, now).value();
        auto const all = boost::json::parse(answer);
        for (auto const& r : all.at("rows").as_array())
            if (r.at("pack").as_string() == pack) return r.as_object();
        throw std::runtime_error("no such pack");
    }
    logged_event adopt(std::string const& text) {
        return must(d, "policy.adopt", "{\"text\":" + boost::json::serialize(boost::json::value(head + text)) + "}", host(noon))
            .events.at(0);
    }
};

TEST_F(adopted_packs, are_kept_as_they_were_with_the_policy) {
    EXPECT_FALSE(row("jd").at("in_use").as_bool());
    auto const first = adopt("packs = [\"jd\"]");
    EXPECT_EQ(first.type, "policy.adopted");
    EXPECT_NE(first.data.find("jd_30s"), std::string::npos) << "the event holds the pack's text";
    EXPECT_EQ(adopt("packs = [\"jd\"]").type, "policy.unchanged");
    EXPECT_TRUE(row("jd").at("in_use").as_bool());
    EXPECT_FALSE(row("jd").contains("adopted_version"));
    EXPECT_TRUE(d.rebuild());
    { desk const closing = std::move(d); }
    d = desk::open(file.path());
    EXPECT_TRUE(row("jd").at("in_use").as_bool());
}
TEST_F(adopted_packs, warn_when_they_were_not_checked_for_long) {
    EXPECT_FALSE(row("taobao").contains("stale")) << "without a time nobody can say";
    EXPECT_FALSE(row("taobao", at("2026-12-01", "00:00:00")).at("stale").as_bool());
    auto const old = row("taobao", at("2027-06-01", "00:00:00"));
    EXPECT_TRUE(old.at("stale").as_bool());
    EXPECT_NE(old.at("warning_zh").as_string().find("重新核对"), std::string::npos);
    EXPECT_FALSE(row("taobao", at("2027-06-01", "00:00:00"), R"({"days":365})").at("stale").as_bool());
    EXPECT_EQ(d.query("pack.list", R"({"days":0})").error().field, "days");
    EXPECT_GT(row("pdd").at("to_verify").as_int64(), 0);
}
TEST_F(adopted_packs, the_default_says_what_is_only_proposed_until_the_shop_confirms) {
    EXPECT_FALSE(row("default").at("confirmed").as_bool());
    EXPECT_NE(row("default").at("warning_zh").as_string().find("建议值"), std::string::npos);
    adopt("confirmed = true");
    EXPECT_TRUE(row("default").at("confirmed").as_bool());
    EXPECT_TRUE(row("default").at("warning_zh").as_string().empty());
    auto const figures = boost::json::parse(d.query("pack.figures", R"({"pack":"pdd"})").value()).at("rows").as_array();
    EXPECT_EQ(figures.at(0).at("confidence").as_string(), "verify");
    EXPECT_EQ(d.query("pack.figures", R"({"pack":"ebay"})").error().code, errc::not_found);
}

}  // namespace
}  // namespace csdesk::testing
