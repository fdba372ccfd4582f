// What the desk needs of a store. One writer at a time calls the write side between `begin` and `commit`; readers have
// sessions of their own. Faults are thrown as `storage_error`; after one, the transaction is rolled back by the caller.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "desk/chain.hpp"
#include "desk/reader.hpp"

namespace csdesk::engine {

/// The head of one shop's log and its counters.
struct shop_head {
    std::int64_t number = 0;
    std::string name{};
    std::int64_t seq = 0;          ///< last event
    std::int64_t last_number = 0;  ///< last id given out
    std::int64_t at = 0;           ///< log time of the last event, ms
    digest hash{};                 ///< of the last event; zeros before the first
};

struct stored_state {
    std::int64_t revision = 0;  ///< events it has seen
    std::string body{};
};

struct stored_command {
    std::int64_t position = 0;  ///< of its first event
    std::int64_t count = 0;
    std::string payload{};
};

struct deadline {
    std::int64_t due = 0;
    std::string kind{};  ///< aggregate name
    object_id key{};
};

class store {
public:
    virtual ~store() = default;

    /// Takes the write lock. True where somebody else wrote since our last transaction: resident state is stale.
    virtual bool begin() = 0;
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;

    virtual std::vector<shop_head> heads() = 0;
    virtual void put_head(shop_head const& head) = 0;
    virtual std::int64_t last_position() = 0;

    virtual std::optional<stored_state> state(std::int64_t shop, std::string const& kind, object_id const& key) = 0;
    virtual void put_state(std::int64_t shop, std::string const& kind, object_id const& key, stored_state const& state) = 0;

    virtual void append(stored_event const& event) = 0;
    virtual std::optional<stored_command> command(std::int64_t shop, std::string_view id) = 0;
    virtual void put_command(std::int64_t shop, std::string_view id, stored_command const& command) = 0;

    virtual void put_row(std::int64_t shop, row const& r) = 0;
    virtual void put_rows(std::int64_t shop, std::span<row const> of_one_table) = 0;
    virtual void change_row(std::int64_t shop, row const& was, row const& is) = 0;  // of one key: writes what differs
    virtual void erase_row(std::int64_t shop, row const& r) = 0;                    // by its key columns

    virtual void put_deadline(std::int64_t shop, std::string const& kind, object_id const& key, std::int64_t due) = 0;
    virtual void erase_deadline(std::int64_t shop, std::string const& kind, object_id const& key) = 0;
    /// The earliest deadline of a shop: of everything but jobs, or of jobs.
    virtual std::optional<deadline> first_deadline(std::int64_t shop) = 0;
    virtual std::optional<deadline> first_job(std::int64_t shop) = 0;
    virtual std::optional<std::int64_t> first_due() = 0;  // of all shops, jobs too

    /// Rows as this transaction has them (the writer's own view).
    virtual reader& writer_rows(std::int64_t shop) = 0;

    /// Calls `visit` for events with position > after, in order, until it answers false.
    virtual void each_event(std::int64_t after, std::function<bool(stored_event&)> const& visit) = 0;

    /// Empties every projection (states, rows, deadlines, commands, heads), keeping the log. Inside a transaction.
    virtual void clear_projections() = 0;

    /// A digest of every projection table, for comparing a rebuild.
    virtual std::string projections_digest() = 0;

    /// One event of a shop by its seq.
    virtual std::optional<stored_event> event(std::int64_t shop, std::int64_t seq) = 0;

    /// The personal part of this event is gone; its commitment stays.
    virtual void erase_personal(std::int64_t position) = 0;

    /// Something worth keeping about the file itself.
    virtual std::optional<std::string> note(std::string_view name) = 0;
    virtual void put_note(std::string_view name, std::string_view value) = 0;

    virtual std::int64_t bytes() = 0;

    /// A sync to disk has failed: what is there is unknown until the file is opened anew.
    virtual bool sync_failed() const noexcept = 0;

    /// Structural damage found by the store itself (its own integrity check), empty where there is none.
    virtual std::vector<std::string> damage() = 0;
};

/// Rows one after the other. Texts are lent until the next call of `next`. Faults are thrown as `storage_error`.
class row_source {
public:
    virtual ~row_source() = default;
    virtual bool next() = 0;  // false, from then on: there are no more
    virtual bool is_null(std::size_t column) = 0;
    virtual std::int64_t integer(std::size_t column) = 0;
    virtual std::string_view text(std::size_t column) = 0;
};

/// A read session: a snapshot of one shop, for one thread at a time.
class session {
public:
    virtual ~session() = default;
    virtual void begin() = 0;  // from here on everything is read at one point of the log
    virtual void end() noexcept = 0;
    virtual reader& rows(std::string_view shop) = 0;  // an unknown shop has no rows
    /// Events of a shop with seq > after, at most `limit`, in order.
    virtual std::vector<stored_event> events(std::string_view shop, std::int64_t after, std::int64_t limit) = 0;
    /// Every row of a shop's table in key order, read as it is asked for; ends before the snapshot does.
    virtual std::unique_ptr<row_source> scan(std::string_view shop, table_shape const& table) = 0;
};

/// Holds a session's snapshot for its lifetime.
class snapshot {
public:
    explicit snapshot(session& s) : s_(s) { s_.begin(); }
    ~snapshot() { s_.end(); }
    snapshot(snapshot const&) = delete;
    snapshot& operator=(snapshot const&) = delete;

private:
    session& s_;
};

}  // namespace csdesk::engine
