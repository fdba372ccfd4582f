#include <csdesk/sla/wheel.hpp>

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

namespace csdesk::sla {
namespace {

constexpr std::size_t sorted_at_once = 512;  // a slot this small is sorted as a whole instead of being spread further
constexpr unsigned widest_sorted = 2;        // …up to this level (16 s), so that the opened stretch stays short
constexpr std::size_t kept_capacity = 1024;  // what an emptied slot may keep for its next use
constexpr std::size_t steady_growth = 4096;  // from here on vectors grow by an eighth: 24 bytes a deadline is a promise

template <class T>
void make_room(std::vector<T>& v, std::size_t more) {
    if (v.capacity() - v.size() >= more) return;
    v.reserve(v.size() + std::max(more, v.size() < steady_growth ? v.size() : v.size() / 8));
}

template <class T>
void append(std::vector<T>& v, T const& value) {
    if (v.size() == v.capacity()) make_room(v, 1);
    v.push_back(value);
}

constexpr std::uint32_t last_generation = std::numeric_limits<std::uint32_t>::max();

constexpr auto later = [](auto const& a, auto const& b) { return a > b; };

}  // namespace

wheel::wheel(instant now) noexcept : cursor_(moment_of(now) >> tick_bits << tick_bits), window_(cursor_ >> shift(levels)) {}

wheel::moment wheel::moment_of(instant t) noexcept {
    return static_cast<moment>((std::clamp(t, earliest_instant, latest_instant) - earliest_instant).count());
}

// --- arming and cancelling ------------------------------------------------------------------------------------------

/// An index that no deadline carries. One whose generations are used up never serves again, so no handle comes back to life.
std::uint32_t wheel::vacant() {
    while (!free_.empty() && generations_[free_.back()] == last_generation) free_.pop_back();
    if (!free_.empty()) return free_.back();
    if (generations_.size() == std::numeric_limits<std::uint32_t>::max()) throw std::bad_alloc();
    if (generations_.size() / 64 == alive_.size()) append(alive_, std::uint64_t{0});
    append(generations_, 0u);
    free_.push_back(static_cast<std::uint32_t>(generations_.size() - 1));
    return free_.back();
}

/// No deadline carries this index any more.
void wheel::forget(std::uint32_t index) noexcept {
    try {
        free_.push_back(index);
    } catch (std::bad_alloc const&) {  // then it never serves again, which costs four bytes
    }
}

void wheel::end(std::uint32_t index) noexcept {
    alive_[index / 64] &= ~(std::uint64_t{1} << index % 64);
    --live_;
}

bool wheel::armed(handle h) const noexcept {
    return h.index < generations_.size() && generations_[h.index] == h.generation && alive(h.index);
}

wheel::handle wheel::arm(instant due, std::int64_t id) {
    deadline const d{moment_of(due), id, vacant()};
    if (d.due < cursor_) {
        late_.push_back(d);
        std::push_heap(late_.begin(), late_.end(), later);
    } else {
        put(d);
    }
    free_.pop_back();
    alive_[d.index / 64] |= std::uint64_t{1} << d.index % 64;
    ++live_;
    return {d.index, ++generations_[d.index]};
}

bool wheel::cancel(handle h) noexcept {
    if (!armed(h)) return false;
    end(h.index);
    if (++dead_ > live_ + steady_growth) sweep();
    return true;
}

wheel::handle wheel::rearm(handle h, instant due, std::int64_t id) {
    if (!armed(h)) return {};
    handle const moved = arm(due, id);
    cancel(h);
    return moved;
}

// --- slots ----------------------------------------------------------------------------------------------------------

/// Where `due` differs from the cursor decides the level: the farther away, the wider the slot.
void wheel::put(deadline const& d) {
    moment const apart = (d.due ^ cursor_) >> tick_bits;
    unsigned const level = apart == 0 ? 0 : static_cast<unsigned>(std::bit_width(apart) - 1) / slot_bits;
    if (level >= levels) {
        append(distant_, d);
        if (distant_.size() == 1 || d < least_distant_) least_distant_ = d;
        return;
    }
    unsigned const slot = (d.due >> shift(level)) % slots;
    bucket& b = buckets_[level][slot];
    entry const e{static_cast<std::uint32_t>(d.due & ((moment{1} << shift(level)) - 1)), d.index, d.id};
    append(b.entries, e);
    if (b.entries.size() == 1 || e.offset < b.least.offset) b.least = e;
    occupied_[level] |= std::uint64_t{1} << slot;
}

/// The occupied slot that comes first. Level `levels` means the distant ones.
std::optional<wheel::place> wheel::first_place() const noexcept {
    for (unsigned level = 0; level < levels; ++level) {
        unsigned const here = (cursor_ >> shift(level)) % slots;
        if (auto const ahead = occupied_[level] & ~std::uint64_t{0} << here) {
            auto const slot = static_cast<unsigned>(std::countr_zero(ahead));
            return place{level, slot, (cursor_ >> shift(level + 1) << shift(level + 1)) + (moment{slot} << shift(level))};
        }
    }
    if (distant_.empty()) return {};
    return place{levels, 0, least_distant_.due >> shift(levels) << shift(levels)};
}

/// After the cursor moved: the slots it now stands in are spread over the levels below, the widest first.
void wheel::settle() {
    if (cursor_ >> shift(levels) != window_) gather_distant();
    for (unsigned level = levels - 1; level > 0; --level) {
        unsigned const slot = (cursor_ >> shift(level)) % slots;
        if (!(occupied_[level] >> slot & 1)) continue;
        moment const base = cursor_ >> shift(level) << shift(level);
        auto& entries = buckets_[level][slot].entries;
        for (; !entries.empty(); entries.pop_back()) {
            entry const& e = entries.back();
            put({base + e.offset, e.id, e.index});
        }
        clean(level, slot);
    }
}

/// The widest level has turned once: those of the distant ones which it now reaches move in.
void wheel::gather_distant() {
    for (std::size_t i = distant_.size(); i-- > 0;) {
        if (distant_[i].due >> shift(levels) != cursor_ >> shift(levels)) continue;
        put(distant_[i]);
        distant_[i] = distant_.back();
        distant_.pop_back();
    }
    window_ = cursor_ >> shift(levels);
    find_least(distant_, least_distant_);
}

/// What an emptied slot leaves behind: no bit, and no more memory than a small slot needs.
void wheel::clean(unsigned level, unsigned slot) noexcept {
    auto& entries = buckets_[level][slot].entries;
    occupied_[level] &= ~(std::uint64_t{1} << slot);
    if (entries.capacity() > kept_capacity) std::vector<entry>().swap(entries);
}

// --- what is due ----------------------------------------------------------------------------------------------------

/// Moves the cursor over the next slot that begins at or before `now`; false if there is none.
bool wheel::open_next(moment now) {
    settle();
    auto const next = first_place();
    if (!next || next->base > now) {
        cursor_ = std::max(cursor_, now >> tick_bits << tick_bits);
        return false;
    }
    if (next->level == 0 ||
        (next->level <= widest_sorted && buckets_[next->level][next->slot].entries.size() <= sorted_at_once)) {
        open(*next);
    } else {
        cursor_ = next->base;  // and the next call spreads it
    }
    return true;
}

/// The loop does not branch on what chance decides: whether a deadline was cancelled.
void wheel::open(place const& p) {
    auto& entries = buckets_[p.level][p.slot].entries;
    std::size_t const before = run_.size();
    std::size_t kept = before, unused = free_.size();
    make_room(run_, entries.size());
    make_room(free_, entries.size());
    run_.resize(kept + entries.size());
    free_.resize(unused + entries.size());
    for (entry const& e : entries) {
        bool const armed = alive(e.index);
        run_[kept] = {p.base + e.offset, e.id, e.index};
        free_[unused] = e.index;
        kept += armed;
        unused += !armed;
    }
    dead_ -= entries.size() - (kept - before);
    run_.resize(kept);
    free_.resize(unused);
    entries.clear();
    clean(p.level, p.slot);
    std::sort(run_.begin(), run_.end(), later);
    cursor_ = p.base + (moment{1} << shift(p.level));
}

/// Keeps the heap small beside the run, so that a flood of late deadlines is sorted once instead of sifted one by one.
void wheel::absorb() {
    if (late_.size() <= 64 + run_.size() / 8) return;
    auto const sorted = static_cast<std::ptrdiff_t>(run_.size());
    run_.insert(run_.end(), late_.begin(), late_.end());
    late_.clear();
    std::sort(run_.begin() + sorted, run_.end(), later);
    std::inplace_merge(run_.begin(), run_.begin() + sorted, run_.end(), later);
}

void wheel::drop_earliest() noexcept {
    if (late_.empty() || (!run_.empty() && run_.back() < late_.front())) return run_.pop_back();
    std::pop_heap(late_.begin(), late_.end(), later);
    late_.pop_back();
}

/// The earliest of the opened ones that is still armed.
wheel::deadline const* wheel::earliest() noexcept {
    for (;;) {
        if (run_.empty() && late_.empty()) return nullptr;
        bool const from_run = late_.empty() || (!run_.empty() && run_.back() < late_.front());
        deadline const& first = from_run ? run_.back() : late_.front();
        if (alive(first.index)) return &first;
        forget(first.index);
        --dead_;
        drop_earliest();
    }
}

std::optional<wheel::deadline> wheel::take(instant now) {
    moment const until = moment_of(now);
    for (;;) {
        absorb();
        if (deadline const* first = earliest()) {
            if (first->due > until) return {};
            deadline const d = *first;
            drop_earliest();
            end(d.index);
            forget(d.index);
            return d;
        }
        if (cursor_ > until || !open_next(until)) return {};
    }
}

// --- looking ahead, and clearing up ---------------------------------------------------------------------------------

std::optional<instant> wheel::next_due() {
    if (deadline const* first = earliest()) return instant_of(first->due);
    settle();
    while (auto const p = first_place()) {
        if (p->level == levels) {
            if (!alive(least_distant_.index)) drop_dead(distant_), find_least(distant_, least_distant_);
            if (!distant_.empty()) return instant_of(least_distant_.due);
            continue;
        }
        bucket& b = buckets_[p->level][p->slot];
        if (!alive(b.least.index)) drop_dead(b.entries), find_least(b.entries, b.least);
        if (!b.entries.empty()) return instant_of(p->base + b.least.offset);
        clean(p->level, p->slot);
    }
    return {};
}

template <class Item>
void wheel::drop_dead(std::vector<Item>& items) noexcept {
    dead_ -= std::erase_if(items, [this](Item const& i) {
        if (alive(i.index)) return false;
        forget(i.index);
        return true;
    });
    if (items.capacity() > kept_capacity && items.size() < items.capacity() / 2) items.shrink_to_fit();
}

template <class Item>
void wheel::find_least(std::vector<Item> const& items, Item& least) noexcept {
    auto const first = std::min_element(items.begin(), items.end());
    if (first != items.end()) least = *first;
}

void wheel::sweep() noexcept {
    for (unsigned level = 0; level < levels; ++level)
        for (unsigned slot = 0; slot < slots; ++slot) {
            bucket& b = buckets_[level][slot];
            drop_dead(b.entries);
            find_least(b.entries, b.least);
            if (b.entries.empty()) clean(level, slot);
        }
    drop_dead(distant_);
    find_least(distant_, least_distant_);
    drop_dead(run_);
    drop_dead(late_);
    std::make_heap(late_.begin(), late_.end(), later);
}

}  // namespace csdesk::sla
