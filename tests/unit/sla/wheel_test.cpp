#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <csdesk/sla/wheel.hpp>

#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

using namespace csdesk;
using namespace std::chrono_literals;
using csdesk::sla::wheel;

namespace {

instant const noon = instant_from_ms(1'767'268'800'000);
using fired = std::vector<std::pair<std::int64_t, instant>>;

fired fire(wheel& w, instant now, std::size_t limit = wheel::no_limit) {
    fired out;
    w.fire(
        now, [&](std::int64_t id, instant due) { out.emplace_back(id, due); }, limit);
    return out;
}

}  // namespace

TEST(wheel, fires_exactly_at_the_due_millisecond) {
    for (auto ahead : {span{1}, span{3}, span{4}, span{255}, span{256}, span{1h}, span{24h * 365 * 20}}) {
        wheel w(noon);
        w.arm(noon + ahead, 7);
        EXPECT_TRUE(fire(w, noon + ahead - 1ms).empty());
        EXPECT_EQ(fire(w, noon + ahead), (fired{{7, noon + ahead}}));
        EXPECT_TRUE(w.empty());
    }
}

TEST(wheel, fires_in_order_of_due_then_id) {
    wheel w(noon);
    w.arm(noon + 2s, 5);
    w.arm(noon + 2s, -3);
    w.arm(noon + 2s, 4);
    w.arm(noon + 1s, 9);
    EXPECT_EQ(fire(w, noon + 1h), (fired{{9, noon + 1s}, {-3, noon + 2s}, {4, noon + 2s}, {5, noon + 2s}}));
}

TEST(wheel, what_was_due_before_the_wheel_began_is_due_at_once) {
    wheel w(noon);
    w.arm(noon - 24h, 2);
    w.arm(noon, 1);
    EXPECT_EQ(w.next_due(), noon - 24h);
    EXPECT_EQ(fire(w, noon), (fired{{2, noon - 24h}, {1, noon}}));
}

TEST(wheel, a_clock_that_goes_back_fires_nothing_early) {
    wheel w(noon);
    EXPECT_TRUE(fire(w, noon + 1h).empty());
    w.arm(noon + 30min, 1);
    EXPECT_TRUE(fire(w, noon).empty());
    EXPECT_EQ(fire(w, noon + 30min), (fired{{1, noon + 30min}}));
}

TEST(wheel, the_callback_may_arm_rearm_and_cancel) {
    wheel w(noon);
    auto const doomed = w.arm(noon + 3s, 3);
    auto const moved = w.arm(noon + 4s, 4);
    w.arm(noon + 1s, 1);
    fired out;
    auto const count = w.fire(noon + 5s, [&](std::int64_t id, instant due) {
        out.emplace_back(id, due);
        if (id != 1) return;
        EXPECT_TRUE(w.cancel(doomed));
        EXPECT_TRUE(w.rearm(moved, noon + 2s, 4));
        w.arm(noon, 10);       // earlier than what is firing, and still fires
        w.arm(noon + 6s, 11);  // later than now, and does not
    });
    EXPECT_EQ(count, 3u);
    EXPECT_EQ(out, (fired{{1, noon + 1s}, {10, noon}, {4, noon + 2s}}));
    EXPECT_EQ(w.next_due(), noon + 6s);
}

TEST(wheel, a_stale_handle_harms_nobody) {
    wheel w(noon);
    auto const first = w.arm(noon + 1s, 1);
    EXPECT_TRUE(w.cancel(first));
    EXPECT_FALSE(w.cancel(first));
    EXPECT_FALSE(w.rearm(first, noon + 1s, 1));
    EXPECT_TRUE(fire(w, noon + 2s).empty());
    auto const second = w.arm(noon + 3s, 2);
    EXPECT_FALSE(w.cancel(first));
    EXPECT_FALSE(w.cancel({}));
    EXPECT_FALSE(w.cancel({4'000'000'000u, 1}));
    EXPECT_TRUE(w.armed(second));
    EXPECT_EQ(fire(w, noon + 3s).size(), 1u);
    EXPECT_FALSE(w.armed(second));
    EXPECT_FALSE(w.cancel(second));
}

TEST(wheel, an_exception_from_the_callback_loses_only_its_own_deadline) {
    wheel w(noon);
    for (int i = 1; i <= 3; ++i) w.arm(noon + i * 1s, i);
    EXPECT_THROW(w.fire(noon + 1h, [](std::int64_t, instant) { throw std::runtime_error("no"); }), std::runtime_error);
    EXPECT_EQ(fire(w, noon + 1h), (fired{{2, noon + 2s}, {3, noon + 3s}}));
}

TEST(wheel, a_limit_leaves_the_rest_for_the_next_call) {
    wheel w(noon);
    for (int i = 0; i < 10; ++i) w.arm(noon + 1s, i);
    EXPECT_EQ(fire(w, noon + 1s, 4).size(), 4u);
    EXPECT_EQ(fire(w, noon + 1s, 0).size(), 0u);
    EXPECT_EQ(fire(w, noon + 1s).front().first, 4);
}

TEST(wheel, the_whole_range_of_instants_may_be_armed_and_nothing_beyond_it_breaks) {
    wheel w(noon);
    w.arm(instant::max(), 1);
    w.arm(instant::min(), 2);
    w.arm(latest_instant, 0);
    EXPECT_EQ(fire(w, instant::min()), (fired{{2, earliest_instant}}));
    EXPECT_EQ(w.next_due(), latest_instant);
    EXPECT_EQ(fire(w, instant::max()), (fired{{0, latest_instant}, {1, latest_instant}}));
    w.arm(latest_instant, 3);
    EXPECT_EQ(fire(w, latest_instant).size(), 1u);
}

TEST(wheel, next_due_looks_past_what_was_cancelled) {
    wheel w(noon);
    EXPECT_EQ(w.next_due(), std::nullopt);
    auto const near = w.arm(noon + 1h, 1);
    auto const next = w.arm(noon + 1h + 1ms, 2);
    auto const far = w.arm(noon + 24h * 5000, 3);
    w.arm(noon + 24h * 6000, 4);
    EXPECT_EQ(w.next_due(), noon + 1h);
    w.cancel(near);
    EXPECT_EQ(w.next_due(), noon + 1h + 1ms);
    w.cancel(next);
    EXPECT_EQ(w.next_due(), noon + 24h * 5000);
    w.cancel(far);
    EXPECT_EQ(w.next_due(), noon + 24h * 6000);
}

TEST(wheel, endless_arming_and_cancelling_leaves_the_rest_untouched) {
    wheel w(noon);
    for (int i = 0; i < 100; ++i) w.arm(noon + 24h + i * 1s, i);
    for (int i = 0; i < 200'000; ++i) w.cancel(w.arm(noon + span{i * 977 % 86'400'000 - 1000}, -1));
    EXPECT_EQ(w.size(), 100u);
    EXPECT_EQ(w.next_due(), noon + 24h);
    EXPECT_EQ(fire(w, noon + 48h).size(), 100u);
}

TEST(wheel, a_flood_armed_late_from_the_callback_still_fires_in_order) {
    wheel w(noon);
    for (int i = 0; i < 2000; ++i) w.arm(noon + i * 1ms, i);
    std::size_t calls = 0;
    instant last = noon - 1ms;
    w.fire(noon + 1h, [&](std::int64_t id, instant due) {
        ++calls;
        EXPECT_LE(last, due);
        last = due;
        if (id >= 0) w.arm(due + span{1 + id % 50}, -1);
    });
    EXPECT_EQ(calls, 4000u);
}

// Against an ordered set, over whatever is armed, moved, cancelled and fired.
RC_GTEST_PROP(wheel, answers_as_an_ordered_set_does, ()) {
    struct armed_one {
        wheel::handle handle;
        std::int64_t due, id;
    };
    std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
    auto below = [&](std::int64_t n) { return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n)); };
    std::int64_t now = to_ms(noon) + below(1'000'000'000'000);
    auto some_due = [&] {  // near, far, past, equal
        static constexpr std::int64_t reach[] = {1, 3, 70, 5'000, 300'000, 20'000'000, 4'000'000'000, 400'000'000'000};
        auto const r = reach[below(8)];
        return now + (below(6) == 0 ? -below(r) : below(r));
    };
    wheel w(instant_from_ms(now));
    std::set<std::tuple<std::int64_t, std::int64_t, std::int64_t>> expected;  // due, id, arming
    std::map<std::int64_t, armed_one> held;                                   // by arming
    std::vector<wheel::handle> stale;
    std::int64_t armings = 0;
    auto arm = [&](std::int64_t due, std::int64_t id, wheel::handle h) {
        held[++armings] = {h, due, id};
        expected.emplace(due, id, armings);
    };
    auto drop = [&](std::int64_t arming) {
        auto const& a = held.at(arming);
        expected.erase({a.due, a.id, arming});
        stale.push_back(a.handle);
        held.erase(arming);
    };
    auto any = [&] { return std::next(held.begin(), below(static_cast<std::int64_t>(held.size())))->first; };
    auto some_id = [&] { return below(5) - 2 + (below(2) ? armings * 10 : 0); };

    int const steps = 40 + static_cast<int>(below(1500));
    for (int step = 0; step < steps; ++step) {
        auto const what = below(20);
        if (what < 10) {
            auto const due = some_due(), id = some_id();
            arm(due, id, w.arm(instant_from_ms(due), id));
        } else if (what < 13 && !held.empty()) {
            auto const a = any();
            RC_ASSERT(w.cancel(held.at(a).handle));
            drop(a);
        } else if (what < 15 && !held.empty()) {
            auto const a = any();
            auto const due = some_due(), id = held.at(a).id;
            auto const moved = w.rearm(held.at(a).handle, instant_from_ms(due), id);
            RC_ASSERT(static_cast<bool>(moved));
            drop(a);
            arm(due, id, moved);
        } else if (what < 16 && !stale.empty()) {
            RC_ASSERT(!w.cancel(stale[static_cast<std::size_t>(below(static_cast<std::int64_t>(stale.size())))]));
        } else if (what < 17) {
            RC_ASSERT(w.next_due() ==
                      (expected.empty() ? std::nullopt : std::optional(instant_from_ms(std::get<0>(*expected.begin())))));
        } else {
            static constexpr std::int64_t jump[] = {1, 2, 10, 300, 10'000, 1'000'000, 3'000'000'000, 500'000'000'000};
            now = std::min(now + (below(5) == 0 ? -below(1000) : below(jump[below(8)])), to_ms(latest_instant) - 400'000'000'000);
            w.fire(instant_from_ms(now), [&](std::int64_t id, instant due) {
                RC_ASSERT(!expected.empty());
                auto const [want_due, want_id, arming] = *expected.begin();
                RC_ASSERT(to_ms(due) == want_due && id == want_id && want_due <= now);
                // Two of equal due and id are alike: take whichever of them the wheel has let go.
                auto gone = expected.begin();
                while (w.armed(held.at(std::get<2>(*gone)).handle)) ++gone;
                RC_ASSERT(std::get<0>(*gone) == want_due && std::get<1>(*gone) == want_id);
                drop(std::get<2>(*gone));
                if (below(4) == 0) {
                    auto const more = some_due(), other = some_id();
                    arm(more, other, w.arm(instant_from_ms(more), other));
                }
                if (below(6) == 0 && !held.empty()) {
                    auto const a = any();
                    RC_ASSERT(w.cancel(held.at(a).handle));
                    drop(a);
                }
            });
            RC_ASSERT((expected.empty() || std::get<0>(*expected.begin()) > now));
        }
        RC_ASSERT(w.size() == held.size());
    }
}
