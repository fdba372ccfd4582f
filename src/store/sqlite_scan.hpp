// All rows of a table in key order, straight from SQLite: nothing is copied between the page and whoever asks.
#pragma once

#include <memory>

#include "desk/store_port.hpp"
#include "store/sqlite_connection.hpp"

namespace csdesk::engine {

/// Reads a shop's rows; the connection outlives it.
std::unique_ptr<row_source> scan_table(sqlite_connection& c, std::int64_t shop, table_shape const& table);

}  // namespace csdesk::engine
