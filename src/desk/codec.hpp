// Described structs ↔ JSON (D17). One description serves commands, events, states, policies and views.
//
// `write` appends text directly; `read` walks a parsed value and names the path of whatever is wrong. Units that include
// this pay for template instantiation: only describe units and rooms do (D27).
#pragma once

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11.hpp>
#include <csdesk/core/ids.hpp>
#include <csdesk/core/money.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "desk/json.hpp"

namespace csdesk {
BOOST_DESCRIBE_STRUCT(money, (), (minor, currency))
}

namespace csdesk::engine {

/// Which members of a struct are written or read: the log keeps personal ones apart.
enum class part { all, public_only, personal_only };

/// Whether a missing member is an error (input from outside) or takes its default (policy files; older events, states).
enum class strictness { door, defaults, stored };

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_map : std::false_type {};
template <class T>
struct is_map<std::map<std::string, T>> : std::true_type {};
template <class T>
struct is_id : std::false_type {};
template <class T>
struct is_id<id<T>> : std::true_type {};
template <class T>
struct is_key : std::false_type {};
template <class T>
struct is_key<key<T>> : std::true_type {};
template <class T>
struct is_personal : std::false_type {};
template <class T>
struct is_personal<personal<T>> : std::true_type {};
template <class T>
concept described = boost::describe::has_describe_members<T>::value;
template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_any_access | boost::describe::mod_inherited>;

// ---- writing ----------------------------------------------------------------------------------------------------

std::string format_actor(actor const& who);               // `agent:li`
std::optional<actor> parse_actor(std::string_view text);  // in codec.cpp
bool well_formed_key(std::string_view text);              // 1 … 128 bytes, no control characters

// In quotes; for words of ours, in which nothing needs an escape.
inline void append_word(std::string& out, std::string_view word) { ((out += '"') += word) += '"'; }

template <class T>
void write(std::string& out, T const& v, part p = part::all) {
    if constexpr (std::is_same_v<T, bool>)
        out += v ? "true" : "false";
    else if constexpr (std::is_integral_v<T>)
        out += std::to_string(v);
    else if constexpr (std::is_same_v<T, std::string>)
        append_string(out, v);
    else if constexpr (std::is_same_v<T, instant>)
        append_word(out, format_instant(v));
    else if constexpr (std::is_same_v<T, span>)
        out += std::to_string(v.count());
    else if constexpr (std::is_same_v<T, actor>)
        append_string(out, format_actor(v));
    else if constexpr (named<T>)
        append_word(out, name(v));
    else if constexpr (is_id<T>::value)
        out += std::to_string(v.value);
    else if constexpr (std::is_same_v<T, ticket_ref>) {
        if (v.number != 0)
            out += std::to_string(v.number);
        else
            append_string(out, v.reference);
    } else if constexpr (is_key<T>::value)
        append_string(out, v.value);
    else if constexpr (is_personal<T>::value) {
        if (v.erased)
            out += "null";
        else
            write(out, v.value);
    } else if constexpr (is_optional<T>::value) {
        if (v)
            write(out, *v);
        else
            out += "null";
    } else if constexpr (is_vector<T>::value) {
        out += '[';
        for (std::size_t i = 0; i < v.size(); ++i) {
            if (i != 0) out += ',';
            write(out, v[i]);
        }
        out += ']';
    } else if constexpr (is_map<T>::value) {
        out += '{';
        bool first = true;
        for (auto const& [k, item] : v) {
            if (!first) out += ',';
            first = false;
            append_string(out, k);
            out += ':';
            write(out, item);
        }
        out += '}';
    } else {
        static_assert(described<T>, "this type has no description");
        out += '{';
        bool first = true;
        boost::mp11::mp_for_each<members_of<T>>([&](auto d) {
            using member = std::remove_cvref_t<decltype(v.*d.pointer)>;
            if (p == part::public_only && is_personal<member>::value) return;
            if (p == part::personal_only && !is_personal<member>::value) return;
            if constexpr (is_optional<member>::value)
                if (!(v.*d.pointer)) return;  // absent, not null: fewer bytes and one spelling
            if (!first) out += ',';
            first = false;
            append_word(out, d.name);
            out += ':';
            write(out, v.*d.pointer);
        });
        out += '}';
    }
}

/// The names of an enum as a JSON array.
template <named T>
std::string words_of() {
    std::string out = "[";
    for (auto const& row : names_of(T{})) {
        if (out.size() > 1) out += ',';
        append_word(out, row.name);
    }
    return out + ']';
}

template <class T>
std::string to_json(T const& v, part p = part::all) {
    std::string out;
    out.reserve(512);  // most fit: growing step by step costs more than writing
    write(out, v, p);
    return out;
}

/// True where a struct has at least one personal member.
template <class T>
constexpr bool has_personal() {
    bool any = false;
    if constexpr (described<T>)
        boost::mp11::mp_for_each<members_of<T>>(
            [&](auto d) { any = any || is_personal<std::remove_cvref_t<decltype(std::declval<T const&>().*d.pointer)>>::value; });
    return any;
}

// ---- reading ----------------------------------------------------------------------------------------------------

/// Where a reader stands and what it found wrong first.
class read_state {
public:
    explicit read_state(strictness s) : how(s) {}
    strictness const how;
    std::optional<csdesk::error> trouble;

    bool fail(std::string en, std::string zh) {
        if (!trouble) trouble = refuse(errc::invalid_argument, path(), std::move(en), std::move(zh));
        return false;
    }
    bool fail_missing(std::string_view member);
    bool fail_foreign(std::string_view member, char const* missing);

    class step {  // one path element, for its lifetime; put into words only where something is wrong
    public:
        step(read_state& s, std::string_view member) : s_(s), before_(s.last_), member_(member) { s.last_ = this; }
        step(read_state& s, std::size_t index) : s_(s), before_(s.last_), index_(index) { s.last_ = this; }
        ~step() { s_.last_ = before_; }
        step(step const&) = delete;
        step& operator=(step const&) = delete;
        void append_to(std::string& path) const;

    private:
        read_state& s_;
        step const* before_;
        std::string_view member_{};
        std::optional<std::size_t> index_{};
    };

private:
    std::string path() const;
    step const* last_ = nullptr;
};

bool read_integer(json::value const& v, std::int64_t low, std::int64_t high, std::int64_t& out, read_state& s);
bool read_text(json::value const& v, std::string& out, read_state& s);
bool read_instant(json::value const& v, instant& out, read_state& s);
bool read_span(json::value const& v, span& out, read_state& s);
bool read_key(json::value const& v, std::string& out, read_state& s);
bool read_agent(json::value const& v, std::string& out, read_state& s);  // `agent:li` names the agent `li`
bool read_actor(json::value const& v, actor& out, read_state& s);
bool read_reference(json::value const& v, ticket_ref& out, read_state& s);
bool read_name_failed(read_state& s, std::string choices);

template <class T>
bool read(json::value const& v, T& out, read_state& s);

template <named T>
bool read_named(json::value const& v, T& out, read_state& s) {
    if (v.is_string())
        if (auto const found = from_name<T>(std::string_view(v.get_string().data(), v.get_string().size())))
            return out = *found, true;
    std::string choices;
    for (auto const& row : names_of(T{})) choices += (choices.empty() ? "" : ", ") + std::string(row.name);
    return read_name_failed(s, std::move(choices));
}

/// Names a member that is none of T's; where one of T's is missing, that may be it misspelt.
template <class T>
bool no_foreign_member(json::object const& object, char const* missing, read_state& s) {
    for (auto const& field : object) {
        std::string_view const k(field.key().data(), field.key().size());
        bool known = false;
        boost::mp11::mp_for_each<members_of<T>>([&](auto d) { known = known || k == d.name; });
        if (!known) return s.fail_foreign(k, missing);
    }
    return missing == nullptr || s.fail_missing(missing);
}

template <class T>
bool read_members(json::object const& object, T& out, read_state& s, part p = part::all) {
    std::size_t used = 0;
    bool good = true;
    char const* missing = nullptr;
    auto next = object.begin();  // what we have written stands in our order
    auto const find = [&](std::string_view name) -> json::value const* {
        if (next != object.end() && std::string_view(next->key().data(), next->key().size()) == name) return &(next++)->value();
        return used == object.size() ? nullptr : object.if_contains(name);
    };
    boost::mp11::mp_for_each<members_of<T>>([&](auto d) {
        using member = std::remove_cvref_t<decltype(out.*d.pointer)>;
        if (!good || missing != nullptr) return;
        if (p == part::public_only && is_personal<member>::value) return;
        if (p == part::personal_only && !is_personal<member>::value) return;
        json::value const* const found = find(d.name);
        if (found != nullptr) {
            read_state::step const here(s, d.name);
            ++used;
            good = read(*found, out.*d.pointer, s);
        } else if (s.how == strictness::door && !is_optional<member>::value && !is_vector<member>::value &&
                   !is_map<member>::value) {
            missing = d.name;
        }
    });
    if (!good || (missing == nullptr && used == object.size())) return good;
    return no_foreign_member<T>(object, missing, s);
}

template <class T>
bool read(json::value const& v, T& out, read_state& s) {
    if constexpr (std::is_same_v<T, bool>) {
        return v.is_bool() ? (out = v.get_bool(), true) : s.fail("true or false expected", "应为 true 或 false");
    } else if constexpr (std::is_integral_v<T>) {
        std::int64_t value = 0;
        std::int64_t const low =
            std::is_signed_v<T> ? (sizeof(T) < 8 ? static_cast<std::int64_t>(std::numeric_limits<T>::min()) : -largest_integer)
                                : 0;
        std::int64_t const high = sizeof(T) < 8 ? static_cast<std::int64_t>(std::numeric_limits<T>::max()) : largest_integer;
        return read_integer(v, low, high, value, s) && (out = static_cast<T>(value), true);
    } else if constexpr (std::is_same_v<T, std::string>)
        return read_text(v, out, s);
    else if constexpr (std::is_same_v<T, instant>)
        return read_instant(v, out, s);
    else if constexpr (std::is_same_v<T, span>)
        return read_span(v, out, s);
    else if constexpr (std::is_same_v<T, actor>)
        return read_actor(v, out, s);
    else if constexpr (std::is_same_v<T, ticket_ref>)
        return read_reference(v, out, s);
    else if constexpr (named<T>)
        return read_named(v, out, s);
    else if constexpr (is_id<T>::value) {
        return read_integer(v, s.how == strictness::door ? 1 : 0, largest_integer, out.value, s);
    } else if constexpr (is_key<T>::value) {
        if (s.how == strictness::stored) return read_text(v, out.value, s);
        if constexpr (std::is_same_v<T, agent_key>)
            return read_agent(v, out.value, s);
        else
            return read_key(v, out.value, s);
    } else if constexpr (is_personal<T>::value) {
        if (v.is_null() && s.how == strictness::stored) return out.erased = true, true;
        return read(v, out.value, s);
    } else if constexpr (is_optional<T>::value) {
        if (v.is_null()) return out.reset(), true;
        return read(v, out.emplace(), s);
    } else if constexpr (is_vector<T>::value) {
        if (!v.is_array()) return s.fail("a list expected", "应为列表");
        out.clear();
        for (std::size_t i = 0; i < v.get_array().size(); ++i) {
            read_state::step const here(s, i);
            if (!read(v.get_array()[i], out.emplace_back(), s)) return false;
        }
        return true;
    } else if constexpr (is_map<T>::value) {
        if (!v.is_object()) return s.fail("an object expected", "应为对象");
        out.clear();
        for (auto const& [k, item] : v.get_object()) {
            std::string_view const member(k.data(), k.size());
            read_state::step const here(s, member);
            if (!read(item, out[std::string(member)], s)) return false;
        }
        return true;
    } else {
        static_assert(described<T>, "this type has no description");
        if (!v.is_object()) return s.fail("an object expected", "应为对象");
        return read_members(v.get_object(), out, s);
    }
}

/// Reads a whole value of type T, or the refusal with its path.
template <class T>
result<T> from_json(json::value const& v, strictness how) {
    read_state s(how);
    T out{};
    if (read(v, out, s)) return out;
    return *s.trouble;
}

}  // namespace csdesk::engine
