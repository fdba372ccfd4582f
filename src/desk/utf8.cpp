#include "desk/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace csdesk::engine {
namespace {

// Bytes of the character that begins at `p`, 0 where it is none. `left` is at least 1.
std::size_t character_at(unsigned char const* p, std::size_t left) noexcept {
    unsigned const first = p[0];
    if (first < 0x80) return 1;
    std::size_t const size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || left < size) return 0;
    // what may follow the first byte: the rest of each range is overlong, a surrogate or too large
    unsigned const least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned const most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < least || p[1] > most) return 0;
    for (std::size_t i = 2; i < size; ++i)
        if ((p[i] & 0xC0u) != 0x80) return 0;
    return size;
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
    auto const* p = reinterpret_cast<unsigned char const*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
        while (left >= 8) {  // ASCII, eight at a time
            std::uint64_t eight = 0;
            std::memcpy(&eight, p, 8);
            if ((eight & 0x8080808080808080u) != 0) break;
            p += 8;
            left -= 8;
        }
        if (left == 0) break;
        std::size_t const size = character_at(p, left);
        if (size == 0) return false;
        p += size;
        left -= size;
    }
    return true;
}

}  // namespace csdesk::engine
