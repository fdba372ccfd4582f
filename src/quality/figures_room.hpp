// Figures over sets of tickets, read from the tables.
#pragma once

#include "desk/registry.hpp"

namespace csdesk::engine {

void join_figures(registry& r);

}  // namespace csdesk::engine
