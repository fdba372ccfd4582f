// What-if over a read session; see csdesk/desk/whatif.hpp.
#pragma once

#include <csdesk/desk/whatif.hpp>

#include "desk/registry.hpp"
#include "desk/store_port.hpp"

namespace csdesk::engine {

/// The session must hold one snapshot all along.
result<whatif_report> what_if(session& log, registry const& types, whatif_request const& q, whatif_progress const& tell);

}  // namespace csdesk::engine
