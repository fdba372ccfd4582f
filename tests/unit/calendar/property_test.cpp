// Random calendars in awkward zones, around their clock changes, against the plain evaluation; and the identities (edge 27).
#include "plain_evaluation.hpp"

#include <rapidcheck.h>

using namespace csdesk;
using namespace csdesk::testing_words;
using namespace std::chrono;

namespace {

// Evenly from the whole range, also in the first cases, which RapidCheck would keep small.
template <class T>
T pick(T low, T past_high) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(low, past_high));
}

// Whole hours and minutes mostly, now and then a millisecond; near the hours clocks change at.
csdesk::span time_of_day() {
    auto const hour = pick(0, 3) ? pick(0, 24) : pick(0, 4);
    switch (pick(0, 4)) {
        case 0: return hours{hour};
        case 1: return hours{hour} + minutes{15 * pick(0, 4)};
        case 2: return hours{hour} + minutes{pick(0, 60)};
        default: return hours{hour} + csdesk::span{pick(0, 3'600'000)};
    }
}

// Openings of one day, apart or touching; the last may pass midnight.
std::vector<opening> openings(int most) {
    std::set<csdesk::span> marks;
    for (int i = 2 * pick(0, most + 1); i > 0; --i) marks.insert(time_of_day());
    std::vector<csdesk::span> const times(marks.begin(), marks.end());
    std::vector<opening> list;
    for (std::size_t i = 0; i + 1 < times.size(); i += static_cast<std::size_t>(pick(1, 3)))
        list.push_back({times[i], times[i + 1]});
    if (!list.empty() && pick(0, 3) == 0 && list.front().from > 0h && list.back().to < 24h)
        list.push_back({list.back().to, list.front().from});  // through the night until the hour of the first opening
    else if (list.empty() && pick(0, 4) == 0)
        list.push_back({0h, 24h});
    return list;
}

// The middle of the test: one of the zone's clock changes, mostly.
instant middle(cctz::time_zone const& zone) {
    auto const any = sys_seconds{seconds{pick<std::int64_t>(0, 2'700'000'000)}};  // 1970 … 2055
    cctz::time_zone::civil_transition change;
    if (pick(0, 4) && zone.next_transition(any, &change)) return zone.lookup(change.to).trans;
    return any;
}

calendar_rules rules_around(std::string const& tz, instant centre) {
    calendar_rules rules{.tz = tz};
    for (auto& day : rules.hours)
        if (pick(0, 5)) day = openings(3);
    auto const near = [&] { return local_date{floor<days>(centre) + days{pick(-9, 10)}}; };
    for (int i = pick(0, 4); i > 0; --i) rules.holidays.push_back(near());
    for (int i = pick(0, 4); i > 0; --i) rules.overrides[near()] = openings(2);
    for (int i = pick(0, 4); i > 0; --i) rules.breaks[near()] = openings(2);
    return rules;
}

csdesk::span length(std::vector<interval> const& all, instant from, instant to) {
    csdesk::span sum{0};
    for (auto const& i : all) sum += intersect(i, {from, to}).length();
    return sum;
}

// The first instant of `all` from `t` on with `open` behind it.
std::optional<instant> reach(std::vector<interval> const& all, instant t, csdesk::span open) {
    for (auto const& i : all) {
        auto const rest = intersect(i, {t, instant::max()});
        if (rest.empty()) continue;
        if (open <= rest.length()) return rest.from + open;
        open -= rest.length();
    }
    return {};
}

void agree(calendar const& cal, std::vector<interval> const& truth, interval window) {
    RC_ASSERT(cal.intervals(window.from, window.to) == truth);
    auto const total = length(truth, window.from, window.to);
    for (int i = 0; i < 20; ++i) {
        auto t = window.from + csdesk::span{pick<std::int64_t>(0, window.length().count())};
        if (!truth.empty() && pick(0, 2)) {  // at an end, or one millisecond beside it
            auto const& near = truth[pick<std::size_t>(0, truth.size())];
            t = (pick(0, 2) ? near.from : near.to) + csdesk::span{pick(-1, 2)};
        }
        t = std::clamp(t, window.from, window.to - 1ms);
        auto const u = t + csdesk::span{pick<std::int64_t>(0, (window.to - t).count())};
        RC_ASSERT(cal.between(t, u) == length(truth, t, u));
        auto const holds = std::any_of(truth.begin(), truth.end(), [&](interval const& k) { return k.contains(t); });
        RC_ASSERT(cal.is_open(t) == holds);
        auto const next = std::find_if(truth.begin(), truth.end(), [&](interval const& k) { return k.to > t; });
        if (next != truth.end()) {
            RC_ASSERT(cal.next_open(t) == std::max(t, next->from));
            if (next->to < window.to) RC_ASSERT(cal.next_close(t) == next->to);
        }
        auto const open = csdesk::span{pick<std::int64_t>(0, total.count() + 2)};
        if (auto const due = open > 0ms ? reach(truth, t, open) : t) RC_ASSERT(cal.add(t, open) == *due);
    }
}

// Whatever the calendar, these hold (edge 27).
void keep_identities(calendar const& cal, interval window) {
    auto const any = [&] { return window.from + csdesk::span{pick<std::int64_t>(0, window.length().count())}; };
    std::array<instant, 3> t{any(), any(), any()};
    std::sort(t.begin(), t.end());
    RC_ASSERT(cal.between(t[0], t[1]) + cal.between(t[1], t[2]) == cal.between(t[0], t[2]));
    auto const x = csdesk::span{pick<std::int64_t>(0, csdesk::span{200h}.count())},
               y = csdesk::span{pick<std::int64_t>(0, csdesk::span{20h}.count())};
    auto const due = cal.try_add(t[0], x);
    if (!due) return;
    RC_ASSERT(cal.between(t[0], *due) == x);
    if (x > 0ms) RC_ASSERT(cal.between(t[0], *due - 1ms) == x - 1ms);  // and no earlier
    if (auto const both = cal.try_add(*due, y); both && y > 0ms) RC_ASSERT(*both == cal.add(t[0], x + y));
    if (cal.is_open(t[0])) RC_ASSERT(cal.sub(*due, x) == (x > 0ms ? t[0] : *due));
    if (auto const begun = cal.try_sub(t[0], x)) {
        RC_ASSERT(cal.between(*begun, t[0]) == x);
        if (x > 0ms) RC_ASSERT(cal.between(*begun + 1ms, t[0]) == x - 1ms);  // and no later
    }
}

class calendar_property : public testing::TestWithParam<char const*> {};

}  // namespace

TEST_P(calendar_property, agrees_with_the_plain_evaluation_around_clock_changes) {
    std::string const tz = GetParam();
    cctz::time_zone zone;
    ASSERT_TRUE(cctz::load_time_zone(tz, &zone));
    EXPECT_TRUE(rc::check([&] {
        auto const centre = middle(zone);
        auto const rules = rules_around(tz, centre);
        auto const made = calendar::make(rules);
        if (!made) return RC_ASSERT(made.error().code == errc::never_open);
        interval const window{centre - days{8} - csdesk::span{pick(0, 86'400'000)}, centre + days{8}};
        agree(*made, plain_evaluation{rules}.stretches(window.from, window.to), window);
        keep_identities(*made, window);
    }));
}

INSTANTIATE_TEST_SUITE_P(zones, calendar_property,
                         testing::Values("Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia",
                                         "Africa/Casablanca", "Europe/Moscow", "America/New_York", "Europe/Berlin",
                                         "Asia/Shanghai", "Asia/Tehran", "Africa/Cairo", "America/Santiago", "Asia/Gaza",
                                         "Antarctica/Troll", "America/St_Johns", "Pacific/Chatham", "Pacific/Kiritimati",
                                         "Pacific/Kwajalein", "Africa/Monrovia", "Europe/Dublin", "UTC"),
                         [](auto const& info) {
                             std::string name = info.param;
                             std::replace(name.begin(), name.end(), '/', '_');
                             return name;
                         });

TEST(calendar_identities, hold_over_three_centuries) {
    EXPECT_TRUE(rc::check([] {
        auto const centre = earliest_instant + csdesk::span{pick<std::int64_t>(0, (latest_instant - earliest_instant).count())};
        auto const made = calendar::make(
            rules_around("Europe/London", std::clamp<instant>(centre, earliest_instant + days{20}, latest_instant - days{20})));
        if (made) keep_identities(*made, {earliest_instant, latest_instant});
    }));
}
