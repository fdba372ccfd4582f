// A shop's own sub-statuses (子状态), each a finer word for one canonical status: `pending` may be `wait_photos` or
// `wait_address`. A ticket has one at most; leaving the status leaves it. Clocks may pause on it as on a reason.
//
// Values and pure functions: safe to use from any thread.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// One sub-status of the policy; its id is a word and is what tickets, clocks and the log keep. Labels may change at any time;
/// tickets whose sub-status was taken out of the policy keep it until their status changes.
struct sub_status {
    ticket_status status = ticket_status::open;  ///< the canonical status it is a finer word for
    std::string zh{}, en{};                      ///< labels; where both are empty the id is one
    bool is_default = false;                     ///< taken by a ticket that comes into this status without another
    std::int32_t order = 0;                      ///< among those shown: small ones first
    friend bool operator==(sub_status const&, sub_status const&) = default;
};
/// By id.
using sub_statuses = std::map<std::string, sub_status>;

/// Refuses ids that are no words, more than 100, and two defaults of one status; names the path within.
outcome check_sub_statuses(sub_statuses const& all);

/// The one taken where none is named.
std::optional<std::string> default_of(sub_statuses const& all, ticket_status status);

/// Refuses at `field` what is not declared, or not for this status; says which would do.
outcome check_sub_status(sub_statuses const& all, std::optional<std::string> const& id, ticket_status status,
                         std::string const& field = "sub_status");

}  // namespace csdesk::ticket
#pragma GCC visibility pop
