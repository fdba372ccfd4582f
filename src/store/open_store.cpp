// Opens a desk's file: the writer, its read sessions, and the entropy of its salts.
#include "desk/open_store.hpp"

#include <openssl/rand.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store/descriptors.hpp"
#include "store/sql_text.hpp"
#include "store/sqlite_file.hpp"
#include "store/sqlite_scan.hpp"
#include "store/sqlite_store.hpp"

namespace csdesk::engine {
namespace {

// Reads over a connection that somebody owns.
class sqlite_session : public session {
public:
    explicit sqlite_session(sqlite_connection& c) : c_(c), rows_(c) {}
    void begin() override {
        guarded([&] { c_.prepare("BEGIN").run(); });
    }
    void end() noexcept override {
        try {
            c_.prepare("COMMIT").run();
        } catch (...) {  // without memory of ours; nothing was written, and the next begin says what is wrong
            sqlite3_exec(c_.handle(), "COMMIT", nullptr, nullptr, nullptr);
        }
    }
    reader& rows(std::string_view shop) override {
        rows_.use_shop(number_of(shop));
        return rows_;
    }
    std::vector<stored_event> events(std::string_view shop, std::int64_t after, std::int64_t limit) override {
        return rows(shop).events(after, limit);
    }
    std::unique_ptr<row_source> scan(std::string_view shop, table_shape const& table) override {
        return scan_table(c_, number_of(shop), table);
    }

private:
    std::int64_t number_of(std::string_view shop) {
        return guarded([&] {
            loan s = c_.prepare(shop_number_sql);
            s.bind_text(shop);
            return s.step() ? s.integer(0) : 0;
        });
    }
    sqlite_connection& c_;
    sqlite_rows rows_;
};

// Owns its connection; the base class is made after it.
struct owned_connection {
    owned_connection(std::string const& path, desk_options const& o)
        : connection(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, static_cast<int>(o.busy_timeout.count()), o.vfs) {
        harden(connection);
    }
    sqlite_connection connection;
};
class own_session final : owned_connection, public sqlite_session {
public:
    own_session(std::string const& path, desk_options const& o) : owned_connection(path, o), sqlite_session(connection) {}
};

digest salt_key(desk_options const& o) {
    if (o.seed) return sha256("csdesk seed " + std::to_string(*o.seed));
    digest key{};
    if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
        throw storage_error(errc::storage, "the machine gives no entropy");
    return key;
}

}  // namespace

namespace {

// A fault of opening says which file.
std::unique_ptr<sqlite_store> open_writer(std::string const& path, registry const& types, desk_options const& options) {
    try {
        return std::make_unique<sqlite_store>(path, types, options);
    } catch (storage_error const& fault) {
        std::string const what = fault.what();
        throw storage_error(fault.code(), what.find(path) == what.npos ? what + " (" + path + ')' : what);
    }
}

}  // namespace

opened_store open_store(std::string const& given, registry const& types, desk_options const& options) {
    if (given.empty()) throw storage_error(errc::invalid_argument, "a path expected, or :memory:");
    std::string const path = given.starts_with("file:") ? "./" + given : given;  // a path is a path, never an SQLite URI
    check_descriptors(path);
    auto writer = open_writer(path, types, options);
    opened_store out;
    out.forked = [owner = ::getpid()] { return ::getpid() != owner; };
    out.needs_rebuild = writer->needs_rebuild();
    out.salt_key = salt_key(options);
    if (path == ":memory:")
        out.shared_session = std::make_unique<sqlite_session>(writer->connection());
    else
        // By the place SQLite has found: the process may go to another folder.
        out.open_session = [path = std::string(sqlite3_db_filename(writer->connection().handle(), "main")), options] {
            return guarded([&]() -> std::unique_ptr<session> { return std::make_unique<own_session>(path, options); });
        };
    out.writer = std::move(writer);
    return out;
}

}  // namespace csdesk::engine
