// A shop's own fields, contact reasons and mentions through the desk, with restart and rebuild.
#include "own_shop.hpp"

namespace {

using namespace csdesk;
using namespace csdesk::testing;
using namespace csdesk::testing::own;
using namespace std::chrono_literals;
namespace json = boost::json;

// ---- the policy -------------------------------------------------------------------------------------------------------

TEST(a_policy_with_fields, is_refused_by_path_and_line) {
    EXPECT_EQ(policy_problem(rules), "accepted");
    EXPECT_EQ(policy_problem("[tickets.fields.size]\ntype = \"color\""), "tickets.fields.size.type: line 19");
    EXPECT_EQ(policy_problem("[tickets.fields.size]\ntype = \"choice\""), "tickets.fields.size.options: line 18");
    EXPECT_EQ(policy_problem("[tickets.fields.size]\ntype = \"integer\"\nmin = 3\nmax = 2"), "tickets.fields.size.max: line 21");
    EXPECT_EQ(policy_problem("[tickets.fields.size]\npattern = \"x\""), "tickets.fields.size.pattern: line 19");
    EXPECT_EQ(policy_problem("[tickets.fields.size]\ntype = \"money\"\ndefault_value = \"5 RMB\""),
              "tickets.fields.size.default_value: line 20");
    EXPECT_EQ(policy_problem("[tickets.sub_statuses.x]\nstatus = \"paused\""), "tickets.sub_statuses.x.status: line 19");
    EXPECT_EQ(policy_problem("[tickets.sub_statuses.\"a b\"]\nstatus = \"open\""), "tickets.sub_statuses.a b: line 18");
    EXPECT_EQ(policy_problem("[tickets.contact_reasons.x]\nparent = \"y\""), "tickets.contact_reasons.x.parent: line 19");
    EXPECT_EQ(policy_problem("[tickets.kinds.gossip]\nreopen_limit = 1"), "tickets.kinds.gossip: line 18");
    EXPECT_EQ(policy_problem("[tickets]\nundeclared_fields = \"drop\""), "tickets.undeclared_fields: line 19");
    EXPECT_EQ(policy_problem("[tickets]\nremind_before_close = \"72h\""), "tickets.remind_before_close: line 19");
}

// ---- fields -----------------------------------------------------------------------------------------------------------

TEST(fields_on_the_desk, are_declared_in_the_order_of_the_policy_with_their_labels) {
    shop s;
    auto const all = s.rows("ticket.field_definitions", "{}");
    names order;
    for (auto const& f : all) order.push_back(text(f, "field"));
    EXPECT_EQ(order, (names{"colors", "id_card", "count", "size"}));
    EXPECT_EQ(text(all[3], "zh"), "尺码");
    EXPECT_EQ(text(all[3], "en"), "尺码") << "a label in one language serves for both";
    EXPECT_EQ(text(all[3].at("options").at(0), "en"), "中");
    EXPECT_EQ(text(all[0].at("options").at(0), "zh"), "red");
    EXPECT_EQ(s.rows("ticket.field_definitions", R"({"kind":"complaint"})").size(), 3u);
    auto const page = json::parse(s.d.query("ticket.field_definitions", "{}", "main", "1", 2).value());
    EXPECT_EQ(text(page.at("rows").at(0), "field"), "id_card");
    EXPECT_EQ(text(page, "after"), "3");
    EXPECT_EQ(s.d.query("ticket.field_definitions", "{}", "main", "x").error().field, "after");
}

TEST(fields_on_the_desk, are_found_by_what_they_hold) {
    shop s;
    auto const a = s.open(R"(,"fields":{"size":"m","colors":"blue,red","count":"007","note":"x"})");
    auto const b = s.open(R"(,"fields":{"size":"m","colors":"red"})");
    auto const c = s.open(R"(,"fields":{"size":"l","colors":"red"})");
    auto const all = [](std::initializer_list<std::int64_t> list) {
        names out;
        for (auto const n : list) out.push_back(std::to_string(n));
        return out;
    };
    EXPECT_EQ(s.numbers(R"({"fields":{"colors":"red"}})"), all({a, b, c}));
    EXPECT_EQ(s.numbers(R"({"fields":{"colors":"blue"}})"), all({a}));
    EXPECT_EQ(s.numbers(R"({"fields":{"colors":"red","size":"m"}})"), all({a, b}));
    EXPECT_EQ(s.numbers(R"({"fields":{"count":"7"}})"), all({a}));
    EXPECT_EQ(s.numbers(R"({"fields":{"note":"x"},"kind":"complaint"})"), names{});
    auto const page = json::parse(s.d.query("ticket.list", R"({"fields":{"colors":"red"}})", "main", {}, 1).value());
    EXPECT_EQ(page.at("rows").as_array().size(), 1u);
    auto const next =
        json::parse(s.d.query("ticket.list", R"({"fields":{"colors":"red"}})", "main", text(page, "after"), 2).value());
    EXPECT_EQ(next.at("rows").at(0).at("ticket").as_int64(), b);
    EXPECT_TRUE(next.at("after").is_null());
    s.li("ticket.set_fields", c, R"(,"fields":{"colors":""})");
    EXPECT_EQ(s.numbers(R"({"fields":{"colors":"red"}})"), all({a, b}));
    auto const rows = s.rows("ticket.fields", shop::on(a, ""));
    ASSERT_EQ(rows.size(), 5u);
    EXPECT_EQ(text(rows[0], "value"), "red");
    EXPECT_EQ(rows[1].at("part").as_int64(), 2);
    EXPECT_EQ(rows[2].at("number").as_int64(), 7);
    EXPECT_TRUE(s.rows("ticket.fields", shop::on(c, "")).size() == 1);
    EXPECT_EQ(s.d.query("ticket.fields", R"({"ticket":99})").error().code, errc::not_found);
}

TEST(fields_on_the_desk, are_refused_by_name_and_survive_another_policy) {
    shop s;
    auto const t = s.open(R"(,"fields":{"size":"m","id_card":"110"})");
    auto const why = s.refused("ticket.set_fields", t, R"(,"fields":{"size":"xxl"})");
    EXPECT_EQ(why.field, "fields.size");
    EXPECT_EQ(why.allowed, (names{"m", "l"}));
    EXPECT_EQ(must_refuse(s.d, "ticket.open",
                          R"({"requester":"c-1","kind":"complaint","channel":"phone","fields":{"count":"1"}})", host(ten))
                  .field,
              "fields.count");
    s.adopt("[tickets]\nundeclared_fields = \"refuse\"", ten);
    EXPECT_EQ(s.refused("ticket.set_fields", t, R"(,"fields":{"size":"l"})").field, "fields.size");
    EXPECT_EQ(text(s.get(t).at("fields"), "size"), "m");
    EXPECT_EQ(text(s.get(t).at("personal_fields"), "id_card"), "110");
    EXPECT_EQ(s.rows("ticket.fields", shop::on(t, "")).size(), 2u);
    EXPECT_TRUE(s.d.rebuild());
    s.restart();
    EXPECT_EQ(text(s.get(t).at("fields"), "size"), "m");
    EXPECT_EQ(s.numbers(R"({"fields":{"id_card":"110"}})").size(), 1u);
}

// ---- contact reasons --------------------------------------------------------------------------------------------------

TEST(contact_reasons_on_the_desk, are_counted_with_those_below_them) {
    shop s;
    must(s.d, "order.place",
         R"({"order":"o-1","customer":"c-1","total":{"minor":100,"currency":"CNY"},"products":[)"
         R"({"product":"p-1"},{"product":"p-2"},{"product":"p-1"}]})",
         host(ten));
    s.open(R"(,"contact_reason":"lost","order":"o-1")");
    s.open(R"(,"contact_reason":"lost","order":"o-9")");
    auto const t = s.open(R"(,"contact_reason":"logistics")");
    s.open();
    auto const counts = [&](std::string const& by) {
        names out;
        for (auto const& r : s.rows("ticket.contact_reason_counts",
                                    R"({"from":"2026-11-23T02:00:00Z","to":"2026-11-24T00:00:00Z","by":")" + by + "\"}")) {
            auto const& o = r.as_object();
            std::string const group = o.contains("kind") ? text(r, "kind") : o.contains("product") ? text(r, "product") : "";
            out.push_back(text(r, "contact_reason") + ' ' + group + ' ' + std::to_string(r.at("tickets").as_int64()) + '/' +
                          std::to_string(r.at("with_below").as_int64()));
        }
        return out;
    };
    EXPECT_EQ(counts("reason"), (names{"logistics  1/3", "lost  2/2"}));
    EXPECT_EQ(counts("kind"), (names{"logistics after_sale 1/3", "lost after_sale 2/2"}));
    EXPECT_EQ(counts("product"),
              (names{"logistics  1/2", "logistics p-1 0/1", "logistics p-2 0/1", "lost  1/1", "lost p-1 1/1", "lost p-2 1/1"}));
    s.li("ticket.set_contact_reason", t, R"(,"contact_reason":"price")");
    EXPECT_EQ(counts("reason"), (names{"logistics  0/2", "lost  2/2", "price  1/1"}));
    s.adopt("[tickets.contact_reasons.logistics]", ten);
    EXPECT_EQ(counts("reason"), (names{"lost  2/2", "price  1/1"})) << "what the policy has no more stands by itself";
    EXPECT_EQ(s.rows("ticket.contact_reason_counts", R"({"from":"2026-11-24T00:00:00Z","to":"2026-11-25T00:00:00Z"})").size(),
              0u);
    EXPECT_EQ(
        s.d.query("ticket.contact_reason_counts", R"({"from":"2026-11-24T00:00:00Z","to":"2026-11-24T00:00:00Z"})").error().field,
        "to");
    EXPECT_EQ(s.numbers(R"({"contact_reason":"lost"})").size(), 2u);
    EXPECT_TRUE(s.d.rebuild());
}

TEST(contact_reasons_on_the_desk, are_counted_over_many_pages) {
    shop s(rules, {.durability = durability::may_corrupt_on_power_failure});
    for (int i = 0; i < 1'005; ++i) s.open(R"(,"contact_reason":"price")", ten + std::chrono::seconds(i / 600));
    auto const all =
        s.rows("ticket.contact_reason_counts", R"({"from":"2026-11-23T02:00:00Z","to":"2026-11-24T00:00:00Z","by":"product"})");
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].at("tickets").as_int64(), 1'005);
}

TEST(contact_reasons_on_the_desk, are_a_tree_and_asked_for_where_the_policy_says_so) {
    shop s;
    auto const tree = s.rows("ticket.contact_reasons", "{}");
    ASSERT_EQ(tree.size(), 3u);
    EXPECT_EQ(text(tree[0], "en"), "物流");
    EXPECT_EQ(text(tree[1], "parent"), "logistics");
    EXPECT_EQ(tree[1].at("depth").as_int64(), 1);
    auto const t =
        must(s.d, "ticket.open", R"({"requester":"c-2","kind":"complaint","channel":"phone"})", host(ten)).ids.at("ticket");
    EXPECT_EQ(s.refused("ticket.resolve", t, R"(,"cause":"x","solution":"y")").field, "contact_reason");
    EXPECT_EQ(s.refused("ticket.resolve", t, R"(,"cause":"x","solution":"y","contact_reason":"moon")").field, "contact_reason");
    s.li("ticket.resolve", t, R"(,"cause":"x","solution":"y","contact_reason":"lost")");
    EXPECT_EQ(text(s.row(t), "contact_reason"), "lost");
    s.li("ticket.resolve", s.open(), "");
}

TEST(a_note_on_the_desk, tells_the_host_whom_it_mentions_without_its_words) {
    shop s;
    auto const t = s.open();
    s.li("ticket.note", t, R"(,"text":"秘密","mentions":["agent:wu","zhang"])");
    auto const effects = s.d.outbox("main");
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_EQ(effects[0].kind, "mention");
    EXPECT_EQ(json::serialize(json::parse(effects[0].data).at("mentions")), R"(["wu","zhang"])");
    EXPECT_EQ(effects[0].data.find("秘密"), std::string::npos);
    EXPECT_EQ(text(s.clock(t, "update", ten), "status"), "running") << "a note stops no clock";
}

}  // namespace
