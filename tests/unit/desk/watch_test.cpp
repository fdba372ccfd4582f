// The queue as it is watched: each ticket with the clock that comes due next.
#include "../automation/kit.hpp"

namespace csdesk::testing {
namespace {

std::string const promises = R"(
[[sla]]
name = "first"
metric = "first_response"
target = "5m"
calendar = "real_time"
[[sla]]
name = "solve"
metric = "resolution"
target = "2h"
calendar = "real_time"
pause_on = ["on_hold"]
)";

TEST(ClocksWatch, EachTicketHasItsNextDeadline) {
    shop s(promises);
    auto const a = s.open(R"(,"text":"在吗","subject":"物流")"), b = s.open(R"(,"priority":"urgent")", noon + 1min);
    s.take("ticket.reply", R"({"ticket":)" + std::to_string(a) + R"(,"text":"亲"})", noon + 2min, {role::agent, "li"});
    auto const rows = s.rows("ticket.watch", "{}", noon + 3min);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].at("ticket").as_int64(), b) << "urgent first";
    EXPECT_EQ(rows[0].at("metric"), "first_response");
    EXPECT_EQ(rows[0].at("left_ms").as_int64(), 180'000);
    EXPECT_EQ(rows[0].at("running").as_int64(), 2);
    EXPECT_EQ(rows[1].at("metric"), "resolution");
    EXPECT_EQ(text_of(rows[1].at("due")), format_instant(noon + 2h));
    EXPECT_EQ(rows[1].at("subject"), "物流");
    auto const late = s.rows("ticket.watch", "{}", noon + 10min);
    EXPECT_EQ(late[0].at("left_ms").as_int64(), -240'000);
    EXPECT_EQ(late[0].at("late").as_int64(), 1);
}

TEST(ClocksWatch, APausedClockSaysWhatIsLeftOfIt) {
    shop s(
        "[[sla]]\nname = \"team\"\nmetric = \"agent_work\"\ntarget = \"1h\"\ncalendar = \"real_time\"\n"
        "pause_on = [\"on_hold\"]\n");
    auto const t = s.open();
    s.take("ticket.hold", R"({"ticket":)" + std::to_string(t) + R"(,"reason":"carrier"})", noon + 20min);
    EXPECT_TRUE(s.rows("ticket.watch", "{}", noon + 30min).empty()) << "nobody has to do anything";
    // A clock that pauses although somebody has to act: its ticket is open and waits for a third party's clock only.
    s.take("ticket.resume", R"({"ticket":)" + std::to_string(t) + '}', noon + 50min);
    auto const row = s.rows("ticket.watch", "{}", noon + 50min).at(0);
    EXPECT_EQ(row.at("clock_status"), "running");
    EXPECT_EQ(row.at("left_ms").as_int64(), 40 * 60'000);
}

TEST(ClocksWatch, OfOneAgentAndPageByPage) {
    shop s(promises);
    std::vector<std::int64_t> mine;
    for (int i = 0; i < 5; ++i) {
        auto const t = s.open("", noon + i * 1min);
        if (i % 2 == 0) {
            s.take("ticket.assign", R"({"ticket":)" + std::to_string(t) + R"(,"agent":"li"})", noon + i * 1min);
            mine.push_back(t);
        }
    }
    std::vector<std::int64_t> seen;
    std::optional<std::string> after;
    do {
        auto const page =
            json::parse(s.desk.query("ticket.watch", R"({"agent":"agent:li"})", "main", after, 2, noon + 9min).value());
        for (auto const& r : page.at("rows").as_array()) seen.push_back(r.at("ticket").as_int64());
        after = page.at("after").is_null() ? std::nullopt : std::optional(text_of(page.at("after")));
    } while (after);
    EXPECT_EQ(seen, mine);
    EXPECT_EQ(s.desk.query("ticket.watch", "{}", "main", "x").error().field, "after");
}

TEST(ClocksWatch, ATicketWithoutClocksHasNone) {
    shop s("");
    s.open();
    auto const row = s.rows("ticket.watch", "{}", noon).at(0).as_object();
    EXPECT_FALSE(row.contains("metric"));
    EXPECT_FALSE(row.contains("left_ms"));
    EXPECT_EQ(row.at("running").as_int64(), 0);
}

}  // namespace
}  // namespace csdesk::testing
