// Compiled policies by content hash: the desk owns them, so calendars are compiled once (D20).
#pragma once

#include <csdesk/desk/policy.hpp>
#include <csdesk/sla/clocks.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "desk/scope.hpp"

namespace csdesk::engine {

class policy_cache {
public:
    /// The policy the shop of `s` has adopted, or the shipped default.
    std::shared_ptr<policy const> in_force(scope& s);

    /// The policy a shop once had, or the shipped default as version 0; nothing where it never had that one.
    std::shared_ptr<policy const> of_version(std::int64_t shop, std::int64_t version, reader& rows);

    /// How a calendar of `before` counts for clocks that go over to `after`; nothing where it had none of that name.
    std::optional<clocks::earlier_hours> hours(policy const& before, policy const& after, std::string const& name);

    /// Whether a rule of `after` promises what the one of its name in `before` does, counted alike, to whomever.
    bool unchanged(policy const& before, policy const& after, sla::rule const& rule);

    /// What versions were is to be read anew: a transaction that adopted one may have failed.
    void forget_versions() { versions_.clear(); }

private:
    /// `packs`: the pinned texts as JSON, empty where it includes none.
    std::shared_ptr<policy const> kept(std::string const& hash, std::string const& text, std::string const& packs);

    using change = std::tuple<policy const*, policy const*, std::string>;  // from, to, of which calendar or rule; both are kept
    std::map<std::string, std::shared_ptr<policy const>> by_hash_;
    std::map<std::pair<std::int64_t, std::int64_t>, std::shared_ptr<policy const>> versions_;
    std::map<change, std::optional<clocks::earlier_hours>> hours_;
    std::map<change, bool> unchanged_;
};

}  // namespace csdesk::engine
