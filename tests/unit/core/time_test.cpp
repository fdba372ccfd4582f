#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <csdesk/core/time.hpp>

using namespace csdesk;
using namespace std::chrono_literals;

TEST(instant_text, reads_offsets_and_cuts_to_milliseconds) {
    EXPECT_EQ(parse_instant("1970-01-01T00:00:00Z"), instant_from_ms(0));
    EXPECT_EQ(parse_instant("2026-11-21T16:30:00+08:00"), parse_instant("2026-11-21T08:30:00Z"));
    EXPECT_EQ(parse_instant("2026-11-21T08:30:00.123456789Z"), parse_instant("2026-11-21T08:30:00.123Z"));
    EXPECT_EQ(parse_instant("2024-02-29T23:59:59-03:30"), parse_instant("2024-03-01T03:29:59Z"));
}

TEST(instant_text, refuses_what_is_no_instant) {
    for (auto text : {"", "2026-11-21", "2026-11-21T08:30:00", "2026-02-30T00:00:00Z", "2026-11-21T24:00:00Z",
                      "2026-11-21T08:60:00Z", "2026-11-21T08:30:00+8", "2026-11-21T08:30:00Zx", "2026-11-21T08:30:00.Z",
                      "26-11-21T08:30:00Z", "２０２６-11-21T08:30:00Z"})
        EXPECT_FALSE(parse_instant(text)) << text;
}

RC_GTEST_PROP(instant_text, what_is_written_is_read_back, ()) {
    auto const t = instant_from_ms(*rc::gen::inRange<std::int64_t>(to_ms(earliest_instant), to_ms(latest_instant)));
    RC_ASSERT(parse_instant(format_instant(t)) == t);
}

TEST(span_text, reads_both_forms) {
    EXPECT_EQ(parse_span("5m"), span{5min});
    EXPECT_EQ(parse_span("1h30m"), span{90min});
    EXPECT_EQ(parse_span("3d"), span{72h});
    EXPECT_EQ(parse_span("250ms"), span{250});
    EXPECT_EQ(parse_span("PT5M"), span{5min});
    EXPECT_EQ(parse_span("P3DT12H"), span{84h});
    EXPECT_EQ(parse_span("PT0.25S"), span{250});
}

TEST(span_text, refuses_what_is_no_span) {
    for (auto text :
         {"", "5", "m", "-5m", "5x", "P", "PT", "P5M", "PT5D", "1.5h", "99999999999999999999s", "9223372036854775807d"})
        EXPECT_FALSE(parse_span(text)) << text;
}

RC_GTEST_PROP(span_text, what_is_written_is_read_back, ()) {
    auto const s = span{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)};
    RC_ASSERT(parse_span(format_span(s)) == s);
}
