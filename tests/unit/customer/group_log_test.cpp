// Groups of many shops and customers, broken off in the middle, moved, and against a simple model: each shop's own log tells all.
#include "group_world.hpp"

#include <rapidcheck/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>

namespace {

using namespace csdesk;
using namespace csdesk::testing;

TEST(a_group, has_a_hundred_shops_at_most) {
    group_world w;
    for (int i = 0; i < 100; ++i) w.join("shop " + std::to_string(i), noon, "[]");
    auto const e = must_refuse(w.d, "shop.join_group", R"({"group":"acme"})", host(noon, {}, "one more"));
    EXPECT_EQ(e.code, errc::not_allowed);
    EXPECT_EQ(e.field, "group");
    EXPECT_TRUE(w.d.events("one more", 0, 10).empty());
    w.leave("shop 7", noon);
    w.join("one more", noon, R"(["tier"])");
    w.join("shop 8", noon, R"(["tier"])");
    while (!w.d.advance(noon, "one more").empty()) continue;
    EXPECT_EQ(w.rows("one more", "shop.group").at(0).at("fellows").as_array().size(), 99u);
}

TEST(a_group, counts_the_highest_of_many) {
    group_world w;
    for (int i = 0; i < 5; ++i) {
        std::string const shop = "s" + std::to_string(i);
        w.adopt(shop);
        w.open(shop, "c-1", noon);
        if (i > 1) w.orders(shop, "c-1", i - 1, noon);
        w.join(shop, noon);
    }
    w.settle(noon);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(w.tier("s" + std::to_string(i), "c-1"), "gold");
    w.leave("s4", noon + 1min);
    w.settle(noon + 1min);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(w.tier("s" + std::to_string(i), "c-1"), "silver");
    EXPECT_EQ(w.tier("s4", "c-1"), "gold") << "its own";
    w.expect_sound();
}

TEST(a_group, is_read_in_steps_that_survive_the_end_of_the_process) {
    scratch_file file;
    instant const later = noon + 1h;
    {
        group_world w(file.path());
        for (char const* shop : {"a", "b"}) w.adopt(shop);
        std::vector<request> all;
        for (int i = 0; i < 1'100; ++i)
            for (char const* shop : {"a", "b"})
                all.push_back(
                    {{"customer.update", R"({"customer":"c-)" + std::to_string(i) + R"(","tags":[]})"}, host(noon, {}, shop)});
        for (auto const& answer : w.d.execute_many(all)) ASSERT_TRUE(answer);
        w.settle(noon);
        for (char const* key : {"c-0", "c-999"}) w.set_tier("a", key, "gold", noon);
        for (char const* shop : {"a", "b"}) w.join(shop, later);
        ASSERT_FALSE(w.d.advance(later, "b", 1).empty());
        EXPECT_EQ(w.tier("b", "c-0"), "gold");
        EXPECT_EQ(w.tier("b", "c-999"), "normal") << "not yet";
        w.set_tier("a", "c-0", "silver", later + 1s);  // already read: it is news
    }
    group_world w(file.path());
    w.settle(later + 1min);
    EXPECT_EQ(w.tier("b", "c-999"), "gold");
    EXPECT_EQ(w.tier("b", "c-0"), "silver");
    EXPECT_EQ(w.customer("b", "c-5").at("shared").at(0).at("tier"), "normal");
    for (auto const& job : w.rows("b", "job.list")) EXPECT_EQ(job.at("running"), false);
    w.expect_sound();
}

TEST(a_group, changes_while_it_is_being_read) {
    group_world w;
    for (char const* shop : {"a", "b"}) w.adopt(shop);
    std::vector<request> all;
    for (int i = 0; i < 1'050; ++i)
        for (char const* shop : {"a", "b"})
            all.push_back(
                {{"customer.update", R"({"customer":"c-)" + std::to_string(i) + R"(","tags":[]})"}, host(noon, {}, shop)});
    for (auto const& answer : w.d.execute_many(all)) ASSERT_TRUE(answer);
    w.settle(noon);
    for (char const* shop : {"a", "b"}) w.join(shop, noon + 1min, R"(["identity"])");
    w.d.advance(noon + 1min, "b", 1);
    ASSERT_TRUE(w.customer("b", "c-0").contains("shared"));
    w.leave("a", noon + 2min);
    w.settle(noon + 2min);
    for (auto const& c : w.rows("b", "customer.list")) {
        auto const key = std::string(c.at("customer").as_string());
        ASSERT_FALSE(w.customer("b", key).contains("shared")) << key;
    }
    w.join("a", noon + 3min, R"(["identity"])");
    w.d.advance(noon + 3min, "b", 1);
    w.leave("b", noon + 4min);
    w.settle(noon + 4min);
    EXPECT_FALSE(w.customer("b", "c-0").contains("shared"));
    EXPECT_FALSE(w.customer("a", "c-0").contains("shared"));
    w.expect_sound();
}

/// What one shop's file would be without the others.
void keep_only(std::string const& path, std::string const& shop) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    std::string const sql = "DELETE FROM event WHERE shop <> (SELECT number FROM shop WHERE name = '" + shop +
                            "'); DELETE FROM shop WHERE name <> '" + shop + "';";
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
}

TEST(a_group, leaves_every_shop_its_own_whole_log) {
    scratch_file file;
    std::string before;
    {
        group_world w(file.path(), {.catch_up = catch_up::exact});
        for (char const* shop : {"a", "b", "c"}) w.adopt(shop);
        w.orders("a", "c-1", 3, noon);
        w.open("b", "c-1", noon);
        for (char const* shop : {"a", "b", "c"}) w.join(shop, noon + 1min, R"(["tier","identity"])");
        w.settle(noon + 1min);
        w.open("b", "c-2", noon + 2min);
        w.orders("c", "c-2", 2, noon + 2min);
        w.settle(noon + 3min);
        w.leave("c", noon + 4min);
        w.settle(noon + 4min);
        w.set_tier("a", "c-1", "silver", noon + 5min);  // noted in b, not read yet
        before = w.all_of("b");
        EXPECT_NE(before.find("gold"), std::string::npos);
    }
    keep_only(file.path(), "b");
    group_world w(file.path());
    w.d.rebuild();
    EXPECT_EQ(w.all_of("b"), before);
    EXPECT_TRUE(w.d.rebuild());
    w.settle(noon + 6min);  // what it would read is not there any more
    EXPECT_EQ(w.rows("b", "shop.group").at(0).at("fellows").as_array().size(), 0u);
    EXPECT_EQ(w.tier("b", "c-1"), "normal");
}

TEST(a_group, is_read_through_another_handle_too) {
    scratch_file file;
    group_world one(file.path()), two(file.path());
    for (char const* shop : {"a", "b"}) one.adopt(shop);
    auto const t = two.open("b", "c-1", noon);
    one.join("a", noon + 1min);
    two.join("b", noon + 1min);
    one.settle(noon + 1min);
    two.set_tier("a", "c-1", "gold", noon + 2min);
    EXPECT_EQ(one.d.next_deadline(), noon + 2min);
    one.settle(noon + 2min);
    EXPECT_EQ(two.tier("b", "c-1"), "gold");
    EXPECT_EQ(two.rule("b", t), "resolution, gold");
    two.leave("a", noon + 3min);
    one.settle(noon + 3min);
    EXPECT_EQ(two.rule("b", t), "resolution");
    two.expect_sound();
}

TEST(a_group, is_a_fact_to_what_if) {
    group_world w;
    for (char const* shop : {"a", "b"}) w.adopt(shop);
    w.orders("a", "c-1", 3, noon);
    w.open("b", "c-1", noon);
    for (char const* shop : {"a", "b"}) w.join(shop, noon + 1min);
    w.settle(noon + 2h);
    auto const same = w.d.what_if({.shop = "b"});
    ASSERT_TRUE(same);
    EXPECT_TRUE(same->changes.empty()) << "the clock of the tier that was read";
    std::string rules = group_rules;
    auto const at = rules.find(R"(target = "1h")");
    auto const other = w.d.what_if({.shop = "b", .policy = rules.replace(at, 13, R"(target = "3h")")});
    ASSERT_TRUE(other);
    ASSERT_EQ(other->changes.size(), 1u);
    EXPECT_EQ(other->changes.at(0).tier, "gold");
}

TEST(a_group, does_not_depend_on_how_commands_are_grouped) {
    std::vector<request> all;
    auto const add = [&](char const* shop, char const* command, std::string data) {
        all.push_back({{command, std::move(data)}, host(noon, {}, shop)});
    };
    for (char const* shop : {"a", "b", "c"}) {
        add(shop, "shop.join_group", R"({"group":"acme","shares":["tier"]})");
        add(shop, "customer.update", R"({"customer":"c-1","tags":[]})");
    }
    add("a", "customer.set_tier", R"({"customer":"c-1","tier":"vip","reason":"x"})");
    add("b", "shop.leave_group", "{}");
    auto const heads = [&](bool together) {
        group_world w(":memory:", {.seed = 1});
        if (together) {
            for (auto const& answer : w.d.execute_many(all)) EXPECT_TRUE(answer);
        } else {
            for (auto const& one : all) EXPECT_TRUE(w.d.execute(one.what, one.how));
        }
        w.settle(noon);
        EXPECT_EQ(w.tier("c", "c-1"), "vip");
        return w.d.verify().heads;
    };
    EXPECT_EQ(heads(true), heads(false));
}

// ---- against a model ----------------------------------------------------------------------------------------------

/// What should be known of customers, without logs, jobs or news.
struct simple_group {
    struct customer {
        int orders = 0;
        std::string manual{};
    };
    struct member {
        std::string group{};
        bool tier = false;
    };
    std::map<std::string, member> shops{};
    std::map<std::pair<std::string, std::string>, customer> customers{};

    static int rank(std::string const& tier) {
        std::vector<std::string> const order{"gold", "silver", "bronze", "normal"};
        return static_cast<int>(std::find(order.begin(), order.end(), tier) - order.begin());
    }
    static std::string own(customer const& c) {
        if (!c.manual.empty()) return c.manual;
        return c.orders >= 3 ? "gold" : c.orders == 2 ? "silver" : c.orders == 1 ? "bronze" : "normal";
    }
    std::string tier(std::string const& shop, std::string const& key) const {
        customer const& here = customers.at({shop, key});
        std::string best = own(here);
        member const& me = shops.at(shop);
        if (!here.manual.empty() || me.group.empty() || !me.tier) return best;
        for (auto const& [other, m] : shops) {
            auto const there = customers.find({other, key});
            if (other == shop || m.group != me.group || !m.tier || there == customers.end()) continue;
            if (rank(own(there->second)) < rank(best)) best = own(there->second);
        }
        return best;
    }
};

RC_GTEST_PROP(a_group, comes_to_what_a_simple_model_says, ()) {
    group_world w;
    simple_group model;
    std::vector<std::string> const shops{"a", "b", "c"}, keys{"c-1", "c-2"}, tiers{"gold", "silver", "bronze", "normal"};
    for (auto const& shop : shops) w.adopt(shop), model.shops[shop];
    instant now = noon;
    int number = 0;
    auto const steps = *rc::gen::resize(30, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 10'000)));
    for (int const step : steps) {
        std::string const shop = shops[static_cast<std::size_t>(step % 3)], key = keys[static_cast<std::size_t>(step / 3 % 2)];
        int const more = step / 60;
        now += 1min;
        auto const done = [&](char const* command, json::object const& data) {
            return w.d.execute({command, json::serialize(data)}, host(now, {}, shop)).has_value();
        };
        auto& c = model.customers;
        switch (step / 6 % 10) {
            case 0:
            case 1:
            case 2: w.order(shop, key, std::to_string(++number), now), ++c[{shop, key}].orders; break;
            case 3: w.open(shop, key, now), c[{shop, key}]; break;
            case 4:
                w.set_tier(shop, key, tiers[static_cast<std::size_t>(more % 4)], now);
                c[{shop, key}].manual = tiers[static_cast<std::size_t>(more % 4)];
                break;
            case 5:
                if (done("customer.clear_tier", {{"customer", key}})) c[{shop, key}].manual.clear();
                break;
            case 6:
            case 7: {
                json::array shares;
                if (more % 4 != 0) shares.push_back("tier");
                if (more % 2 != 0) shares.push_back("identity");
                if (done("shop.join_group", {{"group", more % 5 == 0 ? "g-2" : "g-1"}, {"shares", shares}}))
                    model.shops[shop] = {more % 5 == 0 ? "g-2" : "g-1", more % 4 != 0};
                break;
            }
            case 8:
                if (done("shop.leave_group", {})) model.shops[shop] = {};
                break;
            default: w.d.advance(now, shop, 1 + more % 3); break;
        }
    }
    w.settle(now);
    for (auto const& [where, unused] : model.customers)
        RC_ASSERT(w.tier(where.first, where.second) == model.tier(where.first, where.second));
    RC_ASSERT(w.d.rebuild());
    RC_ASSERT(w.d.verify().ok);
}

}  // namespace
