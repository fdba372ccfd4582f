// What a shop may decide about its customers.
#pragma once

#include <csdesk/customer/tiers.hpp>

namespace csdesk::customer {

/// The desk judges one customer at a time, so by the thresholds of `tiers`; shares need everybody and are for tiers::rfm.
struct policy {
    csdesk::tiers::policy tiers{};  ///< thresholds and how long a tier stays
    friend bool operator==(policy const&, policy const&) = default;
};

}  // namespace csdesk::customer
