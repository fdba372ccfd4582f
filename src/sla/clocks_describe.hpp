// Descriptions of a ticket's clocks: state, commands, events.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/sla/clocks.hpp>

namespace csdesk::sla {

BOOST_DESCRIBE_STRUCT(warning_level, (), (ppm, lead))
BOOST_DESCRIBE_STRUCT(warning_point, (), (level, due, reported, instance))
BOOST_DESCRIBE_STRUCT(clock_event, (), (kind, level, due, instance))
BOOST_DESCRIBE_STRUCT(clock_segment, (), (from, to, kind, reason))
BOOST_DESCRIBE_STRUCT(clock_run, (), (instance, started, stopped, elapsed, target, breached_at))
BOOST_DESCRIBE_STRUCT(clock_state, (),
                      (status, external, target, days, end_of_day, started, since, counted, due, breach_reported, breached_at,
                       stopped_at, promised_at, instance, warnings, owed, reasons, segments, earlier))

}  // namespace csdesk::sla

namespace csdesk::clocks {

BOOST_DESCRIBE_STRUCT(step, (), (at, cause, seq, rule, reason))
BOOST_DESCRIBE_STRUCT(clock, (),
                      (number, metric, pack, rule, calendar, policy, round, kind, tier, channel, priority, consequence,
                       without_rule, merged, came_from, about, agent, team, state, steps))
BOOST_DESCRIBE_STRUCT(state, (), (ticket, clocks))
BOOST_DESCRIBE_STRUCT(because, (), (cause, seq, reason))

BOOST_DESCRIBE_STRUCT(follow, (), (ticket, cause, occurred_at, seq, round, closes_round, from, to, reason, sub_status, by, step))
BOOST_DESCRIBE_STRUCT(retarget, (), (ticket, calendars))
BOOST_DESCRIBE_STRUCT(follow_tier, (), (customer, seq))
BOOST_DESCRIBE_STRUCT(follow_merge, (), (ticket, into, number, waits_since, seq))
BOOST_DESCRIBE_STRUCT(follow_unmerge, (),
                      (ticket, from, number, waits_since, opened_at, waited_since, waits_on_since, from_opened_at, seq))
BOOST_DESCRIBE_STRUCT(follow_split, (), (ticket, waited_since, waits_on_since, seq))
BOOST_DESCRIBE_STRUCT(set_external, (), (ticket, name, at, consequence, warn_before))
BOOST_DESCRIBE_STRUCT(withdraw_external, (), (ticket, name, reason))
BOOST_DESCRIBE_STRUCT(fire, (), (ticket, due))

BOOST_DESCRIBE_STRUCT(started, (), (ticket, number, clock, kept_segments, why))
BOOST_DESCRIBE_STRUCT(paused, (), (ticket, clock, kept_segments, why))
BOOST_DESCRIBE_STRUCT(resumed, (), (ticket, clock, kept_segments, why))
BOOST_DESCRIBE_STRUCT(met, (), (ticket, clock, kept_segments, why, in_time))
BOOST_DESCRIBE_STRUCT(cancelled, (), (ticket, clock, kept_segments, why))
BOOST_DESCRIBE_STRUCT(retargeted, (), (ticket, clock, kept_segments, why, rule_before, target_before))
BOOST_DESCRIBE_STRUCT(reopened, (), (ticket, clock, kept_segments, why))
BOOST_DESCRIBE_STRUCT(breached, (), (ticket, clock, kept_segments, due, instance, late, key))
BOOST_DESCRIBE_STRUCT(warned, (), (ticket, clock, metric, rule, level, due, instance, late, key))
BOOST_DESCRIBE_STRUCT(unchanged, (), (ticket, clock))

}  // namespace csdesk::clocks
