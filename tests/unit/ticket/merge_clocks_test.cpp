// Clocks of merged tickets whose deadlines and calendars change.
#include "merge_shop.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

/// Rules whose calendar is edited while tickets are merged.
class edited_hours {
public:
    explicit edited_hours(merge_shop& s) : s_(s) {}
    void adopt(std::string const& hours, instant at) {
        std::string const text = R"(name = "t"
time_zone = "UTC"
[calendars.desk]
)" + hours + R"(
[[sla]]
name = "first"
metric = "first_response"
calendar = "desk"
target = "900h"
[[sla]]
name = "resolution"
metric = "resolution"
calendar = "desk"
target = "900h"
)";
        must(s_.d, "policy.adopt", json::serialize(json::object{{"text", text}}), host(at));
    }
    std::int64_t hours_counted(std::int64_t ticket, std::string const& metric) {
        for (auto const& k : s_.rows("clock.list", R"({"ticket":)" + std::to_string(ticket) + "}"))
            if (word(k, "metric") == metric) return figure(k, "elapsed_ms") / 3'600'000;
        return -1;
    }

private:
    merge_shop& s_;
};

TEST(merged_clocks, the_platforms_countdown_goes_on_in_the_survivor_and_comes_back) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon);
    auto const set = [&](std::int64_t ticket, instant due) {
        must(s.d, "clock.set_external",
             R"({"ticket":)" + std::to_string(ticket) + R"(,"name":"举证","at":)" + std::to_string(to_ms(due)) + "}", host(noon));
    };
    set(a, noon + 2h);
    set(b, noon + 3h);
    s.merge(a, b, noon + 1h);
    auto const external = [&](std::int64_t ticket) {
        std::vector<std::string> out;
        for (auto const& k :
             s.rows("clock.list", R"({"ticket":)" + std::to_string(ticket) + R"(,"metric":"external","running":true})"))
            out.push_back(word(k, "rule") + ' ' + word(k, "due"));
        return out;
    };
    std::string const other = "举证 #" + std::to_string(a);
    EXPECT_EQ(external(a), std::vector<std::string>{});
    EXPECT_EQ(external(b), (std::vector<std::string>{"举证 " + when(noon + 3h), other + ' ' + when(noon + 2h)}));
    s.unmerge(a, noon + 90min);
    EXPECT_EQ(external(a), std::vector<std::string>{"举证 " + when(noon + 2h)});
    EXPECT_EQ(external(b), std::vector<std::string>{"举证 " + when(noon + 3h)});
}

TEST(merged_clocks, before_an_edited_calendar_is_taken_up_ends_what_the_old_one_counted) {
    merge_shop s;
    edited_hours rules(s);
    rules.adopt(R"(hours.every_day = [["00:00", "24:00"]])", noon - 1min);
    auto const a = s.open(noon), b = s.open(noon);
    rules.adopt(R"(hours.every_day = [["00:00", "06:00"]])", noon + 72h);
    s.merge(a, b, noon + 72h);
    EXPECT_EQ(rules.hours_counted(a, "resolution"), 72);
    s.unmerge(a, noon + 73h);
    s.answer(a, noon + 96h);
    EXPECT_EQ(rules.hours_counted(a, "first_response"), 72 + 6);
}

TEST(merged_clocks, a_holiday_told_afterwards_corrects_the_wait_that_came_with_it) {
    merge_shop s;
    edited_hours rules(s);
    rules.adopt(R"(hours.every_day = [["00:00", "24:00"]])", noon - 1min);
    auto const old = s.open(noon), fresh = s.open(noon + 60h);
    s.merge(old, fresh, noon + 72h);
    rules.adopt("hours.every_day = [[\"00:00\", \"24:00\"]]\nholidays = [\"" + when(noon + 24h).substr(0, 10) + "\"]",
                noon + 73h);
    s.answer(fresh, noon + 96h);
    EXPECT_EQ(rules.hours_counted(fresh, "first_response"), 96 - 24);
}

TEST(merged_clocks, a_countdown_told_for_the_merged_ticket_moves_that_one) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon);
    auto const tell = [&](char const* what, std::int64_t ticket, std::string const& rest) {
        return s.d.execute({what, R"({"ticket":)" + std::to_string(ticket) + R"(,"name":"举证")" + rest + "}"},
                           host(noon + 2min));
    };
    auto const due = [](instant at) { return R"(,"at":)" + std::to_string(to_ms(at)); };
    auto const running = [&](std::int64_t ticket) {
        std::vector<std::string> out;
        for (auto const& k :
             s.rows("clock.list", R"({"ticket":)" + std::to_string(ticket) + R"(,"metric":"external","running":true})"))
            out.push_back(word(k, "rule") + ' ' + word(k, "due"));
        return out;
    };
    std::string const other = "举证 #" + std::to_string(a);
    ASSERT_TRUE(tell("clock.set_external", a, due(noon + 2h)));
    ASSERT_TRUE(tell("clock.set_external", b, due(noon + 3h)));
    s.merge(a, b, noon + 2min);
    ASSERT_TRUE(tell("clock.set_external", a, due(noon + 5h)));
    EXPECT_EQ(running(b), (std::vector<std::string>{"举证 " + when(noon + 3h), other + ' ' + when(noon + 5h)}));
    ASSERT_TRUE(tell("clock.withdraw_external", a, ""));
    EXPECT_EQ(running(b), std::vector<std::string>{"举证 " + when(noon + 3h)});
    auto const gone = tell("clock.withdraw_external", a, "");
    ASSERT_FALSE(gone) << "the survivor's own is another";
    EXPECT_EQ(gone.error().code, errc::not_found);
    ASSERT_TRUE(tell("clock.set_external", a, due(noon + 7h)));
    EXPECT_EQ(running(b), (std::vector<std::string>{"举证 " + when(noon + 3h), other + ' ' + when(noon + 7h)}));
    ASSERT_TRUE(tell("clock.set_external", b, due(noon + 4h)));
    s.unmerge(a, noon + 3min);
    EXPECT_EQ(running(a), std::vector<std::string>{"举证 " + when(noon + 7h)});
    EXPECT_EQ(running(b), std::vector<std::string>{"举证 " + when(noon + 4h)});
}

}  // namespace
