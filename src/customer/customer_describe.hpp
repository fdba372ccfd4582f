// Descriptions of customers: commands, events, state.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/customer/customer.hpp>

namespace csdesk::customer {

BOOST_DESCRIBE_STRUCT(update, (), (customer, name, phone, email, channel, language, tags))
BOOST_DESCRIBE_STRUCT(set_tier, (), (customer, tier, reason, until))
BOOST_DESCRIBE_STRUCT(clear_tier, (), (customer))
BOOST_DESCRIBE_STRUCT(evaluate_tier, (), (customer))
BOOST_DESCRIBE_STRUCT(record_purchase, (), (customer, order, bought_at, amount))
BOOST_DESCRIBE_STRUCT(drop_purchase, (), (customer, order))
BOOST_DESCRIBE_STRUCT(read_shared, (), (customer, shop, why))

BOOST_DESCRIBE_STRUCT(seen, (), (customer, tier))
BOOST_DESCRIBE_STRUCT(updated, (), (customer, name, phone, email, channel, language, tags, changed))
BOOST_DESCRIBE_STRUCT(purchase_recorded, (), (customer, order, bought_at, minor, amount, window_from, review_at))
BOOST_DESCRIBE_STRUCT(purchase_dropped, (), (customer, order, review_at))
BOOST_DESCRIBE_STRUCT(tier_changed, (),
                      (customer, from, to, manual, reason, until, rule, recency_days, frequency, money_minor, activity,
                       review_at))
BOOST_DESCRIBE_STRUCT(tier_evaluated, (),
                      (customer, tier, computed, rule, recency_days, frequency, money_minor, activity, review_at))
BOOST_DESCRIBE_STRUCT(tier_cleared, (), (customer))
BOOST_DESCRIBE_STRUCT(shared_read, (), (customer, shop, tier, seen_at, why))
BOOST_DESCRIBE_STRUCT(counting_tier_changed, (), (customer, from, to, shop))

BOOST_DESCRIBE_STRUCT(purchase, (), (order, at, minor))
BOOST_DESCRIBE_STRUCT(told, (), (shop, tier, seen_at))
BOOST_DESCRIBE_STRUCT(state, (),
                      (customer, seen_at, name, phone, email, channel, language, tags, tier, tier_since, tier_manual, tier_reason,
                       tier_until, review_at, purchases, last_bought_at, own_tier, tier_from, shared))

}  // namespace csdesk::customer
