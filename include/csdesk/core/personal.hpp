// A value about a person. In the log it lives in a column of its own, bound to the hash chain by a salted digest, so it
// can be erased later while the chain still verifies. Erased values read as empty with `erased` set.
#pragma once

#include <utility>

namespace csdesk {

/// A value of type T about a person; converts from a plain T.
template <class T>
struct personal {
    T value{};            ///< empty where it was erased
    bool erased = false;  ///< true: it was known once and taken away; JSON then shows null
    /// Empty, not erased.
    personal() = default;
    /// A value that is known.
    personal(T v) : value(std::move(v)) {}  // NOLINT: a plain value is the common case
    friend bool operator==(personal const&, personal const&) = default;
};

}  // namespace csdesk
