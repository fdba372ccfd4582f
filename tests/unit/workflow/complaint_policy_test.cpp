#include <csdesk/workflow/complaint.hpp>

#include <gtest/gtest.h>

using namespace csdesk;
using namespace std::chrono_literals;
using complaint::policy;

static std::string refused_field(policy const& p) {
    auto const r = complaint::check(p);
    return r ? "" : r.error().field;
}

TEST(complaint_policy, shipped_defaults_are_those_of_the_trade) {
    policy const p;
    EXPECT_TRUE(complaint::check(p));
    EXPECT_EQ(p.accept, 30min);
    EXPECT_EQ(p.investigate, 24h);
    EXPECT_EQ(p.propose, 48h);
    EXPECT_EQ(p.feed_back, 72h);
    EXPECT_EQ(complaint::authority(role::junior_agent, p), 2'000);
    EXPECT_EQ(complaint::authority(role::agent, p), 2'000);
    EXPECT_EQ(complaint::authority(role::senior_agent, p), 5'000);
    EXPECT_EQ(complaint::authority(role::team_lead, p), 20'000);
    EXPECT_EQ(complaint::authority(role::supervisor, p), 100'000);
    EXPECT_EQ(complaint::authority(role::admin, p), largest_integer);
    for (auto const who : {role::system, role::bot, role::customer, role::host, role::importer, role::department})
        EXPECT_EQ(complaint::authority(who, p), 0) << name(who);
}

TEST(complaint_policy, what_cannot_work_is_refused_with_its_field) {
    EXPECT_EQ(refused_field({.accept = 0ms}), "accept");
    EXPECT_EQ(refused_field({.investigate = -1ms}), "investigate");
    EXPECT_EQ(refused_field({.close = span::max()}), "close");
    EXPECT_EQ(refused_field({.unreachable_after = 0}), "unreachable_after");
    EXPECT_EQ(refused_field({.currency = "cny"}), "currency");
    EXPECT_EQ(refused_field({.currency = ""}), "currency");
    EXPECT_EQ(refused_field({.agent_limit = -1}), "agent_limit");
    EXPECT_EQ(refused_field({.senior_agent_limit = 1'999}), "senior_agent_limit");
    EXPECT_EQ(refused_field({.supervisor_limit = 19'999}), "supervisor_limit");
}
