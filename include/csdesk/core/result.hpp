// `result<T>`: a value or the refusal that took its place (a C++20 stand-in for std::expected<T, error>).
//
//     auto due = parse(text);
//     if (!due) return due.error();        // as a value
//     use(due.value());                    // or throws `refused`
#pragma once

#include <csdesk/core/error.hpp>

#include <utility>
#include <variant>

namespace csdesk {

/// Holds a T or an `error`. As copyable as T; not to be changed from several threads.
template <class T>
class [[nodiscard]] result {
public:
    /// The value.
    result(T value) : held_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit by design
    /// The refusal that took its place.
    result(csdesk::error why) : held_(std::in_place_index<1>, std::move(why)) {}  // NOLINT

    /// True where there is a value.
    explicit operator bool() const noexcept { return held_.index() == 0; }
    /// The same, by name.
    bool has_value() const noexcept { return held_.index() == 0; }

    /// The value; only where there is one.
    T& operator*() & noexcept { return *std::get_if<0>(&held_); }
    T const& operator*() const& noexcept { return *std::get_if<0>(&held_); }
    /// A member of the value; only where there is one.
    T* operator->() noexcept { return std::get_if<0>(&held_); }
    T const* operator->() const noexcept { return std::get_if<0>(&held_); }

    /// The value; throws `refused` where there is none.
    T& value() & { return check(), *std::get_if<0>(&held_); }
    T const& value() const& { return check(), *std::get_if<0>(&held_); }
    T&& value() && { return check(), std::move(*std::get_if<0>(&held_)); }

    /// Only where there is no value.
    csdesk::error const& error() const noexcept { return *std::get_if<1>(&held_); }

private:
    void check() const {
        if (held_.index() == 1) throw refused(*std::get_if<1>(&held_));
    }
    std::variant<T, csdesk::error> held_;
};

/// A step that yields nothing but may be refused.
using outcome = result<std::monostate>;
/// The outcome of what was not refused.
inline outcome done() { return std::monostate{}; }

/// Shorthand for the refusals of decide functions.
inline error refuse(errc code, std::string field, std::string en, std::string zh, std::vector<std::string> allowed = {}) {
    return {code, std::move(field), std::move(en), std::move(zh), std::move(allowed)};
}

}  // namespace csdesk
