// When a queue of so many agents would have answered (what-if).
#pragma once

#include <csdesk/calendar/calendar.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/desk/policy.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace csdesk::engine {

struct staffing {
    std::int64_t agents = 1;  // on duty whenever the calendar is open
    span handle{};            // open time an answer takes
    calendar hours;
};

/// Reads `agents`, `handle` and `calendar`; refusals name `staff.…`.
result<staffing> read_staffing(std::string_view text, policy const& rules);

/// The answers to customers who began to wait at these instants, in any order: the longest waiting first, each answer `handle`
/// after the first moment at which an agent is free. O(n log n). What does not come before 2200 comes then.
std::vector<instant> answers_of_queue(std::vector<instant> const& waiting_since, staffing const& staff);

}  // namespace csdesk::engine
