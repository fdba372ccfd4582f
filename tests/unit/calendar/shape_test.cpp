// Edge cases 14–27: shapes of calendars and the ends of openings. Numbers in names are those of the list of edge cases.
#include "support.hpp"

#include <limits>

using namespace csdesk;
using namespace csdesk::testing_words;
using namespace std::chrono;

namespace {

calendar made(calendar_rules const& rules) { return calendar::make(rules).value(); }

calendar daily(std::vector<opening> hours) {
    calendar_rules rules;
    return made(rules.on(every_day, hours));
}

// The week of Monday 2024-01-08, UTC.
auto const monday = at("2024-01-08T00:00:00Z");
instant on(int day, csdesk::span time) { return monday + days{day} + time; }

}  // namespace

TEST(calendar_shape, edge_14_a_night_equals_its_split_form) {
    auto const night = daily({open("22:00", "06:00")});
    auto const split = daily({open("00:00", "06:00"), open("22:00", "24:00")});
    EXPECT_EQ(night.intervals(monday, on(30, 0h)), split.intervals(monday, on(30, 0h)));
    EXPECT_EQ(daily({open("22:00", "00:00")}).intervals(monday, on(7, 0h)),
              daily({open("22:00", "24:00")}).intervals(monday, on(7, 0h)));
}

TEST(calendar_shape, edge_14_a_night_belongs_to_the_day_it_began_on) {
    calendar_rules rules;
    rules.hours[4] = {open("22:00", "02:00")};
    rules.hours[5] = {open("10:00", "12:00")};
    interval const friday_night{on(4, 22h), on(5, 2h)};

    auto holiday_after = rules;
    holiday_after.holidays = {2024y / 1 / 13};
    EXPECT_EQ(made(holiday_after).intervals(monday, on(6, 0h)), std::vector{friday_night});

    auto holiday_before = rules;
    holiday_before.holidays = {2024y / 1 / 12};
    EXPECT_EQ(made(holiday_before).intervals(monday, on(6, 0h)), (std::vector<interval>{{on(5, 10h), on(5, 12h)}}));

    auto saturday_break = rules;
    saturday_break.breaks[2024y / 1 / 13] = {open("00:00", "11:00")};
    EXPECT_EQ(made(saturday_break).intervals(monday, on(6, 0h)), (std::vector<interval>{friday_night, {on(5, 11h), on(5, 12h)}}));

    auto friday_break = rules;
    friday_break.breaks[2024y / 1 / 12] = {open("23:30", "00:30")};
    EXPECT_EQ(made(friday_break).intervals(monday, on(5, 9h)),
              (std::vector<interval>{{on(4, 22h), on(4, 23h + 30min)}, {on(5, 30min), on(5, 2h)}}));
}

TEST(calendar_shape, edge_14_a_night_that_runs_into_the_next_opening_is_counted_once) {
    calendar_rules rules;
    rules.hours[4] = {open("22:00", "06:00")};
    rules.hours[5] = {open("04:00", "08:00")};
    EXPECT_EQ(made(rules).between(monday, on(7, 0h)), 10h);
    EXPECT_EQ(made(rules).next_close(on(5, 5h)), on(5, 8h));
}

TEST(calendar_shape, edge_15_round_the_clock_has_no_closed_second) {
    auto const cal = daily({open("00:00", "24:00")});
    EXPECT_EQ(cal.between(monday, on(3650, 0h)), 3650 * 24h);
    EXPECT_EQ(cal.try_next_close(monday), std::nullopt);
    EXPECT_EQ(cal.intervals(monday, on(20'000, 0h)), (std::vector<interval>{{monday, on(20'000, 0h)}}));
    EXPECT_EQ(daily({open("00:00", "23:59")}).between(monday, on(1, 0h)), 24h - 1min);
    EXPECT_EQ(daily({open("00:00", "23:59:59")}).between(monday, on(7, 0h)), 7 * 24h - 7s);
}

TEST(calendar_shape, edge_16_and_17_all_openings_of_a_day_count) {
    auto const touching = daily({open("09:00", "12:00"), open("12:00", "17:00")});
    EXPECT_EQ(touching.next_close(on(0, 10h)), on(0, 17h));
    EXPECT_TRUE(touching.is_open(on(0, 12h)));
    EXPECT_EQ(touching.between(monday, on(1, 0h)), 8h);

    std::vector<opening> many;
    for (int hour = 0; hour < 24; ++hour) many.push_back({hours{hour}, hours{hour} + 30min});
    EXPECT_EQ(daily(many).between(monday, on(1, 0h)), 12h);
    EXPECT_EQ(daily(many).intervals(monday, on(1, 0h)).size(), 24u);
}

TEST(calendar_shape, edge_18_long_closures_end_exactly_or_never) {
    auto closed = office();
    closed.holidays = dates(2024y / 1 / 9, 2024y / 2 / 17);  // 40 days
    EXPECT_EQ(made(closed).add(on(0, 17h), 1h), at("2024-02-19T10:00:00Z"));

    calendar_rules one_minute;
    one_minute.hours[0] = {open("09:00", "09:01")};
    EXPECT_EQ(made(one_minute).add(monday, 100h), monday + weeks{5'999} + 9h + 1min);
    EXPECT_EQ(made(one_minute).try_add(monday, 200h), std::nullopt);  // 12,000 Mondays: past 2200
}

TEST(calendar_shape, edge_18_never_is_an_answer) {
    calendar_rules once;
    once.overrides[2024y / 1 / 9] = {open("09:00", "10:00")};
    auto const cal = made(once);
    EXPECT_EQ(cal.try_add(monday, 1h), on(1, 10h));
    EXPECT_EQ(cal.try_add(monday, 1h + 1ms), std::nullopt);
    EXPECT_EQ(cal.try_next_open(on(1, 10h)), std::nullopt);
    EXPECT_EQ(cal.try_next_close(on(1, 10h)), std::nullopt);
    EXPECT_EQ(cal.try_sub(on(9, 0h), 1h), on(1, 9h));
    EXPECT_EQ(cal.try_sub(on(9, 0h), 2h), std::nullopt);
    EXPECT_EQ(refusal_in([&] { (void)cal.add(monday, 2h); }), "out_of_range ");
    EXPECT_EQ(refusal_in([&] { (void)cal.sub(monday, 1ms); }), "out_of_range ");
    EXPECT_EQ(refusal_in([&] { (void)cal.next_open(on(2, 0h)); }), "out_of_range ");
    EXPECT_EQ(refusal_in([&] { (void)cal.next_close(on(2, 0h)); }), "out_of_range ");
}

TEST(calendar_shape, edge_19_a_holiday_shifts_by_its_real_length) {
    for (auto const& [holiday, length] : {std::pair{"2024-03-31", 23h}, {"2024-10-27", 25h}, {"2024-06-02", 24h}}) {
        calendar_rules rules{.tz = "Europe/Berlin"};
        rules.on(every_day, {open("00:00", "24:00")});
        auto const without = made(rules);
        rules.holidays = {date(holiday)};
        auto const start = without.start_of_day(date(holiday)) - 1h;
        EXPECT_EQ(made(rules).add(start, 5h) - without.add(start, 5h), length) << holiday;
        EXPECT_EQ(made(rules).add(start, 1h), start + 1h) << holiday;
    }
}

TEST(calendar_shape, edge_20_an_override_replaces_the_date) {
    auto rules = office();
    rules.holidays = {2024y / 1 / 10};
    rules.overrides[2024y / 1 / 13] = {open("10:00", "12:00")};  // a make-up Saturday
    rules.overrides[2024y / 1 / 9] = {};                         // closed
    rules.overrides[2024y / 1 / 10] = {open("09:00", "10:00")};  // beats the holiday
    rules.overrides[2024y / 1 / 11] = {open("20:00", "03:00")};  // passes midnight
    auto const cal = made(rules);
    EXPECT_EQ(cal.intervals(on(1, 0h), on(6, 0h)),
              (std::vector<interval>{
                  {on(2, 9h), on(2, 10h)}, {on(3, 20h), on(4, 3h)}, {on(4, 9h), on(4, 17h)}, {on(5, 10h), on(5, 12h)}}));
}

TEST(calendar_shape, edge_22_a_break_cuts_the_start_the_middle_the_end_or_two_openings) {
    calendar_rules rules = working_week("UTC", {open("09:00", "12:00"), open("13:00", "17:00")});
    auto const with_break = [&](std::vector<opening> list) {
        auto cut = rules;
        cut.breaks[2024y / 1 / 8] = std::move(list);
        return made(cut).intervals(monday, on(1, 0h));
    };
    interval const afternoon{on(0, 13h), on(0, 17h)};
    EXPECT_EQ(with_break({open("08:00", "10:00")}), (std::vector<interval>{{on(0, 10h), on(0, 12h)}, afternoon}));
    EXPECT_EQ(with_break({open("10:00", "11:00")}),
              (std::vector<interval>{{on(0, 9h), on(0, 10h)}, {on(0, 11h), on(0, 12h)}, afternoon}));
    EXPECT_EQ(with_break({open("11:00", "12:00")}), (std::vector<interval>{{on(0, 9h), on(0, 11h)}, afternoon}));
    EXPECT_EQ(with_break({open("11:00", "14:00")}), (std::vector<interval>{{on(0, 9h), on(0, 11h)}, {on(0, 14h), on(0, 17h)}}));
    EXPECT_EQ(with_break({open("00:00", "24:00")}), (std::vector<interval>{}));
    EXPECT_EQ(with_break({open("09:00", "11:00"), open("10:00", "12:00")}), std::vector{afternoon});
    EXPECT_EQ(with_break({open("18:00", "19:00")}).size(), 2u);
}

TEST(calendar_shape, edge_23_milliseconds_do_not_drift) {
    auto const cal = daily({{9h + 1ms, 17h - 1ms}});
    auto t = monday;
    for (int i = 0; i < 1000; ++i) t = cal.add(t, 333ms);
    EXPECT_EQ(t, cal.add(monday, 333s));
    EXPECT_EQ(t, on(0, 9h + 1ms + 333s));
    EXPECT_EQ(cal.between(monday, on(1000, 0h)), 1000 * (8h - 2ms));
    EXPECT_FALSE(cal.is_open(on(0, 9h)));
    EXPECT_TRUE(cal.is_open(on(0, 9h + 1ms)));
    EXPECT_EQ(cal.next_open(on(0, 17h - 1ms)), on(1, 9h + 1ms));
}

TEST(calendar_shape, edge_24_ends_are_half_open_and_deadlines_stay_at_the_close) {
    auto const cal = made(office());
    EXPECT_TRUE(cal.is_open(on(0, 9h)));
    EXPECT_FALSE(cal.is_open(on(0, 17h)));
    EXPECT_EQ(cal.add(on(2, 16h), 1h), on(2, 17h));
    EXPECT_EQ(cal.add(on(2, 16h), 1h + 1ms), on(3, 9h + 1ms));
    EXPECT_EQ(cal.sub(on(3, 10h), 1h), on(3, 9h));
    EXPECT_EQ(cal.sub(on(3, 10h), 1h + 1ms), on(2, 17h - 1ms));
    EXPECT_EQ(cal.next_open(on(0, 9h)), on(0, 9h));
    EXPECT_EQ(cal.next_open(on(4, 17h)), on(7, 9h));
    EXPECT_EQ(cal.next_close(on(0, 9h)), on(0, 17h));
    EXPECT_EQ(cal.next_close(on(0, 17h)), on(1, 17h));
}

TEST(calendar_shape, edge_25_any_start_counts_from_the_next_open_instant) {
    auto rules = working_week("UTC", {open("09:00", "12:00"), open("13:00", "17:00")});
    rules.holidays = {2024y / 1 / 10};
    auto const cal = made(rules);
    EXPECT_EQ(cal.add(on(0, 8h), 1h), on(0, 10h));
    EXPECT_EQ(cal.add(on(0, 18h), 1h), on(1, 10h));
    EXPECT_EQ(cal.add(on(2, 10h), 1h), on(3, 10h));
    EXPECT_EQ(cal.add(on(0, 12h + 30min), 1h), on(0, 14h));
    EXPECT_EQ(cal.add(on(0, 17h) - 1s, 2s), on(1, 9h + 1s));
    EXPECT_EQ(cal.add(on(5, 12h), 0h), on(5, 12h));  // nothing to wait for
    EXPECT_EQ(cal.sub(on(5, 12h), 0h), on(5, 12h));
}

TEST(calendar_shape, edge_26_far_years_and_long_spans) {
    auto const cal = daily({open("09:00", "17:00")});
    EXPECT_EQ(cal.between(at("2004-01-01T00:00:00Z"), at("2024-01-01T00:00:00Z")), 7305 * 8h);
    EXPECT_EQ(cal.between(earliest_instant, latest_instant), 109'573 * 8h);
    EXPECT_EQ(cal.add(at("1900-01-01T00:00:00Z"), 109'573 * 8h), at("2199-12-31T17:00:00Z"));
    EXPECT_EQ(cal.sub(latest_instant, 109'573 * 8h), at("1900-01-01T09:00:00Z"));
    EXPECT_EQ(cal.try_add(earliest_instant, 109'573 * 8h + 1ms), std::nullopt);
    EXPECT_EQ(cal.try_sub(latest_instant, 109'573 * 8h + 1ms), std::nullopt);
    EXPECT_EQ(cal.try_add(monday, csdesk::span::max()), std::nullopt);
    EXPECT_EQ(cal.try_sub(monday, csdesk::span::max()), std::nullopt);
    EXPECT_EQ(cal.try_next_open(at("2199-12-31T17:00:00Z")), std::nullopt);
    EXPECT_EQ(calendar::always().add(earliest_instant, latest_instant - earliest_instant), latest_instant);
    EXPECT_TRUE(calendar::always().is_open(latest_instant));
    EXPECT_EQ(made(office("Europe/Berlin")).next_open(at("2150-07-04T00:00:00Z")), at("2150-07-06T07:00:00Z"));
}

TEST(calendar_shape, a_span_may_be_backwards_but_not_negative) {
    auto const cal = made(office());
    EXPECT_EQ(cal.between(on(3, 0h), on(0, 0h)), 0h);
    EXPECT_TRUE(cal.intervals(on(3, 0h), on(0, 0h)).empty());
    EXPECT_EQ(refusal_in([&] { (void)cal.add(monday, -1ms); }), "invalid_argument span");
    EXPECT_EQ(refusal_in([&] { (void)cal.sub(monday, -1ms); }), "invalid_argument span");
    EXPECT_EQ(refusal_in([&] { (void)cal.try_add(monday, csdesk::span::min()); }), "invalid_argument span");
}

TEST(calendar_shape, instants_outside_1900_to_2200_are_refused) {
    auto const cal = made(office());
    for (auto t : {earliest_instant - 1ms, latest_instant + 1ms, instant::min(), instant::max()}) {
        EXPECT_EQ(refusal_in([&] { (void)cal.add(t, 1h); }), "out_of_range start");
        EXPECT_EQ(refusal_in([&] { (void)cal.sub(t, 1h); }), "out_of_range start");
        EXPECT_EQ(refusal_in([&] { (void)cal.between(t, monday); }), "out_of_range from");
        EXPECT_EQ(refusal_in([&] { (void)cal.between(monday, t); }), "out_of_range to");
        EXPECT_EQ(refusal_in([&] { (void)cal.is_open(t); }), "out_of_range instant");
        EXPECT_EQ(refusal_in([&] { (void)cal.next_open(t); }), "out_of_range instant");
        EXPECT_EQ(refusal_in([&] { (void)cal.next_close(t); }), "out_of_range instant");
        EXPECT_EQ(refusal_in([&] { (void)cal.intervals(t, monday); }), "out_of_range from");
        EXPECT_EQ(refusal_in([&] { (void)cal.date_of(t); }), "out_of_range instant");
        EXPECT_EQ(cal.try_add(t, 1h), std::nullopt);
        EXPECT_EQ(cal.try_sub(t, 1h), std::nullopt);
        EXPECT_EQ(cal.try_next_open(t), std::nullopt);
        EXPECT_EQ(cal.try_next_close(t), std::nullopt);
    }
    EXPECT_EQ(refusal_in([&] { (void)cal.start_of_day(2300y / 1 / 1); }), "out_of_range date");
    EXPECT_EQ(refusal_in([&] { (void)cal.start_of_day(2023y / 2 / 29); }), "invalid_argument date");
}

TEST(calendar_columns, answer_like_single_questions) {
    auto const cal = made(office());
    std::vector<std::int64_t> const starts{to_ms(on(0, 8h)), to_ms(on(4, 16h))}, spans{3'600'000, 7'200'000};
    std::vector<std::int64_t> due(2), spent(2);
    cal.add_many(starts, spans, due);
    EXPECT_EQ(due, (std::vector{to_ms(on(0, 10h)), to_ms(on(7, 10h))}));
    cal.between_many(starts, due, spent);
    EXPECT_EQ(spent, spans);
    cal.between_many(due, starts, spent);
    EXPECT_EQ(spent, (std::vector<std::int64_t>{0, 0}));
    cal.add_many({}, {}, {});
}

TEST(calendar_columns, name_the_element_that_is_wrong) {
    auto const cal = made(office());
    auto const most = std::numeric_limits<std::int64_t>::max();
    std::vector<std::int64_t> out(2), fine{0, 0};
    EXPECT_EQ(refusal_in([&] { cal.add_many(std::vector<std::int64_t>{0, most}, fine, out); }), "out_of_range starts[1]");
    EXPECT_EQ(refusal_in([&] { cal.add_many(fine, std::vector<std::int64_t>{1, -1}, out); }), "invalid_argument spans[1]");
    EXPECT_EQ(refusal_in([&] { cal.add_many(fine, std::vector<std::int64_t>{most, 1}, out); }), "out_of_range spans[0]");
    EXPECT_EQ(refusal_in([&] { cal.between_many(fine, std::vector<std::int64_t>{0, -most}, out); }), "out_of_range b[1]");
    EXPECT_EQ(refusal_in([&] { cal.between_many(fine, std::vector<std::int64_t>{0}, out); }), "invalid_argument ");
}
