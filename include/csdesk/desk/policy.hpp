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
#include <csdesk/sla/policy.hpp>
#include <csdesk/ticket/policy.hpp>
#include <csdesk/workflow/complaint.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)
namespace csdesk {

/// The compiled rules of a shop.
struct policy {
    std::string name{};                           ///< 1 … 128 bytes, for people
    std::string time_zone = "UTC";                ///< the shop's own: "the day after" and monthly figures are read in it
    std::string currency = "CNY";                 ///< ISO 4217
    std::map<std::string, calendar> calendars{};  ///< by name; `real_time` is always there and never closed
    sla::policy sla{};                            ///< what is promised to whom
    ticket::policy tickets{};                     ///< reopening, closing, refunds
    customer::policy customers{};                 ///< tiers
    complaint::policy complaints{};               ///< steps and authority
    automation::policy automation{};              ///< what the desk does by itself
    std::string hash{};                           ///< SHA-256 of the text, 64 hex digits
};

/// Reads a policy. Refused, with the path of what is wrong and its line: text that is neither TOML nor JSON, fields that
/// are unknown, given twice, missing or of the wrong type, and rules that cannot work.
result<std::shared_ptr<policy const>> parse_policy(std::string_view text);

/// The policy of a shop that has adopted none.
std::string_view default_policy_text() noexcept;
/// The same, compiled once. Never null.
std::shared_ptr<policy const> default_policy();

/// SHA-256 of a text, 64 hex digits: what `policy::hash` holds.
std::string policy_hash(std::string_view text);

}  // namespace csdesk
#pragma GCC visibility pop
