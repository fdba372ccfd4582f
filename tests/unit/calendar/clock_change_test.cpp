// Edge cases 1–13: clock changes, odd offsets, leaps of the date. Numbers in names are those of the list of edge cases.
#include "support.hpp"

using namespace csdesk;
using namespace csdesk::testing_words;
using namespace std::chrono;

namespace {

calendar on_sunday(std::string tz, std::vector<opening> hours) {
    calendar_rules rules{.tz = std::move(tz)};
    rules.hours[6] = std::move(hours);
    return calendar::make(rules).value();
}

calendar every_day_open(std::string tz, std::vector<opening> hours) {
    calendar_rules rules{.tz = std::move(tz)};
    return calendar::make(rules.on(every_day, hours)).value();
}

csdesk::span day_length(calendar const& cal, std::string_view day) {
    auto const next = local_date{local_days{date(day)} + days{1}};
    return cal.between(cal.start_of_day(date(day)), cal.start_of_day(next));
}

}  // namespace

TEST(clock_change, edge_1_and_2_days_have_their_real_length) {
    auto const new_york = calendar::always("America/New_York");
    EXPECT_EQ(day_length(new_york, "2024-03-10"), 23h);
    EXPECT_EQ(day_length(new_york, "2024-11-03"), 25h);
    EXPECT_EQ(day_length(calendar::always("Australia/Lord_Howe"), "2024-04-07"), 24h + 30min);
    EXPECT_EQ(day_length(calendar::always("Australia/Lord_Howe"), "2024-10-06"), 23h + 30min);
    EXPECT_EQ(day_length(calendar::always("Asia/Kathmandu"), "2024-04-07"), 24h);

    auto const kathmandu = every_day_open("Asia/Kathmandu", {open("09:00", "17:00")});
    EXPECT_EQ(kathmandu.next_open(at("2024-01-08T00:00:00Z")), at("2024-01-08T03:15:00Z"));
}

TEST(clock_change, edge_3_an_opening_inside_the_gap_moves_on_by_the_gap) {
    auto const cal = on_sunday("America/New_York", {open("02:15", "02:45")});
    interval const moved{at("2024-03-10T07:15:00Z"), at("2024-03-10T07:45:00Z")};  // 03:15–03:45 local
    EXPECT_EQ(cal.intervals(at("2024-03-10T00:00:00Z"), at("2024-03-11T00:00:00Z")), std::vector{moved});
    EXPECT_EQ(cal.between(at("2024-03-10T00:00:00Z"), at("2024-03-11T00:00:00Z")), 30min);
    EXPECT_EQ(cal.next_open(at("2024-03-10T00:00:00Z")), moved.from);
    EXPECT_TRUE(cal.is_open(moved.from));
    EXPECT_FALSE(cal.is_open(moved.to));
}

TEST(clock_change, edge_4_an_end_inside_the_gap_moves_on_and_nothing_counts_twice) {
    auto const gap_day = interval{at("2024-03-10T00:00:00Z"), at("2024-03-11T00:00:00Z")};
    auto const open_time = [&](std::vector<opening> hours) {
        return on_sunday("America/New_York", std::move(hours)).between(gap_day.from, gap_day.to);
    };
    EXPECT_EQ(open_time({open("01:00", "04:00")}), 2h);
    EXPECT_EQ(open_time({open("01:00", "02:30")}), 1h + 30min);                  // until 03:30
    EXPECT_EQ(open_time({open("02:30", "03:15")}), 0h);                          // 03:30 … 03:15 is nothing
    EXPECT_EQ(open_time({open("01:00", "02:30"), open("03:00", "04:00")}), 2h);  // 03:00–03:30 is counted once
    EXPECT_EQ(open_time({open("02:00", "02:30"), open("03:00", "03:30")}), 30min);
}

TEST(clock_change, edge_4_and_10_in_the_repeated_hour_an_end_means_the_first_occurrence) {
    auto const cal = on_sunday("America/New_York", {open("01:15", "01:45")});
    EXPECT_EQ(cal.between(at("2024-11-03T00:00:00Z"), at("2024-11-04T00:00:00Z")), 30min);
    EXPECT_TRUE(cal.is_open(at("2024-11-03T05:30:00Z")));
    EXPECT_FALSE(cal.is_open(at("2024-11-03T06:30:00Z")));  // 01:30 the second time

    auto const berlin = on_sunday("Europe/Berlin", {open("02:00", "17:00")});
    EXPECT_EQ(berlin.next_open(at("2024-10-26T23:59:30Z")), at("2024-10-27T00:00:00Z"));  // 01:59:30 before the first 02:00
    EXPECT_EQ(berlin.between(at("2024-10-27T00:00:00Z"), at("2024-10-27T16:00:00Z")), 16h);
}

TEST(clock_change, edge_5_and_6_a_midnight_that_does_not_exist) {
    auto const sao_paulo = calendar::always("America/Sao_Paulo");
    EXPECT_EQ(sao_paulo.start_of_day(2015y / 10 / 18), at("2015-10-18T03:00:00Z"));  // 01:00 summer time
    EXPECT_EQ(day_length(sao_paulo, "2015-10-18"), 23h);
    EXPECT_EQ(day_length(sao_paulo, "2015-10-17"), 24h);
    EXPECT_EQ(day_length(sao_paulo, "2015-02-21"), 25h);  // 23:00 comes twice

    calendar_rules saturday{.tz = "America/Sao_Paulo"};
    saturday.hours[5] = {open("20:00", "24:00")};
    auto const cal = calendar::make(saturday).value();
    EXPECT_EQ(cal.between(at("2015-10-17T00:00:00Z"), at("2015-10-19T00:00:00Z")), 4h);
    EXPECT_EQ(cal.next_close(at("2015-10-17T23:30:00Z")), at("2015-10-18T03:00:00Z"));

    for (auto zone : {"Asia/Tehran", "America/Santiago", "Africa/Cairo", "America/Sao_Paulo", "Asia/Gaza"}) {
        auto const daily = every_day_open(zone, {open("00:00", "01:00")});
        auto t = at("2014-01-01T12:00:00Z");
        for (int i = 0; i < 800; ++i) {  // every next day is a later one
            auto const next = daily.next_open(daily.next_close(t));
            ASSERT_GT(next, t) << zone;
            ASSERT_LE(next - t, 49h) << zone << ' ' << format_instant(t);
            t = next;
        }
    }
}

TEST(clock_change, edge_7_a_repeated_hour_without_summer_time) {
    auto const moscow = every_day_open("Europe/Moscow", {open("01:30", "03:00")});
    EXPECT_EQ(moscow.between(at("2014-10-25T20:00:00Z"), at("2014-10-26T20:00:00Z")), 2h + 30min);
    EXPECT_TRUE(moscow.is_open(at("2014-10-25T22:30:00Z")));
    auto const casablanca = calendar::always("Africa/Casablanca");
    EXPECT_EQ(casablanca.between(at("2024-03-01T00:00:00Z"), at("2024-05-01T00:00:00Z")), 61 * 24h);
}

TEST(clock_change, edge_8_a_date_that_was_leapt_over_has_no_hours) {
    auto const apia = every_day_open("Pacific/Apia", {open("09:00", "17:00")});
    auto const from = apia.start_of_day(2011y / 12 / 29), to = apia.start_of_day(2012y / 1 / 1);
    EXPECT_EQ(apia.between(from, to), 16h);
    EXPECT_EQ(apia.intervals(from, to).size(), 2u);
    EXPECT_EQ(apia.start_of_day(2011y / 12 / 30), apia.start_of_day(2011y / 12 / 31));
    EXPECT_EQ(apia.date_of(apia.start_of_day(2011y / 12 / 31) - 1ms), 2011y / 12 / 29);

    calendar_rules night{.tz = "Pacific/Apia"};  // Thursday night ends on Saturday morning, four hours later
    night.hours[3] = {open("22:00", "02:00")};
    EXPECT_EQ(calendar::make(night).value().between(from, to), 4h);
    EXPECT_EQ(calendar::always("Pacific/Apia").between(from, to), 48h);
}

TEST(clock_change, edge_8_the_fingerprint_tells_zone_data_apart) {
    auto const berlin = office("Europe/Berlin");
    auto const print = calendar::make(berlin).value().fingerprint();
    EXPECT_EQ(print.size(), 64u);
    EXPECT_EQ(print, calendar::always("Europe/Berlin").fingerprint());
    EXPECT_NE(print, calendar::always("Europe/Moscow").fingerprint());
    // The hash of "0 0\n": UTC never changes, whatever the machine's zone data.
    EXPECT_EQ(calendar::always("UTC").fingerprint(), "0ccdb5a77ba5bf7687f2565a8ed97dfb9c1af45503c496fb646312239fab5101");
}

TEST(clock_change, edge_9_a_day_is_a_date_and_not_86400_seconds) {
    auto const cal = every_day_open("Europe/Berlin", {open("23:30", "24:00")});
    EXPECT_EQ(cal.intervals(at("2024-01-01T00:00:00Z"), at("2024-12-31T00:00:00Z")).size(), 365u);
}

TEST(clock_change, edge_11_and_12_dates_are_read_in_the_calendars_zone) {
    auto shanghai = office("Asia/Shanghai");
    shanghai.overrides[2024y / 1 / 8] = {open("07:00", "12:00")};
    EXPECT_EQ(calendar::make(shanghai).value().between(at("2024-01-07T16:00:00Z"), at("2024-01-08T16:00:00Z")), 5h);

    auto new_york = office("America/New_York");
    new_york.overrides[2024y / 1 / 8] = {open("20:00", "22:00")};
    EXPECT_EQ(calendar::make(new_york).value().between(at("2024-01-08T05:00:00Z"), at("2024-01-10T05:00:00Z")), 10h);

    auto holiday = office("America/Los_Angeles");
    holiday.holidays = {2024y / 1 / 9};
    auto const cal = calendar::make(holiday).value();
    EXPECT_TRUE(cal.is_open(at("2024-01-09T00:30:00Z")));  // already the 9th in UTC, still the 8th there
    EXPECT_FALSE(cal.is_open(at("2024-01-10T00:30:00Z")));
}

TEST(clock_change, edge_13_the_instant_is_one_whoever_looks) {
    auto const due = calendar::make(office("Asia/Shanghai")).value().add(at("2024-01-08T10:30:00+09:00"), 1h);
    EXPECT_EQ(instant_to_local("Asia/Shanghai", due)->time_of_day, 10h + 30min);
    EXPECT_EQ(instant_to_local("Europe/Berlin", due)->time_of_day, 3h + 30min);
}
