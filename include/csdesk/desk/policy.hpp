// The shop's rules in force: what an adopted policy text says, compiled. docs/policy.md describes the file.
//
//     auto const p = parse_policy(text);                  // TOML, or JSON of the same shape
//     if (!p) return p.error();                           // field `sla[2].target`, text `line 14: …`
//     (*p)->calendars.at("default").add(t, 5min);
//
// A policy is immutable once parsed, so it may be shared by any number of threads.
#pragma once

#include <csdesk/automation/rule.hpp>
#include <csdesk/calendar/calendar.hpp>
#include <csdesk/core/money.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/customer/policy.hpp>
#include <csdesk/quality/rate.hpp>
#include <csdesk/quality/survey.hpp>
#include <csdesk/sla/escalation.hpp>
#include <csdesk/sla/matcher.hpp>
#include <csdesk/sla/policy.hpp>
#include <csdesk/sla/settings.hpp>
#include <csdesk/ticket/policy.hpp>
#include <csdesk/workflow/complaint.hpp>

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk {

/// The compiled rules of a shop.
struct policy {
    std::string name{};                             ///< 1 … 128 bytes, for people
    std::string time_zone = "UTC";                  ///< the shop's own: "the day after" and monthly figures are read in it
    std::string currency = "CNY";                   ///< ISO 4217
    std::map<std::string, calendar> calendars{};    ///< by name; `real_time` is always there and never closed
    sla::policy sla{};                              ///< what is promised to whom
    csdesk::clocks::settings clocks{};              ///< how edits reach running clocks
    escalation::policy escalation{};                ///< who is told, and what is done, when a clock warns or is late
    std::shared_ptr<sla::matcher const> matcher{};  ///< the same, compiled; never null in a parsed policy
    ticket::policy tickets{};                       ///< reopening, closing, refunds
    customer::policy customers{};                   ///< tiers
    complaint::policy complaints{};                 ///< steps and authority
    automation::policy automation{};                ///< what the desk does by itself
    std::vector<rates::rule> rates{};               ///< what is measured as platforms do, its packs' included
    survey::policy surveys{};                       ///< when customers are asked how it was
    std::vector<std::string> packs{};               ///< rule packs it includes, by name
    bool confirmed = false;                         ///< the shop has looked at every proposed figure (建议值)
    std::string hash{};                             ///< SHA-256 of the text, 64 hex digits
};

/// Reads a policy. Refused, with the path of what is wrong and its line: text that is neither TOML nor JSON, fields that
/// are unknown, given twice, missing or of the wrong type, and rules that cannot work.
result<std::shared_ptr<policy const>> parse_policy(std::string_view text);

/// JSON Schema (2020-12) of a policy file, for editors: its fields, their types and words, and what is required. Rules that
/// need more than one field are parse_policy's. Lives as long as the program.
std::string_view policy_schema();

/// The policy of a shop that has adopted none.
std::string_view default_policy_text() noexcept;
/// The same, compiled once. Never null.
std::shared_ptr<policy const> default_policy();

/// A dated set of rules, such as what one platform measures: SLA rules, rates, and where each figure comes from.
struct shipped_pack {
    std::string_view name{};  ///< `taobao`; policies include it by `packs = ["taobao"]`
    std::string_view text{};  ///< TOML, see docs/packs.md
};
/// Those shipped with the library, by name; `default` only says where the figures of the default policy come from.
std::span<shipped_pack const> shipped_packs() noexcept;
/// All of them as one JSON array, each as its text says.
std::string shipped_packs_json();

/// SHA-256 of a text, 64 hex digits: what `policy::hash` holds.
std::string policy_hash(std::string_view text);

}  // namespace csdesk
#pragma GCC visibility pop
