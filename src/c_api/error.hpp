// The last error of each thread, and the guard that no exception passes.
#pragma once

#include <csdesk/csdesk.h>

#include <csdesk/core/result.hpp>
#include <string>
#include <utility>

namespace csdesk::c_api {

/// Takes note of the exception that is being handled and returns its code. Only inside a catch clause.
int take_failure() noexcept;

/// Runs the body of an exported function: CSDESK_OK, or the code of whatever it threw.
template <class Body>
int guarded(Body&& body) noexcept {
    try {
        std::forward<Body>(body)();
        return CSDESK_OK;
    } catch (...) { return take_failure(); }
}

[[noreturn]] inline void wrong(std::string field, std::string en, std::string zh) {
    throw refused(refuse(errc::invalid_argument, std::move(field), std::move(en), std::move(zh)));
}

}  // namespace csdesk::c_api
