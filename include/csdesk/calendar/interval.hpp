// A half-open piece of the time line, [from, to): the opening instant is open, the closing instant is not.
//
// Values: copyable, no hidden state, safe to use from any thread.
#pragma once

#include <csdesk/core/time.hpp>

#include <algorithm>

namespace csdesk {

/// Empty where to == from. `to` is never before `from` in what this library hands out.
struct interval {
    instant from{}, to{};  ///< the first instant inside, and the first after it

    /// Real time between the ends.
    constexpr span length() const noexcept { return to - from; }
    /// True where no instant is inside.
    constexpr bool empty() const noexcept { return to <= from; }
    /// True for `from` and what follows up to `to`, which is outside.
    constexpr bool contains(instant t) const noexcept { return from <= t && t < to; }
    friend constexpr bool operator==(interval const&, interval const&) = default;
};

/// What both have in common; empty where they do not meet.
constexpr interval intersect(interval a, interval b) noexcept {
    auto const from = std::max(a.from, b.from);
    return {from, std::max(from, std::min(a.to, b.to))};
}

}  // namespace csdesk
