// What can be asked of a complaint. Who may ask is decided before (permissions); in which step stands in the table.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/money.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/workflow/complaint_words.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace csdesk::complaint {

/// No text of a command is longer than this, in bytes.
inline constexpr std::size_t longest_text = 20'000;

/// A complaint has come in and waits for someone (待受理). The supervisor is told at once.
struct receive {
    static constexpr std::string_view name = "complaint.receive";
    ticket_ref complaint{};
    std::optional<std::string> subject{};
    std::optional<bool> drill{};  ///< an exercise: nothing of it reaches the outside
};
/// Someone takes it. Also the first command where nothing was received; then the supervisor is told here.
struct accept {
    static constexpr std::string_view name = "complaint.accept";
    ticket_ref complaint{};
    std::optional<std::string> subject{};
    std::optional<bool> drill{};  ///< only where the complaint begins here
};
/// What happened is known.
struct investigate {
    static constexpr std::string_view name = "complaint.investigate";
    ticket_ref complaint{};
    std::string findings{};  ///< not blank, at most 20,000 bytes
};
/// Each party once, 1 … 100 percent, 100 together.
struct determine_responsibility {
    static constexpr std::string_view name = "complaint.determine_responsibility";
    ticket_ref complaint{};
    std::vector<share> shares{};  ///< 1 … 5
};
/// A remedy is offered. More than the actor may grant is refused `beyond_authority`: escalate, or let somebody with the
/// authority propose it. Once escalated, only a supervisor proposes.
struct propose {
    static constexpr std::string_view name = "complaint.propose";
    ticket_ref complaint{};
    std::string remedy{};                 ///< not blank, at most 20,000 bytes
    std::optional<money> compensation{};  ///< not negative, in the policy's currency
};
/// One exchange with the customer about the proposal.
struct negotiate {
    static constexpr std::string_view name = "complaint.negotiate";
    ticket_ref complaint{};
    std::string note{};  ///< not blank, at most 20,000 bytes
};
/// The customer takes what was proposed.
struct customer_accepts {
    static constexpr std::string_view name = "complaint.customer_accepts";
    ticket_ref complaint{};
};
/// The customer does not take it.
struct customer_rejects {
    static constexpr std::string_view name = "complaint.customer_rejects";
    ticket_ref complaint{};
    std::string reason{};  ///< not blank, at most 20,000 bytes
};
/// The supervisor takes over.
struct escalate {
    static constexpr std::string_view name = "complaint.escalate";
    ticket_ref complaint{};
    std::string reason{};  ///< not blank, at most 20,000 bytes
};
/// The customer is told the result. Never without an apology.
struct feed_back {
    static constexpr std::string_view name = "complaint.feed_back";
    ticket_ref complaint{};
    std::string text{};    ///< not blank, at most 20,000 bytes
    bool apology = false;  ///< must be true
};
/// 结案: for the customer it is over.
struct settle {
    static constexpr std::string_view name = "complaint.settle";
    ticket_ref complaint{};
};
/// Again while improving: another measure, department or date takes the place of the first.
struct assign_improvement {
    static constexpr std::string_view name = "complaint.assign_improvement";
    ticket_ref complaint{};
    std::string measure{};     ///< what is to be done, not blank, at most 20,000 bytes
    std::string department{};  ///< who does it, not blank, at most 20,000 bytes
    instant due{};             ///< later than now
};
/// The measure was looked at: `verified` says whether it works. If not, it stays assigned.
struct verify_improvement {
    static constexpr std::string_view name = "complaint.verify_improvement";
    ticket_ref complaint{};
    bool verified = false;
    std::string note{};  ///< what was seen, not blank, at most 20,000 bytes
};
/// "None needed": a supervisor's decision with a reason.
struct waive_improvement {
    static constexpr std::string_view name = "complaint.waive_improvement";
    ticket_ref complaint{};
    std::string reason{};  ///< not blank, at most 20,000 bytes
};
/// Another complaint's improvement already deals with the cause.
struct link_known_cause {
    static constexpr std::string_view name = "complaint.link_known_cause";
    ticket_ref complaint{};
    ticket_ref known_cause{};  ///< a complaint that is not this one
};
/// 闭环: possible once the improvement was verified, waived or linked.
struct close {
    static constexpr std::string_view name = "complaint.close";
    ticket_ref complaint{};
};
/// The customer takes the complaint back.
struct withdraw {
    static constexpr std::string_view name = "complaint.withdraw";
    ticket_ref complaint{};
    std::string reason{};  ///< not blank, at most 20,000 bytes
};
/// There was no cause for it.
struct mark_unfounded {
    static constexpr std::string_view name = "complaint.mark_unfounded";
    ticket_ref complaint{};
    std::string reason{};  ///< not blank, at most 20,000 bytes
};
/// Another complaint says the same.
struct mark_duplicate {
    static constexpr std::string_view name = "complaint.mark_duplicate";
    ticket_ref complaint{};
    ticket_ref of{};  ///< a complaint that is not this one
};
/// The customer was called or written to and did not answer. An answer (negotiation, rejection) starts the count anew.
struct record_attempt {
    static constexpr std::string_view name = "complaint.record_attempt";
    ticket_ref complaint{};
    std::string note{};  ///< what was tried, not blank, at most 20,000 bytes
};
/// Possible after `policy::unreachable_after` attempts.
struct mark_unreachable {
    static constexpr std::string_view name = "complaint.mark_unreachable";
    ticket_ref complaint{};
};
/// From the deadline index: the step's deadline `due` has passed. Changes no step; each deadline is reported once.
struct pass_deadline {
    static constexpr std::string_view name = "complaint.pass_deadline";
    ticket_ref complaint{};
    instant due{};
};
/// Any of them.
using command =
    std::variant<receive, accept, investigate, determine_responsibility, propose, negotiate, customer_accepts, customer_rejects,
                 escalate, feed_back, settle, assign_improvement, verify_improvement, waive_improvement, link_known_cause, close,
                 withdraw, mark_unfounded, mark_duplicate, record_attempt, mark_unreachable, pass_deadline>;

}  // namespace csdesk::complaint
