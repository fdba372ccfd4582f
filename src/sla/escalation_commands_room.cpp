// What the desk decides about escalations: which steps a warning or breach begins, and what a step comes to when it is due.
#include <csdesk/sla/clocks.hpp>
#include <csdesk/ticket/described.hpp>
#include <csdesk/ticket/ticket.hpp>

#include <algorithm>

#include "desk/command_template.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "sla/clocks_describe.hpp"
#include "sla/escalation_describe.hpp"
#include "sla/escalation_room.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace escalation;

/// The calendar of this name, or real time where an edited policy has none any more.
calendar const& hours(scope& s, std::string const& name) {
    auto const& all = s.rules().calendars;
    auto const found = all.find(name);
    return found != all.end() ? found->second : all.at(std::string(sla::real_time));
}

/// So long after `from`, held until the shop opens where that is wanted.
instant due_after(scope& s, instant from, span after, std::string const& counted_on, std::string const& held_until) {
    instant const due = hours(s, counted_on).try_add(from, after).value_or(from);
    return held_until.empty() ? due : hours(s, held_until).try_next_open(due).value_or(due);
}

bool has_ended(ticket::state const& t) { return t.status == ticket_status::resolved || t.status == ticket_status::closed; }

clocks::clock const* open_clock(scope& s, ticket_id ticket, clock_id number) {
    auto const* all = s.find<clocks::state>(ticket);
    if (all == nullptr) return nullptr;
    auto const k = std::find_if(all->clocks.begin(), all->clocks.end(), [&](auto const& c) { return c.number == number; });
    return k != all->clocks.end() && sla::is_open(k->state) ? &*k : nullptr;
}

template <class T>
bool among(std::vector<T> const& list, T const& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

bool chooses(chain const& c, clocks::clock const& k, ticket::state const& t) {
    if (!among(c.metrics, k.metric) || !among(c.packs, k.pack) || !among(c.rules, k.rule)) return false;
    condition_values const values = [&](std::string_view field) { return ticket::values_of(t, field); };
    return std::all_of(c.when.begin(), c.when.end(), [&](csdesk::condition const& one) { return holds(one, values); });
}

planned plan(scope& s, chain const& c, std::size_t number, clocks::clock const& k, raise const& why) {
    step const& st = c.steps[number];
    planned p{.clock = k.number, .metric = k.metric, .rule = k.rule, .level = level_text(why.level), .moment = why.moment};
    p.chain = c.name;
    p.number = static_cast<std::int32_t>(number + 1);
    p.times = st.times;
    p.every = st.every;
    p.calendar = st.calendar == "clock" ? k.calendar : st.calendar;
    bool const held = st.outside_hours.value_or(s.rules().escalation.outside_hours) == outside_hours::hold;
    if (held) p.held_until = s.rules().escalation.hours;
    p.due = due_after(s, why.moment, st.after, p.calendar, p.held_until);
    p.notify = st.notify;
    p.via = st.via;
    p.text = st.text;
    p.commands = st.then;
    p.key = std::to_string(k.number.value) + '/' + std::to_string(why.instance) + '/' + p.level + '/' + c.name + '/' +
            std::to_string(p.number) + "/1";
    return p;
}

/// When the promise was recorded: what the clock measures may have been told, or imported, long after it happened.
instant recorded_at(scope& s, ticket_id ticket, clocks::clock const& k) {
    instant at = k.state.promised_at;
    for (clocks::step const& st : k.steps) {
        bool const begins = st.seq != 0 && (&st == &k.steps.front() || st.at == k.state.promised_at);
        if (!begins) continue;
        table_shape const& lines = table_of<ticket::timeline_row>();
        row_query const line{&lines, {{"ticket", compare::equal, ticket.value}, {"seq", compare::equal, st.seq}}, {"seq"}, 1};
        for (auto const& row : s.search().rows(line))
            at = std::max(at, instant_from_ms(std::get<std::int64_t>(row[lines.column_index("at")])));
    }
    return at;
}

std::map<std::string, std::string> values_for(scope& s, ticket::state const& t, planned const& p) {
    return {{"ticket", std::to_string(t.ticket.value)},
            {"clock", std::to_string(p.clock.value)},
            {"assignee", t.assignee.value},
            {"requester", t.requester.value},
            {"reference", t.reference.value_or("")},
            {"rule", p.rule},
            {"chain", p.chain},
            {"metric", std::string(name(p.metric))},
            {"level", p.level},
            {"time", std::to_string(p.time)},
            {"priority", std::string(name(t.priority))},
            {"tier", t.tier},
            {"channel", t.channel},
            {"kind", std::string(name(t.kind))},
            {"status", std::string(name(t.status))},
            {"due", format_instant(p.due)},
            {"moment", format_instant(p.moment)},
            {"now", format_instant(s.at())}};
}

/// Whoever is to be told, by name; the assignee only where there is one.
std::vector<std::string> recipients(planned const& p, ticket::state const& t) {
    std::vector<std::string> out;
    for (std::string const& who : p.notify) {
        std::string name = who != "assignee" ? who : t.assignee ? "agent:" + t.assignee.value : "";
        if (!name.empty() && std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
    }
    return out;
}

void write_notice(taken& e, std::map<std::string, std::string> const& v) {
    planned const& p = e.step;
    if (!p.text.empty()) {
        e.zh = e.en = escalation::fill(p.text, v).value_or(p.text);
        return;
    }
    bool const breach = p.level == "breach";
    std::string const number = std::to_string(e.ticket.value), moment = format_instant(p.moment);
    e.en = "Ticket " + number + ": " + std::string(display(p.metric, language::en)) + " (" + p.rule + ") " +
           (breach ? "breached at " : "warning " + p.level + " at ") + moment;
    e.zh = "工单 " + number + "：" + std::string(display(p.metric, language::zh)) + "（" + p.rule + "）" +
           (breach ? "已超时，时间 " : "预警 " + level_zh(p.level) + "，时间 ") + moment;
}

any_event take(scope& s, ticket::state const& t, planned const& p) {
    taken e{.ticket = t.ticket, .step = p, .to = recipients(p, t), .via = p.via};
    e.late = s.at() > p.due;
    auto const values = values_for(s, t, p);
    write_notice(e, values);
    template_values typed(values.begin(), values.end());
    typed["ticket"] = t.ticket.value;
    for (command_template const& c : p.commands) {
        if (auto const filled = fill(c, s.types(), typed))
            e.commands.push_back({c.command, filled->type->encode(filled->data.get())});
        else
            e.refused.push_back(c.command + ": " + filled.error().field + ": " + filled.error().en);
    }
    if (p.time < p.times) e.next = due_after(s, p.due, p.every, p.calendar, p.held_until);
    return s.event(std::move(e));
}

decision on_raise(scope& s, raise const& c) {
    auto const& policy = s.rules().escalation;
    if (policy.chains.empty()) return nothing();
    auto const* t = s.find<ticket::state>(c.ticket);
    auto const* k = open_clock(s, c.ticket, c.clock);
    if (t == nullptr || k == nullptr || has_ended(*t)) return nothing();
    std::vector<planned> now, later;
    for (chain const& one : policy.chains) {
        if (!chooses(one, *k, *t)) continue;
        for (std::size_t i = 0; i < one.steps.size(); ++i) {
            if (!begins(one.steps[i].on, c.level, k->state.target)) continue;
            planned p = plan(s, one, i, *k, c);
            (p.due <= c.moment ? now : later).push_back(std::move(p));
        }
    }
    if (now.empty() && later.empty()) return nothing();
    if (policy.skip_older_than > span{0})
        if (instant const recorded = recorded_at(s, c.ticket, *k); c.moment + policy.skip_older_than < recorded) {
            now.insert(now.end(), later.begin(), later.end());
            return std::vector{s.event(steps_skipped{c.ticket, std::move(now), recorded})};
        }
    std::vector<any_event> out;
    if (!later.empty()) out.push_back(s.event(steps_planned{c.ticket, std::move(later)}));
    for (planned const& p : now) out.push_back(take(s, *t, p));
    return out;
}

decision on_fire(scope& s, fire const& c) {
    auto const* found = s.find<escalation::state>(c.ticket);
    auto const* t = s.find<ticket::state>(c.ticket);
    if (found == nullptr || t == nullptr) return nothing();
    instant const until = std::min(c.due, s.at());
    std::vector<any_event> out;
    std::vector<planned> stopped;
    auto const has_stopped = [&](planned const& p) {
        return std::any_of(stopped.begin(), stopped.end(), [&](planned const& g) { return g.key == p.key; });
    };
    for (planned const& p : found->steps) {
        if (p.due > until) break;
        if (has_stopped(p)) continue;
        if (!has_ended(*t) && open_clock(s, c.ticket, p.clock) != nullptr) {
            out.push_back(take(s, *t, p));
            continue;
        }
        for (planned const& other : found->steps)
            if (other.clock == p.clock && !has_stopped(other)) stopped.push_back(other);
    }
    if (!stopped.empty()) out.push_back(s.event(steps_stopped{c.ticket, std::move(stopped)}));
    return out;
}

}  // namespace

void join_escalation_commands(registry& r) {
    r.command<raise>("escalation.raise", on_raise);
    r.command<fire>("escalation.fire", on_fire);
}

}  // namespace csdesk::engine
