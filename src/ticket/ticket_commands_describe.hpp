// Descriptions of a ticket's commands.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/ticket/commands.hpp>

namespace csdesk::ticket {

BOOST_DESCRIBE_STRUCT(attachment, (), (name, reference, media_type, bytes, sha256, kind))
BOOST_DESCRIBE_STRUCT(open, (),
                      (requester, kind, channel, priority, subject, text, external_id, order, tags, reference, language, fields,
                       refund, occurred_at, contact_reason, sub_status, follows, attachments))
BOOST_DESCRIBE_STRUCT(receive, (), (ticket, text, channel, external_id, occurred_at, attachments))
BOOST_DESCRIBE_STRUCT(reply, (),
                      (ticket, text, channel, external_id, then, occurred_at, sub_status, attachments, based_on, force))
BOOST_DESCRIBE_STRUCT(note, (), (ticket, text, mentions, attachments))
BOOST_DESCRIBE_STRUCT(assign, (), (ticket, agent, team, reason))
BOOST_DESCRIBE_STRUCT(set_priority, (), (ticket, priority, reason))
BOOST_DESCRIBE_STRUCT(set_subject, (), (ticket, subject))
BOOST_DESCRIBE_STRUCT(tag, (), (ticket, add, remove))
BOOST_DESCRIBE_STRUCT(set_fields, (), (ticket, fields))
BOOST_DESCRIBE_STRUCT(pend, (), (ticket, reason, until, sub_status))
BOOST_DESCRIBE_STRUCT(hold, (), (ticket, reason, until, sub_status))
BOOST_DESCRIBE_STRUCT(resume, (), (ticket, sub_status))
BOOST_DESCRIBE_STRUCT(resolve, (), (ticket, cause, solution, contact_reason, sub_status))
BOOST_DESCRIBE_STRUCT(close, (), (ticket, reason, sub_status))
BOOST_DESCRIBE_STRUCT(reopen, (), (ticket, reason, sub_status))
BOOST_DESCRIBE_STRUCT(set_sub_status, (), (ticket, sub_status, reason))
BOOST_DESCRIBE_STRUCT(set_contact_reason, (), (ticket, contact_reason))
BOOST_DESCRIBE_STRUCT(snooze, (), (ticket, until, open_time, calendar, reason))
BOOST_DESCRIBE_STRUCT(unsnooze, (), (ticket))
BOOST_DESCRIBE_STRUCT(lapse, (), (ticket, due))
BOOST_DESCRIBE_STRUCT(record_status, (), (ticket, status, reason, occurred_at, sub_status))
BOOST_DESCRIBE_STRUCT(refund, (), (ticket, amount, reason))
BOOST_DESCRIBE_STRUCT(link_refund, (), (ticket, action))
BOOST_DESCRIBE_STRUCT(record_refund, (), (ticket, outcome, action, reason))

}  // namespace csdesk::ticket
