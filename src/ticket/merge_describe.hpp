// Descriptions of merging and splitting: commands and events.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/ticket/merge.hpp>

#include "ticket/ticket_describe.hpp"

namespace csdesk::ticket {

BOOST_DESCRIBE_STRUCT(merge, (), (ticket, into, reason, across_customers))
BOOST_DESCRIBE_STRUCT(unmerge, (), (ticket, reason))
BOOST_DESCRIBE_STRUCT(split, (), (ticket, messages, kind, priority, subject, requester, reference, reason))

BOOST_DESCRIBE_STRUCT(merged, (), (ticket, into, from, reason, number, open_round))
BOOST_DESCRIBE_STRUCT(absorbed, (), (ticket, from, number, talk, tags, waiting, opens_round, time_spent, billable_time))
BOOST_DESCRIBE_STRUCT(unmerged, (), (ticket, from, to, reason, number, answered, answered_at, open_round, round_opened_at))
BOOST_DESCRIBE_STRUCT(released, (),
                      (ticket, from, gone, remaining, tags, waiting, dropped_round, changed_round, last, number, waited_since,
                       gone_waits_since, time_spent, billable_time))
BOOST_DESCRIBE_STRUCT(brought_time_changed, (), (ticket, from, time_spent, billable_time))
BOOST_DESCRIBE_STRUCT(split_off, (),
                      (ticket, into, messages, customer_messages, notes, reason, own_waiting, waiting, waited_since,
                       dropped_round, changed_round))
BOOST_DESCRIBE_STRUCT(message_taken, (),
                      (ticket, message, origin, note, channel, external_id, occurred_at, round, opens_round, round_opened_at))

}  // namespace csdesk::ticket
