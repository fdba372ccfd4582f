// Compiled policies by content hash: the desk owns them, so calendars are compiled once (D20).
#pragma once

#include <csdesk/desk/policy.hpp>
#include <map>
#include <memory>
#include <string>

#include "desk/scope.hpp"

namespace csdesk::engine {

class policy_cache {
public:
    /// The policy the shop of `s` has adopted, or the shipped default.
    std::shared_ptr<policy const> in_force(scope& s);

private:
    std::map<std::string, std::shared_ptr<policy const>> by_hash_;
};

}  // namespace csdesk::engine
