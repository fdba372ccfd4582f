#include "store/sqlite_store.hpp"

#include <sqlite3.h>

#include <cstring>

#include "store/sql_text.hpp"
#include "store/sqlite_file.hpp"

namespace csdesk::engine {

stored_event event_from(loan& s) {
    stored_event e;
    e.position = s.integer(0);
    e.shop = s.integer(1);
    e.seq = s.integer(2);
    e.at = s.integer(3);
    e.now = s.integer(4);
    e.type = s.text(5);
    e.version = s.integer(6);
    e.actor = s.text(7);
    e.command = s.text(8);
    e.index = s.integer(9);
    e.payload = s.text(10);
    e.body = s.text(11);
    e.personal = s.optional_text(12);
    e.salt = s.optional_text(13);
    e.commitment = s.optional_text(14);
    e.hash = s.text(15);
    return e;
}

bool sqlite_store::begin() {
    return guarded([&] {
        c_.prepare("BEGIN IMMEDIATE").run();
        std::int64_t const now = c_.pragma("data_version");
        bool const moved = now != data_version_;
        data_version_ = now;
        return moved;
    });
}

void sqlite_store::commit() {
    guarded([&] { c_.prepare("COMMIT").run(); });
}

// What failed is still the connection's last error: a spill to the log syncs too, not only the commit.
void sqlite_store::rollback() noexcept {
    int const last = sqlite3_extended_errcode(c_.handle());
    sync_failed_ = sync_failed_ || last == SQLITE_IOERR_FSYNC || last == SQLITE_IOERR_DIR_FSYNC;
    try {
        c_.prepare("ROLLBACK").run();
    } catch (...) {  // without memory of ours; where SQLite has rolled back by itself after the fault, nothing happens
        sqlite3_exec(c_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

std::vector<shop_head> sqlite_store::heads() {
    return guarded([&] {
        loan s = c_.prepare("SELECT number, name, seq, last_number, at, hash FROM shop ORDER BY number");
        std::vector<shop_head> out;
        while (s.step()) {
            shop_head h;
            h.number = s.integer(0);
            h.name = s.text(1);
            h.seq = s.integer(2);
            h.last_number = s.integer(3);
            h.at = s.integer(4);
            std::string const hash = s.text(5);
            if (hash.size() != h.hash.size()) throw storage_error(errc::corrupt, "the head of shop " + h.name + " is damaged");
            std::memcpy(h.hash.data(), hash.data(), hash.size());
            out.push_back(std::move(h));
        }
        return out;
    });
}

void sqlite_store::put_head(shop_head const& h) {
    guarded([&] {
        c_.prepare("INSERT OR REPLACE INTO shop(number, name, seq, last_number, at, hash) VALUES(?,?,?,?,?,?)")
            .bind(h.number)
            .bind_text(h.name)
            .bind(h.seq)
            .bind(h.last_number)
            .bind(h.at)
            .bind_blob(as_text(h.hash))
            .run();
    });
}

std::int64_t sqlite_store::last_position() {
    return guarded([&] {
        loan s = c_.prepare("SELECT max(position) FROM event");
        return s.step() && !s.is_null(0) ? s.integer(0) : 0;
    });
}

std::optional<stored_state> sqlite_store::state(std::int64_t shop, std::string const& kind, object_id const& key) {
    return guarded([&]() -> std::optional<stored_state> {
        loan s = c_.prepare("SELECT revision, body FROM state WHERE shop = ? AND kind = ? AND id = ?");
        s.bind(shop).bind_text(kind).bind(key);
        if (!s.step()) return std::nullopt;
        return stored_state{s.integer(0), s.text(1)};
    });
}

void sqlite_store::put_state(std::int64_t shop, std::string const& kind, object_id const& key, stored_state const& state) {
    guarded([&] {
        c_.prepare("INSERT OR REPLACE INTO state(shop, kind, id, revision, body) VALUES(?,?,?,?,?)")
            .bind(shop)
            .bind_text(kind)
            .bind(key)
            .bind(state.revision)
            .bind_text(state.body)
            .run();
    });
}

void sqlite_store::append(stored_event const& e) {
    guarded([&] {
        loan s = c_.prepare("INSERT INTO event VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        s.bind(e.position)
            .bind(e.shop)
            .bind(e.seq)
            .bind(e.at)
            .bind(e.now)
            .bind_text(e.type)
            .bind(e.version)
            .bind_text(e.actor)
            .bind_text(e.command)
            .bind(e.index)
            .bind_blob(e.payload)
            .bind_text(e.body);
        if (e.personal)
            s.bind_text(*e.personal);
        else
            s.bind_null();
        s.bind_optional_blob(e.salt).bind_optional_blob(e.commitment).bind_blob(e.hash).run();
    });
}

std::optional<stored_command> sqlite_store::command(std::int64_t shop, std::string_view id) {
    return guarded([&]() -> std::optional<stored_command> {
        loan s = c_.prepare("SELECT position, count, payload FROM command WHERE shop = ? AND id = ?");
        s.bind(shop).bind_text(id);
        if (!s.step()) return std::nullopt;
        return stored_command{s.integer(0), s.integer(1), s.text(2)};
    });
}

void sqlite_store::put_command(std::int64_t shop, std::string_view id, stored_command const& command) {
    guarded([&] {
        c_.prepare("INSERT INTO command(shop, id, position, count, payload) VALUES(?,?,?,?,?)")
            .bind(shop)
            .bind_text(id)
            .bind(command.position)
            .bind(command.count)
            .bind_blob(command.payload)
            .run();
    });
}

void sqlite_store::put_row(std::int64_t shop, row const& r) {
    guarded([&] {
        std::string& sql = put_sql_[r.table];
        if (sql.empty()) sql = engine::put_sql(*r.table);
        loan s = c_.prepare(sql.c_str());  // the text stays where it is
        s.bind(shop);
        for (column_value const& v : r.values) s.bind(v);
        s.run();
    });
}

void sqlite_store::put_rows(std::int64_t shop, std::span<row const> of_one_table) {
    guarded([&] {
        for (; of_one_table.size() >= rows_at_once; of_one_table = of_one_table.subspan(rows_at_once)) {
            table_shape const& table = *of_one_table.front().table;
            std::string& sql = put_many_sql_[&table];
            if (sql.empty()) sql = engine::put_sql(table, rows_at_once);
            loan s = c_.prepare(sql.c_str());  // the text stays where it is
            for (row const& r : of_one_table.first(rows_at_once)) {
                s.bind(shop);
                for (column_value const& v : r.values) s.bind(v);
            }
            s.run();
        }
    });
    for (row const& r : of_one_table) put_row(shop, r);
}

// Most changes touch few columns: the indexes of the others stay as they are.
void sqlite_store::change_row(std::int64_t shop, row const& was, row const& is) {
    std::uint64_t changed = 0;
    if (is.values.size() > 64) return put_row(shop, is);
    for (std::size_t i = 0; i < is.values.size(); ++i)
        if (was.values[i] != is.values[i]) changed |= std::uint64_t{1} << i;
    bool const done = guarded([&] {
        std::string& sql = change_sql_[{is.table, changed}];
        if (sql.empty()) sql = change_sql(*is.table, changed);
        loan s = c_.prepare(sql.c_str());  // the text stays where it is
        for (std::size_t i = 0; i < is.values.size(); ++i)
            if ((changed >> i & 1U) != 0) s.bind(is.values[i]);
        s.bind(shop);
        for (std::size_t i = 0; i < is.table->key_columns; ++i) s.bind(is.values[i]);
        return s.run() == 1;
    });
    if (!done) put_row(shop, is);
}

void sqlite_store::erase_row(std::int64_t shop, row const& r) {
    guarded([&] {
        std::string& sql = erase_sql_[r.table];
        if (sql.empty()) sql = engine::erase_sql(*r.table);
        loan s = c_.prepare(sql.c_str());  // the text stays where it is
        s.bind(shop);
        for (std::size_t i = 0; i < r.table->key_columns; ++i) s.bind(r.values[i]);
        s.run();
    });
}

void sqlite_store::put_deadline(std::int64_t shop, std::string const& kind, object_id const& key, std::int64_t due) {
    guarded([&] {
        c_.prepare("INSERT INTO deadline(shop, kind, id, due) VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET due = excluded.due")
            .bind(shop)
            .bind_text(kind)
            .bind(key)
            .bind(due)
            .run();
    });
}

void sqlite_store::erase_deadline(std::int64_t shop, std::string const& kind, object_id const& key) {
    guarded([&] {
        c_.prepare("DELETE FROM deadline WHERE shop = ? AND kind = ? AND id = ?").bind(shop).bind_text(kind).bind(key).run();
    });
}

std::optional<deadline> sqlite_store::first_deadline(std::int64_t shop) {
    return first_of(shop, "SELECT due, kind, id FROM deadline WHERE shop = ? AND kind <> 'job' ORDER BY due, kind, id LIMIT 1");
}

std::optional<deadline> sqlite_store::first_job(std::int64_t shop) {
    return first_of(shop, "SELECT due, kind, id FROM deadline WHERE shop = ? AND kind = 'job' ORDER BY +due, kind, id LIMIT 1");
}

std::optional<std::int64_t> sqlite_store::first_due() {
    return guarded([&]() -> std::optional<std::int64_t> {
        loan s = c_.prepare(  // the first entry of each shop in the index, whatever the number of deadlines
            "SELECT min(due) FROM (SELECT (SELECT due FROM deadline WHERE shop = number ORDER BY due LIMIT 1) AS due FROM shop)");
        if (!s.step() || s.is_null(0)) return std::nullopt;
        return s.integer(0);
    });
}

std::optional<deadline> sqlite_store::first_of(std::int64_t shop, char const* sql) {
    return guarded([&]() -> std::optional<deadline> {
        loan s = c_.prepare(sql);
        s.bind(shop);
        if (!s.step()) return std::nullopt;
        return deadline{s.integer(0), s.text(1), s.object(2)};
    });
}

reader& sqlite_store::writer_rows(std::int64_t shop) {
    rows_.use_shop(shop);
    return rows_;
}

void sqlite_store::each_event(std::int64_t after, std::function<bool(stored_event&)> const& visit) {
    // In slices, so that a visitor may use the connection between rows; small at first, for who wants a few.
    for (std::int64_t size = 8;; size = std::min<std::int64_t>(size * 4, 1'000)) {
        std::vector<stored_event> slice;
        guarded([&] {
            loan s = c_.prepare(events_by_position_sql);
            s.bind(after).bind(size);
            while (s.step()) slice.push_back(event_from(s));
        });
        for (stored_event& e : slice) {
            after = e.position;
            if (!visit(e)) return;
        }
        if (static_cast<std::int64_t>(slice.size()) < size) return;
    }
}

std::optional<stored_event> sqlite_store::event(std::int64_t shop, std::int64_t seq) {
    return guarded([&]() -> std::optional<stored_event> {
        loan s = c_.prepare(events_of_shop_sql);
        s.bind(shop).bind(seq - 1).bind(std::int64_t{1});
        if (!s.step() || s.integer(2) != seq) return std::nullopt;
        return event_from(s);
    });
}

void sqlite_store::erase_personal(std::int64_t position) {
    guarded([&] { c_.prepare("UPDATE event SET personal = NULL, salt = NULL WHERE position = ?").bind(position).run(); });
}

std::optional<std::string> sqlite_store::note(std::string_view name) {
    return guarded([&]() -> std::optional<std::string> {
        loan s = c_.prepare("SELECT value FROM note WHERE name = ?");
        s.bind_text(name);
        if (!s.step()) return std::nullopt;
        return s.text(0);
    });
}

void sqlite_store::put_note(std::string_view name, std::string_view value) {
    guarded([&] { c_.prepare("INSERT OR REPLACE INTO note VALUES(?,?)").bind_text(name).bind_text(value).run(); });
}

std::int64_t sqlite_store::bytes() {
    return guarded([&] { return c_.pragma("page_count") * c_.pragma("page_size"); });
}

std::vector<std::string> sqlite_store::damage() {
    return guarded([&] {
        std::vector<std::string> out;
        loan s = c_.prepare("PRAGMA integrity_check");
        while (s.step())
            if (std::string line = s.text(0); line != "ok") out.push_back(std::move(line));
        return out;
    });
}

}  // namespace csdesk::engine
