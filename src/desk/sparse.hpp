// What is written sparsely leaves out every member that is as the struct has it from the start; reading puts it back. So the
// defaults of what is stored are part of the format: a described struct that states or slim events hold never changes one.
#pragma once

#include <algorithm>
#include <string>

#include "desk/codec.hpp"

namespace csdesk::engine {

/// What a member is from the start.
template <class T>
T const& plain() {
    static T const value{};
    return value;
}

/// Whether two values are written alike.
template <class T>
bool same(T const& a, T const& b) {
    if constexpr (described<T>) {
        bool all = true;
        boost::mp11::mp_for_each<members_of<T>>([&](auto d) { all = all && same(a.*d.pointer, b.*d.pointer); });
        return all;
    } else if constexpr (is_optional<T>::value)
        return a.has_value() == b.has_value() && (!a || same(*a, *b));
    else if constexpr (is_vector<T>::value)
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto const& x, auto const& y) { return same(x, y); });
    else if constexpr (is_map<T>::value)
        return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                          [](auto const& x, auto const& y) { return x.first == y.first && same(x.second, y.second); });
    else
        return a == b;
}

template <class T>
void write_sparse(std::string& out, T const& v, T const& start = plain<T>()) {
    if constexpr (is_optional<T>::value) {
        if (v)
            write_sparse(out, *v);
        else
            out += "null";
    } else if constexpr (is_vector<T>::value) {
        out += '[';
        for (std::size_t i = 0; i < v.size(); ++i) {
            if (i != 0) out += ',';
            write_sparse(out, v[i]);
        }
        out += ']';
    } else if constexpr (is_map<T>::value) {
        out += '{';
        for (auto const& [k, item] : v) {
            if (out.back() != '{') out += ',';
            append_string(out, k);
            out += ':';
            write_sparse(out, item);
        }
        out += '}';
    } else if constexpr (described<T>) {
        out += '{';
        boost::mp11::mp_for_each<members_of<T>>([&](auto d) {
            if (same(v.*d.pointer, start.*d.pointer)) return;
            if (out.back() != '{') out += ',';
            append_word(out, d.name);
            out += ':';
            write_sparse(out, v.*d.pointer, start.*d.pointer);
        });
        out += '}';
    } else {
        write(out, v);
    }
}

template <class T>
std::string to_sparse_json(T const& v) {
    std::string out;
    out.reserve(512);
    write_sparse(out, v);
    return out;
}

}  // namespace csdesk::engine
