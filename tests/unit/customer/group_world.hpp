// Shops on one desk, for tests of what they share.
#pragma once

#include <boost/json.hpp>
#include <csdesk/desk/desk.hpp>

#include "../desk/kit.hpp"

namespace csdesk::testing {

using namespace std::chrono_literals;
namespace json = boost::json;

inline char const* const group_rules = R"(
name = "shop"
time_zone = "Asia/Shanghai"
[calendars.default]
hours.every_day = [["09:00", "18:00"]]
[customers.tiers]
otherwise = "normal"
stay_days = 0
[[customers.tiers.rules]]
tier = "gold"
min_orders = 3
[[customers.tiers.rules]]
tier = "silver"
min_orders = 2
[[customers.tiers.rules]]
tier = "bronze"
min_orders = 1
[[sla]]
name = "resolution"
metric = "resolution"
target = "8h"
calendar = "real_time"
[[sla]]
name = "resolution, gold"
metric = "resolution"
tiers = ["gold"]
target = "1h"
calendar = "real_time"
)";

class group_world {
public:
    explicit group_world(std::string const& path = ":memory:", desk_options const& options = {}) : d(desk::open(path, options)) {}

    void adopt(std::string const& shop, instant now = noon, std::string const& rules = group_rules) {
        must(d, "policy.adopt", json::serialize(json::object{{"text", rules}}), host(now, {}, shop));
    }
    void join(std::string const& shop, instant now, std::string const& shares = R"(["tier"])",
              std::string const& group = "acme") {
        must(d, "shop.join_group", json::serialize(json::object{{"group", group}, {"shares", json::parse(shares)}}),
             host(now, {}, shop));
    }
    void leave(std::string const& shop, instant now) { must(d, "shop.leave_group", "{}", host(now, {}, shop)); }
    reply order(std::string const& shop, std::string const& customer, std::string const& order, instant now) {
        return must(d, "order.place",
                    R"({"order":")" + order + R"(","customer":")" + customer + R"(","total":{"minor":1,"currency":"CNY"}})",
                    host(now, {}, shop));
    }
    void orders(std::string const& shop, std::string const& customer, int count, instant now) {
        for (int i = 0; i < count; ++i) order(shop, customer, customer + "/" + std::to_string(i), now);
    }
    std::int64_t open(std::string const& shop, std::string const& customer, instant now) {
        return must(d, "ticket.open", R"({"requester":")" + customer + R"(","kind":"after_sale","channel":"wangwang"})",
                    host(now, {}, shop))
            .ids.at("ticket");
    }
    void set_tier(std::string const& shop, std::string const& customer, std::string const& tier, instant now,
                  std::string const& more = {}) {
        must(d, "customer.set_tier", R"({"customer":")" + customer + R"(","tier":")" + tier + R"(","reason":"x")" + more + "}",
             by(role::supervisor, "wang", now, {}, shop));
    }
    /// Until nothing is due any more.
    void settle(instant now) {
        while (d.next_deadline() && *d.next_deadline() <= now) d.advance(now);
    }
    json::array rows(std::string const& shop, std::string_view view, std::string const& params = "{}") {
        auto const answer = d.query(view, params, shop, {}, 10'000);
        if (!answer) throw refused(answer.error());
        return json::parse(*answer).at("rows").as_array();
    }
    json::object customer(std::string const& shop, std::string const& key) {
        return rows(shop, "customer.get", json::serialize(json::object{{"customer", key}})).at(0).as_object();
    }
    std::string tier(std::string const& shop, std::string const& key) {
        return std::string(customer(shop, key).at("tier").as_string());
    }
    /// The rule of a ticket's clock that runs.
    std::string rule(std::string const& shop, std::int64_t ticket) {
        auto const all = rows(shop, "clock.list", R"({"ticket":)" + std::to_string(ticket) + R"(,"metric":"resolution"})");
        return all.empty() ? "none" : std::string(all.back().at("rule").as_string());
    }
    std::size_t count(std::string const& shop, std::string_view type) {
        std::size_t n = 0;
        for (auto const& e : d.events(shop, 0, 100'000)) n += e.type == type;
        return n;
    }
    /// Whatever a shop can see of itself.
    std::string all_of(std::string const& shop) {
        std::string out;
        for (char const* view : {"customer.list", "ticket.list", "clock.list", "job.list", "shop.group", "shop.cross_reads"})
            out += json::serialize(rows(shop, view)) + '\n';
        for (auto const& c : rows(shop, "customer.list"))
            out += json::serialize(customer(shop, std::string(c.at("customer").as_string()))) + '\n';
        return out;
    }
    void expect_sound() {
        EXPECT_TRUE(d.rebuild());
        auto const v = d.verify();
        EXPECT_TRUE(v.ok) << v.what;
    }

    desk d;
};

/// Two shops that share tiers; c-1 is gold in a.
class two_shops : public ::testing::Test {
protected:
    void SetUp() override {
        for (char const* shop : {"a", "b"}) w.adopt(shop);
        w.orders("a", "c-1", 3, noon);
        w.settle(noon);
    }
    void join_both(std::string const& shares = R"(["tier"])") {
        w.join("a", noon + 1min, shares);
        w.join("b", noon + 1min, shares);
        w.settle(noon + 1min);
    }
    group_world w;
};

}  // namespace csdesk::testing
