#include <gtest/gtest.h>

#include "clocks_world.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;

TEST(external_clocks, an_external_deadline_moved_three_times_and_back_gives_the_warnings_of_the_last_only) {
    world w;
    w.opened(noon);
    std::vector<span> const leads{24h, 4h, 1h};
    instant const first = noon + 48h;
    for (instant const at : {first, first + 24h, first - 12h, first + 6h, first})
        EXPECT_TRUE(w.external("refund", at, leads, noon + 1h));
    w.becomes(ticket_status::pending, noon + 2h);
    w.advance(noon + 100h);
    EXPECT_EQ(w.firings(), (lines{warned(first - 24h), warned(first - 4h), warned(first - 1h), broke(first)}));
    EXPECT_EQ(w.all<clocks::started>().size(), 1u);
    EXPECT_EQ(w.all<clocks::retargeted>().size(), 4u);
    EXPECT_EQ(w.at(metric::external).consequence, "超时自动退款");
}

TEST(external_clocks, an_external_deadline_told_twice_is_unchanged_and_a_withdrawn_one_is_silent) {
    world w;
    w.opened(noon);
    (void)w.external("evidence", noon + 10h, {1h}, noon);
    (void)w.external("evidence", noon + 10h, {1h}, noon + 1h);
    EXPECT_EQ(w.all<clocks::unchanged>().size(), 1u);
    EXPECT_TRUE(w.withdraw("evidence", noon + 2h));
    w.advance(noon + 100h);
    EXPECT_TRUE(w.firings().empty());
    auto const again = w.withdraw("evidence", noon + 3h);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, errc::not_found);
    EXPECT_TRUE(w.external("evidence", noon + 200h, {1h}, noon + 101h));
    EXPECT_EQ(w.all<clocks::started>().size(), 2u);
}

TEST(external_clocks, other_warnings_of_an_external_deadline_replace_the_old_ones) {
    world w;
    w.opened(noon);
    (void)w.external("x", noon + 10h, {4h, 1h}, noon);
    w.advance(noon + 7h);
    (void)w.external("x", noon + 10h, {2h}, noon + 7h);
    w.advance(noon + 11h);
    EXPECT_EQ(w.firings(), (lines{warned(noon + 6h), warned(noon + 8h), broke(noon + 10h)}));
    std::vector<std::string> keys;
    for (auto const& e : w.all<clocks::warned>()) keys.push_back(e.key);
    EXPECT_NE(keys[0], keys[1]);
}

TEST(external_clocks, refuses_external_deadlines_that_make_no_sense) {
    world w;
    w.opened(noon);
    auto const field = [&](std::string name, instant at, std::vector<span> leads) {
        auto const r = w.external(std::move(name), at, std::move(leads), noon);
        return r ? std::string("accepted") : r.error().field;
    };
    EXPECT_EQ(field("", noon + 1h, {}), "name");
    EXPECT_EQ(field("a\nb", noon + 1h, {}), "name");
    EXPECT_EQ(field("a", latest_instant + 1h, {}), "at");
    EXPECT_EQ(field("a", noon + 1h, {1h, span{0}}), "warn_before[1]");
    EXPECT_EQ(field("a", noon + 1h, {1h, 1h}), "warn_before[1]");
    for (int i = 0; i < 32; ++i) EXPECT_EQ(field(std::to_string(i), noon + 1h, {}), "accepted");
    EXPECT_EQ(field("one more", noon + 1h, {}), "name");
    EXPECT_EQ(field("31", noon + 2h, {}), "accepted");
}

}  // namespace
