// What custom fields and sub-statuses there are, and what the fields of tickets hold.
#include "ticket/fields_room.hpp"

#include <algorithm>
#include <charconv>

#include "desk/policy_room.hpp"
#include "desk/registry_impl.hpp"
#include "ticket/policy_describe.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_room.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::ticket {

/// ticket.field_definitions: the custom fields the policy declares; those of one kind of ticket or all.
struct field_definitions {
    std::optional<ticket_kind> kind{};
};
BOOST_DESCRIBE_STRUCT(field_definitions, (), (kind))

/// A declared field; labels fall back on each other, then on the name.
struct shown_field {
    std::string field{};
    field_type type = field_type::text;
    std::string zh{}, en{};
    field_needed required = field_needed::never;
    std::vector<ticket_kind> kinds{};
    std::optional<std::int64_t> min{}, max{};
    std::optional<std::string> earliest{}, latest{};
    std::optional<std::string> default_value{};
    std::vector<field_option> options{};
    bool personal = false;
};
BOOST_DESCRIBE_STRUCT(shown_field, (),
                      (field, type, zh, en, required, kinds, min, max, earliest, latest, default_value, options, personal))

/// ticket.fields
struct fields_of_ticket {
    ticket_ref ticket{};
};
BOOST_DESCRIBE_STRUCT(fields_of_ticket, (), (ticket))

/// ticket.sub_statuses: the finer words the policy has for statuses; those of one status or all.
struct sub_status_list {
    std::optional<ticket_status> status{};
};
BOOST_DESCRIBE_STRUCT(sub_status_list, (), (status))

struct shown_sub_status {
    std::string sub_status{};
    ticket_status status = ticket_status::open;
    std::string zh{}, en{};
    bool is_default = false;
};
BOOST_DESCRIBE_STRUCT(shown_sub_status, (), (sub_status, status, zh, en, is_default))

}  // namespace csdesk::ticket

namespace csdesk::engine {
namespace {

using namespace ticket;

/// Both labels, each in place of the other where that is empty, the name where both are.
std::pair<std::string, std::string> labels(std::string const& zh, std::string const& en, std::string const& name) {
    auto const first = [&](std::string const& a, std::string const& b) { return !a.empty() ? a : !b.empty() ? b : name; };
    return {first(zh, en), first(en, zh)};
}

shown_field shown(std::string const& name, field_definition const& d) {
    auto const [zh, en] = labels(d.zh, d.en, name);
    shown_field out{.field = name, .type = d.type, .zh = zh, .en = en, .required = d.required, .kinds = d.kinds};
    out.min = d.min;
    out.max = d.max;
    out.earliest = d.earliest;
    out.latest = d.latest;
    out.default_value = d.default_value;
    for (field_option o : d.options) {
        std::tie(o.zh, o.en) = labels(o.zh, o.en, o.id);
        out.options.push_back(std::move(o));
    }
    out.personal = d.personal;
    return out;
}

/// The entries of a map of the policy, in the order it wants them shown.
template <class T>
std::vector<std::pair<std::string, T>> ordered(std::map<std::string, T> const& all) {
    std::vector<std::pair<std::string, T>> out(all.begin(), all.end());
    std::stable_sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.second.order < b.second.order; });
    return out;
}

result<std::string> definitions(registry const& types, reader& rows, field_definitions const& q, page const& p) {
    std::vector<std::string> out;
    for (auto const& [name, d] : ordered(rules_in_force(types, rows)->tickets.fields))
        if (!q.kind || belongs_to(d, *q.kind)) out.push_back(to_json(shown(name, d)));
    return page_of(out, p);
}

result<std::string> statuses(registry const& types, reader& rows, sub_status_list const& q, page const& p) {
    std::vector<std::pair<std::string, sub_status>> all = ordered(rules_in_force(types, rows)->tickets.sub_statuses);
    std::stable_sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.second.status < b.second.status; });
    std::vector<std::string> out;
    for (auto const& [id, s] : all) {
        if (q.status && *q.status != s.status) continue;
        auto const [zh, en] = labels(s.zh, s.en, id);
        out.push_back(to_json(shown_sub_status{id, s.status, zh, en, s.is_default}));
    }
    return page_of(out, p);
}

/// The fields of one ticket by name, each with its parts.
result<std::string> fields(reader& rows, fields_of_ticket const& q, page const& p) {
    auto const number = resolve(rows, q.ticket);
    if (!number) return number.error();
    table_shape const& table = table_of<field_row>();
    std::vector<std::string> out;
    for (auto const& values : rows.rows({&table, {{"ticket", compare::equal, number->value}}, {"field", "part"}, 100'000})) {
        std::string row;
        append_row(row, table, values);
        out.push_back(std::move(row));
    }
    if (out.empty() && rows.count({&table_of<ticket_row>(), {{"ticket", compare::equal, number->value}}, {}, 1}) == 0)
        return no_such_ticket(q.ticket);
    return page_of(out, p);
}

void put_field(ticket::state const& t, std::string const& field, personal<std::string> const& value, bool apart, row_list& out) {
    auto const declared = t.field_types.find(field);
    field_row r{.ticket = t.ticket, .field = field, .personal = apart};
    r.type = declared == t.field_types.end() ? field_type::text : declared->second;
    if (value.erased) {
        r.value.erased = true;
        return out.put(r);
    }
    for (std::string& one : searched_values(r.type, value.value)) {
        r.number = number_of(r.type, one);
        r.value = std::move(one);
        out.put(r);
        ++r.part;
    }
}

}  // namespace

void put_custom_rows(ticket::state const& t, row_list& out) {
    for (auto const& [field, value] : t.fields) put_field(t, field, value, false, out);
    for (auto const& [field, value] : t.personal_fields) put_field(t, field, value, true, out);
    if (t.contact_reason) out.put(reason_case_row{*t.contact_reason, t.opened_at, t.ticket, t.kind, t.order});
}

result<std::string> page_of(std::vector<std::string> const& rows, page const& p) {
    std::size_t from = 0;
    if (p.after) {
        auto const [end, problem] = std::from_chars(p.after->data(), p.after->data() + p.after->size(), from);
        if (problem != std::errc{} || end != p.after->data() + p.after->size())
            return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
    }
    from = std::min(from, rows.size());
    std::size_t const to = std::min(rows.size(), from + static_cast<std::size_t>(std::max<std::int64_t>(p.limit, 0)));
    std::string out = R"({"rows":[)";
    for (std::size_t i = from; i < to; ++i) out += (i == from ? "" : ",") + rows[i];
    return out + R"(],"after":)" + (to < rows.size() ? '"' + std::to_string(to) + '"' : "null") + '}';
}

result<std::string> paged_by_fields(reader& rows, row_query query, std::map<std::string, std::string> const& wanted,
                                    page const& p) {
    table_shape const& table = table_of<field_row>();
    auto const holds = [&](auto const& one) {
        return row_query{
            &table, {{"field", compare::equal, one.first}, {"value", compare::equal, one.second}}, {"ticket"}, 1'000};
    };
    std::int64_t last = 0;
    if (p.after) {
        auto const [end, problem] = std::from_chars(p.after->data(), p.after->data() + p.after->size(), last);
        if (problem != std::errc{} || end != p.after->data() + p.after->size())
            return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
    }
    std::vector<std::string> found;
    std::vector<std::int64_t> numbers;
    auto const hold_too = [&](std::int64_t ticket) {
        return std::all_of(std::next(wanted.begin()), wanted.end(), [&](auto const& one) {
            row_query other = holds(one);
            other.where.push_back({"ticket", compare::equal, ticket});
            return rows.count(other) > 0;
        });
    };
    for (bool more = true; more && static_cast<std::int64_t>(found.size()) <= p.limit;) {
        row_query candidates = holds(*wanted.begin());
        candidates.where.push_back({"ticket", compare::greater, last});
        auto const some = rows.rows(candidates);
        more = static_cast<std::int64_t>(some.size()) == candidates.limit;
        for (auto const& candidate : some) {
            last = std::get<std::int64_t>(candidate[0]);
            if (static_cast<std::int64_t>(found.size()) > p.limit || !hold_too(last)) continue;
            row_query one = query;
            one.where.push_back({"ticket", compare::equal, last});
            auto const row = rows.rows(one);
            if (row.empty()) continue;
            numbers.push_back(last);
            append_row(found.emplace_back(), *query.table, row.front());
        }
    }
    bool const another = static_cast<std::int64_t>(found.size()) > p.limit;
    if (another) found.pop_back(), numbers.pop_back();
    std::string out = R"({"rows":[)";
    for (auto const& row : found) out += (&row == &found.front() ? "" : ",") + row;
    return out + R"(],"after":)" + (another && !numbers.empty() ? '"' + std::to_string(numbers.back()) + '"' : "null") + '}';
}

void join_ticket_fields(registry& r) {
    r.view<field_definitions>("ticket.field_definitions", [&r](reader& rows, field_definitions const& q, page const& p) {
         return definitions(r, rows, q, p);
     }).answers(schema_of<shown_field>());
    r.view<fields_of_ticket>("ticket.fields", fields).answers(schema_of_rows({&table_of<field_row>()}));
    r.view<sub_status_list>("ticket.sub_statuses", [&r](reader& rows, sub_status_list const& q, page const& p) {
         return statuses(r, rows, q, p);
     }).answers(schema_of<shown_sub_status>());
}

}  // namespace csdesk::engine
