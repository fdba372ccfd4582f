// Tables of a desk as Arrow C streams: pandas, polars, DuckDB and whatever else speaks Arrow read them without copying.
//
//     ArrowArrayStream stream;
//     desk.to_arrow("tickets", &stream);          // a snapshot of shop "main", read as it is asked for
//     ArrowArray batch;
//     while (stream.get_next(&stream, &batch) == 0 && batch.release != nullptr) { use(batch); batch.release(&batch); }
//     stream.release(&stream);
//
// No Arrow library is needed. docs/arrow.md lists the tables and says what a stream promises.
#pragma once

#include <csdesk/arrow_abi.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
