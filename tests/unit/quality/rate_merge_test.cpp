// Rates of conversations that are merged, un-merged, split, and of messages that are taken back.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>

#include <set>

#include "../desk/kit.hpp"
#include "rate_world.hpp"

namespace csdesk::rates {
namespace {

namespace json = boost::json;
using csdesk::testing::by;
using csdesk::testing::host;
using csdesk::testing::must;

char const* const all_units = R"(name = "t"
time_zone = "Asia/Shanghai"
[[rates]]
name = "rounds"
within = "3m"
[[rates]]
name = "messages"
unit = "message"
within = "3m"
[[rates]]
name = "sessions"
unit = "session"
within = "3m"
[[rates]]
name = "buyers"
unit = "buyer_day"
within = "3m"
)";
char const* const names[] = {"rounds", "messages", "sessions", "buyers"};
instant const ten = at("2026-11-20", "10:00:00");

class joined_shop {
public:
    explicit joined_shop(std::string const& path = ":memory:", std::string const& rules = all_units) : d(desk::open(path)) {
        must(d, "policy.adopt", json::serialize(json::object{{"text", rules}}), host(ten - 24h));
    }
    static std::string on(std::int64_t ticket, std::string const& more = "") {
        return R"({"ticket":)" + std::to_string(ticket) + more + "}";
    }
    std::int64_t open(instant now, std::string const& buyer = "c-1", bool asks = true) {
        std::string const text = asks ? R"(,"text":"在吗")" : "";
        return must(d, "ticket.open", R"({"requester":")" + buyer + R"(","kind":"pre_sale","channel":"wangwang")" + text + "}",
                    host(now))
            .ids.at("ticket");
    }
    std::int64_t asks(std::int64_t t, instant now) {
        return must(d, "ticket.receive", on(t, R"(,"text":"在吗")"), host(now)).ids.at("message");
    }
    void replies(std::int64_t t, instant now) {
        must(d, "ticket.reply", on(t, R"(,"text":"亲，在的")"), by(role::agent, "li", now));
    }
    void merge(std::int64_t t, std::int64_t into, instant now) {
        must(d, "ticket.merge", on(t, R"(,"across_customers":true,"into":)" + std::to_string(into)), by(role::agent, "li", now));
    }
    void unmerge(std::int64_t t, instant now) { must(d, "ticket.unmerge", on(t), by(role::agent, "li", now)); }
    void recall(std::int64_t t, std::int64_t message, instant now) {
        must(d, "ticket.recall", on(t, R"(,"message":)" + std::to_string(message)), host(now));
    }
    std::int64_t first_message(std::int64_t t) { return rows("ticket.messages", on(t)).at(0).at("message").as_int64(); }
    json::array rows(std::string const& view, std::string const& params) {
        auto const answer = d.query(view, params, "main", {}, 500, ten + 48h);
        if (!answer) throw refused(answer.error());
        return json::parse(*answer).at("rows").as_array();
    }
    /// `met of judged, answered` on the day.
    std::string rate(char const* name) {
        auto const f = rows("rate.get", std::string(R"({"name":")") + name + R"(","as_of":"2026-11-21"})").at(0).as_object();
        return std::to_string(f.at("met").as_int64()) + " of " + std::to_string(f.at("judged").as_int64());
    }
    std::string all() {
        std::string out;
        for (char const* name : names) {
            if (!out.empty()) out += ", ";
            out += rate(name);
        }
        return out;
    }
    /// What the tables say of rates.
    std::string tables() {
        std::string out;
        for (char const* name : names)
            out += json::serialize(rows("rate.days", std::string(R"({"name":")") + name + "\"}")) +
                   json::serialize(rows("rate.missed", std::string(R"({"name":")") + name + R"(","as_of":"2026-11-21"})"));
        return out;
    }
    /// Every ticket counted anew says that it stands as it stood.
    void stands(std::int64_t tickets, instant now) {
        std::string const before = tables();
        for (auto const& row : rows("ticket.list", "{}")) {
            auto const r = must(d, "rates.recount", on(row.at("ticket").as_int64()), host(now));
            ASSERT_EQ(r.events.size(), 1U) << r.events[0].data;
            ASSERT_EQ(r.events[0].type, "rate.unchanged");
            --tickets;
        }
        EXPECT_LE(tickets, 0);
        EXPECT_EQ(tables(), before);
        EXPECT_TRUE(d.rebuild());
        EXPECT_EQ(tables(), before);
    }
    desk d;
};

// edge case 56
TEST(rates_of_merged_tickets, count_each_finished_round_once_and_the_open_one_with_the_survivor) {
    joined_shop s;
    auto const a = s.open(ten);
    s.replies(a, ten + 1min);  // in time
    s.asks(a, ten + 20min);    // goes on in b
    auto const b = s.open(ten + 21min);
    EXPECT_EQ(s.rate("rounds"), "1 of 3");
    s.merge(a, b, ten + 22min);
    EXPECT_EQ(s.rate("rounds"), "1 of 2") << "two waits have become one";
    EXPECT_EQ(s.rate("sessions"), "1 of 2");
    EXPECT_EQ(s.rate("messages"), "1 of 3") << "each message is still asked once";
    s.replies(b, ten + 23min);
    EXPECT_EQ(s.all(), "2 of 2, 3 of 3, 2 of 2, 1 of 1") << "23 - 20 = 3 minutes, exactly in time";
    s.stands(2, ten + 1h);
}
TEST(rates_of_merged_tickets, the_joint_wait_counts_from_its_earliest_question) {
    joined_shop s;
    auto const a = s.open(ten), b = s.open(ten + 2min);
    s.merge(a, b, ten + 3min);
    s.replies(b, ten + 4min);  // two minutes after b's question, four after a's
    EXPECT_EQ(s.all(), "0 of 1, 1 of 2, 0 of 1, 0 of 1");
    s.stands(2, ten + 1h);
    joined_shop other;  // the other way round it is the same
    auto const c = other.open(ten), e = other.open(ten + 2min);
    other.merge(e, c, ten + 3min);
    other.replies(c, ten + 4min);
    EXPECT_EQ(other.all(), s.all());
    other.stands(2, ten + 1h);
}
TEST(rates_of_merged_tickets, a_question_to_the_survivor_belongs_to_the_wait_that_came_with_a_merge) {
    joined_shop s;
    auto const a = s.open(ten), b = s.open(ten, "c-1", false);
    s.merge(a, b, ten + 1min);
    s.asks(a, ten + 2min);
    EXPECT_EQ(s.rate("rounds"), "0 of 1");
    s.replies(a, ten + 3min);
    EXPECT_EQ(s.all(), "1 of 1, 2 of 2, 1 of 1, 1 of 1");
    s.stands(2, ten + 1h);
}
TEST(rates_of_merged_tickets, a_buyers_day_stays_with_its_buyer_and_is_answered_in_the_survivor) {
    joined_shop s;
    auto const a = s.open(ten, "c-1"), b = s.open(ten + 1min, "c-2");
    s.merge(a, b, ten + 2min);
    EXPECT_EQ(s.rate("buyers"), "0 of 2");
    s.replies(b, ten + 3min);
    EXPECT_EQ(s.rate("buyers"), "2 of 2");
    auto const c = s.open(ten + 1h, "c-1");
    EXPECT_EQ(s.rate("buyers"), "1 of 2") << "the day of one buyer over all tickets";
    s.merge(c, b, ten + 1h + 1min);
    s.replies(a, ten + 1h + 2min);
    EXPECT_EQ(s.rate("buyers"), "2 of 2");
    s.stands(3, ten + 2h);
}
TEST(rates_of_merged_tickets, are_as_before_after_an_unmerge) {
    joined_shop s;
    auto const a = s.open(ten), b = s.open(ten + 2min), c = s.open(ten + 3min);
    std::string const before = s.tables();
    s.merge(a, b, ten + 4min);
    s.merge(b, c, ten + 4min);
    EXPECT_EQ(s.rate("rounds"), "0 of 1");
    s.stands(3, ten + 4min);
    s.unmerge(a, ten + 5min);
    s.stands(3, ten + 5min);
    s.unmerge(b, ten + 5min);
    EXPECT_EQ(s.tables(), before);
    s.replies(b, ten + 5min);
    EXPECT_EQ(s.rate("rounds"), "1 of 3") << "b alone: three minutes";
    s.stands(3, ten + 1h);
}
TEST(rates_of_merged_tickets, what_was_answered_in_the_survivor_stays_answered_after_an_unmerge) {
    joined_shop s;
    auto const a = s.open(ten), b = s.open(ten + 1min);
    s.merge(a, b, ten + 2min);
    s.replies(a, ten + 3min);
    s.asks(a, ten + 10min);
    s.unmerge(a, ten + 11min);
    EXPECT_EQ(s.rate("rounds"), "2 of 3") << "both were answered; what came meanwhile waits in the survivor";
    s.replies(a, ten + 12min);
    EXPECT_EQ(s.rate("rounds"), "2 of 3") << "an answer to one is none to the other any more";
    s.replies(b, ten + 13min);
    EXPECT_EQ(s.rate("rounds"), "3 of 3");
    s.stands(2, ten + 1h);
}
// edge case 58
TEST(rates_of_merged_tickets, a_split_gives_the_messages_a_round_of_their_own) {
    joined_shop s;
    auto const a = s.open(ten);
    auto const second = s.asks(a, ten + 1min);
    s.replies(a, ten + 2min);
    EXPECT_EQ(s.all(), "1 of 1, 2 of 2, 1 of 1, 1 of 1");
    auto const part = must(s.d, "ticket.split", joined_shop::on(a, R"(,"messages":[)" + std::to_string(second) + "]"),
                           by(role::agent, "li", ten + 5min))
                          .ids.at("ticket");
    EXPECT_EQ(s.all(), "1 of 2, 1 of 2, 1 of 2, 0 of 1") << "it was another question, and waits";
    s.stands(2, ten + 5min);
    s.merge(part, a, ten + 6min);
    s.stands(2, ten + 6min);
    s.replies(a, ten + 7min);
    EXPECT_EQ(s.rate("rounds"), "1 of 2");
    s.stands(2, ten + 1h);
}

TEST(rates_of_recalled_messages, nobody_is_late_for_what_was_taken_back_in_time) {
    joined_shop s;
    auto const a = s.open(ten);
    EXPECT_EQ(s.all(), "0 of 1, 0 of 1, 0 of 1, 0 of 1");
    s.recall(a, s.first_message(a), ten + 3min);
    EXPECT_EQ(s.all(), "0 of 0, 0 of 0, 0 of 0, 0 of 0");
    s.stands(1, ten + 4min);
    s.asks(a, ten + 30min);
    s.replies(a, ten + 31min);
    EXPECT_EQ(s.all(), "1 of 1, 1 of 1, 1 of 1, 1 of 1");
    s.stands(1, ten + 1h);
}
TEST(rates_of_recalled_messages, what_was_taken_back_too_late_stays_missed) {
    joined_shop s;
    auto const a = s.open(ten);
    s.recall(a, s.first_message(a), ten + 3min + 1ms);
    EXPECT_EQ(s.all(), "0 of 1, 0 of 1, 0 of 1, 0 of 1");
    s.asks(a, ten + 5min);
    EXPECT_EQ(s.rate("rounds"), "0 of 2") << "that wait is over; this is another";
    s.stands(1, ten + 1h);
}
TEST(rates_of_recalled_messages, a_wait_with_other_messages_goes_on_since_the_first) {
    joined_shop s;
    auto const a = s.open(ten);
    s.asks(a, ten + 2min);
    s.recall(a, s.first_message(a), ten + 2min + 30s);
    EXPECT_EQ(s.rate("rounds"), "0 of 1");
    EXPECT_EQ(s.rate("messages"), "0 of 1");
    s.replies(a, ten + 4min);
    EXPECT_EQ(s.rate("rounds"), "0 of 1") << "since ten";
    EXPECT_EQ(s.rate("messages"), "1 of 1");
    s.stands(1, ten + 1h);
}
TEST(rates_of_recalled_messages, an_answer_stays_an_answer) {
    joined_shop s;
    auto const a = s.open(ten);
    s.replies(a, ten + 1min);
    auto const messages = s.rows("ticket.messages", joined_shop::on(a));
    s.recall(a, messages.at(1).at("message").as_int64(), ten + 2min);
    s.recall(a, messages.at(0).at("message").as_int64(), ten + 3min);
    EXPECT_EQ(s.all(), "1 of 1, 1 of 1, 1 of 1, 1 of 1") << "so does a question that was answered";
    s.stands(1, ten + 1h);
}
TEST(rates_of_recalled_messages, a_message_of_a_merged_ticket_is_taken_back_from_the_survivor) {
    joined_shop s;
    auto const a = s.open(ten), b = s.open(ten + 1min, "c-1", false);
    s.merge(a, b, ten + 1min);
    s.recall(b, s.first_message(a), ten + 2min);
    EXPECT_EQ(s.all(), "0 of 0, 0 of 0, 0 of 0, 0 of 0");
    s.stands(2, ten + 3min);
    s.unmerge(a, ten + 4min);
    EXPECT_EQ(s.all(), "0 of 0, 0 of 0, 0 of 0, 0 of 0");
    s.stands(2, ten + 1h);
}

TEST(rates_of_merged_tickets, survive_a_restart_and_a_rule_that_merges) {
    csdesk::testing::scratch_file file;
    std::string before;
    std::int64_t a = 0, b = 0;
    {
        joined_shop s(file.path());
        a = s.open(ten), b = s.open(ten + 1min);
        s.merge(a, b, ten + 2min);
        before = s.tables();
    }
    desk d = desk::open(file.path());
    EXPECT_TRUE(d.rebuild());
    must(d, "ticket.reply", joined_shop::on(b, R"(,"text":"亲")"), by(role::agent, "li", ten + 3min));
    auto const f = json::parse(d.query("rate.get", R"({"name":"rounds","as_of":"2026-11-20"})", "main", {}, 1, ten + 48h).value())
                       .at("rows")
                       .at(0);
    EXPECT_EQ(f.at("met").as_int64(), 1);
    EXPECT_EQ(f.at("judged").as_int64(), 1);
}

/// Whatever is said, merged, un-merged, split and taken back: what was counted step by step is what a recount gives.
RC_GTEST_PROP(rates_of_random_families, equal_a_recount, ()) {
    joined_shop s;
    std::vector<std::int64_t> tickets;
    for (int i = 0; i < 4; ++i) tickets.push_back(s.open(ten, i == 3 ? "c-2" : "c-1", i % 2 == 0));
    instant now = ten;
    int const steps = *rc::gen::inRange(0, 25);
    for (int i = 0; i < steps; ++i) {
        now += seconds{*rc::gen::element<std::int64_t>(5, 60, 180, 181, 600, 601)};
        auto const t = *rc::gen::elementOf(tickets), other = *rc::gen::elementOf(tickets);
        auto const try_to = [&](char const* what, std::string const& more, context const& how) {
            return s.d.execute({what, joined_shop::on(t, more)}, how);
        };
        auto const li = by(role::agent, "li", now);
        switch (*rc::gen::inRange(0, 9)) {
            case 0:
            case 1: (void)try_to("ticket.receive", R"(,"text":"在吗")", host(now)); break;
            case 2: (void)try_to("ticket.reply", R"(,"text":"亲")", li); break;
            case 3: (void)try_to("ticket.merge", R"(,"across_customers":true,"into":)" + std::to_string(other), li); break;
            case 4: (void)try_to("ticket.unmerge", "", li); break;
            case 5: (void)try_to("ticket.resolve", "", li); break;
            case 6: (void)try_to("ticket.reopen", R"(,"reason":"x")", li); break;
            default: {
                auto const messages = s.rows("ticket.messages", joined_shop::on(t));
                if (messages.empty()) break;
                auto const m =
                    std::to_string(messages.at(*rc::gen::inRange<std::size_t>(0, messages.size())).at("message").as_int64());
                if (*rc::gen::arbitrary<bool>())
                    (void)try_to("ticket.recall", R"(,"message":)" + m, host(now));
                else if (auto const r = try_to("ticket.split", R"(,"messages":[)" + m + "]", li); r && tickets.size() < 7)
                    tickets.push_back(r->ids.at("ticket"));
            }
        }
    }
    std::string const before = s.tables();
    for (std::int64_t const t : tickets) {
        auto const r = must(s.d, "rates.recount", joined_shop::on(t), host(now));
        RC_ASSERT(r.events.size() == 1U);
        RC_ASSERT(r.events[0].type == "rate.unchanged");
    }
    RC_ASSERT(s.d.rebuild());
    RC_ASSERT(s.tables() == before);
}

}  // namespace
}  // namespace csdesk::rates
