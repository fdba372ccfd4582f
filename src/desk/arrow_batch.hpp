// One batch of rows in Arrow's layout: filled value by value, then handed out as an ArrowArray that owns it.
#pragma once

#include <csdesk/desk/arrow.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "desk/arrow_table.hpp"

namespace csdesk::engine {

/// The buffers of one column.
struct arrow_buffers {
    std::int64_t length = 0, nulls = 0;
    std::vector<std::uint8_t> validity{};  // a bit a row, set where there is a value; empty while nothing is null
    std::vector<std::int64_t> integers{};  // integers, instants, durations
    std::vector<std::int32_t> places{};    // where each text ends, after a zero; or the place of each word
    std::string bytes{};                   // the texts one after the other; or a bit a row for booleans
};

class arrow_batch {
public:
    /// For `rows` rows, so that nothing grows step by step.
    arrow_batch(arrow_table const& table, std::size_t rows);

    /// The next value of a column: of each column one a row.
    void add_null(std::size_t column);
    void add_integer(std::size_t column, std::int64_t value);   // integers, instants, durations, booleans
    void add_text(std::size_t column, std::string_view value);  // texts, words; throws `storage_error` where none may stand

    std::int64_t rows() const noexcept { return columns_.front().length; }
    std::size_t text_bytes() const noexcept { return text_bytes_; }

    /// Hands everything over; the batch is empty then.
    void move_to(ArrowArray* out);

private:
    void mark(arrow_buffers& b, bool valid);
    arrow_table const* table_;
    std::vector<arrow_buffers> columns_;
    std::size_t text_bytes_ = 0;
};

}  // namespace csdesk::engine
