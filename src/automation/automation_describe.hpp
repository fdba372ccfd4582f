// Descriptions of what automation rules did: state, commands, events.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/automation/automation.hpp>

namespace csdesk::automation {

BOOST_DESCRIBE_STRUCT(timer, (), (rule, due))
BOOST_DESCRIBE_STRUCT(passed, (), (rule, since))
BOOST_DESCRIBE_STRUCT(state, (), (ticket, timers, passed, firings, opened_by))

BOOST_DESCRIBE_STRUCT(rearm, (), (ticket))
BOOST_DESCRIBE_STRUCT(pass_deadline, (), (ticket, due))

BOOST_DESCRIBE_STRUCT(armed, (), (ticket, policy, timers, passed, opened_by))
BOOST_DESCRIBE_STRUCT(came_due, (), (ticket, rule, policy, start, since, due, late))
BOOST_DESCRIBE_STRUCT(held, (), (field, value))
BOOST_DESCRIBE_STRUCT(given, (), (command, outcome, seq, events, code, field, en, zh))
BOOST_DESCRIBE_STRUCT(fired, (), (ticket, rule, policy, event, seq, depth, held, commands, stop))
BOOST_DESCRIBE_STRUCT(stopped, (), (ticket, rule, policy, reason, rules, event, seq, depth))

}  // namespace csdesk::automation
