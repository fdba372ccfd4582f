#include "rate_world.hpp"

namespace csdesk::rates {
namespace {

figure judged(rule const& r, std::int64_t asked, std::int64_t met) {
    tally const all{.asked = asked, .answered = met, .met = met};
    return figure_of(r, 2026y / 11 / 20, all, 0, all, 0);
}

// edge case 68
TEST(minimum, below_a_hundred_rounds_nothing_is_judged) {
    EXPECT_EQ(judged(three_minutes(), 99, 0).verdict, verdict::not_judged);
    EXPECT_EQ(judged(three_minutes(), 99, 0).rate_ppm, 0) << "the rate is shown all the same";
    EXPECT_EQ(judged(three_minutes(), 100, 89).verdict, verdict::missed);
    EXPECT_EQ(judged(three_minutes(), 100, 90).verdict, verdict::reached);
}
// edge case 69
TEST(no_rounds, there_is_no_rate_and_no_division) {
    rule r = three_minutes();
    r.points = deduction{.full_milli = 20'000, .deduct_milli = 1'000};
    auto const f = judged(r, 0, 0);
    EXPECT_EQ(f.verdict, verdict::no_data);
    EXPECT_FALSE(f.rate_ppm || f.points_milli || f.average_wait_ms);
}
TEST(rate, is_rounded_down_and_compared_before_rounding) {
    rule r = three_minutes();
    r.versions[0].minimum = 0;
    r.versions[0].at_least_ppm = 666'667;
    EXPECT_EQ(judged(r, 3, 2).rate_ppm, 666'666);
    EXPECT_EQ(judged(r, 3, 2).verdict, verdict::missed);
    r.versions[0].at_least_ppm = 666'666;
    EXPECT_EQ(judged(r, 3, 2).verdict, verdict::reached);
    r.versions[0].at_least_ppm.reset();
    EXPECT_EQ(judged(r, 3, 2).verdict, verdict::measured);
}
TEST(rate, below_is_strict) {
    rule r = three_minutes();
    r.versions[0] = terms{.within = 1min, .below_ppm = 500'000};
    EXPECT_EQ(judged(r, 100, 50).verdict, verdict::missed);
    EXPECT_EQ(judged(r, 100, 49).verdict, verdict::reached);
}

std::int64_t points(deduction const& d, std::int64_t asked, std::int64_t met) {
    return points_of(d, 950'000, asked, met).value();
}

// edge case 69
TEST(deduction, of_94_9_against_95_percent_is_one_step_started_and_none_full) {
    deduction d{.full_milli = 20'000, .deduct_milli = 1'000, .steps = stepping::started};
    EXPECT_EQ(points(d, 1'000, 950), 20'000);
    EXPECT_EQ(points(d, 1'000, 949), 19'000);
    EXPECT_EQ(points(d, 1'000, 940), 19'000);
    EXPECT_EQ(points(d, 1'000, 939), 18'000);
    d.steps = stepping::full;
    EXPECT_EQ(points(d, 1'000, 949), 20'000);
    EXPECT_EQ(points(d, 1'000, 941), 20'000);
    EXPECT_EQ(points(d, 1'000, 940), 19'000);
}
// edge case 69
TEST(deduction, never_falls_below_zero) {
    EXPECT_EQ(points({.full_milli = 20'000, .deduct_milli = 1'000}, 100, 0), 0);
    EXPECT_EQ(points({.full_milli = 10'000, .deduct_milli = 500}, 100, 80), 10'000 - 15 * 500);
}
// edge case 68
TEST(deduction, of_few_ratings_counts_the_bad_ones) {  // JD: up to 50 ratings, one point for each bad one
    deduction const d{.full_milli = 50'000, .deduct_milli = 2'000, .few = 50, .few_deduct_milli = 1'000};
    EXPECT_EQ(points(d, 50, 40), 40'000);
    EXPECT_EQ(points(d, 51, 41), 50'000 - 14 * 2'000) << "80.4 % is 14 full steps below 95 %";
    EXPECT_EQ(points(d, 51, 51), 50'000);
}

TEST(alarm, looks_at_the_day_or_at_the_period) {
    rule r = three_minutes();
    r.alarms = {{.below_ppm = 400'000, .of_day = true, .minimum = 5, .en = "less traffic", .zh = "限流"},
                {.below_ppm = 400'000, .en = "review", .zh = "复核"}};
    auto const f = figure_of(r, 2026y / 11 / 20, {.asked = 200, .met = 100}, 0, {.asked = 10, .met = 3}, 0);
    EXPECT_TRUE(f.alarms.at(0).crossed);
    EXPECT_FALSE(f.alarms.at(1).crossed);
    EXPECT_FALSE(figure_of(r, 2026y / 11 / 20, {.asked = 200, .met = 100}, 0, {.asked = 10, .met = 4}, 0).alarms.at(0).crossed);
    EXPECT_FALSE(figure_of(r, 2026y / 11 / 20, {.asked = 200, .met = 100}, 0, {.asked = 4, .met = 0}, 0).alarms.at(0).crossed);
    EXPECT_FALSE(figure_of(r, 2026y / 11 / 20, {.asked = 200, .met = 100}, 6, {.asked = 10, .met = 3}, 6).alarms.at(0).crossed)
        << "six may still be answered in time: four are judged, too few";
}

std::string refused(rule const& r) {
    auto const good = check(r);
    return good ? "" : good.error().field;
}

TEST(rule, refuses_what_cannot_work) {
    EXPECT_EQ(refused(three_minutes()), "");
    auto const with = [](auto change) {
        rule r = three_minutes();
        change(r);
        return refused(r);
    };
    EXPECT_EQ(with([](rule& r) { r.name = ""; }), "name");
    EXPECT_EQ(with([](rule& r) { r.name = "a/b"; }), "name");
    EXPECT_EQ(with([](rule& r) { r.tz = "Mars/Base"; }), "tz");
    EXPECT_EQ(with([](rule& r) { r.days = -1; }), "days");
    EXPECT_EQ(with([](rule& r) { r.days = 367; }), "days");
    EXPECT_EQ(with([](rule& r) { r.session_gap = 0s; }), "session_gap");
    EXPECT_EQ(with([](rule& r) { r.versions.clear(); }), "versions");
    EXPECT_EQ(with([](rule& r) { r.versions[0].within = 0s; }), "within");
    EXPECT_EQ(with([](rule& r) { r.versions[0].to = r.versions[0].from; }), "hours");
    EXPECT_EQ(with([](rule& r) { r.versions[0].below_ppm = 1; }), "below");
    EXPECT_EQ(with([](rule& r) { r.versions[0].at_least_ppm = 1'000'001; }), "at_least");
    EXPECT_EQ(with([](rule& r) { r.versions[0].minimum = -1; }), "minimum");
    EXPECT_EQ(with([](rule& r) { r.versions.push_back(r.versions[0]); }), "versions[0].effective");
    EXPECT_EQ(with([](rule& r) { r.share_of = {"x"}; }), "within");
    EXPECT_EQ(with([](rule& r) { r.points = deduction{.full_milli = -1}; }), "points");
    EXPECT_EQ(with([](rule& r) { r.points = deduction{.step_ppm = 0}; }), "points.per");
    EXPECT_EQ(with([](rule& r) { r.alarms = {{.below_ppm = 0}}; }), "alarms[0].below");
    EXPECT_EQ(with([](rule& r) { r.alarms = {{.below_ppm = 1, .minimum = -1}}; }), "alarms[0].minimum");
    rule buyer = buyers();
    buyer.share_of = {"x"};
    EXPECT_EQ(refused(buyer), "share_of");
}
TEST(measure, refuses_instants_out_of_range) {
    std::vector<message> const far{{"t", "c", {speaker::customer, latest_instant + 1ms, "w"}}};
    EXPECT_EQ(measure(three_minutes(), far, at("2026-11-20", "10:00:00")).error().field, "messages[0].at");
    EXPECT_EQ(measure(three_minutes(), {}, latest_instant + 1ms).error().field, "now");
    EXPECT_EQ(measure(rule{}, {}, latest_instant).error().field, "name");
}

}  // namespace
}  // namespace csdesk::rates
