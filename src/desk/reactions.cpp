// How rooms hear each other (D5): one line each. What a line does stands in its room.
#include "desk/reactions.hpp"

#include "automation/automation_room.hpp"
#include "customer/customer_reactions.hpp"
#include "desk/registry_impl.hpp"
#include "quality/rate_room.hpp"
#include "quality/survey_room.hpp"
#include "sla/clocks_reactions.hpp"
#include "sla/escalation_reactions.hpp"
#include "ticket/ticket_reactions.hpp"
#include "workflow/complaint_room.hpp"

namespace csdesk::engine {
namespace {

/// A refused follow-up fails the command it follows from, or is recorded as `reaction.refused`.
enum class when_refused { fail, record };
constexpr auto must = when_refused::fail;
constexpr auto may_fail = when_refused::record;

template <class E>
void on(registry& r, char const* name, void (*body)(registry const&, E const&, happened const&, std::vector<any_command>&),
        when_refused w) {
    r.on<E>(name, w == must,
            [&r, body](E const& e, happened const& when, std::vector<any_command>& out) { body(r, e, when, out); });
}

template <class... Steps>
void on_steps(registry& r) {
    (on<Steps>(r, "clocks_follow_step", clocks_follow_step<Steps>, must), ...);
}

/// Every event that may lead a complaint to another step.
void clocks_follow_steps(registry& r) {
    using namespace complaint;
    on_steps<received, accepted, investigated, responsibility_determined, proposed, negotiated, customer_accepted,
             customer_rejected, escalated, fed_back, settled, improvement_assigned, improvement_verified, improvement_waived,
             known_cause_linked, closed, withdrawn, found_unfounded, found_duplicate, found_unreachable>(r);
}

}  // namespace

void join_reactions(registry& r) {
    on<order::placed>(r, "count_order", count_order, must);
    on<order::paid>(r, "count_payment", count_payment, must);
    on<order::cancelled>(r, "uncount_order", uncount_order, must);
    on<policy_adopted>(r, "evaluate_tiers", evaluate_tiers, must);

    // What happened to an order is recorded even where the host already gave the ticket's reference to another ticket.
    on<order::overdue>(r, "open_logistics_ticket", open_logistics_ticket, may_fail);
    on<order::cancelled>(r, "refund_cancelled", refund_cancelled, may_fail);
    on<order::paid>(r, "refund_paid", refund_paid, may_fail);
    on<order::placed>(r, "refund_placed", refund_placed, may_fail);
    on<order::reviewed>(r, "open_review_complaint", open_review_complaint, may_fail);
    on<order::placed>(r, "open_early_complaints", open_early_complaints, may_fail);

    on<ticket::opened>(r, "receive_complaint", receive_complaint, must);
    on<complaint::settled>(r, "resolve_settled", resolve_settled, may_fail);  // the ticket may have ended before
    on<complaint::withdrawn>(r, "resolve_withdrawn", resolve_withdrawn, may_fail);
    on<complaint::found_unfounded>(r, "resolve_unfounded", resolve_unfounded, may_fail);
    on<complaint::found_duplicate>(r, "resolve_duplicate", resolve_duplicate, may_fail);
    on<complaint::found_unreachable>(r, "resolve_unreachable", resolve_unreachable, may_fail);

    on<ticket::refund_requested>(r, "ask_for_refund", ask_for_refund, must);
    on<action::requested>(r, "link_refund", link_refund, may_fail);
    on<action::confirmed>(r, "record_refund", record_refund, may_fail);  // of a ticket that does not exist

    on<ticket::opened>(r, "clocks_follow_opened", clocks_follow_opened, must);
    on<ticket::customer_wrote>(r, "clocks_follow_wrote", clocks_follow_wrote, must);
    on<ticket::replied>(r, "clocks_follow_replied", clocks_follow_replied, must);
    on<ticket::message_recalled>(r, "clocks_follow_recalled", clocks_follow_recalled, must);
    on<ticket::question_withdrawn>(r, "clocks_follow_withdrawn", clocks_follow_withdrawn, must);
    on<ticket::status_changed>(r, "clocks_follow_status", clocks_follow_status, must);
    on<ticket::sub_status_changed>(r, "clocks_follow_sub_status", clocks_follow_sub_status, must);
    on<ticket::snoozed>(r, "clocks_follow_snooze", clocks_follow_snooze, must);
    on<ticket::woken>(r, "clocks_follow_wake", clocks_follow_wake, must);
    on<ticket::priority_changed>(r, "clocks_follow_priority", clocks_follow_priority, must);
    on<ticket::tagged>(r, "clocks_follow_tags", clocks_follow_tags, must);
    on<customer::tier_changed>(r, "clocks_follow_tier", clocks_follow_tier, must);
    on<customer::counting_tier_changed>(r, "clocks_follow_counting_tier", clocks_follow_counting_tier, must);
    on<complaint::settled>(r, "clocks_follow_settled", clocks_follow_settled, must);
    on<ticket::absorbed>(r, "clocks_follow_merge", clocks_follow_merge, must);
    on<ticket::released>(r, "clocks_follow_unmerge", clocks_follow_unmerge, must);
    on<ticket::split_off>(r, "clocks_follow_split", clocks_follow_split, must);
    on<ticket::message_taken>(r, "clocks_follow_taken", clocks_follow_taken, must);
    on<ticket::assigned>(r, "clocks_follow_assigned", clocks_follow_assigned, must);
    on<ticket::fields_changed>(r, "clocks_follow_fields", clocks_follow_fields, must);
    on<ticket::personal_field_set>(r, "clocks_follow_personal_field", clocks_follow_fields, must);
    on<ticket::contact_reason_changed>(r, "clocks_follow_contact_reason", clocks_follow_fields, must);
    on<ticket::subject_changed>(r, "clocks_follow_subject", clocks_follow_fields, must);
    on<ticket::refund_requested>(r, "clocks_follow_refund_requested", clocks_follow_fields, must);
    on<ticket::refunded>(r, "clocks_follow_refunded", clocks_follow_fields, must);
    on<ticket::refund_failed>(r, "clocks_follow_refund_failed", clocks_follow_fields, must);
    on<ticket::refund_unknown>(r, "clocks_follow_refund_unknown", clocks_follow_fields, must);
    clocks_follow_steps(r);
    on<policy_adopted>(r, "clocks_take_up_policy", clocks_take_up_policy, must);
    on<calendar_retimed>(r, "clocks_take_up_zones", clocks_take_up_zones, must);
    on<clocks::warned>(r, "escalate_warning", escalate_warning, may_fail);
    on<clocks::breached>(r, "escalate_breach", escalate_breach, may_fail);
    on<escalation::taken>(r, "escalation_command", escalation_command, may_fail);

    on<policy_adopted>(r, "automation_takes_up_policy", automation_takes_up_policy, must);
    on<ticket::customer_wrote>(r, "rates_hear_wrote", rates_hear_wrote, must);
    on<ticket::replied>(r, "rates_hear_replied", rates_hear_replied, must);
    on<ticket::status_changed>(r, "rates_hear_ended", rates_hear_ended, must);
    on<ticket::tagged>(r, "rates_recount_tagged", rates_recount_tagged, must);
    on<ticket::merged>(r, "rates_follow_merged", rates_follow_merged, must);
    on<ticket::unmerged>(r, "rates_follow_unmerged", rates_follow_unmerged, must);
    on<ticket::split_off>(r, "rates_follow_split", rates_follow_split, must);
    on<ticket::message_recalled>(r, "rates_follow_recalled", rates_follow_recalled, must);
    on<policy_adopted>(r, "rates_take_up_policy", rates_take_up_policy, must);
    on<ticket::status_changed>(r, "ask_for_rating", ask_for_rating, must);
}

}  // namespace csdesk::engine
