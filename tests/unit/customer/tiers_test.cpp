#include <csdesk/customer/tiers.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace csdesk::tiers {
namespace {

using std::chrono::days;
using namespace std::chrono_literals;
constexpr instant now = instant_from_ms(1'780'000'000'000);

order bought(std::string who, instant at, std::int64_t minor, std::int64_t activity = 1) {
    return {customer_key{std::move(who)}, at, minor, activity};
}

/// One condition a rule, so that each can be looked at.
policy single(rule r) {
    policy p;
    p.rules = {std::move(r)};
    return p;
}
std::string tier_under(policy const& p, std::vector<order> const& orders, instant as_of = now) {
    auto const all = rfm(orders, as_of, p);
    return all.size() == 1 ? all[0].tier : "?";
}

TEST(rfm, answers_one_line_a_customer_sorted_by_key) {
    auto const all = rfm(
        std::vector{bought("b", now - days{3}, 500), bought("a", now - days{1}, 200), bought("b", now - days{9}, 700)}, now, {});
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].customer.value, "a");
    EXPECT_EQ(all[1].figures, (figures{3, 2, 1'200, 2}));
    EXPECT_EQ(all[1].tier, "normal");
    EXPECT_EQ(all[1].rule, -1);
    EXPECT_TRUE(rfm({}, now, {}).empty());
}

TEST(rfm, knows_nothing_of_the_future) {
    EXPECT_TRUE(rfm(std::vector{bought("a", now + 1ms, 1'000'000)}, now, {}).empty());
    auto const all = rfm(std::vector{bought("a", now, 100), bought("a", now + 1ms, 1'000'000)}, now, {});
    EXPECT_EQ(all.at(0).figures, (figures{0, 1, 100, 1}));
}

TEST(rfm, leaves_the_window_at_its_exact_edge) {
    policy p;
    p.window_days = 10;
    auto const edge = now - days{10};
    EXPECT_EQ(rfm(std::vector{bought("a", edge, 100)}, now, p).at(0).figures, (figures{10, 0, 0, 0}));
    EXPECT_EQ(rfm(std::vector{bought("a", edge + 1ms, 100)}, now, p).at(0).figures, (figures{9, 1, 100, 1}));
}

TEST(rfm, subtracts_returns_and_stops_at_the_largest_integer) {
    EXPECT_EQ(rfm(std::vector{bought("a", now, 500), bought("a", now, -200)}, now, {}).at(0).figures.money_minor, 300);
    std::vector<order> const rich(5, bought("a", now, INT64_MAX));
    EXPECT_EQ(rfm(rich, now, {}).at(0).figures.money_minor, largest_integer);
    std::vector<order> const poor(5, bought("a", now, INT64_MIN));
    EXPECT_EQ(rfm(poor, now, {}).at(0).figures.money_minor, -largest_integer);
}

TEST(thresholds, hold_at_their_exact_figure) {
    auto const orders = std::vector{bought("a", now - days{30}, 60), bought("a", now - days{40}, 40, 5)};
    EXPECT_EQ(tier_under(single({.tier = "vip", .min_orders = 2}), orders), "vip");
    EXPECT_EQ(tier_under(single({.tier = "vip", .min_orders = 3}), orders), "normal");
    EXPECT_EQ(tier_under(single({.tier = "vip", .min_money_minor = 100}), orders), "vip");
    EXPECT_EQ(tier_under(single({.tier = "vip", .min_money_minor = 101}), orders), "normal");
    EXPECT_EQ(tier_under(single({.tier = "vip", .max_recency_days = 30}), orders), "vip");
    EXPECT_EQ(tier_under(single({.tier = "vip", .max_recency_days = 29}), orders), "normal");
    EXPECT_EQ(tier_under(single({.tier = "vip", .max_recency_days = 30}), orders, now + days{1} - 1ms), "vip");
    EXPECT_EQ(tier_under(single({.tier = "vip", .max_recency_days = 30}), orders, now + days{1}), "normal");
    EXPECT_EQ(tier_under(single({.tier = "vip", .min_activity = 6}), orders), "vip");
    EXPECT_EQ(tier_under(single({.tier = "vip", .min_activity = 7}), orders), "normal");
}

TEST(thresholds, are_all_asked_and_the_first_rule_wins) {
    policy p;
    p.rules = {{.tier = "钻石", .min_orders = 1, .min_money_minor = 1'000},
               {.tier = "gold", .min_orders = 1},
               {.tier = "钻石", .min_orders = 5}};
    EXPECT_EQ(tier_under(p, {bought("a", now, 999)}), "gold");
    EXPECT_EQ(tier_under(p, {bought("a", now, 1'000)}), "钻石");
    std::vector<order> const many(9, bought("a", now, 1));
    EXPECT_EQ(tier_under(p, many), "gold") << "an earlier rule beats a later, better one";
}

std::map<std::string, int> census(std::vector<standing> const& all) {
    std::map<std::string, int> out;
    for (auto const& s : all) ++out[s.tier];
    return out;
}

TEST(shares, give_the_top_5_percent_and_the_next_20) {
    policy p;
    p.how = mode::shares;
    std::vector<order> orders;
    for (int i = 0; i < 100; ++i) orders.push_back(bought("c" + std::to_string(i), now, i));
    auto const all = rfm(orders, now, p);
    EXPECT_EQ(census(all), (std::map<std::string, int>{{"vip", 5}, {"core", 20}, {"normal", 75}}));
    for (auto const& s : all) {
        if (s.tier == "vip") { EXPECT_GE(s.figures.money_minor, 95); }
        if (s.tier == "core") { EXPECT_GE(s.figures.money_minor, 75); }
    }
}

TEST(shares, round_up_so_that_a_small_shop_has_its_vip) {
    policy p;
    p.how = mode::shares;
    std::vector<order> orders;
    for (int i = 0; i < 10; ++i) orders.push_back(bought("c" + std::to_string(i), now, i));
    EXPECT_EQ(census(rfm(orders, now, p)), (std::map<std::string, int>{{"vip", 1}, {"core", 2}, {"normal", 7}}));
    EXPECT_EQ(rfm(std::vector{bought("only", now, 1)}, now, p).at(0).tier, "vip");
}

TEST(shares, count_only_customers_active_in_the_window) {
    policy p;
    p.how = mode::shares;
    std::vector<order> orders;
    for (int i = 0; i < 100; ++i) orders.push_back(bought("old" + std::to_string(i), now - days{400}, 1'000'000));
    orders.push_back(bought("new", now, 1));
    auto const all = rfm(orders, now, p);
    EXPECT_EQ(census(all), (std::map<std::string, int>{{"vip", 1}, {"normal", 100}}));
}

TEST(shares, break_ties_by_frequency_activity_recency_and_at_last_the_key) {
    policy p;
    p.how = mode::shares;
    p.shares = {{"vip", 1}};  // exactly one
    auto const vip = [&](std::vector<order> const& orders) {
        for (auto const& s : rfm(orders, now, p))
            if (s.tier == "vip") return s.customer.value;
        return std::string();
    };
    EXPECT_EQ(vip({bought("a", now, 100), bought("b", now, 50), bought("b", now, 50)}), "b");
    EXPECT_EQ(vip({bought("a", now, 100), bought("b", now, 100, 2)}), "b");
    EXPECT_EQ(vip({bought("a", now - days{2}, 100), bought("b", now - days{1}, 100)}), "b");
    EXPECT_EQ(vip({bought("b", now, 100), bought("a", now, 100)}), "a");
}

TEST(a_tier, rises_at_once_and_falls_only_after_its_stay) {
    policy const p;
    EXPECT_EQ(settle("normal", now, "vip", now, p), "vip");
    EXPECT_EQ(settle("vip", now, "normal", now + days{30} - 1ms, p), "vip");
    EXPECT_EQ(settle("vip", now, "normal", now + days{30}, p), "normal");
    EXPECT_EQ(settle("vip", now, "core", now + days{1}, p), "vip");
    EXPECT_EQ(settle("platinum", now, "normal", now, p), "normal") << "a tier that no policy names any more";
    EXPECT_EQ(settle("core", now, "core", now, p), "core");
}

TEST(the_next_fall, is_the_first_instant_at_which_the_tier_does_not_hold) {
    policy p = single({.tier = "vip", .min_orders = 2, .max_recency_days = 100});
    auto const orders = std::vector{bought("a", now - days{50}, 1), bought("a", now - days{20}, 1)};
    EXPECT_EQ(next_fall(orders, "vip", now - days{90}, now, p), now - days{20} + days{101});  // too long ago
    p.rules[0].max_recency_days.reset();
    EXPECT_EQ(next_fall(orders, "vip", now - days{90}, now, p), now - days{50} + days{365});  // one order too few
    EXPECT_EQ(next_fall(orders, "vip", now + days{300}, now, p), now + days{330});            // held until the stay ends
    EXPECT_EQ(next_fall(orders, "normal", now, now, p), std::nullopt);
    EXPECT_EQ(next_fall({}, "vip", now - days{5}, now, p), now + days{25});
    EXPECT_EQ(next_fall({}, "vip", now - days{30}, now, p), now + 1ms);  // it does not hold any more
}

TEST(a_policy, is_checked_field_by_field) {
    EXPECT_TRUE(check(policy{}));
    auto const field = [](auto change) {
        policy p;
        change(p);
        auto const r = check(p);
        return r ? std::string("accepted") : r.error().field;
    };
    EXPECT_EQ(field([](policy& p) { p.window_days = 0; }), "window_days");
    EXPECT_EQ(field([](policy& p) { p.stay_days = -1; }), "stay_days");
    EXPECT_EQ(field([](policy& p) { p.otherwise = "Normal"; }), "otherwise");
    EXPECT_EQ(field([](policy& p) { p.rules[1].tier = ""; }), "rules[1].tier");
    EXPECT_EQ(field([](policy& p) { p.rules[0] = {.tier = "vip"}; }), "rules[0].tier");
    EXPECT_EQ(field([](policy& p) { p.rules[1].min_orders = -1; }), "rules[1].min_orders");
    EXPECT_EQ(field([](policy& p) { p.shares[1].ppm = 1'000'001; }), "shares[1].ppm");
    EXPECT_EQ(field([](policy& p) { p.shares[1].ppm = 950'001; }), "shares");
}

std::vector<order> some_orders() {
    std::vector<order> out;
    for (int const n : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6)))
        out.push_back(bought("c" + std::to_string(n), now - std::chrono::hours(*rc::gen::inRange(-48, 24 * 800)),
                             *rc::gen::inRange(-500, 5'000), *rc::gen::inRange(0, 4)));
    return out;
}

RC_GTEST_PROP(rfm, does_not_depend_on_the_order_of_its_input, ()) {
    auto orders = some_orders();
    policy p;
    p.how = *rc::gen::arbitrary<bool>() ? mode::shares : mode::thresholds;
    auto const once = rfm(orders, now, p);
    std::shuffle(orders.begin(), orders.end(), std::mt19937(*rc::gen::arbitrary<unsigned>()));
    RC_ASSERT(rfm(orders, now, p) == once);
    if (p.how == mode::shares) {
        auto const active = std::count_if(once.begin(), once.end(), [](auto const& s) { return s.figures.frequency > 0; });
        auto const vips = std::count_if(once.begin(), once.end(), [](auto const& s) { return s.tier == "vip"; });
        RC_ASSERT(vips == (active + 19) / 20);
    }
}

RC_GTEST_PROP(the_next_fall, agrees_with_asking_day_after_day, ()) {
    std::vector<order> orders;
    for (auto const& o : some_orders()) orders.push_back(bought("a", o.at, std::abs(o.minor)));
    policy p;
    p.window_days = 200;
    p.rules = {{.tier = "vip", .min_orders = 3, .max_recency_days = 60}, {.tier = "core", .min_money_minor = 2'000}};
    instant const since = now - days{*rc::gen::inRange(0, 60)};
    std::erase_if(orders, [](order const& o) { return o.at > now; });
    std::string const current(*rc::gen::element("vip", "core", "normal"));
    std::optional<instant> found = next_fall(orders, current, since, now, p);
    auto const tier_at = [&](instant t) {
        auto const f = figures_of(orders, t, p.window_days);
        return std::string(settle(current, since, f ? tier_of(rule_for(*f, p), p) : p.otherwise, t, p));
    };
    for (int hour = 1; hour < 24 * 300; ++hour) {
        instant const t = now + std::chrono::hours(hour);
        RC_ASSERT((rank(tier_at(t), p) > rank(current, p)) == (found && t >= *found));
    }
}

}  // namespace
}  // namespace csdesk::tiers
