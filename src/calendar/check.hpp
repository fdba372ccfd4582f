// Whether rules can be compiled at all.
#pragma once

#include <csdesk/calendar/rules.hpp>
#include <csdesk/core/result.hpp>

namespace csdesk {

/// The first thing that is wrong, in the order the rules are written; `tz` is not looked at.
outcome check(calendar_rules const& rules);

}  // namespace csdesk
