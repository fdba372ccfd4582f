// Clocks of tickets that are merged, un-merged and split: they end in one place and go on in another.
#include <algorithm>

#include "sla/clocks_work.hpp"

namespace csdesk::clocks {
namespace {

constexpr std::ptrdiff_t most_externals = 32;

/// The open response clock of these rules that counts the wait since then.
clock const* counting(state const& s, std::string const& pack, instant since) {
    auto const found = std::find_if(s.clocks.begin(), s.clocks.end(), [&](clock const& k) {
        return sla::is_open(k.state) && measures_response(k.metric) && k.pack == pack && k.state.started == since;
    });
    return found == s.clocks.end() ? nullptr : &*found;
}

/// For which ticket an external deadline was set.
ticket_id set_for(clock const& k, ticket_id has_it) { return k.came_from ? k.came_from : has_it; }

/// The time of another clock, under the numbers of this one: what was reported there is not reported again.
clock with_time_of(clock k, clock const& other) {
    std::int64_t const used = k.state.instance;
    k.state = other.state;
    k.state.owed.clear();
    k.state.instance += used;
    for (auto& w : k.state.warnings) w.instance += used;
    k.calendar = other.calendar;
    k.policy = other.policy;
    return k;
}

std::vector<event> both(std::vector<event> first, std::vector<event> then) {
    first.insert(first.end(), std::make_move_iterator(then.begin()), std::make_move_iterator(then.end()));
    return first;
}

}  // namespace

bool open_external(clock const& k) { return k.metric == sla::metric::external && sla::is_open(k.state); }

std::string name_of(std::string const& deadline, ticket_id other) { return deadline + " #" + std::to_string(other.value); }

clock const* carried(state const& survivor, std::string const& name, ticket_id of) {
    auto const found = std::find_if(survivor.clocks.begin(), survivor.clocks.end(), [&](clock const& k) {
        return open_external(k) && k.came_from == of && (k.rule == name || k.rule == name_of(name, of));
    });
    return found == survivor.clocks.end() ? nullptr : &*found;
}

/// What its time was counted by so far.
calendar work::hours_then(clock const& k) const { return hours_so_far(k, hours(std::string(sla::real_time))).recorded; }

// ---- merged -------------------------------------------------------------------------------------------------------

void work::leave(std::int32_t number) {
    std::vector<clock_id> open;
    for (clock const& k : s_.clocks)
        if (sla::is_open(k.state)) open.push_back(k.number);
    for (clock_id const one : open) {
        clock k = get(one);
        k.state = sla::next::cancel(std::move(k.state), hours_then(k), f_->at).value();
        k.state.owed.clear();
        k.merged = number;
        change<cancelled>(std::move(k));
    }
}

void work::adopt_wait(state const& source, instant since) {
    auto const metric = f_->answered ? sla::metric::next_response : sla::metric::first_response;
    for (sla::winner const& won : rules_) {
        sla::rule const* const r = won.rule;
        if (r->metric != metric) continue;
        clock const* const donor = counting(source, r->pack, since);
        auto const own = std::find_if(s_.clocks.begin(), s_.clocks.end(), [&](clock const& k) {
            return sla::is_open(k.state) && k.pack == r->pack && k.metric == metric;
        });
        if (own == s_.clocks.end())
            start_from(*r, since, donor);
        else if (own->state.started > since)
            begin_earlier(own->number, *r, since, donor);
    }
}

void work::start_from(sla::rule const& r, instant since, clock const* donor) {
    if (donor == nullptr) return start({&r, {}}, since, f_->waiting_round);
    clock k{.number = f_->new_clock(), .metric = r.metric, .pack = r.pack, .rule = r.name, .calendar = r.calendar};
    k.round = f_->waiting_round;
    k.state.instance = 0;
    k = with_time_of(std::move(k), *donor);
    promise(k, r, f_->at);
    obey(k, r, f_->at);
    change<started>(std::move(k));
}

void work::begin_earlier(clock_id number, sla::rule const& r, instant since, clock const* donor) {
    clock k = get(number);
    sla::clock_state const before = k.state;
    std::string const rule_before = k.rule;
    if (donor != nullptr) {
        k = with_time_of(std::move(k), *donor);
    } else {
        k.state = sla::next::start(sla::next::planned(promised(r)).value(), hours(r.calendar), since).value();
        k.state.instance += before.instance;
        for (auto& w : k.state.warnings) w.instance = k.state.instance;
        k.calendar = r.calendar;
        describe(k);
    }
    if (before.breached_at && !k.state.breached_at)  // a breach that happened stays
        k.state = sla::reported(std::move(k.state), {sla::clock_event_kind::breach, {}, *before.breached_at, k.state.instance});
    promise(k, r, f_->at);
    obey(k, r, f_->at);
    put_rewound(std::move(k), rule_before, before.target);
}

void work::put_rewound(clock k, std::string const& rule_before, span target_before) {
    k.state = sla::next::count_to(std::move(k.state), hours(k.calendar), f_->at).value();
    change<retargeted>(std::move(k));
    auto& e = std::get<retargeted>(out_.back());
    e.rule_before = rule_before;
    e.target_before = target_before;
}

void work::adopt_externals(state const& source, ticket_id from) {
    for (clock const& theirs : source.clocks) {
        if (!open_external(theirs)) continue;
        ticket_id const of = set_for(theirs, from);
        bool const taken = std::any_of(s_.clocks.begin(), s_.clocks.end(),
                                       [&](clock const& k) { return open_external(k) && k.rule == theirs.rule; });
        clock k = theirs;
        k.number = f_->new_clock();
        if (taken) k.rule = name_of(theirs.rule, of);
        k.came_from = of;
        k.steps.clear();
        k.state.owed.clear();
        change<started>(std::move(k));
    }
}

events decide(state const& source, state const& survivor, follow_merge const& c, facts const& f) {
    auto const theirs = std::count_if(source.clocks.begin(), source.clocks.end(), open_external);
    auto const ours = std::count_if(survivor.clocks.begin(), survivor.clocks.end(),
                                    [](clock const& k) { return k.metric == sla::metric::external; });
    if (theirs > 0 && theirs + ours > most_externals)
        return refuse(errc::not_allowed, "into", "a ticket may have 32 external deadlines at most", "每张工单最多 32 个外部时限");
    because const why{cause::merged, c.seq, ""};
    work gone(source, c.ticket, f, why);
    gone.leave(c.number);
    work on(survivor, c.into, f, why);
    on.take_up_policy();
    if (c.waits_since) on.adopt_wait(source, *c.waits_since);
    on.adopt_externals(source, c.ticket);
    on.match_again();
    return both(gone.take(), on.take());
}

// ---- un-merged ----------------------------------------------------------------------------------------------------

void work::come_back(state const& survivor, follow_unmerge const& c) {
    bool policy_edited = false;
    std::vector<clock> back;
    for (clock const& k : s_.clocks)
        if (k.merged == c.number && !sla::is_open(k.state)) back.push_back(k);
    for (clock& k : back) {
        policy_edited = policy_edited || k.policy != f_->in_force.version;
        if (k.metric == sla::metric::external)
            take_back_external(std::move(k), carried(survivor, k.rule, set_for(k, ticket_)));
        else if (!has_ended(status_))
            take_back(std::move(k), survivor, c);
    }
    if (policy_edited) match_again();
}

void work::take_back_external(clock k, clock const* theirs) {
    if (theirs == nullptr) return;
    k = with_time_of(std::move(k), *theirs);
    k.consequence = theirs->consequence;
    k.merged = 0;
    change<reopened>(std::move(k));
}

void work::take_back(clock k, state const& survivor, follow_unmerge const& c) {
    sla::rule const* const r = rule_of(k);
    bool const response = measures_response(k.metric);
    bool const silent = k.metric == sla::metric::first_response && !f_->answered && f_->rounds == 0;
    if (response && !c.waits_since && !silent) return;
    if (r == nullptr) {  // no rule promises it any more; one that comes back takes it up
        k.merged = 0;
        k.without_rule = true;
        return change<cancelled>(std::move(k));
    }
    if (response)
        take_back_wait(k, *r, survivor, c);
    else
        k.state = sla::next::reopen(std::move(k.state), hours_then(k), f_->at, sla::reopen_mode::continue_clock).value();
    k.merged = 0;
    promise(k, *r, f_->at);
    obey(k, *r, f_->at);
    change<reopened>(std::move(k));
}

/// The time of a wait that nobody has answered: as the survivor counts it; without that, as if nothing had happened. So is a
/// first response that was due without a wait, for nobody had written yet.
void work::take_back_wait(clock& k, sla::rule const& r, state const& survivor, follow_unmerge const& c) const {
    bool const since_opening = k.metric == sla::metric::first_response && (k.state.started == c.opened_at || !c.waits_since);
    bool const same = k.state.started == c.waits_since;
    clock const* const theirs = same || !since_opening ? counting(survivor, k.pack, *c.waits_since) : nullptr;
    if (theirs != nullptr)
        k = with_time_of(std::move(k), *theirs);
    else if (same || since_opening)
        k.state =
            sla::next::reopen(std::move(k.state), hours_then(k), *k.state.stopped_at, sla::reopen_mode::continue_clock).value();
    else  // it had counted the wait of a ticket that has gone its own way since
        begin_at(k, r, *c.waits_since);
}

void work::wait_on(std::optional<instant> const& so_far, std::optional<instant> const& from_now_on,
                   std::optional<instant> const& opened_at) {
    if (!so_far || so_far == from_now_on) return;
    for (clock_id const number : all_open()) {
        clock const& k = get(number);
        sla::rule const* const r = rule_of(k);
        if (!measures_response(k.metric) || k.state.started != so_far || r == nullptr) continue;
        bool const since_opening = !f_->answered && !k.steps.empty() && k.steps.front().cause == cause::opened;
        if (from_now_on)
            begin_later(number, *r, *from_now_on);
        else if (since_opening && opened_at)  // nobody waits, but the first response is still due
            begin_later(number, *r, *opened_at);
        else
            cancel(number, f_->at, false);
    }
}

/// The rule's promise from then on. What was already reported for an earlier beginning is not reported again.
void work::begin_at(clock& k, sla::rule const& r, instant since) const {
    sla::clock_state const before = k.state;
    k.state = sla::next::start(sla::next::planned(promised(r)).value(), hours(r.calendar), since).value();
    k.state.instance += before.instance;
    for (auto& w : k.state.warnings) {
        w.instance = k.state.instance;
        w.reported = w.due && *w.due <= f_->at;
    }
    k.rule = r.name;
    k.calendar = r.calendar;
    describe(k);
    if (before.breach_reported && k.state.due && *k.state.due <= f_->at)
        k.state = sla::reported(std::move(k.state), {sla::clock_event_kind::breach, {}, *k.state.due, k.state.instance});
}

void work::begin_later(clock_id number, sla::rule const& r, instant since) {
    clock k = get(number);
    span const target_before = k.state.target;
    std::string const rule_before = k.rule;
    begin_at(k, r, since);
    obey(k, r, f_->at);
    put_rewound(std::move(k), rule_before, target_before);
}

void work::lose_externals(state const& source, std::int32_t number) {
    for (clock const& k : source.clocks)
        if (k.metric == sla::metric::external && k.merged == number)
            if (clock const* const ours = carried(s_, k.rule, set_for(k, source.ticket))) cancel(ours->number, f_->at, false);
}

events decide(state const& source, state const& survivor, follow_unmerge const& c, facts const& source_facts, facts const& f) {
    because const why{cause::unmerged, c.seq, ""};
    work back(source, c.ticket, source_facts, why);
    back.come_back(survivor, c);
    work left(survivor, c.from, f, why);
    left.take_up_policy();
    left.wait_on(c.waited_since, c.waits_on_since, c.from_opened_at);
    left.lose_externals(source, c.number);
    left.match_again();
    return both(back.take(), left.take());
}

// ---- split --------------------------------------------------------------------------------------------------------

events decide(state const& s, follow_split const& c, facts const& f) {
    work w(s, c.ticket, f, {cause::split, c.seq, ""});
    w.take_up_policy();
    w.wait_on(c.waited_since, c.waits_on_since, {});
    return w.take();
}

}  // namespace csdesk::clocks
