#include "sla/clocks_room.hpp"

#include "desk/registry_impl.hpp"
#include "sla/clocks_describe.hpp"
#include "sla/clocks_table.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace clocks;

clock_row row_of(ticket_id ticket, clock const& k) {
    sla::clock_state const& s = k.state;
    auto const given = [](std::string const& text) { return text.empty() ? std::nullopt : std::optional(text); };
    return {.clock = k.number,
            .ticket = ticket,
            .metric = k.metric,
            .pack = k.pack,
            .rule = k.rule,
            .round = k.round,
            .status = s.status,
            .running = sla::is_open(s),
            .breached = s.breached_at.has_value(),
            .started = s.started.value_or(instant{}),
            .due = s.due,
            .breached_at = s.breached_at,
            .stopped = s.stopped_at,
            .elapsed_ms = s.counted,
            .target_ms = s.target,
            .kind = k.kind,
            .tier = k.tier,
            .channel = k.channel,
            .priority = k.priority,
            .calendar = k.calendar,
            .policy = k.policy,
            .instance = s.instance,
            .external = s.external,
            .consequence = k.consequence,
            .about = given(k.about),
            .agent = k.agent ? std::optional(k.agent) : std::nullopt,
            .team = given(k.team)};
}

/// The clock's row; with its past where it ended, because the state then forgets it.
void put_clock(ticket_id ticket, clock const& k, row_list& out) {
    out.put(row_of(ticket, k));
    if (!sla::is_open(k.state))
        out.put(past_clock_row{ticket, k.number, to_json(past{k.state.segments, k.steps, k.state.earlier})});
}

/// A line in the ticket's history.
void put_line(ticket_id ticket, happened const& when, row_list& out, std::string what, instant occurred_at, sla::metric m,
              std::string const& rule) {
    out.put(ticket::timeline_row{.ticket = ticket,
                                 .seq = when.seq,
                                 .at = when.at,
                                 .occurred_at = occurred_at,
                                 .what = std::move(what),
                                 .who = when.who,
                                 .is = std::string(name(m)),
                                 .detail = rule});
}

/// `in_history`: worth a line in the ticket's history; starts and pauses stand there already as what caused them.
template <class E>
event_type& clock_event(registry& r, std::string const& name, bool in_history) {
    auto const rows = [name, in_history](E const& e, happened const& when, row_list& out) {
        put_clock(e.ticket, e.clock, out);
        if (!in_history && !e.clock.state.external) return;
        instant at = e.clock.state.since;
        if constexpr (requires { e.due; }) at = e.due;
        put_line(e.ticket, when, out, name, at, e.clock.metric, e.clock.rule);
    };
    return r.event<clocks::state>(name, &E::ticket).template slim<E>().template with_rows<E>(rows);
}

}  // namespace

void join_clocks(registry& r) {
    r.table<clock_row>({"ticket,clock", "metric,running", "rule,running,ticket"});
    r.table<past_clock_row>();
    r.aggregate<clocks::state>("clocks").with_deadline<clocks::state>([](clocks::state const& s) { return due(s); },
                                                                      [&r](object_id const& id, instant when) {
                                                                          return r.wrap(fire{ticket_id{id.number}, when});
                                                                      });
    clock_event<started>(r, "clock.started", false).makes("clock", &started::number);
    clock_event<paused>(r, "clock.paused", false);
    clock_event<resumed>(r, "clock.resumed", false);
    clock_event<met>(r, "clock.met", true);
    clock_event<cancelled>(r, "clock.cancelled", false);
    clock_event<retargeted>(r, "clock.retargeted", true);
    clock_event<reopened>(r, "clock.reopened", false);
    clock_event<breached>(r, "clock.breached", true);
    r.event<clocks::state>("clock.warned", &warned::ticket)
        .with_rows<warned>([](warned const& e, happened const& when, row_list& out) {
            put_line(e.ticket, when, out, "clock.warned", e.due, e.metric, e.rule);
        });
    r.event<clocks::state>("clock.unchanged", &unchanged::ticket);
    join_clocks_commands(r);
    join_clocks_retarget(r);
    join_clocks_views(r);
    join_clocks_watch(r);
}

}  // namespace csdesk::engine
