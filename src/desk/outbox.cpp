#include "desk/outbox.hpp"

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"

namespace csdesk::engine {
namespace {

decision acknowledge(scope& s, acknowledge_effect const& c) {
    if (auto const* state = s.find<outbox_state>(c.key.value); state != nullptr && state->acknowledged)
        return refuse(errc::conflict, "key", "this effect was acknowledged before", "该动作已确认过");
    auto const found = s.search().rows({&table_of<outbox_row>(), {{"key", compare::equal, c.key.value}}, {}, 1});
    if (found.empty()) return refuse(errc::not_found, "key", "no such effect in the outbox", "待办效果中没有这一项");
    return std::vector{s.event(effect_acknowledged{c.key.value, std::get<std::int64_t>(found.front().front())})};
}

}  // namespace

void evolve(outbox_state& s, effect_acknowledged const&, instant) { s.acknowledged = true; }

void join_outbox(registry& r) {
    r.table<outbox_row>({"key"});
    r.aggregate<outbox_state>("outbox");
    r.event<outbox_state>("outbox.acknowledged", &effect_acknowledged::key)
        .with_rows<effect_acknowledged>([](effect_acknowledged const& e, happened const&, row_list& out) {
            outbox_row gone;
            gone.number = e.number;
            out.erase(gone);
        });
    r.command<acknowledge_effect>("outbox.acknowledge", acknowledge);
}

}  // namespace csdesk::engine
