#include "desk/system_events.hpp"

namespace csdesk::engine {

void join_system_events(registry& r) {
    r.event<reaction_refused>("reaction.refused");
    r.event<deadline_dropped>("deadline.dropped");
}

}  // namespace csdesk::engine
