#include "calendar/table.hpp"

namespace csdesk {
namespace {

day_number day_of(std::int64_t ms) { return static_cast<day_number>(std::chrono::floor<std::chrono::days>(span{ms}).count()); }

// An opening begins at most a day after its date in UTC (offset) and ends within four days of it (night, offset, leap of a date).
constexpr day_number days_before = 5, days_after = 2;

// No more than this can be open: keeps sums far from overflow.
constexpr std::int64_t longest = to_ms(latest_instant) - to_ms(earliest_instant);

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

std::vector<interval> calendar::table::pieces_of(interval whole) const {
    std::vector<interval> pieces;
    auto const last = day_of(to_ms(whole.to)) + days_after;
    for (auto day = day_of(to_ms(whole.from)) - days_before; day < last; ++day) days_.append(day, pieces);
    for (auto& p : pieces) p = intersect(p, whole);
    unite(pieces);
    return pieces;
}

// From the mark to the one asked for, since each begins with the open time at which its neighbour ends.
chunk const& calendar::table::build(std::size_t wanted) const {
    std::lock_guard const one_builder(building_);
    chunk const* neighbour = nullptr;
    for (auto i = mark;; i < wanted ? ++i : --i) {
        auto const* built = chunks_[i].load(std::memory_order_relaxed);
        if (!built) {
            auto const start = origin + (static_cast<std::int64_t>(i) << chunk::length_bits);
            auto const pieces = pieces_of({instant_from_ms(start), instant_from_ms(start + chunk::length)});
            auto before = neighbour ? (i > mark ? neighbour->last() : neighbour->first()) : 0;
            if (i < mark)
                for (auto const& p : pieces) before -= p.length().count();
            built = new chunk(start, before, pieces);
            chunks_[i].store(built, std::memory_order_release);
        }
        if (i == wanted) return *built;
        neighbour = built;
    }
}

std::optional<std::int64_t> calendar::table::add(std::int64_t t, std::int64_t open) const {
    if (open == 0) return t;
    if (open > longest) return {};
    auto i = chunk_of(t);
    auto const behind = at(i).open_until(t) + open;
    while (behind > at(i).last())
        if (++i == chunk_count) return {};
    auto const reached = at(i).reach(behind);
    if (reached > to_ms(latest_instant)) return {};
    return reached;
}

std::optional<std::int64_t> calendar::table::sub(std::int64_t t, std::int64_t open) const {
    if (open == 0) return t;
    if (open > longest) return {};
    auto i = chunk_of(t);
    auto const behind = at(i).open_until(t) - open;
    while (behind < at(i).first())
        if (i-- == 0) return {};
    return at(i).leave(behind);
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
