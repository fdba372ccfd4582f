// Automation rules (自动化规则): when this happens, or so long after that, and these conditions hold, give these commands.
//
// The file says (docs/automation.md): `[[automation]]` with `on` or `after`, `when`, `any`, `then`. `parse_policy` makes of it
// what stands here.
//
// Values and pure functions: safe to use from any thread.
#pragma once

#include <csdesk/core/command_template.hpp>
#include <csdesk/core/condition.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/time.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::automation {

/// What a time is counted from. Each has at most one instant at a time; another one is another instance.
enum class since : std::uint8_t {
    opened = 1,
    last_customer_message = 2,
    last_answer = 3,
    last_message = 4,
    status_since = 5,
    waiting_since = 6,
    ended = 7,
};
inline constexpr spelled<since> since_names[] = {
    {since::opened, "opened", "工单创建", "Opened"},
    {since::last_customer_message, "last_customer_message", "买家最近来信", "Last customer message"},
    {since::last_answer, "last_answer", "最近人工回复", "Last answer by a person"},
    {since::last_message, "last_message", "最近一条消息", "Last message"},
    {since::status_since, "status_since", "进入当前状态", "In this status since"},
    {since::waiting_since, "waiting_since", "买家开始等待", "Customer waiting since"},
    {since::ended, "ended", "已解决或关闭", "Ended"},
};
constexpr std::span<spelled<since> const> names_of(since) noexcept { return since_names; }

/// So long after an instant of the ticket. Looked at once for each instance.
struct elapsed {
    automation::since since = automation::since::opened;
    span after{};                       ///< more than zero, at most ten years
    std::string calendar{"real_time"};  ///< whose open time is counted
    friend bool operator==(elapsed const&, elapsed const&) = default;
};

/// One rule. It acts where all of `when` hold, and all of at least one group of `any` where there are groups.
struct rule {
    std::string name{};                          ///< its stable id, unique in the policy; the commands come from `rule:<name>`
    std::string zh{}, en{};                      ///< for people; empty: the name
    std::int32_t order = 0;                      ///< lower ones are asked first, the order of the file decides among equals
    std::vector<std::string> on{};               ///< events, any of these; empty: `after`
    std::optional<automation::elapsed> after{};  ///< or so long after an instant
    std::vector<condition> when{};
    std::vector<std::vector<condition>> any{};
    std::vector<command_template> then{};  ///< 1 … 16, given in this order
    bool stop = false;                     ///< where it acted, no later rule hears the same event
    friend bool operator==(rule const&, rule const&) = default;
};

/// The rules of a shop that are switched on, in the order in which they are asked.
struct policy {
    std::vector<rule> rules{};
    std::vector<rule> off{};                                                  ///< those switched off
    std::map<std::string, std::vector<std::size_t>, std::less<>> by_event{};  ///< places in `rules`
    std::vector<std::size_t> timed{};                                         ///< those with `after`
};

/// The rule of this name, or nullptr.
rule const* find(policy const& p, std::string_view name);

/// A condition that held. `value` is what the field was: nothing where that is personal, cut where it is long.
struct held {
    std::string field{};
    std::string value{};
    friend bool operator==(held const&, held const&) = default;
};

/// What can be asked: of the ticket, `customer.…`, `order.…`, and `event.…`, a path into the event that was heard.
std::span<condition_field const> condition_fields() noexcept;

/// The conditions that made it act, or nothing where it does not. `shown` gives the values that may be kept.
std::optional<std::vector<held>> ask(rule const& r, condition_values const& values, condition_values const& shown);

}  // namespace csdesk::automation
#pragma GCC visibility pop
