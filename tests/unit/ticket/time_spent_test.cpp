// Time spent on a ticket: entries are added and taken back, never changed; the sums are those of the entries.
#include "desk_play.hpp"

namespace csdesk::testing {
namespace {

std::int64_t entry(talk& t, std::string const& data, context const& how) {
    return t("ticket.log_time", R"({"ticket":1,)" + data + "}", how).ids.at("time_entry");
}

TEST(time_spent, is_logged_and_summed) {
    talk t;
    ask(t);
    entry(t, R"("spent":900000,"activity":"call","note":"打给快递","billable":true)", li(noon + 1h));
    entry(t, R"("spent":"PT30M","activity":"call")", li(noon + 2h));
    entry(t, R"("spent":"10m")", wang(noon + 2h));
    entry(t, R"("spent":"1h","activity":"research","agent":"li","occurred_at":)" + std::to_string(to_ms(noon - 24h)),
          lead(noon + 3h));
    auto const sums = t.rows("ticket.time_sums");
    ASSERT_EQ(sums.size(), 3u);
    EXPECT_EQ(text(sums.at(0), "activity"), "research");
    EXPECT_EQ(sums.at(1).at("spent_ms").as_int64(), 45 * 60'000);
    EXPECT_EQ(sums.at(1).at("billable_ms").as_int64(), 15 * 60'000);
    EXPECT_EQ(sums.at(1).at("entries").as_int64(), 2);
    EXPECT_EQ(text(sums.at(2), "activity"), "work");
    auto const row = t.rows("ticket.list", "{}").at(0);
    EXPECT_EQ(row.at("time_spent_ms").as_int64(), 115 * 60'000);
    EXPECT_EQ(row.at("billable_ms").as_int64(), 15 * 60'000);
    EXPECT_EQ(t.all("ticket.time", R"({"ticket":"INC1"})", 2).size(), 4u);
    EXPECT_EQ(text(t.rows("ticket.time").at(0), "note"), "打给快递");
    t.reopen();
    EXPECT_EQ(t.rows("ticket.time_sums"), sums);
}

TEST(time_spent, is_corrected_by_an_entry_that_takes_it_back) {
    talk t;
    ask(t);
    auto const wrong = std::to_string(entry(t, R"("spent":"2h","activity":"call","billable":true)", li(noon)));
    auto const kept = t.rows("ticket.time").at(0);
    std::string const back = R"({"ticket":1,"entry":)" + wrong + R"(,"reason":"记错工单"})";
    EXPECT_EQ(t.refused("ticket.reverse_time", back, wang(noon)).code, errc::forbidden);
    auto const reversing = std::to_string(t("ticket.reverse_time", back, li(noon + 1s)).ids.at("time_entry"));
    auto const rows = t.rows("ticket.time");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows.at(0), kept) << "what was logged stays as it was";
    EXPECT_EQ(rows.at(1).at("spent_ms").as_int64(), -7'200'000);
    EXPECT_EQ(text(rows.at(1), "reason"), "记错工单");
    EXPECT_TRUE(t.rows("ticket.time_sums").empty());
    EXPECT_EQ(t.rows("ticket.list", "{}").at(0).at("billable_ms").as_int64(), 0);
    EXPECT_EQ(t.refused("ticket.reverse_time", back, lead(noon + 2s)).code, errc::conflict) << "once only";
    EXPECT_EQ(t.refused("ticket.reverse_time", R"({"ticket":1,"entry":)" + reversing + "}", li(noon)).code, errc::not_allowed);
    EXPECT_EQ(t.refused("ticket.reverse_time", R"({"ticket":1,"entry":99})", li(noon)).field, "entry");
}

TEST(time_spent, is_refused_by_the_rule_it_breaks) {
    talk t;
    ask(t);
    auto const field = [&](std::string const& data, context const& how) {
        return t.refused("ticket.log_time", R"({"ticket":1,)" + data + "}", how).field;
    };
    EXPECT_EQ(field(R"("spent":0)", li(noon)), "spent");
    EXPECT_EQ(field(R"("spent":-1)", li(noon)), "spent");
    EXPECT_EQ(field(R"("spent":"32d")", li(noon)), "spent");
    EXPECT_EQ(field(R"("spent":1.5)", li(noon)), "spent");
    EXPECT_EQ(field(R"("spent":1,"activity":"Call!")", li(noon)), "activity");
    EXPECT_EQ(field(R"("spent":1,"note":"")", li(noon)), "note");
    EXPECT_EQ(field(R"("spent":1,"agent":"wang")", li(noon)), "agent");
    EXPECT_EQ(field(R"("spent":1)", host(noon)), "agent");
    EXPECT_EQ(field(R"("spent":1,"occurred_at":)" + std::to_string(to_ms(noon + 1h)), li(noon)), "occurred_at");
    EXPECT_EQ(field(R"("spent":1)", buyer(noon)), "actor");
    EXPECT_TRUE(t.rows("ticket.time").empty());
    t("ticket.close", R"({"ticket":1})", li(noon));
    entry(t, R"("spent":1)", li(noon + 1s));  // the paperwork comes after
}

}  // namespace
}  // namespace csdesk::testing
