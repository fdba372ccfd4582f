#include "support.hpp"

#include <csdesk/calendar/china.hpp>

using namespace csdesk;
using namespace csdesk::testing_words;
using namespace std::chrono;

namespace {

std::string refusal_of_table(std::string_view text) {
    auto const read = china_days::parse(text);
    return read ? "accepted" : read.error().field + ": " + read.error().en.substr(0, 12);
}

}  // namespace

TEST(china, knows_the_announced_days_of_twenty_years) {
    auto const& days = china_days::official().days();
    EXPECT_EQ(days.size(), 678u);
    EXPECT_EQ(days.at(2026y / 10 / 1), (china_days::day{true, "国庆节"}));
    EXPECT_EQ(days.at(2026y / 10 / 10), (china_days::day{false, "国庆节"}));
    EXPECT_EQ(days.at(2006y / 12 / 31), (china_days::day{false, "元旦"}));  // announced with 2007
    EXPECT_FALSE(days.contains(2026y / 11 / 21));
    for (int y = 2007; y <= 2026; ++y) EXPECT_TRUE(days.at(year{y} / 1 / 1).off) << y;
}

TEST(china, make_up_workdays_take_the_hours_of_the_first_open_weekday) {
    calendar_rules rules;
    rules.on(weekdays, {open("09:00", "12:00"), open("13:00", "18:00")});
    auto const cal = calendar::china(rules).value();
    EXPECT_EQ(cal.rules().tz, "Asia/Shanghai");
    EXPECT_FALSE(cal.is_open(at("2026-10-05T10:00:00+08:00")));
    EXPECT_EQ(cal.add(at("2026-09-30T17:00:00+08:00"), 2h), at("2026-10-08T10:00:00+08:00"));
    EXPECT_EQ(cal.between(at("2026-10-10T00:00:00+08:00"), at("2026-10-11T00:00:00+08:00")), 8h);  // a Saturday at work
    EXPECT_EQ(cal.between(at("2026-10-17T00:00:00+08:00"), at("2026-10-18T00:00:00+08:00")), 0h);  // a Saturday at home
}

TEST(china, a_workday_named_within_the_week_keeps_its_own_hours) {
    calendar_rules rules;
    rules.on(weekdays, {open("09:00", "18:00")});
    rules.hours[2] = {open("10:00", "12:00")};
    auto const wednesday = china_days::parse("2027-02-03,work,春节").value();
    EXPECT_EQ(calendar::china(rules, wednesday).value().between(at("2027-02-03T00:00:00+08:00"), at("2027-02-04T00:00:00+08:00")),
              2h);

    rules.hours[5] = {open("10:00", "12:00")};  // a half Saturday becomes a whole workday
    auto const saturday = china_days::parse("2027-02-06,work,春节").value();
    EXPECT_EQ(calendar::china(rules, saturday).value().between(at("2027-02-06T00:00:00+08:00"), at("2027-02-07T00:00:00+08:00")),
              9h);
}

TEST(china, the_shops_own_dates_beat_the_table) {
    auto rules = office("Asia/Shanghai");
    rules.holidays = {2026y / 10 / 10};
    rules.overrides[2026y / 10 / 1] = {open("10:00", "12:00")};
    auto const cal = calendar::china(rules).value();
    EXPECT_EQ(cal.between(at("2026-10-10T00:00:00+08:00"), at("2026-10-11T00:00:00+08:00")), 0h);
    EXPECT_EQ(cal.between(at("2026-10-01T00:00:00+08:00"), at("2026-10-02T00:00:00+08:00")), 2h);
}

TEST(china, a_zone_may_be_chosen_and_an_empty_week_is_refused) {
    EXPECT_EQ(calendar::china(office("Asia/Urumqi")).value().rules().tz, "Asia/Urumqi");
    EXPECT_EQ(calendar::china({}).error().code, errc::never_open);
    EXPECT_EQ(calendar::china(office("Nowhere")).error().code, errc::unknown_zone);
}

TEST(china, reads_new_years) {
    auto const next =
        china_days::parse("\xEF\xBB\xBF# 2027\r\n2027-01-01..2027-01-03,off,元旦\r\n\r\n2027-01-09,work,元旦").value();
    EXPECT_EQ(next.days().size(), 4u);
    auto const joined = china_days::official().joined(next);
    EXPECT_EQ(joined.days().size(), 682u);
    auto const cal = calendar::china(office("Asia/Shanghai"), joined).value();
    EXPECT_TRUE(cal.is_open(at("2027-01-09T10:00:00+08:00")));
    EXPECT_FALSE(cal.is_open(at("2027-01-01T10:00:00+08:00")));

    auto const changed = china_days::official().joined(china_days::parse("2026-10-10,off,国庆节").value());
    EXPECT_TRUE(changed.days().at(2026y / 10 / 10).off);
}

TEST(china, names_the_line_that_is_wrong) {
    EXPECT_EQ(refusal_of_table(""), "accepted");
    EXPECT_EQ(refusal_of_table("# nothing\n"), "accepted");
    for (auto line : {"2027-01-01", "2027-01-01,off", "2027-01-01,off,", "2027-01-01,free,元旦", "2027-02-29,off,x",
                      "2027-01-03..2027-01-01,off,x", "2027-01-01..2037-01-01,off,x", "2027-01-01..,off,x", "..2027-01-01,off,x",
                      " 2027-01-01,off,x", "2027-1-1,off,x", ",,", ","})
        EXPECT_EQ(refusal_of_table(std::string{"# head\n2026-12-31,off,x\n"} + line), "line 3: must read da") << line;
    EXPECT_EQ(refusal_of_table("2027-01-01,off,x\n2027-01-01,work,x"), "line 2: names a date");
    EXPECT_EQ(refusal_of_table("2027-01-01..2027-01-03,off,x\n\n2027-01-03..2027-01-05,off,x"), "line 3: names a date");
}
