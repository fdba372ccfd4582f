// Resolving the children of a ticket: each by itself, so that one that cannot be resolved stops no other.
#include <csdesk/core/check.hpp>
#include <csdesk/ticket/links.hpp>

#include <algorithm>

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/family_lookup.hpp"
#include "ticket/people_describe.hpp"
#include "ticket/ticket_describe.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_room.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace ticket;

constexpr std::size_t longest_cause = 2'000, longest_solution = 4'000;

/// Children that have not ended, of a ticket and of those merged into it.
std::vector<ticket_id> open_children(scope& s, ticket::state const& t) {
    std::vector<ticket_id> out;
    for (ticket_id const one : family_of(s, t)) {
        auto const* l = s.find<links>(one);
        if (l == nullptr) continue;
        for (one_link const& k : l->all) {
            auto const* child = k.kind == link_kind::child ? s.find<ticket::state>(k.other) : nullptr;
            bool const open = child != nullptr && !is_ended(child->status) && child->status != ticket_status::merged;
            if (open && std::find(out.begin(), out.end(), k.other) == out.end()) out.push_back(k.other);
        }
    }
    return out;
}

decision on_children(scope& s, resolve_children const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    if (auto bad = first_of({check_line("cause", c.cause, longest_cause), check_line("solution", c.solution, longest_solution)}))
        return *bad;
    auto children = open_children(s, **t);
    if (children.empty())
        return refuse(errc::not_allowed, "ticket", "no child of this ticket is open", "该工单没有未结束的子工单",
                      {"ticket.link"});
    return std::vector{s.event(children_called{(*t)->ticket, std::move(children), c.cause, c.solution, s.who()})};
}

decision on_child(scope& s, resolve_child const& c) {
    auto const* l = s.find<links>(c.ticket);
    bool const called = l != nullptr && std::find(l->to_resolve.begin(), l->to_resolve.end(), c.child) != l->to_resolve.end();
    if (!called) return nothing();
    auto const* child = s.find<ticket::state>(c.child);
    if (child == nullptr || is_ended(child->status) || child->status == ticket_status::merged)
        return std::vector{s.event(child_resolved{c.ticket, c.child, true})};
    ticket::facts const f{.at = s.at(), .who = l->asked_by, .rules = s.rules().tickets};
    auto made = decide(*child, ticket::resolve{.ticket = ticket_ref(c.child), .cause = l->cause, .solution = l->solution}, f);
    if (!made) {
        error const& why = made.error();
        return std::vector{
            s.event(child_not_resolved{c.ticket, c.child, std::string(name(why.code)), why.field, why.en, why.zh})};
    }
    children_called next{c.child, open_children(s, *child), l->cause, l->solution, l->asked_by};
    decision out = s.wrap(std::move(made));
    out->push_back(s.event(child_resolved{c.ticket, c.child, false}));
    if (!next.children.empty()) out->push_back(s.event(std::move(next)));
    return out;
}

template <class E>
void join_event(registry& r, std::string what, std::string (*is)(E const&), std::string (*detail)(E const&)) {
    r.event<links>(what, &E::ticket).template with_rows<E>([=](E const& e, happened const& when, row_list& out) {
        timeline_row l{.ticket = e.ticket, .seq = when.seq, .at = when.at, .occurred_at = when.at, .what = what};
        l.who = when.who;
        l.is = is(e);
        l.detail = detail(e);
        out.put(l);
    });
}
std::string number_of_child(auto const& e) { return std::to_string(e.child.value); }

}  // namespace

void join_children(registry& r) {
    join_event<children_called>(
        r, "ticket.children_called", [](children_called const& e) { return std::to_string(e.children.size()); },
        [](children_called const& e) { return e.cause.value_or(""); });
    join_event<child_resolved>(
        r, "ticket.child_resolved", [](child_resolved const& e) { return number_of_child(e); },
        [](child_resolved const& e) { return std::string(e.already ? "already" : ""); });
    join_event<child_not_resolved>(
        r, "ticket.child_not_resolved", [](child_not_resolved const& e) { return number_of_child(e); },
        [](child_not_resolved const& e) { return e.field.empty() ? e.en : e.field + ": " + e.en; });
    r.command<resolve_children>("ticket.resolve_children", on_children);
    r.command<resolve_child>("ticket.resolve_child", on_child);
}

}  // namespace csdesk::engine
