// The complaint's table against a switch written by hand: every step, command and corner of the conditions; then the same
// through decide and evolve; then long random lives.
#include "complaint_switch.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <csdesk/workflow/complaint.hpp>
#include <map>
#include <set>
#include <tuple>

namespace csdesk::complaint {
namespace {

using namespace std::chrono_literals;

constexpr ticket_id number{7};
constexpr instant now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 2};

TEST(complaint_model, table_and_switch_agree_on_every_step_command_and_corner) {
    std::size_t cases = 0;
    for (auto const s : states())
        for (auto const& t : trigger_names)
            for (std::uint32_t corner = 0; corner < 1U << std::size(condition_names); ++corner, ++cases)
                ASSERT_EQ(take(s, t.value, conditions(corner)), model::take(s, t.value, conditions(corner)))
                    << name(s) << " on " << t.name << " corner " << corner;
    EXPECT_EQ(cases, 18U * 22U * 128U);
}

TEST(complaint_model, numbers_that_name_nothing_have_no_row) {
    for (unsigned n = 0; n < 256; ++n) {
        if (n >= std::size(step_names)) {
            EXPECT_EQ(take(static_cast<step>(n), trigger::withdraw, conditions(~0U)).verdict, workflow::verdict::no_row);
        }
        if (n == 0 || n > std::size(trigger_names)) {
            EXPECT_EQ(take(step::accepted, static_cast<trigger>(n), conditions(~0U)).verdict, workflow::verdict::no_row);
        }
    }
}

// ---- through decide and evolve ------------------------------------------------------------------------------------

/// One corner of what decides: by whom, with which fields, with how much history.
struct corner {
    bool supervisor, within_limit, shares_complete, apology, enough_attempts, answered, overdue;
};
corner corner_of(unsigned bits) {
    auto const bit = [bits](unsigned i) { return (bits >> i & 1U) != 0; };
    return {bit(0), bit(1), bit(2), bit(3), bit(4), bit(5), bit(6)};
}

state standing(step s, corner const& c) {
    state out;
    out.step = s;
    if (s == step::none) return out;
    out.complaint = number;
    out.progress.since = now - 10h;
    out.progress.due = now + (c.overdue ? 0ms : 1ms);
    out.accepted_at = now - 10h;
    out.attempts = c.enough_attempts ? 3 : 2;
    out.improvement = c.answered ? improvement::linked : improvement::assigned;
    return out;
}

command command_of(trigger t, corner const& c, state const& s) {
    switch (t) {
        case trigger::receive: return receive{number, {}, {}};
        case trigger::accept: return accept{number, {}, {}};
        case trigger::investigate: return investigate{number, "seen"};
        case trigger::determine_responsibility:
            return determine_responsibility{number, {{party::shop, 60}, {party::carrier, c.shares_complete ? 40 : 41}}};
        case trigger::propose: return propose{number, "refund", money{c.within_limit ? 2'000 : 100'001, "CNY"}};
        case trigger::negotiate: return negotiate{number, "talked"};
        case trigger::customer_accepts: return customer_accepts{number};
        case trigger::customer_rejects: return customer_rejects{number, "no"};
        case trigger::escalate: return escalate{number, "stuck"};
        case trigger::feed_back: return feed_back{number, "done", c.apology};
        case trigger::settle: return settle{number};
        case trigger::assign_improvement: return assign_improvement{number, "pad", "warehouse", now + 24h};
        case trigger::verify_improvement: return verify_improvement{number, true, "works"};
        case trigger::waive_improvement: return waive_improvement{number, "mishap"};
        case trigger::link_known_cause: return link_known_cause{number, ticket_id{3}};
        case trigger::close: return close{number};
        case trigger::withdraw: return withdraw{number, "solved"};
        case trigger::mark_unfounded: return mark_unfounded{number, "not ours"};
        case trigger::mark_duplicate: return mark_duplicate{number, ticket_id{3}};
        case trigger::record_attempt: return record_attempt{number, "no answer"};
        case trigger::mark_unreachable: return mark_unreachable{number};
        case trigger::pass_deadline: return pass_deadline{number, s.progress.due.value_or(now)};
    }
    return close{number};
}

TEST(complaint_model, decide_and_evolve_follow_the_switch_and_take_every_row) {
    policy const rules;
    std::set<std::tuple<std::string, std::string, std::string>> walked;
    for (auto const from : states())
        for (auto const& t : trigger_names)
            for (unsigned bits = 0; bits < 128; ++bits) {
                auto const c = corner_of(bits);
                auto s = standing(from, c);
                auto const given = command_of(t.value, c, s);
                conditions holds;
                holds.set(condition::shares_sum_to_100, c.shares_complete)
                    .set(condition::within_authority, c.within_limit)
                    .set(condition::by_supervisor, c.supervisor)
                    .set(condition::apology, c.apology)
                    .set(condition::enough_attempts, c.enough_attempts)
                    .set(condition::improvement_answered, c.answered)
                    .set(condition::deadline_passed, c.overdue);
                auto const expected = model::take(from, t.value, holds);
                auto const who = c.supervisor ? role::supervisor : role::agent;
                auto const events = decide(s, given, {now, {who, "x"}, rules});
                ASSERT_EQ(events.has_value(), expected.verdict == workflow::verdict::taken)
                    << name(from) << " on " << t.name << " corner " << bits;
                if (!events) {
                    EXPECT_FALSE(events.error().en.empty() || events.error().zh.empty());
                    continue;
                }
                ASSERT_FALSE(events->empty());
                for (auto const& e : *events) evolve(s, e, now);
                ASSERT_EQ(s.step, expected.to) << name(from) << " on " << t.name;
                walked.emplace(name(from), t.name, name(s.step));
            }
    for (auto const& row : transitions())
        EXPECT_TRUE(walked.contains({row.from, row.command, row.to})) << row.from << " on " << row.command << " was never taken";
    EXPECT_EQ(walked.size(), transitions().size());
}

TEST(complaint_model, what_is_allowed_is_what_decide_accepts) {
    policy const rules;
    for (auto const from : states())
        for (unsigned bits = 0; bits < 128; ++bits) {
            auto c = corner_of(bits);
            c.within_limit = c.shares_complete = c.apology = true;  // fields still to be filled in
            auto const s = standing(from, c);
            facts const f{now, {c.supervisor ? role::supervisor : role::agent, "x"}, rules};
            std::map<std::string, bool> open;
            for (auto const& a : allowed(s, f)) open[a.command] = a.open_now;
            for (auto const& t : trigger_names) {
                if (t.value == trigger::pass_deadline) continue;
                auto const found = open.find(std::string(t.name));
                EXPECT_EQ(decide(s, command_of(t.value, c, s), f).has_value(), found != open.end() && found->second)
                    << name(from) << " on " << t.name;
            }
        }
}

// ---- long lives ---------------------------------------------------------------------------------------------------

/// Mostly something possible that is not an end, so that lives are long; sometimes anything.
trigger next_trigger(std::uint32_t random, state const& s, facts const& f) {
    std::vector<trigger> likely;
    for (auto const& a : allowed(s, f)) {
        auto const t = *from_name<trigger>(a.command);
        if (a.open_now && t != trigger::withdraw && t != trigger::mark_unfounded && t != trigger::mark_duplicate)
            likely.push_back(t);
    }
    if (due(s)) likely.push_back(trigger::pass_deadline);
    if (likely.empty() || random % 16 == 0) return trigger_names[random / 16 % std::size(trigger_names)].value;
    return likely[random / 16 % likely.size()];
}

RC_GTEST_PROP(complaint_model, random_lives_keep_their_promises, ()) {
    policy const rules;
    auto const bits = *rc::gen::container<std::vector<std::uint32_t>>(120, rc::gen::arbitrary<std::uint32_t>());
    state s;
    instant clock = now;
    std::vector<std::pair<event, instant>> log;
    for (auto const b : bits) {
        clock += std::chrono::minutes(b >> 7 & 1023U);
        auto const c = corner_of(b & 127U);
        facts const f{clock, {c.supervisor ? role::supervisor : role::agent, "x"}, rules};
        auto given = command_of(next_trigger(b >> 17, s, f), c, s);
        if (auto* assign = std::get_if<assign_improvement>(&given)) assign->due = clock + 24h;
        auto const before = s;
        auto const events = decide(s, given, f);
        if (!events) continue;
        RC_ASSERT(!is_end(before.step));
        for (auto const& e : *events) {
            evolve(s, e, clock);
            log.emplace_back(e, clock);
            if (auto const* late = std::get_if<step_overdue>(&e)) {
                RC_ASSERT(late->due <= clock && late->late_ms == clock - late->due);
                RC_ASSERT(s.step == before.step);
                RC_ASSERT(!due(s));
            }
        }
        RC_ASSERT(s.progress.since <= clock);
        RC_ASSERT(is_end(s.step) == s.ended_at.has_value());
        if (s.step == step::closed) RC_ASSERT(s.settled_at && s.improvement >= improvement::verified);
        if (s.step >= step::settled && s.step <= step::improving) RC_ASSERT(s.settled_at.has_value());
        if (is_end(s.step)) RC_ASSERT(!due(s));
    }
    state again;
    for (auto const& [e, at] : log) evolve(again, e, at);
    RC_ASSERT(again == s);
}

}  // namespace
}  // namespace csdesk::complaint
