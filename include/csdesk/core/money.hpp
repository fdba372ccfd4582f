// Money: integer minor units and an ISO 4217 code. No floating point, no conversion between currencies.
#pragma once

#include <cstdint>
#include <string>

namespace csdesk {

/// An amount such as {1299, "CNY"} = ¥12.99. `currency` is three capital letters; empty with minor = 0 means "none".
struct money {
    std::int64_t minor = 0;  ///< in the smallest unit of the currency: 分, cents
    std::string currency{};  ///< ISO 4217
    friend bool operator==(money const&, money const&) = default;
};

}  // namespace csdesk
