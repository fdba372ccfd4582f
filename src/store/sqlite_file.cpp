#include "store/sqlite_file.hpp"

#include <sqlite3.h>

#include "store/sql_text.hpp"
#include "store/sqlite_store.hpp"

namespace csdesk::engine {
namespace {

int open_flags(desk_options const& o) {
    return (o.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) | SQLITE_OPEN_NOMUTEX;
}

char const* synchronous(durability d) {
    switch (d) {
        case durability::full: return "PRAGMA synchronous=FULL";
        case durability::may_lose_on_power_failure: return "PRAGMA synchronous=NORMAL";
        case durability::may_corrupt_on_power_failure: return "PRAGMA synchronous=OFF";
    }
    return "PRAGMA synchronous=FULL";
}

}  // namespace

void harden(sqlite_connection& c) {
    sqlite3_db_config(c.handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    c.run(
        "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY");
}

namespace {

// The shape of every room's table, and how states are written: another shape means the tables are laid anew and filled from
// the log.
std::string shape_of(registry const& types) {
    std::string all = "sparse states;";
    for (table_shape const* t : types.tables()) all += create_sql(*t, types.indexes_of(t->name));
    return to_hex(sha256(all));
}

}  // namespace

sqlite_store::sqlite_store(std::string const& path, registry const& types, desk_options const& options)
    : types_(types),
      options_(options),
      path_(path),
      c_(guarded([&] {
          return sqlite_connection(path, open_flags(options), static_cast<int>(options.busy_timeout.count()), options.vfs);
      })),
      rows_(c_, sqlite_rows::sight::all_shops) {
    guarded([&] { prepare_file(); });
}

void sqlite_store::prepare_file() {
    harden(c_);
    std::int64_t const mark = c_.pragma("application_id");  // the first read: a file that is no database fails here
    std::int64_t const version = c_.pragma("user_version");
    auto count = [&](char const* sql) {
        loan s = c_.prepare(sql);
        return s.step() ? s.integer(0) : 0;
    };
    std::int64_t const tables = count("SELECT count(*) FROM sqlite_master");
    if (mark != desk_application_id && (mark != 0 || tables != 0))
        throw storage_error(errc::corrupt, "this file is a database, but not a desk: " + path_);
    if (version > desk_schema_version)
        throw storage_error(errc::newer_schema,
                            "this desk was written by a newer version of csdesk (schema " + std::to_string(version) + ")");
    if (mark == desk_application_id && count(base_tables_sql) != base_tables)
        throw storage_error(errc::corrupt, "this desk lacks its tables: " + path_);
    if (options_.read_only) {
        if (mark == 0) throw storage_error(errc::corrupt, "this file is not a desk yet: " + path_);
        return;
    }
    if (sqlite3_db_readonly(c_.handle(), "main") != 0)
        throw storage_error(errc::storage, "this file may not be written: " + path_);
    c_.run("PRAGMA journal_mode=WAL");
    c_.run(synchronous(options_.durability));
    c_.run("PRAGMA wal_autocheckpoint=10000");
    begin();
    try {
        if (mark == 0 && c_.pragma("application_id") == 0) create_tables();
        check_shape();
        commit();
    } catch (...) {
        rollback();
        throw;
    }
}

void sqlite_store::create_tables() {
    c_.run("PRAGMA application_id=" + std::to_string(desk_application_id) +
           "; PRAGMA user_version=" + std::to_string(desk_schema_version));
    c_.run(base_schema);
}

void sqlite_store::check_shape() {
    std::string const wanted = shape_of(types_);
    auto const found = note("shape");
    if (found == wanted) return;
    std::vector<std::string> old;
    {
        loan s = c_.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'q\\_%' ESCAPE '\\'");
        while (s.step()) old.push_back(s.text(0));
    }
    for (std::string const& name : old) c_.run("DROP TABLE \"" + name + "\"");
    c_.run("ANALYZE sqlite_schema");  // makes the table of the planner's figures
    for (table_shape const* t : types_.tables()) c_.run(create_sql(*t, types_.indexes_of(t->name)));
    c_.run("ANALYZE sqlite_schema");  // reads it
    put_note("shape", wanted);
    needs_rebuild_ = last_position() > 0;
}

std::vector<std::string> sqlite_store::projection_tables() const {
    std::vector<std::string> out{"command", "deadline", "shop", "state"};
    for (table_shape const* t : types_.tables()) out.push_back(table_name(*t));
    return out;
}

void sqlite_store::clear_projections() {
    guarded([&] {
        for (std::string const& table : projection_tables()) c_.run("DELETE FROM " + table);
    });
}

std::string sqlite_store::projections_digest() {
    return guarded([&] {
        std::string digests;
        for (std::string const& table : projection_tables()) {
            loan s = c_.prepare(all_rows_sql(table));
            digest running{};
            while (s.step()) {
                std::string line(as_text(running));
                for (int i = 0; i < s.columns(); ++i) {
                    column_value const v = s.value(i);
                    line += static_cast<char>('0' + v.index());
                    if (auto const* n = std::get_if<std::int64_t>(&v))
                        line += std::to_string(*n);
                    else if (auto const* t = std::get_if<std::string>(&v))
                        line += std::to_string(t->size()) + ':' + *t;
                }
                running = sha256(line);
            }
            digests += table + ' ' + to_hex(running) + '\n';
        }
        return digests;
    });
}

}  // namespace csdesk::engine
