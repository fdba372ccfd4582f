#include "store/sqlite_scan.hpp"

#include <sqlite3.h>

#include "store/sql_text.hpp"

namespace csdesk::engine {
namespace {

// SQLiteCpp counts references for every value it shows; over millions of values that is most of the time.
class sqlite_scan final : public row_source {
public:
    sqlite_scan(sqlite_connection& c, std::int64_t shop, table_shape const& table) : database_(c.handle()) {
        std::string const sql = scan_sql(table);
        sqlite3_stmt* made = nullptr;
        check(sqlite3_prepare_v2(database_, sql.c_str(), static_cast<int>(sql.size()), &made, nullptr));
        statement_.reset(made);
        check(sqlite3_bind_int64(made, 1, shop));
    }
    bool next() override {
        if (over_) return false;  // SQLite would begin anew
        int const got = sqlite3_step(statement_.get());
        if (got != SQLITE_ROW && got != SQLITE_DONE) check(got);
        over_ = got == SQLITE_DONE;
        return !over_;
    }
    bool is_null(std::size_t column) override { return sqlite3_column_type(statement_.get(), at(column)) == SQLITE_NULL; }
    std::int64_t integer(std::size_t column) override { return sqlite3_column_int64(statement_.get(), at(column)); }
    std::string_view text(std::size_t column) override {
        auto const* bytes = static_cast<char const*>(sqlite3_column_blob(statement_.get(), at(column)));
        auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), at(column)));
        if (bytes == nullptr && sqlite3_errcode(database_) == SQLITE_NOMEM) check(SQLITE_NOMEM);
        return bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
    }

private:
    static int at(std::size_t column) { return static_cast<int>(column); }
    void check(int code) const {
        if (code != SQLITE_OK) guarded([&] { throw SQLite::Exception(database_, code); });
    }
    struct finalize {
        void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
    };
    sqlite3* database_;
    std::unique_ptr<sqlite3_stmt, finalize> statement_;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<row_source> scan_table(sqlite_connection& c, std::int64_t shop, table_shape const& table) {
    return std::make_unique<sqlite_scan>(c, shop, table);
}

}  // namespace csdesk::engine
