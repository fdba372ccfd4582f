// Where the job sla.retarget stands, as the JSON text of its cursor.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace csdesk::clocks {

struct retarget_cursor {
    std::int64_t version = 0;              // of the policy that was adopted; 0: unknown, so every open ticket is looked at
    std::vector<std::string> calendars{};  // whose zone data changed, in place of another policy
    std::int64_t rule = 0;                 // place in the list of rules to go over
    std::int64_t ticket = 0;               // the last one done
};
BOOST_DESCRIBE_STRUCT(retarget_cursor, (), (version, calendars, rule, ticket))

}  // namespace csdesk::clocks
