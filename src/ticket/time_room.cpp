// Time spent on tickets, on the desk.
#include <map>
#include <tuple>

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/conversation_describe.hpp"
#include "ticket/conversation_room.hpp"
#include "ticket/conversation_table.hpp"
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

decision on_reverse(scope& s, reverse_time const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    auto const wrong = find_entry(s.search(), (*t)->ticket, c.entry);
    std::string const number = std::to_string(c.entry.value);
    if (!wrong)
        return refuse(errc::not_found, "entry", "this ticket has no time entry " + number, "该工单没有工时记录 " + number);
    return s.wrap(decide(**t, c, s.new_id<time_entry_id>(), *wrong, facts_of(s)));
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

result<std::string> entries(reader& rows, time_of const& q, page const& p) {
    auto const number = resolve(rows, q.ticket);
    if (!number) return number.error();
    return paged(rows, {&table_of<time_entry_row>(), {{"ticket", compare::equal, number->value}}, {"entry"}, p.limit}, p);
}

/// By agent and activity, longest first. The whole answer is one page: a ticket has few of both.
result<std::string> sums(reader& rows, time_of const& q, page const&) {
    auto const number = resolve(rows, q.ticket);
    if (!number) return number.error();
    table_shape const& table = table_of<time_entry_row>();
    std::map<std::pair<std::string, std::string>, time_sum> by;
    constexpr std::int64_t at_once = 1'000;
    for (std::int64_t after = 0;;) {
        auto const found = rows.rows(
            {&table, {{"ticket", compare::equal, number->value}, {"entry", compare::greater, after}}, {"entry"}, at_once});
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
    r.view<time_of>("ticket.time", entries).answers(schema_of_rows({&table_of<time_entry_row>()}));
    r.view<time_of>("ticket.time_sums", sums).answers(schema_of_rows({&table_of<time_sum>()}));
}

}  // namespace csdesk::engine
