// Custom fields in views. Private to src/ticket.
#pragma once

#include "desk/reader.hpp"

namespace csdesk::engine {

/// A page of tickets, by number, that `query` finds and whose custom fields hold all of these.
result<std::string> paged_by_fields(reader& rows, row_query query, std::map<std::string, std::string> const& fields,
                                    page const& p);

/// A page out of rows that were all made at once, `limit` after the first `after` of them.
result<std::string> page_of(std::vector<std::string> const& rows, page const& p);

}  // namespace csdesk::engine
