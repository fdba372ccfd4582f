#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <csdesk/sla/policy.hpp>

#include <algorithm>

namespace {

using namespace csdesk;
using namespace std::chrono_literals;
using sla::metric;

sla::rule first(std::string name, std::vector<std::string> tiers = {}, std::vector<ticket_kind> kinds = {}) {
    return {.name = std::move(name), .kinds = std::move(kinds), .tiers = std::move(tiers), .target = 5min};
}
sla::subject ticket(std::string tier, ticket_kind kind = ticket_kind::after_sale) {
    return {.kind = kind, .tier = std::move(tier), .channel = "wangwang"};
}
std::string winner(sla::policy const& p, sla::subject const& s) {
    auto const* r = sla::match(p, s, metric::first_response, "shop");
    return r == nullptr ? "none" : r->name;
}

TEST(policy, the_rule_with_the_most_conditions_wins_wherever_it_stands) {
    sla::policy p;
    p.rules = {first("vip complaint", {"vip"}, {ticket_kind::complaint}), first("vip", {"vip"}), first("all")};
    EXPECT_EQ(winner(p, ticket("vip", ticket_kind::complaint)), "vip complaint");
    std::reverse(p.rules.begin(), p.rules.end());
    EXPECT_EQ(winner(p, ticket("vip", ticket_kind::complaint)), "vip complaint");
    EXPECT_EQ(winner(p, ticket("vip")), "vip");
    EXPECT_EQ(winner(p, ticket("normal")), "all");
}

TEST(policy, of_equal_rules_the_earlier_one_wins_whatever_they_are_called) {
    sla::policy p;
    p.rules = {first("z", {"vip"}), first("a", {}, {ticket_kind::complaint})};
    EXPECT_EQ(winner(p, ticket("vip", ticket_kind::complaint)), "z");
    p.rules[0].name = "a", p.rules[1].name = "z";
    EXPECT_EQ(winner(p, ticket("vip", ticket_kind::complaint)), "a");
}

TEST(policy, a_ticket_nothing_was_promised_for_has_no_rule) {
    sla::policy p;
    p.rules = {first("vip", {"vip"})};
    EXPECT_EQ(winner(p, ticket("normal")), "none");
    EXPECT_TRUE(sla::match(p, ticket("normal")).empty());
}

TEST(policy, packs_never_compete_and_each_metric_has_its_own_winner) {
    sla::policy p;
    p.rules = {first("ours"), first("platform"), first("longer")};
    p.rules[1].pack = "taobao";
    p.rules[2].metric = metric::resolution;
    std::vector<std::string> names;
    for (auto const* r : sla::match(p, ticket("vip"))) names.push_back(r->name);
    EXPECT_EQ(names, (std::vector<std::string>{"ours", "platform", "longer"}));
}

TEST(policy, every_dimension_is_asked) {
    sla::policy p;
    p.rules = {{.name = "narrow",
                .kinds = {ticket_kind::complaint, ticket_kind::emergency},
                .tiers = {"vip"},
                .channels = {"jd"},
                .priorities = {priority::high},
                .tags = {"gift", "b2b"},
                .target = 1min}};
    sla::subject s{ticket_kind::emergency, "vip", "jd", priority::high, {"new", "b2b"}};
    EXPECT_EQ(winner(p, s), "narrow");
    auto const without = [&](auto change) {
        auto other = s;
        change(other);
        return winner(p, other);
    };
    EXPECT_EQ(without([](auto& o) { o.kind = ticket_kind::feedback; }), "none");
    EXPECT_EQ(without([](auto& o) { o.tier = "core"; }), "none");
    EXPECT_EQ(without([](auto& o) { o.channel = "phone"; }), "none");
    EXPECT_EQ(without([](auto& o) { o.priority = priority::normal; }), "none");
    EXPECT_EQ(without([](auto& o) { o.tags = {"new"}; }), "none");
}

TEST(policy, explains_each_rule) {
    sla::policy p;
    p.rules = {first("vip", {"vip"}), first("all"), first("complaint", {}, {ticket_kind::complaint}), first("vip too", {"vip"})};
    auto const lines = sla::explain_match(p, ticket("vip"));
    ASSERT_EQ(lines.size(), 4u);
    EXPECT_TRUE(lines[0].chosen);
    EXPECT_TRUE(lines[1].matched);
    EXPECT_EQ(lines[1].en, "matches, but vip has more conditions");
    EXPECT_FALSE(lines[2].matched);
    EXPECT_EQ(lines[2].en, "kind is after_sale");
    EXPECT_EQ(lines[3].en, "matches, but vip stands earlier");
    for (auto const& line : lines) EXPECT_FALSE(line.zh.empty());
}

TEST(policy, what_is_explained_as_chosen_is_what_matches) {
    rc::check([] {
        sla::policy p;
        auto const count = *rc::gen::inRange(0, 12);
        for (int i = 0; i < count; ++i) {
            auto r = first(std::to_string(i));
            r.metric = *rc::gen::element(metric::first_response, metric::resolution);
            r.pack = *rc::gen::element<std::string>("shop", "jd");
            if (*rc::gen::arbitrary<bool>()) r.tiers = {*rc::gen::element<std::string>("vip", "core")};
            if (*rc::gen::arbitrary<bool>()) r.kinds = {*rc::gen::element(ticket_kind::complaint, ticket_kind::after_sale)};
            p.rules.push_back(r);
        }
        auto const s = ticket(*rc::gen::element<std::string>("vip", "core", "normal"));
        std::vector<std::string> matched, chosen;
        for (auto const* r : sla::match(p, s)) {
            matched.push_back(r->name);
            RC_ASSERT(sla::match(p, s, r->metric, r->pack) == r);
        }
        for (auto const& line : sla::explain_match(p, s))
            if (line.chosen) chosen.push_back(line.rule);
        RC_ASSERT(matched == chosen);
    });
}

TEST(policy, a_status_stops_a_clock_by_rule_by_reason_or_by_what_is_measured) {
    auto r = first("r");
    EXPECT_FALSE(sla::stops(r, ticket_status::pending, ""));
    r.pause_on = {{ticket_status::on_hold, "carrier"}};
    EXPECT_TRUE(sla::stops(r, ticket_status::on_hold, "carrier"));
    EXPECT_FALSE(sla::stops(r, ticket_status::on_hold, "supplier"));
    r.pause_on = {};
    r.metric = metric::customer_wait;
    EXPECT_TRUE(sla::stops(r, ticket_status::pending, ""));
    EXPECT_FALSE(sla::stops(r, ticket_status::on_hold, ""));
    r.metric = metric::agent_work;
    EXPECT_TRUE(sla::stops(r, ticket_status::on_hold, ""));
    EXPECT_FALSE(sla::stops(r, ticket_status::open, ""));
}

}  // namespace
