// What clocks do when something happened to a ticket, its customer, its complaint or the policy. The lines stand in
// src/desk/reactions.cpp.
#pragma once

#include <csdesk/customer/customer.hpp>
#include <csdesk/sla/clocks.hpp>
#include <csdesk/ticket/merge.hpp>
#include <csdesk/ticket/ticket.hpp>
#include <csdesk/workflow/complaint.hpp>

#include "desk/policy_room.hpp"
#include "desk/registry.hpp"
#include "sla/subject_room.hpp"

namespace csdesk::engine {

void clocks_follow_opened(registry const& r, ticket::opened const& e, happened const& when, std::vector<any_command>& out);
void clocks_follow_wrote(registry const& r, ticket::customer_wrote const& e, happened const& when, std::vector<any_command>& out);
void clocks_follow_replied(registry const& r, ticket::replied const& e, happened const& when, std::vector<any_command>& out);
void clocks_follow_withdrawn(registry const& r, ticket::question_withdrawn const& e, happened const& when,
                             std::vector<any_command>& out);
void clocks_follow_recalled(registry const& r, ticket::message_recalled const& e, happened const& when,
                            std::vector<any_command>& out);
void clocks_follow_status(registry const& r, ticket::status_changed const& e, happened const& when,
                          std::vector<any_command>& out);
void clocks_follow_sub_status(registry const& r, ticket::sub_status_changed const& e, happened const& when,
                              std::vector<any_command>& out);
void clocks_follow_snooze(registry const& r, ticket::snoozed const& e, happened const& when, std::vector<any_command>& out);
void clocks_follow_wake(registry const& r, ticket::woken const& e, happened const& when, std::vector<any_command>& out);
void clocks_follow_priority(registry const& r, ticket::priority_changed const& e, happened const& when,
                            std::vector<any_command>& out);
void clocks_follow_tags(registry const& r, ticket::tagged const& e, happened const& when, std::vector<any_command>& out);
void clocks_follow_tier(registry const& r, customer::tier_changed const& e, happened const& when, std::vector<any_command>& out);
void clocks_follow_counting_tier(registry const& r, customer::counting_tier_changed const& e, happened const& when,
                                 std::vector<any_command>& out);
void clocks_follow_settled(registry const& r, complaint::settled const& e, happened const& when, std::vector<any_command>& out);

/// Merged, un-merged, split: clocks end in one ticket and go on in another.
void clocks_follow_merge(registry const& r, ticket::absorbed const& e, happened const& when, std::vector<any_command>& out);
void clocks_follow_unmerge(registry const& r, ticket::released const& e, happened const& when, std::vector<any_command>& out);
void clocks_follow_split(registry const& r, ticket::split_off const& e, happened const& when, std::vector<any_command>& out);
void clocks_follow_taken(registry const& r, ticket::message_taken const& e, happened const& when, std::vector<any_command>& out);
void clocks_follow_assigned(registry const& r, ticket::assigned const& e, happened const& when, std::vector<any_command>& out);

/// What conditions may ask of the ticket has changed otherwise.
template <class E>
void clocks_follow_fields(registry const& r, E const& e, happened const& when, std::vector<any_command>& out) {
    out.push_back(r.wrap(
        clocks::follow{.ticket = e.ticket, .cause = clocks::cause::fields_changed, .occurred_at = when.at, .seq = when.seq}));
}

/// A complaint stands in another step.
template <class E>
void clocks_follow_step(registry const& r, E const& e, happened const& when, std::vector<any_command>& out) {
    out.push_back(r.wrap(clocks::follow{.ticket = e.complaint,
                                        .cause = clocks::cause::step_taken,
                                        .occurred_at = when.at,
                                        .seq = when.seq,
                                        .step = step_word(e.to)}));
}

/// Another policy: the clocks it may concern take it up, a thousand at a time.
void clocks_take_up_policy(registry const& r, policy_adopted const& e, happened const& when, std::vector<any_command>& out);

/// Other zone data: clocks on these calendars are counted anew.
void clocks_take_up_zones(registry const& r, calendar_retimed const& e, happened const& when, std::vector<any_command>& out);

}  // namespace csdesk::engine
