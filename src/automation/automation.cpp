#include <csdesk/automation/automation.hpp>

#include <algorithm>

namespace csdesk::automation {
namespace {

timer const* timer_of(state const& s, std::string const& rule) {
    auto const found = std::find_if(s.timers.begin(), s.timers.end(), [&](timer const& t) { return t.rule == rule; });
    return found == s.timers.end() ? nullptr : &*found;
}

bool looked_at(state const& s, std::string const& rule, instant start) {
    return std::any_of(s.passed.begin(), s.passed.end(),
                       [&](automation::passed const& p) { return p.rule == rule && p.since == start; });
}

/// When the rule is to look at the ticket, nothing where it has done so or there is nothing to count from.
std::optional<instant> wanted(state const& s, rule const& r, ticket::state const& t, in_force const& f) {
    auto const start = start_of(r.after->since, t);
    if (!start || looked_at(s, r.name, *start)) return std::nullopt;
    auto const hours = f.calendars.find(r.after->calendar);
    if (hours == f.calendars.end()) return std::nullopt;
    return hours->second.try_add(*start, r.after->after);
}

}  // namespace

std::optional<instant> start_of(since s, ticket::state const& t) {
    if (t.status == ticket_status::merged) return std::nullopt;  // what is done to it would reach its survivor
    bool const ended = ticket::is_ended(t.status);
    switch (s) {
        case since::status_since: return t.status_since;
        case since::ended: return ended ? t.ended_at : std::nullopt;
        default: break;
    }
    if (ended) return std::nullopt;
    switch (s) {
        case since::opened: return t.opened_at;
        case since::last_customer_message: return t.talk.last_customer_at;
        case since::last_answer: return t.talk.last_answer_at;
        case since::last_message: return t.talk.last_message_at;
        case since::waiting_since: return t.talk.waiting ? std::optional(t.talk.waiting->opened_at) : std::nullopt;
        default: return std::nullopt;
    }
}

events decide(state const& s, rearm const& c, ticket::state const& t, in_force const& f, std::set<std::string> const& acted) {
    armed out{.ticket = c.ticket, .policy = f.version};
    bool changed = false;
    for (std::size_t const i : f.rules.timed) {
        rule const& r = f.rules.rules[i];
        timer const* const there = timer_of(s, r.name);
        auto due = wanted(s, r, t, f);
        if (due && acted.contains(r.name)) {
            out.passed.push_back({r.name, *start_of(r.after->since, t)});
            due.reset();
            changed = true;
        }
        if (there != nullptr && (!due || there->due <= *due)) {
            out.timers.push_back(*there);
        } else if (due) {
            out.timers.push_back({r.name, *due});
            changed = true;
        }
    }
    if (!changed) return std::vector<event>{};
    return std::vector<event>{std::move(out)};
}

events decide(state const& s, pass_deadline const& c, ticket::state const& t, in_force const& f, instant at) {
    std::vector<event> out;
    armed rest{.ticket = c.ticket, .policy = f.version};
    bool moved = false;
    for (std::size_t const i : f.rules.timed) {
        rule const& r = f.rules.rules[i];
        timer const* const there = timer_of(s, r.name);
        if (there == nullptr) continue;
        if (there->due > c.due) {
            rest.timers.push_back(*there);
            continue;
        }
        auto const due = wanted(s, r, t, f);
        if (due && *due > there->due) rest.timers.push_back({r.name, *due});
        if (due && *due <= there->due)
            out.push_back(came_due{c.ticket, r.name, f.version, r.after->since, *start_of(r.after->since, t), *due, at > *due});
        else
            moved = true;
    }
    bool const gone = std::any_of(s.timers.begin(), s.timers.end(), [&](timer const& one) {
        rule const* const r = find(f.rules, one.rule);
        return one.due <= c.due && (r == nullptr || !r->after);
    });
    if (moved || gone) out.push_back(std::move(rest));
    return out;
}

void evolve(state& s, armed const& e, instant) {
    s.ticket = e.ticket;
    s.timers = e.timers;
    if (e.opened_by) s.opened_by = e.opened_by;
    for (automation::passed const& own : e.passed) {
        std::erase_if(s.passed, [&](automation::passed const& p) { return p.rule == own.rule; });
        s.passed.push_back(own);
    }
}

void evolve(state& s, came_due const& e, instant) {
    std::erase_if(s.timers, [&](timer const& t) { return t.rule == e.rule; });
    std::erase_if(s.passed, [&](automation::passed const& p) { return p.rule == e.rule; });
    s.passed.push_back({e.rule, e.since});
}

void evolve(state& s, fired const& e, instant) {
    s.ticket = e.ticket;
    ++s.firings;
}

void evolve(state& s, stopped const& e, instant) { s.ticket = e.ticket; }

std::optional<instant> due(state const& s) {
    auto const first =
        std::min_element(s.timers.begin(), s.timers.end(), [](timer const& a, timer const& b) { return a.due < b.due; });
    return first == s.timers.end() ? std::nullopt : std::optional(first->due);
}

// ---- in words -----------------------------------------------------------------------------------------------------

namespace {

std::string join(std::vector<std::string> const& words, std::string const& between) {
    std::string out;
    for (auto const& w : words) out += (out.empty() ? "" : between) + w;
    return out;
}

std::string of_condition(held const& h, bool zh) {
    if (h.value.empty()) return h.field;
    return h.field + (zh ? "为" : " is ") + h.value;
}

std::string of_command(given const& g, language l) {
    std::string out = g.command + ": " + std::string(display(g.outcome, l));
    if (g.outcome != command_outcome::refused) return out;
    return l == language::zh ? out + "（" + g.zh + "）" : out + " (" + g.en + ")";
}

}  // namespace

std::string describe(fired const& e, language l) {
    bool const zh = l == language::zh;
    std::vector<std::string> why, did;
    for (held const& h : e.held) why.push_back(of_condition(h, zh));
    for (given const& g : e.commands) did.push_back(of_command(g, l));
    if (zh)
        return "规则“" + e.rule + "”因 " + e.event + (why.empty() ? "" : "（" + join(why, "、") + "）") + " 执行：" +
               join(did, "；");
    return "rule \"" + e.rule + "\" heard " + e.event + (why.empty() ? "" : " (" + join(why, "; ") + ")") + ", " +
           join(did, "; ");
}

std::string describe(stopped const& e, language l) {
    if (l == language::zh)
        return "规则“" + e.rule + "”未再执行：" + std::string(display(e.reason, l)) + "（" + join(e.rules, " → ") + "）";
    return "rule \"" + e.rule + "\" did not act: " + std::string(display(e.reason, l)) + " (" + join(e.rules, " -> ") + ")";
}

}  // namespace csdesk::automation
