// The seam where a desk gets its store. Declared here, defined in store/, so that desk/ names no store (architecture:
// nothing points back up).
#pragma once

#include <csdesk/desk/desk.hpp>
#include <functional>
#include <memory>
#include <string>

#include "desk/store_port.hpp"

namespace csdesk::engine {

struct opened_store {
    std::unique_ptr<store> writer;
    std::function<std::unique_ptr<session>()> open_session;  ///< a read session of its own
    std::unique_ptr<session> shared_session;                 ///< instead, where there is one connection only (":memory:")
    std::function<bool()> forked;                            ///< true in a child process that inherited the handle
    digest salt_key{};                                       ///< the machine's entropy, or the options' seed
    bool needs_rebuild = false;
};

/// Opens the SQLite file (or ":memory:"). Throws `storage_error`.
opened_store open_store(std::string const& path, registry const& types, desk_options const& options);

}  // namespace csdesk::engine
