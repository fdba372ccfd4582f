#include <csdesk/sla/clock.hpp>

#include "clock_words.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <tuple>

using namespace csdesk;
using namespace csdesk::testing_words;
using namespace std::chrono_literals;

namespace {

class chance {
public:
    chance() : random_(*rc::gen::arbitrary<std::uint64_t>()) {}
    std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n)); }
    bool one_in(std::int64_t n) { return below(n) == 0; }
    /// Often a round number, so that instants meet.
    span step() { return one_in(3) ? 30min * below(40) : span{below(40'000'000)}; }
    template <class T>
    T const& of(std::vector<T> const& all) {
        return all[static_cast<std::size_t>(below(static_cast<std::int64_t>(all.size())))];
    }

private:
    std::mt19937_64 random_;
};

calendar some_calendar(chance& random) {
    if (random.one_in(4)) return calendar::always();
    calendar_rules rules{.tz = random.one_in(2) ? "America/New_York" : "Australia/Lord_Howe"};
    rules.on(weekdays, {{9h, 12h}, {13h, 18h}});
    if (random.one_in(2)) rules.hours[5].push_back({22h, 2h});
    return calendar::make(rules).value();
}

sla::promise some_promise(chance& random) {
    sla::promise p{.target = 1ms + random.step() * 2, .warnings = {}};
    for (auto ppm : {0, 500'000, 800'000, 1'000'000})
        if (random.one_in(2)) p.warnings.push_back({.ppm = ppm, .lead = {}});
    if (random.one_in(2)) p.warnings.push_back({.ppm = 0, .lead = 1h});
    return p;
}

using fired = std::vector<std::tuple<instant, sla::clock_event_kind, std::int64_t, span>>;
void keep(fired& all, std::vector<sla::clock_event> const& events) {
    for (auto const& e : events) all.emplace_back(e.due, e.kind, e.level.ppm, e.level.lead);
}

}  // namespace

// A plain evaluation: the running stretches are listed, and the calendar is asked about each.
RC_GTEST_PROP(sla_clock, pauses_agree_with_a_plain_evaluation, ()) {
    chance random;
    auto const cal = some_calendar(random);
    sla::clock c(cal, some_promise(random));
    auto now = instant_from_ms(1'760'000'000'000 + random.below(20'000'000'000));
    c.start(now);
    std::vector<interval> running;
    std::set<std::string> reasons;
    auto since = now;
    std::vector<std::string> const words{"customer", "supplier", "pending"};
    for (auto left = random.below(40); left > 0; --left) {
        auto const next = now + random.step();
        bool const counted = reasons.empty();
        auto const word = random.of(words);
        if (random.one_in(2)) {
            c.pause(next, word);
            reasons.insert(word);
        } else if (random.one_in(3)) {
            c.resume(next);
            reasons.clear();
        } else {
            c.resume(next, word);
            reasons.erase(word);
        }
        if (counted && !reasons.empty()) running.push_back({since, next});
        if (!counted && reasons.empty()) since = next;
        now = next;
    }
    if (reasons.empty()) running.push_back({since, now});
    span sum{};
    std::optional<instant> due;
    for (auto const& r : running) {
        auto const here = cal.between(r.from, r.to);
        auto const target = c.data().target;
        if (!due && sum + here >= target && cal.add(r.from, target - sum) < r.to) due = cal.add(r.from, target - sum);
        sum += here;
    }
    if (!due && reasons.empty()) due = cal.add(since, c.data().target - (sum - cal.between(since, now)));
    RC_ASSERT(c.elapsed(now) == sum);
    RC_ASSERT(c.remaining(now) == c.data().target - sum);
    RC_ASSERT(c.due() == due);
    RC_ASSERT((c.state() == sla::clock_status::paused) == !reasons.empty());
    c.stop(now);
    RC_ASSERT((c.state() == sla::clock_status::met) == !(due && *due < now));
}

RC_GTEST_PROP(sla_clock, segments_follow_one_another_and_the_open_ones_sum_to_elapsed, ()) {
    chance random;
    sla::clock c(some_calendar(random), some_promise(random));
    auto now = instant_from_ms(1'760'000'000'000 + random.below(20'000'000'000));
    c.start(now);
    for (auto left = random.below(40); left > 0; --left) {
        now += random.one_in(8) ? -random.step() : random.step();
        why([&] {
            switch (random.below(8)) {
                case 0: c.pause(now, "a"); break;
                case 1: c.pause(now, "b"); break;
                case 2: c.resume(now, "a"); break;
                case 3: c.resume(now); break;
                case 4: c.retarget(some_promise(random), now); break;
                case 5: c.change_calendar(some_calendar(random), now); break;
                case 6: random.one_in(2) ? c.stop(now) : c.cancel(now); break;
                default: c.reopen(now, static_cast<sla::reopen_mode>(1 + random.below(3)));
            }
        });
        auto const asked = now + random.step();
        auto const e = c.explain(asked);
        RC_ASSERT(sum_of_open(e) == e.elapsed);
        RC_ASSERT(e.elapsed == c.elapsed(asked));
        RC_ASSERT(e.elapsed >= 0ms);
        auto from = *c.data().started;
        for (auto const& piece : e.segments) {
            RC_ASSERT(piece.from == from && piece.to > piece.from && piece.kind != sla::segment_kind::running);
            from = piece.to;
        }
        RC_ASSERT(from == std::max(c.data().since, sla::is_open(c.data()) ? asked : c.data().since));
    }
}

// However often somebody asks, the same events come, in the same order, each once.
RC_GTEST_PROP(sla_clock, events_come_exactly_once_however_often_it_is_asked, ()) {
    chance random;
    auto const cal = some_calendar(random);
    auto const p = some_promise(random);
    sla::clock seldom(cal, p), often(cal, p);
    auto now = instant_from_ms(1'760'000'000'000 + random.below(20'000'000'000));
    fired of_seldom, of_often;
    auto both = [&](auto&& act) {
        act(seldom);
        act(often);
    };
    both([&](sla::clock& c) { c.start(now); });
    for (auto left = random.below(30); left > 0; --left) {
        auto const next = now + 1ms + random.step();
        for (auto polls = random.below(4); polls > 0; --polls) {
            now += span{random.below((next - now).count())};
            keep(of_often, often.due_events(now));
        }
        now = next;
        keep(of_often, often.due_events(now - 1ms));
        bool const pause = random.one_in(2);
        both([&](sla::clock& c) { pause ? c.pause(now) : c.resume(now); });
    }
    now += 24h * 400;
    both([&](sla::clock& c) { c.resume(now); });
    now += 24h * 400;
    keep(of_seldom, seldom.due_events(now));
    keep(of_often, often.due_events(now));
    RC_ASSERT(of_seldom == of_often);
    RC_ASSERT(of_seldom.size() == p.warnings.size() + 1);
    RC_ASSERT(
        std::is_sorted(of_seldom.begin(), of_seldom.end(), [](auto& a, auto& b) { return std::get<0>(a) < std::get<0>(b); }));
    RC_ASSERT((std::set(of_seldom.begin(), of_seldom.end()).size() == of_seldom.size()));
    RC_ASSERT(seldom.due_events(now + 1h).empty());
}

// (level, instance) is the key of a firing, so it must never come twice, whatever happens to the promise.
RC_GTEST_PROP(sla_clock, no_level_comes_twice_within_an_instance, ()) {
    chance random;
    auto const cal = some_calendar(random);
    auto now = instant_from_ms(1'760'000'000'000 + random.below(20'000'000'000));
    bool const outside = random.one_in(2);
    auto p = some_promise(random);
    auto c = outside ? sla::clock::external(cal, now + random.step() * 3, p.warnings, now) : sla::clock(cal, p);
    c.start(now);
    std::set<std::tuple<sla::clock_event_kind, std::int64_t, span, std::int64_t>> seen;
    for (int left = 60; left > 0; --left) {
        now += random.one_in(6) ? -random.step() : random.step();
        why([&] {
            switch (random.below(8)) {
                case 0: c.pause(now); break;
                case 1: c.resume(now); break;
                case 2: c.retarget(some_promise(random), now); break;
                case 3: c.retarget(c.data().target + random.step(), now); break;
                case 4: c.stop(now); break;
                case 5: c.move(now + random.step() * 2 - 4h, now); break;
                case 6: c.cancel(now); break;
                default: c.reopen(now, static_cast<sla::reopen_mode>(1 + random.below(3)));
            }
        });
        if (!random.one_in(3)) continue;
        auto const asked = now + random.step();
        for (auto const& e : c.due_events(asked)) {
            RC_ASSERT(e.due <= asked);
            RC_ASSERT((seen.emplace(e.kind, e.level.ppm, e.level.lead, e.instance).second));
        }
        RC_ASSERT((!c.next_event() || *c.next_event() > asked));
    }
}
