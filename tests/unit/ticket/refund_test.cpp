#include "play.hpp"

namespace csdesk::ticket {
namespace {

money const twelve{1'299, "CNY"};

TEST(a_refund, is_done_only_when_the_host_says_so) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(refund{.amount = twelve, .reason = "缺货"}, t0));
    EXPECT_EQ(p.now.refund, refund_state::requested);
    EXPECT_TRUE(refused_with(p(refund{.amount = twelve}, t0), errc::not_allowed, "ticket"));
    EXPECT_TRUE(refused_with(p(record_refund{.outcome = refund_outcome::done}, t0), errc::forbidden, ""));
    ASSERT_TRUE(p(record_refund{.outcome = refund_outcome::done, .action = action_id{9}}, t0, desk_itself));
    EXPECT_EQ(p.now.refund, refund_state::refunded);
    EXPECT_EQ(p.last<refunded>().amount, twelve);
    EXPECT_EQ(p.last<refunded>().action, action_id{9});
}

TEST(a_refund, that_is_unknown_is_never_asked_again) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(refund{.amount = twelve}, t0));
    ASSERT_TRUE(p(record_refund{.outcome = refund_outcome::unknown}, t0, desk_itself));
    EXPECT_EQ(p.now.refund, refund_state::unknown);
    EXPECT_TRUE(refused_with(p(refund{.amount = twelve}, t0), errc::not_allowed, "ticket"));
    EXPECT_TRUE(p(record_refund{.outcome = refund_outcome::unknown}, t0, desk_itself)->empty());
    ASSERT_TRUE(p(record_refund{.outcome = refund_outcome::done}, t0, desk_itself));  // reconciled
    EXPECT_EQ(p.now.refund, refund_state::refunded);
}

TEST(a_refund, that_failed_may_be_asked_again) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(refund{.amount = twelve}, t0));
    ASSERT_TRUE(p(record_refund{.outcome = refund_outcome::failed, .reason = "余额不足"}, t0, desk_itself));
    EXPECT_EQ(p.last<refund_failed>().reason, "余额不足");
    ASSERT_TRUE(p(refund{.amount = twelve}, t0));
    EXPECT_EQ(p.now.refund, refund_state::requested);
}

TEST(a_refund, absorbs_repeats_and_refuses_contradictions) {
    play p;
    ASSERT_TRUE(p.open(question()));
    EXPECT_TRUE(p(record_refund{.outcome = refund_outcome::done}, t0, desk_itself)->empty());  // not asked through the ticket
    ASSERT_TRUE(p(refund{.amount = twelve}, t0));
    ASSERT_TRUE(p(record_refund{.outcome = refund_outcome::done}, t0, desk_itself));
    EXPECT_TRUE(p(record_refund{.outcome = refund_outcome::done}, t0, desk_itself)->empty());
    EXPECT_TRUE(p(record_refund{.outcome = refund_outcome::unknown}, t0, desk_itself)->empty());
    EXPECT_TRUE(refused_with(p(record_refund{.outcome = refund_outcome::failed}, t0, desk_itself), errc::conflict, "outcome"));
}

TEST(a_refund, listens_to_its_own_action_only) {
    play p;
    ASSERT_TRUE(p.open(question()));
    EXPECT_TRUE(p(link_refund{.action = action_id{9}}, t0, desk_itself)->empty());  // somebody asked for another one
    ASSERT_TRUE(p(refund{.amount = twelve}, t0));
    EXPECT_TRUE(refused_with(p(link_refund{.action = action_id{10}}, t0), errc::forbidden, ""));
    ASSERT_TRUE(p(link_refund{.action = action_id{10}}, t0, desk_itself));
    EXPECT_TRUE(p(link_refund{.action = action_id{11}}, t0, desk_itself)->empty());
    EXPECT_TRUE(p(record_refund{.outcome = refund_outcome::done, .action = action_id{9}}, t0, desk_itself)->empty());
    EXPECT_EQ(p.now.refund, refund_state::requested);
    ASSERT_TRUE(p(record_refund{.outcome = refund_outcome::failed, .action = action_id{10}, .reason = "x"}, t0, desk_itself));
    ASSERT_TRUE(p(refund{.amount = twelve}, t0));
    EXPECT_FALSE(p.now.refund_action);
}

TEST(a_refund, names_real_money) {
    play p;
    ASSERT_TRUE(p.open(question()));
    EXPECT_TRUE(refused_with(p(refund{.amount = {0, "CNY"}}, t0), errc::invalid_argument, "amount.minor"));
    EXPECT_TRUE(refused_with(p(refund{.amount = {-5, "CNY"}}, t0), errc::invalid_argument, "amount.minor"));
    EXPECT_TRUE(refused_with(p(refund{.amount = {5, "cny"}}, t0), errc::invalid_argument, "amount.currency"));
    EXPECT_TRUE(refused_with(p(refund{.amount = {5, ""}}, t0), errc::invalid_argument, "amount.currency"));
}

TEST(a_refund, may_be_asked_when_the_ticket_opens) {
    play p;
    auto c = question("");
    c.refund = twelve;
    c.order = order_key{"o-9"};
    ASSERT_TRUE(p.open(c));
    EXPECT_EQ(p.now.refund, refund_state::requested);
    EXPECT_EQ(p.last<refund_requested>().order, order_key{"o-9"});
    EXPECT_EQ(p.last<refund_requested>().answer_by, t0 + 24h);
}

}  // namespace
}  // namespace csdesk::ticket
