#include "desk/rows.hpp"

namespace csdesk::engine {

std::size_t table_shape::column_index(std::string_view column_name) const {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name == column_name) return i;
    throw refused(refuse(errc::invalid_argument, std::string(column_name), "no such column", "没有这一列"));
}

namespace {

std::string schema_of_column(column const& c) {
    if (!c.words.empty()) return R"({"enum":)" + (c.nullable ? c.words.substr(0, c.words.size() - 1) + ",null]" : c.words) + '}';
    std::string type = c.boolean ? "boolean" : c.type == column_type::integer && !c.instant ? "integer" : "string";
    type = '"' + type + '"';
    if (c.nullable) type = '[' + type + R"(,"null"])";
    if (c.instant) type += R"(,"format":"date-time")";
    if (c.duration) type += R"(,"format":"duration-ms")";
    if (c.personal) type += R"(,"personal":true)";
    return R"({"type":)" + type + '}';
}

}  // namespace

std::string schema_of_rows(std::vector<table_shape const*> const& tables) {
    std::string properties;
    for (table_shape const* table : tables)
        for (column const& c : table->columns) {
            if (!properties.empty()) properties += ',';
            append_string(properties, c.name);
            properties += ':' + schema_of_column(c);
        }
    return R"({"type":"object","properties":{)" + properties + R"(},"additionalProperties":false})";
}

}  // namespace csdesk::engine
