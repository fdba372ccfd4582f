// Resolving the children of a ticket, each by the rules that hold for it.
#include "merge_shop.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

context li(instant now) { return by(role::agent, "li", now); }

/// A parent with children, in a shop where complaints need a cause.
struct family : merge_shop {
    explicit family(std::string const& path = ":memory:") : merge_shop(path) {
        json::object text{{"text", std::string(merge_policy) +
                                       "[csat]\nask = true\ncool_down = \"0s\"\n[tickets.kinds.pre_sale]\nresolve_requires = "
                                       "[\"solution\"]\n"}};
        must(d, "policy.adopt", json::serialize(text), host(noon - 30min));
    }
    std::int64_t child(std::int64_t of, std::string const& kind = "after_sale") {
        auto const t =
            must(d, "ticket.open", R"({"requester":"c-1","channel":"wangwang","text":"在吗","kind":")" + kind + "\"}", host(noon))
                .ids.at("ticket");
        give("ticket.link", of, noon, R"(,"kind":"child","other":)" + std::to_string(t));
        return t;
    }
    std::vector<std::string> lines(std::int64_t ticket, std::string const& what) {
        std::vector<std::string> out;
        for (auto const& row : of("ticket.timeline", ticket))
            if (word(row, "what") == what) out.push_back(word(row, "is") + '|' + word(row, "detail"));
        return out;
    }
};
using lines = std::vector<std::string>;

TEST(children, stay_as_they_are_when_their_parent_is_resolved) {
    family s;
    auto const p = s.open(noon), c = s.child(p);
    s.give("ticket.resolve", p, noon + 1min);
    s.d.advance(noon + 2min);
    EXPECT_EQ(s.status(c), "new");
}

TEST(children, are_resolved_on_command_and_theirs_in_turn) {
    family s;
    auto const p = s.open(noon), a = s.child(p), b = s.child(p), grandchild = s.child(a), done = s.child(p);
    s.give("ticket.resolve", done, noon + 1min);
    s.give("ticket.resolve", p, noon + 1min);
    auto const r = s.give("ticket.resolve_children", p, noon + 2min, R"(,"cause":"承运商停运","solution":"改发顺丰")");
    EXPECT_EQ(r.events.size(), 1u);
    s.d.advance(noon + 2min);
    for (auto const t : {a, b, grandchild}) {
        EXPECT_EQ(s.status(t), "resolved");
        EXPECT_EQ(word(s.row(t), "solution"), "改发顺丰");
        EXPECT_FALSE(s.response(t)) << "clocks end with the ticket";
    }
    EXPECT_EQ(s.lines(p, "ticket.child_resolved"), (lines{std::to_string(a) + '|', std::to_string(b) + '|'}));
    EXPECT_EQ(s.lines(a, "ticket.child_resolved"), lines{std::to_string(grandchild) + '|'});
    std::size_t asked = 0;
    for (auto const& e : s.d.outbox("main", 0, 1'000)) asked += e.kind == "csat.request";
    EXPECT_EQ(asked, 5u) << "each resolution asks";
    EXPECT_EQ(must_refuse(s.d, "ticket.resolve_children", R"({"ticket":)" + std::to_string(p) + "}", li(noon + 3min)).code,
              errc::not_allowed)
        << "nothing is left to resolve";
    EXPECT_TRUE(s.d.rebuild());
    EXPECT_TRUE(s.d.verify().ok);
}

TEST(children, that_cannot_be_resolved_stop_no_other_and_the_parent_says_why) {
    scratch_file file;
    std::int64_t p = 0, stuck = 0, good = 0;
    {
        family s(file.path());
        p = s.open(noon), stuck = s.child(p, "pre_sale"), good = s.child(p);
        s.give("ticket.resolve_children", p, noon + 1min);
    }
    desk d = desk::open(file.path());  // between the command and its deadline
    d.advance(noon + 1min);
    auto const status = [&](std::int64_t t) {
        return json::parse(d.query("ticket.get", R"({"ticket":)" + std::to_string(t) + "}").value())
            .at("rows")
            .at(0)
            .at("status");
    };
    EXPECT_EQ(status(stuck), "new");
    EXPECT_EQ(status(good), "resolved");
    bool told = false;
    for (auto const& e : d.events("main", 0, 1'000)) {
        if (e.type != "ticket.child_not_resolved") continue;
        auto const data = json::parse(e.data);
        told = data.at("child").as_int64() == stuck && data.at("field") == "solution" && !data.at("zh").as_string().empty();
    }
    EXPECT_TRUE(told);
    must(d, "ticket.resolve_children", R"({"ticket":)" + std::to_string(p) + R"(,"solution":"已补发"})", li(noon + 2min));
    d.advance(noon + 2min);
    EXPECT_EQ(status(stuck), "resolved");
    EXPECT_TRUE(d.rebuild());
}

TEST(children, that_ended_or_were_merged_meanwhile_are_left_alone) {
    family s;
    auto const p = s.open(noon), a = s.child(p), b = s.child(p), other = s.open(noon);
    s.merge(b, other, noon + 30s);
    s.give("ticket.resolve_children", p, noon + 1min);
    s.d.advance(noon + 1min);
    EXPECT_EQ(s.status(a), "resolved");
    EXPECT_EQ(s.status(b), "merged");
    EXPECT_EQ(s.status(other), "new");
}

TEST(children, are_resolved_by_a_rule_where_a_shop_wants_it_so) {
    merge_shop s;
    std::string const rule =
        "[[automation]]\nname = \"with the parent\"\non = [\"ticket.status_changed\"]\n"
        "when = [{ field = \"event.to\", is = [\"resolved\"] }]\n"
        "then = [{ command = \"ticket.resolve_children\" }]\n";
    json::object text{{"text", std::string(merge_policy) + rule}};
    must(s.d, "policy.adopt", json::serialize(text), host(noon - 30min));
    auto const p = s.open(noon), c = s.open(noon);
    s.give("ticket.link", p, noon, R"(,"kind":"child","other":)" + std::to_string(c));
    s.give("ticket.resolve", p, noon + 1min);
    s.d.advance(noon + 1min);
    EXPECT_EQ(s.status(c), "resolved");
}

TEST(children, are_called_by_those_who_work_on_tickets_with_texts_that_are_lines) {
    family s;
    auto const p = s.open(noon);
    s.child(p);
    std::string const on = R"({"ticket":)" + std::to_string(p);
    EXPECT_EQ(must_refuse(s.d, "ticket.resolve_children", on + "}", by(role::customer, "c-1", noon)).code, errc::forbidden);
    EXPECT_EQ(must_refuse(s.d, "ticket.resolve_children", on + R"(,"cause":"a\nb"})", li(noon)).field, "cause");
    EXPECT_EQ(
        must_refuse(s.d, "ticket.resolve_children", on + R"(,"solution":")" + std::string(4'001, 'x') + "\"}", li(noon)).field,
        "solution");
    EXPECT_EQ(must_refuse(s.d, "ticket.resolve_children", R"({"ticket":999})", li(noon)).code, errc::not_found);
}

}  // namespace
