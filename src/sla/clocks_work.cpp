#include "sla/clocks_work.hpp"

#include <algorithm>

namespace csdesk::clocks {
namespace {

/// `on_hold:carrier`, short enough for a clock: the reason, else the shop's finer word for the status.
std::string pause_reason(ticket_status status, std::string_view reason, std::string_view sub_status) {
    constexpr std::size_t longest = 256;
    std::string out(name(status));
    if (reason.empty()) reason = sub_status;
    if (reason.empty()) return out;
    if (reason.size() > longest) {
        std::size_t cut = longest;
        while (cut > 0 && (static_cast<unsigned char>(reason[cut]) & 0xC0) == 0x80) --cut;  // never within a character
        reason = reason.substr(0, cut);
    }
    return out + ':' + std::string(reason);
}

std::string key_of(clock_id k, sla::clock_event const& e) {
    std::string const what = e.kind == sla::clock_event_kind::breach ? "breach"
                             : e.level.lead > span{}                 ? "lead" + std::to_string(e.level.lead.count())
                                                                     : "ppm" + std::to_string(e.level.ppm);
    return std::to_string(k.value) + '/' + std::to_string(e.instance) + '/' + what;
}

}  // namespace

work::work(state const& s, ticket_id ticket, facts const& f, because why)
    : s_(s),
      ticket_(ticket),
      f_(&f),
      why_(std::move(why)),
      status_(f.status),
      reason_(f.status_reason),
      sub_status_(f.sub_status),
      subject_(f.subject) {
    s_.ticket = ticket;
    match();
}

void work::match() {
    bool const waits = status_ == ticket_status::on_hold;
    subject_.hold = waits ? std::optional(reason_) : std::nullopt;
    subject_.hold_sub_status = waits ? sub_status_ : "";
    auto const& p = f_->in_force;
    rules_ = p.compiled != nullptr ? p.compiled->winners(subject_) : sla::winners(p.rules, subject_);
}

bool work::asks_what_moves() const {
    auto const& p = f_->in_force;
    return p.compiled != nullptr ? p.compiled->asks_what_moves() : sla::asks_what_moves(p.rules);
}

// ---- looking ------------------------------------------------------------------------------------------------------

clock const& work::get(clock_id number) const {
    return *std::find_if(s_.clocks.begin(), s_.clocks.end(), [&](clock const& k) { return k.number == number; });
}

std::vector<clock_id> work::all_open() const {
    std::vector<clock_id> out;
    for (clock const& k : s_.clocks)
        if (k.metric != sla::metric::external && sla::is_open(k.state)) out.push_back(k.number);
    return out;
}

bool work::has_open(sla::winner const& w) const {
    return std::any_of(s_.clocks.begin(), s_.clocks.end(), [&](clock const& k) {
        return sla::is_open(k.state) && k.pack == w.rule->pack && k.metric == w.rule->metric && k.about == w.about;
    });
}

clock const* work::last_ended(sla::winner const& w) const {
    auto const at = std::find_if(s_.clocks.rbegin(), s_.clocks.rend(), [&](clock const& k) {
        return !sla::is_open(k.state) && k.pack == w.rule->pack && k.metric == w.rule->metric && k.about == w.about &&
               may_be_taken_up(k) && is_held(k);
    });
    return at == s_.clocks.rend() ? nullptr : &*at;
}

sla::rule const* work::rule_of(clock const& k) const {
    auto const at = std::find_if(rules_.begin(), rules_.end(), [&](sla::winner const& w) {
        return w.rule->pack == k.pack && w.rule->metric == k.metric && w.about == k.about;
    });
    return at == rules_.end() ? nullptr : at->rule;
}

bool work::is_promised(sla::rule const& r) const {
    bool const never_answered = !f_->answered && (f_->waiting_round > 0 || f_->rounds == 0);
    switch (r.metric) {
        case sla::metric::first_response: return never_answered && (f_->waiting_round > 0 || !f_->reopened);
        case sla::metric::next_response: return f_->answered && f_->waiting_round > 0;
        case sla::metric::agent_first_response:
            return f_->agent && !f_->agent_answered && (f_->waiting_round > 0 || never_answered);
        case sla::metric::ownership: return f_->agent || !f_->team.empty();
        default: return true;
    }
}

bool work::is_held(clock const& k) const {
    if (k.metric == sla::metric::agent_first_response) return k.agent == f_->agent;
    if (k.metric != sla::metric::ownership) return true;
    return f_->team.empty() ? k.team.empty() && k.agent == f_->agent : k.team == f_->team;
}

// ---- one clock ----------------------------------------------------------------------------------------------------

/// What the ticket is when something is promised.
void work::describe(clock& k) const {
    k.policy = f_->in_force.version;
    k.kind = f_->subject.kind;
    k.tier = f_->subject.tier;
    k.channel = f_->subject.channel;
    k.priority = f_->subject.priority;
}

/// By which calendar the clock's time was counted so far, and shall be.
earlier_hours work::hours_so_far(clock const& k, calendar const& otherwise) const {
    if (k.policy != f_->in_force.version && k.calendar != sla::real_time && f_->in_force.earlier)
        if (auto known = f_->in_force.earlier(k.policy, k.calendar)) return *known;
    auto const& calendars = f_->in_force.calendars;
    auto const same_name = calendars.find(k.calendar);
    calendar const& used = same_name == calendars.end() ? otherwise : same_name->second;
    return {used, used};
}

/// True where the rule promises what the clock already promises, counted alike: then a new version changes nothing about it.
bool work::is_kept(clock const& k, sla::rule const& r) const {
    if (k.rule != r.name || sla::promise_of(k.state) != promised(r)) return false;
    if (k.policy == f_->in_force.version) return true;
    return f_->in_force.unchanged && f_->in_force.unchanged(k.policy, r);
}

/// The rule's promise over the time already spent.
void work::promise(clock& k, sla::rule const& r, instant t, bool count_anew) const {
    auto const& after = hours(r.calendar);
    auto const was = hours_so_far(k, after);
    bool const edited = k.policy != f_->in_force.version && k.calendar != sla::real_time;
    if (count_anew || !(was.recorded == was.corrected))
        k.state = sla::next::correct_calendar(std::move(k.state), was.recorded, was.corrected, after, t).value();
    else if (k.calendar != r.calendar || edited)
        k.state = sla::next::change_calendar(std::move(k.state), was.recorded, after, t).value();
    k.state = sla::next::retarget(std::move(k.state), after, promised(r), t).value();
    k.rule = r.name;
    k.calendar = r.calendar;
    describe(k);
}

/// Why a clock of this rule stands still now.
std::vector<std::string> work::wanted_reasons(sla::rule const& r) const {
    if (sla::stops(r, status_, reason_, sub_status_, false)) return {pause_reason(status_, reason_, sub_status_)};
    if (f_->snoozed && r.pause_when_snoozed) return {"snoozed"};
    return {};
}

/// Paused or not, as the status wants it.
void work::obey(clock& k, sla::rule const& r, instant t) const {
    auto const& cal = hours(k.calendar);
    auto const wanted = wanted_reasons(r);
    if (k.state.reasons == wanted) return;
    k.state = sla::next::resume(std::move(k.state), cal, t).value();
    if (!wanted.empty()) k.state = sla::next::pause(std::move(k.state), cal, t, wanted.front()).value();
}

void work::start(sla::winner const& w, instant t, std::int32_t round) {
    sla::rule const& r = *w.rule;
    clock k{
        .number = f_->new_clock(), .metric = r.metric, .pack = r.pack, .rule = r.name, .calendar = r.calendar, .round = round};
    k.about = w.about;
    if (r.metric == sla::metric::ownership) k.team = f_->team;
    if (measures_holder(r.metric) && k.team.empty()) k.agent = f_->agent;
    describe(k);
    k.state = sla::next::start(sla::next::planned(promised(r)).value(), hours(r.calendar), t).value();
    obey(k, r, t);
    change<started>(std::move(k));
}

void work::stop(clock_id number, instant t) {
    clock k = get(number);
    k.state = sla::next::stop(std::move(k.state), hours(k.calendar), t).value();
    change<met>(std::move(k));
}

void work::cancel(clock_id number, instant t, bool without_rule) {
    clock k = get(number);
    k.state = sla::next::cancel(std::move(k.state), hours_then(k), t).value();
    k.without_rule = without_rule;
    change<cancelled>(std::move(k));
}

void work::retarget(clock_id number, sla::rule const& r, bool count_anew) {
    clock k = get(number);
    std::string const rule_before = k.rule;
    span const target_before = k.state.target;
    promise(k, r, f_->at, count_anew);
    obey(k, r, f_->at);
    change<retargeted>(std::move(k));
    auto& e = std::get<retargeted>(out_.back());
    e.rule_before = rule_before;
    e.target_before = target_before;
}

void work::reopen(clock_id number, sla::rule const& r, instant t) {
    clock k = get(number);
    auto const mode = k.without_rule ? sla::reopen_mode::continue_clock : r.reopen;
    k.state = sla::next::reopen(std::move(k.state), hours_so_far(k, hours(r.calendar)).recorded, t, mode).value();
    k.without_rule = false;
    promise(k, r, k.state.since);
    obey(k, r, k.state.since);
    change<reopened>(std::move(k));
}

void work::report(clock_id number, sla::clock_event const& what, instant at) {
    clock k = get(number);
    bool const late = at > what.due;
    if (what.kind == sla::clock_event_kind::warning)
        return put(
            warned{ticket_, k.number, k.metric, k.rule, what.level, what.due, what.instance, late, key_of(k.number, what)});
    k.state = sla::reported(std::move(k.state), what);
    change<breached>(std::move(k));
    auto& e = std::get<breached>(out_.back());
    e.due = what.due;
    e.instance = what.instance;
    e.late = late;
    e.key = key_of(number, what);
}

// ---- what happens to the ticket -----------------------------------------------------------------------------------

void work::open(instant t) {
    auto const begins_now = [](sla::metric m) {
        return m == sla::metric::first_response || measures_update(m) || measures_resolution(m);
    };
    for (sla::winner const& w : rules_)
        if (begins_now(w.rule->metric) && !has_open(w)) start(w, t, 0);
}

void work::hear(instant t, std::int32_t round) {
    auto const metric = f_->answered ? sla::metric::next_response : sla::metric::first_response;
    for (sla::winner const& w : rules_) {
        bool const agents = w.rule->metric == sla::metric::agent_first_response && is_promised(*w.rule);
        if ((w.rule->metric == metric || agents) && !has_open(w)) start(w, t, round);
    }
}

void work::answer(instant t, bool closes_round, agent_key const& by) {
    for (clock_id const number : all_open()) {
        clock const& k = get(number);
        bool const own = k.metric == sla::metric::agent_first_response && by && k.agent == by;
        if (k.metric == sla::metric::first_response || measures_update(k.metric) || own ||
            (k.metric == sla::metric::next_response && closes_round))
            stop(number, t);
        else if (k.metric == sla::metric::agent_first_response && closes_round)
            cancel(number, t, false);  // somebody else has answered
    }
    if (has_ended(status_)) return;
    for (sla::winner const& w : rules_)
        if (measures_update(w.rule->metric) && !has_open(w)) start(w, t, 0);
}

void work::unask(instant t) {
    for (clock_id const number : all_open())
        if (measures_response(get(number).metric)) cancel(number, t, false);
}

void work::finish(instant t) {
    for (clock_id const number : all_open())
        if (measures_resolution(get(number).metric)) stop(number, t);
}

void work::change_status(ticket_status from, ticket_status to, std::string const& reason, std::string const& sub_status,
                         instant t) {
    bool const another = status_ != to || reason_ != reason || sub_status_ != sub_status;
    status_ = to;
    reason_ = reason;
    sub_status_ = sub_status;
    if (another) match();
    if (has_ended(from) && !has_ended(to))
        reopen_all(t);
    else if (has_ended(to))
        end(t);
    else
        obey_status(t);
    wait_for_others(t);
}

void work::end(instant t) {
    finish(t);
    for (clock_id const number : all_open()) {
        auto const m = get(number).metric;
        if (m == sla::metric::ownership)
            stop(number, t);
        else if (m != sla::metric::workflow_step && m != sla::metric::underpinning)
            cancel(number, t, false);
    }
}

void work::reopen_all(instant t) {
    for (sla::winner const& w : rules_) {
        auto const m = w.rule->metric;
        if (!(measures_ticket(m) || measures_update(m)) || !is_promised(*w.rule) || has_open(w)) continue;
        clock const* const old = last_ended(w);
        if (old == nullptr || w.rule->reopen == sla::reopen_mode::new_instance)
            start(w, t, 0);
        else
            reopen(old->number, *w.rule, t);
    }
}

void work::obey_status(instant t) {
    for (clock_id const number : all_open()) {
        clock k = get(number);
        sla::rule const* const r = rule_of(k);
        if (r == nullptr) continue;
        auto const before = k.state.reasons;
        obey(k, *r, t);
        if (k.state.reasons == before) continue;
        if (k.state.reasons.empty())
            change<resumed>(std::move(k));
        else
            change<paused>(std::move(k));
    }
}

void work::take_up_policy() {
    bool const old = std::any_of(s_.clocks.begin(), s_.clocks.end(), [&](clock const& k) {
        return k.metric != sla::metric::external && sla::is_open(k.state) && k.policy != f_->in_force.version;
    });
    if (!old) return;
    auto const why = std::exchange(why_, because{cause::policy_changed, 0, ""});
    match_again();
    why_ = why;
}

void work::count_anew(std::vector<std::string> const& calendars) {
    for (clock_id const number : all_open()) {
        clock const& k = get(number);
        sla::rule const* const r = rule_of(k);
        bool const counted_on = std::find(calendars.begin(), calendars.end(), k.calendar) != calendars.end();
        if (counted_on && r != nullptr) retarget(number, *r, true);
    }
}

void work::match_again() {
    for (clock_id const number : all_open()) {
        clock const& k = get(number);
        sla::rule const* const r = rule_of(k);
        if (r == nullptr)
            cancel(number, f_->at, true);
        else if (!is_kept(k, *r))
            retarget(number, *r);
    }
    for (sla::winner const& w : rules_) {
        auto const m = w.rule->metric;
        if ((has_ended(status_) && m != sla::metric::workflow_step) || has_open(w) || !is_promised(*w.rule)) continue;
        clock const* const old = last_ended(w);
        bool const by_round = measures_response(m) || m == sla::metric::agent_first_response;
        bool const same_round = old != nullptr && (!by_round || old->round == 0 || old->round == f_->waiting_round);
        if (old != nullptr && old->without_rule && same_round)
            reopen(old->number, *w.rule, f_->at);
        else if (old == nullptr || old->without_rule)
            start(w, f_->at, by_round ? f_->waiting_round : 0);
    }
}

}  // namespace csdesk::clocks
