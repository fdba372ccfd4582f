// Which rooms exist: one line each.
#include "desk/host_action_room.hpp"
#include "desk/job.hpp"
#include "desk/outbox.hpp"
#include "desk/registry.hpp"
#include "desk/system_events.hpp"

namespace csdesk::engine {

registry const& rooms() {
    static registry const* const all = [] {
        auto* r = new registry;  // never destroyed: rooms and desks refer to it until the process ends
        join_system_events(*r);
        join_outbox(*r);
        join_jobs(*r);
        join_host_actions(*r);
        return r;
    }();
    return *all;
}

}  // namespace csdesk::engine
