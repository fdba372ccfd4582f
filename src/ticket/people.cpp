#include <csdesk/core/check.hpp>
#include <csdesk/ticket/people.hpp>

#include <algorithm>

#include "ticket/wording.hpp"

namespace csdesk::ticket {
namespace {

using list = std::vector<follower>;

list::const_iterator find(list const& in, part_taken part, std::string const& who) {
    return std::find_if(in.begin(), in.end(), [&](follower const& f) { return f.part == part && f.who == who; });
}

bool follows(people const& p, part_taken part, std::string const& who) {
    return find(p.followers, part, who) != p.followers.end();
}

std::int64_t count(people const& p, part_taken part) {
    return std::count_if(p.followers.begin(), p.followers.end(), [&](follower const& f) { return f.part == part; });
}

error too_many(part_taken part, std::string field) {
    return part == part_taken::watcher
               ? refuse(errc::not_allowed, std::move(field), "at most 50 watch a ticket", "每张工单最多 50 名关注人")
               : refuse(errc::not_allowed, std::move(field), "at most 50 customers take part", "每张工单最多 50 名参与人");
}

void add(people& p, ticket_id ticket, part_taken part, std::string const& who, instant at) {
    p.ticket = ticket;
    auto const there =
        std::find_if(p.followers.begin(), p.followers.end(), [&](follower const& f) { return f.part == part && f.who == who; });
    if (there == p.followers.end())
        p.followers.push_back({part, who, at, {}});
    else
        there->came_with = {};  // here for themselves from now on
}

void drop(people& p, part_taken part, std::string const& who) {
    std::erase_if(p.followers, [&](follower const& f) { return f.part == part && f.who == who; });
}

/// The agent meant: who is named, or the one who speaks.
result<agent_key> meant(std::optional<agent_key> const& named, actor const& who) {
    bool const of_the_team = who.role != role::system && who.role != role::host && who.role != role::rule &&
                             who.role != role::bot && who.role != role::importer && who.role != role::customer;
    if (!named && !of_the_team) return refuse(errc::invalid_argument, "agent", "say which agent", "请指定客服");
    agent_key const agent = named.value_or(agent_key{who.name});
    if (auto bad = first_of({check_line("agent", agent.value, longest_key), check_seen("agent", agent.value)})) return *bad;
    return agent;
}

people_events one(people_event e) { return std::vector<people_event>{std::move(e)}; }

}  // namespace

bool takes_part(people const& p, customer_key const& who) noexcept {
    return std::any_of(p.followers.begin(), p.followers.end(),
                       [&](follower const& f) { return f.part == part_taken::participant && f.who == who.value; });
}

people_events decide(people const& p, ticket_id ticket, watch const& c, actor const& who) {
    auto const agent = meant(c.agent, who);
    if (!agent) return agent.error();
    if (!follows(p, part_taken::watcher, agent->value) && count(p, part_taken::watcher) >= most_people)
        return too_many(part_taken::watcher, "agent");
    return one(watched{ticket, *agent});
}

people_events decide(people const& p, ticket_id ticket, unwatch const& c, actor const& who) {
    auto const agent = meant(c.agent, who);
    if (!agent) return agent.error();
    if (!follows(p, part_taken::watcher, agent->value))
        return refuse(errc::not_found, "agent", agent->value + " does not watch this ticket", agent->value + " 未关注该工单");
    return one(unwatched{ticket, *agent});
}

people_events decide(people const& p, ticket_id ticket, add_participant const& c, customer_key const& requester) {
    if (auto bad = first_of({check_line("customer", c.customer.value, longest_key), check_seen("customer", c.customer.value)}))
        return *bad;
    if (c.customer == requester)
        return refuse(errc::invalid_argument, "customer", "it is this customer's own ticket", "该工单就是此客户提出的");
    if (!takes_part(p, c.customer) && count(p, part_taken::participant) >= most_people)
        return too_many(part_taken::participant, "customer");
    return one(participant_added{ticket, c.customer});
}

people_events decide(people const& p, ticket_id ticket, remove_participant const& c) {
    if (!takes_part(p, c.customer))
        return refuse(errc::not_found, "customer", c.customer.value + " does not take part in this ticket",
                      c.customer.value + " 不是该工单的参与人");
    return one(participant_removed{ticket, c.customer});
}

result<people_taken> join(people const& survivor, customer_key const& survivor_requester, people const& source, ticket_id from,
                          customer_key const& source_requester, instant at) {
    people_taken e{.ticket = survivor.ticket, .from = from};
    auto const take = [&](follower f) {
        bool const asks = f.part == part_taken::participant && f.who == survivor_requester.value;
        if (asks || follows(survivor, f.part, f.who)) return;
        f.came_with = from;
        e.followers.push_back(std::move(f));
    };
    take({part_taken::participant, source_requester.value, at, {}});
    for (follower const& f : source.followers) take(f);
    for (part_taken const part : {part_taken::watcher, part_taken::participant}) {
        auto const more = std::count_if(e.followers.begin(), e.followers.end(), [&](auto const& f) { return f.part == part; });
        if (count(survivor, part) + more > most_people) return too_many(part, "into");
    }
    return e;
}

people_returned leave(people const& survivor, ticket_id from, std::optional<list> const& gone) {
    people_returned e{.ticket = survivor.ticket, .from = from};
    for (follower const& f : survivor.followers)
        if (f.came_with == from && (!gone || find(*gone, f.part, f.who) != gone->end())) e.followers.push_back(f);
    return e;
}

void evolve(people& p, watched const& e, instant at) { add(p, e.ticket, part_taken::watcher, e.agent.value, at); }
void evolve(people& p, unwatched const& e, instant) { drop(p, part_taken::watcher, e.agent.value); }
void evolve(people& p, participant_added const& e, instant at) {
    add(p, e.ticket, part_taken::participant, e.customer.value, at);
}
void evolve(people& p, participant_removed const& e, instant) { drop(p, part_taken::participant, e.customer.value); }
void evolve(people& p, people_taken const& e, instant) {
    p.ticket = e.ticket;
    p.followers.insert(p.followers.end(), e.followers.begin(), e.followers.end());
}
void evolve(people& p, people_returned const& e, instant) {
    for (follower const& f : e.followers) drop(p, f.part, f.who);
}

}  // namespace csdesk::ticket
