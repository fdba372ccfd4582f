// Description of the shop's rules for customers.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/customer/policy.hpp>

namespace csdesk::tiers {

BOOST_DESCRIBE_STRUCT(rule, (), (tier, min_orders, min_money_minor, max_recency_days, min_activity))
BOOST_DESCRIBE_STRUCT(share, (), (tier, ppm))
BOOST_DESCRIBE_STRUCT(policy, (), (how, rules, shares, otherwise, window_days, stay_days))

}  // namespace csdesk::tiers

namespace csdesk::customer {

BOOST_DESCRIBE_STRUCT(policy, (), (tiers))

}  // namespace csdesk::customer
