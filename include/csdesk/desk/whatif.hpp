// What if: the recorded log under another policy, other calendars or another staffing, beside what really happened.
//
//     auto const r = desk.what_if({.policy = new_policy_text});
//     for (auto const& line : r->lines) …      // met and breached by pack, metric and tier, before and after
//     for (auto const& c : r->changes) …       // the clocks that would have ended otherwise
//
// What customers and agents did stays as recorded: the same messages, answers, statuses, priorities and tiers at the same
// instants. The clocks run anew over those facts, from the first event on, under the rules asked about, and are judged at the
// instant of the last event on both sides. Deadlines set from outside are nobody's rules and are left out. The log is only read.
//
// With a staffing, the answers of persons come when a queue of that many agents would have given them: they take the longest
// waiting customer first, within their hours, and are busy for `handle` of open time each. An answer comes no later than what
// next happened in its ticket because of it (the customer wrote again, the ticket ended); customers who were never answered
// stay so.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>
#include <csdesk/sla/policy.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk {

/// What is asked. Left out, a part is as the shop has it in force.
struct whatif_request {
    std::string shop = "main";               ///< 1 … 128 bytes
    std::optional<std::string> policy{};     ///< text of a policy, TOML or JSON
    std::optional<std::string> calendars{};  ///< tables calendars.NAME as in a policy: these replace or join the policy's
    std::optional<std::string> staff{};      ///< agents, handle (of an answer) and calendar, TOML or JSON
    std::int64_t most_changes = 10'000;      ///< how many changes are listed, 0 … 1,000,000; all of them are counted
};

/// How a clock ended, or stands.
enum class whatif_outcome : std::uint8_t { none = 0, running = 1, met = 2, breached = 3, cancelled = 4 };
inline constexpr spelled<whatif_outcome> whatif_outcome_names[] = {
    {whatif_outcome::none, "none", "无", "None"},
    {whatif_outcome::running, "running", "计时中", "Running"},
    {whatif_outcome::met, "met", "已达标", "Met"},
    {whatif_outcome::breached, "breached", "已超时", "Breached"},
    {whatif_outcome::cancelled, "cancelled", "已取消", "Cancelled"},
};
constexpr std::span<spelled<whatif_outcome> const> names_of(whatif_outcome) noexcept { return whatif_outcome_names; }

/// Clocks by how they ended. One that was breached counts there, whatever became of it later.
struct whatif_count {
    std::int64_t met = 0, breached = 0, running = 0, cancelled = 0;
    friend bool operator==(whatif_count const&, whatif_count const&) = default;
};

/// One row of the table.
struct whatif_line {
    std::string pack{};
    sla::metric metric = sla::metric::first_response;
    std::string tier{};
    whatif_count before{}, after{};
    friend bool operator==(whatif_line const&, whatif_line const&) = default;
};

/// One side of a clock that would have ended otherwise.
struct whatif_side {
    whatif_outcome outcome = whatif_outcome::none;
    std::string rule{};
    span target_ms{};
    span elapsed_ms{};  ///< up to its last change
    std::optional<instant> due{};
    friend bool operator==(whatif_side const&, whatif_side const&) = default;
};

/// A clock that would have ended otherwise.
struct whatif_change {
    ticket_id ticket{};
    std::string pack{};
    sla::metric metric = sla::metric::first_response;
    std::int32_t round = 0;     ///< of the conversation, for responses
    std::int32_t instance = 1;  ///< which of several clocks of that kind, in the order they began
    std::string tier{};
    whatif_side before{}, after{};
    friend bool operator==(whatif_change const&, whatif_change const&) = default;
};

/// The answer.
struct whatif_report {
    std::int64_t events = 0;                      ///< read from the log
    std::optional<instant> as_of{};               ///< of the last one
    std::string policy_before{}, policy_after{};  ///< names
    std::vector<whatif_line> lines{};             ///< by pack, metric, tier
    std::vector<whatif_change> changes{};         ///< by ticket, pack, metric, round; at most `most_changes`
    std::int64_t changed_clocks = 0;              ///< all of them, listed or not
    std::int64_t changed_tickets = 0;             ///< in which they are
};

/// Told now and then while it runs: events done, events in all. May throw to stop; nothing is left behind.
using whatif_progress = std::function<void(std::int64_t done, std::int64_t all)>;

/// Reads a request: `policy`, `calendars`, `staff`, `shop`, `most_changes`, each where wanted.
result<whatif_request> read_whatif(std::string_view json);

/// `{"events":17,"as_of":"…","policy_before":"…","policy_after":"…","lines":[…],"changes":[…],…}`
std::string to_json(whatif_report const& r);

}  // namespace csdesk
#pragma GCC visibility pop
