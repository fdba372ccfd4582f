// What comes in through the C interface, checked: texts, instants, places for answers, option structs, handles.
//
// Each of these refuses by throwing `refused` with the name of the parameter.
#pragma once

#include <csdesk/csdesk.h>

#include <algorithm>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "c_api/error.hpp"

namespace csdesk::c_api {

template <class T>
bool is_aligned(T const* at) noexcept {
    return reinterpret_cast<std::uintptr_t>(at) % alignof(T) == 0;
}

[[noreturn]] void throw_no_place(char const* field);

/// Where an answer goes: neither null nor misaligned. Empty from here on.
template <class T>
T& place(T* out, char const* field) {
    if (out == nullptr || !is_aligned(out)) [[unlikely]]
        throw_no_place(field);
    *out = T{};
    return *out;
}

/// Room for `count` items; null only where there are none.
template <class T>
std::span<T> items(T* first, std::size_t count, char const* field, char const* count_field) {
    if (count > PTRDIFF_MAX / sizeof(T)) wrong(count_field, "more than fits into memory", "超出内存范围");
    if (count > 0 && (first == nullptr || !is_aligned(first))) throw_no_place(field);
    return {count > 0 ? first : nullptr, count};
}

/// The bytes of a text; at most 16 MiB. Never null.
std::string_view bytes_in(char const* text, std::size_t length, char const* field);

/// The same, UTF-8 without a zero byte.
std::string_view text_in(char const* text, std::size_t length, char const* field);

/// Null: nothing.
std::optional<std::string> optional_text(char const* text, std::size_t length, char const* field);

/// A shop's key; null: `main`.
std::string shop_in(char const* shop, std::size_t length);
std::optional<std::string> optional_shop(char const* shop, std::size_t length);

/// An instant within 1900 … 2200.
instant instant_in(std::int64_t ms, char const* field);

/// The same; CSDESK_NOW is the system clock.
instant now_in(std::int64_t ms, char const* field);
instant system_now();

inline std::int64_t ms_or_never(std::optional<instant> t) noexcept { return t ? to_ms(*t) : CSDESK_NEVER; }

void check_struct_size(std::size_t size, char const* field);
void check_unknown_fields(unsigned char const* first, std::size_t size, char const* field);

/// An option struct of an older, equal or newer caller: missing fields are zero, unknown ones must be.
template <class Options>
Options read_options(Options const* given, char const* field) {
    static_assert(sizeof(Options) % 8 == 0 && offsetof(Options, struct_size) == 0, "read in steps of whole fields");
    if (given == nullptr || !is_aligned(given)) throw_no_place(field);
    std::size_t const size = given->struct_size;
    check_struct_size(size, field);
    Options out{};
    std::memcpy(&out, given, std::min(size, sizeof out));
    if (size > sizeof out)
        check_unknown_fields(reinterpret_cast<unsigned char const*>(given) + sizeof out, size - sizeof out, field);
    return out;
}

}  // namespace csdesk::c_api
