// Which tables Arrow streams give out, under which name, and of which Arrow type each column is. One table is not a query
// table: `events`, the log itself.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "desk/rows.hpp"

namespace csdesk::engine {

enum class arrow_kind { integer, instant, duration, boolean, text, word };

/// A closed list of words as an Arrow array of texts: what a dictionary-encoded column points into.
struct word_list {
    std::vector<std::string> words;
    std::vector<std::int32_t> offsets;
    std::string bytes;

    /// The place of a word, or -1.
    std::int32_t find(std::string_view word) const noexcept;
};

struct arrow_column {
    std::string name;
    arrow_kind kind = arrow_kind::text;
    bool nullable = false;
    std::shared_ptr<word_list const> words{};  // of kind `word`
};

struct arrow_table {
    std::string name;
    table_shape const* shape = nullptr;  // null: the log
    std::vector<arrow_column> columns;
};

/// Every table that is given out, sorted by name.
std::vector<arrow_table> const& arrow_tables();

/// The table of that name; throws `refused` (`unknown_name`) listing what there is.
arrow_table const& find_arrow_table(std::string_view name);

/// Why a query table is not given out; empty where it is.
std::string_view internal_because(table_shape const& table);

}  // namespace csdesk::engine
