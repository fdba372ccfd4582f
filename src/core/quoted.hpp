// What a command named, as a refusal may repeat it.
#pragma once

#include <string>
#include <string_view>

namespace csdesk {

/// The text as it may stand in a message: at most 80 bytes, never cut within a character, without control characters. Otherwise
/// a refusal would be as long as what was sent, and end at its first NUL where C reads it.
inline std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 80;
    std::size_t size = text.size();
    if (size > longest) {
        size = longest;
        while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    }
    std::string out;
    for (char const c : text.substr(0, size)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return size < text.size() ? out + "…" : out;
}

}  // namespace csdesk
