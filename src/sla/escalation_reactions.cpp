#include "sla/escalation_reactions.hpp"

#include "desk/json.hpp"

namespace csdesk::engine {

void escalate_warning(registry const& r, clocks::warned const& e, happened const&, std::vector<any_command>& out) {
    out.push_back(r.wrap(escalation::raise{e.ticket, e.clock, e.level, e.due, e.instance}));
}

void escalate_breach(registry const& r, clocks::breached const& e, happened const&, std::vector<any_command>& out) {
    out.push_back(r.wrap(escalation::raise{e.ticket, e.clock.number, {}, e.due, e.instance}));
}

void escalation_command(registry const& r, escalation::taken const& e, happened const&, std::vector<any_command>& out) {
    for (command_template const& c : e.commands) {
        command_type const* const type = r.find_command(c.command);
        auto const fields = parse_json(c.with);
        if (type == nullptr || !fields) continue;
        if (auto decoded = type->decode(*fields)) out.push_back({type, std::move(*decoded), actor{role::rule, e.step.chain}});
    }
}

}  // namespace csdesk::engine
