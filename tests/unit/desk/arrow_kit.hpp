// Reads Arrow structs by hand, as a consumer without any Arrow library would.
#pragma once

#include <gtest/gtest.h>
#include <csdesk/desk/arrow.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace csdesk::testing {

/// An Arrow struct that is released at the end of its scope.
template <class Struct>
struct owned {
    Struct it{};
    owned() = default;
    owned(owned const&) = delete;
    owned& operator=(owned const&) = delete;
    ~owned() { release(); }
    void release() {
        if (it.release != nullptr) it.release(&it);
    }
    Struct* operator&() { return &it; }
    Struct* operator->() { return &it; }
};

inline bool bit(void const* bits, std::int64_t row) {
    return (static_cast<std::uint8_t const*>(bits)[row / 8] >> (row % 8) & 1) != 0;
}
inline bool is_null(ArrowArray const& a, std::int64_t row) { return a.buffers[0] != nullptr && !bit(a.buffers[0], row); }

inline std::int64_t integer_at(ArrowArray const& a, std::int64_t row) {
    EXPECT_FALSE(is_null(a, row));
    return static_cast<std::int64_t const*>(a.buffers[1])[row];
}

inline std::string_view text_in(ArrowArray const& a, std::int64_t row) {
    auto const* offsets = static_cast<std::int32_t const*>(a.buffers[1]);
    auto const size = static_cast<std::size_t>(offsets[row + 1] - offsets[row]);
    return {static_cast<char const*>(a.buffers[2]) + offsets[row], size};
}

/// A text, or a word through its dictionary.
inline std::optional<std::string> text_at(ArrowArray const& a, std::int64_t row) {
    if (is_null(a, row)) return std::nullopt;
    if (a.dictionary == nullptr) return std::string(text_in(a, row));
    return std::string(text_in(*a.dictionary, static_cast<std::int32_t const*>(a.buffers[1])[row]));
}

/// The column of a batch by its name in the table.
inline ArrowArray const& column(ArrowArray const& batch, std::string_view table, std::string_view name) {
    auto const columns = table_columns(table);
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].first == name) return *batch.children[i];
    throw std::out_of_range(std::string(name));
}

/// The next batch of a stream; fails the test on an error. False at the end.
inline bool next(ArrowArrayStream& s, owned<ArrowArray>& out) {
    out.release();
    int const problem = s.get_next(&s, &out);
    EXPECT_EQ(problem, 0) << s.get_last_error(&s);
    return problem == 0 && out->release != nullptr;
}

/// Rows of a stream, read to its end.
inline std::int64_t count_rows(ArrowArrayStream& s) {
    owned<ArrowArray> batch;
    std::int64_t rows = 0;
    while (next(s, batch)) rows += batch->length;
    return rows;
}

}  // namespace csdesk::testing
