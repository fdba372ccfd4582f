// A value about a person. In the log it lives in a column of its own, bound to the hash chain by a salted digest, so it
// can be erased later while the chain still verifies. Erased values read as empty with `erased` set.
#pragma once

#include <utility>

namespace csdesk {

template <class T>
struct personal {
    T value{};
    bool erased = false;
    personal() = default;
    personal(T v) : value(std::move(v)) {}  // NOLINT: a plain value is the common case
    friend bool operator==(personal const&, personal const&) = default;
};

}  // namespace csdesk
