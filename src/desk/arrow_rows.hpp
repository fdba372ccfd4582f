// What an Arrow stream reads: the rows of a query table, or the events of the log as `desk::events` shows them.
#pragma once

#include <memory>
#include <string>

#include "desk/arrow_table.hpp"
#include "desk/store_port.hpp"

namespace csdesk::engine {

/// Every row of a shop's table in key order. The session's snapshot outlives it.
std::unique_ptr<row_source> scan(session& s, arrow_table const& table, std::string const& shop);

}  // namespace csdesk::engine
