#include <vector>

#include "kit.hpp"

namespace csdesk::testing {
namespace {

/// Ten minutes, warned at half and two minutes before.
csdesk_clock* ten_minutes() {
    static std::int64_t const half[] = {500'000};
    static std::int64_t const before[] = {2 * minute};
    csdesk_clock_options options = CSDESK_CLOCK_OPTIONS_INIT;
    options.target_ms = 10 * minute;
    options.warn_at_ppm = half;
    options.warn_at_count = 1;
    options.warn_before_ms = before;
    options.warn_before_count = 1;
    auto* const cal = always();
    csdesk_clock* out = nullptr;
    EXPECT_EQ(csdesk_clock_create(&out, cal, &options), CSDESK_OK) << message();
    csdesk_calendar_destroy(cal);  // the clock keeps its own
    return out;
}

int state_of(csdesk_clock const* clock) {
    int out = 0;
    EXPECT_EQ(csdesk_clock_state(clock, &out), CSDESK_OK);
    return out;
}

std::int64_t due_of(csdesk_clock const* clock) {
    std::int64_t out = 0;
    EXPECT_EQ(csdesk_clock_due(clock, &out), CSDESK_OK);
    return out;
}

TEST(CClock, PromisesDays) {
    csdesk_clock_options options = CSDESK_CLOCK_OPTIONS_INIT;
    options.target_days = 2;
    options.end_of_day = 1;
    auto* const cal = always();
    csdesk_clock* c = nullptr;
    ASSERT_EQ(csdesk_clock_create(&c, cal, &options), CSDESK_OK) << message();
    ASSERT_EQ(csdesk_clock_start(c, 90 * minute), CSDESK_OK);
    EXPECT_EQ(due_of(c), 3 * 24 * 60 * minute) << "the end of the day after tomorrow";
    csdesk_clock_destroy(c);
    options.target_ms = minute;
    EXPECT_EQ(csdesk_clock_create(&c, cal, &options), CSDESK_INVALID_ARGUMENT);
    csdesk_calendar_destroy(cal);
}

TEST(CClock, PausesMoveTheDueInstant) {
    auto* const c = ten_minutes();
    EXPECT_EQ(state_of(c), CSDESK_CLOCK_NOT_STARTED);
    EXPECT_EQ(due_of(c), CSDESK_NEVER);
    ASSERT_EQ(csdesk_clock_start(c, noon), CSDESK_OK);
    EXPECT_EQ(due_of(c), noon + 10 * minute);
    ASSERT_EQ(csdesk_clock_pause(c, noon + minute, "pending", whole), CSDESK_OK);
    EXPECT_EQ(state_of(c), CSDESK_CLOCK_PAUSED);
    EXPECT_EQ(due_of(c), CSDESK_NEVER);
    ASSERT_EQ(csdesk_clock_resume(c, noon + hour, nullptr, 0), CSDESK_OK);
    EXPECT_EQ(due_of(c), noon + hour + 9 * minute);
    std::int64_t elapsed = 0, remaining = 0;
    ASSERT_EQ(csdesk_clock_elapsed(c, noon + hour + minute, &elapsed), CSDESK_OK);
    ASSERT_EQ(csdesk_clock_remaining(c, noon + hour + minute, &remaining), CSDESK_OK);
    EXPECT_EQ(elapsed, 2 * minute);
    EXPECT_EQ(remaining, 8 * minute);
    ASSERT_EQ(csdesk_clock_stop(c, noon + hour + 9 * minute), CSDESK_OK);
    EXPECT_EQ(state_of(c), CSDESK_CLOCK_MET) << "exactly at the due instant is in time";
    csdesk_clock_destroy(c);
}

TEST(CClock, DueEventsAreHandedOutOnceHoweverSmallTheRoom) {
    auto* const c = ten_minutes();
    ASSERT_EQ(csdesk_clock_start(c, noon), CSDESK_OK);
    std::int64_t next = 0;
    ASSERT_EQ(csdesk_clock_next_event(c, &next), CSDESK_OK);
    EXPECT_EQ(next, noon + 5 * minute);
    std::vector<csdesk_clock_event> all;
    std::size_t count = 0;
    ASSERT_EQ(csdesk_clock_due_events(c, noon + hour, nullptr, 0, &count), CSDESK_OK);
    EXPECT_EQ(count, 0u) << "nothing is taken without room";
    do {
        csdesk_clock_event one{};
        ASSERT_EQ(csdesk_clock_due_events(c, noon + hour, &one, 1, &count), CSDESK_OK);
        if (count == 1) all.push_back(one);
    } while (count == 1);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].kind, CSDESK_CLOCK_WARNING);
    EXPECT_EQ(all[0].ppm, 500'000);
    EXPECT_EQ(all[1].before_ms, 2 * minute);
    EXPECT_EQ(all[1].due_ms, noon + 8 * minute);
    EXPECT_EQ(all[2].kind, CSDESK_CLOCK_BREACH);
    EXPECT_EQ(all[2].due_ms, noon + 10 * minute);
    EXPECT_EQ(state_of(c), CSDESK_CLOCK_BREACHED);
    ASSERT_EQ(csdesk_clock_next_event(c, &next), CSDESK_OK);
    EXPECT_EQ(next, CSDESK_NEVER);
    csdesk_clock_destroy(c);
}

TEST(CClock, ExplainsItself) {
    auto* const c = ten_minutes();
    ASSERT_EQ(csdesk_clock_start(c, noon), CSDESK_OK);
    ASSERT_EQ(csdesk_clock_pause(c, noon + minute, "等买家", whole), CSDESK_OK);
    csdesk_text* text = nullptr;
    ASSERT_EQ(csdesk_clock_explain(c, noon + 3 * minute, &text), CSDESK_OK);
    auto const json = taken(text);
    EXPECT_TRUE(holds(json, R"("status":"paused","target_ms":600000,"elapsed_ms":60000,"remaining_ms":540000)")) << json;
    EXPECT_TRUE(holds(json, R"("ms":120000,"kind":"paused","reason":"等买家")")) << json;
    csdesk_clock_destroy(c);
}

TEST(CClock, NewPromisesOtherCalendarsAndReopening) {
    auto* const c = ten_minutes();
    ASSERT_EQ(csdesk_clock_start(c, noon), CSDESK_OK);
    ASSERT_EQ(csdesk_clock_retarget(c, hour, noon + minute), CSDESK_OK);
    EXPECT_EQ(due_of(c), noon + hour);
    auto* const closed_at_night = office();  // noon is a Wednesday morning, 06:13, in Shanghai
    ASSERT_EQ(csdesk_clock_change_calendar(c, closed_at_night, noon + minute), CSDESK_OK);
    csdesk_calendar_destroy(closed_at_night);
    EXPECT_GT(due_of(c), noon + 3 * hour);
    ASSERT_EQ(csdesk_clock_stop(c, noon + 2 * minute), CSDESK_OK);
    EXPECT_EQ(state_of(c), CSDESK_CLOCK_MET);
    ASSERT_EQ(csdesk_clock_reopen(c, noon + 3 * minute, CSDESK_REOPEN_NEW_INSTANCE), CSDESK_OK);
    EXPECT_EQ(state_of(c), CSDESK_CLOCK_RUNNING);
    std::size_t count = 0;
    csdesk_clock_event e{};
    ASSERT_EQ(csdesk_clock_due_events(c, noon + day, &e, 1, &count), CSDESK_OK);
    EXPECT_EQ(e.instance, 3) << "first promise, second promise, reopened";
    EXPECT_EQ(csdesk_clock_reopen(c, noon, 7), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "how");
    ASSERT_EQ(csdesk_clock_cancel(c, noon + 2 * day), CSDESK_OK);
    EXPECT_EQ(state_of(c), CSDESK_CLOCK_CANCELLED);
    csdesk_clock_destroy(c);
}

TEST(CClock, ExternalDeadlinesAreMovedNotPaused) {
    auto* const cal = always();
    csdesk_clock* c = nullptr;
    ASSERT_EQ(csdesk_clock_create_external(&c, cal, noon + hour, noon, nullptr), CSDESK_OK) << message();
    csdesk_calendar_destroy(cal);
    EXPECT_EQ(due_of(c), noon + hour);
    ASSERT_EQ(csdesk_clock_move(c, noon + 2 * hour, noon + minute), CSDESK_OK);
    EXPECT_EQ(due_of(c), noon + 2 * hour);
    csdesk_clock_destroy(c);
}

TEST(CClock, NowIsTheSystemClock) {
    auto* const c = ten_minutes();
    ASSERT_EQ(csdesk_clock_start(c, CSDESK_NOW), CSDESK_OK);
    EXPECT_GT(due_of(c), noon);
    std::int64_t elapsed = -1;
    ASSERT_EQ(csdesk_clock_elapsed(c, CSDESK_NOW, &elapsed), CSDESK_OK);
    EXPECT_GE(elapsed, 0);
    csdesk_clock_destroy(c);
}

TEST(CClock, WrongOptionsAreNamed) {
    auto* const cal = always();
    csdesk_clock* c = nullptr;
    csdesk_clock_options o = CSDESK_CLOCK_OPTIONS_INIT;
    EXPECT_EQ(csdesk_clock_create(&c, cal, &o), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "options.target_ms");
    o.target_ms = hour;
    o.warn_at_count = 1;
    EXPECT_EQ(csdesk_clock_create(&c, cal, &o), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "options.warn_at_ppm");
    std::int64_t const too_much[] = {0, 1'000'001};
    o.warn_at_ppm = too_much;
    o.warn_at_count = 2;
    EXPECT_EQ(csdesk_clock_create(&c, cal, &o), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "options.warn_at_ppm[1]");
    std::vector<std::int64_t> const many(33, minute);
    o.warn_at_count = 0;
    o.warn_before_ms = many.data();
    o.warn_before_count = many.size();
    EXPECT_EQ(csdesk_clock_create(&c, cal, &o), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(c, nullptr);
    csdesk_calendar_destroy(cal);
}

TEST(CClock, WhatIsImpossibleSaysWhatWouldBe) {
    auto* const c = ten_minutes();
    EXPECT_EQ(csdesk_clock_pause(c, noon, nullptr, 0), CSDESK_NOT_ALLOWED);
    EXPECT_TRUE(holds(csdesk_last_error_json(), R"("allowed":["start")")) << csdesk_last_error_json();
    EXPECT_STRNE(csdesk_last_error_message_zh(), "");
    csdesk_clock_destroy(c);
}

}  // namespace
}  // namespace csdesk::testing
