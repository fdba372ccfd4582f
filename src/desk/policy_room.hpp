// The shop's adopted policy: one aggregate, key "main". Its text is in the event and in the state; compiled it is only in
// memory, by hash (policy_cache.hpp).
#pragma once

#include <csdesk/core/time.hpp>
#include <csdesk/desk/policy.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "desk/registry.hpp"

namespace csdesk::engine {

inline constexpr char const* only_policy = "main";

struct policy_state {
    std::int64_t version = 0;  // 1, 2, 3 … each adoption that changed something
    std::string name{};
    std::string hash{};
    std::string text{};
    instant since{};
    std::optional<std::map<std::string, std::string>> packs{};  // texts of the packs it includes, as they were then
    std::map<std::string, std::string> zones{};  // of its calendars: fingerprint of the zone's data when last looked at
};

/// TOML or JSON. Refused text changes nothing.
struct policy_adopt {
    std::string text{};
};

struct policy_adopted {
    std::string policy = only_policy;
    std::int64_t version = 0;
    std::string name{};
    std::string hash{};
    std::string text{};
    std::optional<std::map<std::string, std::string>> packs{};  ///< texts of the packs it includes, as they were then
    std::map<std::string, std::string> zones{};                 // zone of a calendar -> SHA-256 of its changes 1970 - 2100
};
/// The text in force was adopted again.
struct policy_unchanged {
    std::string policy = only_policy;
    std::int64_t version = 0;
    std::string hash{};
};

/// calendar.retime (system, when a desk is opened): looks whether zone data has changed since it was last looked at.
struct calendar_retime {};

/// The zone data of this machine differs from what the calendars were compiled from before.
struct calendar_retimed {
    std::string policy = only_policy;
    std::int64_t version = 0;                              // in force
    std::vector<std::string> calendars{};                  // in those zones
    std::map<std::string, std::string> before{}, after{};  // zone -> fingerprint
    std::string zone_data{};                               // release, such as 2025b, where the machine says
};

void evolve(policy_state& s, policy_adopted const& e, instant at);
void evolve(policy_state& s, policy_unchanged const& e, instant at);

void evolve(policy_state& s, calendar_retimed const& e, instant at);

void join_policy(registry& r);
void join_policy_views(registry& r);

/// The zones in whose data this machine differs from what a state knows, with their fingerprints now.
std::map<std::string, std::string> changed_zones(policy_state const& s);

/// The policy a shop once had, or the shipped default as version 0. Parses the text: not for hot paths.
std::shared_ptr<policy const> rules_of_version(reader& rows, std::int64_t version);

/// The rules a view works under: the shop's adopted policy, or the shipped default. Parses the text: not for hot paths.
std::shared_ptr<policy const> rules_in_force(registry const& types, reader& rows);

}  // namespace csdesk::engine
