// Un-merging through the desk.
#include "merge_shop.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

// edge case 57
TEST(unmerging, brings_everything_back_as_it_was) {
    merge_shop s;
    auto const a = s.open(noon, "在吗", "c-1", R"(,"tags":["物流"])"), b = s.open(noon + 2min, "?", "c-1", R"(,"tags":["急"])");
    s.give("ticket.hold", a, noon + 3min, R"(,"reason":"carrier")");
    auto const before_a = s.row(a), before_b = s.row(b);
    auto const messages_a = s.messages(a), messages_b = s.messages(b);
    auto const rounds_a = s.of("ticket.rounds", a), rounds_b = s.of("ticket.rounds", b);
    std::string const due_a = s.due(a), due_b = s.due(b);
    s.merge(a, b, noon + 4min);
    s.unmerge(a, noon + 5min);
    auto const same = [&](json::value before, json::value after, bool source) {
        if (source) before.as_object()["status_since"] = after.at("status_since");  // on hold again, since now
        EXPECT_EQ(before, after);
    };
    same(before_a, s.row(a), true);
    same(before_b, s.row(b), false);
    EXPECT_EQ(s.messages(a), messages_a);
    EXPECT_EQ(s.messages(b), messages_b);
    EXPECT_EQ(s.of("ticket.rounds", a), rounds_a);
    EXPECT_EQ(s.of("ticket.rounds", b), rounds_b);
    EXPECT_EQ(s.due(a), due_a);
    EXPECT_EQ(s.due(b), due_b);
    EXPECT_EQ(s.of("ticket.get", b).at(0).at("tags"), json::array{"急"});
    auto const why =
        must_refuse(s.d, "ticket.unmerge", R"({"ticket":)" + std::to_string(a) + "}", by(role::agent, "li", noon + 6min));
    EXPECT_EQ(why.code, errc::not_allowed) << "a ticket is un-merged once";
    EXPECT_TRUE(s.d.rebuild());
}

TEST(unmerging, what_was_answered_meanwhile_is_over_and_what_came_meanwhile_stays) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon + 1min);
    s.merge(a, b, noon + 2min);
    s.answer(a, noon + 3min);
    s.write(a, noon + 4min);
    s.unmerge(a, noon + 5min);
    EXPECT_EQ(s.waiting(a), "");
    EXPECT_FALSE(s.response(a)) << "nobody waits there any more";
    EXPECT_EQ(s.waiting(b), when(noon + 4min));
    EXPECT_EQ(s.messages(a).size(), 1u);
    EXPECT_EQ(s.messages(b).size(), 3u);
    EXPECT_EQ(figure(s.row(a), "rounds"), 0) << "its question was answered, and is counted, in the survivor";
    EXPECT_EQ(figure(s.row(b), "rounds"), 2);
    s.give("ticket.tag", a, noon + 6min, R"(,"add":["x"],"remove":[])");
    EXPECT_FALSE(s.response(a)) << "nor does a change of tags promise an answer";
    s.write(a, noon + 7min);
    EXPECT_EQ(word(*s.response(a), "metric"), "next_response");
}

TEST(unmerging, a_ticket_nobody_had_written_in_is_promised_its_first_response_again) {
    merge_shop s;
    auto const silent = s.open(noon, ""), b = s.open(noon + 1min), c = s.open(noon + 1min);
    ASSERT_TRUE(s.response(silent));
    std::string const due = s.due(silent);
    s.merge(silent, b, noon + 2min);
    s.unmerge(silent, noon + 3min);
    ASSERT_TRUE(s.response(silent));
    EXPECT_EQ(s.due(silent), due) << "as if nothing had happened";
    s.merge(silent, b, noon + 3min);
    s.merge(b, c, noon + 3min);
    s.answer(c, noon + 4min);
    s.unmerge(silent, noon + 5min);
    ASSERT_TRUE(s.response(silent)) << "the answer was one to what others had asked";
    EXPECT_EQ(s.due(silent), due);
    s.answer(silent, noon + 6min);
    EXPECT_FALSE(s.response(silent));
    EXPECT_TRUE(s.d.rebuild());
}

TEST(unmerging, time_while_merged_counts_for_the_wait_and_for_nothing_else) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon + 1min);
    s.merge(a, b, noon + 2min);
    s.unmerge(a, noon + 62min);
    EXPECT_EQ(s.due(a), when(noon + 10min)) << "the customer has waited all the time";
    for (auto const& k : s.rows("clock.list", R"({"ticket":)" + std::to_string(a) + R"(,"metric":"resolution"})"))
        EXPECT_EQ(word(k, "due"), when(noon + 25h)) << "an hour away is not counted";
    int breaches = 0;
    s.d.advance(noon + 2h);
    for (auto const& e : s.d.events("main", 0, 100'000)) breaches += e.type == "clock.breached" ? 1 : 0;
    EXPECT_EQ(breaches, 1) << "told while they were one, and not again";
    std::vector<std::string> late;
    for (auto const& k : s.rows("clock.list", R"({"metric":"first_response","breached":true})"))
        late.push_back(word(k, "breached_at"));
    EXPECT_EQ(late, (std::vector<std::string>{when(noon + 10min), when(noon + 11min)})) << "each is late for itself";
}

// edge case 57
TEST(unmerging, takes_a_ticket_out_of_the_middle_and_the_bottom_of_a_chain) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon + 1min), c = s.open(noon + 2min);
    s.give("ticket.watch", a, noon + 2min);
    s.merge(a, b, noon + 3min);
    s.merge(b, c, noon + 4min);
    EXPECT_EQ(s.waiting(c), when(noon));
    EXPECT_EQ(s.of("ticket.people", c).size(), 1u);
    s.unmerge(a, noon + 5min);
    EXPECT_EQ(s.waiting(a), when(noon));
    EXPECT_EQ(s.waiting(c), when(noon + 1min));
    EXPECT_EQ(s.due(c), when(noon + 11min));
    EXPECT_EQ(s.of("ticket.people", c).size(), 0u);
    EXPECT_EQ(s.status(b), "merged");
    EXPECT_EQ(s.messages(c).size(), 2u);
    s.unmerge(b, noon + 6min);
    EXPECT_EQ(s.waiting(b), when(noon + 1min));
    EXPECT_EQ(s.waiting(c), when(noon + 2min));
    EXPECT_EQ(s.due(b), when(noon + 11min));
    EXPECT_EQ(s.due(c), when(noon + 12min));
    for (auto const t : {a, b, c}) EXPECT_EQ(figure(s.row(t), "rounds"), 1);
    EXPECT_TRUE(s.d.rebuild());
}

TEST(unmerging, from_a_ticket_whose_own_question_was_split_off_leaves_nobody_waiting) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon + 1min);
    s.merge(a, b, noon + 2min);
    auto const question = s.messages(b).back();
    s.give("ticket.split", b, noon + 3min, R"(,"messages":[)" + std::to_string(question) + "]");
    s.unmerge(a, noon + 4min);
    EXPECT_EQ(s.waiting(b), "");
    EXPECT_FALSE(s.response(b));
    EXPECT_EQ(s.due(a), when(noon + 10min));
}

}  // namespace
