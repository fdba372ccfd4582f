#include "ticket/ticket_lookup.hpp"

#include <csdesk/ticket/people.hpp>

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

namespace {

bool may_see(scope& s, ticket::state const& t) {
    if (s.who().role != role::customer || t.requester.value == s.who().name) return true;
    auto const* people = s.find<ticket::people>(t.ticket);
    return people != nullptr && takes_part(*people, {s.who().name});
}

}  // namespace

ticket::state const* survivor_of(scope& s, ticket_id ticket) {
    auto const* found = s.find<ticket::state>(ticket);
    while (found != nullptr && found->merges.into) found = s.find<ticket::state>(*found->merges.into);
    return found;
}

result<ticket::state const*> find_exactly(scope& s, ticket_ref const& ref, std::string const& field) {
    auto const number = resolve(s, ref, field);
    if (!number) return number.error();
    auto const* found = s.find<ticket::state>(*number);
    if (found == nullptr || !may_see(s, *found)) return no_such_ticket(ref, field);
    return found;
}

result<ticket::state const*> find_ticket(scope& s, ticket_ref const& ref, std::string const& field) {
    auto const number = resolve(s, ref, field);
    if (!number) return number.error();
    auto const* found = survivor_of(s, *number);
    if (found == nullptr || !may_see(s, *found)) return no_such_ticket(ref, field);
    return found;
}

outcome check_free(scope& s, std::optional<std::string> const& reference) {
    if (reference)
        if (auto const there = ticket_by_reference(s.search(), *reference))
            return refuse(errc::conflict, "reference", "ticket " + std::to_string(there->value) + " has this reference",
                          "该外部编号已属于工单 " + std::to_string(there->value));
    return done();
}

}  // namespace csdesk::engine
