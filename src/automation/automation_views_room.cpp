#include <csdesk/core/condition.hpp>

#include <algorithm>
#include <charconv>

#include "automation/automation_describe.hpp"
#include "automation/automation_lookup.hpp"
#include "automation/automation_room.hpp"
#include "automation/automation_table.hpp"
#include "core/condition_describe.hpp"
#include "desk/registry_impl.hpp"
#include "ticket/ticket_lookup.hpp"

namespace csdesk::automation {

/// automation.rules: the rules of the policy in force, in the order in which they are asked; those switched off come last.
struct list_rules {};
BOOST_DESCRIBE_STRUCT(list_rules, (), ())

/// automation.firings: what rules did, newest first; of one ticket, of one rule, or of all.
struct list_firings {
    std::optional<ticket_ref> ticket{};
    std::optional<std::string> rule{};
};
BOOST_DESCRIBE_STRUCT(list_firings, (), (ticket, rule))

/// automation.triggers: the events that rules can hear.
struct list_triggers {};
BOOST_DESCRIBE_STRUCT(list_triggers, (), ())

/// `hits`: how often it acted, `stops`: how often it was stopped, since the shop began; whatever policy it stood in.
struct rule_line {
    std::string rule{};
    std::string zh{}, en{};
    bool enabled = true;
    std::int32_t order = 0;
    std::vector<std::string> on{};
    std::optional<automation::since> since{};
    std::optional<span> after_ms{};
    std::optional<std::string> calendar{};
    std::vector<condition> when{};
    std::vector<std::vector<condition>> any{};
    std::vector<std::string> commands{};
    bool stop = false;
    std::int64_t hits = 0, stops = 0;
    std::optional<instant> last_fired{};
};
BOOST_DESCRIBE_STRUCT(rule_line, (),
                      (rule, zh, en, enabled, order, on, since, after_ms, calendar, when, any, commands, stop, hits, stops,
                       last_fired))

/// One acting, or one stop: then `reason` and `rules` say why, and there are no commands.
struct firing_line {
    std::int64_t seq = 0;
    instant at{};
    ticket_id ticket{};
    std::string rule{};
    std::int64_t policy = 0;
    bool acted = true;
    std::string event{};
    std::int64_t event_seq = 0;
    std::int32_t depth = 1;
    std::vector<automation::held> held{};
    std::vector<given> commands{};
    std::optional<stop_reason> reason{};
    std::vector<std::string> rules{};
    std::string zh{}, en{};
};
BOOST_DESCRIBE_STRUCT(firing_line, (),
                      (seq, at, ticket, rule, policy, acted, event, event_seq, depth, held, commands, reason, rules, zh, en))

/// How an event names its tickets: `ticket`, or every open one of its `order` or `customer`.
struct trigger_line {
    std::string event{};
    std::string tickets{};
};
BOOST_DESCRIBE_STRUCT(trigger_line, (), (event, tickets))

}  // namespace csdesk::automation

namespace csdesk::engine {
namespace {

using namespace automation;

result<std::int64_t> cursor_of(page const& p, std::int64_t otherwise) {
    if (!p.after) return otherwise;
    std::int64_t place = 0;
    auto const* const end = p.after->data() + p.after->size();
    if (auto const [stop, fault] = std::from_chars(p.after->data(), end, place);
        fault == std::errc{} && stop == end && place >= 0)
        return place;
    return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
}

template <class Line>
std::string page_text(std::vector<Line> const& lines, std::optional<std::int64_t> after) {
    std::string out = "{\"rows\":";
    write(out, lines);
    return out + ",\"after\":" + (after ? '"' + std::to_string(*after) + '"' : std::string("null")) + '}';
}

/// A page of things that are there anyway; the cursor is how many came before. `line` makes one of them.
template <class Thing, class Line>
result<std::string> page_of(std::vector<Thing> const& all, page const& p, Line line) {
    auto const from = cursor_of(p, 0);
    if (!from) return from.error();
    auto const first = std::min(static_cast<std::size_t>(*from), all.size());
    auto const last = std::min(first + static_cast<std::size_t>(p.limit), all.size());
    std::vector<decltype(line(all.front()))> lines;
    for (std::size_t i = first; i < last; ++i) lines.push_back(line(all[i]));
    return page_text(lines, last < all.size() ? std::optional(static_cast<std::int64_t>(last)) : std::nullopt);
}

row_query firings_of(std::string const& rule, bool acted, std::int64_t limit) {
    return {&table_of<firing_row>(),
            {{"rule", compare::equal, rule}, {"acted", compare::equal, std::int64_t{acted}}},
            {"-seq"},
            limit};
}

rule_line line_of(reader& rows, rule const& r) {
    rule_line out{.rule = r.name, .zh = r.zh.empty() ? r.name : r.zh, .en = r.en.empty() ? r.name : r.en, .order = r.order};
    out.on = r.on;
    if (r.after) {
        out.since = r.after->since;
        out.after_ms = r.after->after;
        out.calendar = r.after->calendar;
    }
    out.when = r.when;
    out.any = r.any;
    for (command_template const& c : r.then) out.commands.push_back(c.command);
    out.stop = r.stop;
    out.hits = rows.count(firings_of(r.name, true, 1));
    out.stops = rows.count(firings_of(r.name, false, 1));
    auto const last = rows.rows(firings_of(r.name, true, 1));
    if (!last.empty())
        out.last_fired = instant_from_ms(std::get<std::int64_t>(last[0][table_of<firing_row>().column_index("at")]));
    return out;
}

result<std::string> rules(registry const& types, reader& rows, page const& p) {
    auto const now = rules_in_force(types, rows);
    std::vector<std::pair<rule const*, bool>> all;
    for (rule const& r : now->automation.rules) all.emplace_back(&r, true);
    for (rule const& r : now->automation.off) all.emplace_back(&r, false);
    return page_of(all, p, [&](auto const& one) {
        rule_line out = line_of(rows, *one.first);
        out.enabled = one.second;
        return out;
    });
}

template <class E>
E event_in(std::string const& body) {
    return from_json<E>(parse_json(body).value(), strictness::stored).value();
}

firing_line line_of(std::vector<column_value> const& row) {
    table_shape const& table = table_of<firing_row>();
    auto const number = [&](char const* column) { return std::get<std::int64_t>(row[table.column_index(column)]); };
    auto const text = [&](char const* column) { return std::get<std::string>(row[table.column_index(column)]); };
    firing_line out{
        .seq = number("seq"), .at = instant_from_ms(number("at")), .ticket = {number("ticket")}, .rule = text("rule")};
    out.policy = number("policy");
    out.acted = number("acted") != 0;
    out.event = text("event");
    out.event_seq = number("event_seq");
    out.depth = static_cast<std::int32_t>(number("depth"));
    auto const tell = [&](auto const& e) {
        out.zh = describe(e, language::zh);
        out.en = describe(e, language::en);
    };
    if (out.acted) {
        auto const e = event_in<fired>(text("body"));
        out.held = e.held;
        out.commands = e.commands;
        tell(e);
    } else {
        auto const e = event_in<stopped>(text("body"));
        out.reason = e.reason;
        out.rules = e.rules;
        tell(e);
    }
    return out;
}

result<std::string> firings(reader& rows, list_firings const& q, page const& p) {
    row_query query{&table_of<firing_row>(), {}, {"-seq"}, p.limit + 1};
    if (q.ticket) {
        auto const ticket = resolve(rows, *q.ticket);
        if (!ticket) return ticket.error();
        query.where.push_back({"ticket", compare::equal, ticket->value});
    }
    if (q.rule) query.where.push_back({"rule", compare::equal, *q.rule});
    auto const place = cursor_of(p, largest_integer);
    if (!place) return place.error();
    query.where.push_back({"seq", compare::less, *place});
    auto found = rows.rows(query);
    bool const more = static_cast<std::int64_t>(found.size()) > p.limit;
    if (more) found.pop_back();
    std::vector<firing_line> lines;
    for (auto const& row : found) lines.push_back(line_of(row));
    return page_text(lines, more ? std::optional(lines.back().seq) : std::nullopt);
}

result<std::string> triggers(registry const& types, page const& p) {
    std::vector<trigger_line> all;
    for (auto const& [name, type] : types.events()) {
        auto const how = how_named(type);
        if (!how || name == "automation.came_due") continue;
        bool const direct = *how == names_ticket::by_key || *how == names_ticket::by_field;
        all.push_back({name, direct ? "ticket" : *how == names_ticket::by_order ? "order" : "customer"});
    }
    return page_of(all, p, [](trigger_line const& one) { return one; });
}

}  // namespace

void join_automation_views(registry& r) {
    r.view<list_rules>("automation.rules", [&r](reader& rows, list_rules const&, page const& p) {
         return rules(r, rows, p);
     }).answers(schema_of<rule_line>());
    r.view<list_firings>("automation.firings", firings).answers(schema_of<firing_line>());
    r.view<list_triggers>("automation.triggers", [&r](reader&, list_triggers const&, page const& p) {
         return triggers(r, p);
     }).answers(schema_of<trigger_line>());
}

}  // namespace csdesk::engine
