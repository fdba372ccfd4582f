// What happened to a complaint. Each step taken says which step it led `to`, who took it (`by`) and when the new step is
// due, so reading events again asks no policy, no table and no clock.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/money.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>
#include <csdesk/workflow/complaint_words.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace csdesk::complaint {

/// It waits for somebody.
struct received {
    static constexpr std::string_view name = "complaint.received";
    ticket_id complaint{};
    personal<std::string> subject{};
    bool drill = false;
    step to = step::received;
    actor by{};
    std::optional<instant> due{};
};
/// Somebody has taken it.
struct accepted {
    static constexpr std::string_view name = "complaint.accepted";
    ticket_id complaint{};
    personal<std::string> subject{};
    bool drill = false;
    step to = step::accepted;
    actor by{};
    std::optional<instant> due{};
};
/// Somebody above must know now; whoever reacts to it leaves drills alone.
struct supervisor_alerted {
    static constexpr std::string_view name = "complaint.supervisor_alerted";
    ticket_id complaint{};
    alert cause = alert::new_complaint;
    bool drill = false;
};
/// What happened is known.
struct investigated {
    static constexpr std::string_view name = "complaint.investigated";
    ticket_id complaint{};
    personal<std::string> findings{};
    step to = step::investigated;
    actor by{};
    std::optional<instant> due{};
};
/// Who is responsible is known.
struct responsibility_determined {
    static constexpr std::string_view name = "complaint.responsibility_determined";
    ticket_id complaint{};
    std::vector<share> shares{};
    step to = step::responsibility_determined;
    actor by{};
    std::optional<instant> due{};
};
/// A remedy was offered.
struct proposed {
    static constexpr std::string_view name = "complaint.proposed";
    ticket_id complaint{};
    personal<std::string> remedy{};
    money compensation{};
    std::int64_t limit = 0;  ///< what the one who proposed might grant, minor units
    step to = step::proposed;
    actor by{};
    std::optional<instant> due{};
};
/// It was talked over with the customer.
struct negotiated {
    static constexpr std::string_view name = "complaint.negotiated";
    ticket_id complaint{};
    personal<std::string> note{};
    step to = step::negotiating;
    actor by{};
    std::optional<instant> due{};
};
/// Carries what was agreed, so that a payout can follow from this event alone.
struct customer_accepted {
    static constexpr std::string_view name = "complaint.customer_accepted";
    ticket_id complaint{};
    money compensation{};
    step to = step::accepted_by_customer;
    actor by{};
    std::optional<instant> due{};
};
/// The customer did not take it.
struct customer_rejected {
    static constexpr std::string_view name = "complaint.customer_rejected";
    ticket_id complaint{};
    personal<std::string> reason{};
    step to = step::rejected;
    actor by{};
    std::optional<instant> due{};
};
/// The supervisor has it.
struct escalated {
    static constexpr std::string_view name = "complaint.escalated";
    ticket_id complaint{};
    personal<std::string> reason{};
    step to = step::escalated;
    actor by{};
    std::optional<instant> due{};
};
/// The customer was told the result.
struct fed_back {
    static constexpr std::string_view name = "complaint.fed_back";
    ticket_id complaint{};
    personal<std::string> text{};
    bool apology = true;
    step to = step::fed_back;
    actor by{};
    std::optional<instant> due{};
};
/// The customer's clocks end here.
struct settled {
    static constexpr std::string_view name = "complaint.settled";
    ticket_id complaint{};
    step to = step::settled;
    actor by{};
    std::optional<instant> due{};
};
/// A department has a measure to carry out, until `due`.
struct improvement_assigned {
    static constexpr std::string_view name = "complaint.improvement_assigned";
    ticket_id complaint{};
    personal<std::string> measure{};
    std::string department{};
    step to = step::improving;
    actor by{};
    std::optional<instant> due{};
};
/// The measure was looked at; where it does not work, it stays assigned.
struct improvement_verified {
    static constexpr std::string_view name = "complaint.improvement_verified";
    ticket_id complaint{};
    bool verified = false;  ///< it works
    personal<std::string> note{};
    step to = step::improving;
    actor by{};
    std::optional<instant> due{};
};
/// None is needed.
struct improvement_waived {
    static constexpr std::string_view name = "complaint.improvement_waived";
    ticket_id complaint{};
    personal<std::string> reason{};
    step to = step::settled;
    actor by{};
    std::optional<instant> due{};
};
/// Another complaint's improvement deals with the cause.
struct known_cause_linked {
    static constexpr std::string_view name = "complaint.known_cause_linked";
    ticket_id complaint{};
    ticket_id known_cause{};
    step to = step::settled;
    actor by{};
    std::optional<instant> due{};
};
/// The loop is closed.
struct closed {
    static constexpr std::string_view name = "complaint.closed";
    ticket_id complaint{};
    step to = step::closed;
    actor by{};
    std::optional<instant> due{};
};
// The four below end a complaint, and the customer's clocks with it.
/// The customer took it back.
struct withdrawn {
    static constexpr std::string_view name = "complaint.withdrawn";
    ticket_id complaint{};
    personal<std::string> reason{};
    step to = step::withdrawn;
    actor by{};
    std::optional<instant> due{};
};
/// There was no cause for it.
struct found_unfounded {
    static constexpr std::string_view name = "complaint.found_unfounded";
    ticket_id complaint{};
    personal<std::string> reason{};
    step to = step::unfounded;
    actor by{};
    std::optional<instant> due{};
};
/// Another complaint says the same.
struct found_duplicate {
    static constexpr std::string_view name = "complaint.found_duplicate";
    ticket_id complaint{};
    ticket_id of{};  ///< that one
    step to = step::duplicate;
    actor by{};
    std::optional<instant> due{};
};
/// The customer could not be reached.
struct found_unreachable {
    static constexpr std::string_view name = "complaint.found_unreachable";
    ticket_id complaint{};
    std::int32_t attempts = 0;
    step to = step::unreachable;
    actor by{};
    std::optional<instant> due{};
};
/// The customer did not answer.
struct attempt_recorded {
    static constexpr std::string_view name = "complaint.attempt_recorded";
    ticket_id complaint{};
    std::int32_t attempt = 0;  ///< 1 for the first since the customer was last heard of
    personal<std::string> note{};
};
/// A step was not done by its deadline; the supervisor is told.
struct step_overdue {
    static constexpr std::string_view name = "complaint.step_overdue";
    ticket_id complaint{};
    step overdue = step::none;  ///< the step
    instant due{};
    span late_ms{};  ///< how long after `due` it was noticed
};
/// Any of them.
using event = std::variant<received, accepted, supervisor_alerted, investigated, responsibility_determined, proposed, negotiated,
                           customer_accepted, customer_rejected, escalated, fed_back, settled, improvement_assigned,
                           improvement_verified, improvement_waived, known_cause_linked, closed, withdrawn, found_unfounded,
                           found_duplicate, found_unreachable, attempt_recorded, step_overdue>;

}  // namespace csdesk::complaint
