// A small world for decisions about the clocks of one ticket: it keeps ticket, policy and time, without a desk.
#pragma once

#include <csdesk/sla/clocks.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace csdesk::testing {

using namespace std::chrono_literals;
using clocks::cause;
using sla::clock_status;
using sla::metric;

inline instant const noon = instant_from_ms(1'800'000'000'000);

class world {
public:
    world() {
        calendars.emplace("real_time", calendar::always());
        calendar_rules day{.tz = "Asia/Shanghai"};
        day.on(every_day, {{9h, 18h}});
        calendars.emplace("day", calendar::make(day).value());
    }
    sla::rule& rule(std::string name, metric m, span target) {
        return policy.rules.emplace_back(sla::rule{.name = std::move(name), .metric = m, .target = target});
    }

    void opened(instant t) { follow(cause::opened, t); }
    void wrote(instant t) {
        bool const opens = waiting == 0;
        if (opens) waiting = ++rounds;
        if (opens) tell({.cause = cause::customer_wrote, .occurred_at = t, .round = waiting}, t);
    }
    void replied(instant t, std::optional<instant> told = {}, std::optional<std::string> by = {}) {
        bool const closes = std::exchange(waiting, 0) != 0;
        answered = true;
        if (by && agent.value == *by) agent_answered = true;
        tell({.cause = cause::replied, .occurred_at = t, .closes_round = closes, .by = by}, told.value_or(t));
    }
    /// Another agent, of a team or of none.
    void assigned(std::string to, instant t, std::string in = {}) {
        if (agent.value != to) agent_answered = false;
        agent = agent_key{std::move(to)};
        team = std::move(in);
        follow(cause::assigned, t);
    }
    void takes_step(std::string step, instant t, bool ends = false) {
        subject.steps = ends ? std::vector<std::string>{} : std::vector{step};
        tell({.cause = cause::step_taken, .occurred_at = t, .step = std::move(step)}, t);
    }
    void becomes(ticket_status to, instant t, std::string why = {}, std::optional<instant> told = {}) {
        auto const from = std::exchange(status, to);
        bool const is_ended = to == ticket_status::resolved || to == ticket_status::closed;
        if (is_ended) waiting = 0;
        reason = why;
        tell({.cause = cause::status_changed, .occurred_at = t, .from = from, .to = to, .reason = why}, told.value_or(t));
    }
    void follow(cause c, instant t) { tell({.cause = c, .occurred_at = t}, t); }
    void retarget(instant t) { take(clocks::decide(state, clocks::retarget{ticket}, facts(t)), t); }
    result<std::vector<clocks::event>> external(std::string name, instant at, std::vector<span> leads, instant now) {
        auto e = clocks::decide(state, clocks::set_external{ticket, std::move(name), at, "超时自动退款", std::move(leads)},
                                ticket, ticket, facts(now));
        if (e) take(e, now);
        return e;
    }
    result<std::vector<clocks::event>> withdraw(std::string name, instant now) {
        auto e = clocks::decide(state, clocks::withdraw_external{ticket, std::move(name), {}}, ticket, ticket, facts(now));
        if (e) take(e, now);
        return e;
    }
    /// Fires everything due by `now`, one deadline at a time, recorded at `now` or at its own instant.
    void advance(instant now, bool exact = true) {
        while (auto const due = clocks::due(state)) {
            if (*due > now) break;
            take(clocks::decide(state, clocks::fire{ticket, *due}, exact ? *due : now), now);
        }
    }

    clocks::clock const& at(metric m) const {
        auto const found = std::find_if(state.clocks.rbegin(), state.clocks.rend(), [&](auto const& k) { return k.metric == m; });
        if (found == state.clocks.rend()) throw std::runtime_error("no such clock");
        return *found;
    }
    template <class E>
    std::vector<E> all() const {
        std::vector<E> out;
        for (auto const& e : log)
            if (auto const* one = std::get_if<E>(&e)) out.push_back(*one);
        return out;
    }
    std::vector<std::string> firings() const {
        std::vector<std::string> out;
        for (auto const& e : log) {
            if (auto const* w = std::get_if<clocks::warned>(&e)) out.push_back("warned " + format_instant(w->due));
            if (auto const* b = std::get_if<clocks::breached>(&e)) out.push_back("breached " + format_instant(b->due));
        }
        return out;
    }

    sla::policy policy;
    std::map<std::string, calendar> calendars;
    std::int64_t version = 1;
    sla::subject subject{.kind = ticket_kind::after_sale, .channel = "wangwang"};
    ticket_status status = ticket_status::fresh;
    std::string reason;
    bool answered = false;
    std::int32_t waiting = 0, rounds = 0;
    agent_key agent{};
    bool agent_answered = false;
    std::string team;
    bool compiled = false;
    clocks::state state;
    std::vector<clocks::event> log;
    ticket_id const ticket{7};

private:
    clocks::facts facts(instant now) {
        if (compiled) matcher_.emplace(policy);
        return {.at = now,
                .in_force = {policy, calendars, version, {}, {}, compiled ? &*matcher_ : nullptr},
                .subject = subject,
                .status = status,
                .status_reason = reason,
                .answered = answered,
                .waiting_round = waiting,
                .rounds = rounds,
                .agent = agent,
                .agent_answered = agent_answered,
                .team = team,
                .new_clock = [this] { return clock_id{++numbers_}; }};
    }
    void tell(clocks::follow c, instant now) {
        c.ticket = ticket;
        c.seq = ++seq_;
        take(clocks::decide(state, c, facts(now)), now);
    }
    void take(result<std::vector<clocks::event>> const& decided, instant now) {
        for (auto const& e : decided.value()) {
            evolve(state, e, now);
            log.push_back(e);
        }
    }
    std::optional<sla::matcher> matcher_;
    std::int64_t numbers_ = 100, seq_ = 0;
};

inline std::string warned(instant t) { return "warned " + format_instant(t); }
inline std::string broke(instant t) { return "breached " + format_instant(t); }
using lines = std::vector<std::string>;

}  // namespace csdesk::testing
