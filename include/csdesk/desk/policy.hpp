// The shop's rules in force: what an adopted policy text says, compiled. See docs/policy.md for the file.
#pragma once

#include <csdesk/calendar/calendar.hpp>
#include <csdesk/core/money.hpp>
#include <csdesk/core/result.hpp>

#include <map>
#include <string>

namespace csdesk {
struct policy;
}  // namespace csdesk
