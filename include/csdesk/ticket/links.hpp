// How tickets belong together (关联). A link is seen from both sides, each in its own words: where one ticket has a parent,
// the other has a child. Two tickets have one link at most; a ticket has one parent at most and never descends from itself.
//
// A parent's children are seen with their status (ticket.children). Nothing that happens to a parent touches its children by
// itself; ticket.resolve_children resolves them, each by the rules that hold for it, with the next deadline.
//
// Functions: pure, values may be used from any thread.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// Of one ticket.
inline constexpr std::size_t most_links = 200;
/// From a ticket up to its last ancestor.
inline constexpr std::size_t most_generations = 20;

/// What the other ticket is to this one.
enum class link_kind : std::uint8_t {
    duplicate = 1,
    related = 2,
    parent = 3,
    child = 4,
    follow_up = 5,
    origin = 6,
    split_into = 7,
    split_from = 8,
};
inline constexpr spelled<link_kind> link_kind_names[] = {
    {link_kind::duplicate, "duplicate", "重复工单", "Duplicate"},
    {link_kind::related, "related", "相关工单", "Related"},
    {link_kind::parent, "parent", "父工单", "Parent"},
    {link_kind::child, "child", "子工单", "Child"},
    {link_kind::follow_up, "follow_up", "后续工单", "Follow-up"},
    {link_kind::origin, "origin", "前序工单", "Followed up by this one"},
    {link_kind::split_into, "split_into", "拆分出的工单", "Split off from this one"},
    {link_kind::split_from, "split_from", "拆分来源", "This one was split off from it"},
};
constexpr std::span<spelled<link_kind> const> names_of(link_kind) noexcept { return link_kind_names; }

/// The same link seen from the other side.
constexpr link_kind mirrored(link_kind k) noexcept {
    switch (k) {
        case link_kind::parent: return link_kind::child;
        case link_kind::child: return link_kind::parent;
        case link_kind::follow_up: return link_kind::origin;
        case link_kind::origin: return link_kind::follow_up;
        case link_kind::split_into: return link_kind::split_from;
        case link_kind::split_from: return link_kind::split_into;
        case link_kind::duplicate:
        case link_kind::related: break;
    }
    return k;
}

/// One link, seen from a ticket.
struct one_link {
    ticket_id other{};
    link_kind kind = link_kind::related;
    instant since{};
    friend bool operator==(one_link const&, one_link const&) = default;
};

/// All links of a ticket, in the order they were made.
struct links {
    ticket_id ticket{};
    std::vector<one_link> all{};
    std::vector<ticket_id> to_resolve{};             ///< children that are about to be
    std::optional<std::string> cause{}, solution{};  ///< as they were told with it
    actor asked_by{};                                ///< who wants them resolved
    instant asked_at{};
    friend bool operator==(links const&, links const&) = default;
};

/// The ticket's parent, if it has one.
std::optional<ticket_id> parent_of(links const& l) noexcept;

/// The other ticket is, to this one, what `kind` says. Links of splits come from splitting alone.
struct link {
    ticket_ref ticket{};
    ticket_ref other{};
    link_kind kind = link_kind::related;
};
/// They have nothing to do with each other any more.
struct unlink {
    ticket_ref ticket{};
    ticket_ref other{};
};

/// Resolves every open child, of the ticket and of those merged into it, and theirs in turn. A child that cannot be resolved
/// stays as it is; the parent's history says why.
struct resolve_children {
    ticket_ref ticket{};
    std::optional<std::string> cause{};     ///< one line of at most 2,000 bytes
    std::optional<std::string> solution{};  ///< one line of at most 4,000 bytes
};
/// One of them. By the system.
struct resolve_child {
    ticket_id ticket{};
    ticket_id child{};
};

/// Children are about to be resolved.
struct children_called {
    ticket_id ticket{};
    std::vector<ticket_id> children{};
    std::optional<std::string> cause{}, solution{};
    actor asked_by{};
};
/// A child was resolved, or had ended before.
struct child_resolved {
    ticket_id ticket{};
    ticket_id child{};
    bool already = false;
};
/// A child could not be resolved, and stays as it is.
struct child_not_resolved {
    ticket_id ticket{};
    ticket_id child{};
    std::string code{};      ///< of the refusal
    std::string field{};     ///< of the refusal
    std::string en{}, zh{};  ///< why
};

/// One side of a new link; the other ticket has its own.
struct linked {
    ticket_id ticket{};
    ticket_id other{};
    link_kind kind = link_kind::related;
};
/// One side of a link that is gone.
struct unlinked {
    ticket_id ticket{};
    ticket_id other{};
    link_kind kind = link_kind::related;
};

/// Any of them.
using link_event = std::variant<linked, unlinked>;
/// What follows from a command, or why not.
using link_events = result<std::vector<link_event>>;

/// Both sides. `ancestors`: of the one that becomes the parent, itself first, as far as they go or one more than may be.
link_events decide(links const& here, links const& there, link const& c, std::vector<ticket_id> const& ancestors);
link_events decide(links const& here, links const& there, unlink const& c);

/// Takes over what an event says; looks at nothing else.
void evolve(links& l, linked const& e, instant at);
void evolve(links& l, unlinked const& e, instant at);
void evolve(links& l, children_called const& e, instant at);
void evolve(links& l, child_resolved const& e, instant at);
void evolve(links& l, child_not_resolved const& e, instant at);
inline void evolve(links& l, link_event const& e, instant at) {
    std::visit([&](auto const& one) { evolve(l, one, at); }, e);
}

}  // namespace csdesk::ticket
#pragma GCC visibility pop
