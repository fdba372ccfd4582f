// One Arrow stream over a table, and the desk's list of the streams that still read.
//
// A stream is shared between whoever holds the ArrowArrayStream and the desk, which ends it when it closes; a lock serves one
// of them at a time. After fork nothing of it is touched: its lock and its connection are the parent's.
#pragma once

#include <csdesk/core/error.hpp>
#include <csdesk/desk/arrow.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "desk/arrow_batch.hpp"
#include "desk/arrow_table.hpp"
#include "desk/store_port.hpp"

namespace csdesk::engine {

/// Rows of one batch at most, and bytes of texts after which it ends: offsets into texts are 32 bits wide, and no single text
/// is longer than SQLite's limit of 1 GB.
inline constexpr std::int64_t arrow_batch_rows = 65'536;
inline constexpr std::size_t arrow_batch_bytes = 64u << 20;

class arrow_source {
public:
    /// Reads from a session of its own, as of now.
    arrow_source(arrow_table const& table, std::function<bool()> forked, std::unique_ptr<session> s, std::string const& shop);

    /// Has everything already.
    arrow_source(arrow_table const& table, std::function<bool()> forked, std::deque<arrow_batch> batches);

    ~arrow_source();
    arrow_source(arrow_source const&) = delete;
    arrow_source& operator=(arrow_source const&) = delete;

    /// The callbacks: 0, or an errno whose reason `last_error` tells. A fault stays.
    int schema(ArrowSchema* out) noexcept;
    int next(ArrowArray* out) noexcept;
    char const* last_error() const noexcept { return error_; }

    /// The desk is gone: from here on `next` answers `closed`.
    void close() noexcept;

private:
    template <class Body>
    int answer(Body&& body) noexcept;
    int fail(int number, std::string_view code, std::string_view why) noexcept;
    std::optional<arrow_batch> read();
    void let_go() noexcept;

    arrow_table const& table_;
    std::function<bool()> const forked_;
    std::mutex lock_;
    std::unique_ptr<session> session_;
    std::unique_ptr<snapshot> snapshot_;
    std::unique_ptr<row_source> rows_;
    std::deque<arrow_batch> ready_;
    bool closed_ = false;
    int fault_ = 0;
    std::string text_;
    char const* error_ = nullptr;
};

/// All rows of a table in batches, for a session that cannot be kept.
std::deque<arrow_batch> read_batches(arrow_table const& table, session& s, std::string const& shop);

/// Makes `out` the stream of a source.
void export_stream(std::shared_ptr<arrow_source> source, ArrowArrayStream* out);

/// The streams of one desk.
class arrow_streams {
public:
    explicit arrow_streams(std::function<bool()> forked) : forked_(std::move(forked)) {}
    ~arrow_streams() { close(); }
    arrow_streams(arrow_streams const&) = delete;
    arrow_streams& operator=(arrow_streams const&) = delete;

    /// Throws `closed` where the desk has closed meanwhile.
    void add(std::shared_ptr<arrow_source> const& source);

    /// Ends them all; waits for a batch that is being read.
    void close() noexcept;

private:
    std::function<bool()> const forked_;
    std::mutex lock_;
    std::vector<std::weak_ptr<arrow_source>> sources_;
    bool closed_ = false;
};

}  // namespace csdesk::engine
