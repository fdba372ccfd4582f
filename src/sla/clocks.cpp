#include <csdesk/sla/clocks.hpp>

#include <algorithm>
#include <tuple>

#include "sla/clocks_work.hpp"

namespace csdesk::clocks {

// ---- evolve: takes over what the event says -----------------------------------------------------------------------

namespace {

using list = std::vector<clock>;

list::iterator find(state& s, clock_id number) {
    return std::find_if(s.clocks.begin(), s.clocks.end(), [&](clock const& k) { return k.number == number; });
}

/// Ended clocks go, but for those that still owe a report and those that may be taken up again: the last of their kind.
void prune(state& s) {
    auto const superseded = [&](list::const_iterator k) {
        return std::any_of(k + 1, s.clocks.cend(),
                           [&](clock const& o) { return o.pack == k->pack && o.metric == k->metric && o.about == k->about; });
    };
    std::int32_t last_merge = 0;
    for (clock const& k : s.clocks) last_merge = std::max(last_merge, k.merged);
    list left;
    for (auto k = s.clocks.cbegin(); k != s.clocks.cend(); ++k) {
        bool const merged = k->merged != 0 && k->merged == last_merge;
        bool const may_return = merged || (may_be_taken_up(*k) && !superseded(k));
        if (sla::is_open(k->state) || !k->state.owed.empty() || may_return) left.push_back(*k);
    }
    s.clocks = std::move(left);
}

/// Puts the whole clock together again.
void take_over(state& s, clock next, std::int64_t kept_segments, because const* why) {
    auto const old = find(s, next.number);
    if (old != s.clocks.end() && kept_segments > 0) {
        auto const& before = old->state.segments;
        auto const end =
            before.begin() + std::min(static_cast<std::ptrdiff_t>(before.size()), static_cast<std::ptrdiff_t>(kept_segments));
        next.state.segments.insert(next.state.segments.begin(), before.begin(), end);
    }
    if (next.steps.empty()) {
        if (old != s.clocks.end()) next.steps = old->steps;
        if (why != nullptr) next.steps.push_back({next.state.since, why->cause, why->seq, next.rule, why->reason});
    }
    if (old != s.clocks.end())
        *old = std::move(next);
    else
        s.clocks.push_back(std::move(next));
    prune(s);
}

}  // namespace

void evolve(state& s, started const& e, instant) {
    s.ticket = e.ticket;
    take_over(s, e.clock, 0, &e.why);
}
void evolve(state& s, paused const& e, instant) { take_over(s, e.clock, e.kept_segments, &e.why); }
void evolve(state& s, resumed const& e, instant) { take_over(s, e.clock, e.kept_segments, &e.why); }
void evolve(state& s, met const& e, instant) { take_over(s, e.clock, e.kept_segments, &e.why); }
void evolve(state& s, cancelled const& e, instant) { take_over(s, e.clock, e.kept_segments, &e.why); }
void evolve(state& s, retargeted const& e, instant) { take_over(s, e.clock, e.kept_segments, &e.why); }
void evolve(state& s, reopened const& e, instant) { take_over(s, e.clock, e.kept_segments, &e.why); }
void evolve(state& s, breached const& e, instant) { take_over(s, e.clock, e.kept_segments, nullptr); }
void evolve(state& s, warned const& e, instant) {
    auto const k = find(s, e.clock);
    if (k == s.clocks.end()) return;
    k->state = sla::reported(std::move(k->state), {sla::clock_event_kind::warning, e.level, e.due, e.instance});
    prune(s);
}
void evolve(state&, unchanged const&, instant) {}

std::optional<instant> due(state const& s) {
    std::optional<instant> first;
    for (clock const& k : s.clocks)
        if (auto const next = sla::next_event(k.state); next && (!first || *next < *first)) first = next;
    return first;
}

// ---- decide -------------------------------------------------------------------------------------------------------

events decide(state const& s, fire const& c, instant at) {
    struct firing {
        clock_id of;
        std::size_t place;
        sla::clock_event what;
    };
    std::vector<firing> firings;
    for (clock const& k : s.clocks)
        for (sla::clock_event const& e : sla::due_events(k.state, std::min(c.due, at)))
            firings.push_back({k.number, firings.size(), e});
    auto const order = [](firing const& f) { return std::tuple(f.what.due, f.of, f.place); };
    std::sort(firings.begin(), firings.end(), [&](firing const& a, firing const& b) { return order(a) < order(b); });
    work w(s, s.ticket);
    for (firing const& f : firings) w.report(f.of, f.what, at);
    return w.take();
}

events decide(state const& s, follow const& c, facts const& f) {
    work w(s, c.ticket, f, {c.cause, c.seq, c.reason.value_or("")});
    w.take_up_policy();
    instant const t = std::min(c.occurred_at, f.at);
    switch (c.cause) {
        case cause::opened: w.open(t); break;
        case cause::customer_wrote: w.hear(t, c.round); break;
        case cause::replied: w.answer(t, c.closes_round, agent_key{c.by.value_or("")}); break;
        case cause::settled: w.finish(t); break;
        case cause::assigned: w.hand_over(); break;
        case cause::step_taken:
            if (c.step) w.take_step(*c.step, t);
            break;
        case cause::status_changed:
            if (c.from && c.to) w.change_status(*c.from, *c.to, c.reason.value_or(""), c.sub_status.value_or(""), t);
            break;
        case cause::snoozed: w.obey_status(t); break;
        case cause::priority_changed:
        case cause::tags_changed:
        case cause::tier_changed:
        case cause::fields_changed:
        case cause::policy_changed: w.match_again(); break;
        case cause::recalled: w.unask(t); break;
        case cause::external:
        case cause::merged:
        case cause::unmerged:
        case cause::split:
        case cause::zone_data: break;
    }
    if (w.asks_what_moves()) w.match_again();
    return w.take();
}

events decide(state const& s, retarget const& c, facts const& f) {
    work w(s, c.ticket, f, {c.calendars.empty() ? cause::policy_changed : cause::zone_data, 0, ""});
    w.count_anew(c.calendars);
    w.match_again();
    return w.take();
}

}  // namespace csdesk::clocks
