// What automation rules did and will do to a ticket: its timers, the rules that acted, those that were stopped.
//
// Rules that hear events keep nothing. For rules with `after` a ticket keeps one timer a rule; it may ring early, for an
// instant that moves on (the last message) is looked up only then. Each instance is looked at once: which one it was is kept.
//
// All functions are pure; values may be used from any thread.
#pragma once

#include <csdesk/automation/rule.hpp>
#include <csdesk/calendar/calendar.hpp>
#include <csdesk/core/ids.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/ticket/ticket.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::automation {

/// A rule's next look at the ticket.
struct timer {
    std::string rule{};
    instant due{};  ///< never after the true instant
    friend bool operator==(timer const&, timer const&) = default;
};
/// The latest instance that a rule has looked at.
struct passed {
    std::string rule{};
    instant since{};
    friend bool operator==(passed const&, passed const&) = default;
};
/// Of one ticket.
struct state {
    ticket_id ticket{};
    std::vector<timer> timers{};  ///< one a rule at most, in the order of the rules
    std::vector<automation::passed> passed{};
    std::int64_t firings = 0;                ///< how often rules acted on it
    std::optional<std::string> opened_by{};  ///< the rule that opened it: from such a ticket no rule opens another
    friend bool operator==(state const&, state const&) = default;
};

// ---- commands -----------------------------------------------------------------------------------------------------

/// automation.rearm: takes up the rules in force (given by the job of that name).
struct rearm {
    ticket_id ticket{};
};
/// automation.pass_deadline: a timer rings (given by the desk).
struct pass_deadline {
    ticket_id ticket{};
    instant due{};
};

// ---- events -------------------------------------------------------------------------------------------------------

/// These are the ticket's timers from now on.
struct armed {
    ticket_id ticket{};
    std::int64_t policy = 0;  ///< version; 0 = the shipped default
    std::vector<timer> timers{};
    std::vector<automation::passed> passed{};  ///< instances that rules began themselves by what they did: none for them
    std::optional<std::string> opened_by{};    ///< the rule that has just opened the ticket
};
/// So long has passed: the rule looks at the ticket, now and never again for this instance.
struct came_due {
    ticket_id ticket{};
    std::string rule{};
    std::int64_t policy = 0;
    automation::since start = since::opened;  ///< what it counts from
    instant since{};                          ///< the instance
    instant due{};                            ///< the true instant
    bool late = false;                        ///< recorded after it
};

/// What became of a command that a rule gave.
enum class command_outcome : std::uint8_t { done = 1, nothing = 2, refused = 3 };
inline constexpr spelled<command_outcome> command_outcome_names[] = {
    {command_outcome::done, "done", "已执行", "Done"},
    {command_outcome::nothing, "nothing", "无需处理", "Nothing to do"},
    {command_outcome::refused, "refused", "被拒绝", "Refused"},
};
constexpr std::span<spelled<command_outcome> const> names_of(command_outcome) noexcept { return command_outcome_names; }

/// One command of a rule. Refused: nothing of it was kept, and why.
struct given {
    std::string command{};
    command_outcome outcome = command_outcome::done;
    std::int64_t seq = 0;     ///< done: its first event
    std::int64_t events = 0;  ///< done: how many, follow-ups included
    std::string code{}, field{}, en{}, zh{};
    friend bool operator==(given const&, given const&) = default;
};
/// A rule acted. The events of its commands stand before it in the log.
struct fired {
    ticket_id ticket{};
    std::string rule{};
    std::int64_t policy = 0;  ///< version
    std::string event{};      ///< what it heard
    std::int64_t seq = 0;     ///< of that event
    std::int32_t depth = 1;   ///< 1: heard what people or the world did; 2: what a rule did; …
    std::vector<automation::held> held{};
    std::vector<given> commands{};
    bool stop = false;  ///< no later rule heard the event
};

/// Why a rule was not let act.
enum class stop_reason : std::uint8_t { repeated = 1, depth = 2, limit = 3 };
inline constexpr spelled<stop_reason> stop_reason_names[] = {
    {stop_reason::repeated, "repeated", "规则互相触发", "Rules trigger each other"},
    {stop_reason::depth, "depth", "连锁超过 8 层", "Deeper than 8"},
    {stop_reason::limit, "limit", "后续操作超过 64 个", "More than 64 follow-ups"},
};
constexpr std::span<spelled<stop_reason> const> names_of(stop_reason) noexcept { return stop_reason_names; }

/// A rule would have acted again in consequence of itself, too deep, or beyond what one command may cause.
struct stopped {
    ticket_id ticket{};
    std::string rule{};  ///< the one that was not let act
    std::int64_t policy = 0;
    stop_reason reason = stop_reason::repeated;
    std::vector<std::string> rules{};  ///< those that led to it, the first one first
    std::string event{};
    std::int64_t seq = 0;
    std::int32_t depth = 1;
};

/// Any of them.
using event = std::variant<armed, came_due, fired, stopped>;
/// What follows from a command, or why not.
using events = result<std::vector<event>>;

// ---- functions ----------------------------------------------------------------------------------------------------

/// Deeper chains of rules are stopped.
inline constexpr std::int32_t deepest = 8;

/// The rules in force. `calendars` has every name the rules use.
struct in_force {
    automation::policy const& rules;
    std::map<std::string, calendar> const& calendars;
    std::int64_t version = 0;
};

/// What the instant is now, nothing where there is none. While a ticket is ended only `status_since` and `ended` have one.
std::optional<instant> start_of(since s, ticket::state const& t);

/// The timers that the rules ask for, where those there are would ring too late or not at all.
/// `acted`: rules that have just acted on it; what they did begins no new instance for themselves.
events decide(state const& s, rearm const& c, ticket::state const& t, in_force const& f, std::set<std::string> const& acted = {});
/// What has come due; timers of rules that are gone go too.
events decide(state const& s, pass_deadline const& c, ticket::state const& t, in_force const& f, instant at);

/// Takes over what an event says; looks at nothing else. `at` is the log's time of it.
void evolve(state& s, armed const& e, instant at);
void evolve(state& s, came_due const& e, instant at);
void evolve(state& s, fired const& e, instant at);
void evolve(state& s, stopped const& e, instant at);
inline void evolve(state& s, event const& e, instant at) {
    std::visit([&](auto const& one) { evolve(s, one, at); }, e);
}

/// The earliest timer.
std::optional<instant> due(state const& s);

/// What happened, in a sentence.
std::string describe(fired const& e, language l);
std::string describe(stopped const& e, language l);

}  // namespace csdesk::automation
#pragma GCC visibility pop
