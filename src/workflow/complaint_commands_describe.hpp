// Descriptions of the complaint's commands.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/workflow/complaint_commands.hpp>

namespace csdesk::complaint {

BOOST_DESCRIBE_STRUCT(share, (), (party, percent))
BOOST_DESCRIBE_STRUCT(receive, (), (complaint, subject, drill))
BOOST_DESCRIBE_STRUCT(accept, (), (complaint, subject, drill))
BOOST_DESCRIBE_STRUCT(investigate, (), (complaint, findings))
BOOST_DESCRIBE_STRUCT(determine_responsibility, (), (complaint, shares))
BOOST_DESCRIBE_STRUCT(propose, (), (complaint, remedy, compensation))
BOOST_DESCRIBE_STRUCT(negotiate, (), (complaint, note))
BOOST_DESCRIBE_STRUCT(customer_accepts, (), (complaint))
BOOST_DESCRIBE_STRUCT(customer_rejects, (), (complaint, reason))
BOOST_DESCRIBE_STRUCT(escalate, (), (complaint, reason))
BOOST_DESCRIBE_STRUCT(feed_back, (), (complaint, text, apology))
BOOST_DESCRIBE_STRUCT(settle, (), (complaint))
BOOST_DESCRIBE_STRUCT(assign_improvement, (), (complaint, measure, department, due))
BOOST_DESCRIBE_STRUCT(verify_improvement, (), (complaint, verified, note))
BOOST_DESCRIBE_STRUCT(waive_improvement, (), (complaint, reason))
BOOST_DESCRIBE_STRUCT(link_known_cause, (), (complaint, known_cause))
BOOST_DESCRIBE_STRUCT(close, (), (complaint))
BOOST_DESCRIBE_STRUCT(withdraw, (), (complaint, reason))
BOOST_DESCRIBE_STRUCT(mark_unfounded, (), (complaint, reason))
BOOST_DESCRIBE_STRUCT(mark_duplicate, (), (complaint, of))
BOOST_DESCRIBE_STRUCT(record_attempt, (), (complaint, note))
BOOST_DESCRIBE_STRUCT(mark_unreachable, (), (complaint))
BOOST_DESCRIBE_STRUCT(pass_deadline, (), (complaint, due))

}  // namespace csdesk::complaint
