#include "calendar/zone_data.hpp"

#include <openssl/sha.h>

#include <array>

namespace csdesk {
namespace {

constexpr std::chrono::sys_seconds first = std::chrono::sys_days{std::chrono::year{1970} / 1 / 1};
constexpr std::chrono::sys_seconds last = std::chrono::sys_days{std::chrono::year{2100} / 1 / 1};

}  // namespace

// One line a change, "<seconds since the epoch> <offset in seconds>\n", beginning with what held at the start of 1970:
// plain text, so that any language can reproduce the hash.
std::string zone_fingerprint(cctz::time_zone const& zone) {
    std::string text;
    auto const note = [&](std::chrono::sys_seconds t) {
        text += std::to_string(t.time_since_epoch().count()) + ' ' + std::to_string(zone.lookup(t).offset) + '\n';
    };
    note(first);
    cctz::time_zone::civil_transition change;
    for (auto t = first; zone.next_transition(t, &change);) {
        t = zone.lookup(change.to).trans;
        if (t >= last) break;
        note(t);
    }
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest.data());
    std::string hex;
    for (auto byte : digest) {
        hex += "0123456789abcdef"[byte >> 4];
        hex += "0123456789abcdef"[byte & 15];
    }
    return hex;
}

}  // namespace csdesk
