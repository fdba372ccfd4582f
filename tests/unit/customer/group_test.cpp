// Shops that share: whose tier counts where, who may see what, and what shows who has read it.
#include "group_world.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;
using std::chrono::days;

TEST_F(two_shops, know_nothing_of_each_other_without_a_group) {
    w.open("b", "c-1", noon);
    w.settle(noon + 1h);
    EXPECT_EQ(w.tier("b", "c-1"), "normal");
    EXPECT_FALSE(w.customer("b", "c-1").contains("shared"));
    EXPECT_TRUE(w.rows("b", "shop.group").empty());
    EXPECT_TRUE(w.rows("b", "shop.cross_reads").empty());
}

TEST_F(two_shops, count_the_highest_tier_once_both_share_it) {
    auto const t = w.open("b", "c-1", noon);
    EXPECT_EQ(w.rule("b", t), "resolution");
    join_both();
    EXPECT_EQ(w.tier("b", "c-1"), "gold");
    EXPECT_EQ(w.customer("b", "c-1").at("own_tier"), "normal");
    EXPECT_EQ(w.customer("b", "c-1").at("tier_from"), "a");
    EXPECT_EQ(w.rule("b", t), "resolution, gold") << "the clock of a ticket that was open";
    EXPECT_EQ(w.rows("b", "customer.list", R"({"tier":"gold"})").size(), 1u);
    EXPECT_EQ(w.rule("b", w.open("b", "c-1", noon + 2min)), "resolution, gold");
    EXPECT_EQ(w.rows("b", "ticket.list").back().at("tier"), "gold");
    EXPECT_EQ(w.tier("a", "c-1"), "gold");
    EXPECT_FALSE(w.customer("a", "c-1").contains("tier_from")) << "its own is no lower";
    w.expect_sound();
}

TEST_F(two_shops, share_nothing_that_only_one_of_them_names) {
    w.open("b", "c-1", noon);
    w.join("a", noon, R"(["tier"])");
    w.join("b", noon, R"(["identity"])");
    w.settle(noon);
    EXPECT_EQ(w.tier("b", "c-1"), "normal");
    EXPECT_FALSE(w.customer("b", "c-1").contains("shared"));
    auto const group = w.rows("b", "shop.group").at(0);
    EXPECT_EQ(group.at("fellows").at(0).at("shares"), json::array{"tier"});
    EXPECT_EQ(group.at("fellows").at(0).at("shared"), json::array{});
    w.order("a", "c-2", "o", noon + 1min);
    EXPECT_EQ(w.count("b", "shop.news_noted"), 2u) << "of joining; news of a customer are nothing to it";
}

TEST_F(two_shops, tell_of_later_changes) {
    auto const t = w.open("b", "c-2", noon);
    join_both();
    w.orders("a", "c-2", 3, noon + 2min);
    EXPECT_EQ(w.d.next_deadline(), noon + 2min);
    EXPECT_EQ(w.tier("b", "c-2"), "normal") << "it is read by a job";
    w.settle(noon + 2min);
    EXPECT_EQ(w.tier("b", "c-2"), "gold");
    EXPECT_EQ(w.rule("b", t), "resolution, gold");
    must(w.d, "order.cancel", R"({"order":"c-2/0","reason":"x"})", host(noon + 3min, {}, "a"));
    w.settle(noon + 3min);
    EXPECT_EQ(w.tier("b", "c-2"), "silver");
    EXPECT_EQ(w.rule("b", t), "resolution");
    w.expect_sound();
}

TEST_F(two_shops, tell_when_a_tier_falls_by_itself) {
    w.open("b", "c-1", noon);
    join_both();
    w.settle(noon + days{365});
    EXPECT_EQ(w.tier("a", "c-1"), "normal");
    EXPECT_EQ(w.tier("b", "c-1"), "normal");
    EXPECT_FALSE(w.customer("b", "c-1").contains("own_tier"));
}

TEST_F(two_shops, know_a_customer_who_comes_to_the_other_one_later) {
    join_both();
    auto const t = w.open("b", "c-1", noon + 2min);
    w.settle(noon + 2min);
    EXPECT_EQ(w.tier("b", "c-1"), "gold");
    EXPECT_EQ(w.rule("b", t), "resolution, gold");
    auto const reads = w.rows("b", "shop.cross_reads", R"({"customer":"c-1"})");
    ASSERT_EQ(reads.size(), 1u);
    EXPECT_EQ(reads.at(0).at("why"), "first_sight");
}

TEST_F(two_shops, take_back_what_was_shared_when_the_giver_leaves) {
    auto const t = w.open("b", "c-1", noon);
    join_both(R"(["tier","identity"])");
    ASSERT_EQ(w.tier("b", "c-1"), "gold");
    w.leave("a", noon + 2min);
    w.settle(noon + 2min);
    EXPECT_EQ(w.tier("b", "c-1"), "normal");
    EXPECT_EQ(w.rule("b", t), "resolution");
    EXPECT_FALSE(w.customer("b", "c-1").contains("shared"));
    EXPECT_TRUE(w.rows("b", "shop.group").at(0).at("fellows").as_array().empty());
    w.orders("a", "c-3", 3, noon + 3min);
    w.open("b", "c-3", noon + 3min);
    w.settle(noon + 3min);
    EXPECT_EQ(w.tier("b", "c-3"), "normal");
    w.expect_sound();
}

TEST_F(two_shops, take_back_what_was_shared_when_the_taker_leaves) {
    w.open("b", "c-1", noon);
    join_both(R"(["tier","identity"])");
    w.leave("b", noon + 2min);
    w.settle(noon + 2min);
    EXPECT_EQ(w.tier("b", "c-1"), "normal");
    EXPECT_FALSE(w.customer("b", "c-1").contains("shared"));
    EXPECT_FALSE(w.customer("a", "c-1").contains("shared"));
    EXPECT_TRUE(w.rows("b", "shop.group").empty());
    w.join("b", noon + 3min);
    w.settle(noon + 3min);
    EXPECT_EQ(w.tier("b", "c-1"), "gold") << "it may come again";
    w.expect_sound();
}

TEST_F(two_shops, share_other_things_from_then_on) {
    w.open("b", "c-1", noon);
    join_both();
    w.join("a", noon + 2min, R"(["identity"])");
    w.settle(noon + 2min);
    EXPECT_EQ(w.tier("b", "c-1"), "normal");
    w.join("b", noon + 3min, R"(["identity","tier"])");
    w.settle(noon + 3min);
    auto const shared = w.customer("b", "c-1").at("shared").at(0).as_object();
    EXPECT_EQ(shared.at("shop"), "a");
    EXPECT_EQ(shared.at("seen_at"), json::value(format_instant(noon)));
    EXPECT_FALSE(shared.contains("tier"));
    EXPECT_EQ(w.tier("b", "c-1"), "normal");
    w.expect_sound();
}

TEST_F(two_shops, hear_that_a_customer_is_known_in_the_other_one) {
    w.open("b", "c-9", noon);
    join_both(R"(["identity"])");
    EXPECT_FALSE(w.customer("b", "c-9").contains("shared"));
    w.open("a", "c-9", noon + 2min);
    w.settle(noon + 2min);
    EXPECT_EQ(w.customer("b", "c-9").at("shared").at(0).at("seen_at"), json::value(format_instant(noon + 2min)));
    EXPECT_EQ(w.customer("a", "c-9").at("shared").at(0).at("seen_at"), json::value(format_instant(noon)));
}

TEST_F(two_shops, keep_everything_else_to_themselves) {
    join_both(R"(["tier","identity"])");
    auto const t = w.open("a", "c-1", noon + 2min);
    must(w.d, "customer.update", R"({"customer":"c-1","name":"王芳"})", host(noon + 2min, {}, "a"));
    w.settle(noon + 2min);
    EXPECT_EQ(w.d.query("customer.get", R"({"customer":"c-1"})", "b").error().code, errc::not_found) << "never mentioned in b";
    EXPECT_EQ(w.d.query("ticket.get", R"({"ticket":)" + std::to_string(t) + "}", "b").error().code, errc::not_found);
    EXPECT_EQ(w.d.query("order.get", R"({"order":"c-1/0"})", "b").error().code, errc::not_found);
    w.open("b", "c-1", noon + 3min);
    w.settle(noon + 3min);
    auto const seen = w.customer("b", "c-1");
    EXPECT_EQ(seen.at("name"), "");
    EXPECT_EQ(seen.at("orders"), 0);
    EXPECT_TRUE(seen.at("purchases").as_array().empty());
    for (auto const& e : w.d.events("b", 0, 1'000)) EXPECT_EQ(e.data.find("王芳"), std::string::npos) << e.type;
}

TEST_F(two_shops, are_not_seen_from_outside) {
    w.adopt("c");
    w.open("c", "c-1", noon);
    w.join("c", noon, R"(["tier","identity"])", "other");
    join_both(R"(["tier","identity"])");
    EXPECT_EQ(w.tier("c", "c-1"), "normal");
    EXPECT_TRUE(w.rows("c", "shop.cross_reads").empty());
    EXPECT_TRUE(w.rows("c", "shop.group").at(0).at("fellows").as_array().empty());
    for (auto const& row : w.rows("a", "shop.cross_reads")) EXPECT_EQ(row.at("from_shop"), "b");
}

TEST_F(two_shops, read_tiers_by_their_own_order) {
    // In b gold is the least that there is, and nobody knows silver.
    w.adopt("b", noon, R"(
name = "b"
time_zone = "UTC"
[calendars.default]
hours.every_day = [["09:00", "18:00"]]
[customers.tiers]
otherwise = "gold"
[[customers.tiers.rules]]
tier = "normal"
min_orders = 1
)");
    w.orders("a", "c-2", 2, noon);
    w.open("b", "c-1", noon);
    w.open("b", "c-2", noon);
    w.open("a", "c-4", noon);
    w.open("b", "c-4", noon);
    join_both();
    EXPECT_EQ(w.tier("b", "c-1"), "gold") << "no more than its own";
    EXPECT_EQ(w.tier("b", "c-2"), "gold") << "silver is unknown here";
    EXPECT_EQ(w.customer("b", "c-2").at("shared").at(0).at("tier"), "silver") << "but told";
    EXPECT_EQ(w.tier("b", "c-4"), "normal");
    EXPECT_EQ(w.tier("a", "c-4"), "gold") << "the least in b is the most in a";
    w.adopt("b", noon + 2min);
    w.settle(noon + 2min);
    EXPECT_EQ(w.tier("b", "c-2"), "silver") << "another policy knows it";
    EXPECT_EQ(w.tier("b", "c-1"), "gold");
    w.expect_sound();
}

TEST_F(two_shops, hold_what_a_person_has_set) {
    w.open("b", "c-1", noon);
    join_both();
    w.set_tier("b", "c-1", "bronze", noon + 2min, R"(,"until":)" + std::to_string(to_ms(noon + 1h)));
    EXPECT_EQ(w.tier("b", "c-1"), "bronze") << "a person's word holds in its shop";
    w.orders("a", "c-1", 4, noon + 3min);
    w.settle(noon + 3min);
    EXPECT_EQ(w.tier("b", "c-1"), "bronze");
    w.settle(noon + 1h);
    EXPECT_EQ(w.tier("b", "c-1"), "gold") << "until it ends";
    EXPECT_EQ(w.customer("b", "c-1").at("own_tier"), "normal");
    w.set_tier("a", "c-5", "gold", noon + 2h);
    w.open("b", "c-5", noon + 2h);
    w.settle(noon + 2h);
    EXPECT_EQ(w.tier("b", "c-5"), "gold") << "and counts elsewhere as that shop's tier";
    must(w.d, "customer.clear_tier", R"({"customer":"c-5"})", host(noon + 3h, {}, "a"));
    w.settle(noon + 3h);
    EXPECT_EQ(w.tier("b", "c-5"), "normal");
    must(w.d, "customer.evaluate_tier", R"({"customer":"c-1"})", host(noon + 3h, {}, "b"));
    EXPECT_EQ(w.tier("b", "c-1"), "gold");
    w.expect_sound();
}

TEST_F(two_shops, go_on_rising_by_their_own_orders) {
    join_both();
    w.orders("a", "c-6", 2, noon + 2min);
    w.open("b", "c-6", noon + 2min);
    w.settle(noon + 2min);
    EXPECT_EQ(w.tier("b", "c-6"), "silver");
    w.order("b", "c-6", "o-1", noon + 3min);
    EXPECT_EQ(w.customer("b", "c-6").at("own_tier"), "bronze");
    EXPECT_EQ(w.tier("b", "c-6"), "silver");
    w.order("b", "c-6", "o-2", noon + 3min);
    EXPECT_FALSE(w.customer("b", "c-6").contains("own_tier")) << "as high as the other";
    w.order("b", "c-6", "o-3", noon + 3min);
    EXPECT_EQ(w.tier("b", "c-6"), "gold");
    w.settle(noon + 3min);
    EXPECT_EQ(w.tier("a", "c-6"), "gold");
    EXPECT_EQ(w.customer("a", "c-6").at("tier_from"), "b");
    w.expect_sound();
}

TEST_F(two_shops, settle_when_both_change_at_one_instant) {
    w.open("b", "c-1", noon);
    join_both();
    instant const t = noon + 2min;
    auto const set = [&](char const* shop, char const* tier) {
        return request{{"customer.set_tier", R"({"customer":"c-7","tier":")" + std::string(tier) + R"(","reason":"x"})"},
                       host(t, {}, shop)};
    };
    std::vector const both{set("a", "silver"), set("b", "bronze")};
    for (auto const& answer : w.d.execute_many(both)) ASSERT_TRUE(answer);
    w.settle(t);
    EXPECT_EQ(w.tier("a", "c-7"), "silver");
    EXPECT_EQ(w.tier("b", "c-7"), "bronze") << "set by hand";
    for (char const* shop : {"a", "b"}) must(w.d, "customer.clear_tier", R"({"customer":"c-7"})", host(t, {}, shop));
    w.settle(t);
    EXPECT_EQ(w.tier("b", "c-7"), "normal");
    EXPECT_EQ(w.tier("a", "c-7"), "normal");
    EXPECT_FALSE(w.d.next_deadline() && *w.d.next_deadline() <= t) << "neither tells the other for ever";
    w.expect_sound();
}

TEST_F(two_shops, are_told_each_in_its_own_time) {
    w.open("b", "c-1", noon);
    join_both();
    w.set_tier("a", "c-1", "silver", noon + 10min);
    EXPECT_EQ(w.d.events("b", 0, 1'000).back().type, "job.started");
    EXPECT_EQ(w.d.events("b", 0, 1'000).back().at, noon + 1min) << "nobody told b that it is later";
    EXPECT_TRUE(w.d.advance(noon + 10min, "a").empty());
    EXPECT_EQ(w.tier("b", "c-1"), "gold");
    EXPECT_TRUE(w.d.advance(noon + 9min, "b").empty());
    EXPECT_FALSE(w.d.advance(noon + 10min, "b").empty());
    EXPECT_EQ(w.tier("b", "c-1"), "silver");
    EXPECT_EQ(w.d.events("b", 0, 1'000).back().at, noon + 10min);
}

TEST_F(two_shops, show_who_read_what_and_when) {
    w.open("b", "c-1", noon);
    w.open("b", "c-2", noon);
    join_both();
    auto const reads = w.rows("b", "shop.cross_reads");
    ASSERT_GE(reads.size(), 3u);
    EXPECT_EQ(reads.at(0).at("why"), "membership") << "who was in the group, when it joined";
    EXPECT_EQ(reads.at(0).at("from_shop"), "a");
    EXPECT_EQ(reads.at(0).at("who"), "host");
    EXPECT_EQ(reads.at(0).at("customers"), 0);
    EXPECT_EQ(reads.at(1).at("customer"), "c-1");
    EXPECT_EQ(reads.at(1).at("tier"), "gold");
    EXPECT_EQ(reads.at(1).at("who"), "system");
    EXPECT_EQ(reads.at(1).at("at"), json::value(format_instant(noon + 1min)));
    EXPECT_EQ(reads.at(2).at("customer"), nullptr);
    EXPECT_EQ(reads.at(2).at("customers"), 2) << "the ones looked for and not found too";
    EXPECT_EQ(w.rows("b", "shop.cross_reads", R"({"from_shop":"a"})").size(), reads.size());
    EXPECT_TRUE(w.rows("b", "shop.cross_reads", R"({"from_shop":"x"})").empty());
    auto const page = json::parse(w.d.query("shop.cross_reads", "{}", "b", {}, 1).value());
    auto const next = json::parse(w.d.query("shop.cross_reads", "{}", "b", std::string(page.at("after").as_string()), 1).value());
    EXPECT_EQ(next.at("rows").at(0), reads.at(1));
    auto const group = w.rows("b", "shop.group").at(0);
    EXPECT_EQ(group.at("group"), "acme");
    EXPECT_EQ(group.at("shares"), json::array{"tier"});
    EXPECT_EQ(group.at("fellows").at(0).at("shop"), "a");
    EXPECT_EQ(group.at("fellows").at(0).at("shared"), json::array{"tier"});
}

TEST_F(two_shops, reach_the_conditions_of_rules) {
    w.adopt("b", noon, std::string(group_rules) + R"(
[[automation]]
name = "gold first"
on = ["ticket.opened"]
when = [{ field = "customer.tier", is = ["gold"] }]
then = [{ command = "ticket.set_priority", with = { priority = "urgent" } }]
)");
    w.open("b", "c-1", noon);
    join_both();
    w.open("b", "c-1", noon + 2min);
    EXPECT_EQ(w.rows("b", "ticket.list").at(0).at("priority"), "normal");
    EXPECT_EQ(w.rows("b", "ticket.list").at(1).at("priority"), "urgent");
}

}  // namespace
