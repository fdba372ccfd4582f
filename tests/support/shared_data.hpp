// Where the shared data lies: `$CSDESK_SHARED`, or the folder `shared` beside the checkout (ctest runs the tests in it). Tests
// skip where it is absent.
#pragma once

#include <cstdlib>
#include <string>

namespace csdesk::testing {

inline std::string shared_data(std::string const& name) {
    char const* const folder = std::getenv("CSDESK_SHARED");
    return std::string(folder != nullptr ? folder : "../shared") + "/data/" + name;
}

}  // namespace csdesk::testing
