#include "store/sql_text.hpp"

#include <algorithm>

namespace csdesk::engine {
namespace {

char const* spelled_how(compare how) {
    switch (how) {
        case compare::equal: return " = ";
        case compare::less: return " < ";
        case compare::less_or_equal: return " <= ";
        case compare::greater: return " > ";
        case compare::greater_or_equal: return " >= ";
        case compare::not_equal: return " <> ";
    }
    return " = ";
}

std::string quoted(std::string const& name) { return '"' + name + '"'; }

// The first `count` columns.
std::string column_list(table_shape const& table, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ", ") + quoted(table.columns[i].name);
    return out;
}

std::string key_clause(table_shape const& table) {
    std::string out = " WHERE shop = ?";
    for (std::size_t i = 0; i < table.key_columns; ++i) out += " AND " + quoted(table.columns[i].name) + " = ?";
    return out;
}

// The columns a query wants.
std::string columns_of(row_query const& query) {
    if (query.only.empty()) return column_list(*query.table, query.table->columns.size());
    std::string out;
    for (std::string const& name : query.only)
        out += (out.empty() ? "" : ", ") + quoted(query.table->columns[query.table->column_index(name)].name);
    return out;
}

std::string where_clause(row_query const& query) {
    std::string out = " WHERE shop = ?";
    for (condition const& c : query.where) {
        std::size_t const i = query.table->column_index(c.column);
        if (std::holds_alternative<std::monostate>(c.value))
            out += " AND " + quoted(query.table->columns[i].name) + (c.how == compare::equal ? " IS ?" : " IS NOT ?");
        else
            out += " AND " + quoted(query.table->columns[i].name) + spelled_how(c.how) + "?";
    }
    return out;
}

// Without figures SQLite takes a shop's number to narrow a table down to ten rows, and walks all of the shop rather than use
// an index. One shop may hold everything: its number narrows nothing; an index listed earlier is the sharper one.
std::string planner_figures(std::string const& table, std::string const& index, std::size_t columns, std::size_t rows_a_key) {
    std::string figures = "1000000 1000000";
    for (std::size_t i = 1; i < columns; ++i) figures += ' ' + std::to_string(i + 1 == columns ? rows_a_key : rows_a_key + 1);
    return "INSERT INTO sqlite_stat1 VALUES('" + table + "','" + index + "','" + figures + "');";
}

}  // namespace

// state, deadline, command and the rooms' tables are projections; event and note are not. STRICT: a value of another type is
// refused, and found by the integrity check where a damaged file holds one.
char const* const base_schema =
    "CREATE TABLE event(position INTEGER PRIMARY KEY, shop INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,"
    " now INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL, actor TEXT NOT NULL, command TEXT NOT NULL,"
    " idx INTEGER NOT NULL, payload BLOB NOT NULL, body TEXT NOT NULL, personal TEXT, salt BLOB, commitment BLOB, hash BLOB NOT "
    "NULL) STRICT;"
    "CREATE UNIQUE INDEX event_seq ON event(shop, seq);"
    "CREATE TABLE shop(number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL, last_number INTEGER NOT NULL,"
    " at INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;"
    "CREATE TABLE state(shop INTEGER NOT NULL, kind TEXT NOT NULL, id ANY NOT NULL, revision INTEGER NOT NULL, body TEXT NOT "
    "NULL,"
    " PRIMARY KEY(shop, kind, id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE command(shop INTEGER NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, count INTEGER NOT NULL,"
    " payload BLOB NOT NULL, PRIMARY KEY(shop, id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE deadline(shop INTEGER NOT NULL, kind TEXT NOT NULL, id ANY NOT NULL, due INTEGER NOT NULL,"
    " PRIMARY KEY(shop, kind, id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX deadline_due ON deadline(shop, due, kind, id);"
    "CREATE TABLE note(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;";

char const* const base_tables_sql =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('event', 'shop', 'state', 'command', 'deadline', "
    "'note')";

#define CSDESK_EVENT_COLUMNS \
    "position, shop, seq, at, now, type, version, actor, command, idx, payload, body, personal, salt, commitment, hash"
char const* const events_by_position_sql =
    "SELECT " CSDESK_EVENT_COLUMNS " FROM event WHERE position > ? ORDER BY position LIMIT ?";
char const* const events_of_shop_sql =
    "SELECT " CSDESK_EVENT_COLUMNS " FROM event WHERE shop = ? AND seq > ? ORDER BY seq LIMIT ?";
#undef CSDESK_EVENT_COLUMNS

std::string all_rows_sql(std::string const& table) { return "SELECT * FROM " + table + " ORDER BY 1, 2, 3"; }

std::string pragma_sql(char const* name) { return std::string("PRAGMA ") + name; }

std::string table_name(table_shape const& table) { return "q_" + table.name; }

std::string create_sql(table_shape const& table, std::vector<std::string> const& indexes) {
    std::string out = "CREATE TABLE " + table_name(table) + "(shop INTEGER NOT NULL";
    for (column const& c : table.columns)
        out += ", " + quoted(c.name) + (c.type == column_type::integer ? " INTEGER" : " TEXT") + (c.nullable ? "" : " NOT NULL");
    out += ", PRIMARY KEY(shop";
    for (std::size_t i = 0; i < table.key_columns; ++i) out += ", " + quoted(table.columns[i].name);
    std::string const name = table_name(table);
    out += ")) STRICT, WITHOUT ROWID;" + planner_figures(name, name, 1 + table.key_columns, 1);
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        std::string const index = name + "_" + std::to_string(i);
        auto const columns = 2 + static_cast<std::size_t>(std::count(indexes[i].begin(), indexes[i].end(), ','));
        out += "CREATE INDEX " + index + " ON " + name + "(shop, " + indexes[i] + ");" +
               planner_figures(name, index, columns, 10 * (i + 1));
    }
    return out;
}

std::string put_sql(table_shape const& table, std::size_t rows) {
    std::string one = "(?";
    for (std::size_t i = 0; i < table.columns.size(); ++i) one += ",?";
    one += ')';
    std::string out = "INSERT OR REPLACE INTO " + table_name(table) + " VALUES" + one;
    for (std::size_t i = 1; i < rows; ++i) out += ',' + one;
    return out;
}

std::string change_sql(table_shape const& table, std::uint64_t columns) {
    std::string out;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if ((columns >> i & 1U) != 0) out += (out.empty() ? "" : ", ") + quoted(table.columns[i].name) + " = ?";
    return "UPDATE " + table_name(table) + " SET " + out + key_clause(table);
}

std::string erase_sql(table_shape const& table) { return "DELETE FROM " + table_name(table) + key_clause(table); }

std::string select_sql(row_query const& query) {
    std::string out = "SELECT " + columns_of(query);
    out += " FROM " + table_name(*query.table) + where_clause(query);
    for (std::size_t i = 0; i < query.order.size(); ++i) {
        bool const down = query.order[i].front() == '-';
        std::size_t const c = query.table->column_index(down ? query.order[i].substr(1) : query.order[i]);
        out += (i == 0 ? " ORDER BY " : ", ") + quoted(query.table->columns[c].name) + (down ? " DESC" : "");
    }
    return out + " LIMIT ?";
}

std::string scan_sql(table_shape const& table) {
    return "SELECT " + column_list(table, table.columns.size()) + " FROM " + table_name(table) + " WHERE shop = ? ORDER BY " +
           column_list(table, table.key_columns);
}

char const* const shop_number_sql = "SELECT number FROM shop WHERE name = ?";

std::string shops_with_sql(table_shape const& table, std::string const& column) {
    return "SELECT DISTINCT s.name FROM " + table_name(table) + " t JOIN shop s ON s.number = t.shop WHERE t.shop <> ? AND t." +
           quoted(table.columns[table.column_index(column)].name) + " = ? ORDER BY s.name";
}

std::string count_sql(row_query const& query) { return "SELECT count(*) FROM " + table_name(*query.table) + where_clause(query); }

}  // namespace csdesk::engine
