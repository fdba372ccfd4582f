#include <csdesk/sla/wheel.hpp>

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

namespace csdesk::sla {
namespace {

constexpr std::size_t sorted_at_once = 512;  // a slot this small is sorted as a whole instead of being spread further
constexpr unsigned widest_sorted = 2;        // …up to this level (16 s), so that the opened stretch stays short
constexpr std::size_t kept_spares = 1024;
constexpr std::size_t steady_growth = 4096;  // from here on vectors grow by an eighth: memory is a promise

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

/// Chunks lie anywhere in memory: the next one is asked for while this one is worked on.
template <class Chunk>
void fetch(Chunk const& c) noexcept {
    auto const* const bytes = reinterpret_cast<char const*>(&c);
    for (std::size_t line = 0; line < sizeof c; line += 64) __builtin_prefetch(bytes + line);
}

constexpr auto later = [](auto const& a, auto const& b) { return a > b; };

}  // namespace

wheel::wheel(instant now) : cursor_(moment_of(now) >> tick_bits << tick_bits), window_(cursor_ >> shift(levels)) {
    spare_.reserve(kept_spares);
}

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
    ++held_;
    return {d.index, ++generations_[d.index]};
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
    unsigned level = apart == 0 ? 0 : static_cast<unsigned>(std::bit_width(apart) - 1) / slot_bits;
    level = std::max(level, entered_);
    if (level >= levels) {
        append(distant_, d);
        if (distant_.size() == 1 || d < least_distant_) least_distant_ = d;
        return;
    }
    unsigned const slot = (d.due >> shift(level)) % slots;
    bucket& b = buckets_[level][slot];
    entry const e{static_cast<std::uint32_t>(d.due & ((moment{1} << shift(level)) - 1)), d.index, d.id};
    push(b, e);
    if (b.size() == 1 || e.offset < b.least.offset) b.least = e;
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

/// Moves the cursor to the beginning of a slot, or into empty ones. If it then stands in a slot with deadlines, the levels below
/// are empty and stay so until that slot is opened or spread.
void wheel::move_cursor(moment to) {
    cursor_ = to;
    entered_ = 0;
    if (cursor_ >> shift(levels) != window_) gather_distant();
    for (unsigned level = levels - 1; level > 0 && entered_ == 0; --level)
        if (occupied_[level] >> (cursor_ >> shift(level)) % slots & 1) entered_ = level;
}

/// Spreads the slot in which the cursor stands over the levels below.
void wheel::spread(unsigned level) {
    unsigned const slot = (cursor_ >> shift(level)) % slots;
    moment const base = cursor_ >> shift(level) << shift(level);
    bucket& b = buckets_[level][slot];
    entered_ = 0;
    try {
        while (!b.held.empty()) {
            if (b.held.size() > 1) fetch(*b.held[b.held.size() - 2]);
            chunk const& last = *b.held.back();
            for (; b.last_used > 0; --b.last_used) {
                entry const& e = last[b.last_used - 1];
                put({base + e.offset, e.id, e.index});
            }
            shrink(b, (b.held.size() - 1) * chunk_size);
        }
    } catch (...) {  // settle will go on with it
        entered_ = level;
        throw;
    }
    occupied_[level] &= ~(std::uint64_t{1} << slot);
}

/// Finishes what ran out of memory.
void wheel::settle() {
    if (cursor_ >> shift(levels) != window_) gather_distant();
    for (unsigned level = 0; level < entered_; ++level)
        if (occupied_[level] != 0) return spread(entered_);
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
    find_least_distant();
}

void wheel::push(bucket& b, entry e) {
    if (b.held.empty() || b.last_used == chunk_size) {
        make_room(b.held, 1);
        if (spare_.empty()) {
            b.held.push_back(std::unique_ptr<chunk>(new chunk));
        } else {
            b.held.push_back(std::move(spare_.back()));
            spare_.pop_back();
        }
        b.last_used = 0;
    }
    (*b.held.back())[b.last_used++] = e;
}

/// Forgets all entries from `size` on.
void wheel::shrink(bucket& b, std::size_t size) noexcept {
    std::size_t const needed = (size + chunk_size - 1) / chunk_size;
    for (; b.held.size() > needed; b.held.pop_back())
        if (spare_.size() < spare_.capacity()) spare_.push_back(std::move(b.held.back()));
    b.last_used = size - (needed == 0 ? 0 : (needed - 1) * chunk_size);
    if (size == 0 && b.held.capacity() > kept_spares) chunks().swap(b.held);
}

// --- what is due ----------------------------------------------------------------------------------------------------

/// Moves the cursor over the next slot that begins at or before `now`; false if there is none.
bool wheel::open_next(moment now) {
    settle();
    auto const next = first_place();
    if (!next || next->base > now) {
        move_cursor(std::max(cursor_, now >> tick_bits << tick_bits));
        return false;
    }
    if (next->level == 0 || (next->level <= widest_sorted && buckets_[next->level][next->slot].size() <= sorted_at_once)) {
        open(*next);
    } else {
        move_cursor(next->base);
        if (next->level < levels) spread(next->level);
    }
    return true;
}

/// The loop does not branch on what chance decides: whether a deadline was cancelled.
void wheel::open(place const& p) {
    bucket& b = buckets_[p.level][p.slot];
    std::size_t const before = run_.size(), count = b.size();
    std::size_t kept = before, unused = free_.size();
    make_room(run_, count);
    make_room(free_, count);
    run_.resize(before + count);
    free_.resize(unused + count);
    for (std::size_t i = 0; i < count; ++i) {
        entry const& e = b[i];
        bool const armed = alive(e.index);
        run_[kept] = {p.base + e.offset, e.id, e.index};
        free_[unused] = e.index;
        kept += armed;
        unused += !armed;
    }
    held_ -= count - (kept - before);
    run_.resize(kept);
    free_.resize(unused);
    shrink(b, 0);
    occupied_[p.level] &= ~(std::uint64_t{1} << p.slot);
    std::sort(run_.begin(), run_.end(), later);
    move_cursor(p.base + (moment{1} << shift(p.level)));
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
        --held_;
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
            --held_;
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
            if (!alive(least_distant_.index)) drop_dead(distant_), find_least_distant();
            if (!distant_.empty()) return instant_of(least_distant_.due);
            continue;
        }
        bucket& b = buckets_[p->level][p->slot];
        if (!alive(b.least.index)) drop_dead(b);
        if (b.size() != 0) return instant_of(p->base + b.least.offset);
        occupied_[p->level] &= ~(std::uint64_t{1} << p->slot);
    }
    return {};
}

/// Whether an entry is to be dropped; if so, it is forgotten.
bool wheel::dead(std::uint32_t index) noexcept {
    if (alive(index)) return false;
    forget(index);
    --held_;
    return true;
}

void wheel::drop_dead(bucket& b) noexcept {
    std::size_t kept = 0;
    for (std::size_t i = 0, count = b.size(); i < count; ++i) {
        if (dead(b[i].index)) continue;
        b[kept] = b[i];
        if (kept == 0 || b[i].offset < b.least.offset) b.least = b[kept];
        ++kept;
    }
    shrink(b, kept);
}

void wheel::drop_dead(std::vector<deadline>& items) noexcept {
    std::erase_if(items, [this](deadline const& d) { return dead(d.index); });
}

void wheel::find_least_distant() noexcept {
    auto const first = std::min_element(distant_.begin(), distant_.end());
    if (first != distant_.end()) least_distant_ = *first;
}

void wheel::sweep() noexcept {
    for (unsigned level = 0; level < levels; ++level)
        for (unsigned slot = 0; slot < slots; ++slot) {
            bucket& b = buckets_[level][slot];
            drop_dead(b);
            if (b.size() == 0) occupied_[level] &= ~(std::uint64_t{1} << slot);
        }
    drop_dead(distant_);
    find_least_distant();
    drop_dead(run_);
    drop_dead(late_);
    std::make_heap(late_.begin(), late_.end(), later);
}

}  // namespace csdesk::sla
