// Takes the personal part of an event out of the log and out of the rows the event made. The chain still verifies (D15), and a
// rebuild reads the event without that part and makes the same rows.
#pragma once

#include "desk/store_port.hpp"

namespace csdesk::engine {

/// Does it inside the open transaction. An event without a personal part, or with one already gone, stays as it is; one of the
/// command that is being written (`first_new` on) is a mistake of the room.
void erase_personal(store& s, registry const& types, std::int64_t shop, std::int64_t seq, std::int64_t first_new);

}  // namespace csdesk::engine
