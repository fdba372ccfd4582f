// Texts handed out.
#pragma once

#include <csdesk/csdesk.h>

#include <string_view>

namespace csdesk::c_api {

/// Puts a text of its own into the caller's place.
void hand_out(csdesk_text*& out, std::string_view text);

}  // namespace csdesk::c_api
