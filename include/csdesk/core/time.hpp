// Instants and spans. Time is always an argument: nothing in the core reads a clock.
//
// Values: copyable, no hidden state, safe to use from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)
namespace csdesk {

/// A point on the UTC time line, milliseconds since 1970-01-01T00:00:00Z (no leap seconds).
using instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// A length of real time in milliseconds. Never floating point.
using span = std::chrono::milliseconds;

/// The instant `ms` milliseconds after the epoch.
constexpr instant instant_from_ms(std::int64_t ms) noexcept { return instant{span{ms}}; }

/// Milliseconds since the epoch.
constexpr std::int64_t to_ms(instant t) noexcept { return t.time_since_epoch().count(); }

/// Instants outside 1900-01-01 … 2200-01-01 are refused `out_of_range` everywhere (D20).
inline constexpr instant earliest_instant = std::chrono::sys_days{std::chrono::year{1900} / 1 / 1};
inline constexpr instant latest_instant = std::chrono::sys_days{std::chrono::year{2200} / 1 / 1};

/// True within both limits, both included.
constexpr bool in_range(instant t) noexcept { return t >= earliest_instant && t <= latest_instant; }

/// RFC 3339 in UTC with milliseconds only where they are not zero: `2026-11-21T08:30:00Z`.
std::string format_instant(instant t);

/// Reads RFC 3339 with an offset or `Z`; up to nine fraction digits, cut to milliseconds.
/// A time without an offset is not an instant: nothing is returned. Never throws.
std::optional<instant> parse_instant(std::string_view text);

/// ISO 8601 duration, days at most (months have no fixed length): `PT5M`, `P3DT12H`, `PT0.25S`.
std::string format_span(span s);

/// Reads `PT5M`, `P1DT2H`, and the short forms of policy files: `90s`, `5m`, `24h`, `3d`, `250ms`, `1h30m`.
/// Nothing on any other text or on overflow. Never throws.
std::optional<span> parse_span(std::string_view text);

}  // namespace csdesk
#pragma GCC visibility pop
