// The complaint (投诉), from the first word to the closed loop (闭环).
//
//     none → received → accepted → investigated → responsibility_determined → proposed ⇄ negotiating
//          → accepted_by_customer → fed_back → settled → improving → closed
//
// A rejected proposal is made again or escalated to the supervisor. `settled` (结案) ends the customer's clocks; what follows,
// finding and verifying an improvement, may take weeks and breaches nothing that was promised to the customer.
// Other ends: withdrawn, unfounded, duplicate, unreachable. docs/machines/complaint.md shows every transition.
//
//     complaint::facts const f{now, {role::agent, "li"}, policy};
//     auto const events = complaint::decide(s, complaint::investigate{id, "packed without padding"}, f);
//     if (!events) return events.error();                         // what was wrong, and what would be possible
//     for (auto const& e : *events) complaint::evolve(s, e, now);
//
// There is one complaint a ticket, and the complaint's id is its ticket's id. All functions here are pure.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/workflow/complaint_commands.hpp>
#include <csdesk/workflow/complaint_events.hpp>
#include <csdesk/workflow/complaint_policy.hpp>
#include <csdesk/workflow/complaint_words.hpp>
#include <csdesk/workflow/kit.hpp>

#pragma GCC visibility push(default)
namespace csdesk::complaint {

/// How a complaint stands.
struct state {
    ticket_id complaint{};
    csdesk::complaint::step step = csdesk::complaint::step::none;  ///< where it is
    workflow::progress progress{};                                 ///< since when, until when, by whom
    bool supervisor_told = false;                                  ///< the alert of its beginning went out
    std::optional<instant> received_at{};
    std::optional<instant> accepted_at{};
    std::optional<instant> settled_at{};                                                ///< the customer's clocks ended
    std::optional<instant> ended_at{};                                                  ///< closed, or one of the other ends
    std::vector<share> shares{};                                                        ///< who is responsible, once determined
    std::int32_t proposals = 0;                                                         ///< made so far
    personal<std::string> remedy{};                                                     ///< of the latest proposal
    money compensation{};                                                               ///< of the latest proposal
    std::int32_t attempts = 0;                                                          ///< since the customer was last heard of
    csdesk::complaint::improvement improvement = csdesk::complaint::improvement::open;  ///< what is done about the cause
    personal<std::string> measure{};
    std::string department{};
    ticket_id known_cause{};
    ticket_id duplicate_of{};
    friend bool operator==(state const&, state const&) = default;
};

/// What a decision may look at beside the state.
struct facts {
    instant now;                              ///< the caller's time
    actor acting;                             ///< whose authority counts
    csdesk::complaint::policy const& policy;  ///< in force; must outlive the decision
};

/// What follows from this command in this state: at least one event, or why not. Who may act at all is asked before.
result<std::vector<event>> decide(state const& s, command const& c, facts const& f);

/// Takes over what an event says; looks at nothing else. `at` is the log's time of the event.
void evolve(state& s, event const& e, instant at);

/// What people can do in this step. Conditions on fields that are still to be filled in count as open.
std::vector<workflow::allowed_action> allowed(state const& s, facts const& f);

/// When `pass_deadline` is to be sent: the present step's deadline, unless it was reported.
std::optional<instant> due(state const& s);

/// All steps, in the order of their numbers; all rows of the table; the table drawn.
std::vector<step> states();
/// Every row of the table, sorted.
std::vector<workflow::transition> transitions();
/// The table drawn, with the steps named in one language.
std::string diagram(workflow::diagram_format format, language l);

}  // namespace csdesk::complaint
#pragma GCC visibility pop
