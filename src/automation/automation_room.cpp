#include "automation/automation_room.hpp"

#include <charconv>

#include "automation/automation_describe.hpp"
#include "automation/automation_table.hpp"
#include "desk/job.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace automation;

automation::state const& state_of(scope& s, ticket_id ticket) {
    static automation::state const none;
    auto const* found = s.find<automation::state>(ticket);
    return found == nullptr ? none : *found;
}

in_force rules_of(scope& s) {
    auto const* adopted = s.find<policy_state>(std::string(only_policy));
    return {s.rules().automation, s.rules().calendars, adopted == nullptr ? 0 : adopted->version};
}

decision on_rearm(scope& s, rearm const& c) {
    auto const* t = s.find<ticket::state>(c.ticket);
    return t == nullptr ? nothing() : s.wrap(decide(state_of(s, c.ticket), c, *t, rules_of(s)));
}

decision on_deadline(scope& s, pass_deadline const& c) {
    auto const* t = s.find<ticket::state>(c.ticket);
    return t == nullptr ? nothing() : s.wrap(decide(state_of(s, c.ticket), c, *t, rules_of(s), s.at()));
}

ticket::timeline_row line(ticket_id ticket, happened const& when, char const* what, std::string const& rule) {
    return {
        .ticket = ticket, .seq = when.seq, .at = when.at, .occurred_at = when.at, .what = what, .who = when.who, .detail = rule};
}

void rows_of(fired const& e, happened const& when, row_list& out) {
    firing_row row{.seq = when.seq, .at = when.at, .ticket = e.ticket, .rule = e.rule, .policy = e.policy};
    row.event = e.event;
    row.event_seq = e.seq;
    row.depth = e.depth;
    ticket::timeline_row l = line(e.ticket, when, "automation.fired", e.rule);
    for (given const& g : e.commands) {
        row.done += g.outcome != command_outcome::refused;
        row.refused += g.outcome == command_outcome::refused;
        if (g.outcome != command_outcome::refused) l.is += (l.is.empty() ? "" : ", ") + g.command;
    }
    l.was = e.event;
    row.body = to_json(e);
    out.put(row);
    out.put(l);
}

void rows_of(stopped const& e, happened const& when, row_list& out) {
    firing_row row{.seq = when.seq, .at = when.at, .ticket = e.ticket, .rule = e.rule, .policy = e.policy, .acted = false};
    row.event = e.event;
    row.event_seq = e.seq;
    row.depth = e.depth;
    row.body = to_json(e);
    out.put(row);
    ticket::timeline_row l = line(e.ticket, when, "automation.stopped", e.rule);
    l.was = e.event;
    l.is = name(e.reason);
    out.put(l);
}

/// Open tickets in order of their numbers.
job_batch rearm_items(registry const& r, reader& rows, std::string const& cursor, std::int64_t limit) {
    std::int64_t last = 0;
    std::from_chars(cursor.data(), cursor.data() + cursor.size(), last);
    auto const other = [](ticket_status st) { return engine::condition{"status", compare::not_equal, std::string(name(st))}; };
    table_shape const& table = table_of<ticket::ticket_row>();
    job_batch batch;
    for (auto const& row : rows.rows({&table,
                                      {other(ticket_status::resolved),
                                       other(ticket_status::closed),
                                       other(ticket_status::merged),
                                       {"ticket", compare::greater, last}},
                                      {"ticket"},
                                      limit})) {
        std::int64_t const number = std::get<std::int64_t>(row[table.column_index("ticket")]);
        batch.commands.push_back(r.wrap(rearm{{number}}));
        batch.cursor = std::to_string(number);
    }
    batch.finished = static_cast<std::int64_t>(batch.commands.size()) < limit;
    return batch;
}

}  // namespace

void automation_takes_up_policy(registry const& r, policy_adopted const& e, happened const&, std::vector<any_command>& out) {
    if (!parse_policy(e.text).value()->automation.timed.empty()) out.push_back(r.wrap(start_job{"automation.rearm"}));
}

void join_automation(registry& r) {
    r.table<firing_row>({"rule, seq", "ticket, seq"});
    r.aggregate<automation::state>("automation")
        .with_deadline<automation::state>([](automation::state const& s) { return due(s); },
                                          [&r](object_id const& id, instant when) {
                                              return r.wrap(pass_deadline{ticket_id{id.number}, when});
                                          });
    r.event<automation::state>("automation.armed", &armed::ticket);
    r.event<automation::state>("automation.came_due", &came_due::ticket);
    r.event<automation::state>("automation.fired", &fired::ticket)
        .with_rows<fired>([](auto const& e, auto const& when, auto& out) { rows_of(e, when, out); });
    r.event<automation::state>("automation.stopped", &stopped::ticket)
        .with_rows<stopped>([](auto const& e, auto const& when, auto& out) { rows_of(e, when, out); });
    r.command<rearm>("automation.rearm", on_rearm);
    r.command<pass_deadline>("automation.pass_deadline", on_deadline);
    r.job("automation.rearm",
          [&r](reader& rows, std::string const& cursor, std::int64_t limit) { return rearm_items(r, rows, cursor, limit); });
    join_automation_views(r);
    join_automation_hindsight(r);
}

}  // namespace csdesk::engine
