// Description of the shop's rules for complaints. The currency is the policy's own.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/workflow/complaint.hpp>

namespace csdesk::complaint {

BOOST_DESCRIBE_STRUCT(policy, (),
                      (accept, investigate, propose, feed_back, settle, assign_improvement, close, unreachable_after, agent_limit,
                       senior_agent_limit, team_lead_limit, supervisor_limit))

}  // namespace csdesk::complaint
