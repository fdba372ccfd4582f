// A calendar's rules as JSON, in and out.
#pragma once

#include <csdesk/calendar/calendar.hpp>
#include <string>
#include <string_view>

namespace csdesk::c_api {

/// Throws `refused` with the path of what is wrong. `time_zone`: where the document names none.
calendar_rules read_rules(std::string_view json, char const* time_zone);

std::string to_json(calendar_rules const& rules);

}  // namespace csdesk::c_api
