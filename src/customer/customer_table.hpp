// The query tables of customers and orders.
#pragma once

#include <csdesk/customer/customer.hpp>
#include <csdesk/customer/order.hpp>

#include "desk/rows.hpp"

namespace csdesk::customer {

struct customer_row {
    static constexpr std::string_view table_name = "customer";
    static constexpr std::size_t key_columns = 1;
    customer_key customer{};
    instant seen_at{};
    personal<std::string> name{}, phone{}, email{};
    std::string channel{}, language{};
    std::string tier{};
    instant tier_since{};
    bool tier_manual = false;
    std::optional<instant> tier_until{};
    std::optional<instant> review_at{};
    std::int64_t purchases = 0;  // inside the window, as last told
    std::int64_t purchases_minor = 0;
    std::optional<instant> last_bought_at{};
};
BOOST_DESCRIBE_STRUCT(customer_row, (),
                      (customer, seen_at, name, phone, email, channel, language, tier, tier_since, tier_manual, tier_until,
                       review_at, purchases, purchases_minor, last_bought_at))

/// One line of a customer's history. Every room writes here what concerns a customer.
struct timeline_row {
    static constexpr std::string_view table_name = "customer_timeline";
    static constexpr std::size_t key_columns = 2;
    customer_key customer{};
    std::int64_t seq = 0;
    instant at{};
    instant occurred_at{};
    std::string what{};  // the event's name
    std::optional<ticket_id> ticket{};
    std::optional<order_key> order{};
    std::string detail{};  // never personal
};
BOOST_DESCRIBE_STRUCT(timeline_row, (), (customer, seq, at, occurred_at, what, ticket, order, detail))

}  // namespace csdesk::customer

namespace csdesk::order {

struct order_row {
    static constexpr std::string_view table_name = "shop_order";
    static constexpr std::size_t key_columns = 1;
    order_key order{};
    std::optional<customer_key> customer{};
    order::status status = order::status::mentioned;
    std::optional<money> total{}, paid{}, refunded{};
    std::optional<instant> placed_at{}, paid_at{}, shipped_at{}, delivered_at{}, cancelled_at{};
    std::optional<std::string> promised_by{};
    std::optional<instant> late_at{}, overdue_at{};
    bool late = false;
    std::string channel{}, carrier{}, tracking{}, cancel_reason{};
    std::optional<product_key> product{};  // the first
    std::optional<std::string> category{}, seller{};
    std::int32_t products = 0, scans = 0;
    std::optional<std::int32_t> review_score{};  // the latest told
    std::optional<instant> reviewed_at{};
};
BOOST_DESCRIBE_STRUCT(order_row, (),
                      (order, customer, status, total, paid, refunded, placed_at, paid_at, shipped_at, delivered_at, cancelled_at,
                       promised_by, late_at, overdue_at, late, channel, carrier, tracking, cancel_reason, product, category,
                       seller, products, scans, review_score, reviewed_at))

struct review_row {
    static constexpr std::string_view table_name = "review";
    static constexpr std::size_t key_columns = 2;
    order_key order{};
    std::string review{};
    instant at{};
    instant occurred_at{};
    std::optional<customer_key> customer{};
    std::int32_t score = 0;
    std::optional<product_key> product{};
    std::string title{};
    personal<std::string> text{};
};
BOOST_DESCRIBE_STRUCT(review_row, (), (order, review, at, occurred_at, customer, score, product, title, text))

}  // namespace csdesk::order
