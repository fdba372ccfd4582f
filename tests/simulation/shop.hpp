// One simulated shop for one year: a whole desk, an oracle beside it, and chance between them.
#pragma once

#include <csdesk/desk/desk.hpp>

#include <string>

#include "simulation/dice.hpp"
#include "simulation/rules.hpp"

namespace csdesk::simulation {

shop_rules first_rules(dice& d, local_date first);
shop_rules other_rules(shop_rules before, dice& d, local_date first);

/// What a year came to.
struct outcome {
    std::string trouble{};  ///< empty: the desk did what the oracle says; otherwise what differs, and the story until there
    std::string head{};     ///< hash of the log
    std::int64_t steps = 0, refused = 0, events = 0, warned = 0, breached = 0, clocks = 0, late = 0, repeated = 0, restarts = 0,
                 merged = 0;
};

/// `path`: where the desk lives, `:memory:` or a file that is closed and opened again now and then.
outcome play(std::uint64_t seed, std::string const& path);

}  // namespace csdesk::simulation
