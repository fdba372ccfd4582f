#include "simulation/oracle.hpp"

namespace csdesk::simulation {
namespace {

namespace json = boost::json;

bool of_response(std::string const& metric) { return metric == "first_response" || metric == "next_response"; }
bool of_resolution(std::string const& metric) {
    return metric == "resolution" || metric == "customer_wait" || metric == "agent_work";
}

std::optional<std::int64_t> ticket_of(fact const& f) {
    auto const* found = f.data.if_contains("ticket");
    return found ? std::optional(found->as_int64()) : std::nullopt;
}

/// A new version that says the same about a rule and its hours changes nothing about its clocks.
bool same_promise(shop_rules const& before, shop_rules const& after, rule const& r) {
    auto const was = std::find_if(before.rules.begin(), before.rules.end(), [&](rule const& o) { return o.name == r.name; });
    return was != before.rules.end() && was->promises() == r.promises() &&
           before.open.at(was->calendar) == after.open.at(r.calendar);
}

}  // namespace

// ---- which rules, which clocks ------------------------------------------------------------------------------------

rule const* oracle::winner(std::int64_t t, std::string const& metric, std::string const& pack) const {
    rule const* best = nullptr;
    for (rule const& r : rules().rules)
        if (r.metric == metric && r.pack == pack && r.chooses(tickets_.at(t).about))
            if (best == nullptr || r.goes_before(*best)) best = &r;
    return best != nullptr && best->exempt ? nullptr : best;
}

std::vector<rule const*> oracle::winners(std::int64_t t) const {
    std::vector<rule const*> out;
    for (rule const& r : rules().rules)
        if (winner(t, r.metric, r.pack) == &r) out.push_back(&r);
    return out;
}

std::vector<clock*> oracle::open_clocks(std::int64_t t) {
    std::vector<clock*> out;
    for (clock& k : clocks_)
        if (k.ticket == t && k.open && !k.outside) out.push_back(&k);
    return out;
}

clock* oracle::running(std::int64_t t, std::string const& metric, std::string const& pack) {
    for (clock* k : open_clocks(t))
        if (k->metric == metric && k->pack == pack) return k;
    return nullptr;
}

/// The last of its pack and metric, where it may be taken up again.
clock* oracle::last(std::int64_t t, rule const& r) {
    for (auto k = clocks_.rbegin(); k != clocks_.rend(); ++k)
        if (k->ticket == t && k->metric == r.metric && k->pack == r.pack)
            return !k->open && (k->without_rule || of_resolution(k->metric)) ? &*k : nullptr;
    return nullptr;
}

// ---- one clock ----------------------------------------------------------------------------------------------------

std::optional<std::string> oracle::pause_for(rule const& r, ticket const& t) const {
    bool stops = t.status == "pending" && (r.metric == "customer_wait" || r.metric == "agent_work");
    stops |= t.status == "on_hold" && r.metric == "agent_work";
    for (auto const& [status, reason] : r.pause_on) stops |= status == t.status && (reason.empty() || reason == t.reason);
    return stops ? std::optional(t.status + ':' + t.reason) : std::nullopt;
}

std::string oracle::next_id(std::int64_t t, std::string const& what) {
    std::string const id = std::to_string(t) + '/' + what;
    return id + '#' + std::to_string(++numbers_[id]);
}

void oracle::start(std::int64_t t, rule const& r, instant at, std::int64_t round) {
    clock k{.metric = r.metric, .pack = r.pack, .rule = r.name, .calendar = r.calendar, .ticket = t};
    k.id = next_id(t, r.pack + '/' + r.metric);
    k.version = static_cast<std::int64_t>(version_);
    k.round = round;
    k.by = rules().open.at(r.calendar).get();
    k.started = k.since = k.promised = at;
    k.target = *r.target_of(tickets_.at(t).about);
    k.arm(r.warn_at);
    k.pause = pause_for(r, tickets_.at(t));
    clocks_.push_back(std::move(k));
}

/// The calendar a clock has counted by, with what is now known of single dates: weekly hours as they were.
hours const* oracle::corrected(clock const& k) const {
    auto const& was = versions_[static_cast<std::size_t>(k.version)].calendars.find(k.calendar);
    auto const& is = rules().calendars.find(k.calendar);
    if (k.calendar == "real_time" || is == rules().calendars.end() || was->second == is->second) return k.by;
    calendar_rules rules = is->second;
    rules.hours = was->second.hours;
    auto& made = corrections_[{k.by, this->rules().open.at(k.calendar).get()}];
    if (!made) made = std::make_unique<hours>(rules, k.by->from(), k.by->to());
    return made.get();
}

/// Another rule, or another version of it: weekly hours hold from now on, holidays, overrides and breaks on their dates.
void oracle::take_up(clock& k, rule const& r, instant at) {
    hours const* const then = corrected(k);
    bool const edited = k.version != static_cast<std::int64_t>(version_) && k.calendar != "real_time";
    if (edited || k.calendar != r.calendar) {
        k.change(at);
        for (stretch& s : k.ran)
            if (!std::exchange(s.settled, true)) s.by = then;
        k.by = rules().open.at(r.calendar).get();
    }
    k.promise(*r.target_of(tickets_.at(k.ticket).about), r.warn_at, at);
    k.rule = r.name, k.calendar = r.calendar, k.version = static_cast<std::int64_t>(version_);
    k.wait(at, pause_for(r, tickets_.at(k.ticket)));
}

/// Which open tickets the job looks at: all of them where rules choose otherwise than before, else those of changed rules.
bool oracle::looked_at(std::int64_t n, std::size_t version) {
    shop_rules const &before = versions_[version - 1], &after = versions_[version];
    bool const alike = std::equal(before.rules.begin(), before.rules.end(), after.rules.begin(), after.rules.end(),
                                  [](rule const& a, rule const& b) { return a.chosen_by() == b.chosen_by(); });
    auto const open = open_clocks(n);
    return !alike || std::any_of(open.begin(), open.end(), [&](clock const* k) {
        auto const is = std::find_if(after.rules.begin(), after.rules.end(), [&](rule const& r) { return r.name == k->rule; });
        if (is == after.rules.end()) return false;
        auto const& was = before.rules[static_cast<std::size_t>(is - after.rules.begin())];
        return was.reopen != is->reopen || !same_promise(before, after, *is);
    });
}

void oracle::reopen(clock& k, rule const& r, instant at) {
    at = std::max(at, k.since);
    if (!k.without_rule && r.reopen == "restart") {
        k.ran.clear();
        k.breached.reset(), k.breach_told = false;
        for (point& w : k.warnings) w.told.reset();
        k.started = k.promised = at;
    }
    k.since = at;
    k.open = true, k.cancelled = k.without_rule = false;
    take_up(k, r, at);
}

// ---- what happens -------------------------------------------------------------------------------------------------

void oracle::hear(std::vector<fact> const& together, instant now) {
    fire(together.front().due.value_or(now), together.front().due.has_value());
    for (fact const& f : together) know(f);
    for (fact const& f : together) follow(f);
}

/// The ticket as it is after the command.
void oracle::know(fact const& f) {
    auto const& d = f.data;
    if (f.type == "policy.adopted") version_ = static_cast<std::size_t>(d.at("version").as_int64());
    if (f.type == "customer.seen") tiers_[text(d, "customer")] = text(d, "tier");
    if (f.type == "customer.tier_changed") {
        tiers_[text(d, "customer")] = text(d, "to");
        for (auto& [n, t] : tickets_)
            if (t.requester == text(d, "customer")) t.about.tier = text(d, "to");
    }
    if (f.type == "job.started" && text(d, "kind") == "sla.retarget")
        jobs_[d.at("job").as_int64()] = static_cast<std::size_t>(json::parse(text(d, "cursor")).at("version").as_int64());
    if (!ticket_of(f)) return;
    ticket& t = tickets_[*ticket_of(f)];
    if (f.type == "ticket.opened") {
        t.requester = text(d, "requester");
        t.about = {text(d, "kind"), tiers_[t.requester], text(d, "channel"), text(d, "priority"), {}};
        for (auto const& tag : d.at("tags").as_array()) t.about.tags.emplace_back(tag.as_string());
    } else if (f.type == "ticket.customer_wrote" && d.at("opens_round").as_bool()) {
        t.waiting = d.at("round").as_int64();
        t.wrote = true;
    } else if (f.type == "ticket.replied") {
        t.answered |= d.at("first").as_bool();
        if (d.at("closes_round").as_bool()) t.waiting = 0;
    } else if (f.type == "ticket.status_changed") {
        t.status = text(d, "to");
        t.reason = text(d, "reason");
        t.reopened |= d.at("reopened").as_bool();
        if (d.at("ended_round").as_int64() != 0) t.waiting = 0;
    } else if (f.type == "ticket.merged") {
        t.status = "merged";
        went_[*ticket_of(f)] = d.at("into").as_int64();
    } else if (f.type == "ticket.absorbed") {
        for (auto const& tag : d.at("tags").as_array()) t.about.tags.emplace_back(tag.as_string());
        if (auto const* waiting = d.if_contains("waiting"); waiting && waiting->is_object()) {
            t.waiting = waiting->at("number").as_int64();
            t.wrote = true;
        }
    } else if (f.type == "ticket.unmerged") {
        t.status = text(d, "to");
        went_.erase(*ticket_of(f));
    } else if (f.type == "ticket.priority_changed") {
        t.about.priority = text(d, "to");
    } else if (f.type == "ticket.tagged") {
        t.about.tags.clear();
        for (auto const& tag : d.at("tags").as_array()) t.about.tags.emplace_back(tag.as_string());
    }
}

void oracle::follow(fact const& f) {
    auto const& d = f.data;
    if (f.type == "customer.tier_changed" && d.at("from") != d.at("to"))
        for (auto const& [n, t] : tickets_)
            if (t.requester == text(d, "customer") && !t.ended()) rematch(n, f.at);
    if (f.type == "job.stepped" && jobs_.contains(d.at("job").as_int64()))
        for (auto const& [n, t] : tickets_)
            if (!t.ended() && looked_at(n, jobs_.at(d.at("job").as_int64()))) rematch(n, f.at);
    if (!ticket_of(f)) return;
    std::int64_t const n = *ticket_of(f);
    ticket const& t = tickets_.at(n);
    if (f.type == "external") return set_external(f);
    if (f.type == "ticket.absorbed") return merge(f);
    bool const wrote = f.type == "ticket.customer_wrote" && d.at("opens_round").as_bool();
    bool const answers = f.type == "ticket.replied" && (!d.at("automatic").as_bool() || d.at("closes_round").as_bool());
    bool const handed = f.type == "ticket.assigned" && (d.at("from") != d.at("to") || d.at("team_from") != d.at("team_to"));
    bool const again = handed || f.type == "ticket.priority_changed" || f.type == "ticket.tagged" ||
                       f.type == "ticket.fields_changed" || f.type == "ticket.subject_changed";
    if (!wrote && !answers && !again && f.type != "ticket.opened" && f.type != "ticket.status_changed") return;
    auto const open = open_clocks(n);
    bool const old =
        std::any_of(open.begin(), open.end(), [&](clock* k) { return k->version != static_cast<std::int64_t>(version_); });
    if (old) rematch(n, f.at);
    if (again) return rematch(n, f.at);
    instant const at = std::min(f.at, when(d, wrote ? "round_opened_at" : "occurred_at"));
    if (f.type == "ticket.status_changed") return change_status(n, text(d, "from"), at);
    if (answers)
        for (clock* k : open_clocks(n))
            if (k->metric == "first_response" || k->metric == "update" ||
                (k->metric == "next_response" && d.at("closes_round").as_bool()))
                k->stop(at);
    for (rule const* r : winners(n)) {
        bool const begins = wrote     ? r->metric == (t.answered ? "next_response" : "first_response")
                            : answers ? r->metric == "update" && !t.ended()
                                      : r->metric != "next_response";
        if (begins && running(n, r->metric, r->pack) == nullptr) start(n, *r, at, wrote ? t.waiting : 0);
    }
}

void oracle::change_status(std::int64_t n, std::string const& from, instant at) {
    ticket const& t = tickets_.at(n);
    bool const had_ended = from == "resolved" || from == "closed";
    for (clock* k : open_clocks(n)) {
        if (t.ended() && of_resolution(k->metric))
            k->stop(at);
        else if (t.ended())
            k->cancel(at, false);
        else if (rule const* r = had_ended ? nullptr : winner(n, k->metric, k->pack))
            k->wait(at, pause_for(*r, t));
    }
    if (t.ended() || !had_ended) return;
    for (rule const* r : winners(n)) {
        if (of_response(r->metric) || running(n, r->metric, r->pack) != nullptr) continue;
        clock* const old = last(n, *r);
        if (old == nullptr || r->reopen == "new_instance")
            start(n, *r, at);
        else
            reopen(*old, *r, at);
    }
}

/// Every open clock under the rule that wins now; what no rule promises ends, what one promises again goes on.
void oracle::rematch(std::int64_t n, instant at) {
    ticket const& t = tickets_.at(n);
    for (clock* k : open_clocks(n)) {
        rule const* const r = winner(n, k->metric, k->pack);
        bool const kept = r != nullptr && k->rule == r->name && k->promises(*r->target_of(t.about), r->warn_at) &&
                          (k->version == static_cast<std::int64_t>(version_) ||
                           same_promise(versions_[static_cast<std::size_t>(k->version)], rules(), *r));
        if (r == nullptr)
            k->cancel(at, true);
        else if (!kept)
            take_up(*k, *r, at);
    }
    if (t.ended()) return;
    for (rule const* r : winners(n)) {
        bool const wanted = r->metric == "first_response"  ? !t.answered && (t.waiting != 0 || (!t.wrote && !t.reopened))
                            : r->metric == "next_response" ? t.answered && t.waiting != 0
                                                           : true;
        if (!wanted || running(n, r->metric, r->pack) != nullptr) continue;
        clock* const old = last(n, *r);
        bool const same_round = old != nullptr && (!of_response(r->metric) || old->round == 0 || old->round == t.waiting);
        if (old != nullptr && old->without_rule && same_round)
            reopen(*old, *r, at);
        else if (old == nullptr || old->without_rule)
            start(n, *r, at, of_response(r->metric) ? t.waiting : 0);
    }
}

/// The merged ticket's clocks end and fire nothing more. The survivor's response counts from the earliest wait, over the time the
/// other clock has counted; the external deadlines go on in the survivor.
void oracle::merge(fact const& f) {
    std::int64_t const n = *ticket_of(f);
    std::vector<clock> theirs;
    for (clock& k : clocks_) {
        if (k.ticket != f.data.at("from").as_int64() || !k.open) continue;
        theirs.push_back(k);
        k.cancel(f.at, false);
        k.owed.clear();
    }
    if (auto const open = open_clocks(n);
        std::any_of(open.begin(), open.end(), [&](clock* k) { return k->version != static_cast<std::int64_t>(version_); }))
        rematch(n, f.at);
    auto const* wait = f.data.at("talk").as_object().if_contains("waiting");
    for (rule const* r : winners(n)) {
        if (wait == nullptr || !wait->is_object() || r->metric != (tickets_.at(n).answered ? "next_response" : "first_response"))
            continue;
        instant const since = when(wait->as_object(), "opened_at");
        clock* own = running(n, r->metric, r->pack);
        if (own != nullptr && own->started <= since) continue;
        auto const breached = own == nullptr ? std::nullopt : own->breached;
        clock const* donor = nullptr;
        for (clock const& k : theirs)
            if (of_response(k.metric) && k.pack == r->pack && k.started == since) donor = &k;
        bool const fresh = own == nullptr;
        if (fresh) start(n, *r, since, tickets_.at(n).waiting), own = &clocks_.back();
        if (fresh && donor == nullptr) continue;
        clock with = *own;  // the same clock with the time of the wait
        with.ran.clear(), with.owed.clear(), with.pause.reset(), with.breached.reset();
        with.breach_told = false;
        with.started = with.since = with.promised = since;
        with.target = *r->target_of(tickets_.at(n).about);
        with.arm(r->warn_at);
        with.by = rules().open.at(r->calendar).get();
        with.calendar = r->calendar, with.version = static_cast<std::int64_t>(version_);
        if (donor != nullptr) {
            with = *donor;
            with.id = own->id, with.metric = own->metric, with.rule = own->rule, with.ticket = n, with.round = own->round;
            with.owed.clear();
        }
        if (breached && !with.breached) with.breached = breached, with.breach_told = true;
        *own = std::move(with);
        take_up(*own, *r, f.at);
        if (!fresh) own->change(f.at);
    }
    for (clock k : theirs) {
        if (!k.outside) continue;
        if (outside(n, k.rule) != nullptr) k.rule += " #" + std::to_string(k.set_for);
        k.id = next_id(n, k.rule);
        k.ticket = n;
        k.owed.clear();
        clocks_.push_back(std::move(k));
    }
    rematch(n, f.at);
}

clock* oracle::outside(std::int64_t n, std::string const& rule) {
    for (clock& k : clocks_)
        if (k.ticket == n && k.open && k.outside && k.rule == rule) return &k;
    return nullptr;
}

/// Set, moved or, without an instant, withdrawn: the deadline of the ticket it is told for, wherever that went.
void oracle::set_external(fact const& f) {
    std::string name = "external/" + text(f.data, "name");
    std::int64_t const told = *ticket_of(f);
    std::int64_t n = told;
    while (went_.contains(n)) n = went_.at(n);
    std::string const carried = name + " #" + std::to_string(told);
    clock* found = nullptr;
    for (clock& k : clocks_)
        if (k.ticket == n && k.open && k.outside && (n == told || k.set_for == told) &&
            (k.rule == name || (n != told && k.rule == carried)))
            found = &k;
    if (n != told && outside(n, name) != nullptr) name = carried;
    if (!f.data.contains("at")) return found ? found->cancel(f.at, false) : void();
    std::vector<level> leads;
    for (auto const& lead : f.data.at("warn_before").as_array()) leads.push_back({.lead = span{lead.as_int64()}});
    instant const due = when(f.data, "at");
    if (found == nullptr) {
        clock k{.id = next_id(n, name), .metric = "external", .pack = "external", .rule = name, .ticket = n, .set_for = told};
        k.by = rules().open.at("real_time").get();
        k.started = k.since = k.promised = f.at;
        k.outside = due;
        k.arm(leads);
        clocks_.push_back(std::move(k));
        return;
    }
    bool const same = std::equal(leads.begin(), leads.end(), found->warnings.begin(), found->warnings.end(),
                                 [](level const& a, point const& b) { return a == b.at; });
    if (found->outside == due && same) return;
    std::erase_if(found->owed, [](firing const& o) { return !o.what.ends_with(" breach"); });
    found->arm({});  // void: nobody collected them
    found->promised = found->change(f.at);
    if (found->outside != due) found->breach_told = false;
    found->outside = due;
    found->arm(leads);
}

}  // namespace csdesk::simulation
