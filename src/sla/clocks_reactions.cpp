#include "sla/clocks_reactions.hpp"

#include <csdesk/sla/clocks.hpp>

#include "desk/codec.hpp"
#include "desk/job.hpp"
#include "sla/clocks_work.hpp"
#include "sla/retarget_cursor.hpp"

namespace csdesk::engine {

using clocks::cause;
using clocks::follow;

void clocks_follow_opened(registry const& r, ticket::opened const& e, happened const& when, std::vector<any_command>& out) {
    out.push_back(r.wrap(follow{.ticket = e.ticket, .cause = cause::opened, .occurred_at = e.occurred_at, .seq = when.seq}));
}

void clocks_follow_wrote(registry const& r, ticket::customer_wrote const& e, happened const& when,
                         std::vector<any_command>& out) {
    if (!e.opens_round) return;
    out.push_back(r.wrap(follow{.ticket = e.ticket,
                                .cause = cause::customer_wrote,
                                .occurred_at = e.round_opened_at,
                                .seq = when.seq,
                                .round = e.round}));
}

void clocks_follow_replied(registry const& r, ticket::replied const& e, happened const& when, std::vector<any_command>& out) {
    if (e.automatic && !e.closes_round) return;
    out.push_back(r.wrap(follow{.ticket = e.ticket,
                                .cause = cause::replied,
                                .occurred_at = e.occurred_at,
                                .seq = when.seq,
                                .round = e.round,
                                .closes_round = e.closes_round,
                                .by = e.automatic ? std::nullopt : std::optional(e.author.name)}));
}

void clocks_follow_recalled(registry const& r, ticket::message_recalled const& e, happened const& when,
                            std::vector<any_command>& out) {
    if (e.ended_round == 0 || !e.ended_round_opened_at) return;
    out.push_back(r.wrap(follow{.ticket = e.ticket, .cause = cause::recalled, .occurred_at = when.at, .seq = when.seq}));
}

void clocks_follow_withdrawn(registry const& r, ticket::question_withdrawn const& e, happened const& when,
                             std::vector<any_command>& out) {
    if (e.ended_round == 0 || !e.ended_round_opened_at) return;
    out.push_back(r.wrap(follow{.ticket = e.ticket, .cause = cause::recalled, .occurred_at = when.at, .seq = when.seq}));
}

void clocks_follow_status(registry const& r, ticket::status_changed const& e, happened const& when,
                          std::vector<any_command>& out) {
    out.push_back(r.wrap(follow{.ticket = e.ticket,
                                .cause = cause::status_changed,
                                .occurred_at = e.occurred_at,
                                .seq = when.seq,
                                .from = e.from,
                                .to = e.to,
                                .reason = e.reason,
                                .sub_status = e.sub_status}));
}

void clocks_follow_sub_status(registry const& r, ticket::sub_status_changed const& e, happened const& when,
                              std::vector<any_command>& out) {
    if (clocks::has_ended(e.status)) return;
    out.push_back(r.wrap(follow{.ticket = e.ticket,
                                .cause = cause::status_changed,
                                .occurred_at = when.at,
                                .seq = when.seq,
                                .from = e.status,
                                .to = e.status,
                                .reason = e.status_reason,
                                .sub_status = e.to}));
}

void clocks_follow_snooze(registry const& r, ticket::snoozed const& e, happened const& when, std::vector<any_command>& out) {
    out.push_back(r.wrap(follow{.ticket = e.ticket, .cause = cause::snoozed, .occurred_at = when.at, .seq = when.seq}));
}

void clocks_follow_wake(registry const& r, ticket::woken const& e, happened const& when, std::vector<any_command>& out) {
    instant const t = e.cause == ticket::wake_cause::due ? e.until : when.at;
    out.push_back(r.wrap(follow{.ticket = e.ticket, .cause = cause::snoozed, .occurred_at = t, .seq = when.seq}));
}

void clocks_follow_priority(registry const& r, ticket::priority_changed const& e, happened const& when,
                            std::vector<any_command>& out) {
    out.push_back(r.wrap(follow{.ticket = e.ticket, .cause = cause::priority_changed, .occurred_at = when.at, .seq = when.seq}));
}

void clocks_follow_tags(registry const& r, ticket::tagged const& e, happened const& when, std::vector<any_command>& out) {
    out.push_back(r.wrap(follow{.ticket = e.ticket, .cause = cause::tags_changed, .occurred_at = when.at, .seq = when.seq}));
}

void clocks_follow_tier(registry const& r, customer::tier_changed const& e, happened const& when, std::vector<any_command>& out) {
    if (e.from != e.to) out.push_back(r.wrap(clocks::follow_tier{e.customer, when.seq}));
}

void clocks_follow_counting_tier(registry const& r, customer::counting_tier_changed const& e, happened const& when,
                                 std::vector<any_command>& out) {
    if (e.from != e.to) out.push_back(r.wrap(clocks::follow_tier{e.customer, when.seq}));
}

void clocks_follow_settled(registry const& r, complaint::settled const& e, happened const& when, std::vector<any_command>& out) {
    out.push_back(r.wrap(follow{.ticket = e.complaint, .cause = cause::settled, .occurred_at = when.at, .seq = when.seq}));
}

void clocks_follow_merge(registry const& r, ticket::absorbed const& e, happened const& when, std::vector<any_command>& out) {
    clocks::follow_merge c{.ticket = e.from, .into = e.ticket, .number = e.number, .seq = when.seq};
    if (e.talk.waiting) c.waits_since = e.talk.waiting->opened_at;
    out.push_back(r.wrap(std::move(c)));
}

void clocks_follow_unmerge(registry const& r, ticket::released const& e, happened const& when, std::vector<any_command>& out) {
    if (!e.last) return;
    clocks::follow_unmerge c{.ticket = e.gone, .from = e.ticket, .number = e.number, .waits_since = e.gone_waits_since};
    c.waited_since = e.waited_since;
    if (e.waiting) c.waits_on_since = e.waiting->opened_at;
    c.seq = when.seq;
    out.push_back(r.wrap(std::move(c)));
}

void clocks_follow_split(registry const& r, ticket::split_off const& e, happened const& when, std::vector<any_command>& out) {
    if (e.dropped_round == 0 && e.changed_round == 0) return;
    clocks::follow_split c{.ticket = e.ticket, .waited_since = e.waited_since, .seq = when.seq};
    if (e.waiting) c.waits_on_since = e.waiting->opened_at;
    out.push_back(r.wrap(std::move(c)));
}

void clocks_follow_taken(registry const& r, ticket::message_taken const& e, happened const& when, std::vector<any_command>& out) {
    if (!e.opens_round) return;
    out.push_back(r.wrap(follow{.ticket = e.ticket,
                                .cause = cause::customer_wrote,
                                .occurred_at = e.round_opened_at,
                                .seq = when.seq,
                                .round = e.round}));
}

void clocks_follow_assigned(registry const& r, ticket::assigned const& e, happened const& when, std::vector<any_command>& out) {
    if (e.from == e.to && e.team_from == e.team_to) return;
    out.push_back(r.wrap(follow{.ticket = e.ticket, .cause = cause::assigned, .occurred_at = when.at, .seq = when.seq}));
}

void clocks_take_up_policy(registry const& r, policy_adopted const& e, happened const&, std::vector<any_command>& out) {
    out.push_back(r.wrap(start_job{"sla.retarget", to_json(clocks::retarget_cursor{.version = e.version})}));
}

void clocks_take_up_zones(registry const& r, calendar_retimed const& e, happened const&, std::vector<any_command>& out) {
    if (e.calendars.empty()) return;
    out.push_back(r.wrap(start_job{"sla.retarget", to_json(clocks::retarget_cursor{.calendars = e.calendars})}));
}

}  // namespace csdesk::engine
