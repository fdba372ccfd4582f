// What rules may say, and how a mistake in them is named. Numbers in names are those of the list of edge cases.
#include "support.hpp"

using namespace csdesk;
using namespace csdesk::testing_words;
using namespace std::chrono;

TEST(calendar_text, reads_times_of_day) {
    EXPECT_EQ(parse_time_of_day("09:00"), span{9h});
    EXPECT_EQ(parse_time_of_day("23:59:59"), span{23h + 59min + 59s});
    EXPECT_EQ(parse_time_of_day("23:59:59.500"), span{23h + 59min + 59s + 500ms});
    EXPECT_EQ(parse_time_of_day("24:00"), span{24h});
    for (auto text : {"", "9:00", "09:0", "09:60", "24:01", "25:00", "09:00:60", "09:00:00.5", "09:00 ", "-1:00", "09-00",
                      "09:00:", "0900", "09:00Z"})
        EXPECT_FALSE(parse_time_of_day(text)) << text;
    for (auto text : {"00:00", "09:05", "24:00", "23:59:59", "01:02:03.004"})
        EXPECT_EQ(format_time_of_day(*parse_time_of_day(text)), text);
}

TEST(calendar_text, reads_dates_that_exist) {
    EXPECT_EQ(parse_date("2024-02-29"), 2024y / 2 / 29);
    for (auto text : {"", "2023-02-29", "2024-13-01", "2024-00-10", "2024-1-1", "2024-02-29T", "24-02-29", "2024/02/29"})
        EXPECT_FALSE(parse_date(text)) << text;
    EXPECT_EQ(format_date(2024y / 2 / 9), "2024-02-09");
    EXPECT_EQ(parse_day_name("sun"), 6);
    EXPECT_FALSE(parse_day_name("Sunday"));
}

TEST(calendar_dates, edge_21_ranges_pass_new_year_and_leap_days_come_in_leap_years) {
    auto const range = dates(2024y / 12 / 24, 2025y / 1 / 2);
    EXPECT_EQ(range.size(), 10u);
    EXPECT_EQ(range.back(), 2025y / 1 / 2);
    EXPECT_TRUE(dates(2025y / 1 / 2, 2024y / 12 / 24).empty());
    EXPECT_EQ(yearly(February / 29, 2023y, 2028y), (std::vector<local_date>{2024y / 2 / 29, 2028y / 2 / 29}));

    auto rules = office();
    rules.holidays = range;
    rules.holidays.push_back(2024y / 12 / 25);  // a duplicate
    auto const cal = calendar::make(rules).value();
    EXPECT_EQ(cal.next_open(at("2024-12-23T17:00:00Z")), at("2025-01-03T09:00:00Z"));
}

TEST(calendar_rules_are_refused, for_times_outside_the_day) {
    auto const monday = [](span from, span to) {
        calendar_rules rules;
        rules.hours[0] = {{9h, 10h}, {from, to}};
        return refusal_of(rules);
    };
    EXPECT_EQ(monday(-1ms, 10h), "invalid_argument hours.mon[1].from");
    EXPECT_EQ(monday(24h, 24h), "invalid_argument hours.mon[1].from");  // edge 16
    EXPECT_EQ(monday(10h, 24h + 1ms), "invalid_argument hours.mon[1].to");
    EXPECT_EQ(monday(10h, -1ms), "invalid_argument hours.mon[1].to");
    EXPECT_EQ(monday(span::min(), span::max()), "invalid_argument hours.mon[1].from");
}

TEST(calendar_rules_are_refused, edge_16_for_overlapping_identical_and_empty_openings) {
    auto const sunday = [](std::vector<opening> list) {
        calendar_rules rules;
        rules.hours[6] = std::move(list);
        return refusal_of(rules);
    };
    EXPECT_EQ(sunday({open("09:00", "13:00"), open("12:00", "17:00")}), "invalid_argument hours.sun[1]");
    EXPECT_EQ(sunday({open("12:00", "17:00"), open("09:00", "13:00")}), "invalid_argument hours.sun[1]");
    EXPECT_EQ(sunday({open("09:00", "17:00"), open("10:00", "11:00")}), "invalid_argument hours.sun[1]");
    EXPECT_EQ(sunday({open("09:00", "12:00"), open("09:00", "12:00")}), "invalid_argument hours.sun[1]");
    EXPECT_EQ(sunday({open("22:00", "02:00"), open("23:00", "24:00")}), "invalid_argument hours.sun[1]");
    EXPECT_EQ(sunday({open("09:00", "09:00")}), "invalid_argument hours.sun[0]");
    EXPECT_EQ(sunday({open("00:00", "00:00")}), "invalid_argument hours.sun[0]");
    EXPECT_EQ(sunday({open("12:00", "17:00"), open("09:00", "12:00")}), "accepted");  // touching, in any order
    EXPECT_EQ(sunday(std::vector<opening>(2000, open("09:00", "10:00"))), "invalid_argument hours.sun");
}

TEST(calendar_rules_are_refused, for_dates_that_do_not_exist_or_lie_too_far) {
    auto rules = office();
    rules.holidays = {2024y / 2 / 29, 2023y / 2 / 29};
    EXPECT_EQ(refusal_of(rules), "invalid_argument holidays[1]");
    rules.holidays = {1899y / 12 / 31};
    EXPECT_EQ(refusal_of(rules), "out_of_range holidays[0]");
    rules = office();
    rules.overrides[2200y / 1 / 1] = {};
    EXPECT_EQ(refusal_of(rules), "out_of_range overrides.2200-01-01");
    rules = office();
    rules.overrides[2026y / 2 / 30] = {};
    EXPECT_EQ(refusal_of(rules), "invalid_argument overrides.2026-02-30");
    rules = office();
    rules.overrides[2026y / 10 / 10] = {{-1h, 9h}};
    EXPECT_EQ(refusal_of(rules), "invalid_argument overrides.2026-10-10[0].from");
    rules = office();
    rules.breaks[2026y / 10 / 12] = {{10h, 11h}, {12h, 25h}};
    EXPECT_EQ(refusal_of(rules), "invalid_argument breaks.2026-10-12[1].to");
}

TEST(calendar_rules_are_refused, for_zones_nobody_knows) {
    for (auto zone :
         {"", "localtime", "Mars/Olympus", "../etc/passwd", "file:/etc/localtime", "Europe/Berlin ", "/usr/share/zoneinfo/UTC",
          "utc", "Europe", "Europe/", "Europe//Berlin", "posix/UTC", "UTC0", "Fixed/UTC+01:00:00"})
        EXPECT_EQ(refusal_of(office(zone)), "unknown_zone tz") << zone;
    EXPECT_EQ(refusal_of(office(std::string("Europe/Berlin\0", 14))), "unknown_zone tz");
    EXPECT_EQ(refusal_of(office(std::string(100'000, 'A'))), "unknown_zone tz");
    EXPECT_EQ(refusal_in([] { (void)calendar::always("Mars/Olympus"); }), "unknown_zone tz");
}

TEST(calendar_rules_are_refused, edge_18_when_never_open) {
    EXPECT_EQ(refusal_of({}), "never_open hours");

    calendar_rules closed_override;
    closed_override.overrides[2026y / 10 / 10] = {};
    EXPECT_EQ(refusal_of(closed_override), "never_open hours");

    calendar_rules cut_away;
    cut_away.overrides[2026y / 10 / 10] = {open("09:00", "17:00")};
    cut_away.breaks[2026y / 10 / 10] = {open("08:00", "12:00"), open("11:00", "18:00")};
    EXPECT_EQ(refusal_of(cut_away), "never_open hours");

    calendar_rules skipped_date{.tz = "Pacific/Apia"};  // the only opening lies on the date Samoa leapt over
    skipped_date.overrides[2011y / 12 / 30] = {open("09:00", "17:00")};
    EXPECT_EQ(refusal_of(skipped_date), "never_open hours");

    calendar_rules always_holiday;  // every Monday of the horizon
    always_holiday.hours[0] = {open("09:00", "17:00")};
    for (auto day : dates(1900y / 1 / 1, 2199y / 12 / 31))
        if (weekday{local_days{day}} == Monday) always_holiday.holidays.push_back(day);
    EXPECT_EQ(refusal_of(always_holiday), "never_open hours");
}

TEST(calendar_rules_are_refused, with_words_in_both_languages) {
    auto rules = office();
    rules.hours[0].push_back(open("16:00", "18:00"));
    auto const made = calendar::make(rules);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message(language::en), "overlaps hours.mon[0]");
    EXPECT_EQ(made.error().message(language::zh), "与 hours.mon[0] 重叠");
}

TEST(calendar_rules_kept, are_those_given) {
    auto rules = office("Asia/Shanghai");
    rules.holidays = {2026y / 10 / 1};
    EXPECT_EQ(calendar::make(rules).value().rules(), rules);
}
