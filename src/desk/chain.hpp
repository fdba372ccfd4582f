// The hash chain of the log (D15). docs/storage-format.md is the specification; this is its only implementation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace csdesk::engine {

using digest = std::array<std::uint8_t, 32>;

/// SHA-256.
digest sha256(std::string_view bytes);

/// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);
inline std::string_view as_text(digest const& d) { return {reinterpret_cast<char const*>(d.data()), d.size()}; }
inline std::string to_hex(digest const& d) { return to_hex(as_text(d)); }

/// One event as it is stored. The hash covers every field but `position` (checked by continuity) and the erasable pair
/// `personal`, `salt`, which it reaches through `commitment`.
struct stored_event {
    std::int64_t position = 0;  ///< 1, 2, 3 … over the whole file
    std::int64_t shop = 0;      ///< the shop's number in this file (its name is hashed)
    std::int64_t seq = 0;       ///< 1, 2, 3 … within the shop
    std::int64_t at = 0;        ///< log time, ms
    std::int64_t now = 0;       ///< the raw `now` of the caller, ms; differs from `at` where time went backwards
    std::string type{};
    std::int64_t version = 1;
    std::string actor{};
    std::string command{};   ///< id of the command that caused it
    std::int64_t index = 0;  ///< 0, 1, 2 … within that command
    std::string payload{};   ///< SHA-256 of the command's canonical payload, on index 0 of a command with an id of its own
    std::string body{};      ///< public JSON
    std::optional<std::string> personal{};    ///< personal JSON; erased: none while `commitment` stays
    std::optional<std::string> salt{};        ///< 16 bytes
    std::optional<std::string> commitment{};  ///< SHA-256(salt ‖ personal)
    std::string hash{};                       ///< 32 bytes
};

/// SHA-256(salt ‖ personal).
digest commitment_of(std::string_view salt, std::string_view personal);

/// The hash of `e` after `previous`, over the stored bytes.
digest chain_hash(digest const& previous, std::string_view shop_name, stored_event const& e);

}  // namespace csdesk::engine
