// The schema of a table as an ArrowSchema that owns itself.
#include <csdesk/core/error.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/desk/arrow.hpp>
#include <memory>

#include "desk/arrow_nest.hpp"
#include "desk/arrow_table.hpp"

namespace csdesk::engine {
namespace {

struct exported_schema {
    std::string name;
    nested<ArrowSchema> columns, dictionary;
};

void release_schema(ArrowSchema* s) noexcept {
    delete static_cast<exported_schema*>(s->private_data);
    s->release = nullptr;
}

// As the Arrow C data interface spells types.
char const* format_of(arrow_kind kind) {
    switch (kind) {
        case arrow_kind::integer: return "l";
        case arrow_kind::instant: return "tsm:UTC";
        case arrow_kind::duration: return "tDm";
        case arrow_kind::boolean: return "b";
        case arrow_kind::text: return "u";
        case arrow_kind::word: return "i";  // a place in the dictionary, which is of texts
    }
    return "";
}

void hand_over(std::unique_ptr<exported_schema> held, char const* format, bool nullable, ArrowSchema& out) {
    out = {};
    out.format = format;
    out.name = held->name.c_str();
    out.flags = nullable ? ARROW_FLAG_NULLABLE : 0;
    out.dictionary = held->dictionary.first();
    out.release = release_schema;
    out.private_data = held.release();
}

void export_column(arrow_column const& c, ArrowSchema& out) {
    auto held = std::make_unique<exported_schema>();
    held->name = c.name;
    if (c.kind == arrow_kind::word) hand_over(std::make_unique<exported_schema>(), "u", false, held->dictionary.add(1).front());
    hand_over(std::move(held), format_of(c.kind), c.nullable, out);
}

}  // namespace
}  // namespace csdesk::engine

namespace csdesk {

void arrow_schema(std::string_view table, ArrowSchema* out) {
    using namespace engine;
    if (out == nullptr) throw refused(refuse(errc::invalid_argument, "out", "may not be null", "不能为空"));
    *out = {};
    arrow_table const& wanted = find_arrow_table(table);
    auto held = std::make_unique<exported_schema>();
    auto const columns = held->columns.add(wanted.columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) export_column(wanted.columns[i], columns[i]);
    ArrowSchema** const children = held->columns.pointers();
    hand_over(std::move(held), "+s", false, *out);
    out->n_children = static_cast<std::int64_t>(columns.size());
    out->children = children;
}

}  // namespace csdesk
