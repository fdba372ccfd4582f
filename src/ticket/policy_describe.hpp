// Description of the shop's rules for tickets.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/ticket/policy.hpp>

namespace csdesk::ticket {

BOOST_DESCRIBE_STRUCT(policy, (),
                      (reopen_window, auto_close_after, default_priority, refund_answer_within, automatic_replies_answer))

}  // namespace csdesk::ticket
