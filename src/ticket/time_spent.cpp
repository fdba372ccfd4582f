// Time spent: entries are added, never changed.
#include "ticket/message_rules.hpp"

namespace csdesk::ticket {
namespace {

constexpr span longest_entry = std::chrono::days{31};

bool may_speak_for_others(role who) noexcept { return speaks_for_all(who) || leads(who) || who == role::rule; }

/// Whose time it is.
result<agent_key> worker(log_time const& c, facts const& f) {
    agent_key const self{f.who.name};
    if (!c.agent) {
        if (self && !speaks_for_all(f.who.role) && f.who.role != role::rule) return self;
        return refuse(errc::invalid_argument, "agent", "say whose time it is", "请指明是谁的工时");
    }
    if (auto good = check_line("agent", c.agent->value, longest_key); !good) return good.error();
    if (*c.agent == self || may_speak_for_others(f.who.role)) return *c.agent;
    return refuse(errc::forbidden, "agent", "another agent's time is logged by a lead or the host",
                  "他人工时只能由主管或宿主登记");
}

}  // namespace

events decide(state const& t, log_time const& c, time_entry_id entry, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    auto const agent = worker(c, f);
    if (!agent) return agent.error();
    if (c.spent <= span{0} || c.spent > longest_entry)
        return refuse(errc::invalid_argument, "spent", "more than 0 and at most 31 days", "应大于 0 且不超过 31 天");
    std::string const activity = c.activity.value_or("work");
    if (auto bad =
            first_of({check_word("activity", activity), c.note ? check_line("note", c.note->value, longest_reason) : done()}))
        return *bad;
    time_logged e{.ticket = t.ticket, .entry = entry, .agent = *agent, .spent = c.spent, .activity = activity};
    e.billable = c.billable.value_or(false);
    if (c.note) e.note = *c.note;
    e.occurred_at = *occurred;
    return std::vector<event>{std::move(e)};
}

events decide(state const& t, reverse_time const& c, time_entry_id entry, time_entry const& wrong, facts const& f) {
    if (auto good = check_line("reason", c.reason, longest_reason); !good) return good.error();
    std::string const number = std::to_string(wrong.entry.value);
    if (wrong.reverses)
        return refuse(errc::not_allowed, "entry", "entry " + number + " takes another one back: log the time anew",
                      "记录 " + number + " 是冲销记录，请重新登记工时", {"ticket.log_time"});
    if (wrong.reversed_by)
        return refuse(errc::conflict, "entry",
                      "entry " + number + " was taken back by entry " + std::to_string(wrong.reversed_by->value),
                      "记录 " + number + " 已被记录 " + std::to_string(wrong.reversed_by->value) + " 冲销");
    if (wrong.agent.value != f.who.name && !may_speak_for_others(f.who.role))
        return refuse(errc::forbidden, "entry", "another agent's time is taken back by a lead or the host",
                      "他人工时只能由主管或宿主冲销");
    time_reversed e{.ticket = t.ticket, .entry = entry, .reverses = wrong.entry, .agent = wrong.agent, .spent = -wrong.spent};
    e.activity = wrong.activity;
    e.billable = wrong.billable;
    e.reason = c.reason.value_or("");
    e.occurred_at = wrong.occurred_at;
    return std::vector<event>{std::move(e)};
}

void evolve(state& t, time_logged const& e, instant) {
    t.time_spent += e.spent;
    if (e.billable) t.billable_time += e.spent;
}
void evolve(state& t, time_reversed const& e, instant) {
    t.time_spent += e.spent;
    if (e.billable) t.billable_time += e.spent;
}

}  // namespace csdesk::ticket
