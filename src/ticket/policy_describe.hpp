// Description of the shop's rules for tickets. The currency is the policy's own.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/ticket/policy.hpp>

namespace csdesk::ticket {

BOOST_DESCRIBE_STRUCT(field_option, (), (id, zh, en))
BOOST_DESCRIBE_STRUCT(field_definition, (),
                      (type, zh, en, required, kinds, min, max, earliest, latest, default_value, options, personal, order))
BOOST_DESCRIBE_STRUCT(sub_status, (), (status, zh, en, is_default, order))
BOOST_DESCRIBE_STRUCT(contact_reason, (), (parent, zh, en, order))
BOOST_DESCRIBE_STRUCT(kind_policy, (),
                      (reopen_window, auto_close_after, remind_before_close, reopen_limit, late_reply, resolve_requires))
BOOST_DESCRIBE_STRUCT(policy, (),
                      (reopen_window, auto_close_after, default_priority, refund_answer_within, automatic_replies_answer,
                       remind_before_close, reopen_limit, late_reply, resolve_requires, kinds, undeclared_fields, fields,
                       sub_statuses, contact_reasons))

}  // namespace csdesk::ticket
