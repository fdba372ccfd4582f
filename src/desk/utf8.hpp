// Whether bytes are well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong, nothing beyond U+10FFFF).
#pragma once

#include <string_view>

namespace csdesk::engine {

bool is_utf8(std::string_view bytes) noexcept;

}  // namespace csdesk::engine
