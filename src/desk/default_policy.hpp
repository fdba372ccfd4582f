#pragma once

#include <string_view>

namespace csdesk {

/// data/policies/default.toml, as it was when the library was built.
extern std::string_view const default_policy_toml;

}  // namespace csdesk
