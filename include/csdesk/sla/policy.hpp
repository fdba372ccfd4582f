// Which promises a ticket is under: ordered rules, and the one that wins for each metric.
//
//     sla::policy p;
//     p.rules.push_back({.name = "vip", .metric = sla::metric::first_response, .tiers = {"vip"}, .target = 2min});
//     for (sla::rule const* r : sla::match(p, subject)) …             // what is promised to this ticket
//     for (auto const& line : sla::explain_match(p, subject)) …       // why, rule by rule
//
// Which rule wins, among those of one pack and metric that match:
//   * A rule matches where it is enabled, the ticket was opened within its dates, each of its conditions holds, and it has a
//     target for the ticket's priority and tier or is `exempt`. A list that names several values holds for any of them, an empty
//     one asks nothing; every condition of `when` must hold. A rule without conditions is for every ticket.
//   * Rules with an `order` go before those without, the smaller first. Of equal ones the rule with the most conditions wins:
//     each list that names something counts one, and so does each condition of `when`. Then the one that stands earlier.
//   * Where the winner is `exempt`, nothing is promised.
//   * Rules for different workflow steps, or for different third parties, do not compete; nor do those of different packs.
// Names play no part, so renaming a rule changes nothing. matcher.hpp answers the same for a thousand rules in a microsecond.
//
// Values: copyable, no hidden state, safe to use from any thread. All functions are pure.
#pragma once

#include <csdesk/core/condition.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>
#include <csdesk/sla/state.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::sla {

/// What is measured.
enum class metric : std::uint8_t {
    first_response = 1,        ///< opened, or the first unanswered message, until the first answer by a person
    next_response = 2,         ///< each later round, from its first unanswered message
    update = 3,                ///< how long the customer may go without hearing from a person while the ticket is open
    resolution = 4,            ///< opened until resolved
    customer_wait = 5,         ///< as resolution, without the time the customer let us wait (pending)
    agent_work = 6,            ///< as resolution, without pending and on hold
    external = 7,              ///< an instant given from outside (平台倒计时); no rule names it
    agent_first_response = 8,  ///< each agent who is given a waiting customer, until that agent's own first answer
    pausable_update = 9,       ///< as update, without pending
    ownership = 10,            ///< how long one team, or one agent of no team, has the ticket (OLA)
    underpinning = 11,         ///< how long a third party lets us wait: on hold for its reason
    workflow_step = 12,        ///< how long a workflow stays in one step
};
inline constexpr spelled<metric> metric_names[] = {
    {metric::first_response, "first_response", "首次响应", "First response"},
    {metric::next_response, "next_response", "后续响应", "Next response"},
    {metric::update, "update", "进度更新", "Periodic update"},
    {metric::resolution, "resolution", "解决", "Resolution"},
    {metric::customer_wait, "customer_wait", "客户等待", "Customer wait"},
    {metric::agent_work, "agent_work", "客服处理", "Agent work"},
    {metric::external, "external", "外部时限", "External deadline"},
    {metric::agent_first_response, "agent_first_response", "客服首次响应", "First response of the agent"},
    {metric::pausable_update, "pausable_update", "进度更新（不计待回复）", "Update, pending left out"},
    {metric::ownership, "ownership", "组内处理（OLA）", "Ownership (OLA)"},
    {metric::underpinning, "underpinning", "第三方处理", "Third party"},
    {metric::workflow_step, "workflow_step", "流程步骤", "Workflow step"},
};
constexpr std::span<spelled<metric> const> names_of(metric) noexcept { return metric_names; }

/// A status that stops the clock, for every reason or for one.
struct pause_when {
    ticket_status status = ticket_status::pending;  ///< `pending` or `on_hold`
    std::string reason{};                           ///< empty: whatever the reason
    friend bool operator==(pause_when const&, pause_when const&) = default;
};

/// Rules counted on no calendar name this one.
inline constexpr std::string_view real_time = "real_time";

/// A promise of its own for some of a rule's tickets.
struct target_for {
    csdesk::priority priority = csdesk::priority::normal;  ///< of tickets of this priority
    std::string tier{};                                    ///< and of this tier; empty: of every tier
    span target{};                                         ///< as in the rule
    std::optional<std::int32_t> target_days{};             ///< as in the rule
    std::vector<warning_level> warn_at{};                  ///< at most 32; the rule's own are not used beside them
    friend bool operator==(target_for const&, target_for const&) = default;
};

/// One promise and the tickets it is made to. Empty conditions hold for every ticket. A target is open time (`target`), or days
/// (`target_days`, `end_of_day`; see clock.hpp), or none: then `targets` must have one for the ticket, or the rule does not
/// match.
struct rule {
    std::string name{};                                ///< unique in the policy
    sla::metric metric = sla::metric::first_response;  ///< what is promised
    std::string pack = "shop";                         ///< rules of different packs do not compete
    std::vector<ticket_kind> kinds{};                  ///< any of these kinds
    std::vector<std::string> tiers{};                  ///< any of these tiers
    std::vector<std::string> channels{};               ///< any of these channels
    std::vector<priority> priorities{};                ///< any of these priorities
    std::vector<std::string> tags{};                   ///< any of these tags
    std::vector<condition> when{};                     ///< all of these
    std::optional<instant> from{}, until{};            ///< opened in [from, until)
    std::vector<std::string> steps{};                  ///< of workflow_step: any of these, such as `complaint.accepted`
    std::vector<std::string> reasons{};                ///< of underpinning: any of these, or these sub-statuses; empty: all
    std::optional<std::int32_t> order{};               ///< asked before those without, the smaller first
    bool enabled = true;                               ///< false: as if it were not there
    bool exempt = false;                               ///< its tickets are promised nothing
    span target{};                                     ///< open time, more than zero
    std::optional<std::int32_t> target_days{};         ///< or open days; 0 with `end_of_day`: the day it begins on
    bool end_of_day = false;                           ///< its days end with their last opening
    std::vector<target_for> targets{};                 ///< for some priorities and tiers: the tier's own goes first
    std::string calendar{real_time};                   ///< name of the calendar it is counted on
    std::vector<warning_level> warn_at{};              ///< at most 32
    std::vector<pause_when> pause_on{};                ///< beside what the metric leaves out by itself
    bool pause_when_snoozed = false;                   ///< `snoozed` in `pause_on`: time in a snooze does not count
    reopen_mode reopen = reopen_mode::continue_clock;  ///< of a resolved ticket
    friend bool operator==(rule const&, rule const&) = default;
};

/// The promises of a shop, in the order of the file.
struct policy {
    std::vector<rule> rules{};  ///< the earlier wins among equals
    friend bool operator==(policy const&, policy const&) = default;
};

/// What rules ask about a ticket.
struct subject {
    ticket_kind kind = ticket_kind::pre_sale;
    std::string tier = "normal";
    std::string channel{};
    csdesk::priority priority = csdesk::priority::normal;
    std::vector<std::string> tags{};
    instant opened_at{};
    std::vector<std::string> steps{};   ///< where its workflows stand, such as `complaint.accepted`
    std::optional<std::string> hold{};  ///< while it is on hold: the reason
    std::string hold_sub_status{};      ///< and the shop's finer word, if there is one
    condition_values values{};          ///< every other field; left out: nothing is known of them
};

/// Values of a field: what the subject itself says, else what `values` does.
std::vector<std::string> values_of(subject const& s, std::string_view field);

/// What the rule promises this ticket, or nothing: the target of its tier and priority, of its priority, or the rule's own.
std::optional<promise> promised_by(rule const& r, subject const& s);

/// The winners, one for each (pack, metric) that has any, in the order of the file.
std::vector<rule const*> match(policy const& p, subject const& s);

/// The winner for one pack and metric, or nullptr. `about` is the workflow step or the reason of the hold; empty: any of the
/// present ones.
rule const* match(policy const& p, subject const& s, metric m, std::string_view pack, std::string_view about = {});

/// A rule in force for a ticket, and what it is about: the step for workflow_step; for
/// underpinning the sub-status of the hold or, without one, its reason.
struct winner {
    sla::rule const* rule = nullptr;  ///< the winner
    std::string about{};              ///< what it is about
    friend bool operator==(winner const&, winner const&) = default;
};
/// The winners in the order of the file, each with what it is about: what `match` tells, in full.
std::vector<winner> winners(policy const& p, subject const& s);

/// How many conditions a rule names.
std::int32_t conditions_of(rule const& r) noexcept;
/// True where `a` wins over `b` if both match; of equals the earlier one does.
bool goes_before(rule const& a, rule const& b) noexcept;

/// One condition of a rule and how it stands.
struct asked_line {
    std::string field{};  ///< of the ticket
    bool holds = false;
    std::string en{}, zh{};  ///< what the ticket has: `channel is phone`
    friend bool operator==(asked_line const&, asked_line const&) = default;
};

/// Why one rule matched or did not.
struct match_line {
    std::string rule{};
    sla::metric metric = sla::metric::first_response;
    std::string pack{};
    bool matched = false;
    bool chosen = false;                        ///< it is the winner of its pack and metric
    std::int32_t conditions = 0;                ///< how many it names: the more, the stronger
    std::string en{}, zh{};                     ///< the first condition that failed, or what decided
    std::optional<std::int32_t> order{};        ///< as the rule gives it
    std::optional<span> target{};               ///< what it promises this ticket in open time, if it does
    std::optional<std::int32_t> target_days{};  ///< or in days
    std::vector<asked_line> asked{};            ///< each condition of the rule
    friend bool operator==(match_line const&, match_line const&) = default;
};
/// Every rule, in the order of the file. `fields` gives the names people read.
std::vector<match_line> explain_match(policy const& p, subject const& s, std::span<condition_field const> fields = {});

/// True where this status, with this reason, stops a clock of the rule: what `pause_on` says, and what the metric itself
/// leaves out (customer_wait, pausable_update: pending; agent_work: pending and on hold).
bool stops(rule const& r, ticket_status status, std::string_view reason);
/// The same where the shop has a finer word for the status, which counts as a reason too, and the ticket may be snoozed.
bool stops(rule const& r, ticket_status status, std::string_view reason, std::string_view sub_status, bool snoozed);

}  // namespace csdesk::sla
#pragma GCC visibility pop
