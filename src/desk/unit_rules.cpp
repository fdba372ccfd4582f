// Automation inside a command: rules are asked after the command and its reactions are complete, and what they do is done in
// the same transaction. A rule's refused command leaves no trace and fails nothing; a rule acts once a ticket and root command,
// chains of rules end at depth 8, and together with the reactions they cause 64 follow-ups at most.
#include <algorithm>

#include "automation/automation_lookup.hpp"
#include "desk/policy_room.hpp"
#include "desk/unit.hpp"

namespace csdesk::engine {
namespace {

automation::state const nothing_known{};

/// The tickets that events from a place on have made.
std::vector<ticket_id> tickets_opened(std::vector<made_event> const& events, std::size_t from) {
    std::vector<ticket_id> out;
    for (std::size_t i = from; i < events.size(); ++i)
        for (auto const& [noun, number] : events[i].event.type->made)
            if (noun == "ticket") out.push_back({number(events[i].event.data.get())});
    return out;
}

bool opens_ticket(std::vector<made_event> const& events, std::size_t from) { return !tickets_opened(events, from).empty(); }

}  // namespace

void unit::hear(any_event const& e) {
    automation::policy const& p = rules().automation;
    if (p.rules.empty()) return;
    if (p.by_event.contains(e.type->name) || e.type->type == typeid(automation::came_due))
        heard_.push_back({events_.size(), chain_});
}

void unit::run_rules() {
    for (std::size_t i = 0; i < heard_.size() && !exhausted_; ++i) {  // it grows while rules act
        heard const next = heard_[i];
        consider(next);
    }
    arm_timers();
}

std::vector<automation::rule const*> unit::listeners(made_event const& e) const {
    automation::policy const& p = rules().automation;
    if (e.event.type->type == typeid(automation::came_due)) {
        auto const* rule = automation::find(p, static_cast<automation::came_due const*>(e.event.data.get())->rule);
        return rule == nullptr ? std::vector<automation::rule const*>{} : std::vector{rule};
    }
    std::vector<automation::rule const*> out;
    for (std::size_t const i : p.by_event.at(e.event.type->name)) out.push_back(&p.rules[i]);
    return out;
}

void unit::consider(heard const& h) {
    made_event const cause = events_[h.event];
    event_data const data(cause.event);
    auto const rules = listeners(cause);
    for (ticket_id const ticket : tickets_of(*this, cause.event)) {
        std::optional<known> values;
        for (automation::rule const* r : rules) {
            if (exhausted_) return;
            if (ask({*r, ticket, cause, h.chain}, data, values) && r->stop) break;
        }
    }
}

// True where it acted. `values` are of the ticket as it is now, kept until a rule has acted.
bool unit::ask(acting const& a, event_data const& data, std::optional<known>& values) {
    if (!values) {
        auto const around = around_ticket(*this, a.ticket);
        if (!around) return false;
        values.emplace(*around, data);
    }
    auto held = automation::ask(
        a.rule, [&](std::string_view field) { return values->values(field); },
        [&](std::string_view field) { return values->shown(field); });
    if (!held || !may_act(a)) return false;
    values.reset();
    act(a, std::move(*held));
    return true;
}

bool unit::may_act(acting const& a) {
    bool const again = acted_.contains({a.rule.name, a.ticket});
    if (again && !a.chain) return false;  // two events of one command: once is meant
    if (again) return stop(a, automation::stop_reason::repeated), false;
    if (a.chain && a.chain->depth >= automation::deepest) return stop(a, automation::stop_reason::depth), false;
    return true;
}

void unit::act(acting const& a, std::vector<automation::held> held) {
    acted_.emplace(a.rule.name, a.ticket);
    std::int32_t const depth = a.chain ? a.chain->depth + 1 : 1;
    automation::fired e{.ticket = a.ticket, .rule = a.rule.name, .policy = automation_in_force().version};
    e.event = a.cause.event.type->name;
    e.seq = a.cause.when.seq;
    e.depth = depth;
    e.held = std::move(held);
    e.stop = a.rule.stop;
    chain_ = std::make_shared<cause_chain const>(cause_chain{a.chain, a.rule.name, depth});
    for (command_template const& t : a.rule.then) e.commands.push_back(give(a, t));
    chain_ = nullptr;
    who_ = {role::rule, a.rule.name};
    add(event(std::move(e)));
    if (exhausted_) stop(a, automation::stop_reason::limit);
}

automation::given unit::give(acting const& a, command_template const& t) {
    automation::given out{.command = t.command, .outcome = automation::command_outcome::refused};
    auto const refused = [&](error const& why) {
        out.code = name(why.code);
        out.field = why.field;
        out.en = why.en;
        out.zh = why.zh;
        return out;
    };
    exhausted_ = exhausted_ || follow_ups_ >= most_follow_ups;
    if (exhausted_)
        return refused(
            refuse(errc::reaction_limit, "", "more than 64 follow-ups of one command", "一条命令引发的后续操作超过 64 个"));
    ++follow_ups_;
    auto const* ticket = find<ticket::state>(a.ticket);
    auto command = fill(t, types(), values_for(a.rule, *ticket));
    if (!command) return refused(command.error());
    memory before = remember();
    std::deque<follow_up> queue{{std::move(*command), nullptr, {role::rule, a.rule.name}}};
    if (auto decided = drain(queue); !decided) {
        restore(std::move(before));
        exhausted_ = decided.error().code == errc::reaction_limit;
        return refused(decided.error());
    }
    if (opens_ticket(events_, before.events) && opened_by_rule(a.ticket)) {
        restore(std::move(before));
        return refused(refuse(errc::not_allowed, "command", "from a ticket that a rule opened no rule opens another",
                              "规则创建的工单不能再由规则创建新工单"));
    }
    note_opened(a, before.events);
    out.events = static_cast<std::int64_t>(events_.size() - before.events);
    out.outcome = out.events == 0 ? automation::command_outcome::nothing : automation::command_outcome::done;
    if (out.events != 0) out.seq = before.seq + 1;
    return out;
}

// Rules that open tickets on which rules open tickets would never end, however long they wait in between.
bool unit::opened_by_rule(ticket_id ticket) {
    if (opened_by_.contains(ticket)) return true;
    auto const* known = find<automation::state>(ticket);
    return known != nullptr && known->opened_by.has_value();
}

void unit::note_opened(acting const& a, std::size_t from) {
    for (ticket_id const ticket : tickets_opened(events_, from)) opened_by_.emplace(ticket, a.rule.name);
}

// Told once a rule and ticket.
void unit::stop(acting const& a, automation::stop_reason why) {
    if (!stopped_.emplace(a.rule.name, a.ticket).second) return;
    automation::stopped e{.ticket = a.ticket, .rule = a.rule.name, .policy = automation_in_force().version, .reason = why};
    for (auto const* link = a.chain.get(); link != nullptr; link = link->before.get()) e.rules.push_back(link->rule);
    std::reverse(e.rules.begin(), e.rules.end());
    e.event = a.cause.event.type->name;
    e.seq = a.cause.when.seq;
    e.depth = a.chain ? a.chain->depth + 1 : 1;
    who_ = {role::system, {}};
    add(event(std::move(e)));
}

automation::in_force unit::automation_in_force() {
    auto const* adopted = find<policy_state>(std::string(only_policy));
    return {rules().automation, rules().calendars, adopted == nullptr ? 0 : adopted->version};
}

// Tickets of this command whose timed rules have something new to count from.
void unit::arm_timers() {
    who_ = {role::system, {}};
    for (auto const& [ticket, rule] : opened_by_)
        add(event(automation::armed{.ticket = ticket, .policy = automation_in_force().version, .opened_by = rule}));
    if (rules().automation.timed.empty()) return;
    aggregate_type const* const tickets = types().aggregate_of(typeid(ticket::state));
    std::vector<ticket_id> moved;
    for (auto const& [unused, t] : touched_)
        if (t.type == tickets && t.after) moved.push_back({t.key.number});
    for (ticket_id const ticket : moved) {
        std::set<std::string> acted;
        for (auto const& [rule, on] : acted_)
            if (on == ticket) acted.insert(rule);
        auto const* known = find<automation::state>(ticket);
        auto decided = wrap(decide(known == nullptr ? nothing_known : *known, automation::rearm{ticket},
                                   *find<ticket::state>(ticket), automation_in_force(), acted));
        for (any_event& e : *decided) add(std::move(e));
    }
}

// What a rule's command may undo: everything from here on is done to copies.
unit::memory unit::remember() {
    memory m{touched_, events_.size(), heard_.size(), seq_, last_number_};
    for (auto& [unused, t] : touched_)
        if (t.after) t.after = t.type->clone(t.after.get());
    return m;
}

void unit::restore(memory&& m) {
    touched_ = std::move(m.states);
    events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(m.events), events_.end());
    heard_.erase(heard_.begin() + static_cast<std::ptrdiff_t>(m.heard), heard_.end());
    seq_ = m.seq;
    last_number_ = m.last_number;
}

}  // namespace csdesk::engine
