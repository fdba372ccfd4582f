// The table behind the handles. A handle is a number in the clothes of a pointer:
//
//     bit 0: 1, so it is never an address · bits 1-3: kind · bits 4-27: slot · bits 28-63: generation
//
// A slot's state word has the same form with the number of callers inside where the slot number stands. Slots are never freed
// and a generation is never used twice, so looking up whatever number a host hands in reads our own memory only.
#pragma once

#include <csdesk/csdesk.h>

#include <cstdint>
#include <functional>
#include <new>
#include <utility>

#include "c_api/error.hpp"
#include "c_api/hooks.hpp"

namespace csdesk::c_api {

static_assert(sizeof(void*) == 8, "handles are packed into 64 bits");

enum class kind : std::uint64_t { text = 1, calendar = 2, clock = 3, desk = 4 };

/// What a handle stands for; lives in the host's allocator.
struct object {
    object() = default;
    object(object const&) = delete;
    object& operator=(object const&) = delete;
    virtual ~object() = default;
};

/// Ends an object and gives its block back.
void release_object(object* o) noexcept;

template <class Object, class... Arguments>
Object* make_object(std::size_t extra, Arguments&&... arguments) {
    void* const block = allocate_block(sizeof(Object) + extra);
    try {
        return ::new (block) Object(std::forward<Arguments>(arguments)...);
    } catch (...) {
        release_block(block);
        throw;
    }
}

/// Gives an object a handle and owns it from then on, also where this throws std::bad_alloc.
std::uint64_t add_handle(kind k, object* o);

/// The object of a handle, or null. For kinds whose host sees to it that nobody destroys one in use: costs one comparison.
object* peek(kind k, std::uint64_t handle) noexcept;

/// The same, held until `leave`: destroying it meanwhile only marks it. `alone`: null also where somebody else is inside.
object* enter(kind k, std::uint64_t handle, bool alone = false) noexcept;
void leave(std::uint64_t handle) noexcept;

/// Ends a handle; false where it was none. The last to leave frees the object.
bool end_handle(kind k, std::uint64_t handle) noexcept;

/// Runs `change` with the table locked, if nothing is in it.
bool while_no_handles(std::function<void()> const& change);

template <class Handle>
std::uint64_t number_of(Handle const* handle) noexcept {
    return reinterpret_cast<std::uintptr_t>(handle);
}
template <class Handle>
Handle* handle_of(std::uint64_t number) noexcept {
    return reinterpret_cast<Handle*>(static_cast<std::uintptr_t>(number));
}

/// Refuses a handle that is none.
[[noreturn]] void throw_no_handle(char const* field);

}  // namespace csdesk::c_api
