// 8.7 years of open time (2^38 ms), compiled for questions in constant time: the pieces in order, each with the open time
// before it, an index by time and an index by open time. Open time is counted from one mark for all chunks of a table,
// so that chunks subtract from each other; it is negative before the mark. All numbers are milliseconds.
//
// Immutable after construction, safe to use from any thread.
#pragma once

#include <csdesk/calendar/interval.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace csdesk {

class chunk {
public:
    static constexpr int length_bits = 38;
    static constexpr std::int64_t length = std::int64_t{1} << length_bits;

    /// `pieces` are sorted, do not touch each other and lie within [start, start + length); `before` is the open time at `start`.
    chunk(std::int64_t start, std::int64_t before, std::span<interval const> pieces);

    std::int64_t first() const noexcept { return pieces_.front().before; }  ///< open time at start()
    std::int64_t last() const noexcept { return pieces_.back().before; }    ///< open time at end()
    std::int64_t start() const noexcept { return start_; }
    std::int64_t end() const noexcept { return start_ + length; }

    /// Open time from the mark to `t`.
    std::int64_t open_until(std::int64_t t) const noexcept {
        auto const* p = at_time(t);
        return p->before + std::min(t - p->from, p[1].before - p->before);
    }
    /// Earliest instant with `open` behind it, first() < open <= last().
    std::int64_t reach(std::int64_t open) const noexcept {
        auto const* p = at_open(open - 1);
        return p->from + (open - p->before);
    }
    /// Latest instant with `open` behind it, first() <= open < last().
    std::int64_t leave(std::int64_t open) const noexcept {
        auto const* p = at_open(open);
        return p->from + (open - p->before);
    }
    bool is_open(std::int64_t t) const noexcept {
        auto const* p = at_time(t);
        return t - p->from < p[1].before - p->before;
    }
    /// The first piece that ends after `t`; nothing where the chunk has none.
    std::optional<interval> piece_after(std::int64_t t) const noexcept;

private:
    struct piece {
        std::int64_t from, before;
    };
    static constexpr int slot_bits = 24;  // 4.7 hours: two pieces of a usual day seldom share a slot

    // The last piece that does not begin after `t`.
    piece const* at_time(std::int64_t t) const noexcept {
        auto const slot = static_cast<std::size_t>((t - start_) >> slot_bits);
        auto const* low = &pieces_[by_time_[slot]];
        auto const* high = &pieces_[by_time_[slot + 1]];
        while (high - low > 1) {
            auto const* middle = low + (high - low) / 2;
            (middle->from <= t ? low : high) = middle;
        }
        return low + (low[1].from <= t);
    }
    // The last piece that has no more than `open` before it, first() <= open < last().
    piece const* at_open(std::int64_t open) const noexcept {
        auto const slot = static_cast<std::size_t>((open - first()) >> open_bits_);
        auto const* low = &pieces_[by_open_[slot]];
        auto const* high = &pieces_[by_open_[slot + 1]];
        while (high - low > 1) {
            auto const* middle = low + (high - low) / 2;
            (middle->before <= open ? low : high) = middle;
        }
        return low + (low[1].before <= open);
    }
    void index_time();
    void index_open();

    std::int64_t start_;
    int open_bits_ = 0;
    std::vector<piece> pieces_;                     // between an empty one at the start and one past every instant
    std::vector<std::uint32_t> by_time_, by_open_;  // per slot: the last piece not after its begin
};

}  // namespace csdesk
