// Joining and leaving a group: who may, what is refused, what names are borne.
#include "group_world.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;

TEST_F(two_shops, are_in_one_group_at_most) {
    w.join("a", noon);
    auto const again = must_refuse(w.d, "shop.join_group", R"({"group":"acme","shares":["tier"]})", host(noon, {}, "a"));
    EXPECT_EQ(again.code, errc::not_allowed);
    auto const another = must_refuse(w.d, "shop.join_group", R"({"group":"b"})", host(noon, {}, "a"));
    EXPECT_EQ(another.code, errc::not_allowed);
    EXPECT_EQ(another.field, "group");
    EXPECT_EQ(another.allowed, std::vector<std::string>{"shop.leave_group"});
    EXPECT_EQ(must_refuse(w.d, "shop.leave_group", "{}", host(noon, {}, "b")).allowed,
              std::vector<std::string>{"shop.join_group"});
    EXPECT_EQ(w.d.events("b", 0, 100).size(),
              w.count("b", "policy.adopted") + w.count("b", "job.started") + w.count("b", "job.stepped"));
}

TEST_F(two_shops, share_only_what_there_is_to_share) {
    auto const refusal = [&](std::string const& shares) {
        return must_refuse(w.d, "shop.join_group", R"({"group":"acme","shares":)" + shares + "}", host(noon, {}, "a"));
    };
    EXPECT_EQ(refusal(R"(["tier","points"])").field, "shares[1]");
    EXPECT_EQ(refusal(R"(["tier","points"])").en, "must be one of: tier, identity");
    EXPECT_EQ(refusal(R"(["blacklist"])").field, "shares[0]");
    EXPECT_EQ(refusal(R"(["tier","identity","tier"])").field, "shares[2]");
    EXPECT_EQ(refusal(R"("tier")").field, "shares");
    EXPECT_TRUE(w.rows("a", "shop.group").empty());
}

TEST_F(two_shops, are_joined_by_the_host_and_left_by_a_lead) {
    auto const as = [&](role r, char const* command, char const* data) {
        auto const answer = w.d.execute({command, data}, by(r, "x", noon + 2min, {}, "a"));
        return answer ? errc::ok : answer.error().code;
    };
    for (role const r : {role::agent, role::senior_agent, role::supervisor, role::customer, role::rule, role::importer})
        EXPECT_EQ(as(r, "shop.join_group", R"({"group":"acme"})"), errc::forbidden);
    EXPECT_EQ(as(role::admin, "shop.join_group", R"({"group":"acme"})"), errc::ok);
    EXPECT_EQ(as(role::agent, "shop.leave_group", "{}"), errc::forbidden);
    EXPECT_EQ(as(role::supervisor, "shop.leave_group", "{}"), errc::ok);
    EXPECT_EQ(as(role::host, "customer.read_shared", R"({"customer":"c-1","why":"news"})"), errc::forbidden);
    EXPECT_EQ(as(role::host, "shop.record_reading", R"({"why":"news","customers":0,"heard":0,"complete":true,"finished":true})"),
              errc::forbidden);
}

TEST_F(two_shops, answer_a_command_told_twice) {
    auto const join = [&] {
        return must(w.d, "shop.join_group", R"({"group":"acme","shares":["tier"]})", host(noon, "j-1", "a"));
    };
    auto const first = join();
    auto const second = join();
    EXPECT_TRUE(second.repeated);
    ASSERT_EQ(second.events.size(), first.events.size());
    EXPECT_EQ(second.events.at(0).hash, first.events.at(0).hash);
    EXPECT_EQ(w.count("a", "shop.joined_group"), 1u);
}

TEST_F(two_shops, may_bear_any_name) {
    std::string const ugly = "'; DROP TABLE q_shop_group; --\"\\{}🏬";
    std::string const longest(128, 'g');
    for (std::string const& name : {ugly, longest, std::string("集团")}) {
        w.adopt(name);
        w.open(name, "c-1", noon);
        w.join(name, noon + 1min, R"(["tier"])", ugly);
    }
    w.join("a", noon + 1min, R"(["tier"])", ugly);
    w.settle(noon + 1min);
    for (std::string const& name : {ugly, longest, std::string("集团")}) {
        EXPECT_EQ(w.tier(name, "c-1"), "gold");
        EXPECT_EQ(w.rows(name, "shop.group").at(0).at("fellows").as_array().size(), 3u);
    }
    auto const refusal = [&](std::string const& group) {
        auto const e = must_refuse(w.d, "shop.join_group", json::serialize(json::object{{"group", group}}), host(noon, {}, "b"));
        return std::string(name(e.code)) + ' ' + e.field;
    };
    EXPECT_EQ(refusal(""), "invalid_argument group");
    EXPECT_EQ(refusal(std::string(129, 'g')), "invalid_argument group");
    EXPECT_EQ(refusal("a\nb"), "invalid_argument group");
    EXPECT_EQ(refusal(std::string("a\0b", 3)), "invalid_argument group");
    w.expect_sound();
}

TEST_F(two_shops, do_not_mind_what_the_system_says_by_mistake) {
    w.open("b", "c-1", noon);
    join_both();
    context const system = by(role::system, "", noon + 2min, {}, "b");
    auto const code = [&](char const* command, char const* data) {
        auto const answer = w.d.execute({command, data}, system);
        return answer ? errc::ok : answer.error().code;
    };
    EXPECT_EQ(code("customer.read_shared", R"({"customer":"nobody","why":"news"})"), errc::not_allowed);
    EXPECT_EQ(code("customer.read_shared", R"({"customer":"c-1","shop":"nowhere","why":"news"})"), errc::not_allowed);
    EXPECT_EQ(code("customer.read_shared", R"({"customer":"c-1","shop":"b","why":"news"})"), errc::not_allowed);
    EXPECT_EQ(code("shop.record_reading", R"({"shop":"a","why":"news","customers":0,"heard":0,"complete":true,"finished":true})"),
              errc::not_allowed)
        << "nothing was noted";
    EXPECT_EQ(code("shop.record_reading", R"({"why":"news","customers":1001,"heard":0,"complete":true,"finished":true})"),
              errc::invalid_argument);
    for (char const* cursor : {"", "x", "[]", R"({"shop":"a"})", R"({"shop":7})",
                               R"({"shop":"a","whole":true,"theirs":1,"mine":1,"heard":-5,"after":"zzz"})"})
        must(w.d, "job.start", json::serialize(json::object{{"kind", "shop.read_group"}, {"cursor", cursor}}), system);
    must(w.d, "job.start", R"({"kind":"shop.read_group"})", system);
    w.set_tier("a", "c-1", "silver", noon + 2min);
    w.settle(noon + 2min);
    for (auto const& job : w.rows("b", "job.list")) EXPECT_EQ(job.at("running"), false);
    EXPECT_EQ(w.tier("b", "c-1"), "silver");
    w.expect_sound();
}

}  // namespace
