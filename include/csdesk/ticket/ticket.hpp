// A ticket (工单): what it is, what can happen to it, what follows.
//
//     policy const rules;
//     facts const f{.at = now, .who = {role::agent, "li"}, .rules = rules, .message = message_id{8}};
//     auto const events = decide(t, reply{.ticket = t.ticket, .text = {"亲，您好"}}, f);
//     if (!events) return events.error();              // what was wrong, and what would be possible
//     for (auto const& e : *events) evolve(t, e, f.at);
//
// The way through the statuses is the table of lifecycle.hpp, waiting and answering are round.hpp. An importer's commands
// never move a status by themselves: what the other system did comes with `record_status`.
// All functions are pure; values may be used from any thread.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/ticket/commands.hpp>
#include <csdesk/ticket/events.hpp>
#include <csdesk/ticket/lifecycle.hpp>
#include <csdesk/ticket/lineage.hpp>
#include <csdesk/ticket/policy.hpp>
#include <csdesk/ticket/round.hpp>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// How the money stands that was asked back.
enum class refund_state : std::uint8_t { none = 0, requested = 1, refunded = 2, failed = 3, unknown = 4 };
inline constexpr spelled<refund_state> refund_state_names[] = {
    {refund_state::none, "none", "无", "None"},
    {refund_state::requested, "requested", "退款中", "Requested"},
    {refund_state::refunded, "refunded", "已退款", "Refunded"},
    {refund_state::failed, "failed", "退款失败", "Failed"},
    {refund_state::unknown, "unknown", "结果未知", "Unknown"},
};
constexpr std::span<spelled<refund_state> const> names_of(refund_state) noexcept { return refund_state_names; }

/// Everything but the messages; its size does not grow with the conversation.
struct state {
    ticket_id ticket{};
    customer_key requester{};
    ticket_kind kind = ticket_kind::after_sale;
    std::string channel{};
    csdesk::priority priority = csdesk::priority::normal;
    std::string tier{};
    std::string subject{};
    std::optional<order_key> order{};
    std::vector<std::string> tags{};
    std::optional<std::string> reference{};
    std::string language{};
    std::map<std::string, std::string> fields{};
    std::map<std::string, field_type> field_types{};                 ///< of those that were declared when they were set
    std::map<std::string, personal<std::string>> personal_fields{};  ///< those that were declared personal
    std::optional<std::string> contact_reason{};
    std::optional<ticket_id> follows{}, followed_by{};  ///< the ticket before it; the last one after it
    agent_key assignee{};
    std::string team{};              ///< a word of the shop's own; empty = none
    bool assignee_answered = false;  ///< the present agent has answered in public since they were given the ticket

    ticket_status status = ticket_status::fresh;
    std::string status_reason{};
    std::optional<std::string> sub_status{};
    instant opened_at{};
    instant status_since{};                  ///< never runs backwards, whatever is told out of order
    instant last_report_at{};                ///< the latest status time told; what is older is out of order
    std::optional<instant> until{};          ///< when the status ends by itself
    std::optional<instant> remind_at{};      ///< when the customer is told that it will
    std::optional<instant> snoozed_until{};  ///< out of the queue until then
    std::optional<instant> ended_at{};       ///< resolved or closed since
    std::optional<std::string> cause{}, solution{};
    std::int32_t reopens = 0;
    std::int32_t assignments = 0;   ///< hand-overs included
    std::int32_t out_of_order = 0;  ///< facts that arrived after later ones

    conversation talk{};  ///< who waits for whom
    lineage merges{};     ///< what was merged into it, and where it was merged to

    refund_state refund = refund_state::none;
    money refund_amount{};
    std::optional<action_id> refund_action{};  ///< the host action that carries it

    span time_spent{};        ///< by everybody together
    span billable_time{};     ///< of it, billable
    std::int32_t drafts = 0;  ///< how many agents are writing an answer
    friend bool operator==(state const&, state const&) = default;
};

/// What a decision may look at beside the state.
struct facts {
    instant at{};
    actor who{};
    policy const& rules;                   ///< in force; outlives the decision
    message_id message{};                  ///< the number for a message this command makes
    std::optional<message_id> repeated{};  ///< the message that already has this channel and external id
    bool unfilled = false;                 ///< nobody is there to be asked for fields that an opening needs
    std::optional<draft> own_draft{};      ///< of the agent who answers, saves or discards
    std::vector<newer_message> newer{};    ///< what others said since `based_on`
};

/// Written by software rather than by a person.
bool is_automatic(role who) noexcept;

/// What follows from a command, or why not.
using events = result<std::vector<event>>;

/// What follows from a command in this state. Who may command at all is asked before.
/// `c.follows` names its ticket by number by now.
events decide(open const& c, ticket_id number, std::string const& tier, facts const& f);
events decide(state const& t, receive const& c, facts const& f);
events decide(state const& t, reply const& c, facts const& f);
events decide(state const& t, note const& c, facts const& f);
events decide(state const& t, assign const& c, facts const& f);
events decide(state const& t, set_priority const& c, facts const& f);
events decide(state const& t, set_subject const& c, facts const& f);
events decide(state const& t, tag const& c, facts const& f);
events decide(state const& t, set_fields const& c, facts const& f);
events decide(state const& t, pend const& c, facts const& f);
events decide(state const& t, hold const& c, facts const& f);
events decide(state const& t, resume const& c, facts const& f);
events decide(state const& t, resolve const& c, facts const& f);
events decide(state const& t, close const& c, facts const& f);
events decide(state const& t, reopen const& c, facts const& f);
events decide(state const& t, set_sub_status const& c, facts const& f);
events decide(state const& t, set_contact_reason const& c, facts const& f);
/// `until`: what `open_time` comes to, where it was asked for.
events decide(state const& t, snooze const& c, facts const& f, std::optional<instant> until = {});
events decide(state const& t, unsnooze const& c, facts const& f);
events decide(state const& t, lapse const& c, facts const& f);  ///< nothing where the status has moved on
events decide(state const& t, record_status const& c, facts const& f);
events decide(state const& t, refund const& c, facts const& f);
events decide(state const& t, link_refund const& c, facts const& f);    ///< nothing where no refund waits for its action
events decide(state const& t, record_refund const& c, facts const& f);  ///< nothing where it is known already, or was never asked

/// True where the customer's message comes too late to reopen the ticket: after the window, or reopened too often already.
bool comes_too_late(state const& t, receive const& c, facts const& f);

/// The ticket that takes up one to which the customer's message comes too late.
open follow_up_of(state const& t, receive const& c);

/// About a message that is there. The customer's side may touch only what the customer wrote.
events decide(state const& t, attach const& c, written const& m, facts const& f);
events decide(state const& t, add_transcript const& c, written const& m, facts const& f);
events decide(state const& t, recall const& c, written const& m, facts const& f);
/// What that changes for the ticket that `e.ticket` was merged into; nothing where it does not wait for an answer to the message.
std::optional<question_withdrawn> withdrawn(state const& survivor, ticket_id from, message_recalled const& e);

/// `others`: colleagues who have a draft. `f.own_draft`: the draft of the agent in question.
events decide(state const& t, save_draft const& c, std::vector<agent_key> const& others, facts const& f);
events decide(state const& t, discard_draft const& c, facts const& f);

/// Time spent: `entry` is the number for the new entry, `wrong` the one to be taken back.
events decide(state const& t, log_time const& c, time_entry_id entry, facts const& f);
events decide(state const& t, reverse_time const& c, time_entry_id entry, time_entry const& wrong, facts const& f);

/// Takes over what an event says; looks at nothing else.
void evolve(state& t, opened const& e, instant at);
void evolve(state& t, customer_wrote const& e, instant at);
void evolve(state& t, replied const& e, instant at);
void evolve(state& t, noted const& e, instant at);
void evolve(state& t, message_repeated const& e, instant at);
void evolve(state& t, assigned const& e, instant at);
void evolve(state& t, priority_changed const& e, instant at);
void evolve(state& t, subject_changed const& e, instant at);
void evolve(state& t, tagged const& e, instant at);
void evolve(state& t, fields_changed const& e, instant at);
void evolve(state& t, status_changed const& e, instant at);
void evolve(state& t, status_repeated const& e, instant at);
void evolve(state& t, refund_requested const& e, instant at);
void evolve(state& t, refund_sent const& e, instant at);
void evolve(state& t, refunded const& e, instant at);
void evolve(state& t, refund_failed const& e, instant at);
void evolve(state& t, refund_unknown const& e, instant at);
void evolve(state& t, personal_field_set const& e, instant at);
void evolve(state& t, contact_reason_changed const& e, instant at);
void evolve(state& t, sub_status_changed const& e, instant at);
void evolve(state& t, snoozed const& e, instant at);
void evolve(state& t, woken const& e, instant at);
void evolve(state& t, close_announced const& e, instant at);
void evolve(state& t, followed_up const& e, instant at);
void evolve(state& t, attached const& e, instant at);
void evolve(state& t, transcript_added const& e, instant at);
void evolve(state& t, message_recalled const& e, instant at);
void evolve(state& t, question_withdrawn const& e, instant at);
void evolve(state& t, draft_saved const& e, instant at);
void evolve(state& t, draft_discarded const& e, instant at);
void evolve(state& t, time_logged const& e, instant at);
void evolve(state& t, time_reversed const& e, instant at);
inline void evolve(state& t, event const& e, instant at) {
    std::visit([&](auto const& one) { evolve(t, one, at); }, e);
}

/// The ticket's own next deadline: its status ends by itself, its end is announced, its snooze is over.
std::optional<instant> due(state const& t);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
