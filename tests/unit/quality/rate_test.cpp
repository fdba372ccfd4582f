#include "rate_world.hpp"

namespace csdesk::rates {
namespace {

// edge case 65
TEST(taobao_worked_case, asked_twice_and_answered_after_three_minutes_is_0_of_1) {
    EXPECT_EQ(story(three_minutes()).asks("10:10:15").asks("10:15:20").replies("10:18:10").rate(), "0 of 1");
}
// edge case 65
TEST(taobao_worked_case, a_second_round_answered_in_time_is_1_of_2) {
    EXPECT_EQ(
        story(three_minutes()).asks("10:10:15").asks("10:15:20").replies("10:18:10").asks("10:18:30").replies("10:19:00").rate(),
        "1 of 2");
}
// edge case 65
TEST(taobao_worked_case, ten_questions_never_answered_are_0_of_1) {
    story s(three_minutes());
    for (int i = 0; i < 10; ++i) s.asks("10:1" + std::to_string(i / 4) + ":" + std::to_string(10 + i));
    EXPECT_EQ(s.rate(), "0 of 1");
}

// edge case 65
TEST(hour_window, eight_is_inside_and_twenty_three_is_not) {
    EXPECT_EQ(story(three_minutes()).asks("08:00:00").replies("08:01:00").rate(), "1 of 1");
    EXPECT_EQ(story(three_minutes()).asks("07:59:59.999").replies("08:00:10").rate(), "0 of 0");
    EXPECT_EQ(story(three_minutes()).asks("23:00:00").replies("23:01:00").rate(), "0 of 0");
}
// edge case 65
TEST(hour_window, a_question_at_22_59_59_is_judged_by_its_answer_after_the_window) {
    EXPECT_EQ(story(three_minutes()).asks("22:59:59").replies("23:01:00").rate(), "1 of 1");
    EXPECT_EQ(story(three_minutes()).asks("22:59:59").replies("23:03:00").rate(), "0 of 1");
}
// edge case 65
TEST(hour_window, a_question_at_07_59_answered_at_08_01_does_not_count) {
    EXPECT_EQ(story(three_minutes()).asks("07:59:00").replies("08:01:00").rate(), "0 of 0");
    EXPECT_EQ(story(three_minutes()).asks("07:59:00").asks("08:00:30").replies("08:01:00").rate(), "0 of 0")
        << "a later question does not open another round";
}
TEST(hour_window, over_midnight_belongs_to_the_day_of_the_question) {
    rule r = three_minutes();
    r.versions[0].from = 22h;
    r.versions[0].to = 2h;
    EXPECT_EQ(story(r).asks("22:00:00").replies("22:01:00").rate(), "1 of 1");
    EXPECT_EQ(story(r).asks("01:59:59").replies("02:01:00").rate(), "1 of 1");
    EXPECT_EQ(story(r).asks("02:00:00").replies("02:01:00").rate(), "0 of 0");
}

TEST(round, an_answer_exactly_at_the_limit_is_in_time) {
    EXPECT_EQ(story(three_minutes()).asks("10:00:00").replies("10:03:00").rate(), "1 of 1");
    EXPECT_EQ(story(three_minutes()).asks("10:00:00").replies("10:03:00.001").rate(), "0 of 1");
}
TEST(round, a_bot_does_not_answer_unless_the_rule_says_so) {
    EXPECT_EQ(story(three_minutes()).asks("10:00:00").bot("10:00:01").replies("10:04:00").rate(), "0 of 1");
    rule r = three_minutes();
    r.versions[0].answers = answers::anyone;
    EXPECT_EQ(story(r).asks("10:00:00").bot("10:00:01").replies("10:04:00").rate(), "1 of 1");
}
TEST(round, one_that_may_still_be_answered_in_time_is_not_judged_yet) {
    story s(three_minutes());
    s.asks("10:00:00");
    auto const soon = s.all(s.day, "10:03:00").whole, later = s.all(s.day, "10:03:00.001").whole;
    EXPECT_EQ(std::pair(soon.waiting, soon.judged), std::pair(std::int64_t{1}, std::int64_t{0}));
    EXPECT_EQ(soon.verdict, verdict::no_data);
    EXPECT_EQ(std::pair(later.waiting, later.judged), std::pair(std::int64_t{0}, std::int64_t{1}));
}
TEST(round, a_conversation_that_ends_unanswered_missed_and_the_next_question_opens_another) {
    EXPECT_EQ(story(three_minutes()).asks("10:00:00").ends("10:01:00").asks("11:00:00").replies("11:01:00").rate(), "1 of 2");
}
// edge case 45
TEST(round, an_answer_stamped_before_the_question_waited_nothing) {
    story s(three_minutes());
    s.asks("10:00:00").replies("09:59:00");
    EXPECT_EQ(s.rate(), "1 of 1");
    EXPECT_EQ(s.all().whole.average_wait_ms, span{0});
}
// edge case 46
TEST(round, an_answer_given_in_time_and_told_late_is_in_time) {
    EXPECT_EQ(story(three_minutes()).asks("10:00:00").asks("10:30:00").replies("10:02:00").rate(), "1 of 1");
}
TEST(round, nobody_waits_before_the_question_and_agents_who_write_twice_count_once) {
    EXPECT_EQ(story(three_minutes()).replies("09:00:00").asks("10:00:00").replies("10:01:00").replies("10:02:00").rate(),
              "1 of 1");
}

// edge case 66
TEST(jd_session, its_start_decides_not_its_answer) {
    EXPECT_EQ(story(thirty_seconds()).asks("08:56:00").replies("09:01:00").rate(), "0 of 0");
    EXPECT_EQ(story(thirty_seconds()).asks("09:00:00").replies("09:00:30").rate(), "1 of 1");
    EXPECT_EQ(story(thirty_seconds()).asks("22:59:59").replies("23:00:29").rate(), "1 of 1");
    EXPECT_EQ(story(thirty_seconds()).asks("23:00:00").replies("23:00:01").rate(), "0 of 0");
}
// edge case 66
TEST(jd_session, a_silence_of_ten_minutes_keeps_it_and_a_longer_one_begins_another) {
    auto const after = [](std::string const& time) {
        return story(thirty_seconds()).asks("10:00:00").replies("10:00:10").asks(time).rate();
    };
    EXPECT_EQ(after("10:10:09"), "1 of 1") << "9:59 after the last message";
    EXPECT_EQ(after("10:10:10"), "1 of 1") << "10:00";
    EXPECT_EQ(after("10:10:11"), "1 of 2") << "10:01";
}
TEST(jd_session, only_its_first_answer_is_judged) {
    EXPECT_EQ(story(thirty_seconds()).asks("10:00:00").replies("10:00:20").asks("10:02:00").replies("10:08:00").rate(), "1 of 1");
}
TEST(jd_session, an_answer_after_the_session_ended_comes_too_late) {
    EXPECT_EQ(story(thirty_seconds()).asks("10:00:00").replies("10:20:00").asks("10:21:00").replies("10:21:05").rate(), "0 of 1")
        << "the shop began the second session";
}
// edge case 66
TEST(jd_session, a_message_left_off_line_is_counted_in_a_rate_of_its_own) {
    rule online = thirty_seconds(), share = thirty_seconds();
    online.channels = {"jd"};
    share.channels = {"jd", "jd_message"};
    share.share_of = {"jd_message"};
    share.versions = {terms{.below_ppm = 500'000}};
    auto const told = [](rule const& r) {
        story s(r);
        s.says(speaker::customer, "10:00:00", "t1", "c-1", "jd").says(speaker::person, "10:00:05", "t1", "c-1", "jd");
        s.says(speaker::customer, "22:00:00", "t2", "c-2", "jd_message");
        s.says(speaker::customer, "03:00:00", "t3", "c-3", "jd_message");
        return s.all().whole;
    };
    EXPECT_EQ(std::pair(told(online).met, told(online).judged), std::pair(std::int64_t{1}, std::int64_t{1}));
    EXPECT_EQ(std::pair(told(share).met, told(share).judged), std::pair(std::int64_t{2}, std::int64_t{3}));
    EXPECT_EQ(told(share).verdict, verdict::missed);
    share.versions[0].below_ppm = 666'667;
    EXPECT_EQ(told(share).verdict, verdict::reached);
}

TEST(pdd_buyer_day, a_buyer_counts_once_a_day_and_only_if_every_message_was_answered_in_time) {
    EXPECT_EQ(story(buyers()).asks("08:00:00").replies("08:30:00").asks("12:00:00").replies("12:10:00").rate(), "1 of 1");
    EXPECT_EQ(story(buyers()).asks("08:00:00").replies("08:30:00").asks("12:00:00").replies("13:00:01").rate(), "0 of 1");
    EXPECT_EQ(story(buyers()).asks("08:00:00").replies("09:30:00").asks("12:00:00").replies("12:00:01").rate(), "0 of 1")
        << "a miss is not made good";
    EXPECT_EQ(story(buyers()).asks("08:00:00").asks("08:50:00").replies("09:00:00").rate(), "1 of 1");
}
TEST(pdd_buyer_day, conversations_of_one_buyer_are_one_and_buyers_and_days_are_not) {
    story s(buyers());
    s.asks("08:00:00", "t1")
        .replies("08:30:00", "t1")
        .asks("09:00:00", "t2")
        .asks("10:00:00", "t3", "c-2")
        .replies("10:01:00", "t3", "c-2");
    EXPECT_EQ(s.rate(), "1 of 2") << "t2 was never answered";
    s.day = "2026-11-21";
    EXPECT_EQ(s.asks("09:00:00", "t1").replies("09:10:00", "t1").rate(), "2 of 3");
}
TEST(pdd_buyer_day, what_is_asked_outside_the_hours_does_not_matter) {
    EXPECT_EQ(story(buyers()).asks("07:00:00").replies("08:30:00").asks("09:00:00").replies("09:01:00").rate(), "1 of 1");
}

TEST(douyin_message, every_message_is_counted) {
    EXPECT_EQ(story(each_message()).asks("10:00:00").asks("10:02:00").asks("10:04:00").replies("10:05:00").rate(), "2 of 3");
}
TEST(douyin_message, more_than_a_hundred_unanswered_ones_are_forgotten_but_counted) {
    story s(each_message());
    for (int i = 0; i < 120; ++i) s.asks("10:00:0" + std::to_string(i / 20));
    EXPECT_EQ(s.replies("10:00:10").rate(), "100 of 120");
}

TEST(conditions, exclusions_by_kind_channel_and_tag) {
    rule r = three_minutes();
    r.except_tags = {"advert", "fraud"};
    r.except_kinds = {ticket_kind::harassment};
    r.except_channels = {"phone"};
    EXPECT_TRUE(concerns(r, ticket_kind::pre_sale, {"vip"}));
    EXPECT_FALSE(concerns(r, ticket_kind::pre_sale, {"vip", "advert"}));
    EXPECT_FALSE(concerns(r, ticket_kind::harassment, {}));
    EXPECT_FALSE(hears(r, "phone"));
    story s(r);
    s.asks("10:00:00");
    s.said.back().tags = {"fraud"};
    EXPECT_EQ(s.rate(), "0 of 0");
}

// edge case 67
TEST(waiver, what_is_asked_inside_it_does_not_count) {
    rule r = three_minutes();
    r.waivers = {{"春节", at("2024-02-04", "00:00:00"), at("2024-02-18", "00:00:00")}};
    auto const on = [&](std::string day, std::string time) {
        story s(r);
        s.day = std::move(day);
        return s.asks(time).rate();
    };
    EXPECT_EQ(on("2024-02-03", "22:59:59"), "0 of 1");
    EXPECT_EQ(on("2024-02-04", "08:00:00"), "0 of 0");
    EXPECT_EQ(on("2024-02-17", "22:59:59"), "0 of 0");
    EXPECT_EQ(on("2024-02-18", "08:00:00"), "0 of 1");
}
// edge case 67
TEST(rule_change, a_period_mixes_the_days_of_both_rules) {  // JD, 2021-12-16: 14 days of whole days, 16 days of 09-23
    rule r = thirty_seconds();
    r.versions = {terms{.within = 30s}, terms{.effective = 2021y / 12 / 1, .within = 30s, .from = 9h, .to = 23h}};
    story s(r);
    for (int d = 15; d <= 30; ++d) {
        s.day = "2021-11-" + std::to_string(d);
        s.asks("03:00:00", s.day).asks("12:00:00", s.day + "n");
    }
    for (int d = 1; d <= 16; ++d) {
        s.day = std::string("2021-12-") + (d < 10 ? "0" : "") + std::to_string(d);
        s.asks("03:00:00", s.day).asks("12:00:00", s.day + "n");
    }
    auto const f = s.all("2021-12-16", "23:00:00").whole;
    EXPECT_EQ(f.from, "2021-11-17");
    EXPECT_EQ(f.judged, 14 * 2 + 16 * 1);
}
TEST(rule_change, nothing_counts_before_the_first_version) {
    rule r = three_minutes();
    r.versions[0].effective = 2026y / 11 / 20;
    story s(r);
    EXPECT_EQ(s.asks("10:00:00").rate(), "0 of 1");
    story before(r);
    before.day = "2026-11-19";
    EXPECT_EQ(before.asks("10:00:00").rate(), "0 of 0");
}
// edge case 67
TEST(period, thirty_calendar_days_over_a_clock_change) {
    rule r = three_minutes();
    r.tz = "Europe/Berlin";  // clocks go back on 2026-10-25
    story s(r);
    s.day = "2026-10-11";
    s.asks("22:59:59", "last day but one before");
    s.day = "2026-10-12";
    s.asks("08:00:00", "first day");
    s.day = "2026-10-25";
    s.asks("08:00:00", "the long day");
    auto const f = s.all("2026-11-10", "12:00:00").whole;
    EXPECT_EQ(f.from, "2026-10-12");
    EXPECT_EQ(f.to, "2026-11-10");
    EXPECT_EQ(f.judged, 2);
}
TEST(period, a_calendar_month_and_one_that_ends_yesterday) {
    rule r = three_minutes();
    r.days = 0;
    auto const month = period_of(r, 2026y / 2 / 28);
    EXPECT_EQ(format_date(month.first) + format_date(month.last), "2026-02-012026-02-28");
    r.days = 30;
    r.until_yesterday = true;
    auto const before = period_of(r, 2026y / 3 / 1);
    EXPECT_EQ(format_date(before.first) + format_date(before.last), "2026-01-302026-02-28");
    r.days = 0;
    EXPECT_EQ(format_date(period_of(r, 2026y / 3 / 1).first), "2026-02-01");
}

}  // namespace
}  // namespace csdesk::rates
