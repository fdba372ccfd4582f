// Currencies by their ISO 4217 codes.
#pragma once

#include <csdesk/core/result.hpp>
#include <string>
#include <string_view>

namespace csdesk {

/// Refuses, naming `field`, what cannot be an ISO 4217 code: anything but three capital letters, and what people write instead
/// of a code (RMB). Which codes are in use is not looked up: a new one must not need a new library.
outcome check_currency(std::string_view code, std::string field);

}  // namespace csdesk
