#pragma once

#include <csdesk/sla/policy.hpp>

#include "desk/codec.hpp"
#include "desk/policy_room.hpp"

namespace csdesk::engine {

BOOST_DESCRIBE_STRUCT(policy_state, (), (version, name, hash, text, since, packs, zones))
BOOST_DESCRIBE_STRUCT(policy_adopt, (), (text))
BOOST_DESCRIBE_STRUCT(policy_adopted, (), (policy, version, name, hash, text, packs, zones))
BOOST_DESCRIBE_STRUCT(policy_unchanged, (), (policy, version, hash))
BOOST_DESCRIBE_STRUCT(calendar_retime, (), ())
BOOST_DESCRIBE_STRUCT(calendar_retimed, (), (policy, version, calendars, before, after, zone_data))

/// Every text ever adopted: what a clock ran under can be looked up.
struct policy_version_row {
    static constexpr std::string_view table_name = "policy_version";
    static constexpr std::size_t key_columns = 1;
    std::int64_t version = 0;
    std::string name{};
    std::string hash{};
    std::string text{};
    instant since{};
    std::optional<std::string> packs{};  // JSON, name → text
};
BOOST_DESCRIBE_STRUCT(policy_version_row, (), (version, name, hash, text, since, packs))

/// policy.get: the text in force, or that of a version; 0 is the shipped default.
struct policy_get {
    std::optional<std::int64_t> version{};
};
/// policy.versions: everything ever adopted, by version, without the texts.
struct policy_versions {};
struct policy_head {
    std::int64_t version = 0;
    std::string name{};
    std::string hash{};
    instant since{};
    bool in_force = false;
};
/// policy.check: whether a text could be adopted; the refusal is the one that policy.adopt would give.
struct policy_check {
    std::string text{};
};
struct policy_checked {
    std::string name{};
    std::string hash{};
    std::string time_zone{};
    std::int32_t rules = 0, calendars = 0;  // real_time is not counted
    bool in_force = false;                  // adopting it would change nothing
};
/// policy.explain: why a ticket is under which rules, or one of this kind would be. What is given beside a ticket goes before
/// what the ticket has: what if?
struct policy_explain {
    std::optional<ticket_ref> ticket{};
    std::optional<ticket_kind> kind{};
    std::optional<std::string> tier{};
    std::optional<std::string> channel{};
    std::optional<csdesk::priority> priority{};
    std::vector<std::string> tags{};
    std::map<std::string, std::string> values{};  // of any other field, such as fields.brand; steps and on_hold too
};
BOOST_DESCRIBE_STRUCT(policy_get, (), (version))
BOOST_DESCRIBE_STRUCT(policy_versions, (), ())
BOOST_DESCRIBE_STRUCT(policy_head, (), (version, name, hash, since, in_force))
BOOST_DESCRIBE_STRUCT(policy_check, (), (text))
BOOST_DESCRIBE_STRUCT(policy_checked, (), (name, hash, time_zone, rules, calendars, in_force))
BOOST_DESCRIBE_STRUCT(policy_explain, (), (ticket, kind, tier, channel, priority, tags, values))

}  // namespace csdesk::engine

namespace csdesk::sla {
BOOST_DESCRIBE_STRUCT(asked_line, (), (field, holds, en, zh))
BOOST_DESCRIBE_STRUCT(match_line, (),
                      (rule, metric, pack, matched, chosen, conditions, en, zh, order, target, target_days, asked))
}  // namespace csdesk::sla
