// What a desk's file looks like from outside: its marks, its settings, its schema version.
#pragma once

#include <cstdint>

namespace csdesk::engine {

/// `PRAGMA application_id` of a desk: "CSDK".
inline constexpr std::int64_t desk_application_id = 0x4353444B;

/// `PRAGMA user_version`: version of the base schema (log, heads, states). Rooms' tables have a shape note of their own.
inline constexpr std::int64_t desk_schema_version = 1;

class sqlite_connection;

/// Settings every connection has: hostile files and hostile schemas stay harmless.
void harden(sqlite_connection& c);

}  // namespace csdesk::engine
