// Which promises a ticket is under: ordered rules, and the one that wins for each metric.
//
//     sla::policy p;
//     p.rules.push_back({.name = "vip", .metric = sla::metric::first_response, .tiers = {"vip"}, .target = 2min, .warn_at =
//     {sla::at_share(500'000)}}); for (sla::rule const* r : sla::match(p, subject)) …             // at most one for each pack
//     and metric for (auto const& line : sla::explain_match(p, subject)) …       // why, rule by rule
//
// A condition that names nothing holds for every ticket; one that names several values holds for any of them. The rule with
// the most conditions wins, the earlier one in the file where they are equal. Rules of different packs (the shop's own beside
// a platform's) never compete: each pack yields its own clock.
//
// Values: copyable, no hidden state, safe to use from any thread. All functions are pure.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>
#include <csdesk/sla/state.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::sla {

/// What is measured.
enum class metric : std::uint8_t {
    first_response = 1,  ///< opened, or the first unanswered message, until the first answer by a person
    next_response = 2,   ///< each later round, from its first unanswered message
    update = 3,          ///< how long the customer may go without hearing from a person while the ticket is open
    resolution = 4,      ///< opened until resolved
    customer_wait = 5,   ///< as resolution, without the time the customer let us wait (pending)
    agent_work = 6,      ///< as resolution, without pending and on hold
    external = 7,        ///< an instant given from outside (平台倒计时); no rule names it
};
inline constexpr spelled<metric> metric_names[] = {
    {metric::first_response, "first_response", "首次响应", "First response"},
    {metric::next_response, "next_response", "后续响应", "Next response"},
    {metric::update, "update", "进度更新", "Periodic update"},
    {metric::resolution, "resolution", "解决", "Resolution"},
    {metric::customer_wait, "customer_wait", "客户等待", "Customer wait"},
    {metric::agent_work, "agent_work", "客服处理", "Agent work"},
    {metric::external, "external", "外部时限", "External deadline"},
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

/// One promise and the tickets it is made to. Empty conditions hold for every ticket.
struct rule {
    std::string name{};                                ///< unique in the policy
    sla::metric metric = sla::metric::first_response;  ///< what is promised
    std::string pack = "shop";                         ///< rules of different packs do not compete
    std::vector<ticket_kind> kinds{};                  ///< any of these kinds
    std::vector<std::string> tiers{};                  ///< any of these tiers
    std::vector<std::string> channels{};               ///< any of these channels
    std::vector<priority> priorities{};                ///< any of these priorities
    std::vector<std::string> tags{};                   ///< any of these tags
    span target{};                                     ///< open time, more than zero
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

/// Target and warnings of a rule.
inline promise promised_by(rule const& r) { return {r.target, r.warn_at}; }

/// What rules ask about a ticket.
struct subject {
    ticket_kind kind = ticket_kind::pre_sale;
    std::string tier = "normal";
    std::string channel{};
    csdesk::priority priority = csdesk::priority::normal;
    std::vector<std::string> tags{};
    friend bool operator==(subject const&, subject const&) = default;
};

/// The winners, one for each (pack, metric) that has any, in the order of the file.
std::vector<rule const*> match(policy const& p, subject const& s);

/// The winner for one pack and metric, or nullptr.
rule const* match(policy const& p, subject const& s, metric m, std::string_view pack);

/// Why one rule matched or did not.
struct match_line {
    std::string rule{};
    sla::metric metric = sla::metric::first_response;
    std::string pack{};
    bool matched = false;
    bool chosen = false;          ///< it is the winner of its pack and metric
    std::int32_t conditions = 0;  ///< how many it names: the more, the stronger
    std::string en{}, zh{};       ///< the first condition that failed, or what decided
    friend bool operator==(match_line const&, match_line const&) = default;
};
/// Every rule, in the order of the file.
std::vector<match_line> explain_match(policy const& p, subject const& s);

/// True where this status, with this reason, stops a clock of the rule: what `pause_on` says, and what the metric itself
/// leaves out (customer_wait: pending; agent_work: pending and on hold).
bool stops(rule const& r, ticket_status status, std::string_view reason);
/// The same where the shop has a finer word for the status, which counts as a reason too, and the ticket may be snoozed.
bool stops(rule const& r, ticket_status status, std::string_view reason, std::string_view sub_status, bool snoozed);

}  // namespace csdesk::sla
#pragma GCC visibility pop
