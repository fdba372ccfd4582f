#include <csdesk/sla/clocks.hpp>
#include <csdesk/ticket/ticket.hpp>

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "sla/clocks_describe.hpp"
#include "sla/clocks_room.hpp"

namespace csdesk::engine {
namespace {

using namespace clocks;

decision on_merge(scope& s, follow_merge const& c) {
    auto const* into = s.find<ticket::state>(c.into);
    if (into == nullptr) return nothing();
    return s.wrap(decide(clocks_of_ticket(s, c.ticket), clocks_of_ticket(s, c.into), c, clock_facts(s, *into)));
}

decision on_unmerge(scope& s, follow_unmerge const& given) {
    auto const* source = s.find<ticket::state>(given.ticket);
    auto const* from = s.find<ticket::state>(given.from);
    if (source == nullptr || from == nullptr) return nothing();
    follow_unmerge c = given;
    c.opened_at = source->opened_at;
    auto const& own = from->merges.own ? *from->merges.own : from->talk;
    if (!own.last_customer_at) c.from_opened_at = from->opened_at;
    return s.wrap(
        decide(clocks_of_ticket(s, c.ticket), clocks_of_ticket(s, c.from), c, clock_facts(s, *source), clock_facts(s, *from)));
}

decision on_split(scope& s, follow_split const& c) {
    auto const* t = s.find<ticket::state>(c.ticket);
    return t == nullptr ? nothing() : s.wrap(decide(clocks_of_ticket(s, c.ticket), c, clock_facts(s, *t)));
}

}  // namespace

void join_clocks_merging(registry& r) {
    r.command<follow_merge>("clocks.follow_merge", on_merge);
    r.command<follow_unmerge>("clocks.follow_unmerge", on_unmerge);
    r.command<follow_split>("clocks.follow_split", on_split);
}

}  // namespace csdesk::engine
