// Zone data that changed between two openings (D21): clocks counted by the old data take up the new.
#include "desk/executor.hpp"
#include "desk/policy_describe.hpp"

namespace csdesk::engine {

bool executor::zones_have_changed() {
    aggregate_type const& type = *types_.aggregate_of(typeid(policy_state));
    for (shop_head const& h : storage().heads()) {
        auto const stored = store_->state(h.number, type.name, to_object_id(std::string(only_policy)));
        if (!stored) continue;
        auto const state = type.decode(stored->body).value();
        if (!changed_zones(*static_cast<policy_state const*>(state.get())).empty()) return true;
    }
    return false;
}

void executor::retime_calendars() {
    for (auto& [name, s] : shops_) {
        if (s.head.seq == 0) continue;
        instant const at = instant_from_ms(s.head.at);  // nobody said what time it is: as of the last event
        unit u(around(), s.head, at, {role::system, {}});
        if (auto const done = u.run(types_.wrap(calendar_retime{})); !done || u.events().empty()) continue;
        reply r;
        write(s, u, "retime/" + std::to_string(s.head.seq + 1), "", at, r);
    }
}

}  // namespace csdesk::engine
