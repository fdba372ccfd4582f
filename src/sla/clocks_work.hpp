// One decision about the clocks of one ticket, while it is made: a copy of the state that takes over each event at once, so
// that the next step sees it.
#pragma once

#include <csdesk/sla/clock.hpp>
#include <csdesk/sla/clocks.hpp>

#include <algorithm>
#include <utility>

namespace csdesk::clocks {

constexpr bool measures_resolution(sla::metric m) noexcept {
    return m == sla::metric::resolution || m == sla::metric::customer_wait || m == sla::metric::agent_work;
}
constexpr bool measures_response(sla::metric m) noexcept {
    return m == sla::metric::first_response || m == sla::metric::next_response;
}
constexpr bool measures_update(sla::metric m) noexcept { return m == sla::metric::update || m == sla::metric::pausable_update; }
/// Their clocks belong to whoever has the ticket.
constexpr bool measures_holder(sla::metric m) noexcept {
    return m == sla::metric::ownership || m == sla::metric::agent_first_response;
}
/// A reopening takes them up again.
constexpr bool measures_ticket(sla::metric m) noexcept { return measures_resolution(m) || m == sla::metric::ownership; }
inline bool may_be_taken_up(clock const& k) noexcept { return measures_ticket(k.metric) || k.without_rule; }
constexpr bool has_ended(ticket_status s) noexcept {
    return s == ticket_status::resolved || s == ticket_status::closed || s == ticket_status::merged;
}

bool open_external(clock const& k);
/// What a deadline of another ticket is called where its own name is taken.
std::string name_of(std::string const& deadline, ticket_id other);
/// The running deadline of this name that was set for that merged ticket; nullptr where there is none.
clock const* carried(state const& survivor, std::string const& name, ticket_id of);

class work {
public:
    work(state const& s, ticket_id ticket) : s_(s), ticket_(ticket) { s_.ticket = ticket; }  ///< for `report` only
    work(state const& s, ticket_id ticket, facts const& f, because why);

    void take_up_policy();  ///< matches again where the policy has changed since
    void match_again();
    void count_anew(std::vector<std::string> const& calendars);  ///< whose zone data has changed
    void open(instant t);
    void hear(instant t, std::int32_t round);
    void answer(instant t, bool closes_round, agent_key const& by);
    void hand_over();  ///< the ticket has another agent or team
    void take_step(std::string const& step, instant t);
    void unask(instant t);   ///< nobody waits for an answer any more
    void finish(instant t);  ///< ends what measures the resolution
    bool asks_what_moves() const;
    void change_status(ticket_status from, ticket_status to, std::string const& reason, std::string const& sub_status, instant t);
    void obey_status(instant t);  ///< pauses and resumes as the status, its finer word and a snooze want it
    void set_external(clocks::set_external const& c, ticket_id told_for);
    void withdraw_external(clock_id k);
    void report(clock_id k, sla::clock_event const& e, instant at);

    // clocks_merge.cpp
    void leave(std::int32_t number);  ///< merged: everything ends and fires nothing more
    void adopt_wait(state const& source, instant since);
    void adopt_externals(state const& source, ticket_id from);
    void come_back(state const& survivor, follow_unmerge const& c);
    void wait_on(std::optional<instant> const& so_far, std::optional<instant> const& from_now_on,
                 std::optional<instant> const& opened_at);
    void lose_externals(state const& source, std::int32_t number);

    std::vector<event> take() { return std::move(out_); }

private:
    template <class E>
    void put(E e);
    template <class E>
    void change(clock next);  ///< puts an E with what is new about the clock

    void start(sla::winner const& w, instant t, std::int32_t round);
    void stop(clock_id k, instant t);
    void cancel(clock_id k, instant t, bool without_rule);
    void retarget(clock_id k, sla::rule const& r, bool count_anew = false);
    void reopen(clock_id k, sla::rule const& r, instant t);
    void end(instant t);
    void reopen_all(instant t);
    void wait_for_others(instant t);  ///< clocks of third parties, as the status wants them

    void start_from(sla::rule const& r, instant since, clock const* donor);
    void begin_earlier(clock_id k, sla::rule const& r, instant since, clock const* donor);
    void begin_later(clock_id k, sla::rule const& r, instant since);
    void begin_at(clock& k, sla::rule const& r, instant since) const;
    void take_back_wait(clock& k, sla::rule const& r, state const& survivor, follow_unmerge const& c) const;
    void put_rewound(clock k, std::string const& rule_before, span target_before);
    void take_back(clock k, state const& survivor, follow_unmerge const& c);
    void take_back_external(clock k, clock const* theirs);

    clock const& get(clock_id k) const;
    std::vector<clock_id> all_open() const;  ///< of rules, not external ones
    bool has_open(sla::winner const& w) const;
    clock const* last_ended(sla::winner const& w) const;
    sla::rule const* rule_of(clock const& k) const;  ///< the rule in force for what the clock measures
    bool is_promised(sla::rule const& r) const;      ///< whether its metric has something to measure just now
    bool is_held(clock const& k) const;              ///< by the one who has the ticket now
    void match();                                    ///< which rules are in force
    sla::promise promised(sla::rule const& r) const { return sla::promised_by(r, subject_).value(); }

    calendar hours_then(clock const& k) const;
    calendar const& hours(std::string const& name) const { return f_->in_force.calendars.at(name); }
    void describe(clock& k) const;
    earlier_hours hours_so_far(clock const& k, calendar const& otherwise) const;
    bool is_kept(clock const& k, sla::rule const& r) const;
    std::vector<std::string> wanted_reasons(sla::rule const& r) const;
    void promise(clock& k, sla::rule const& r, instant t, bool count_anew = false) const;
    void obey(clock& k, sla::rule const& r, instant t) const;

    state s_;
    ticket_id ticket_;
    facts const* f_ = nullptr;
    because why_{};
    ticket_status status_ = ticket_status::fresh;
    std::string reason_{}, sub_status_{};
    sla::subject subject_{};
    std::vector<sla::winner> rules_{};
    std::vector<event> out_{};
};

template <class E>
void work::put(E e) {
    evolve(s_, e, instant{});
    out_.push_back(std::move(e));
}

template <class E>
void work::change(clock next) {
    E e{};
    e.ticket = ticket_;
    auto const old = std::find_if(s_.clocks.begin(), s_.clocks.end(), [&](clock const& k) { return k.number == next.number; });
    if (old != s_.clocks.end() && sla::is_open(next.state)) {
        auto const& before = old->state.segments;
        auto const kept =
            std::mismatch(before.begin(), before.end(), next.state.segments.begin(), next.state.segments.end()).second;
        e.kept_segments = kept - next.state.segments.begin();
        next.state.segments.erase(next.state.segments.begin(), kept);
        next.steps.clear();
    }
    if constexpr (requires { e.why; }) {
        e.why = why_;
        if (!sla::is_open(next.state)) next.steps.push_back({next.state.since, why_.cause, why_.seq, next.rule, why_.reason});
    }
    if (!sla::is_open(next.state) && next.state.owed.empty() && !may_be_taken_up(next) && next.merged == 0)
        next.state.warnings.clear();  // nobody asks again
    if constexpr (requires { e.number; }) e.number = next.number;
    if constexpr (requires { e.in_time; }) e.in_time = next.state.status == sla::clock_status::met;
    e.clock = std::move(next);
    put(std::move(e));
}

}  // namespace csdesk::clocks
