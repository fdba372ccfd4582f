// Arguments as an attacker of the C interface sees them: a good value, and every bad one with the field that must be blamed.
//
//     attack(csdesk_calendar_add, handle(calendar, "calendar"), instant(noon, "start_ms"), …, out<std::int64_t>("out_ms"));
//
// makes the good call once, and then one call for each bad value of each argument, all others good. A bad call must return a
// negative code, say so in both languages, blame the field, and leave every place for an answer empty.
#pragma once

#include <csdesk/csdesk.h>
#include <gtest/gtest.h>

#include <csdesk/desk/arrow.hpp>

#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace csdesk::testing::hostile {

inline constexpr std::size_t whole = CSDESK_ZERO_TERMINATED;
inline constexpr std::int64_t noon = 1'700'000'000'000;
inline constexpr char anything[] = "*";  // a path inside a document: whichever it is

template <class... C>
struct bad {
    std::string what;
    std::tuple<C...> args;
    std::string field;
};

// ---- handles --------------------------------------------------------------------------------------------------------

inline void release(csdesk_text* t) { csdesk_text_destroy(t); }
inline void release(csdesk_calendar* c) { csdesk_calendar_destroy(c); }
inline void release(csdesk_clock* c) { csdesk_clock_destroy(c); }
inline void release(csdesk_desk* d) { csdesk_desk_destroy(d); }
inline void release(ArrowArrayStream& s) { s.release(&s); }
template <class T>
void release(T const&) {}

/// A live handle of each kind, for use as another.
struct live_handles {
    csdesk_text* text = nullptr;
    csdesk_calendar* calendar = nullptr;
    csdesk_clock* clock = nullptr;
    csdesk_desk* desk = nullptr;
    live_handles() {
        csdesk_clock_options options = CSDESK_CLOCK_OPTIONS_INIT;
        options.target_ms = 3'600'000;
        EXPECT_EQ(csdesk_names(CSDESK_VIEW, &text), CSDESK_OK);
        EXPECT_EQ(csdesk_calendar_create_always(&calendar, nullptr, 0), CSDESK_OK);
        EXPECT_EQ(csdesk_clock_create(&clock, calendar, &options), CSDESK_OK);
        EXPECT_EQ(csdesk_open(&desk, ":memory:", nullptr), CSDESK_OK);
        for (void const* one : all()) living().insert(one);
    }
    ~live_handles() {
        for (void const* one : all()) living().erase(one);
        release(text);
        release(calendar);
        release(clock);
        release(desk);
    }
    live_handles(live_handles const&) = delete;
    live_handles& operator=(live_handles const&) = delete;
    std::vector<void const*> all() const { return {text, calendar, clock, desk}; }
    static std::set<void const*>& living() {
        static std::set<void const*> made;
        return made;
    }
};

template <class H>
H* from_bits(std::uint64_t bits) {
    return reinterpret_cast<H*>(static_cast<std::uintptr_t>(bits));
}

/// Everything that looks like a handle of this type and is none.
template <class H>
std::vector<std::pair<std::string, H*>> forged(H const* valid) {
    static live_handles const others;
    static std::uint64_t local = 0;
    std::uint64_t const bits = reinterpret_cast<std::uintptr_t>(valid);
    std::vector<std::pair<std::string, H*>> out{
        {"null", nullptr},
        {"one", from_bits<H>(1)},
        {"all bits", from_bits<H>(~std::uint64_t{0})},
        {"an address", from_bits<H>(reinterpret_cast<std::uintptr_t>(&local))},
        {"an odd address", from_bits<H>(reinterpret_cast<std::uintptr_t>(&local) | 1)},
    };
    for (int bit = 0; bit < 64; ++bit)  // unless that is somebody else's
        if (auto* const turned = from_bits<H>(bits ^ (std::uint64_t{1} << bit)); !live_handles::living().contains(turned))
            out.emplace_back("bit " + std::to_string(bit) + " turned", turned);
    for (void const* other : others.all()) {
        std::uint64_t const number = reinterpret_cast<std::uintptr_t>(other);
        if (((number ^ bits) & 15) != 0) out.emplace_back("another kind", from_bits<H>(number));
    }
    live_handles gone;
    for (void const* one : gone.all()) out.emplace_back("destroyed", from_bits<H>(reinterpret_cast<std::uintptr_t>(one)));
    return out;  // `gone` is destroyed here, before its handles are tried
}

template <class H>
struct handle {
    H* valid;
    std::string field;
    std::tuple<H*> good() const { return {valid}; }
    std::vector<bad<H*>> bads() const {
        std::vector<bad<H*>> out;
        for (auto const& [what, value] : forged(valid)) out.push_back({what, {value}, field});
        return out;
    }
    void fill() const {}
    void after(bool, bool) const {}
};
template <class H>
handle(H*, char const*) -> handle<H>;

// ---- places for answers -----------------------------------------------------------------------------------------------

template <class T>
T* misaligned(T* at) {
    return reinterpret_cast<T*>(reinterpret_cast<char*>(at) + 1);
}

template <class T>
struct out {
    std::string field;
    std::shared_ptr<T[]> room{new T[2]};
    explicit out(std::string f) : field(std::move(f)) {}
    std::tuple<T*> good() const { return {room.get()}; }
    std::vector<bad<T*>> bads() const { return {{"null", {nullptr}, field}, {"misaligned", {misaligned(room.get())}, field}}; }
    void fill() const { std::memset(room.get(), 0x5b, 2 * sizeof(T)); }
    void after(bool good, bool own_place) const {
        if (good) return release(room[0]);
        T const empty{};
        bool const emptied = own_place || std::memcmp(room.get(), &empty, sizeof empty) == 0;
        EXPECT_TRUE(emptied) << field << " was not emptied";
    }
};

/// Room for items and how many there are of it.
template <class T>
struct room_for {
    std::string field, count_field;
    std::shared_ptr<T[]> room{new T[3]()};
    room_for(std::string f, std::string c) : field(std::move(f)), count_field(std::move(c)) {}
    std::tuple<T*, std::size_t> good() const { return {room.get(), 2}; }
    std::vector<bad<T*, std::size_t>> bads() const {
        return {{"null with room", {nullptr, 1}, field},
                {"misaligned", {misaligned(room.get()), 2}, field},
                {"more than memory", {room.get(), std::numeric_limits<std::size_t>::max()}, count_field},
                {"more than half of memory", {room.get(), PTRDIFF_MAX}, count_field}};
    }
    void fill() const {}
    void after(bool, bool) const {}
};

/// A column of one number; its length is an argument of its own.
template <class T>
struct column {
    std::string field;
    std::shared_ptr<std::int64_t[]> room{new std::int64_t[2]{noon, noon}};
    explicit column(std::string f, std::int64_t value = noon) : field(std::move(f)) { room[0] = value; }
    std::tuple<T*> good() const { return {room.get()}; }
    std::vector<bad<T*>> bads() const { return {{"null", {nullptr}, field}, {"misaligned", {misaligned(room.get())}, field}}; }
    void fill() const {}
    void after(bool, bool) const {}
};

// ---- texts and numbers ------------------------------------------------------------------------------------------------

struct text {
    char const* value;
    std::string field;
    bool optional = false;
    bool key = false;  // without control characters
    std::tuple<char const*, std::size_t> good() const { return {value, whole}; }
    std::vector<bad<char const*, std::size_t>> bads() const {
        std::vector<bad<char const*, std::size_t>> out{
            {"longer than any text", {value, (16u << 20) + 5'000}, field},
            {"almost endless", {value, whole - 1}, field},
            {"half of memory", {value, PTRDIFF_MAX}, field},
            {"not UTF-8", {"\xff\xfe", 2}, field},
            {"cut UTF-8", {"\xe6\xb5", 2}, field},
            {"a surrogate", {"\xed\xa0\x80", whole}, field},
            {"overlong", {"\xc0\xaf", whole}, field},
            {"a zero byte inside", {"a\0b", 3}, field},
        };
        if (!optional) out.push_back({"null", {nullptr, whole}, field});
        if (key) {
            out.push_back({"empty", {"", 0}, field});
            out.push_back({"a control character", {"a\nb", whole}, field});
            out.push_back({"too long", {long_text().c_str(), whole}, field});
        }
        return out;
    }
    static std::string const& long_text() {
        static std::string const made(2'000, 'x');
        return made;
    }
    void fill() const {}
    void after(bool, bool) const {}
};

/// A document. Whatever is wrong inside is blamed by its path, which is another test's business.
struct json {
    std::string value;
    std::string field;
    std::vector<std::string> wrong{};  // beside what no document may be
    bool optional = false;
    std::tuple<char const*, std::size_t> good() const { return {value.data(), value.size()}; }
    std::vector<bad<char const*, std::size_t>> bads() const {
        static std::string const deep(100'000, '[');
        static std::string const sneaky("{}\0{}", 5);
        std::vector<bad<char const*, std::size_t>> out{
            {"longer than any document", {value.data(), (16u << 20) + 5'000}, field},
            {"almost endless", {value.data(), whole - 1}, field},
            {"deep", {deep.data(), deep.size()}, anything},
            {"a zero byte inside", {sneaky.data(), sneaky.size()}, anything},
        };
        if (!optional) out.push_back({"null", {nullptr, whole}, field});
        for (char const* one : {"",
                                " ",
                                "{",
                                "[",
                                "null",
                                "true",
                                "1",
                                "-",
                                "1e999",
                                "\"",
                                "\"\\ud800\"",
                                "{]",
                                "[1,]",
                                "{\"a\":1,\"a\":2}",
                                "{\"\\u0000\":1}",
                                "\xff",
                                "{\"a\":\"\xff\"}",
                                "{\"nobody\":1}",
                                "[[[]]]",
                                "// a",
                                "NaN",
                                "{}x"})
            out.push_back({one, {one, whole}, anything});
        for (auto const& one : wrong) out.push_back({one, {one.data(), one.size()}, anything});
        return out;
    }
    void fill() const {}
    void after(bool, bool) const {}
};

template <class T>
struct number {
    T value;
    std::string field;
    std::vector<T> wrong;
    std::tuple<T> good() const { return {value}; }
    std::vector<bad<T>> bads() const {
        std::vector<bad<T>> out;
        for (T one : wrong) out.push_back({std::to_string(one), {one}, field});
        return out;
    }
    void fill() const {}
    void after(bool, bool) const {}
};

inline constexpr std::int64_t smallest = INT64_MIN, largest = INT64_MAX;
inline constexpr std::int64_t before_1900 = -2'208'988'800'001, after_2200 = 7'258'118'400'001;

inline number<std::int64_t> instant(std::int64_t value, char const* field) {
    return {value, field, {smallest, smallest + 1, before_1900, after_2200, largest - 1, largest}};
}
/// One that may be CSDESK_NOW.
inline number<std::int64_t> now(std::int64_t value, char const* field) {
    return {value, field, {smallest + 1, before_1900, after_2200, largest - 1, largest}};
}
inline number<int> choice(int value, char const* field) {
    return {value, field, {0, -1, 99, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}};
}

// ---- the attack -------------------------------------------------------------------------------------------------------

inline void expect_refusal(int code, std::string const& what, std::string const& field) {
    EXPECT_LT(code, 0) << what;
    EXPECT_EQ(csdesk_last_error_code(), code) << what;
    EXPECT_STRNE(csdesk_code_name(code), "?") << what;
    EXPECT_STRNE(csdesk_last_error_message(), "") << what;
    EXPECT_STRNE(csdesk_last_error_message_zh(), "") << what;
    EXPECT_NE(std::strstr(csdesk_last_error_json(), "\"code\":"), nullptr) << what;
    EXPECT_TRUE(field == anything || field == csdesk_last_error_field())
        << what << ": blames '" << csdesk_last_error_field() << "' instead of '" << field << "': " << csdesk_last_error_message();
}

template <std::size_t I, class F, class Arguments>
void attack_argument(F f, Arguments const& all) {
    auto const call = [&](auto const& value) {
        return [&]<std::size_t... J>(std::index_sequence<J...>) {
            auto const pick = [&]<std::size_t K>() {
                if constexpr (K == I)
                    return value;
                else
                    return std::get<K>(all).good();
            };
            (std::get<J>(all).fill(), ...);
            return std::apply(f, std::tuple_cat(pick.template operator()<J>()...));
        }
        (std::make_index_sequence<std::tuple_size_v<Arguments>>());
    };
    for (auto const& one : std::get<I>(all).bads()) {
        int const code = call(one.args);
        expect_refusal(code, "argument " + std::to_string(I) + " is " + one.what, one.field);
        [&]<std::size_t... J>(std::index_sequence<J...>) { (std::get<J>(all).after(code >= 0, J == I), ...); }
        (std::make_index_sequence<std::tuple_size_v<Arguments>>());
    }
}

template <class F, class... Argument>
void attack(F f, Argument... argument) {
    std::tuple const all{argument...};
    (argument.fill(), ...);
    int const code = std::apply(f, std::tuple_cat(argument.good()...));
    EXPECT_EQ(code, CSDESK_OK) << "the good call: " << csdesk_last_error_field() << ": " << csdesk_last_error_message();
    (argument.after(code == CSDESK_OK, false), ...);
    [&]<std::size_t... I>(std::index_sequence<I...>) { (attack_argument<I>(f, all), ...); }
    (std::index_sequence_for<Argument...>());
}

}  // namespace csdesk::testing::hostile
