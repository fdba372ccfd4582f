// Parts of matching that the plain and the compiled way share. Private to src/sla.
#pragma once

#include <csdesk/sla/policy.hpp>

#include <string>
#include <vector>

namespace csdesk::sla {

/// It was opened while the rule holds.
bool within_dates(rule const& r, subject const& s) noexcept;

/// The workflow stands in a step of the rule, or the third party is the rule's.
bool concerns(rule const& r, subject const& s);

/// It has a target for the ticket, or is for promising none.
bool says_something(rule const& r, subject const& s) noexcept;

/// What a matching rule is about: nothing, each present step it names, or the reason of the hold.
std::vector<std::string> abouts(rule const& r, subject const& s);

}  // namespace csdesk::sla
