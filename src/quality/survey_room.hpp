// The room of satisfaction ratings.
#pragma once

#include <csdesk/ticket/events.hpp>

#include "desk/registry.hpp"

namespace csdesk::engine {

void join_survey(registry& r);

/// A resolved ticket asks for its rating, where the policy says so.
void ask_for_rating(registry const& r, ticket::status_changed const& e, happened const& when, std::vector<any_command>& out);

}  // namespace csdesk::engine
