#include "ticket/ticket_lookup.hpp"

#include "ticket/ticket_table.hpp"

namespace csdesk::engine {

std::optional<ticket_id> ticket_by_reference(reader& rows, std::string const& reference) {
    table_shape const& table = table_of<ticket::ticket_row>();
    auto const found = rows.rows({&table, {{"reference", compare::equal, reference}}, {"ticket"}, 1});
    if (found.empty()) return std::nullopt;
    return ticket_id{std::get<std::int64_t>(found.front()[table.column_index("ticket")])};
}

error no_such_ticket(ticket_ref const& ref, std::string const& field) {
    if (ref.number == 0)
        return refuse(errc::not_found, field, "no ticket with the reference " + ref.reference,
                      "没有外部编号为 " + ref.reference + " 的工单");
    std::string const number = std::to_string(ref.number);
    return refuse(errc::not_found, field, "no ticket " + number, "没有工单 " + number);
}

result<ticket_id> resolve(reader& rows, ticket_ref const& ref, std::string const& field) {
    if (ref.number != 0) return ticket_id{ref.number};
    if (!ref.reference.empty())
        if (auto const found = ticket_by_reference(rows, ref.reference)) return *found;
    return no_such_ticket(ref, field);
}

result<ticket_id> resolve(scope& s, ticket_ref const& ref, std::string const& field) { return resolve(s.search(), ref, field); }

result<ticket::state const*> find_ticket(scope& s, ticket_ref const& ref, std::string const& field) {
    auto const number = resolve(s, ref, field);
    if (!number) return number.error();
    if (auto const* found = s.find<ticket::state>(*number)) return found;
    return no_such_ticket(ref, field);
}

}  // namespace csdesk::engine
