#include "desk/arrow_table.hpp"

#include <algorithm>
#include <csdesk/desk/arrow.hpp>

#include "desk/json.hpp"
#include "desk/registry.hpp"

namespace csdesk::engine {
namespace {

// Query tables are named in the singular; hosts see the plural. Here stand those that do not just take an s.
struct spelling {
    std::string_view table, name;
};
constexpr spelling irregular[] = {
    {"csat", "csat"},
    {"customer_timeline", "customer_timeline"},
    {"outbox", "outbox"},
    {"shop_order", "orders"},
    {"time_entry", "time_entries"},
    {"timeline", "timeline"},
};

struct hidden {
    std::string_view table, why;
};
constexpr hidden internal[] = {
    {"external_message", "an index of messages.external_id that finds a channel's repeats"},
    {"token", "the index of ticket.search"},
    {"group_news", "what the shop keeps for others of its group to read"},
    {"past_clock", "the engine's own record of ended clocks; clock.explain reads it out"},
};

std::string public_name(std::string const& table) {
    auto const* found = std::ranges::find(irregular, table, &spelling::table);
    return found == std::end(irregular) ? table + 's' : std::string(found->name);
}

std::shared_ptr<word_list const> words_from(std::string const& json_array) {
    auto out = std::make_shared<word_list>();
    out->offsets.push_back(0);
    json::value const parsed = parse_json(json_array).value();
    for (json::value const& word : parsed.as_array()) {
        out->words.emplace_back(word.as_string());
        out->bytes += out->words.back();
        out->offsets.push_back(static_cast<std::int32_t>(out->bytes.size()));
    }
    return out;
}

arrow_column arrow_column_of(column const& c) {
    if (!c.words.empty()) return {c.name, arrow_kind::word, c.nullable, words_from(c.words)};
    if (c.type == column_type::text) return {c.name, arrow_kind::text, c.nullable};
    return {c.name,
            c.instant    ? arrow_kind::instant
            : c.boolean  ? arrow_kind::boolean
            : c.duration ? arrow_kind::duration
                         : arrow_kind::integer,
            c.nullable};
}

arrow_table log_table() {
    return {"events",
            nullptr,
            {{"seq", arrow_kind::integer},
             {"at", arrow_kind::instant},
             {"type", arrow_kind::text},
             {"data", arrow_kind::text},
             {"actor", arrow_kind::text},
             {"command_id", arrow_kind::text},
             {"hash", arrow_kind::text}}};
}

std::string in_words(arrow_kind kind) {
    switch (kind) {
        case arrow_kind::integer: return "int64";
        case arrow_kind::instant: return "timestamp[ms, UTC]";
        case arrow_kind::duration: return "duration[ms]";
        case arrow_kind::boolean: return "bool";
        case arrow_kind::text: return "utf8";
        case arrow_kind::word: return "dictionary<int32, utf8>";
    }
    return {};
}

}  // namespace

std::int32_t word_list::find(std::string_view word) const noexcept {
    auto const found = std::ranges::find(words, word);
    return found == words.end() ? -1 : static_cast<std::int32_t>(found - words.begin());
}

std::string_view internal_because(table_shape const& table) {
    auto const* found = std::ranges::find(internal, table.name, &hidden::table);
    return found == std::end(internal) ? std::string_view() : found->why;
}

std::vector<arrow_table> const& arrow_tables() {
    static std::vector<arrow_table> const all = [] {
        std::vector<arrow_table> out{log_table()};
        for (table_shape const* shape : rooms().tables()) {
            if (!internal_because(*shape).empty()) continue;
            arrow_table& made = out.emplace_back(arrow_table{public_name(shape->name), shape, {}});
            for (column const& c : shape->columns) made.columns.push_back(arrow_column_of(c));
        }
        std::ranges::sort(out, {}, &arrow_table::name);
        return out;
    }();
    return all;
}

arrow_table const& find_arrow_table(std::string_view name) {
    auto const& all = arrow_tables();
    auto const found = std::ranges::find(all, name, &arrow_table::name);
    if (found != all.end()) return *found;
    throw refused(refuse(errc::unknown_name, "table", "no such table: " + std::string(name), "没有这个表：" + std::string(name),
                         table_names()));
}

}  // namespace csdesk::engine

namespace csdesk {

std::vector<std::string> table_names() {
    std::vector<std::string> out;
    for (auto const& table : engine::arrow_tables()) out.push_back(table.name);
    return out;
}

std::vector<std::pair<std::string, std::string>> table_columns(std::string_view table) {
    std::vector<std::pair<std::string, std::string>> out;
    for (auto const& c : engine::find_arrow_table(table).columns) out.emplace_back(c.name, engine::in_words(c.kind));
    return out;
}

}  // namespace csdesk
