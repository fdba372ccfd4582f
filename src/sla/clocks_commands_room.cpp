#include <csdesk/customer/customer.hpp>
#include <csdesk/ticket/ticket.hpp>

#include "desk/policy_room.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "sla/clocks_describe.hpp"
#include "sla/clocks_room.hpp"
#include "sla/subject_room.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace clocks;

constexpr std::int64_t most_tickets_at_once = 1'000;

clocks::state const& clocks_of(scope& s, ticket_id ticket) {
    static clocks::state const none;
    auto const* found = s.find<clocks::state>(ticket);
    return found == nullptr ? none : *found;
}

/// The ticket as it is now, under the policy in force. The tier is the customer's present one.
facts facts_of(scope& s, ticket::state const& t) {
    auto const* adopted = s.find<policy_state>(std::string(only_policy));
    auto const* customer = s.find<customer::state>(t.requester);
    policy const& rules = s.rules();
    facts f{.at = s.at(), .in_force = {rules.sla, rules.calendars, adopted == nullptr ? 0 : adopted->version}};
    f.in_force.earlier = [&s](std::int64_t version, std::string const& name) { return s.earlier_hours(version, name); };
    f.in_force.unchanged = [&s](std::int64_t version, sla::rule const& now) { return s.unchanged_since(version, now); };
    f.in_force.compiled = rules.matcher.get();
    bool const steps = rules.matcher->measures(sla::metric::workflow_step);
    f.subject = subject_of(t, customer, steps ? s.find<complaint::state>(t.ticket) : nullptr);
    f.status = t.status;
    f.status_reason = t.status_reason;
    f.sub_status = t.sub_status.value_or("");
    f.snoozed = t.snoozed_until.has_value();
    f.answered = t.talk.first_answer_at.has_value();
    f.rounds = t.talk.rounds;
    f.reopened = t.reopens > 0;
    f.waiting_round = t.talk.waiting ? t.talk.waiting->number : 0;
    f.agent = t.assignee;
    f.agent_answered = t.assignee_answered;
    f.team = t.team;
    f.new_clock = [&s] { return s.new_id<clock_id>(); };
    return f;
}

template <class C>
decision for_ticket(scope& s, C const& c) {
    auto const* t = s.find<ticket::state>(c.ticket);
    return t == nullptr ? nothing() : s.wrap(decide(clocks_of(s, c.ticket), c, facts_of(s, *t)));
}

template <class C>
decision for_external(scope& s, C const& c) {
    auto const found = find_ticket(s, c.ticket);
    if (!found) return found.error();
    ticket::state const& t = **found;
    return s.wrap(decide(clocks_of(s, t.ticket), c, t.ticket, resolve(s, c.ticket).value(), facts_of(s, t)));
}

decision on_fire(scope& s, fire const& c) { return s.wrap(decide(clocks_of(s, c.ticket), c, s.at())); }

/// Tickets that have not ended, in order of their numbers.
row_query open_tickets(std::int64_t limit) {
    auto const status = [](ticket_status other) { return condition{"status", compare::not_equal, std::string(name(other))}; };
    return {&table_of<ticket::ticket_row>(),
            {status(ticket_status::resolved), status(ticket_status::closed), status(ticket_status::merged)},
            {"ticket"},
            limit};
}

std::vector<ticket_id> numbers(reader& rows, row_query const& query) {
    std::size_t const column = query.table->column_index("ticket");
    std::vector<ticket_id> out;
    for (auto const& row : rows.rows(query)) out.push_back({std::get<std::int64_t>(row[column])});
    return out;
}

decision on_follow_tier(scope& s, follow_tier const& c) {
    row_query query = open_tickets(most_tickets_at_once);
    query.where.push_back({"requester", compare::equal, c.customer.value});
    std::vector<any_event> out;
    for (ticket_id const t : numbers(s.search(), query)) {
        follow const told{.ticket = t, .cause = cause::tier_changed, .occurred_at = s.at(), .seq = c.seq};
        auto events = for_ticket(s, told);
        if (!events) return events;
        out.insert(out.end(), std::make_move_iterator(events->begin()), std::make_move_iterator(events->end()));
    }
    return out;
}

}  // namespace

clocks::state const& clocks_of_ticket(scope& s, ticket_id ticket) { return clocks_of(s, ticket); }
clocks::facts clock_facts(scope& s, ticket::state const& t) { return facts_of(s, t); }

void join_clocks_commands(registry& r) {
    join_clocks_merging(r);
    r.command<follow>("clocks.follow", for_ticket<follow>);
    r.command<retarget>("clocks.retarget", for_ticket<retarget>);
    r.command<follow_tier>("clocks.follow_tier", on_follow_tier);
    r.command<fire>("clocks.fire", on_fire);
    r.command<set_external>("clock.set_external", for_external<set_external>);
    r.command<withdraw_external>("clock.withdraw_external", for_external<withdraw_external>);
}

}  // namespace csdesk::engine
