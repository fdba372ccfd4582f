#include "desk/rows.hpp"

namespace csdesk::engine {

std::size_t table_shape::column_index(std::string_view column_name) const {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name == column_name) return i;
    throw refused(refuse(errc::invalid_argument, std::string(column_name), "no such column", "没有这一列"));
}

}  // namespace csdesk::engine
