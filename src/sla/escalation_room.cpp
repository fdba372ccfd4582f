#include "sla/escalation_room.hpp"

#include "desk/outbox.hpp"
#include "desk/registry_impl.hpp"
#include "sla/escalation_describe.hpp"
#include "sla/escalation_table.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::escalation {

/// escalation.list: steps of chains by key, narrowed by what is given.
struct list_escalations {
    std::optional<ticket_ref> ticket{};
    std::optional<step_status> status{};
};
BOOST_DESCRIBE_STRUCT(list_escalations, (), (ticket, status))

}  // namespace csdesk::escalation

namespace csdesk::engine {
namespace {

using namespace escalation;

std::string names_of_commands(planned const& p) {
    std::string out;
    for (command_template const& c : p.commands) out += (out.empty() ? "" : ", ") + c.command;
    return out;
}

void put_step(ticket_id ticket, planned const& p, step_status status, happened const& when, bool late, row_list& out) {
    out.put(escalation_row{.key = p.key,
                           .ticket = ticket,
                           .clock = p.clock,
                           .metric = p.metric,
                           .rule = p.rule,
                           .level = p.level,
                           .moment = p.moment,
                           .chain = p.chain,
                           .number = p.number,
                           .time = p.time,
                           .due = p.due,
                           .status = status,
                           .seq = when.seq,
                           .at = when.at,
                           .late = late,
                           .commands = names_of_commands(p)});
}

template <class E, step_status Status>
void rows_of_steps(E const& e, happened const& when, row_list& out) {
    for (planned const& p : e.steps) put_step(e.ticket, p, Status, when, false, out);
}

void rows_of_taken(taken const& e, happened const& when, row_list& out) {
    put_step(e.ticket, e.step, step_status::taken, when, e.late, out);
    if (e.next) {
        state s{e.ticket, {e.step}};
        evolve(s, e, when.at);
        put_step(e.ticket, s.steps.front(), step_status::planned, when, false, out);
    }
    if (!e.to.empty() || !e.via.empty()) out.put(notice(when, "staff_notice", to_json(e)));
    out.put(ticket::timeline_row{.ticket = e.ticket,
                                 .seq = when.seq,
                                 .at = when.at,
                                 .occurred_at = e.step.due,
                                 .what = "escalation.taken",
                                 .who = when.who,
                                 .was = e.step.level,
                                 .is = std::string(name(e.step.metric)),
                                 .detail = e.step.chain});
}

result<std::string> list(reader& rows, list_escalations const& q, page const& p) {
    row_query query{&table_of<escalation_row>(), {}, {"key"}, p.limit};
    if (q.ticket) {
        auto const ticket = resolve(rows, *q.ticket);
        if (!ticket) return ticket.error();
        query.where.push_back({"ticket", compare::equal, ticket->value});
    }
    if (q.status) query.where.push_back({"status", compare::equal, std::string(name(*q.status))});
    return paged(rows, std::move(query), p);
}

}  // namespace

void join_escalation(registry& r) {
    r.table<escalation_row>({"ticket,key"});
    r.aggregate<escalation::state>("escalation")
        .with_deadline<escalation::state>([](escalation::state const& s) { return due(s); },
                                          [&r](object_id const& id, instant when) {
                                              return r.wrap(fire{ticket_id{id.number}, when});
                                          });
    r.event<escalation::state>("escalation.planned", &steps_planned::ticket)
        .with_rows<steps_planned>(rows_of_steps<steps_planned, step_status::planned>);
    r.event<escalation::state>("escalation.taken", &taken::ticket).with_rows<taken>(rows_of_taken);
    r.event<escalation::state>("escalation.stopped", &steps_stopped::ticket)
        .with_rows<steps_stopped>(rows_of_steps<steps_stopped, step_status::stopped>);
    r.event<escalation::state>("escalation.skipped", &steps_skipped::ticket)
        .with_rows<steps_skipped>(rows_of_steps<steps_skipped, step_status::skipped>);
    join_escalation_commands(r);
    r.view<list_escalations>("escalation.list", list).answers(schema_of_rows({&table_of<escalation_row>()}));
}

}  // namespace csdesk::engine
