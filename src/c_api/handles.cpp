#include "c_api/handles.hpp"

#include <array>
#include <atomic>
#include <mutex>
#include <vector>

namespace csdesk::c_api {
namespace {

constexpr unsigned kind_shift = 1, slot_shift = 4, generation_shift = 28;
constexpr std::uint64_t live = 1;
constexpr std::uint64_t one_caller = std::uint64_t{1} << slot_shift;
constexpr std::uint64_t middle = ((std::uint64_t{1} << (generation_shift - slot_shift)) - 1) << slot_shift;
constexpr std::uint64_t last_generation = (std::uint64_t{1} << (64 - generation_shift)) - 1;
constexpr std::size_t chunk_size = 4096, most_chunks = 4096;

struct slot {
    std::atomic<std::uint64_t> state{0};  // a generation, not live
    object* held = nullptr;
};
using chunk = std::array<slot, chunk_size>;

/// Chunks are made once and kept for good: whoever holds an old handle may still look into them.
struct table {
    std::array<std::atomic<chunk*>, most_chunks> chunks{};
    std::mutex lock;                  // of what follows
    std::vector<std::uint32_t> free;  // room for every slot made so far, so that giving one back cannot fail
    std::uint32_t made = 0;
    std::size_t in_use = 0;
};
/// Ready before any constructor runs and never destroyed: a host may call from its own constructors and destructors.
union lasting {
    table t;
    constexpr lasting() : t{} {}
    ~lasting() {}
};
constinit lasting memory_of_all;
table& all = memory_of_all.t;

slot* slot_at(std::uint64_t handle) noexcept {
    std::uint64_t const place = (handle & middle) >> slot_shift;
    chunk* const c = all.chunks[place / chunk_size].load(std::memory_order_acquire);
    return c == nullptr ? nullptr : &(*c)[place % chunk_size];
}

bool is_of_kind(kind k, std::uint64_t handle) noexcept {
    return (handle & 15) == (static_cast<std::uint64_t>(k) << kind_shift | live);
}

void add_chunk() {
    if (all.made == chunk_size * most_chunks) throw std::bad_alloc();
    all.free.reserve(all.made + chunk_size);
    all.chunks[all.made / chunk_size].store(new chunk, std::memory_order_release);
    for (std::uint32_t i = chunk_size; i > 0; --i) all.free.push_back(all.made + i - 1);
    all.made += chunk_size;
}

std::uint32_t take_slot() {
    std::lock_guard const guard(all.lock);
    if (all.free.empty()) add_chunk();
    std::uint32_t const place = all.free.back();
    all.free.pop_back();
    ++all.in_use;
    return place;
}

// Called once for each object, by whoever was last: nobody is inside and nobody can come in.
void free_slot(slot& s, std::uint64_t handle) noexcept {
    release_object(std::exchange(s.held, nullptr));
    std::uint64_t const generation = handle >> generation_shift;
    std::lock_guard const guard(all.lock);
    --all.in_use;
    if (generation == last_generation) return;  // this slot has had all its numbers
    s.state.store((generation + 1) << generation_shift, std::memory_order_release);
    all.free.push_back(static_cast<std::uint32_t>((handle & middle) >> slot_shift));
}

}  // namespace

void release_object(object* o) noexcept {
    o->~object();
    release_block(o);
}

std::uint64_t add_handle(kind k, object* o) {
    std::uint32_t place = 0;
    try {
        place = take_slot();
    } catch (...) {
        release_object(o);
        throw;
    }
    std::uint64_t const number = std::uint64_t{place} << slot_shift;
    slot& s = *slot_at(number);
    std::uint64_t const state = s.state.load(std::memory_order_relaxed) | static_cast<std::uint64_t>(k) << kind_shift | live;
    s.held = o;
    s.state.store(state, std::memory_order_release);
    return state | number;
}

object* peek(kind k, std::uint64_t handle) noexcept {
    if (!is_of_kind(k, handle)) return nullptr;
    slot const* const s = slot_at(handle);
    if (s == nullptr || s->state.load(std::memory_order_acquire) != (handle & ~middle)) return nullptr;
    return s->held;
}

object* enter(kind k, std::uint64_t handle, bool alone) noexcept {
    if (!is_of_kind(k, handle)) return nullptr;
    slot* const s = slot_at(handle);
    if (s == nullptr) return nullptr;
    std::uint64_t state = s->state.load(std::memory_order_relaxed);
    do {
        if ((state & ~middle) != (handle & ~middle) || (alone && (state & middle) != 0)) return nullptr;
    } while (!s->state.compare_exchange_weak(state, state + one_caller, std::memory_order_acquire, std::memory_order_relaxed));
    return s->held;
}

void leave(std::uint64_t handle) noexcept {
    slot& s = *slot_at(handle);
    std::uint64_t const before = s.state.fetch_sub(one_caller, std::memory_order_acq_rel);
    if ((before & live) == 0 && (before & middle) == one_caller) free_slot(s, handle);
}

bool end_handle(kind k, std::uint64_t handle) noexcept {
    if (!is_of_kind(k, handle)) return false;
    slot* const s = slot_at(handle);
    if (s == nullptr) return false;
    std::uint64_t state = s->state.load(std::memory_order_relaxed);
    do {
        if ((state & ~middle) != (handle & ~middle)) return false;
    } while (!s->state.compare_exchange_weak(state, state & ~live, std::memory_order_acq_rel, std::memory_order_relaxed));
    if ((state & middle) == 0) free_slot(*s, handle);
    return true;
}

bool while_no_handles(std::function<void()> const& change) {
    std::lock_guard const guard(all.lock);
    if (all.in_use != 0) return false;
    change();
    return true;
}

void throw_no_handle(char const* field) {
    wrong(field, "not a handle of this type: null, destroyed, or never made", "不是该类型的有效句柄（为空、已释放或不存在）");
}

}  // namespace csdesk::c_api
