#include <vector>

#include "kit.hpp"

namespace csdesk::testing {
namespace {

constexpr std::int64_t monday_nine = 1'699'837'200'000;  // 2023-11-13 09:00 in Shanghai

TEST(CCalendar, CountsOpenTimeBothWays) {
    auto* const cal = office();
    std::int64_t due = 0, back = 0, spent = 0;
    ASSERT_EQ(csdesk_calendar_add(cal, monday_nine, 10 * hour, &due), CSDESK_OK);
    EXPECT_EQ(due, monday_nine + day + hour);
    ASSERT_EQ(csdesk_calendar_sub(cal, due, 10 * hour, &back), CSDESK_OK);
    EXPECT_EQ(back, monday_nine);
    ASSERT_EQ(csdesk_calendar_between(cal, monday_nine, due, &spent), CSDESK_OK);
    EXPECT_EQ(spent, 10 * hour);
    csdesk_calendar_destroy(cal);
}

TEST(CCalendar, OpeningInstantIsOpenClosingInstantIsNot) {
    auto* const cal = office();
    int open = -1;
    ASSERT_EQ(csdesk_calendar_is_open(cal, monday_nine, &open), CSDESK_OK);
    EXPECT_EQ(open, 1);
    ASSERT_EQ(csdesk_calendar_is_open(cal, monday_nine + 9 * hour, &open), CSDESK_OK);
    EXPECT_EQ(open, 0);
    std::int64_t next = 0;
    ASSERT_EQ(csdesk_calendar_next_open(cal, monday_nine + 9 * hour, &next), CSDESK_OK);
    EXPECT_EQ(next, monday_nine + day);
    ASSERT_EQ(csdesk_calendar_next_close(cal, monday_nine, &next), CSDESK_OK);
    EXPECT_EQ(next, monday_nine + 9 * hour);
    csdesk_calendar_destroy(cal);
}

TEST(CCalendar, WhatNeverComesIsNever) {
    auto* const cal = always();
    std::int64_t next = 0;
    EXPECT_EQ(csdesk_calendar_next_close(cal, noon, &next), CSDESK_OK);
    EXPECT_EQ(next, CSDESK_NEVER);
    csdesk_calendar_destroy(cal);
}

TEST(CCalendar, IntervalsTellHowManyThereAreWhateverTheRoom) {
    auto* const cal = office();
    std::size_t count = 0;
    ASSERT_EQ(csdesk_calendar_intervals(cal, monday_nine, monday_nine + 3 * day, nullptr, 0, &count), CSDESK_OK);
    EXPECT_EQ(count, 3u);
    std::vector<csdesk_interval> room(2);
    ASSERT_EQ(csdesk_calendar_intervals(cal, monday_nine, monday_nine + 3 * day, room.data(), room.size(), &count), CSDESK_OK);
    EXPECT_EQ(count, 3u);
    EXPECT_EQ(room[0].from_ms, monday_nine);
    EXPECT_EQ(room[0].to_ms, monday_nine + 9 * hour);
    EXPECT_EQ(room[1].from_ms, monday_nine + day);
    csdesk_calendar_destroy(cal);
}

TEST(CCalendar, ColumnsAnswerLikeSingleCalls) {
    auto* const cal = office();
    std::vector<std::int64_t> starts, spans, ends(100), between(100);
    for (int i = 0; i < 100; ++i) {
        starts.push_back(monday_nine + i * 7 * hour);
        spans.push_back(i * minute);
    }
    ASSERT_EQ(csdesk_calendar_add_many(cal, starts.data(), spans.data(), 100, ends.data()), CSDESK_OK);
    ASSERT_EQ(csdesk_calendar_between_many(cal, starts.data(), ends.data(), 100, between.data()), CSDESK_OK);
    EXPECT_EQ(between, spans);
    for (std::size_t i = 0; i < 100; ++i) {
        std::int64_t one = 0;
        ASSERT_EQ(csdesk_calendar_add(cal, starts[i], spans[i], &one), CSDESK_OK);
        EXPECT_EQ(one, ends[i]);
    }
    ASSERT_EQ(csdesk_calendar_add_many(cal, starts.data(), spans.data(), 100, starts.data()), CSDESK_OK) << "in place";
    EXPECT_EQ(starts, ends);
    csdesk_calendar_destroy(cal);
}

TEST(CCalendar, AColumnNamesTheElementThatHasNoAnswer) {
    auto* const cal = office();
    std::int64_t starts[3] = {noon, noon, INT64_MAX}, spans[3] = {0, -1, 0}, out[3];
    EXPECT_EQ(csdesk_calendar_add_many(cal, starts, spans, 3, out), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "spans_ms[1]");
    EXPECT_EQ(csdesk_calendar_between_many(cal, starts, starts, 3, out), CSDESK_OUT_OF_RANGE);
    EXPECT_EQ(field(), "from_ms[2]");
    EXPECT_EQ(csdesk_calendar_add_many(cal, nullptr, nullptr, 0, nullptr), CSDESK_OK);
    csdesk_calendar_destroy(cal);
}

TEST(CCalendar, RulesComeOutAsTheyWentIn) {
    auto* const cal =
        make_calendar(R"({"tz":"Europe/Berlin","hours":{"fri":[["22:00","02:00"]]},"holidays":["2026-10-03"],)"
                      R"("overrides":{"2026-10-10":[["09:00","18:00"]]},"breaks":{"2026-10-10":[["10:00","10:30"]]}})");
    csdesk_text *rules = nullptr, *again = nullptr, *hash = nullptr;
    ASSERT_EQ(csdesk_calendar_rules(cal, &rules), CSDESK_OK);
    auto const json = taken(rules);
    EXPECT_TRUE(holds(json, R"("fri":[["22:00","02:00"]])")) << json;
    auto* const copy = make_calendar(json.c_str());
    ASSERT_EQ(csdesk_calendar_rules(copy, &again), CSDESK_OK);
    EXPECT_EQ(taken(again), json);
    ASSERT_EQ(csdesk_calendar_fingerprint(cal, &hash), CSDESK_OK);
    EXPECT_EQ(taken(hash).size(), 64u);
    csdesk_calendar_destroy(cal);
    csdesk_calendar_destroy(copy);
}

TEST(CCalendar, DatesAreReadInItsZone) {
    auto* const cal = office();
    std::int64_t start = 0;
    ASSERT_EQ(csdesk_calendar_start_of_day(cal, "2023-11-13", whole, &start), CSDESK_OK);
    EXPECT_EQ(start, monday_nine - 9 * hour);
    csdesk_text* date = nullptr;
    ASSERT_EQ(csdesk_calendar_date_of(cal, start - 1, &date), CSDESK_OK);
    EXPECT_EQ(taken(date), "2023-11-12");
    EXPECT_EQ(csdesk_calendar_start_of_day(cal, "2023-02-30", whole, &start), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "date");
    csdesk_calendar_destroy(cal);
}

TEST(CCalendar, ChinaKnowsItsHolidaysAndMakeUpDays) {
    csdesk_calendar* cal = nullptr;
    char const* const hours = R"({"hours":{"mon":[["09:00","18:00"]],"thu":[["09:00","18:00"]]}})";
    ASSERT_EQ(csdesk_calendar_create_china(&cal, hours, whole, "2031-01-02,off,New Year", whole), CSDESK_OK) << message();
    int open = -1;
    ASSERT_EQ(csdesk_calendar_is_open(cal, 1'790'820'000'000, &open), CSDESK_OK);  // Thursday 2026-10-01 10:00 there
    EXPECT_EQ(open, 0);
    ASSERT_EQ(csdesk_calendar_is_open(cal, 1'925'085'600'000, &open), CSDESK_OK);  // Thursday 2031-01-02 10:00 there
    EXPECT_EQ(open, 0);
    csdesk_calendar_destroy(cal);
    EXPECT_EQ(csdesk_calendar_create_china(&cal, hours, whole, "yesterday", whole), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "days.line 1");
    EXPECT_EQ(cal, nullptr);
}

TEST(CCalendar, WrongRulesNameTheirPlace) {
    struct row {
        char const *json, *field;
        int code;
    };
    for (row const& r :
         {row{"", "", CSDESK_INVALID_ARGUMENT}, row{"[]", "", CSDESK_INVALID_ARGUMENT},
          row{R"({"hours":{"mon":[["09:00"]]}})", "hours.mon[0]", CSDESK_INVALID_ARGUMENT},
          row{R"({"hours":{"mon":[["09:00","25:00"]]}})", "hours.mon[0].to", CSDESK_INVALID_ARGUMENT},
          row{R"({"hours":{"mon":[["09:00",18]]}})", "hours.mon[0][1]", CSDESK_INVALID_ARGUMENT},
          row{R"({"hours":{"moon":[]}})", "hours.moon", CSDESK_INVALID_ARGUMENT},
          row{R"({"hours":{"mon":[["09:00","12:00"],["11:00","13:00"]]}})", "hours.mon[1]", CSDESK_INVALID_ARGUMENT},
          row{R"({"holidays":["2026-02-30"]})", "holidays[0]", CSDESK_INVALID_ARGUMENT},
          row{R"({"overrides":{"soon":[]}})", "overrides.soon", CSDESK_INVALID_ARGUMENT},
          row{R"({"tz":"Mars/Olympus","hours":{"mon":[["09:00","12:00"]]}})", "tz", CSDESK_UNKNOWN_ZONE},
          row{R"({"colour":1})", "colour", CSDESK_INVALID_ARGUMENT}, row{"{}", "hours", CSDESK_NEVER_OPEN}}) {
        auto* out = reinterpret_cast<csdesk_calendar*>(std::uintptr_t{64});
        EXPECT_EQ(csdesk_calendar_create(&out, r.json, whole), r.code) << r.json;
        EXPECT_EQ(field(), r.field) << r.json << ": " << message();
        EXPECT_EQ(out, nullptr);
    }
}

}  // namespace
}  // namespace csdesk::testing
