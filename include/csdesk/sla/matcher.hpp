// The same answers as policy.hpp gives, from rules compiled once: about a microsecond among a thousand rules.
//
//     sla::matcher const m(policy);                     // once a policy
//     for (sla::winner const& w : m.winners(subject)) … // each ticket
//
// Lists of kinds, tiers, channels, priorities, tags and steps, and the conditions of `when` that name values, become one set of
// rules each; a ticket's own sets are cut with one another, and only what is left is looked at, the strongest first. Each field
// is asked for once a ticket.
//
// Immutable and cheap to copy; safe to use from any thread.
#pragma once

#include <csdesk/sla/policy.hpp>

#include <memory>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::sla {

/// Compiled rules. See the top of this file.
class matcher {
public:
    /// Keeps the rules. O(rules x values they name).
    explicit matcher(policy p);

    /// As `sla::winners`, with rules of `rules()`.
    std::vector<winner> winners(subject const& s) const;
    /// As `sla::match`, with rules of `rules()`.
    std::vector<rule const*> match(subject const& s) const;

    /// What it was made from. Lives as long as any copy of this.
    policy const& rules() const noexcept;
    /// As the function of this name.
    bool asks_what_moves() const noexcept;
    /// Whether any rule promises this.
    bool measures(metric m) const noexcept;

private:
    class tables;
    std::shared_ptr<tables const> tables_;
};

/// Whether a condition of `when` asks what changes without anybody changing the ticket's fields: the status, who waits, counts.
bool asks_what_moves(policy const& p);

}  // namespace csdesk::sla
#pragma GCC visibility pop
