#include <csdesk/customer/customer.hpp>

#include <gtest/gtest.h>

namespace csdesk::customer {
namespace {

using std::chrono::days;
using namespace std::chrono_literals;
constexpr instant t0 = instant_from_ms(1'780'000'000'000);
customer_key const who{"c-17"};
actor const desk_itself{role::system, {}}, lead{role::supervisor, "wang"};

policy plain() {
    policy p;
    p.tiers.rules = {{.tier = "vip", .min_orders = 3, .max_recency_days = 90}, {.tier = "core", .min_orders = 2}};
    return p;
}

struct play {
    state now{};
    policy rules = plain();
    std::vector<event> log{};

    play() { keep({first_mention(who, {t0, desk_itself, rules, "CNY"})}, t0); }
    template <class C>
    result<std::vector<event>> operator()(C c, instant at, actor by = desk_itself) {
        c.customer = who;
        auto decided = decide(now, c, {at, by, rules, "CNY"});
        if (decided) keep(*decided, at);
        return decided;
    }
    result<std::vector<event>> buys(std::string order, instant at, std::int64_t minor = 1'000, std::string currency = "CNY") {
        return (*this)(record_purchase{who, order_key{std::move(order)}, at, {minor, std::move(currency)}}, at);
    }
    void keep(std::vector<event> const& events, instant at) {
        for (auto const& e : events) {
            evolve(now, e, at);
            log.push_back(e);
        }
    }
};

template <class T>
std::string blamed(result<T> const& r) {
    return r ? "accepted" : r.error().field;
}

TEST(a_customer, begins_with_the_lowest_tier) {
    play p;
    EXPECT_EQ(p.now.tier, "normal");
    EXPECT_EQ(p.now.seen_at, t0);
    EXPECT_FALSE(due(p.now));
}

TEST(a_customer, rises_with_the_purchase_that_reaches_a_tier) {
    play p;
    ASSERT_EQ(p.buys("o-1", t0)->size(), 1u);
    auto const second = p.buys("o-2", t0 + days{1});
    ASSERT_EQ(second->size(), 2u);
    auto const& up = std::get<tier_changed>(second->back());
    EXPECT_EQ(up.from, "normal");
    EXPECT_EQ(up.to, "core");
    EXPECT_EQ(up.rule, 1);
    EXPECT_EQ(up.frequency, 2);
    EXPECT_EQ(up.money_minor, 2'000);
    EXPECT_EQ(up.recency_days, 0);
    EXPECT_EQ(p.now.tier_since, t0 + days{1});
}

TEST(a_customer, is_not_counted_twice_for_one_order) {
    play p;
    ASSERT_TRUE(p.buys("o-1", t0));
    EXPECT_TRUE(p.buys("o-1", t0)->empty());
    ASSERT_EQ(p.buys("o-1", t0, 2'500)->size(), 1u);  // paid another amount: it replaces the first
    ASSERT_EQ(p.now.purchases.size(), 1u);
    EXPECT_EQ(p.now.purchases[0].minor, 2'500);
    EXPECT_EQ(p.now.tier, "normal");
}

TEST(a_purchase, in_another_currency_counts_as_an_order_and_not_as_money) {
    play p;
    ASSERT_TRUE(p.buys("o-1", t0, 9'999, "USD"));
    EXPECT_EQ(p.now.purchases.at(0).minor, 0);
    EXPECT_EQ(std::get<purchase_recorded>(p.log.back()).amount, (money{9'999, "USD"}));
}

TEST(a_purchase, older_than_the_window_counts_for_recency_alone) {
    play p;
    auto const old = t0 - days{366};
    ASSERT_EQ(p(record_purchase{who, order_key{"o-1"}, old, {1, "CNY"}}, t0)->size(), 1u);
    EXPECT_TRUE(p.now.purchases.empty());
    EXPECT_EQ(p.now.last_bought_at, old);
    EXPECT_TRUE(p(record_purchase{who, order_key{"o-1"}, old, {1, "CNY"}}, t0)->empty());
}

TEST(a_purchase, is_forgotten_when_it_has_left_the_window) {
    play p;
    ASSERT_TRUE(p.buys("o-1", t0));
    ASSERT_TRUE(p.buys("o-2", t0 + days{365}));
    ASSERT_EQ(p.now.purchases.size(), 1u);
    EXPECT_EQ(p.now.purchases[0].order.value, "o-2");
}

TEST(a_purchase, that_was_cancelled_counts_no_longer_but_the_tier_keeps_its_stay) {
    play p;
    ASSERT_TRUE(p.buys("o-1", t0));
    ASSERT_TRUE(p.buys("o-2", t0));
    ASSERT_EQ(p.now.tier, "core");
    ASSERT_EQ(p(drop_purchase{who, order_key{"o-2"}}, t0 + 1h)->size(), 1u);
    EXPECT_EQ(p.now.tier, "core");
    EXPECT_EQ(due(p.now), t0 + days{30});
    EXPECT_TRUE(p(drop_purchase{who, order_key{"o-2"}}, t0 + 2h)->empty());
    ASSERT_TRUE(p(evaluate_tier{}, t0 + days{30}));
    EXPECT_EQ(p.now.tier, "normal");
    EXPECT_FALSE(due(p.now));
}

TEST(a_tier, falls_at_the_instant_it_announced) {
    play p;
    for (auto const* o : {"o-1", "o-2", "o-3"}) ASSERT_TRUE(p.buys(o, t0));
    ASSERT_EQ(p.now.tier, "vip");
    instant const first = *due(p.now);
    EXPECT_EQ(first, t0 + days{91});  // 90 whole days are still recent
    EXPECT_TRUE(p(evaluate_tier{}, first - 1ms)->empty());
    ASSERT_TRUE(p(evaluate_tier{}, first));
    EXPECT_EQ(p.now.tier, "core");
    instant const second = *due(p.now);
    EXPECT_EQ(second, t0 + days{365});
    ASSERT_TRUE(p(evaluate_tier{}, second));
    EXPECT_EQ(p.now.tier, "normal");
    EXPECT_FALSE(due(p.now));
}

TEST(an_evaluation, asked_for_by_a_person_always_answers) {
    play p;
    auto const r = p(evaluate_tier{}, t0, lead);
    ASSERT_EQ(r->size(), 1u);
    EXPECT_EQ(std::get<tier_evaluated>(r->front()).computed, "normal");
    EXPECT_TRUE(p(evaluate_tier{}, t0)->empty());
}

TEST(a_tier_set_by_hand, holds_until_it_ends) {
    play p;
    ASSERT_TRUE(p(set_tier{.tier = "vip", .reason = "88VIP", .until = t0 + days{10}}, t0, lead));
    EXPECT_EQ(due(p.now), t0 + days{10});
    ASSERT_TRUE(p.buys("o-1", t0 + days{1}));
    EXPECT_EQ(p.now.tier, "vip");
    EXPECT_TRUE(p.now.tier_manual);
    auto const r = p(evaluate_tier{}, t0 + days{10});
    ASSERT_EQ(r->size(), 2u);
    EXPECT_TRUE(std::holds_alternative<tier_cleared>(r->front()));
    EXPECT_FALSE(p.now.tier_manual);
    EXPECT_EQ(p.now.tier, "vip");  // a demotion waits for the stay, by hand or not
    EXPECT_EQ(due(p.now), t0 + days{30});
    ASSERT_TRUE(p(evaluate_tier{}, t0 + days{30}));
    EXPECT_EQ(p.now.tier, "normal");
}

TEST(a_tier_set_by_hand, is_cleared_once) {
    play p;
    EXPECT_EQ(p(clear_tier{}, t0, lead).error().code, errc::not_allowed);
    ASSERT_TRUE(p(set_tier{.tier = "core", .reason = "老板的朋友"}, t0, lead));
    EXPECT_FALSE(due(p.now));
    ASSERT_TRUE(p(clear_tier{}, t0 + days{40}, lead));
    EXPECT_EQ(p.now.tier, "normal");
}

TEST(a_tier_set_by_hand, is_one_of_the_policys_and_has_a_reason) {
    play p;
    EXPECT_EQ(blamed(p(set_tier{.tier = "gold", .reason = "x"}, t0, lead)), "tier");
    EXPECT_EQ(blamed(p(set_tier{.tier = "vip"}, t0, lead)), "reason");
    EXPECT_EQ(blamed(p(set_tier{.tier = "vip", .reason = "x", .until = t0}, t0, lead)), "until");
}

TEST(a_contact_card, changes_what_is_given_and_keeps_the_rest) {
    play p;
    ASSERT_TRUE(p(update{.name = {{"王小明"}}, .phone = {{"13800000000"}}, .tags = {{"团购"}}}, t0, lead));
    ASSERT_TRUE(p(update{.phone = {{""}}, .email = {{"w@example.com"}}}, t0, lead));
    EXPECT_EQ(p.now.name.value, "王小明");
    EXPECT_EQ(p.now.phone.value, "");
    EXPECT_EQ(p.now.email.value, "w@example.com");
    EXPECT_EQ(std::get<updated>(p.log.back()).changed, (std::vector<std::string>{"phone", "email"}));
    ASSERT_EQ(p(update{}, t0, lead)->size(), 1u);
    EXPECT_TRUE(std::get<updated>(p.log.back()).changed.empty());
    EXPECT_EQ(blamed(p(update{.name = {{"a\nb"}}}, t0)), "name");
    EXPECT_EQ(blamed(p(update{.channel = "Wang Wang"}, t0)), "channel");
    EXPECT_EQ(blamed(p(update{.tags = {{std::string(65, 'x')}}}, t0)), "tags[0]");
}

TEST(purchases, come_from_orders_only) {
    play p;
    EXPECT_EQ(p(record_purchase{who, order_key{"o"}, t0, {1, "CNY"}}, t0, lead).error().code, errc::forbidden);
    EXPECT_EQ(p(drop_purchase{who, order_key{"o"}}, t0, lead).error().code, errc::forbidden);
}

}  // namespace
}  // namespace csdesk::customer
