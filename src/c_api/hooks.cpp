#include "c_api/hooks.hpp"

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <new>

#include "c_api/arguments.hpp"
#include "c_api/error.hpp"
#include "c_api/handles.hpp"

namespace csdesk::c_api {
namespace {

struct log_hook {
    csdesk_log_fn write = nullptr;
    void* user_data = nullptr;
};
std::mutex log_lock;
log_hook log_now;
std::atomic<bool> logging{false};  // so that nobody takes the lock where there is no log
thread_local bool inside_log = false;

log_hook current_log() {
    std::lock_guard const guard(log_lock);
    return log_now;
}

void* plain_allocate(std::size_t size, void*) { return std::malloc(size); }
void plain_release(void* block, void*) { std::free(block); }

/// Written only while no handle exists, which the table of handles sees to.
struct allocator_hook {
    void* (*allocate)(std::size_t, void*) = &plain_allocate;
    void (*release)(void*, void*) = &plain_release;
    void* user_data = nullptr;
};
allocator_hook memory;

allocator_hook read_allocator(csdesk_allocator const* given) {
    if (given == nullptr) return {};
    auto const a = read_options(given, "allocator");
    if (a.allocate == nullptr) wrong("allocator.allocate", "may not be null", "不能为空");
    if (a.release == nullptr) wrong("allocator.release", "may not be null", "不能为空");
    return {a.allocate, a.release, a.user_data};
}

}  // namespace

bool is_logging() noexcept { return logging.load(std::memory_order_relaxed) && !inside_log; }

void write_log(int level, std::string const& message) noexcept {
    if (!is_logging()) return;
    inside_log = true;
    try {
        if (auto const to = current_log(); to.write != nullptr) to.write(level, message.c_str(), message.size(), to.user_data);
    } catch (...) {  // a log's trouble is its own
    }
    inside_log = false;
}

void* allocate_block(std::size_t size) {
    void* const block = memory.allocate(size, memory.user_data);
    if (block == nullptr) throw std::bad_alloc();
    if (reinterpret_cast<std::uintptr_t>(block) % alignof(std::max_align_t) == 0) return block;
    memory.release(block, memory.user_data);
    throw std::bad_alloc();
}

void release_block(void* block) noexcept { memory.release(block, memory.user_data); }

}  // namespace csdesk::c_api

using namespace csdesk;
using namespace csdesk::c_api;

extern "C" {

int csdesk_set_log(csdesk_log_fn on_log, void* user_data) {
    return guarded([&] {
        std::lock_guard const guard(log_lock);
        log_now = {on_log, user_data};
        logging.store(on_log != nullptr);
    });
}

int csdesk_set_allocator(csdesk_allocator const* allocator) {
    return guarded([&] {
        auto const next = read_allocator(allocator);
        if (!while_no_handles([&] { memory = next; }))
            throw refused(refuse(errc::not_allowed, "allocator", "not while any handle or text exists", "仍有句柄或文本未释放"));
    });
}

}  // extern "C"
