// The store in one SQLite file (WAL). The only writer connection lives here; read sessions open their own.
//
// Promise: `commit` returned means durable with durability::full (synchronous=FULL). A failed commit throws and poisons
// the desk above; nothing is retried in hope.
#pragma once

#include <csdesk/desk/desk.hpp>

#include "desk/store_port.hpp"
#include "store/sqlite_connection.hpp"
#include "store/sqlite_rows.hpp"

namespace csdesk::engine {

class sqlite_store final : public store {
public:
    /// Opens or creates the file with the tables of `types`. Throws `storage_error`.
    sqlite_store(std::string const& path, registry const& types, desk_options const& options);

    bool begin() override;
    void commit() override;
    void rollback() noexcept override;

    std::vector<shop_head> heads() override;
    void put_head(shop_head const& head) override;
    std::int64_t last_position() override;

    std::optional<stored_state> state(std::int64_t shop, std::string const& kind, object_id const& key) override;
    void put_state(std::int64_t shop, std::string const& kind, object_id const& key, stored_state const& state) override;
    void append(stored_event const& event) override;
    std::optional<stored_command> command(std::int64_t shop, std::string_view id) override;
    void put_command(std::int64_t shop, std::string_view id, stored_command const& command) override;
    void put_row(std::int64_t shop, row const& r) override;
    void put_rows(std::int64_t shop, std::span<row const> of_one_table) override;
    void change_row(std::int64_t shop, row const& was, row const& is) override;
    void erase_row(std::int64_t shop, row const& r) override;
    void put_deadline(std::int64_t shop, std::string const& kind, object_id const& key, std::int64_t due) override;
    void erase_deadline(std::int64_t shop, std::string const& kind, object_id const& key) override;
    std::optional<deadline> first_deadline(std::int64_t shop) override;
    std::optional<deadline> first_job(std::int64_t shop) override;
    std::optional<std::int64_t> first_due() override;
    reader& writer_rows(std::int64_t shop) override;
    void each_event(std::int64_t after, std::function<bool(stored_event&)> const& visit) override;
    void clear_projections() override;
    std::string projections_digest() override;
    std::optional<stored_event> event(std::int64_t shop, std::int64_t seq) override;
    void erase_personal(std::int64_t position) override;
    std::optional<std::string> note(std::string_view name) override;
    void put_note(std::string_view name, std::string_view value) override;
    std::int64_t bytes() override;
    std::vector<std::string> damage() override;

    /// True where the tables of the rooms had another shape and were laid anew: a rebuild must fill them.
    bool needs_rebuild() const noexcept { return needs_rebuild_; }

    bool sync_failed() const noexcept override { return sync_failed_; }  // known from `rollback` on

    sqlite_connection& connection() noexcept { return c_; }

private:
    std::optional<deadline> first_of(std::int64_t shop, char const* sql);
    void prepare_file();
    void create_tables();
    void check_shape();
    std::vector<std::string> projection_tables() const;

    registry const& types_;
    desk_options options_;
    std::string path_;
    sqlite_connection c_;
    sqlite_rows rows_;
    std::unordered_map<table_shape const*, std::string> put_sql_, put_many_sql_, erase_sql_;
    std::map<std::pair<table_shape const*, std::uint64_t>, std::string> change_sql_;  // by the columns that change
    std::int64_t data_version_ = 0;
    bool needs_rebuild_ = false;
    bool sync_failed_ = false;
};

/// Reads one row of `events_by_position_sql` or `events_of_shop_sql`.
stored_event event_from(loan& s);

}  // namespace csdesk::engine
