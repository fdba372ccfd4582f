// JSON Schema of a described struct, from the same description as its codec. Used by docs, Python and fuzzers.
#pragma once

#include "desk/codec.hpp"

namespace csdesk::engine {

/// What comes in is held to more than what goes out: there an id or key may be none (0, ""), what was erased is null, and
/// each instant and span has one spelling.
/// A file is read as what comes in, but a field may be left out unless its struct names it in `required_fields`.
enum class direction { in, out, file };

template <class T>
constexpr bool required_in_file(std::string_view field) {
    if constexpr (requires { T::required_fields; })
        for (std::string_view const name : T::required_fields)
            if (name == field) return true;
    return false;
}

template <class T, direction D>
void write_schema(std::string& out) {
    constexpr bool in = D != direction::out;
    if constexpr (std::is_same_v<T, bool>)
        out += R"({"type":"boolean"})";
    else if constexpr (std::is_integral_v<T>)
        out += R"({"type":"integer"})";
    else if constexpr (std::is_same_v<T, std::string>)
        out += R"({"type":"string","maxLength":1048576})";
    else if constexpr (std::is_same_v<T, instant>)
        out += in ? R"({"type":["string","integer"],"format":"date-time"})" : R"({"type":"string","format":"date-time"})";
    else if constexpr (std::is_same_v<T, span>)
        out += in ? R"({"type":["integer","string"],"format":"duration-ms","minimum":0})"
                  : R"({"type":"integer","format":"duration-ms"})";
    else if constexpr (std::is_same_v<T, actor>)
        out += R"({"type":"string","format":"actor"})";
    else if constexpr (named<T>) {
        out += R"({"enum":)" + words_of<T>() + '}';
    } else if constexpr (is_id<T>::value)
        out += in ? R"({"type":"integer","minimum":1})" : R"({"type":"integer","minimum":0})";
    else if constexpr (std::is_same_v<T, ticket_ref>)
        out += R"({"type":["integer","string"],"format":"ticket-ref"})";
    else if constexpr (is_key<T>::value)
        out += in ? R"({"type":"string","minLength":1,"maxLength":128})" : R"({"type":"string","maxLength":128})";
    else if constexpr (is_personal<T>::value) {
        using inner = decltype(T::value);
        static_assert(std::is_same_v<inner, std::string> || is_vector<inner>::value, "what is personal is text, or a list");
        if constexpr (is_vector<inner>::value) {
            out += in ? R"({"type":"array","items":)" : R"({"type":["array","null"],"items":)";
            write_schema<typename inner::value_type, D>(out);
            out += R"(,"personal":true})";
        } else {
            out += in ? R"({"type":"string","maxLength":1048576,"personal":true})"
                      : R"({"type":["string","null"],"maxLength":1048576,"personal":true})";
        }
    } else if constexpr (is_optional<T>::value)
        write_schema<typename T::value_type, D>(out);
    else if constexpr (is_vector<T>::value) {
        out += R"({"type":"array","items":)";
        write_schema<typename T::value_type, D>(out);
        out += '}';
    } else if constexpr (is_map<T>::value) {
        out += R"({"type":"object","additionalProperties":)";
        write_schema<typename T::mapped_type, D>(out);
        out += '}';
    } else {
        std::string required;
        out += R"({"type":"object","properties":{)";
        bool first = true;
        boost::mp11::mp_for_each<members_of<T>>([&](auto d) {
            using member = std::remove_cvref_t<decltype(std::declval<T const&>().*d.pointer)>;
            if (!first) out += ',';
            first = false;
            append_string(out, d.name);
            out += ':';
            write_schema<member, D>(out);
            bool needed = !is_optional<member>::value && (!in || (!is_vector<member>::value && !is_map<member>::value));
            if constexpr (D == direction::file) needed = required_in_file<T>(d.name);
            if (needed) {
                if (!required.empty()) required += ',';
                append_string(required, d.name);
            }
        });
        out += R"(},"required":[)" + required + R"(],"additionalProperties":false})";
    }
}

template <class T, direction D = direction::out>
std::string schema_of() {
    std::string out;
    write_schema<T, D>(out);
    return out;
}

}  // namespace csdesk::engine
