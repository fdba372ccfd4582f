// Descriptions of groups: commands, events, state.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/customer/group.hpp>

namespace csdesk::group {

BOOST_DESCRIBE_STRUCT(join_group, (), (group, shares))
BOOST_DESCRIBE_STRUCT(leave_group, (), ())
BOOST_DESCRIBE_STRUCT(record_reading, (), (shop, why, customers, heard, complete, finished))

BOOST_DESCRIBE_STRUCT(joined_group, (), (membership, group, shares, generation, shops))
BOOST_DESCRIBE_STRUCT(left_group, (), (membership, group, generation))
BOOST_DESCRIBE_STRUCT(news_posted, (), (membership, group, customer, first))
BOOST_DESCRIBE_STRUCT(news_noted, (), (membership, shop, due))
BOOST_DESCRIBE_STRUCT(group_read, (),
                      (membership, shop, shops, why, customers, heard, complete, finished, together, shares, theirs, mine))

BOOST_DESCRIBE_STRUCT(fellow, (), (together, shares, since, heard, theirs, mine))
BOOST_DESCRIBE_STRUCT(state, (), (membership, group, shares, since, generation, fellows, noted))

}  // namespace csdesk::group
