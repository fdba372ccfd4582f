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

/// Parameters of the views: the text in force, and why a ticket of this kind would be under which rule.
struct policy_get {};
struct policy_explain {
    ticket_kind kind = ticket_kind::after_sale;
    std::optional<std::string> tier{};
    std::optional<std::string> channel{};
    std::optional<csdesk::priority> priority{};
    std::vector<std::string> tags{};
};
BOOST_DESCRIBE_STRUCT(policy_get, (), ())
BOOST_DESCRIBE_STRUCT(policy_explain, (), (kind, tier, channel, priority, tags))

}  // namespace csdesk::engine

namespace csdesk::sla {
BOOST_DESCRIBE_STRUCT(match_line, (), (rule, metric, pack, matched, chosen, conditions, en, zh))
}  // namespace csdesk::sla
