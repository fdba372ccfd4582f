#include <algorithm>
#include <array>
#include <charconv>

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/family_lookup.hpp"
#include "ticket/fields_room.hpp"
#include "ticket/ticket_describe.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_room.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::ticket {

/// ticket.get, ticket.timeline, ticket.rounds
struct of_ticket {
    ticket_ref ticket{};
};
BOOST_DESCRIBE_STRUCT(of_ticket, (), (ticket))

/// ticket.list: tickets by number, narrowed by what is given.
struct ticket_list {
    std::optional<ticket_status> status{};
    std::optional<ticket_kind> kind{};
    std::optional<agent_key> assignee{};
    std::optional<std::string> team{};
    std::optional<customer_key> requester{};
    std::optional<order_key> order{};
    std::optional<std::string> sub_status{}, contact_reason{};
    std::optional<bool> snoozed{};
    std::map<std::string, std::string> fields{};  // what custom fields hold, each as it is spelled in the ticket
    std::optional<ticket_ref> merged_into{};
    std::optional<bool> merged{};  // false: without those that were merged into another
};
BOOST_DESCRIBE_STRUCT(ticket_list, (),
                      (status, kind, assignee, team, requester, order, sub_status, contact_reason, snoozed, fields, merged_into,
                       merged))

/// ticket.queue: what somebody has to do something about, urgent and longest waiting first; of one agent, of one
/// team, of one agent in one team, or of all.
struct ticket_queue {
    std::optional<agent_key> agent{};
    std::optional<std::string> team{};
};
BOOST_DESCRIBE_STRUCT(ticket_queue, (), (agent, team))

}  // namespace csdesk::ticket

namespace csdesk::engine {
namespace {

using namespace ticket;
using row_values = std::vector<column_value>;

std::int64_t number_in(row_values const& row, std::size_t column) { return std::get<std::int64_t>(row[column]); }

result<std::string> get(registry const& types, reader& rows, of_ticket const& q) {
    auto const number = resolve(rows, q.ticket);
    if (!number) return number.error();
    auto const state = rows.find<ticket::state>(types, *number);
    if (!state) return no_such_ticket(q.ticket);
    return R"({"rows":[)" + to_json(*state) + R"(],"after":null})";
}

result<std::optional<std::int64_t>> cursor(page const& p) {
    if (!p.after) return std::optional<std::int64_t>{};
    std::int64_t number = 0;
    auto const* const end = p.after->data() + p.after->size();
    auto const [stop, problem] = std::from_chars(p.after->data(), end, number);
    if (problem != std::errc{} || stop != end)
        return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
    return std::optional(number);
}

/// The messages that a page of the timeline names, by number.
std::map<std::int64_t, row_values> messages_of(reader& rows, table_rows const& lines) {
    std::size_t const named = table_of<timeline_row>().column_index("message");
    std::map<std::int64_t, row_values> out;
    for (auto const& line : lines)
        if (auto const* n = std::get_if<std::int64_t>(&line[named]); n != nullptr && !out.contains(*n))
            if (auto message = message_in(rows, ticket_id{number_in(line, 0)}, *n)) out.emplace(*n, std::move(*message));
    return out;
}

/// What a line of the timeline shows of its message.
table_shape const& message_part() {
    static table_shape const part = [] {
        table_shape s;
        for (char const* column : {"side", "author", "channel", "automatic", "internal", "text"})
            s.columns.push_back(table_of<message_row>().columns[table_of<message_row>().column_index(column)]);
        return s;
    }();
    return part;
}

/// `{…}` of a line, with the columns of its message taken in.
void append_line(std::string& out, row_values const& line, std::map<std::int64_t, row_values> const& messages) {
    table_shape const& table = table_of<timeline_row>();
    append_row(out, table, line);
    auto const* number = std::get_if<std::int64_t>(&line[table.column_index("message")]);
    auto const found = number != nullptr ? messages.find(*number) : messages.end();
    if (found == messages.end()) return;
    row_values part;
    for (auto const& column : message_part().columns)
        part.push_back(found->second[table_of<message_row>().column_index(column.name)]);
    std::string more;
    append_row(more, message_part(), part);
    out.back() = ',';
    out.append(more, 1);
}

/// Rows as a page; `behind`: the cursor after the last of them, where there are more.
template <class Append>
std::string page_of(table_rows const& rows, std::optional<std::string> const& behind, Append append) {
    std::string out = R"({"rows":[)";
    for (auto const& row : rows) {
        if (&row != &rows.front()) out += ',';
        append(out, row);
    }
    return out + R"(],"after":)" + (behind ? '"' + *behind + '"' : "null") + '}';
}

/// Cuts a list that is one longer than the page; the cursor, the second column of the last row, where it was.
std::optional<std::string> cut(table_rows& rows, page const& p) {
    if (static_cast<std::int64_t>(rows.size()) <= p.limit) return std::nullopt;
    rows.pop_back();
    return std::to_string(number_in(rows.back(), 1));
}

/// A place among the rounds of a ticket and of those merged into it: its own come first, then those of each other.
struct round_place {
    std::int64_t ticket = 0, round = 0;
};

/// `round` of the ticket itself, or `ticket:round`.
result<round_place> round_cursor(page const& p, ticket_id ticket) {
    std::string const text = p.after.value_or("0");
    auto const colon = text.find(':');
    auto const of = cursor({.after = colon == text.npos ? std::to_string(ticket.value) : text.substr(0, colon)});
    auto const round = cursor({.after = colon == text.npos ? text : text.substr(colon + 1)});
    if (!of) return of.error();
    if (!round) return round.error();
    return round_place{**of, **round};
}

result<std::string> rounds(registry const& types, reader& rows, of_ticket const& q, page const& p) {
    auto const number = resolve(rows, q.ticket);
    if (!number) return number.error();
    auto const after = round_cursor(p, *number);
    if (!after) return after.error();
    table_rows found;
    bool reached = false;
    for (ticket_id const one : family_of(types, rows, *number)) {
        bool const here = one.value == after->ticket;
        reached = reached || here;
        if (!reached) continue;
        for (auto& row : rows.rows(
                 {&table_of<round_row>(),
                  {{"ticket", compare::equal, one.value}, {"round", compare::greater, here ? after->round : std::int64_t{0}}},
                  {"round"},
                  p.limit + 1 - std::ssize(found)}))
            found.push_back(std::move(row));
        if (std::ssize(found) > p.limit) break;
    }
    auto behind = cut(found, p);
    if (behind && number_in(found.back(), 0) != number->value)
        behind = std::to_string(number_in(found.back(), 0)) + ':' + *behind;
    return page_of(found, behind, [](std::string& out, auto const& row) { append_row(out, table_of<round_row>(), row); });
}

result<std::string> timeline(registry const& types, reader& rows, of_ticket const& q, page const& p) {
    auto const number = resolve(rows, q.ticket);
    if (!number) return number.error();
    auto const after = cursor(p);
    if (!after) return after.error();
    auto lines = timeline_of_family(types, rows, *number, after->value_or(0), p.limit + 1);
    if (lines.empty() && !*after) return no_such_ticket(q.ticket);
    auto const behind = cut(lines, p);
    auto const messages = messages_of(rows, lines);
    return page_of(lines, behind, [&](std::string& out, auto const& line) { append_line(out, line, messages); });
}

result<std::string> list(reader& rows, ticket_list const& q, page const& p) {
    row_query query{&table_of<ticket_row>(), {}, {"ticket"}, p.limit};
    if (q.status) query.where.push_back({"status", compare::equal, std::string(name(*q.status))});
    if (q.kind) query.where.push_back({"kind", compare::equal, std::string(name(*q.kind))});
    if (q.assignee) query.where.push_back({"assignee", compare::equal, q.assignee->value});
    if (q.team) query.where.push_back({"team", compare::equal, *q.team});
    if (q.requester) query.where.push_back({"requester", compare::equal, q.requester->value});
    if (q.order) query.where.push_back({"order", compare::equal, q.order->value});
    if (q.sub_status) query.where.push_back({"sub_status", compare::equal, *q.sub_status});
    if (q.contact_reason) query.where.push_back({"contact_reason", compare::equal, *q.contact_reason});
    if (q.snoozed) query.where.push_back({"snoozed_until", *q.snoozed ? compare::not_equal : compare::equal, {}});
    if (q.merged)
        query.where.push_back(
            {"status", *q.merged ? compare::equal : compare::not_equal, std::string(name(ticket_status::merged))});
    if (q.merged_into) {
        auto const survivor = resolve(rows, *q.merged_into, "merged_into");
        if (!survivor) return survivor.error();
        query.where.push_back({"merged_into", compare::equal, survivor->value});
    }
    if (!q.fields.empty()) return paged_by_fields(rows, std::move(query), q.fields, p);
    return paged(rows, std::move(query), p);
}

/// `rank:attention_since:ticket` of the last row of a page.
std::optional<std::array<std::int64_t, 3>> queue_cursor(std::string_view text) {
    std::array<std::int64_t, 3> out{};
    char const* at = text.data();
    char const* const end = at + text.size();
    for (std::size_t i = 0; i < 3; ++i) {
        auto const [stop, problem] = std::from_chars(at, end, out[i]);
        bool const last = i == 2;
        if (problem != std::errc{} || (last ? stop != end : stop == end || *stop != ':')) return std::nullopt;
        at = stop + 1;
    }
    return out;
}

/// The queue behind a place: the same rank and instant, then the same rank, then the ranks after it.
std::vector<std::vector<condition>> behind(std::optional<std::array<std::int64_t, 3>> const& place) {
    if (!place) return {{}};
    auto const [rank, since, ticket] = *place;
    return {{{"rank", compare::equal, rank}, {"attention_since", compare::equal, since}, {"ticket", compare::greater, ticket}},
            {{"rank", compare::equal, rank}, {"attention_since", compare::greater, since}},
            {{"rank", compare::greater, rank}}};
}

result<std::string> queue(reader& rows, ticket_queue const& q, page const& p) {
    auto const place = p.after ? queue_cursor(*p.after) : std::nullopt;
    if (p.after && !place) return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
    table_shape const& table = table_of<ticket_row>();
    std::vector<row_values> found;
    for (auto const& part : behind(place)) {
        row_query query{&table, {{"active", compare::equal, std::int64_t{1}}}, {"rank", "attention_since", "ticket"}, 0};
        if (q.agent) query.where.push_back({"assignee", compare::equal, q.agent->value});
        if (q.team) query.where.push_back({"team", compare::equal, *q.team});
        query.where.insert(query.where.end(), part.begin(), part.end());
        query.limit = p.limit + 1 - static_cast<std::int64_t>(found.size());
        if (query.limit <= 0) break;
        for (auto& row : rows.rows(query)) found.push_back(std::move(row));
    }
    bool const more = static_cast<std::int64_t>(found.size()) > p.limit;
    if (more) found.pop_back();
    std::string out = R"({"rows":[)";
    for (auto const& row : found) {
        if (&row != &found.front()) out += ',';
        append_row(out, table, row);
    }
    out += R"(],"after":)";
    if (!more) return out + "null}";
    auto const figure = [&](char const* column) { return std::to_string(number_in(found.back(), table.column_index(column))); };
    return out + '"' + figure("rank") + ':' + figure("attention_since") + ':' + figure("ticket") + "\"}";
}

}  // namespace

void join_ticket_views(registry& r) {
    r.view<of_ticket>("ticket.get", [&r](reader& rows, of_ticket const& q, page const&) {
         return get(r, rows, q);
     }).answers(schema_of<ticket::state>());
    r.view<of_ticket>("ticket.timeline", [&r](reader& rows, of_ticket const& q, page const& p) {
         return timeline(r, rows, q, p);
     }).answers(schema_of_rows({&table_of<timeline_row>(), &message_part()}));
    r.view<of_ticket>("ticket.rounds", [&r](reader& rows, of_ticket const& q, page const& p) {
         return rounds(r, rows, q, p);
     }).answers(schema_of_rows({&table_of<round_row>()}));
    r.view<ticket_list>("ticket.list", list).answers(schema_of_rows({&table_of<ticket_row>()}));
    r.view<ticket_queue>("ticket.queue", queue).answers(schema_of_rows({&table_of<ticket_row>()}));
}

}  // namespace csdesk::engine
