#include "calendar/chunk.hpp"

namespace csdesk {

chunk::chunk(std::int64_t start, std::int64_t before, std::span<interval const> pieces) : start_(start) {
    pieces_.reserve(pieces.size() + 2);
    pieces_.push_back({start, before});
    for (auto const& p : pieces) {
        pieces_.push_back({to_ms(p.from), before});
        before += p.length().count();
    }
    pieces_.push_back({std::numeric_limits<std::int64_t>::max(), before});
    index_time();
    index_open();
}

void chunk::index_time() {
    auto const slots = static_cast<std::size_t>(length >> slot_bits);
    by_time_.reserve(slots + 2);
    std::uint32_t at = 0;
    for (std::size_t slot = 0; slot < slots + 2; ++slot) {  // one more for t == end(), one to bound the search
        auto const begin = start_ + (static_cast<std::int64_t>(slot) << slot_bits);
        while (pieces_[at + 1].from <= begin) ++at;
        by_time_.push_back(at);
    }
}

// Slots as long as a quarter of the mean piece, so that few of them hold two beginnings.
void chunk::index_open() {
    auto const real = static_cast<std::int64_t>(pieces_.size()) - 2;
    auto const total = last() - first();
    while (real > 0 && (total >> (open_bits_ + 1)) > 4 * real) ++open_bits_;
    auto const slots = static_cast<std::size_t>(total >> open_bits_) + 2;
    by_open_.reserve(slots);
    std::size_t at = 0;
    for (std::size_t slot = 0; slot < slots; ++slot) {
        auto const begin = first() + (static_cast<std::int64_t>(slot) << open_bits_);
        while (at + 2 < pieces_.size() && pieces_[at + 1].before <= begin) ++at;
        by_open_.push_back(static_cast<std::uint32_t>(at));
    }
}

std::optional<interval> chunk::piece_after(std::int64_t t) const noexcept {
    auto const* p = at_time(t);
    if (t - p->from >= p[1].before - p->before) ++p;
    if (p == &pieces_.back()) return {};
    return interval{instant_from_ms(p->from), instant_from_ms(p->from + p[1].before - p->before)};
}

}  // namespace csdesk
