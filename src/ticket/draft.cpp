// Drafts: whose they are, and who may throw them away.
#include "ticket/message_rules.hpp"
#include "ticket/wording.hpp"

namespace csdesk::ticket {
namespace {

/// Whose draft it is: an agent's own; a lead's and the host's where they name an agent.
result<agent_key> owner(std::optional<agent_key> const& named, bool others_allowed, facts const& f) {
    agent_key const self{f.who.name};
    if (!named || (*named == self && !speaks_for_all(f.who.role))) {
        if (self && !speaks_for_all(f.who.role)) return self;
        return refuse(errc::invalid_argument, "agent", "say whose draft it is", "请指明是谁的草稿");
    }
    if (auto good = check_line("agent", named->value, longest_key); !good) return good.error();
    if (others_allowed) return *named;
    return refuse(errc::forbidden, "agent", "this is another agent's draft", "这是其他客服的草稿");
}

}  // namespace

result<agent_key> draft_owner(save_draft const& c, facts const& f) { return owner(c.agent, speaks_for_all(f.who.role), f); }
result<agent_key> draft_owner(discard_draft const& c, facts const& f) {
    return owner(c.agent, speaks_for_all(f.who.role) || leads(f.who.role), f);
}

events decide(state const& t, save_draft const& c, std::vector<agent_key> const& others, facts const& f) {
    auto const agent = draft_owner(c, f);
    if (!agent) return agent.error();
    if (auto good = check_said("text", c.text.value); !good) return good.error();
    draft_saved e{
        .ticket = t.ticket, .agent = *agent, .text = c.text, .based_on = c.based_on, .shared = c.shared.value_or(false)};
    if (f.own_draft) {
        e.revision = f.own_draft->revision + 1;
        e.replaces = f.own_draft->seq;
    }
    e.also = others;
    return std::vector<event>{std::move(e)};
}

events decide(state const& t, discard_draft const& c, facts const& f) {
    auto const agent = draft_owner(c, f);
    if (!agent) return agent.error();
    if (!f.own_draft)
        return refuse(errc::not_found, "ticket", "no draft of " + agent->value + " for this ticket",
                      agent->value + " 在该工单没有草稿", {"ticket.save_draft"});
    return std::vector<event>{draft_discarded{t.ticket, *agent, f.own_draft->seq, false}};
}

void evolve(state& t, draft_saved const& e, instant) {
    if (e.replaces == 0) ++t.drafts;
}
void evolve(state& t, draft_discarded const&, instant) { --t.drafts; }

}  // namespace csdesk::ticket
