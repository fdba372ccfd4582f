#include <gtest/gtest.h>
#include <csdesk/desk/desk.hpp>

#include "kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

std::string confirm(std::int64_t action, char const* outcome, char const* more = "") {
    return R"({"action":)" + std::to_string(action) + R"(,"outcome":")" + outcome + "\"" + more + "}";
}
constexpr char const* refund = R"({"kind":"refund","amount":{"minor":1299,"currency":"CNY"}})";

}  // namespace

TEST(host_action, is_asked_once_through_the_outbox_and_ends_with_the_hosts_word) {
    auto d = desk::open(":memory:");
    auto const id = must(d, "action.request", refund, host(noon)).ids.at("action");
    auto const box = d.outbox("main");
    ASSERT_EQ(box.size(), 1u);
    EXPECT_EQ(box[0].key, "action/" + std::to_string(id));
    EXPECT_EQ(box[0].kind, "refund");
    must(d, "outbox.acknowledge", R"({"key":")" + box[0].key + "\"}", host(noon));
    EXPECT_TRUE(d.outbox("main").empty());
    EXPECT_EQ(must(d, "action.confirm", confirm(id, "accepted"), host(noon)).events[0].type, "action.confirmed");
    EXPECT_EQ(must(d, "action.confirm", confirm(id, "done"), host(noon)).events[0].type, "action.confirmed");
}

TEST(host_action, absorbs_a_repeated_confirmation_and_refuses_a_contradiction) {
    auto d = desk::open(":memory:");
    auto const id = must(d, "action.request", refund, host(noon)).ids.at("action");
    must(d, "action.confirm", confirm(id, "done"), host(noon));
    EXPECT_EQ(must(d, "action.confirm", confirm(id, "done"), host(noon)).events[0].type, "action.repeated");
    EXPECT_EQ(must(d, "action.confirm", confirm(id, "accepted"), host(noon)).events[0].type, "action.repeated");
    EXPECT_EQ(must_refuse(d, "action.confirm", confirm(id, "failed", R"(,"reason":"bank")"), host(noon)).code, errc::conflict);
}

TEST(host_action, without_an_answer_by_its_deadline_is_asked_about_and_never_repeated) {
    auto d = desk::open(":memory:");
    auto const id = must(d, "action.request",
                         R"({"kind":"refund","amount":{"minor":5,"currency":"CNY"},"deadline":1700000600000})", host(noon))
                        .ids.at("action");
    EXPECT_EQ(d.next_deadline(), noon + 10min);
    auto const fired = d.advance(noon + 10min);
    ASSERT_EQ(fired.size(), 1u);
    EXPECT_NE(fired[0].data.find(R"("outcome":"unknown")"), std::string::npos);
    auto const box = d.outbox("main");
    ASSERT_EQ(box.size(), 2u);
    EXPECT_EQ(box[1].kind, "reconcile");
    EXPECT_EQ(box[1].key, "action/" + std::to_string(id) + "/question/1");
    must(d, "action.confirm", confirm(id, "done"), host(noon + 11min));
    EXPECT_FALSE(d.next_deadline());
}

TEST(host_action, refuses_what_cannot_be_asked) {
    auto d = desk::open(":memory:");
    EXPECT_EQ(must_refuse(d, "action.request", R"({"kind":"refund"})", host(noon)).field, "amount");
    EXPECT_EQ(must_refuse(d, "action.request", R"({"kind":"refund","amount":{"minor":0,"currency":"CNY"}})", host(noon)).field,
              "amount.minor");
    auto const said = must_refuse(d, "action.request", R"({"kind":"refund","amount":{"minor":5,"currency":"RMB"}})", host(noon));
    EXPECT_EQ(said.field, "amount.currency");
    EXPECT_EQ(said.allowed, std::vector<std::string>{"CNY"});
    EXPECT_EQ(must_refuse(d, "action.confirm", confirm(99, "done"), host(noon)).code, errc::not_found);
    EXPECT_EQ(must_refuse(d, "outbox.acknowledge", R"({"key":"nope"})", host(noon)).code, errc::not_found);
    EXPECT_EQ(must_refuse(d, "action.request", refund, by(role::customer, "c-1", noon)).code, errc::forbidden);
}
