#include "calendar/table.hpp"

namespace csdesk {
namespace {

day_number day_of(std::int64_t ms) { return static_cast<day_number>(std::chrono::floor<std::chrono::days>(span{ms}).count()); }

// An opening begins at most a day after its date in UTC (offset) and ends within four days of it (night, offset, leap of a date).
constexpr day_number days_before = 5, days_after = 2;

bool within_range(interval const& p) { return !intersect(p, {earliest_instant, latest_instant}).empty(); }

}  // namespace

// From 2000 on first: nearly every calendar is open within a week of any date.
bool calendar::table::ever_open() const {
    auto const first = day_of(origin) - days_before, last = day_of(to_ms(latest_instant)) + days_after;
    auto const middle = day_number{10'957};
    std::vector<interval> pieces;
    auto const open_on = [&](day_number day) {
        pieces.clear();
        days_.append(day, pieces);
        return std::any_of(pieces.begin(), pieces.end(), within_range);
    };
    for (auto day = middle; day < last; ++day)
        if (open_on(day)) return true;
    for (auto day = first; day < middle; ++day)
        if (open_on(day)) return true;
    return false;
}

chunk const& calendar::table::build(std::size_t i) const {
    std::lock_guard const one_builder(building_);
    if (auto const* built = chunks_[i].load(std::memory_order_relaxed)) return *built;

    auto const start = origin + (static_cast<std::int64_t>(i) << chunk::length_bits), end = start + chunk::length;
    std::vector<interval> pieces;
    for (auto day = day_of(start) - days_before, last = day_of(end) + days_after; day < last; ++day) days_.append(day, pieces);
    interval const whole{instant_from_ms(start), instant_from_ms(end)};
    for (auto& p : pieces) p = intersect(p, whole);
    unite(pieces);

    auto const* built = new chunk(start, pieces);
    chunks_[i].store(built, std::memory_order_release);
    return *built;
}

std::optional<std::int64_t> calendar::table::add(std::int64_t t, std::int64_t open) const {
    if (open == 0) return t;
    auto i = chunk_of(t);
    auto const* c = &at(i);
    auto behind = c->open_until(t);
    while (open > c->total() - behind) {
        open -= c->total() - behind;
        behind = 0;
        if (++i == chunk_count) return {};
        c = &at(i);
    }
    auto const reached = c->reach(behind + open);
    if (reached > to_ms(latest_instant)) return {};
    return reached;
}

std::optional<std::int64_t> calendar::table::sub(std::int64_t t, std::int64_t open) const {
    if (open == 0) return t;
    auto i = chunk_of(t);
    auto const* c = &at(i);
    auto behind = c->open_until(t);
    while (open > behind) {
        open -= behind;
        if (i == 0) return {};
        c = &at(--i);
        behind = c->total();
    }
    return c->leave(behind - open);
}

// The first open piece that ends after `t`, whole: chunks cut pieces at their ends, so the parts are joined again.
std::optional<interval> calendar::table::piece_after(std::int64_t t) const {
    auto i = chunk_of(t);
    auto found = at(i).piece_after(t);
    while (!found && ++i < chunk_count) found = at(i).piece_after(at(i).start());
    if (!found) return {};
    while (to_ms(found->to) == at(i).end() && i + 1 < chunk_count) {
        auto const more = at(++i).piece_after(to_ms(found->to));
        if (!more || more->from != found->to) break;
        found->to = more->to;
    }
    return found;
}

}  // namespace csdesk
