// Flat query rows (D3): a described struct is a table, its members are columns, its first members are the key.
//
// A row is a pure function of a state (or of one event), so the engine writes only what differs and a rebuild from the log
// gives the same tables. Columns: integers, enums (stored as names), texts, instants (ms), bool, ids, keys; optional = NULL;
// money = two columns `<name>_minor`, `<name>_currency`.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "desk/codec.hpp"

namespace csdesk::engine {

using column_value = std::variant<std::monostate, std::int64_t, std::string>;

enum class column_type { integer, text };

struct column {
    std::string name;
    column_type type;
    bool nullable = false;
    bool instant = false;   // shown as RFC 3339
    bool boolean = false;   // shown as true or false
    std::string words{};    // JSON array of what may stand here, where that is a closed list
    bool duration = false;  // a length of time, ms
    bool personal = false;
};

struct table_shape {
    std::string name;
    std::size_t key_columns = 1;
    std::vector<column> columns;
    std::size_t column_index(std::string_view column_name) const;
};

struct row {
    table_shape const* table = nullptr;
    std::vector<column_value> values;
    friend bool operator==(row const&, row const&) = default;
};

template <class T>
void add_columns(std::string const& name, std::vector<column>& out, bool nullable = false) {
    if constexpr (is_optional<T>::value)
        add_columns<typename T::value_type>(name, out, true);
    else if constexpr (is_personal<T>::value) {
        add_columns<decltype(T::value)>(name, out, true);
        out.back().personal = true;
    } else if constexpr (std::is_same_v<T, money>) {
        out.push_back({name + "_minor", column_type::integer, nullable});
        out.push_back({name + "_currency", column_type::text, nullable});
    } else if constexpr (std::is_integral_v<T> || std::is_same_v<T, instant> || std::is_same_v<T, span> || is_id<T>::value) {
        out.push_back({name, column_type::integer, nullable, std::is_same_v<T, instant>, std::is_same_v<T, bool>});
        out.back().duration = std::is_same_v<T, span>;
    } else {
        static_assert(std::is_same_v<T, std::string> || std::is_same_v<T, actor> || named<T> || is_key<T>::value,
                      "rows are flat");
        out.push_back({name, column_type::text, nullable});
        if constexpr (named<T>) out.back().words = words_of<T>();
    }
}

template <class T>
void add_values(T const& v, std::vector<column_value>& out) {
    if constexpr (is_optional<T>::value) {
        if (v) return add_values(*v, out);
        out.emplace_back();
        if constexpr (std::is_same_v<typename T::value_type, money>) out.emplace_back();
    } else if constexpr (is_personal<T>::value) {
        if (v.erased)
            out.emplace_back();
        else
            add_values(v.value, out);
    } else if constexpr (std::is_same_v<T, money>) {
        out.emplace_back(v.minor);
        out.emplace_back(v.currency);
    } else if constexpr (std::is_integral_v<T>)
        out.emplace_back(static_cast<std::int64_t>(v));
    else if constexpr (std::is_same_v<T, instant>)
        out.emplace_back(to_ms(v));
    else if constexpr (std::is_same_v<T, span>)
        out.emplace_back(static_cast<std::int64_t>(v.count()));
    else if constexpr (is_id<T>::value)
        out.emplace_back(v.value);
    else if constexpr (is_key<T>::value)
        out.emplace_back(v.value);
    else if constexpr (std::is_same_v<T, actor>)
        out.emplace_back(format_actor(v));
    else if constexpr (named<T>)
        out.emplace_back(std::string(name(v)));
    else
        out.emplace_back(v);
}

/// The table of a described row struct. `Row::table_name` and `Row::key_columns` are static members of the struct.
template <class Row>
table_shape const& table_of() {
    static table_shape const shape = [] {
        table_shape s{std::string(Row::table_name), Row::key_columns, {}};
        boost::mp11::mp_for_each<members_of<Row>>([&](auto d) {
            add_columns<std::remove_cvref_t<decltype(std::declval<Row const&>().*d.pointer)>>(d.name, s.columns);
        });
        return s;
    }();
    return shape;
}

/// A described row struct as a row.
template <class Row>
row to_row(Row const& r) {
    row out{&table_of<Row>(), {}};
    out.values.reserve(out.table->columns.size());
    boost::mp11::mp_for_each<members_of<Row>>([&](auto d) { add_values(r.*d.pointer, out.values); });
    return out;
}

/// JSON Schema of rows shown with all columns of these tables (`append_row`).
std::string schema_of_rows(std::vector<table_shape const*> const& tables);

/// Collects the rows of one state or event.
class row_list {
public:
    template <class Row>
    void put(Row const& r) {
        rows.push_back(to_row(r));
    }

    /// Takes away the row with this key; only events may, a state's rows go by themselves.
    template <class Row>
    void erase(Row const& with_key) {
        erased.push_back(to_row(with_key));
    }

    std::vector<row> rows, erased;
};

}  // namespace csdesk::engine
