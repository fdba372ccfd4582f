// A compiled calendar: one chunk of the time line after another, built when first asked for.
#pragma once

#include <csdesk/calendar/calendar.hpp>

#include "calendar/chunk.hpp"
#include "calendar/opening_days.hpp"

#include <array>
#include <atomic>
#include <mutex>

namespace csdesk {

// Safe to use from any thread: a chunk is published once, whole, and lives as long as the table.
class calendar::table {
public:
    table(calendar_rules rules, cctz::time_zone zone) : rules_(std::move(rules)), days_(rules_, zone) {}
    ~table() {
        for (auto& c : chunks_) delete c.load(std::memory_order_relaxed);
    }
    table(table const&) = delete;
    table& operator=(table const&) = delete;

    static constexpr std::size_t chunk_count =
        static_cast<std::size_t>((to_ms(latest_instant) - to_ms(earliest_instant)) >> chunk::length_bits) + 1;

    static std::size_t chunk_of(std::int64_t t) noexcept { return static_cast<std::size_t>((t - origin) >> chunk::length_bits); }
    chunk const& at(std::size_t i) const {
        if (auto const* built = chunks_[i].load(std::memory_order_acquire)) [[likely]]
            return *built;
        return build(i);
    }
    calendar_rules const& rules() const noexcept { return rules_; }
    cctz::time_zone const& zone() const noexcept { return days_.zone(); }

    /// True where some instant of 1900 … 2200 is open.
    bool ever_open() const;

    // All take instants inside 1900 … 2200.
    std::int64_t between(std::int64_t a, std::int64_t b) const {
        return at(chunk_of(b)).open_until(b) - at(chunk_of(a)).open_until(a);
    }
    std::optional<std::int64_t> add(std::int64_t t, std::int64_t open) const;
    std::optional<std::int64_t> sub(std::int64_t t, std::int64_t open) const;
    std::optional<interval> piece_after(std::int64_t t) const;

private:
    static constexpr std::int64_t origin = to_ms(earliest_instant);

    // The chunk of the 2020s is the mark open time is counted from; building another builds those between.
    static constexpr std::size_t mark = 14;

    chunk const& build(std::size_t i) const;
    std::vector<interval> pieces_of(interval whole) const;

    calendar_rules rules_;
    opening_days days_;
    mutable std::mutex building_;
    mutable std::array<std::atomic<chunk const*>, chunk_count> chunks_{};
};

}  // namespace csdesk
