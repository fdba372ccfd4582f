#include <csdesk/ticket/links.hpp>

#include <algorithm>

namespace csdesk::ticket {
namespace {

std::string said(ticket_id t) { return std::to_string(t.value); }

one_link const* to(links const& l, ticket_id other) {
    auto const found = std::find_if(l.all.begin(), l.all.end(), [&](one_link const& k) { return k.other == other; });
    return found == l.all.end() ? nullptr : &*found;
}

std::optional<error> against_parent(links const& parent, links const& child, std::vector<ticket_id> const& ancestors) {
    if (auto const old = parent_of(child))
        return refuse(errc::not_allowed, "kind", "ticket " + said(child.ticket) + " has a parent: " + said(*old),
                      "工单 " + said(child.ticket) + " 已有父工单 " + said(*old), {"ticket.unlink"});
    if (std::find(ancestors.begin(), ancestors.end(), child.ticket) != ancestors.end())
        return refuse(errc::invalid_argument, "other", "a ticket would descend from itself", "工单不能成为自己的上级");
    if (ancestors.size() > most_generations)
        return refuse(errc::not_allowed, "other", "at most 20 generations above ticket " + said(parent.ticket),
                      "工单 " + said(parent.ticket) + " 的上级层数已达 20 层上限");
    return std::nullopt;
}

std::optional<error> against(links const& here, links const& there, link const& c, std::vector<ticket_id> const& ancestors) {
    if (c.kind == link_kind::split_into || c.kind == link_kind::split_from)
        return refuse(errc::invalid_argument, "kind", "this link comes from splitting a ticket", "该关联只由拆分产生",
                      {"ticket.split"});
    if (here.ticket == there.ticket)
        return refuse(errc::invalid_argument, "other", "a ticket is not linked to itself", "工单不能与自身关联");
    if (one_link const* old = to(here, there.ticket))
        return refuse(errc::conflict, "other", "the two tickets are linked already: " + std::string(name(old->kind)),
                      "两张工单已有关联：" + std::string(display(old->kind, language::zh)), {"ticket.unlink"});
    for (links const* side : {&here, &there})
        if (side->all.size() >= most_links)
            return refuse(errc::not_allowed, side == &here ? "ticket" : "other", "a ticket has 200 links at most",
                          "每张工单最多 200 个关联");
    if (c.kind == link_kind::parent) return against_parent(there, here, ancestors);
    if (c.kind == link_kind::child) return against_parent(here, there, ancestors);
    return std::nullopt;
}

}  // namespace

std::optional<ticket_id> parent_of(links const& l) noexcept {
    for (one_link const& k : l.all)
        if (k.kind == link_kind::parent) return k.other;
    return std::nullopt;
}

link_events decide(links const& here, links const& there, link const& c, std::vector<ticket_id> const& ancestors) {
    if (auto bad = against(here, there, c, ancestors)) return *bad;
    return std::vector<link_event>{linked{here.ticket, there.ticket, c.kind},
                                   linked{there.ticket, here.ticket, mirrored(c.kind)}};
}

link_events decide(links const& here, links const& there, unlink const&) {
    one_link const* old = to(here, there.ticket);
    if (old == nullptr) return refuse(errc::not_found, "other", "the two tickets are not linked", "两张工单没有关联");
    return std::vector<link_event>{unlinked{here.ticket, there.ticket, old->kind},
                                   unlinked{there.ticket, here.ticket, mirrored(old->kind)}};
}

void evolve(links& l, linked const& e, instant at) {
    l.ticket = e.ticket;
    l.all.push_back({e.other, e.kind, at});
}
void evolve(links& l, children_called const& e, instant at) {
    l.ticket = e.ticket;
    for (ticket_id const child : e.children)
        if (std::find(l.to_resolve.begin(), l.to_resolve.end(), child) == l.to_resolve.end()) l.to_resolve.push_back(child);
    l.cause = e.cause;
    l.solution = e.solution;
    l.asked_by = e.asked_by;
    l.asked_at = at;
}
void evolve(links& l, child_resolved const& e, instant) { std::erase(l.to_resolve, e.child); }
void evolve(links& l, child_not_resolved const& e, instant) { std::erase(l.to_resolve, e.child); }

void evolve(links& l, unlinked const& e, instant) {
    std::erase_if(l.all, [&](one_link const& k) { return k.other == e.other; });
}

}  // namespace csdesk::ticket
