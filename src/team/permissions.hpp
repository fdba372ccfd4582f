// Who may do what (D28): one data table, default deny.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/core/vocabulary.hpp>
#include <string_view>

namespace csdesk::engine {

/// Whether the actor's role may give this command at all; amounts and states are the room's to check.
bool may(actor const& who, std::string_view command);

/// The refusal for one who may not.
error forbidden(actor const& who, std::string_view command);

}  // namespace csdesk::engine
