// Time spent on tickets, on the desk.
#include <csdesk/ticket/merge.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/conversation_describe.hpp"
#include "ticket/conversation_room.hpp"
#include "ticket/conversation_table.hpp"
#include "ticket/family_lookup.hpp"
#include "ticket/merge_describe.hpp"
#include "ticket/message_lookup.hpp"
#include "ticket/ticket_commands_describe.hpp"
#include "ticket/ticket_describe.hpp"
#include "ticket/ticket_lookup.hpp"

namespace csdesk::ticket {

/// ticket.time, ticket.time_sums
struct time_of {
    ticket_ref ticket{};
};
BOOST_DESCRIBE_STRUCT(time_of, (), (ticket))

/// What an agent spent on a ticket with one activity; entries taken back are not in it.
struct time_sum {
    static constexpr std::string_view table_name = "time_sum";
    static constexpr std::size_t key_columns = 2;
    agent_key agent{};
    std::string activity{};
    span spent_ms{};
    span billable_ms{};
    std::int32_t entries = 0;
};
BOOST_DESCRIBE_STRUCT(time_sum, (), (agent, activity, spent_ms, billable_ms, entries))

}  // namespace csdesk::ticket

namespace csdesk::engine {
namespace {

using namespace ticket;

ticket::facts facts_of(scope& s) { return {.at = s.at(), .who = s.who(), .rules = s.rules().tickets}; }

decision on_log(scope& s, log_time const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    return s.wrap(decide(**t, c, s.new_id<time_entry_id>(), facts_of(s)));
}

std::optional<time_entry> find_entry(reader& rows, ticket_id ticket, time_entry_id number) {
    table_shape const& table = table_of<time_entry_row>();
    condition const in_ticket{"ticket", compare::equal, ticket.value};
    auto const found = rows.rows({&table, {in_ticket, {"entry", compare::equal, number.value}}, {"entry"}, 1});
    if (found.empty()) return std::nullopt;
    row_view const row(table, found.front());
    time_entry out{.entry = number, .agent = agent_key{row.text("agent")}, .spent = span{row.number("spent_ms")}};
    if (row.has("reverses")) out.reverses = time_entry_id{row.number("reverses")};
    out.activity = row.text("activity");
    out.billable = row.number("billable") != 0;
    out.occurred_at = instant_from_ms(row.number("occurred_at"));
    auto const back = rows.rows({&table, {in_ticket, {"reverses", compare::equal, number.value}}, {"entry"}, 1});
    if (!back.empty()) out.reversed_by = time_entry_id{row_view(table, back.front()).number("entry")};
    return out;
}

/// An entry is taken back where it was booked; the tickets above count as much less.
decision take_back(scope& s, ticket::state const& t, time_entry const& wrong, reverse_time const& c) {
    auto made = decide(t, c, s.new_id<time_entry_id>(), wrong, facts_of(s));
    decision out = s.wrap(std::move(made));
    if (!out) return out;
    ticket_id from = t.ticket;
    for (auto above = t.merges.into; above;) {
        auto const* survivor = s.find<ticket::state>(*above);
        brought_time_changed e{survivor->ticket, from, -wrong.spent, wrong.billable ? -wrong.spent : span{0}};
        out->push_back(s.event(e));
        from = survivor->ticket;
        above = survivor->merges.into;
    }
    return out;
}

decision on_reverse(scope& s, reverse_time const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    for (ticket_id const one : family_of(s, **t))
        if (auto const wrong = find_entry(s.search(), one, c.entry)) return take_back(s, *s.find<ticket::state>(one), *wrong, c);
    std::string const number = std::to_string(c.entry.value);
    return refuse(errc::not_found, "entry", "this ticket has no time entry " + number, "该工单没有工时记录 " + number);
}

void rows_of(time_logged const& e, happened const& when, row_list& out) {
    time_entry_row row{.ticket = e.ticket, .entry = e.entry, .at = when.at, .occurred_at = e.occurred_at, .agent = e.agent};
    row.activity = e.activity;
    row.spent_ms = e.spent;
    row.billable = e.billable;
    row.note = e.note;
    out.put(row);
    timeline_row line = line_of(e.ticket, when, "ticket.time_logged");
    line.occurred_at = e.occurred_at;
    line.is = format_span(e.spent);
    line.detail = e.activity;
    out.put(line);
}

void rows_of(time_reversed const& e, happened const& when, row_list& out) {
    time_entry_row row{.ticket = e.ticket, .entry = e.entry, .at = when.at, .occurred_at = e.occurred_at, .agent = e.agent};
    row.activity = e.activity;
    row.spent_ms = e.spent;
    row.billable = e.billable;
    row.reverses = e.reverses;
    row.reason = e.reason;
    out.put(row);
    timeline_row line = line_of(e.ticket, when, "ticket.time_reversed");
    line.was = format_span(-e.spent);
    line.detail = e.reason;
    out.put(line);
}

constexpr std::int64_t at_once = 1'000;

/// Entries after a number, of a ticket and of those merged into it, in the order of their numbers.
std::vector<std::vector<column_value>> entries_of(std::vector<ticket_id> const& family, reader& rows, std::int64_t after,
                                                  std::int64_t limit) {
    table_shape const& table = table_of<time_entry_row>();
    std::vector<std::vector<column_value>> out;
    for (ticket_id const one : family)
        for (auto& row :
             rows.rows({&table, {{"ticket", compare::equal, one.value}, {"entry", compare::greater, after}}, {"entry"}, limit}))
            out.push_back(std::move(row));
    auto const number = [&](auto const& row) { return row_view(table, row).number("entry"); };
    std::sort(out.begin(), out.end(), [&](auto const& a, auto const& b) { return number(a) < number(b); });
    if (std::ssize(out) > limit) out.resize(static_cast<std::size_t>(limit));
    return out;
}

result<std::string> entries(registry const& types, reader& rows, time_of const& q, page const& p) {
    auto const number = resolve(rows, q.ticket);
    if (!number) return number.error();
    std::int64_t after = 0;
    if (p.after) {
        auto const* const end = p.after->data() + p.after->size();
        auto const [stop, problem] = std::from_chars(p.after->data(), end, after);
        if (problem != std::errc{} || stop != end)
            return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
    }
    table_shape const& table = table_of<time_entry_row>();
    auto found = entries_of(family_of(types, rows, *number), rows, after, p.limit + 1);
    bool const more = std::ssize(found) > p.limit;
    if (more) found.pop_back();
    std::string out = R"({"rows":[)";
    for (auto const& row : found) {
        if (&row != &found.front()) out += ',';
        append_row(out, table, row);
    }
    out += R"(],"after":)";
    if (!more || found.empty()) return out + "null}";
    return out + '"' + std::to_string(row_view(table, found.back()).number("entry")) + "\"}";
}

/// By agent and activity, longest first. The whole answer is one page: a ticket has few of both.
result<std::string> sums(registry const& types, reader& rows, time_of const& q, page const&) {
    auto const number = resolve(rows, q.ticket);
    if (!number) return number.error();
    table_shape const& table = table_of<time_entry_row>();
    auto const family = family_of(types, rows, *number);
    std::map<std::pair<std::string, std::string>, time_sum> by;
    for (std::int64_t after = 0;;) {
        auto const found = entries_of(family, rows, after, at_once);
        for (auto const& values : found) {
            row_view const row(table, values);
            after = row.number("entry");
            time_sum& sum = by[{row.text("agent"), row.text("activity")}];
            sum.spent_ms += span{row.number("spent_ms")};
            if (row.number("billable") != 0) sum.billable_ms += span{row.number("spent_ms")};
            sum.entries += row.has("reverses") ? -1 : 1;
        }
        if (static_cast<std::int64_t>(found.size()) < at_once) break;
    }
    std::vector<time_sum> listed;
    for (auto& [key, sum] : by) {
        std::tie(sum.agent.value, sum.activity) = key;
        if (sum.entries != 0) listed.push_back(std::move(sum));
    }
    std::stable_sort(listed.begin(), listed.end(), [](auto const& a, auto const& b) { return a.spent_ms > b.spent_ms; });
    std::string out = R"({"rows":[)";
    for (time_sum const& sum : listed) {
        if (&sum != &listed.front()) out += ',';
        append_row(out, table_of<time_sum>(), to_row(sum).values);
    }
    return out + R"(],"after":null})";
}

}  // namespace

void join_time_spent(registry& r) {
    r.table<time_entry_row>();
    r.event<ticket::state>("ticket.time_logged", &time_logged::ticket)
        .makes("time_entry", &time_logged::entry)
        .with_rows<time_logged>([](auto const& e, auto const& when, auto& out) { rows_of(e, when, out); });
    r.event<ticket::state>("ticket.time_reversed", &time_reversed::ticket)
        .makes("time_entry", &time_reversed::entry)
        .with_rows<time_reversed>([](auto const& e, auto const& when, auto& out) { rows_of(e, when, out); });
    r.command<log_time>("ticket.log_time", on_log);
    r.command<reverse_time>("ticket.reverse_time", on_reverse);
    r.view<time_of>("ticket.time", [&r](reader& rows, time_of const& q, page const& p) {
         return entries(r, rows, q, p);
     }).answers(schema_of_rows({&table_of<time_entry_row>()}));
    r.view<time_of>("ticket.time_sums", [&r](reader& rows, time_of const& q, page const& p) {
         return sums(r, rows, q, p);
     }).answers(schema_of_rows({&table_of<time_sum>()}));
}

}  // namespace csdesk::engine
