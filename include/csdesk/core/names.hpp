// Every enum has a stable name (written to JSON and storage) and display names in Chinese and English.
//
// An enum E joins by one table and one overload beside it:
//     inline constexpr spelled<E> e_names[] = {{E::a, "a", "甲", "A"}, …};
//     constexpr std::span<spelled<E> const> names_of(E) noexcept { return e_names; }
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace csdesk {

/// The languages every message exists in: English and Chinese.
enum class language : std::uint8_t { en = 1, zh = 2 };

/// One value of an enum with its names.
template <class E>
struct spelled {
    E value;                        ///< the value
    std::string_view name, zh, en;  ///< stable name as in JSON; display names in Chinese and English
};

/// An enum that joined.
template <class E>
concept named = requires(E e) {
    names_of(e);
};

/// Stable name, as in JSON; "?" for a number that names nothing. O(values).
template <named E>
constexpr std::string_view name(E e) noexcept {
    for (auto const& row : names_of(E{}))
        if (row.value == e) return row.name;
    return "?";
}

/// What people read.
template <named E>
constexpr std::string_view display(E e, language l) noexcept {
    for (auto const& row : names_of(E{}))
        if (row.value == e) return l == language::zh ? row.zh : row.en;
    return "?";
}

/// The value of a stable name, or nothing.
template <named E>
constexpr std::optional<E> from_name(std::string_view text) noexcept {
    for (auto const& row : names_of(E{}))
        if (row.name == text) return row.value;
    return std::nullopt;
}

}  // namespace csdesk
