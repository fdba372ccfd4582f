// Descriptions of orders: commands, events, state.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/customer/order.hpp>

namespace csdesk::order {

BOOST_DESCRIBE_STRUCT(line, (), (product, category, seller))
BOOST_DESCRIBE_STRUCT(place, (), (order, customer, total, promised_by, promised_at, products, channel, occurred_at))
BOOST_DESCRIBE_STRUCT(pay, (), (order, amount, occurred_at))
BOOST_DESCRIBE_STRUCT(ship, (), (order, carrier, tracking, occurred_at))
BOOST_DESCRIBE_STRUCT(scan, (), (order, place, occurred_at))
BOOST_DESCRIBE_STRUCT(deliver, (), (order, occurred_at))
BOOST_DESCRIBE_STRUCT(cancel, (), (order, reason, occurred_at))
BOOST_DESCRIBE_STRUCT(record_refund, (), (order, refund, amount, occurred_at))
BOOST_DESCRIBE_STRUCT(review, (), (order, review, score, customer, title, text, occurred_at))
BOOST_DESCRIBE_STRUCT(check_overdue, (), (order, due))

BOOST_DESCRIBE_STRUCT(early_review, (), (review, score, occurred_at))
BOOST_DESCRIBE_STRUCT(placed, (),
                      (order, customer, total, promised_by, late_at, products, channel, occurred_at, paid, cancelled_at, reviews))
BOOST_DESCRIBE_STRUCT(paid, (), (order, customer, amount, placed_at, cancelled, channel, occurred_at))
BOOST_DESCRIBE_STRUCT(shipped, (), (order, carrier, tracking, occurred_at))
BOOST_DESCRIBE_STRUCT(scanned, (), (order, place, occurred_at))
BOOST_DESCRIBE_STRUCT(delivered, (), (order, customer, late, cancelled, occurred_at))
BOOST_DESCRIBE_STRUCT(cancelled, (), (order, customer, reason, paid, delivered, channel, occurred_at))
BOOST_DESCRIBE_STRUCT(refunded, (), (order, refund, amount, occurred_at))
BOOST_DESCRIBE_STRUCT(reviewed, (), (order, customer, review, score, previous_score, title, text, product, channel, occurred_at))
BOOST_DESCRIBE_STRUCT(overdue, (), (order, customer, late_at, channel))
BOOST_DESCRIBE_STRUCT(repeated, (), (order, fact, occurred_at))

BOOST_DESCRIBE_STRUCT(kept_scan, (), (place, at))
BOOST_DESCRIBE_STRUCT(kept_review, (), (review, score, at))
BOOST_DESCRIBE_STRUCT(state, (),
                      (order, customer, total, placed_at, paid_at, shipped_at, delivered_at, cancelled_at, overdue_at, late_at,
                       promised_by, paid, products, channel, carrier, tracking, cancel_reason, scans, last_scans, reviews,
                       refunds, refunded))

}  // namespace csdesk::order
