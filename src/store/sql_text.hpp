// SQL derived from the descriptions of row structs. Identifiers come from our own descriptions only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "desk/reader.hpp"
#include "desk/registry.hpp"

namespace csdesk::engine {

/// `CREATE TABLE` and its indexes for a query table, with the figures SQLite plans by (sqlite_stat1 must be there).
std::string create_sql(table_shape const& table, std::vector<std::string> const& indexes);

/// So many rows of a table are put with one statement, where there are so many.
inline constexpr std::size_t rows_at_once = 8;

/// Insert-or-replace of rows; parameters of each: shop, then every column.
std::string put_sql(table_shape const& table, std::size_t rows = 1);

/// Update of the columns whose bits are set; parameters: these, shop, then the key.
std::string change_sql(table_shape const& table, std::uint64_t columns);

/// Delete by key; parameters: shop, then the key columns.
std::string erase_sql(table_shape const& table);

/// Select or count for a query; parameters: shop, then each condition's value, then the limit (select only).
/// Throws `refused` where a column is not the table's own.
std::string select_sql(row_query const& query);
std::string count_sql(row_query const& query);

/// The number of a shop; the parameter is its name.
extern char const* const shop_number_sql;

/// Names of shops with a row whose column has a value; parameters: a shop's number that is left out, the value.
std::string shops_with_sql(table_shape const& table, std::string const& column);

/// Every row of a shop in key order; the parameter is the shop.
std::string scan_sql(table_shape const& table);

/// Columns of the log in the order `event_from` reads them, and the two ways it is read: a slice by position, a shop by seq.
extern char const* const events_by_position_sql;
extern char const* const events_of_shop_sql;

/// Every row of a projection table in key order.
std::string all_rows_sql(std::string const& table);

/// `PRAGMA name`.
std::string pragma_sql(char const* name);

/// The tables every desk has beside its rooms': log, heads, states, commands, deadlines, notes.
extern char const* const base_schema;

/// Counts the tables of `base_schema` that are there.
extern char const* const base_tables_sql;
inline constexpr std::int64_t base_tables = 6;

/// Name of a room's table in the file: prefixed, so that no room can collide with the base schema.
std::string table_name(table_shape const& table);

}  // namespace csdesk::engine
