#include <csdesk/customer/customer.hpp>
#include <csdesk/ticket/people.hpp>

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/people_describe.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_room.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::ticket {

/// ticket.people: who follows a ticket.
struct people_of {
    ticket_ref ticket{};
    std::optional<part_taken> part{};
};
BOOST_DESCRIBE_STRUCT(people_of, (), (ticket, part))

/// ticket.watching: what an agent watches.
struct watched_by {
    agent_key agent{};
};
BOOST_DESCRIBE_STRUCT(watched_by, (), (agent))

}  // namespace csdesk::ticket

namespace csdesk::engine {
namespace {

using namespace ticket;

people const& followers_of(scope& s, ticket_id ticket) {
    static people const none;
    auto const* found = s.find<people>(ticket);
    return found == nullptr ? none : *found;
}

template <class C>
decision on_watch(scope& s, C const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    return s.wrap(decide(followers_of(s, (*t)->ticket), (*t)->ticket, c, s.who()));
}

decision on_add(scope& s, add_participant const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    decision out = s.wrap(decide(followers_of(s, (*t)->ticket), (*t)->ticket, c, (*t)->requester));
    if (out && s.find<customer::state>(c.customer) == nullptr)
        out->insert(out->begin(), s.event(customer::seen{c.customer, s.rules().customers.tiers.otherwise}));
    return out;
}

decision on_remove(scope& s, remove_participant const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    return s.wrap(decide(followers_of(s, (*t)->ticket), (*t)->ticket, c));
}

timeline_row line(ticket_id ticket, happened const& when, std::string what, std::string is) {
    timeline_row l{.ticket = ticket, .seq = when.seq, .at = when.at, .occurred_at = when.at, .what = std::move(what)};
    l.who = when.who;
    l.is = std::move(is);
    return l;
}

/// Events whose history line names one person.
template <class E, class Key>
void join_event(registry& r, std::string name, Key E::*who) {
    r.event<people>(name, &E::ticket).template with_rows<E>([name, who](E const& e, happened const& when, row_list& out) {
        out.put(line(e.ticket, when, name, (e.*who).value));
    });
}

void put_followers(people const& p, row_list& out) {
    for (follower const& f : p.followers)
        out.put(follower_row{p.ticket, f.part, f.who, f.since, f.came_with ? std::optional(f.came_with) : std::nullopt});
}

result<std::string> show_people(registry const& types, reader& rows, people_of const& q, page const& p) {
    auto const number = resolve(rows, q.ticket);
    if (!number) return number.error();
    if (!rows.find<ticket::state>(types, *number)) return no_such_ticket(q.ticket);
    row_query query{&table_of<follower_row>(), {{"ticket", compare::equal, number->value}}, {"who"}, p.limit};
    if (q.part) query.where.push_back({"part", compare::equal, std::string(name(*q.part))});
    return paged(rows, std::move(query), p);
}

result<std::string> show_watching(reader& rows, watched_by const& q, page const& p) {
    row_query query{&table_of<follower_row>(), {}, {"ticket"}, p.limit};
    query.where = {{"who", compare::equal, q.agent.value}, {"part", compare::equal, std::string(name(part_taken::watcher))}};
    return paged(rows, std::move(query), p);
}

}  // namespace

void join_people(registry& r) {
    r.table<follower_row>({"who, part, ticket"});
    r.aggregate<people>("people", put_followers);
    join_event(r, "ticket.watched", &watched::agent);
    join_event(r, "ticket.unwatched", &unwatched::agent);
    join_event(r, "ticket.participant_added", &participant_added::customer);
    join_event(r, "ticket.participant_removed", &participant_removed::customer);
    r.event<people>("ticket.people_taken", &people_taken::ticket);
    r.event<people>("ticket.people_returned", &people_returned::ticket);
    r.command<watch>("ticket.watch", on_watch<watch>);
    r.command<unwatch>("ticket.unwatch", on_watch<unwatch>);
    r.command<add_participant>("ticket.add_participant", on_add);
    r.command<remove_participant>("ticket.remove_participant", on_remove);
    r.view<people_of>("ticket.people", [&r](reader& rows, people_of const& q, page const& p) {
         return show_people(r, rows, q, p);
     }).answers(schema_of_rows({&table_of<follower_row>()}));
    r.view<watched_by>("ticket.watching", show_watching).answers(schema_of_rows({&table_of<follower_row>()}));
}

}  // namespace csdesk::engine
