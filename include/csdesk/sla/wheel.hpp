// Many deadlines, one question: what is due now?
//
//     sla::wheel w{now};
//     auto h = w.arm(due, clock.value);                      // some 25 ns, 21 bytes
//     w.cancel(h);                                           // a stale handle is harmless
//     w.fire(now, [](std::int64_t id, instant due) { … });   // everything due <= now, ordered by (due, id)
//     w.next_due();                                          // when to come back
//
// A bucket wheel: six levels of 64 slots, each a list of small arrays. The slots of the lowest level are 4 ms wide, those of
// the highest 50 days; what lies beyond 8.7 years waits in one list. A slot is sorted when its time comes, so firing is exact
// to the millisecond. Cancelling only marks the deadline; marks are swept when they outnumber what is armed, so memory stays
// within twice the need whatever is armed and cancelled.
//
// Time never runs backwards here: a `now` before an earlier one fires only what has been armed late.
// Not thread-safe; movable, a moved-from wheel may only be destroyed or assigned to.
#pragma once

#include <csdesk/core/time.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::sla {

/// The deadlines of one thread; see the top of this file.
class wheel {
public:
    /// Names one arming. After it fired or was cancelled, the handle is stale for ever: its generation is never given again.
    struct handle {
        std::uint32_t index = 0;       ///< for the wheel
        std::uint32_t generation = 0;  ///< 0 names nothing
        /// True where it named an arming once.
        explicit operator bool() const noexcept { return generation != 0; }
        friend bool operator==(handle const&, handle const&) = default;
    };

    /// As many as are due.
    static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

    /// An empty wheel at `now`. Earlier deadlines may still be armed; they are due at once.
    explicit wheel(instant now);

    /// Arms a deadline. `id` is the caller's and need not be unique. Dues outside 1900 … 2200 are clamped to that range.
    /// If memory runs out, std::bad_alloc is thrown and nothing has changed.
    handle arm(instant due, std::int64_t id);

    /// Whether the deadline was still armed.
    bool cancel(handle h) noexcept {
        if (!armed(h)) return false;
        end(h.index);
        if (held_ > 2 * live_ + slack) sweep();
        return true;
    }

    /// Moves a deadline, in whatever direction. The old handle is stale from now on; nothing is armed if it already was.
    handle rearm(handle h, instant due, std::int64_t id);

    /// True until it fired or was cancelled.
    bool armed(handle h) const noexcept {
        return h.index < generations_.size() && generations_[h.index] == h.generation && alive(h.index);
    }

    /// Calls `each(id, due)` for every deadline with due <= now, in order of (due, id), at most `limit` of them, and returns
    /// how many. A deadline is gone before its call, so an exception loses none of the others. The callback may arm, re-arm
    /// and cancel: what it arms at or before `now` fires within this same call.
    template <class Each>
    std::size_t fire(instant now, Each&& each, std::size_t limit = no_limit) {
        std::size_t fired = 0;
        while (fired < limit) {
            auto const next = take(now);
            if (!next) break;
            ++fired;
            each(next->id, instant_of(next->due));
        }
        return fired;
    }

    /// The earliest due, exact. Constant time, but for one pass over the earliest slot if its earliest was cancelled.
    std::optional<instant> next_due();

    /// How many are armed.
    std::size_t size() const noexcept { return live_; }
    /// True where none is armed.
    bool empty() const noexcept { return live_ == 0; }

private:
    using moment = std::uint64_t;  // milliseconds since 1900
    static moment moment_of(instant t) noexcept;
    static instant instant_of(moment m) noexcept { return earliest_instant + span{static_cast<span::rep>(m)}; }

    static constexpr std::size_t slack = 4096;  // cancelled deadlines that are never worth a sweep
    static constexpr unsigned levels = 6, slot_bits = 6, slots = 1u << slot_bits, tick_bits = 2;
    static constexpr unsigned shift(unsigned level) noexcept { return tick_bits + level * slot_bits; }

    struct deadline {
        moment due;
        std::int64_t id;
        std::uint32_t index;
        friend auto operator<=>(deadline const&, deadline const&) = default;
    };
    struct entry {             // the same within a slot: 16 bytes
        std::uint32_t offset;  // from the slot's beginning; even the widest slot has 2^32 ms
        std::uint32_t index;
        std::int64_t id;
        friend auto operator<=>(entry const&, entry const&) = default;
    };
    static constexpr std::size_t chunk_size = 63;
    using chunk = std::array<entry, chunk_size>;
    using chunks = std::vector<std::unique_ptr<chunk>>;
    struct bucket {
        chunks held{};              // all of them full but the last
        std::size_t last_used = 0;  // of the last chunk
        entry least{};              // the earliest ever put here; meaningful while there are entries
        std::size_t size() const noexcept { return held.empty() ? 0 : (held.size() - 1) * chunk_size + last_used; }
        entry& operator[](std::size_t i) const noexcept { return (*held[i / chunk_size])[i % chunk_size]; }
    };
    struct place {
        unsigned level, slot;
        moment base;
    };

    bool alive(std::uint32_t index) const noexcept { return alive_[index / 64] >> index % 64 & 1; }
    std::uint32_t vacant();
    void end(std::uint32_t index) noexcept {
        alive_[index / 64] &= ~(std::uint64_t{1} << index % 64);
        --live_;
    }
    void forget(std::uint32_t index) noexcept;
    void put(deadline const& d);
    std::optional<place> first_place() const noexcept;
    void move_cursor(moment to);
    void spread(unsigned level);
    void settle();
    void gather_distant();
    bool open_next(moment now);
    void open(place const& p);
    void absorb();
    deadline const* earliest() noexcept;
    void drop_earliest() noexcept;
    std::optional<deadline> take(instant now);
    void push(bucket& b, entry e);
    void shrink(bucket& b, std::size_t size) noexcept;
    bool dead(std::uint32_t index) noexcept;
    void drop_dead(bucket& b) noexcept;
    void drop_dead(std::vector<deadline>& items) noexcept;
    void find_least_distant() noexcept;
    void sweep() noexcept;

    moment cursor_;         // every due before it is opened; slots hold the rest
    moment window_;         // the turn of the widest level in which the cursor stands
    unsigned entered_ = 0;  // the level above 0 of the slot with deadlines in which it stands, if any
    std::array<std::array<bucket, slots>, levels> buckets_{};
    std::array<std::uint64_t, levels> occupied_{};  // one bit a slot
    std::vector<deadline> distant_{};
    deadline least_distant_{};                  // as in a bucket
    std::vector<deadline> run_{};               // opened slots, the earliest last
    std::vector<deadline> late_{};              // armed before the cursor: a heap, the earliest first
    std::vector<std::uint32_t> generations_{};  // by index: how often it was armed
    std::vector<std::uint64_t> alive_{};        // by index, one bit: armed now. Small, so that firing stays in the cache
    std::vector<std::uint32_t> free_{};         // indices to use again
    chunks spare_{};                            // a few, so that a slot that is spread feeds the next
    std::size_t live_ = 0, held_ = 0;           // armed, and with those cancelled but not yet swept
};

}  // namespace csdesk::sla
#pragma GCC visibility pop
