// Escalation chains: who is told, and what is done, when a clock warns or is late, and again so long after that.
//
// A chain is taken up by a warning or a breach of an open clock that its conditions choose. Each step has its due instant, and
// is taken exactly once for each warning level or breach of a clock's instance, in due order, however late: then it says so.
// The end of the clock ends its chains; a pause does not. A moment that lay long in the past when its promise was made
// (imported, told late, a stricter policy) is recorded as skipped: nobody is told and nothing is done.
//
// Values; all functions are pure and safe to call from any thread.
#pragma once

#include <csdesk/core/command_template.hpp>
#include <csdesk/core/condition.hpp>
#include <csdesk/core/ids.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/sla/policy.hpp>
#include <csdesk/sla/state.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::escalation {

/// Where a notice to staff goes; the host carries it there.
enum class sink : std::uint8_t { in_app = 1, ding_talk = 2, wecom = 3, feishu = 4, email = 5, webhook = 6, sms = 7, phone = 8 };
inline constexpr spelled<sink> sink_names[] = {
    {sink::in_app, "in_app", "工作台", "In the desk"},
    {sink::ding_talk, "ding_talk", "钉钉", "DingTalk"},
    {sink::wecom, "wecom", "企业微信", "WeCom"},
    {sink::feishu, "feishu", "飞书", "Feishu"},
    {sink::email, "email", "邮件", "E-mail"},
    {sink::webhook, "webhook", "网络回调", "Webhook"},
    {sink::sms, "sms", "短信", "SMS"},
    {sink::phone, "phone", "电话", "Phone"},
};
constexpr std::span<spelled<sink> const> names_of(sink) noexcept { return sink_names; }

/// What becomes of a step that falls due while the shop is closed.
enum class outside_hours : std::uint8_t {
    send = 1,  ///< taken all the same
    hold = 2,  ///< taken at the next opening
};
inline constexpr spelled<outside_hours> outside_hours_names[] = {
    {outside_hours::send, "send", "照常发送", "Send"},
    {outside_hours::hold, "hold", "营业后发送", "Hold until opening"},
};
constexpr std::span<spelled<outside_hours> const> names_of(outside_hours) noexcept { return outside_hours_names; }

/// How a step stands.
enum class step_status : std::uint8_t { planned = 1, taken = 2, stopped = 3, skipped = 4 };
inline constexpr spelled<step_status> step_status_names[] = {
    {step_status::planned, "planned", "待执行", "Planned"},
    {step_status::taken, "taken", "已执行", "Taken"},
    {step_status::stopped, "stopped", "已停止", "Stopped"},
    {step_status::skipped, "skipped", "已略过", "Skipped"},
};
constexpr std::span<spelled<step_status> const> names_of(step_status) noexcept { return step_status_names; }

// ---- policy -------------------------------------------------------------------------------------------------------

/// Which warning or breach begins a step.
struct trigger {
    bool breach = true;    ///< else a warning
    bool any = true;       ///< of warnings: whichever level; else the one below
    std::int64_t ppm = 0;  ///< of the target
    span left{};           ///< > 0: this long before the due instant
    span since{};          ///< > 0: this long after the start
    std::string text{};    ///< as written: `breach`, `warning`, `80%`, `1h left`, `100s`
    friend bool operator==(trigger const&, trigger const&) = default;
};

/// One step of a chain.
struct step {
    escalation::trigger on{};              ///< what begins it
    span after{};                          ///< so long after that, at most a year
    std::string calendar{sla::real_time};  ///< what `after` and `every` are counted on; `clock`: the clock's own
    std::int32_t times = 1;                ///< 1 … 100: taken so often
    span every{};                          ///< apart, where more than once
    std::vector<std::string> notify{};     ///< `assignee`, `role:team_lead`, `agent:li`, `team:after_sale`; at most 32
    std::vector<sink> via{};               ///< where the notice goes
    std::string text{};                    ///< of the notice, with placeholders; empty: ours, in both languages
    std::optional<escalation::outside_hours> outside_hours{};  ///< else the policy's
    std::vector<command_template> then{};                      ///< commands that the role `rule` may give; at most 8
    friend bool operator==(step const&, step const&) = default;
};

/// Steps for the clocks that its conditions choose. Conditions that name nothing hold for every clock.
struct chain {
    std::string name{};                  ///< unique; its commands are given by the actor `rule:<name>`
    std::vector<sla::metric> metrics{};  ///< any of these metrics
    std::vector<std::string> packs{};    ///< any of these packs of rules
    std::vector<std::string> rules{};    ///< any of these rules, or external deadlines by name
    std::vector<condition> when{};       ///< all of these, about the ticket as it is when the clock warns or is late
    std::vector<step> steps{};           ///< at least one, at most 32
    friend bool operator==(chain const&, chain const&) = default;
};

/// What a shop decides about escalations. Every chain whose conditions hold is taken up.
struct policy {
    escalation::outside_hours outside_hours = escalation::outside_hours::send;  ///< of steps that say nothing themselves
    std::string hours = "default";                                              ///< calendar whose openings are meant
    span skip_older_than = std::chrono::minutes{5};  ///< a moment older than that when it was promised is skipped; 0 = never
    std::vector<chain> chains{};                     ///< at most 256
    friend bool operator==(policy const&, policy const&) = default;
};

// ---- what is planned ------------------------------------------------------------------------------------------------

/// One step for one warning or breach of one clock, as it was planned: later policies do not change it.
struct planned {
    std::string key{};  ///< clock/instance/level/chain/step/time: taken once
    clock_id clock{};
    sla::metric metric = sla::metric::first_response;
    std::string rule{};                        ///< of the clock, or the name of the external deadline
    std::string level{};                       ///< `breach`, `80%`, `PT1H left`
    instant moment{};                          ///< when the warning or breach fell due
    std::string chain{};                       ///< its name
    std::int32_t number = 1;                   ///< of the step in its chain
    std::int32_t time = 1;                     ///< of its repetitions
    instant due{};                             ///< when it is to be taken
    std::int32_t times = 1;                    ///< how often in all
    span every{};                              ///< between two times
    std::string calendar{};                    ///< what `every` is counted on
    std::string held_until{};                  ///< calendar whose opening it waits for; empty: it does not wait
    std::vector<std::string> notify{};         ///< who is told
    std::vector<sink> via{};                   ///< where
    std::string text{};                        ///< the shop's own words
    std::vector<command_template> commands{};  ///< what is done
    friend bool operator==(planned const&, planned const&) = default;
};

/// Steps to come of one ticket, by due instant.
struct state {
    ticket_id ticket{};
    std::vector<planned> steps{};
    friend bool operator==(state const&, state const&) = default;
};

// ---- commands, given by the desk ------------------------------------------------------------------------------------

/// A clock has warned or is late.
struct raise {
    ticket_id ticket{};
    clock_id clock{};
    std::optional<sla::warning_level> level{};  ///< nothing: the breach
    instant moment{};                           ///< when it fell due
    std::int64_t instance = 1;
};
/// A step is due.
struct fire {
    ticket_id ticket{};
    instant due{};
};

// ---- events -------------------------------------------------------------------------------------------------------

/// Steps were planned for later.
struct steps_planned {
    ticket_id ticket{};
    std::vector<planned> steps{};
};
/// A step was taken: the notice is in the outbox, the command was given as a follow-up.
struct taken {
    ticket_id ticket{};
    planned step{};
    std::vector<std::string> to{};             ///< who is told: `agent:li`, `role:team_lead`, `team:after_sale`
    std::vector<sink> via{};                   ///< where
    bool late = false;                         ///< recorded after it was due
    std::string zh{}, en{};                    ///< the notice
    std::vector<command_template> commands{};  ///< what is done, filled in
    std::vector<std::string> refused{};        ///< why a command could not even be given
    std::optional<instant> next{};             ///< when it is taken again
};
/// The clock ended before its steps came.
struct steps_stopped {
    ticket_id ticket{};
    std::vector<planned> steps{};
};
/// The moment lay too far in the past when it was promised: nobody was told.
struct steps_skipped {
    ticket_id ticket{};
    std::vector<planned> steps{};
    instant promised{};  ///< recorded at
};

/// Takes over what an event says; looks at nothing else.
void evolve(state& s, steps_planned const& e, instant at);
void evolve(state& s, taken const& e, instant at);
void evolve(state& s, steps_stopped const& e, instant at);
void evolve(state& s, steps_skipped const& e, instant at);

/// The earliest step.
std::optional<instant> due(state const& s);

// ---- placeholders -----------------------------------------------------------------------------------------------------

/// What may stand in braces in the text of a notice and in the fields of a command.
std::span<std::string_view const> placeholders() noexcept;

/// Each name in braces replaced by its value; nothing where a name has none. `{{` is a brace.
std::optional<std::string> fill(std::string_view text, std::map<std::string, std::string> const& values);

/// True where the step begins with this level of a clock with this target; without a level, with the breach.
bool begins(trigger const& on, std::optional<sla::warning_level> const& level, span target) noexcept;

/// `breach`, `80%`, `PT1H left`: how a level is called in keys.
std::string level_text(std::optional<sla::warning_level> const& level);
/// The same for people who read Chinese: 剩余 PT1H, 80%, 超时.
std::string level_zh(std::string_view level);

}  // namespace csdesk::escalation
#pragma GCC visibility pop
