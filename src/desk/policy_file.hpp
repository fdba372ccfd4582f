// A policy file as it is written: from its text (TOML or JSON) to one JSON value and the line of each path, and from there
// to these structs. policy.cpp compiles them.
#pragma once

#include <csdesk/desk/policy.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "automation/policy_describe.hpp"
#include "core/condition_describe.hpp"
#include "customer/policy_describe.hpp"
#include "desk/codec.hpp"
#include "quality/policy_describe.hpp"
#include "sla/policy_describe.hpp"
#include "ticket/policy_describe.hpp"
#include "workflow/policy_describe.hpp"

namespace csdesk::engine {

using openings_text = std::vector<std::vector<std::string>>;  // [["09:00", "12:00"], …]

struct calendar_file {
    std::string tz{};
    bool china = false;
    std::map<std::string, openings_text> hours{};
    std::vector<std::string> holidays{};
    std::map<std::string, openings_text> overrides{};
    std::map<std::string, openings_text> breaks{};
};
BOOST_DESCRIBE_STRUCT(calendar_file, (), (tz, china, hours, holidays, overrides, breaks))

struct rule_file {
    static constexpr std::string_view required_fields[] = {"name", "metric"};  // what a file must have
    std::string name{};
    std::optional<sla::metric> metric{};
    std::string pack = "shop";
    std::vector<ticket_kind> kinds{};
    std::vector<std::string> tiers{};
    std::vector<std::string> channels{};
    std::vector<priority> priorities{};
    std::vector<std::string> tags{};
    std::vector<condition> when{};
    std::optional<std::string> from{};  // dates of the shop's time zone, both included
    std::optional<std::string> until{};
    std::vector<std::string> steps{};
    std::vector<std::string> reasons{};
    std::optional<std::int64_t> order{};
    bool enabled = true;
    bool exempt = false;
    std::optional<span> target{};
    std::optional<std::int64_t> target_days{};
    bool end_of_day = false;
    std::map<std::string, span> targets{};  // by priority
    std::map<std::string, std::int64_t> targets_days{};
    std::map<std::string, std::map<std::string, span>> targets_by_tier{};  // by tier, then by priority
    std::string calendar = "default";
    std::vector<std::string> warn_at{};
    std::vector<std::string> pause_on{};
    sla::reopen_mode reopen = sla::reopen_mode::continue_clock;
};
BOOST_DESCRIBE_STRUCT(rule_file, (),
                      (name, metric, pack, kinds, tiers, channels, priorities, tags, when, from, until, steps, reasons, order,
                       enabled, exempt, target, target_days, end_of_day, targets, targets_days, targets_by_tier, calendar,
                       warn_at, pause_on, reopen))

struct policy_file {
    static constexpr std::string_view required_fields[] = {"name", "time_zone"};
    std::string name{};
    std::string time_zone{};
    std::string currency = "CNY";
    std::map<std::string, calendar_file> calendars{};
    std::vector<rule_file> sla{};
    csdesk::clocks::settings clocks{};
    csdesk::escalation::policy_file escalation{};
    ticket::policy tickets{};
    customer::policy customers{};
    complaint::policy complaints{};
    std::vector<automation::rule_file> automation{};
    std::vector<rates::rate_file> rates{};
    std::vector<rates::waiver_file> waivers{};
    survey::policy csat{};
    std::vector<std::string> packs{};
    bool confirmed = false;
};
BOOST_DESCRIBE_STRUCT(policy_file, (),
                      (name, time_zone, currency, calendars, sla, clocks, escalation, tickets, customers, complaints, automation,
                       rates, waivers, csat, packs, confirmed))

/// A parsed text and where its paths stand in it.
struct policy_text {
    json::value value;
    std::map<std::string, std::uint32_t> lines{};

    /// Puts `line 14: ` before the message of a refusal whose path, or the nearest one around it, is known.
    error placed(error why) const;
};

/// Reads the text. It is JSON when its first character is `{`, which no TOML begins with.
result<policy_text> read_policy_text(std::string_view text);

/// `sla[i]` compiled; paths of refusals are those of the file.
result<sla::rule> compile_rule(rule_file const& file, std::string const& path, policy const& so_far);

/// `50%`, `12.5%`: parts per million, at most four decimals.
std::optional<std::int64_t> parse_share(std::string_view text);

/// `escalation` compiled, after calendars and rules.
result<escalation::policy> compile_escalation(escalation::policy_file const& file, policy const& so_far);

/// `automation` compiled: checked against the commands and events there are, in the order in which it is asked.
result<automation::policy> compile_automation(policy_file const& file, policy const& so_far);

/// `calendars.name` compiled.
result<calendar> compile_calendar(calendar_file const& file, std::string const& path, std::string const& time_zone);

}  // namespace csdesk::engine
