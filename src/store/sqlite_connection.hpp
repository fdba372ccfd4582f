// One SQLite connection with its statements, each prepared once and reused.
//
// It owns the database and then the statements, so statements die first: SQLiteCpp's destructor aborts the host otherwise
// (D30). SQL text is always written by us, from descriptions; never from input.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <csdesk/core/error.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "desk/reader.hpp"
#include "store/descriptors.hpp"

namespace csdesk::engine {

/// Runs `body`, turning SQLite's exceptions into `storage_error` with the fitting code.
[[noreturn]] void rethrow(SQLite::Exception const& e);

template <class Body>
decltype(auto) guarded(Body&& body) {
    try {
        return body();
    } catch (SQLite::Exception const& e) { rethrow(e); }
}

/// A statement on loan: bound by position, reset when the loan ends.
class loan {
public:
    explicit loan(SQLite::Statement& s) : s_(&s) {}
    loan(loan&& other) noexcept : s_(std::exchange(other.s_, nullptr)), next_(other.next_) {}
    loan& operator=(loan&&) = delete;
    ~loan() {
        if (s_ == nullptr) return;
        s_->tryReset();
        s_->clearBindings();
    }

    loan& bind(std::int64_t v) { return s_->bind(next_++, v), *this; }
    // A string or a blob is lent, not copied: it must live until the loan ends. Other text is copied.
    loan& bind_text(std::string_view v);
    loan& bind_text(std::string const& v) { return s_->bindNoCopy(next_++, v), *this; }
    loan& bind_text(std::string&& v) = delete;
    loan& bind_blob(std::string_view v);
    loan& bind_null() { return s_->bind(next_++), *this; }
    loan& bind_optional_blob(std::optional<std::string> const& v) { return v ? bind_blob(*v) : bind_null(); }
    loan& bind(object_id const& v) { return v.text.empty() ? bind(v.number) : bind_text(v.text); }
    loan& bind(column_value const& v);

    bool step() { return s_->executeStep(); }
    int run() { return s_->exec(); }  // how many rows it changed
    std::int64_t integer(int column) const { return s_->getColumn(column).getInt64(); }
    std::string text(int column) const;
    bool is_null(int column) const { return s_->getColumn(column).isNull(); }
    std::optional<std::string> optional_text(int column) const {
        return is_null(column) ? std::nullopt : std::optional(text(column));
    }
    int columns() const { return s_->getColumnCount(); }
    column_value value(int column) const;
    object_id object(int column) const;

private:
    SQLite::Statement* s_;
    int next_ = 1;
};

class sqlite_connection {
public:
    sqlite_connection(std::string const& path, int flags, int busy_ms, std::string const& vfs);

    /// The prepared statement for this text; prepared at first use and kept. `sql` must outlive nothing: it is copied.
    loan prepare(std::string const& sql);

    /// The same for a text that lives as long as the connection and does not change: found by its address.
    loan prepare(char const* sql);

    /// Runs a text of one or more statements without parameters.
    void run(char const* sql) { database_.exec(sql); }
    void run(std::string const& sql) { database_.exec(sql); }

    sqlite3* handle() { return database_.getHandle(); }
    std::int64_t pragma(char const* name);

private:
    descriptor_mark mark_;
    SQLite::Database database_;
    std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>> statements_;
    std::unordered_map<char const*, SQLite::Statement*> known_;  // the same statements, by the address of their text
};

}  // namespace csdesk::engine
