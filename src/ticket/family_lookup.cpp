#include "ticket/family_lookup.hpp"

#include <algorithm>
#include <set>

#include "desk/registry_impl.hpp"
#include "ticket/ticket_describe.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace ticket;
using row_values = std::vector<column_value>;

/// `state_of`: a state by number, or nullptr.
template <class StateOf>
std::vector<ticket_id> gather(ticket_id first, StateOf state_of) {
    std::vector<ticket_id> out{first};
    for (std::size_t i = 0; i < out.size(); ++i)
        if (auto const state = state_of(out[i]))
            for (brought const& b : state->merges.taken) out.push_back(b.ticket);
    return out;
}

std::int64_t number_in(row_values const& row, std::size_t column) { return std::get<std::int64_t>(row[column]); }

std::optional<row_values> one_message(reader& rows, std::int64_t ticket, std::int64_t message) {
    auto found = rows.rows(
        {&table_of<message_row>(), {{"ticket", compare::equal, ticket}, {"message", compare::equal, message}}, {"message"}, 1});
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

/// Which messages of a ticket, from one number to another, were split off.
std::set<std::int64_t> moved(reader& rows, std::int64_t ticket, std::int64_t first, std::int64_t last) {
    table_shape const& table = table_of<split_message_row>();
    std::set<std::int64_t> out;
    for (auto const& row : rows.rows({&table,
                                      {{"origin", compare::equal, ticket},
                                       {"message", compare::greater_or_equal, first},
                                       {"message", compare::less_or_equal, last}},
                                      {"message"},
                                      last - first + 1}))
        out.insert(number_in(row, table.column_index("message")));
    return out;
}

/// Messages written in a ticket that are still its own.
void written_in(reader& rows, std::int64_t ticket, std::int64_t after, std::int64_t limit, table_rows& out) {
    std::int64_t left = limit;
    while (left > 0) {
        auto found = rows.rows({&table_of<message_row>(),
                                {{"ticket", compare::equal, ticket}, {"message", compare::greater, after}},
                                {"message"},
                                limit});
        if (found.empty()) return;
        bool const last = static_cast<std::int64_t>(found.size()) < limit;
        after = number_in(found.back(), 1);
        auto const gone = moved(rows, ticket, number_in(found.front(), 1), after);
        for (auto& row : found) {
            if (gone.contains(number_in(row, 1))) continue;
            out.push_back(std::move(row));
            --left;
        }
        if (last) return;
    }
}

/// Messages split off to a ticket.
void given_to(reader& rows, std::int64_t ticket, std::int64_t after, std::int64_t limit, table_rows& out) {
    table_shape const& table = table_of<split_message_row>();
    for (auto const& row :
         rows.rows({&table, {{"ticket", compare::equal, ticket}, {"message", compare::greater, after}}, {"message"}, limit}))
        if (auto message = one_message(rows, number_in(row, table.column_index("origin")), number_in(row, 1)))
            out.push_back(std::move(*message));
}

void first_by(std::size_t column, table_rows& rows, std::int64_t limit) {
    std::sort(rows.begin(), rows.end(),
              [&](auto const& a, auto const& b) { return number_in(a, column) < number_in(b, column); });
    if (static_cast<std::int64_t>(rows.size()) > limit) rows.resize(static_cast<std::size_t>(limit));
}

}  // namespace

std::vector<ticket_id> family_of(scope& s, ticket::state const& t) {
    return gather(t.ticket, [&](ticket_id n) { return s.find<ticket::state>(n); });
}

std::vector<ticket_id> family_of(registry const& types, reader& rows, ticket_id ticket) {
    return gather(ticket, [&](ticket_id n) { return rows.find<ticket::state>(types, n); });
}

table_rows messages_of_family(registry const& types, reader& rows, ticket_id ticket, std::int64_t after, std::int64_t limit) {
    table_rows out;
    for (ticket_id const one : family_of(types, rows, ticket)) {
        written_in(rows, one.value, after, limit, out);
        given_to(rows, one.value, after, limit, out);
    }
    first_by(1, out, limit);
    return out;
}

table_rows timeline_of_family(registry const& types, reader& rows, ticket_id ticket, std::int64_t after, std::int64_t limit) {
    table_rows out;
    for (ticket_id const one : family_of(types, rows, ticket))
        for (auto& row : rows.rows({&table_of<timeline_row>(),
                                    {{"ticket", compare::equal, one.value}, {"seq", compare::greater, after}},
                                    {"seq"},
                                    limit}))
            out.push_back(std::move(row));
    first_by(1, out, limit);
    return out;
}

moved_messages moved_of(reader& rows, ticket_id ticket) {
    table_shape const& table = table_of<split_message_row>();
    moved_messages out;
    auto const each = [&](char const* column, auto take) {
        std::int64_t after = 0;
        constexpr std::int64_t at_once = 500;
        for (std::int64_t found = at_once; found == at_once;) {
            auto const page = rows.rows(
                {&table, {{column, compare::equal, ticket.value}, {"message", compare::greater, after}}, {"message"}, at_once});
            found = std::ssize(page);
            for (auto const& row : page) {
                after = number_in(row, table.column_index("message"));
                take(row);
            }
        }
    };
    each("origin", [&](auto const& row) { out.gone.push_back(number_in(row, table.column_index("message"))); });
    each("ticket", [&](auto const& row) {
        out.taken.emplace_back(number_in(row, table.column_index("message")), number_in(row, table.column_index("origin")));
    });
    return out;
}

std::optional<std::vector<column_value>> message_in(reader& rows, ticket_id ticket, std::int64_t message) {
    if (auto here = one_message(rows, ticket.value, message)) return here;
    table_shape const& table = table_of<split_message_row>();
    auto const found =
        rows.rows({&table, {{"ticket", compare::equal, ticket.value}, {"message", compare::equal, message}}, {"message"}, 1});
    if (found.empty()) return std::nullopt;
    return one_message(rows, number_in(found.front(), table.column_index("origin")), message);
}

}  // namespace csdesk::engine
