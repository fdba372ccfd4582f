#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "play.hpp"

namespace csdesk::ticket {
namespace {

TEST(a_ticket, opens_with_the_customers_first_message_and_a_round) {
    play p;
    ASSERT_TRUE(p.open(question()));
    EXPECT_EQ(p.now.status, ticket_status::fresh);
    EXPECT_EQ(p.now.opened_at, t0);
    ASSERT_TRUE(p.now.talk.waiting);
    EXPECT_EQ(*p.now.talk.waiting, (round{1, t0, 1}));
    EXPECT_EQ(p.last<customer_wrote>().text.value, "物流不动了");
}

TEST(a_ticket, opened_without_words_has_nobody_waiting) {
    play p;
    ASSERT_TRUE(p.open(question("")));
    EXPECT_FALSE(p.now.talk.waiting);
    ASSERT_TRUE(p(answers(), t0 + 1min));
    auto const e = p.last<replied>();
    EXPECT_TRUE(e.first);  // agent-created ticket: the first public message is the first response
    EXPECT_FALSE(e.closes_round);
    EXPECT_EQ(e.round, 0);
    EXPECT_EQ(e.waited_ms, 0ms);
}

TEST(a_round, runs_from_the_first_of_three_messages) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(says(), t0 + 1min, customer_actor));
    ASSERT_TRUE(p(says("？？？"), t0 + 2min, customer_actor));
    EXPECT_FALSE(p.last<customer_wrote>().opens_round);
    ASSERT_TRUE(p(answers(), t0 + 5min));
    auto const e = p.last<replied>();
    EXPECT_TRUE(e.closes_round);
    EXPECT_EQ(e.waited_ms, 5min);
    EXPECT_EQ(e.round_messages, 3);
    EXPECT_EQ(p.now.talk.rounds, 1);
    EXPECT_EQ(p.now.talk.answered_rounds, 1);
}

TEST(a_round, is_followed_by_a_fresh_one) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(answers(), t0 + 10h));
    ASSERT_TRUE(p(says(), t0 + 11h, customer_actor));
    ASSERT_TRUE(p(answers(), t0 + 11h + 30s));
    EXPECT_EQ(p.last<replied>().round, 2);
    EXPECT_EQ(p.last<replied>().waited_ms, 30s);
    EXPECT_FALSE(p.last<replied>().first);
}

TEST(a_round, is_not_closed_by_bot_system_rule_or_note) {
    play p;
    ASSERT_TRUE(p.open(question()));
    for (auto const& who : {bot, desk_itself, actor{role::rule, "greet"}}) {
        ASSERT_TRUE(p(answers(), t0 + 1min, who));
        EXPECT_TRUE(p.last<replied>().automatic);
        EXPECT_FALSE(p.last<replied>().first);
        EXPECT_TRUE(p.now.talk.waiting);
    }
    ASSERT_TRUE(p(note{.text = {"问过仓库"}}, t0 + 2min));
    EXPECT_TRUE(p.now.talk.waiting);
    EXPECT_EQ(p.now.status, ticket_status::fresh);
    ASSERT_TRUE(p(answers(), t0 + 3min));
    EXPECT_EQ(p.last<replied>().waited_ms, 3min);
    EXPECT_TRUE(p.last<replied>().first);
    EXPECT_EQ(p.now.talk.automatic_replies, 3);
}

TEST(a_round, is_closed_by_a_bot_where_the_policy_says_so) {
    play p;
    p.rules.automatic_replies_answer = true;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(answers(), t0 + 1s, bot));
    EXPECT_TRUE(p.last<replied>().closes_round);
    EXPECT_TRUE(p.last<replied>().automatic);
    EXPECT_EQ(p.now.status, ticket_status::fresh);  // still nobody has taken it
}

TEST(a_round, closes_once_though_the_agent_writes_twice) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(answers(), t0 + 1min));
    ASSERT_TRUE(p(answers("还有…"), t0 + 2min));
    EXPECT_FALSE(p.last<replied>().closes_round);
    EXPECT_EQ(p.now.talk.answered_rounds, 1);
    EXPECT_EQ(p.now.talk.replies, 2);
}

TEST(an_answer, at_the_instant_of_the_question_waited_nothing) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(answers(), t0));
    EXPECT_TRUE(p.last<replied>().closes_round);
    EXPECT_EQ(p.last<replied>().waited_ms, 0ms);
    EXPECT_FALSE(p.last<replied>().out_of_order);
}

TEST(an_answer, stamped_before_the_question_is_flagged_and_never_negative) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(answers("亲", t0 - 3s), t0 + 1min));
    auto const e = p.last<replied>();
    EXPECT_TRUE(e.out_of_order);
    EXPECT_TRUE(e.closes_round);
    EXPECT_EQ(e.waited_ms, 0ms);
    EXPECT_EQ(e.occurred_at, t0 - 3s);
}

TEST(an_answer, is_measured_by_when_it_was_written_not_when_it_was_told) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(answers("亲", t0 + 2min), t0 + 3h));
    EXPECT_EQ(p.last<replied>().waited_ms, 2min);
}

TEST(a_message, from_the_future_is_refused) {
    play p;
    ASSERT_TRUE(p.open(question()));
    EXPECT_TRUE(refused_with(p(says("？", t0 + 1ms), t0, customer_actor), errc::invalid_argument, "occurred_at"));
    EXPECT_TRUE(refused_with(p(answers("亲", t0 + 1h), t0), errc::invalid_argument, "occurred_at"));
    EXPECT_TRUE(p(says("？", t0), t0, customer_actor));
}

TEST(a_message, older_than_the_ticket_is_kept_and_flagged) {
    play p;
    ASSERT_TRUE(p.open(question("")));
    ASSERT_TRUE(p(says("早就问了", t0 - 48h), t0 + 1min, customer_actor));
    auto const e = p.last<customer_wrote>();
    EXPECT_TRUE(e.out_of_order);
    EXPECT_EQ(e.occurred_at, t0 - 48h);
    EXPECT_EQ(e.round_opened_at, t0);
    EXPECT_EQ(p.now.out_of_order, 1);
}

TEST(a_message, that_arrives_after_a_later_answer_opens_a_round_after_it) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(answers(), t0 + 5min));
    ASSERT_TRUE(p(says("慢通道", t0 + 3min), t0 + 6min, customer_actor));
    EXPECT_TRUE(p.last<customer_wrote>().out_of_order);
    EXPECT_EQ(p.last<customer_wrote>().round_opened_at, t0 + 5min);
}

TEST(a_message, delivered_twice_is_absorbed) {
    play p;
    ASSERT_TRUE(p.open(question()));
    p.repeated = message_id{42};
    auto again = says();
    again.external_id = "wx-1";
    auto const before = p.now;
    auto const r = p(again, t0 + 1min, customer_actor);
    ASSERT_TRUE(r);
    ASSERT_EQ(r->size(), 1u);
    EXPECT_EQ(std::get<message_repeated>(r->front()).message, message_id{42});
    EXPECT_EQ(p.now, before);
    auto twice = answers();
    twice.external_id = "wx-1";
    ASSERT_TRUE(p(twice, t0 + 1min));
    EXPECT_EQ(p.now, before);
}

TEST(a_message, needs_words) {
    play p;
    ASSERT_TRUE(p.open(question()));
    for (std::string const empty : {"", " ", "\r\n\t "}) {
        EXPECT_TRUE(refused_with(p(says(empty), t0), errc::invalid_argument, "text"));
        EXPECT_TRUE(refused_with(p(answers(empty), t0), errc::invalid_argument, "text"));
        EXPECT_TRUE(refused_with(p(note{.text = {empty}}, t0), errc::invalid_argument, "text"));
    }
    auto c = question();
    c.text = personal<std::string>("");
    EXPECT_TRUE(refused_with(p.open(c), errc::invalid_argument, "text"));
}

TEST(a_message, keeps_every_byte_of_its_text) {
    play p;
    std::string const text = "👨‍👩‍👧 ¿até?\n假(jiǎ)货\u200b 终";
    ASSERT_TRUE(p.open(question(text)));
    EXPECT_EQ(p.last<customer_wrote>().text.value, text);
}

TEST(a_message, names_its_channel_or_has_the_tickets) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(says(), t0, customer_actor));
    EXPECT_EQ(p.last<customer_wrote>().channel, "wangwang");
    auto c = says();
    c.channel = "my_own_2";
    ASSERT_TRUE(p(c, t0, customer_actor));
    EXPECT_EQ(p.last<customer_wrote>().channel, "my_own_2");
    c.channel = "WeChat";
    EXPECT_TRUE(refused_with(p(c, t0), errc::invalid_argument, "channel"));
}

TEST(a_reply, is_not_the_customers) {
    play p;
    ASSERT_TRUE(p.open(question()));
    EXPECT_TRUE(refused_with(p(answers(), t0, customer_actor), errc::forbidden, ""));
}

TEST(an_open_command, is_checked_field_by_field) {
    play p;
    auto const with = [](auto change) {
        open c = question();
        change(c);
        return c;
    };
    auto const bad = [&](open const& c, std::string const& field) {
        return refused_with(p.open(c), errc::invalid_argument, field);
    };
    EXPECT_TRUE(bad(with([](open& c) { c.requester = {}; }), "requester"));
    EXPECT_TRUE(bad(with([](open& c) { c.requester.value = std::string(129, 'x'); }), "requester"));
    EXPECT_TRUE(bad(with([](open& c) { c.channel = ""; }), "channel"));
    EXPECT_TRUE(bad(with([](open& c) { c.channel = "旺旺"; }), "channel"));
    EXPECT_TRUE(bad(with([](open& c) { c.subject = "a\nb"; }), "subject"));
    EXPECT_TRUE(bad(with([](open& c) { c.tags = {"ok", ""}; }), "tags[1]"));
    EXPECT_TRUE(bad(with([](open& c) { c.tags.assign(51, "x"); }), "tags"));
    EXPECT_TRUE(bad(with([](open& c) { c.reference = std::string(129, 'r'); }), "reference"));
    EXPECT_TRUE(bad(with([](open& c) { c.fields["a"] = std::string(4001, 'v'); }), "fields.a"));
    EXPECT_TRUE(bad(with([](open& c) { c.refund = money{0, "CNY"}; }), "refund.minor"));
    EXPECT_TRUE(bad(with([](open& c) { c.occurred_at = t0 + 1ms; }), "occurred_at"));
    EXPECT_TRUE(p.log.empty());
}

TEST(an_open_command, may_carry_a_long_reference_of_our_own) {
    play p;
    auto c = question();
    c.reference = "review/" + std::string(128, 'o') + '/' + std::string(128, 'r');
    EXPECT_TRUE(p.open(c, t0, desk_itself));
}

RC_GTEST_PROP(rounds, never_overlap_and_never_wait_negative_time, ()) {
    play p;
    RC_ASSERT(static_cast<bool>(p.open(question(*rc::gen::arbitrary<bool>() ? "问" : ""))));
    instant at = t0, last_end = instant::min();
    std::int32_t answered = 0;
    for (int const what : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8))) {
        at += std::chrono::seconds(*rc::gen::inRange(0, 100'000));
        instant const said = at - std::chrono::seconds(*rc::gen::inRange(0, 200'000));
        if (what < 3)
            (void)p(says("在？", said), at, customer_actor);
        else if (what < 5)
            (void)p(answers("亲", said), at);
        else if (what == 5)
            (void)p(answers("自动", said), at, bot);
        else if (what == 6)
            (void)p(resolve{}, at);
        else
            (void)p(reopen{.reason = "再看"}, at);
        auto const& talk = p.now.talk;
        RC_ASSERT(talk.answered_rounds <= talk.rounds);
        if (talk.waiting) {
            RC_ASSERT(talk.waiting->number == talk.rounds);
            RC_ASSERT(talk.waiting->opened_at <= at);
        }
    }
    for (auto const& e : p.log)
        if (auto const* r = std::get_if<replied>(&e); r != nullptr && r->closes_round) {
            RC_ASSERT(r->waited_ms >= span{0});
            RC_ASSERT(r->round_opened_at >= last_end);
            last_end = r->round_opened_at + r->waited_ms;
            ++answered;
        }
    RC_ASSERT(answered == p.now.talk.answered_rounds);
    state again;  // the same log in, the same state
    for (auto const& e : p.log) evolve(again, e, at);
    RC_ASSERT(again == p.now);
}

}  // namespace
}  // namespace csdesk::ticket
