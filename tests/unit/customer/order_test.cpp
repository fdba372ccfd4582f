#include <csdesk/customer/order.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace csdesk::order {
namespace {

using std::chrono::days;
using namespace std::chrono_literals;
constexpr instant t0 = instant_from_ms(1'780'000'000'000);
constexpr instant late_at = t0 + days{7};
order_key const o9{"o-9"};
actor const desk_itself{role::system, {}}, shop{role::host, {}};
money const price{29'900, "CNY"};

struct play {
    state now{};
    std::vector<event> log{};
    std::optional<instant> promise = late_at;

    template <class C>
    result<std::vector<event>> operator()(C c, instant at, actor who = shop) {
        c.order = o9;
        auto decided = decide(now, c, {at, who, promise});
        if (decided)
            for (auto const& e : *decided) {
                evolve(now, e, at);
                log.push_back(e);
            }
        return decided;
    }
    template <class E>
    E last() const {
        return log.empty() || !std::holds_alternative<E>(log.back()) ? (ADD_FAILURE() << "another event", E{})
                                                                     : std::get<E>(log.back());
    }
};

place placing() { return {.customer = customer_key{"c-17"}, .total = price, .products = {{product_key{"sku-7"}, {}, {}}}}; }
review reviewing(std::int32_t score, std::string id = "r-1") { return {.review = std::move(id), .score = score}; }
template <class T>
std::string blamed(result<T> const& r) {
    return r ? "accepted" : r.error().field;
}

TEST(an_order, goes_its_usual_way) {
    play p;
    ASSERT_TRUE(p(placing(), t0));
    EXPECT_EQ(status_of(p.now), status::placed);
    ASSERT_TRUE(p(pay{.amount = price}, t0 + 1min));
    EXPECT_EQ(p.last<paid>().customer.value, "c-17");
    ASSERT_TRUE(p(ship{.carrier = "顺丰", .tracking = "SF1"}, t0 + 1h));
    ASSERT_TRUE(p(scan{.place = "杭州"}, t0 + 2h));
    ASSERT_TRUE(p(deliver{}, t0 + days{2}));
    EXPECT_EQ(status_of(p.now), status::delivered);
    EXPECT_FALSE(p.last<delivered>().late);
    EXPECT_FALSE(due(p.now));
    EXPECT_EQ(p.now.order, o9);
}

TEST(an_order, absorbs_whatever_is_told_twice) {
    play p;
    auto const twice = [&](auto c, instant at) {
        ASSERT_TRUE(p(c, at));
        auto const before = p.now;
        c.occurred_at = at;
        ASSERT_TRUE(p(c, at + 1h));
        EXPECT_TRUE(std::holds_alternative<repeated>(p.log.back()));
        EXPECT_EQ(p.now, before);
    };
    twice(placing(), t0);
    twice(pay{.amount = price}, t0);
    twice(ship{}, t0);
    twice(scan{.place = "杭州"}, t0);
    twice(deliver{}, t0);
    twice(reviewing(5), t0);
    twice(record_refund{.refund = "rf-1", .amount = price}, t0);
    twice(cancel{.reason = "canceled"}, t0);
    EXPECT_EQ(p.now.scans, 1);
    EXPECT_EQ(p.now.refunded, price);
}

TEST(an_order, may_be_told_after_its_own_facts) {
    play p;
    ASSERT_TRUE(p(pay{.amount = price}, t0));
    EXPECT_FALSE(p.last<paid>().customer);
    ASSERT_TRUE(p(ship{}, t0 + 1h));
    ASSERT_TRUE(p(reviewing(1), t0 + 2h));
    EXPECT_EQ(status_of(p.now), status::shipped);
    auto c = placing();
    c.occurred_at = t0 - 1h;
    ASSERT_TRUE(p(c, t0 + 3h));
    EXPECT_EQ(p.last<placed>().paid, price);
    ASSERT_EQ(p.last<placed>().reviews.size(), 1u);
    EXPECT_EQ(p.last<placed>().reviews[0].review, "r-1");
    EXPECT_EQ(due(p.now), late_at);
    EXPECT_EQ(status_of(p.now), status::shipped);
}

TEST(a_parcel, is_overdue_at_the_first_instant_after_its_promise_and_once) {
    play p;
    ASSERT_TRUE(p(placing(), t0));
    EXPECT_EQ(due(p.now), late_at);
    EXPECT_TRUE(p(check_overdue{.due = late_at}, late_at - 1ms, desk_itself)->empty());
    ASSERT_EQ(p(check_overdue{.due = late_at}, late_at + 5h, desk_itself)->size(), 1u);  // noticed late, true instant
    EXPECT_EQ(p.last<overdue>().late_at, late_at);
    EXPECT_EQ(p.last<overdue>().customer.value, "c-17");
    EXPECT_FALSE(due(p.now));
    EXPECT_TRUE(p(check_overdue{.due = late_at}, late_at + 6h, desk_itself)->empty());
    ASSERT_TRUE(p(deliver{}, late_at + days{1}));
    EXPECT_TRUE(p.last<delivered>().late);
    EXPECT_TRUE(is_late(p.now));
}

TEST(a_parcel, delivered_at_the_last_instant_is_in_time) {
    play p;
    ASSERT_TRUE(p(placing(), t0));
    ASSERT_TRUE(p(deliver{}, late_at));
    EXPECT_FALSE(p.last<delivered>().late);
    EXPECT_TRUE(p(check_overdue{.due = late_at}, late_at, desk_itself)->empty());
    EXPECT_FALSE(is_late(p.now));
}

TEST(a_parcel, delivered_in_time_but_told_late_stays_in_time_for_the_carrier) {
    play p;
    ASSERT_TRUE(p(placing(), t0));
    ASSERT_TRUE(p(check_overdue{.due = late_at}, late_at, desk_itself));
    ASSERT_TRUE(p(deliver{.occurred_at = late_at - 1h}, late_at + 1h));
    EXPECT_FALSE(p.last<delivered>().late);
    EXPECT_TRUE(is_late(p.now));  // the desk acted on what it knew; that stays on record
}

TEST(a_parcel, cancelled_or_without_a_promise_is_never_overdue) {
    play p;
    ASSERT_TRUE(p(placing(), t0));
    ASSERT_TRUE(p(cancel{.reason = "unavailable"}, t0 + 1h));
    EXPECT_FALSE(due(p.now));
    EXPECT_TRUE(p(check_overdue{.due = late_at}, late_at, desk_itself)->empty());
    play q;
    q.promise.reset();
    ASSERT_TRUE(q(placing(), t0));
    EXPECT_FALSE(due(q.now));
    EXPECT_EQ(q(check_overdue{.due = late_at}, late_at, shop).error().code, errc::forbidden);
}

TEST(a_cancellation, says_what_is_owed_back_in_whatever_order_it_is_told) {
    play p;
    ASSERT_TRUE(p(placing(), t0));
    ASSERT_TRUE(p(pay{.amount = price}, t0));
    ASSERT_TRUE(p(cancel{.reason = "canceled"}, t0 + 1h));
    EXPECT_EQ(p.last<cancelled>().paid, price);

    play q;  // payment told after the cancellation
    ASSERT_TRUE(q(placing(), t0));
    ASSERT_TRUE(q(cancel{.reason = "canceled"}, t0 + 1h));
    EXPECT_FALSE(q.last<cancelled>().paid);
    ASSERT_TRUE(q(pay{.amount = price, .occurred_at = t0}, t0 + 2h));
    EXPECT_TRUE(q.last<paid>().cancelled);

    play r;  // the order told last
    ASSERT_TRUE(r(pay{.amount = price}, t0));
    ASSERT_TRUE(r(cancel{.reason = "canceled"}, t0 + 1h));
    EXPECT_FALSE(r.last<cancelled>().customer);
    ASSERT_TRUE(r(placing(), t0 + 2h));
    EXPECT_EQ(r.last<placed>().paid, price);
    EXPECT_EQ(r.last<placed>().cancelled_at, t0 + 1h);
}

TEST(a_delivery, after_the_cancellation_is_recorded_as_such) {
    play p;
    ASSERT_TRUE(p(placing(), t0));
    ASSERT_TRUE(p(cancel{.reason = "canceled"}, t0 + 1h));
    ASSERT_TRUE(p(deliver{}, t0 + 2h));
    EXPECT_TRUE(p.last<delivered>().cancelled);
    EXPECT_EQ(status_of(p.now), status::cancelled);
    play q;
    ASSERT_TRUE(q(placing(), t0));
    ASSERT_TRUE(q(deliver{}, t0 + 1h));
    ASSERT_TRUE(q(cancel{.reason = "退货"}, t0 + 2h));
    EXPECT_TRUE(q.last<cancelled>().delivered);
}

TEST(a_review, may_be_amended_and_remembers_what_it_was) {
    play p;
    ASSERT_TRUE(p(placing(), t0));
    auto c = reviewing(1);
    c.text = personal<std::string>("¿dónde está? 差评");
    ASSERT_TRUE(p(c, t0));
    EXPECT_EQ(p.last<reviewed>().product, product_key{"sku-7"});
    EXPECT_EQ(p.last<reviewed>().text.value, "¿dónde está? 差评");
    ASSERT_TRUE(p(reviewing(5), t0 + 1h));
    EXPECT_EQ(p.last<reviewed>().previous_score, 1);
    ASSERT_TRUE(p(reviewing(2, "r-2"), t0 + 1h));
    EXPECT_EQ(p.now.reviews.size(), 2u);
    EXPECT_EQ(blamed(p(reviewing(0), t0)), "score");
    EXPECT_EQ(blamed(p(reviewing(6), t0)), "score");
    EXPECT_EQ(blamed(p(reviewing(3, ""), t0)), "review");
}

TEST(an_order, is_checked_field_by_field) {
    play p;
    auto const field = [&](auto change) {
        auto c = placing();
        change(c);
        return blamed(p(c, t0));
    };
    EXPECT_EQ(field([](place& c) { c.customer = {}; }), "customer");
    EXPECT_EQ(field([](place& c) { c.total.minor = -1; }), "total.minor");
    EXPECT_EQ(field([](place& c) { c.total.currency = "yuan"; }), "total.currency");
    EXPECT_EQ(field([](place& c) { c.total.currency = "RMB"; }), "total.currency");  // the code is CNY
    EXPECT_EQ(field([](place& c) { c.products.push_back({}); }), "products[1].product");
    EXPECT_EQ(field([](place& c) { c.channel = "A"; }), "channel");
    EXPECT_EQ(field([](place& c) { c.occurred_at = t0 + 1ms; }), "occurred_at");
    EXPECT_EQ(field([](place& c) { c.promised_by = "2026-11-30", c.promised_at = t0; }), "promised_at");
    EXPECT_EQ(blamed(p(cancel{}, t0)), "reason");
    EXPECT_EQ(blamed(p(record_refund{.refund = "a", .amount = {largest_integer, "CNY"}}, t0)), "accepted");
    EXPECT_EQ(blamed(p(record_refund{.refund = "b", .amount = {1, "CNY"}}, t0)), "amount.minor");
    EXPECT_EQ(blamed(p(record_refund{.refund = "c", .amount = {1, "USD"}}, t0)), "amount.currency");
}

RC_GTEST_PROP(facts_of_an_order, come_to_the_same_in_any_order, ()) {
    std::vector<int> order{0, 1, 2, 3, 4, 5};
    std::vector<int> const keys = *rc::gen::container<std::vector<int>>(6, rc::gen::arbitrary<int>());
    std::sort(order.begin(), order.end(),
              [&](int a, int b) { return std::pair(keys[std::size_t(a)], a) < std::pair(keys[std::size_t(b)], b); });
    play p;
    for (int round = 0; round < 2; ++round)  // everything twice
        for (int const what : order) {
            instant const at = t0 + days{5};
            switch (what) {
                case 0: {
                    auto c = placing();
                    c.occurred_at = t0;
                    RC_ASSERT(static_cast<bool>(p(c, at)));
                    break;
                }
                case 1: RC_ASSERT(static_cast<bool>(p(pay{.amount = price, .occurred_at = t0 + 1h}, at))); break;
                case 2: RC_ASSERT(static_cast<bool>(p(ship{.carrier = "顺丰", .occurred_at = t0 + 2h}, at))); break;
                case 3: RC_ASSERT(static_cast<bool>(p(scan{.place = "杭州", .occurred_at = t0 + 3h}, at))); break;
                case 4: RC_ASSERT(static_cast<bool>(p(deliver{.occurred_at = t0 + 4h}, at))); break;
                default: {
                    auto c = reviewing(1);
                    c.occurred_at = t0 + 5h;
                    RC_ASSERT(static_cast<bool>(p(c, at)));
                }
            }
        }
    state usual;
    usual.order = o9;
    usual.customer = customer_key{"c-17"};
    usual.total = usual.paid = price;
    usual.placed_at = t0;
    usual.paid_at = t0 + 1h;
    usual.shipped_at = t0 + 2h;
    usual.delivered_at = t0 + 4h;
    usual.late_at = late_at;
    usual.products = placing().products;
    usual.carrier = "顺丰";
    usual.scans = 1;
    usual.last_scans = {{"杭州", t0 + 3h}};
    usual.reviews = {{"r-1", 1, t0 + 5h}};
    RC_ASSERT(p.now == usual);
    RC_ASSERT(std::count_if(p.log.begin(), p.log.end(), [](auto const& e) { return std::holds_alternative<repeated>(e); }) == 6);
}

}  // namespace
}  // namespace csdesk::order
