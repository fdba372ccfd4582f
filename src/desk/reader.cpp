#include "desk/reader.hpp"

#include <charconv>

namespace csdesk::engine {

std::vector<std::string> reader::other_shops(table_shape const&, std::string const&, std::string const&) { return {}; }

reader* reader::other_shop(std::string const&) { return nullptr; }

result<std::string> paged(reader& r, row_query query, page const& p) {
    std::string const& ordered = query.order.front();
    bool const down = ordered.front() == '-';
    std::size_t const column = query.table->column_index(down ? ordered.substr(1) : ordered);
    auto const& shape = query.table->columns[column];
    if (p.after) {
        column_value cursor = *p.after;
        if (shape.type == column_type::integer) {
            std::int64_t number = 0;
            auto const [end, problem] = std::from_chars(p.after->data(), p.after->data() + p.after->size(), number);
            if (problem != std::errc{} || end != p.after->data() + p.after->size())
                return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
            cursor = number;
        }
        query.where.push_back({shape.name, down ? compare::less : compare::greater, std::move(cursor)});
    }
    query.limit = p.limit + 1;  // one more tells whether there is another page
    auto const rows = r.rows(query);
    bool const more = static_cast<std::int64_t>(rows.size()) > p.limit;
    std::size_t const count = more ? rows.size() - 1 : rows.size();
    std::string out = R"({"rows":[)";
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) out += ',';
        append_row(out, *query.table, rows[i]);
    }
    out += R"(],"after":)";
    if (!more) return out + "null}";
    column_value const& last = rows[count - 1][column];
    append_string(out, std::holds_alternative<std::int64_t>(last) ? std::to_string(std::get<std::int64_t>(last))
                                                                  : std::get<std::string>(last));
    return out + '}';
}

void append_row(std::string& out, table_shape const& table, std::vector<column_value> const& values) {
    out += '{';
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i != 0) out += ',';
        append_string(out, table.columns[i].name);
        out += ':';
        if (auto const* n = std::get_if<std::int64_t>(&values[i])) {
            if (table.columns[i].instant)
                append_string(out, format_instant(instant_from_ms(*n)));
            else if (table.columns[i].boolean)
                out += *n != 0 ? "true" : "false";
            else
                out += std::to_string(*n);
        } else if (auto const* t = std::get_if<std::string>(&values[i])) {
            append_string(out, *t);
        } else {
            out += "null";
        }
    }
    out += '}';
}

}  // namespace csdesk::engine
