#include "store/sqlite_connection.hpp"

#include <sqlite3.h>

#include "store/sql_text.hpp"

namespace csdesk::engine {

void rethrow(SQLite::Exception const& e) {
    std::string const what = e.what();
    switch (e.getErrorCode()) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: throw storage_error(errc::busy, "another process holds the file: " + what);
        case SQLITE_NOTADB: throw storage_error(errc::corrupt, "this file is not a database");
        case SQLITE_CANTOPEN: throw storage_error(errc::storage, what + ": it or its folder is missing or may not be used");
        case SQLITE_CORRUPT: throw storage_error(errc::corrupt, "the database file is damaged: " + what);
        case SQLITE_NOMEM: throw storage_error(errc::no_memory, what);
        default: throw storage_error(errc::storage, what);
    }
}

loan& loan::bind_text(std::string_view v) {
    s_->bind(next_++, std::string(v));  // SQLiteCpp hands SQLite a copy with its length, NUL bytes and all
    return *this;
}

loan& loan::bind_blob(std::string_view v) {
    s_->bindNoCopy(next_++, v.data() == nullptr ? "" : v.data(), static_cast<int>(v.size()));
    return *this;
}

loan& loan::bind(column_value const& v) {
    if (auto const* i = std::get_if<std::int64_t>(&v)) return bind(*i);
    if (auto const* t = std::get_if<std::string>(&v)) return bind_text(*t);
    return bind_null();
}

std::string loan::text(int column) const {
    SQLite::Column const c = s_->getColumn(column);
    auto const* bytes = static_cast<char const*>(c.getBlob());
    return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(c.getBytes()));
}

column_value loan::value(int column) const {
    SQLite::Column const c = s_->getColumn(column);
    if (c.isNull()) return {};
    if (c.isInteger()) return c.getInt64();
    return text(column);
}

object_id loan::object(int column) const {
    if (s_->getColumn(column).isInteger()) return {integer(column), {}};
    return {0, text(column)};
}

sqlite_connection::sqlite_connection(std::string const& path, int flags, int busy_ms, std::string const& vfs)
    : mark_(path), database_(path, flags, busy_ms, vfs) {
    mark_.opened();
}

loan sqlite_connection::prepare(std::string const& sql) {
    auto& slot = statements_[sql];
    if (!slot) slot = std::make_unique<SQLite::Statement>(database_, sql);
    return loan(*slot);
}

loan sqlite_connection::prepare(char const* sql) {
    auto& slot = known_[sql];
    if (slot == nullptr) {
        prepare(std::string(sql));
        slot = statements_[sql].get();
    }
    return loan(*slot);
}

std::int64_t sqlite_connection::pragma(char const* name) {
    loan s = prepare(pragma_sql(name));
    return s.step() ? s.integer(0) : 0;
}

}  // namespace csdesk::engine
