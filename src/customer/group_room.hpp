// Joins groups of shops to the desk.
#pragma once

#include "desk/registry.hpp"

namespace csdesk::engine {
void join_groups(registry& r);
}  // namespace csdesk::engine

namespace csdesk::group {
/// The next step of the job shop.read_group.
engine::job_batch reading_step(engine::registry const& types, engine::reader& rows, std::string const& cursor,
                               std::int64_t limit);
}  // namespace csdesk::group
