// The job sla.retarget: another policy, or other zone data, reaches the clocks that run. It goes over what may have changed
// only: where rules still choose the same tickets, over the clocks of those rules whose promise or hours differ.
#include <csdesk/ticket/ticket.hpp>

#include <algorithm>
#include <charconv>

#include "desk/policy_room.hpp"
#include "desk/reader.hpp"
#include "desk/registry_impl.hpp"
#include "sla/clocks_describe.hpp"
#include "sla/clocks_room.hpp"
#include "sla/clocks_table.hpp"
#include "sla/retarget_cursor.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace clocks;
using rule_names = std::vector<std::string>;

/// What chooses the tickets of a rule, without what is promised to them.
sla::rule without_promise(sla::rule r) {
    sla::rule const none;
    r.target = none.target;
    r.calendar = none.calendar;
    r.warn_at = none.warn_at;
    r.pause_on = none.pause_on;
    r.pause_when_snoozed = none.pause_when_snoozed;
    r.reopen = none.reopen;
    return r;
}

bool choose_alike(sla::policy const& a, sla::policy const& b) {
    return std::equal(a.rules.begin(), a.rules.end(), b.rules.begin(), b.rules.end(),
                      [](sla::rule const& x, sla::rule const& y) { return without_promise(x) == without_promise(y); });
}

/// Rules whose clocks may have to change, or nothing where any open ticket may be under another rule.
std::optional<rule_names> changed_rules(policy const& before, policy const& after) {
    if (!choose_alike(before.sla, after.sla)) return std::nullopt;
    rule_names out;
    for (std::size_t i = 0; i < after.sla.rules.size(); ++i) {
        sla::rule const &was = before.sla.rules[i], &is = after.sla.rules[i];
        if (was != is || !(before.calendars.at(was.calendar) == after.calendars.at(is.calendar))) out.push_back(is.name);
    }
    return out;
}

/// Rules counted on these calendars.
rule_names rules_on(policy const& p, std::vector<std::string> const& calendars) {
    rule_names out;
    for (sla::rule const& r : p.sla.rules)
        if (std::find(calendars.begin(), calendars.end(), r.calendar) != calendars.end()) out.push_back(r.name);
    return out;
}

std::optional<rule_names> affected(registry const& r, reader& rows, retarget_cursor const& at) {
    if (!at.calendars.empty()) return rules_on(*rules_in_force(r, rows), at.calendars);
    if (at.version == 0) return std::nullopt;
    return changed_rules(*rules_of_version(rows, at.version - 1), *rules_of_version(rows, at.version));
}

/// Where a job stands. Jobs of older files knew the last ticket only.
retarget_cursor read_cursor(std::string const& text) {
    if (text.starts_with('{')) return from_json<retarget_cursor>(parse_json(text).value(), strictness::stored).value();
    retarget_cursor out;
    std::from_chars(text.data(), text.data() + text.size(), out.ticket);
    return out;
}

/// Tickets that have not ended, in order of their numbers.
row_query open_tickets(std::int64_t after, std::int64_t limit) {
    auto const status = [](ticket_status other) { return condition{"status", compare::not_equal, std::string(name(other))}; };
    return {&table_of<ticket::ticket_row>(),
            {status(ticket_status::resolved), status(ticket_status::closed), {"ticket", compare::greater, after}},
            {"ticket"},
            limit};
}

/// Tickets with a running clock of the rule.
row_query tickets_under(std::string const& rule, std::int64_t after, std::int64_t limit) {
    return {&table_of<clock_row>(),
            {{"rule", compare::equal, rule},
             {"running", compare::equal, std::int64_t{1}},
             {"ticket", compare::greater, after},
             {"metric", compare::not_equal, std::string(name(sla::metric::external))}},
            {"ticket"},
            limit};
}

/// Adds the tickets of one query; true where there may be more of them.
bool add_tickets(registry const& r, reader& rows, row_query const& query, retarget_cursor& at, job_batch& out) {
    std::size_t const column = query.table->column_index("ticket");
    auto const found = rows.rows(query);
    for (auto const& row : found) {
        at.ticket = std::get<std::int64_t>(row[column]);
        out.commands.push_back(r.wrap(retarget{{at.ticket}, at.calendars}));
    }
    return static_cast<std::int64_t>(found.size()) == query.limit;
}

job_batch retarget_items(registry const& r, reader& rows, std::string const& cursor, std::int64_t limit) {
    retarget_cursor at = read_cursor(cursor);
    job_batch out;
    auto const rules = affected(r, rows, at);
    if (!rules) out.finished = !add_tickets(r, rows, open_tickets(at.ticket, limit), at, out);
    while (rules) {
        out.finished = at.rule >= static_cast<std::int64_t>(rules->size());
        std::int64_t const left = limit - static_cast<std::int64_t>(out.commands.size());
        if (out.finished || left == 0) break;
        if (!add_tickets(r, rows, tickets_under((*rules)[static_cast<std::size_t>(at.rule)], at.ticket, left), at, out))
            ++at.rule, at.ticket = 0;
    }
    out.cursor = to_json(at);
    return out;
}

}  // namespace

void join_clocks_retarget(registry& r) {
    r.job("sla.retarget",
          [&r](reader& rows, std::string const& cursor, std::int64_t limit) { return retarget_items(r, rows, cursor, limit); });
}

}  // namespace csdesk::engine
