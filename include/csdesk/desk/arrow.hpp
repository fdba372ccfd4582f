// Tables of a desk as Arrow C streams: pandas, polars, DuckDB and whatever else speaks Arrow read them without copying.
//
//     ArrowArrayStream stream;
//     desk.to_arrow("tickets", &stream);          // a snapshot of shop "main", read as it is asked for
//     ArrowArray batch;
//     while (stream.get_next(&stream, &batch) == 0 && batch.release != nullptr) { use(batch); batch.release(&batch); }
//     stream.release(&stream);
//
// The three structs are the ABI of the Arrow project's C data and C stream interfaces, under the guards these interfaces
// prescribe: a program that has them from elsewhere keeps those. No Arrow library is needed. docs/arrow.md lists the tables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

extern "C" {

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

/// The type of a column, or of a table (a struct whose children are its columns).
struct ArrowSchema {
    char const* format;
    char const* name;
    char const* metadata;
    std::int64_t flags;
    std::int64_t n_children;
    struct ArrowSchema** children;
    struct ArrowSchema* dictionary;
    void (*release)(struct ArrowSchema*);  ///< called once by whoever holds the struct; null: released
    void* private_data;
};

/// The values of a column, or of a batch of rows.
struct ArrowArray {
    std::int64_t length;
    std::int64_t null_count;
    std::int64_t offset;
    std::int64_t n_buffers;
    std::int64_t n_children;
    void const** buffers;
    struct ArrowArray** children;
    struct ArrowArray* dictionary;
    void (*release)(struct ArrowArray*);
    void* private_data;
};

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

/// Batches of rows, one after the other, all of one schema.
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);  ///< 0, or an errno
    int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);     ///< 0, or an errno; a released `out` is the end
    char const* (*get_last_error)(struct ArrowArrayStream*);               ///< valid until the next callback
    void (*release)(struct ArrowArrayStream*);
    void* private_data;
};

#endif  // ARROW_C_STREAM_INTERFACE
}

#pragma GCC visibility push(default)
namespace csdesk {

/// Names of the tables `desk::to_arrow` gives out, sorted: `clocks`, `events` (the log itself), `messages`, `tickets` …
std::vector<std::string> table_names();

/// The columns of a table in their order, each with its Arrow type in words: `{"opened_at", "timestamp[ms, UTC]"}`.
/// Throws `refused` (`unknown_name`, field `table`, `allowed` lists the tables).
std::vector<std::pair<std::string, std::string>> table_columns(std::string_view table);

/// The schema of a table, which is what every stream of it has: a struct, a child a column. The caller releases `out`.
/// Throws `refused` as above, or `invalid_argument` where `out` is null.
void arrow_schema(std::string_view table, ArrowSchema* out);

}  // namespace csdesk
#pragma GCC visibility pop
