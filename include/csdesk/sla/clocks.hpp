// All clocks of a ticket: each an `sla::clock_state` with what it measures, under which rule, and why it changed.
//
// The clocks follow what happens to the ticket (`follow`) under the policy's rules; external deadlines follow the host
// (`set_external`). Whatever is computed with a calendar goes into the events, so reading them again asks nobody.
//
//     clocks::facts const f{.at = now, .in_force = {policy.sla, policy.calendars, 3}, .subject = …, .status =
//     ticket_status::open}; auto const events = clocks::decide(s, clocks::follow{.ticket = t, .cause = clocks::cause::replied,
//     .occurred_at = now}, f);
//
// What starts and ends a clock:
//   first_response  ticket opened, or the first unanswered message after an end without an answer → first answer by a person
//   next_response   a later round's first message → the answer that closes the round
//   update, pausable_update   ticket opened, and each answer → the next answer
//   resolution, customer_wait, agent_work   ticket opened → resolved, closed, or its complaint settled; reopened as the rule says
//   agent_first_response   an agent is given a ticket whose customer waits or was never answered, or the customer writes to an
//   agent
//                   who has not answered since → that agent's own first public answer; another's answer or hand-over cancels it
//   ownership       the ticket gets a team (or, without one, an agent) → another team, resolved or closed; reopened as the rule
//   says underpinning    on hold for a reason the rule names → no longer on hold for it workflow_step   the workflow enters a
//   step the rule names → leaves it; whatever becomes of the ticket's status
// Responses and updates of a ticket that ends without an answer are cancelled; responses also where the customer takes back the
// only message that waited for one. A change of priority, tier, tags, fields, agent,
// team or policy matches every open clock again, and where a rule's conditions ask what moves by itself (the status, who waits),
// so does everything that happens. Another rule, or another target of the same one, makes a new promise over the same time; none
// at all cancels the clock, and one that comes back takes it up again. What such a change newly promises counts from the change.
// All functions are pure; values may be used from any thread.
#pragma once

#include <csdesk/calendar/calendar.hpp>
#include <csdesk/core/ids.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/sla/matcher.hpp>
#include <csdesk/sla/policy.hpp>
#include <csdesk/sla/state.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::clocks {

/// What happened to the ticket.
enum class cause : std::uint8_t {
    opened = 1,
    customer_wrote = 2,
    replied = 3,
    status_changed = 4,
    priority_changed = 5,
    tags_changed = 6,
    tier_changed = 7,
    policy_changed = 8,
    settled = 9,
    external = 10,
    zone_data = 11,
    fields_changed = 12,
    assigned = 13,
    step_taken = 14,
    recalled = 15,
    snoozed = 20,
    merged = 30,
    unmerged = 31,
    split = 32,
};
inline constexpr spelled<cause> cause_names[] = {
    {cause::opened, "opened", "工单创建", "Opened"},
    {cause::customer_wrote, "customer_wrote", "买家来信", "Customer wrote"},
    {cause::replied, "replied", "客服回复", "Replied"},
    {cause::status_changed, "status_changed", "状态变化", "Status changed"},
    {cause::priority_changed, "priority_changed", "优先级变化", "Priority changed"},
    {cause::tags_changed, "tags_changed", "标签变化", "Tags changed"},
    {cause::tier_changed, "tier_changed", "客户等级变化", "Tier changed"},
    {cause::policy_changed, "policy_changed", "规则变化", "Policy changed"},
    {cause::settled, "settled", "投诉结案", "Complaint settled"},
    {cause::external, "external", "外部通知", "Told from outside"},
    {cause::zone_data, "zone_data", "时区数据变化", "Zone data changed"},
    {cause::fields_changed, "fields_changed", "工单信息变化", "Fields changed"},
    {cause::assigned, "assigned", "转派", "Assigned"},
    {cause::step_taken, "step_taken", "流程推进", "Step taken"},
    {cause::recalled, "recalled", "消息撤回", "Message recalled"},
    {cause::snoozed, "snoozed", "稍后处理", "Snoozed or woken"},
    {cause::merged, "merged", "工单合并", "Merged"},
    {cause::unmerged, "unmerged", "取消合并", "Un-merged"},
    {cause::split, "split", "工单拆分", "Split"},
};
constexpr std::span<spelled<cause> const> names_of(cause) noexcept { return cause_names; }

// ---- state --------------------------------------------------------------------------------------------------------

/// Why a clock changed: for the explanation.
struct step {
    instant at{};
    clocks::cause cause = cause::opened;  ///< what happened
    std::int64_t seq = 0;                 ///< of the event that caused it; 0 = a command on the clock itself
    std::string rule{};                   ///< the rule it is under from then on
    std::string reason{};                 ///< of a pause, a cancellation
    friend bool operator==(step const&, step const&) = default;
};

/// One clock of a ticket.
struct clock {
    clock_id number{};  ///< the desk's number for it
    sla::metric metric = sla::metric::first_response;
    std::string pack{};                          ///< which set of rules: `shop`, or a platform's
    std::string rule{};                          ///< name of the rule, or of the external deadline
    std::string calendar{};                      ///< name of the calendar it is counted on
    std::int64_t policy = 0;                     ///< version it runs under; 0 = the shipped default
    std::int32_t round = 0;                      ///< of the conversation, for responses; 0 = before any
    ticket_kind kind = ticket_kind::after_sale;  ///< this and what follows: of the ticket when the promise was made
    std::string tier{};
    std::string channel{};
    csdesk::priority priority = csdesk::priority::normal;
    std::optional<std::string> consequence{};  ///< of an external deadline
    bool without_rule = false;                 ///< cancelled because no rule promised it any more
    std::int32_t merged = 0;                   ///< cancelled because its ticket was merged, for the how-many-eth time; 0 = not
    ticket_id came_from{};                     ///< of an external deadline: the merged ticket it was set for; 0 = this one
    std::string about{};                       ///< the step of workflow_step, the reason of underpinning
    agent_key agent{};                         ///< of agent_first_response; of ownership without a team
    std::string team{};                        ///< of ownership
    sla::clock_state state{};                  ///< the clock itself
    std::vector<step> steps{};                 ///< why it is so, in order
    friend bool operator==(clock const&, clock const&) = default;
};

/// Open clocks, and those ended ones that a reopening or a new rule may take up: the last of each pack, metric and `about`. Of
/// a merged ticket, those that it has back when it is un-merged.
struct state {
    ticket_id ticket{};
    std::vector<clocks::clock> clocks{};  ///< by number
    friend bool operator==(state const&, state const&) = default;
};

// ---- commands -----------------------------------------------------------------------------------------------------

/// Something happened to the ticket (given by reactions).
struct follow {
    ticket_id ticket{};
    clocks::cause cause = cause::opened;
    instant occurred_at{};
    std::int64_t seq = 0;                       ///< of the event
    std::int32_t round = 0;                     ///< customer_wrote
    bool closes_round = false;                  ///< replied
    std::optional<ticket_status> from{}, to{};  ///< status_changed
    std::optional<std::string> reason{};        ///< status_changed
    std::optional<std::string> sub_status{};    ///< status_changed
    std::optional<std::string> by{};            ///< replied: the agent, where a person answered
    std::optional<std::string> step{};          ///< step_taken: the step entered, such as `complaint.accepted`
};
/// Takes up the policy in force (given by the job sla.retarget). Clocks on these calendars are counted anew: their zone's data
/// has changed.
struct retarget {
    ticket_id ticket{};
    std::vector<std::string> calendars{};
};
/// A customer's tier has changed: the clocks of all their open tickets are matched again.
struct follow_tier {
    customer_key customer{};
    std::int64_t seq = 0;
};

/// A ticket was merged into another: its clocks end at once and fire nothing more. The survivor's response counts from the
/// earliest wait, over the time the other clock has already counted; its external deadlines go on in the survivor.
struct follow_merge {
    ticket_id ticket{};
    ticket_id into{};
    std::int32_t number = 0;               ///< how often the ticket has been merged by now
    std::optional<instant> waits_since{};  ///< its customer, unanswered
    std::int64_t seq = 0;
};
/// It was un-merged. Its response and external clocks go on as they stand in the survivor, the time while merged included;
/// the rest goes on where it stopped, that time not counted. What the survivor answered meanwhile is over.
struct follow_unmerge {
    ticket_id ticket{};
    ticket_id from{};                         ///< the last survivor
    std::int32_t number = 0;                  ///< as it was merged
    std::optional<instant> waits_since{};     ///< its customer, unanswered still
    std::optional<instant> opened_at{};       ///< the ticket: its first response may count from there
    std::optional<instant> waited_since{};    ///< what the survivor waited for so far, and
    std::optional<instant> waits_on_since{};  ///< from now on
    std::optional<instant> from_opened_at{};  ///< the survivor, likewise, where nobody ever wrote in it
    std::int64_t seq = 0;
};
/// Messages were split off: what the ticket still waits for began later, or is nothing.
struct follow_split {
    ticket_id ticket{};
    std::optional<instant> waited_since{};    ///< so far
    std::optional<instant> waits_on_since{};  ///< from now on
    std::int64_t seq = 0;
};

/// 平台倒计时: a deadline the shop does not make. Setting it again under its name moves it; its warnings are armed anew. One
/// whose instant has passed by then falls due at once. Told for a merged ticket it is that ticket's own deadline, wherever it
/// goes on by now, and not one of the survivor's that has the same name.
struct set_external {
    ticket_ref ticket{};
    std::string name{};                        ///< 1 … 128 bytes without control characters; at most 32 a ticket
    instant at{};                              ///< the deadline
    std::optional<std::string> consequence{};  ///< what happens then, at most 2,000 bytes
    std::vector<span> warn_before{};           ///< leads of open time, at most 32
};
/// The deadline was called off.
struct withdraw_external {
    ticket_ref ticket{};
    std::string name{};  ///< as it was set
    std::optional<std::string> reason{};
};

/// A deadline has come (given by the desk).
struct fire {
    ticket_id ticket{};
    instant due{};
};

// ---- events -------------------------------------------------------------------------------------------------------
// `clock` is what the clock has become. While it is open, `steps` is empty and `segments` holds only what is new after the
// first `kept_segments` of those before; ended, it is whole.

/// Why a clock changed.
struct because {
    clocks::cause cause = cause::opened;
    std::int64_t seq = 0;
    std::string reason{};
    friend bool operator==(because const&, because const&) = default;
};

/// A promise was made and its time runs.
struct started {
    ticket_id ticket{};
    clock_id number{};
    clocks::clock clock{};
    std::int64_t kept_segments = 0;
    because why{};
};
/// Its time does not run for now.
struct paused {
    ticket_id ticket{};
    clocks::clock clock{};
    std::int64_t kept_segments = 0;
    because why{};
};
/// Its time runs again.
struct resumed {
    ticket_id ticket{};
    clocks::clock clock{};
    std::int64_t kept_segments = 0;
    because why{};
};
/// It ended; `in_time` says whether as promised.
struct met {
    ticket_id ticket{};
    clocks::clock clock{};
    std::int64_t kept_segments = 0;
    because why{};
    bool in_time = true;
};
/// Nothing is promised any more.
struct cancelled {
    ticket_id ticket{};
    clocks::clock clock{};
    std::int64_t kept_segments = 0;
    because why{};
};
/// Another rule, target, calendar, policy or external instant.
struct retargeted {
    ticket_id ticket{};
    clocks::clock clock{};
    std::int64_t kept_segments = 0;
    because why{};
    std::string rule_before{};
    span target_before{};
};
/// The ticket was opened again, or a rule promises the clock again.
struct reopened {
    ticket_id ticket{};
    clocks::clock clock{};
    std::int64_t kept_segments = 0;
    because why{};
};
/// The due instant has passed.
struct breached {
    ticket_id ticket{};
    clocks::clock clock{};
    std::int64_t kept_segments = 0;
    instant due{};  ///< the true instant
    std::int64_t instance = 1;
    bool late = false;  ///< recorded after it
    std::string key{};  ///< clock/instance/breach: whatever is made of it is made once
};
/// A warning came due.
struct warned {
    ticket_id ticket{};
    clock_id clock{};
    sla::metric metric = sla::metric::first_response;
    std::string rule{};
    sla::warning_level level{};
    instant due{};
    std::int64_t instance = 1;
    bool late = false;
    std::string key{};  ///< clock/instance/level
};
/// The same external deadline was told again.
struct unchanged {
    ticket_id ticket{};
    clock_id clock{};
};

/// Any of them.
using event = std::variant<started, paused, resumed, met, cancelled, retargeted, reopened, breached, warned, unchanged>;
/// What follows from a command, or why not.
using events = result<std::vector<event>>;

// ---- decisions ----------------------------------------------------------------------------------------------------

/// A calendar as a clock has known it so far.
struct earlier_hours {
    calendar recorded;   ///< by which its time was counted
    calendar corrected;  ///< by which that time shall be counted from now on: the same, or with later corrections of past days
};

/// The promises in force. `calendars` has every name the rules use, `real_time` among them.
struct promises {
    sla::policy const& rules;
    std::map<std::string, calendar> const& calendars;
    std::int64_t version = 0;
    /// A calendar as an earlier version of the policy had it, or nothing where that is not known: then the one of the same
    /// name in force stands for it. May be empty.
    std::function<std::optional<earlier_hours>(std::int64_t version, std::string const& name)> earlier{};
    /// True where an earlier version promised by the rule of this name what it promises now, counted alike: clocks of that
    /// version then stay as they are. May be empty: then they never do.
    std::function<bool(std::int64_t version, sla::rule const& now)> unchanged{};
    sla::matcher const* compiled = nullptr;  ///< of the same rules; left out: they are asked one by one
};

/// What a decision may look at beside the state: the ticket as it is now.
struct facts {
    instant at{};
    promises in_force;
    sla::subject subject{};
    ticket_status status = ticket_status::fresh;
    std::string status_reason{};
    std::string sub_status{};        ///< the shop's finer word for the status; clocks pause on it as on a reason
    bool snoozed = false;            ///< out of the queue for now
    bool answered = false;           ///< a person has answered at least once
    std::int32_t waiting_round = 0;  ///< the round the customer waits in, 0 = none
    std::int32_t rounds = 0;         ///< opened so far; a first response is due without a wait only where there was none yet
    agent_key agent{};               ///< who has it
    bool agent_answered = false;     ///< that agent has answered in public since
    std::string team{};              ///< whose queue it is in
    std::function<clock_id()> new_clock{};
    bool reopened = false;  ///< it has ended before: its opening alone owes no first response any more
};

/// What follows for the clocks; several at once where one fact moves several.
events decide(state const& s, follow const& c, facts const& f);
events decide(state const& s, retarget const& c, facts const& f);
/// Of both tickets; `f` is the survivor's, `source_facts` the other's.
events decide(state const& source, state const& survivor, follow_merge const& c, facts const& f);
events decide(state const& source, state const& survivor, follow_unmerge const& c, facts const& source_facts, facts const& f);
events decide(state const& s, follow_split const& c, facts const& f);
/// `told_for`: the ticket the host named, where that one was merged into `ticket`; otherwise `ticket` itself.
events decide(state const& s, set_external const& c, ticket_id ticket, ticket_id told_for, facts const& f);
events decide(state const& s, withdraw_external const& c, ticket_id ticket, ticket_id told_for, facts const& f);
events decide(state const& s, fire const& c, instant at);  ///< nothing where nothing is due any more

/// Takes over what an event says; looks at nothing else. `at` is the log's time of it.
void evolve(state& s, started const& e, instant at);
void evolve(state& s, paused const& e, instant at);
void evolve(state& s, resumed const& e, instant at);
void evolve(state& s, met const& e, instant at);
void evolve(state& s, cancelled const& e, instant at);
void evolve(state& s, retargeted const& e, instant at);
void evolve(state& s, reopened const& e, instant at);
void evolve(state& s, breached const& e, instant at);
void evolve(state& s, warned const& e, instant at);
void evolve(state& s, unchanged const& e, instant at);
inline void evolve(state& s, event const& e, instant at) {
    std::visit([&](auto const& one) { evolve(s, one, at); }, e);
}

/// The earliest warning or breach not yet told.
std::optional<instant> due(state const& s);

}  // namespace csdesk::clocks
#pragma GCC visibility pop
