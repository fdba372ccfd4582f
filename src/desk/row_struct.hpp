// Query rows back into the structs they were made of (rows.hpp), for views that work with them rather than show them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "desk/rows.hpp"

namespace csdesk::engine {

/// Takes the columns of one member, of which `at` is the first; the opposite of `add_values`.
template <class T>
void take_values(T& out, std::vector<column_value>::const_iterator& at) {
    if constexpr (is_optional<T>::value) {
        bool const known = !std::holds_alternative<std::monostate>(*at);
        if (known) return take_values(out.emplace(), at);
        at += std::is_same_v<typename T::value_type, money> ? 2 : 1;
    } else if constexpr (is_personal<T>::value) {
        out.erased = std::holds_alternative<std::monostate>(*at);
        if (!out.erased) return take_values(out.value, at);
        ++at;
    } else if constexpr (std::is_same_v<T, money>) {
        take_values(out.minor, at);
        take_values(out.currency, at);
    } else if constexpr (std::is_same_v<T, bool>)
        out = std::get<std::int64_t>(*at++) != 0;
    else if constexpr (std::is_integral_v<T>)
        out = static_cast<T>(std::get<std::int64_t>(*at++));
    else if constexpr (std::is_same_v<T, instant>)
        out = instant_from_ms(std::get<std::int64_t>(*at++));
    else if constexpr (std::is_same_v<T, span>)
        out = span{std::get<std::int64_t>(*at++)};
    else if constexpr (is_id<T>::value)
        out.value = std::get<std::int64_t>(*at++);
    else if constexpr (is_key<T>::value)
        out.value = std::get<std::string>(*at++);
    else if constexpr (std::is_same_v<T, actor>)
        out = parse_actor(std::get<std::string>(*at++)).value();
    else if constexpr (named<T>)
        out = from_name<T>(std::get<std::string>(*at++)).value();
    else
        out = std::get<std::string>(*at++);
}

/// A row with every column of its table, in their order, as `reader::rows` gives them.
template <class Row>
Row struct_of(std::vector<column_value> const& values) {
    Row out{};
    auto at = values.begin();
    boost::mp11::mp_for_each<members_of<Row>>([&](auto d) { take_values(out.*d.pointer, at); });
    return out;
}

}  // namespace csdesk::engine
