// What the host may hand in for the whole process: where messages go, where memory comes from.
#pragma once

#include <csdesk/csdesk.h>

#include <cstddef>
#include <string>

namespace csdesk::c_api {

bool is_logging() noexcept;

/// Hands a message to the host's log, if there is one; not from inside that log.
void write_log(int level, std::string const& message) noexcept;

/// Memory from the host's allocator, or malloc. Throws std::bad_alloc; a block that is not aligned as malloc's counts as none.
void* allocate_block(std::size_t size);
void release_block(void* block) noexcept;

}  // namespace csdesk::c_api
