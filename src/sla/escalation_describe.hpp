// Descriptions of escalations: state, commands, events.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/sla/escalation.hpp>

#include "core/command_template_describe.hpp"
#include "sla/clocks_describe.hpp"

namespace csdesk::escalation {

BOOST_DESCRIBE_STRUCT(planned, (),
                      (key, clock, metric, rule, level, moment, chain, number, time, due, times, every, calendar, held_until,
                       notify, via, text, commands))
BOOST_DESCRIBE_STRUCT(state, (), (ticket, steps))
BOOST_DESCRIBE_STRUCT(raise, (), (ticket, clock, level, moment, instance))
BOOST_DESCRIBE_STRUCT(fire, (), (ticket, due))
BOOST_DESCRIBE_STRUCT(steps_planned, (), (ticket, steps))
BOOST_DESCRIBE_STRUCT(taken, (), (ticket, step, to, via, late, zh, en, commands, refused, next))
BOOST_DESCRIBE_STRUCT(steps_stopped, (), (ticket, steps))
BOOST_DESCRIBE_STRUCT(steps_skipped, (), (ticket, steps, promised))

}  // namespace csdesk::escalation
