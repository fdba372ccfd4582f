// JSON Schema of a described struct, from the same description as its codec. Used by docs, Python and fuzzers.
#pragma once

#include "desk/codec.hpp"

namespace csdesk::engine {

template <class T>
void write_schema(std::string& out) {
    if constexpr (std::is_same_v<T, bool>)
        out += R"({"type":"boolean"})";
    else if constexpr (std::is_integral_v<T>)
        out += R"({"type":"integer"})";
    else if constexpr (std::is_same_v<T, std::string>)
        out += R"({"type":"string","maxLength":1048576})";
    else if constexpr (std::is_same_v<T, instant>)
        out += R"({"type":["string","integer"],"format":"date-time"})";
    else if constexpr (std::is_same_v<T, span>)
        out += R"({"type":["integer","string"],"format":"duration-ms","minimum":0})";
    else if constexpr (std::is_same_v<T, actor>)
        out += R"({"type":"string","format":"actor"})";
    else if constexpr (named<T>) {
        out += R"({"enum":)" + words_of<T>() + '}';
    } else if constexpr (is_id<T>::value)
        out += R"({"type":"integer","minimum":1})";
    else if constexpr (std::is_same_v<T, ticket_ref>)
        out += R"({"type":["integer","string"],"format":"ticket-ref"})";
    else if constexpr (is_key<T>::value)
        out += R"({"type":"string","minLength":1,"maxLength":128})";
    else if constexpr (is_personal<T>::value)
        write_schema<decltype(T::value)>(out);
    else if constexpr (is_optional<T>::value)
        write_schema<typename T::value_type>(out);
    else if constexpr (is_vector<T>::value) {
        out += R"({"type":"array","items":)";
        write_schema<typename T::value_type>(out);
        out += '}';
    } else if constexpr (is_map<T>::value) {
        out += R"({"type":"object","additionalProperties":)";
        write_schema<typename T::mapped_type>(out);
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
            write_schema<member>(out);
            if constexpr (!is_optional<member>::value && !is_vector<member>::value && !is_map<member>::value) {
                if (!required.empty()) required += ',';
                append_string(required, d.name);
            }
        });
        out += R"(},"required":[)" + required + R"(],"additionalProperties":false})";
    }
}

template <class T>
std::string schema_of() {
    std::string out;
    write_schema<T>(out);
    return out;
}

}  // namespace csdesk::engine
