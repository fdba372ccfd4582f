// Who follows tickets, who may write in them, and how they belong together.
#include "merge_shop.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

std::string of(std::int64_t ticket, std::string more = "") { return R"({"ticket":)" + std::to_string(ticket) + more + "}"; }

TEST(a_customer, opens_for_themselves_and_writes_only_where_they_take_part) {
    merge_shop s;
    auto const t = s.open(noon);
    auto const stranger = by(role::customer, "c-2", noon + 1min);
    auto const why = must_refuse(s.d, "ticket.open", R"({"requester":"c-1","kind":"feedback","channel":"jd"})", stranger);
    EXPECT_EQ(why.code, errc::forbidden);
    EXPECT_EQ(why.field, "requester");
    auto const unseen = must_refuse(s.d, "ticket.receive", of(t, R"(,"text":"x")"), stranger);
    auto const absent = must_refuse(s.d, "ticket.receive", of(t + 500, R"(,"text":"x")"), stranger);
    EXPECT_EQ(unseen.code, errc::not_found);
    EXPECT_EQ(unseen.field, absent.field);
    EXPECT_EQ(unseen.en.substr(0, 10), absent.en.substr(0, 10)) << "no telling whether it exists";
    s.give("ticket.add_participant", t, noon + 2min, R"(,"customer":"c-2")");
    s.write(t, noon + 3min, "", "c-2");
    EXPECT_EQ(s.messages(t).size(), 2u);
    s.give("ticket.remove_participant", t, noon + 4min, R"(,"customer":"c-2")");
    EXPECT_EQ(must_refuse(s.d, "ticket.receive", of(t, R"(,"text":"x")"), stranger).code, errc::not_found);
    s.write(t, noon + 5min);
}

TEST(a_customer, of_a_merged_ticket_still_finds_it_and_no_other) {
    merge_shop s;
    auto const a = s.open(noon, "?", "c-1"), b = s.open(noon, "?", "c-2"), c = s.open(noon, "?", "c-3");
    s.merge(a, b, noon + 1min, R"(,"across_customers":true)");
    s.merge(b, c, noon + 2min, R"(,"across_customers":true)");
    s.write(a, noon + 3min, "", "c-1");
    s.write(c, noon + 3min, "", "c-2");
    s.unmerge(b, noon + 4min);
    for (std::string const who : {"c-1", "c-2"})
        EXPECT_EQ(must_refuse(s.d, "ticket.receive", of(c, R"(,"text":"x")"), by(role::customer, who, noon + 5min)).code,
                  errc::not_found);
    s.write(a, noon + 6min, "", "c-1");
    s.write(b, noon + 6min, "", "c-1");
}

TEST(watchers, follow_a_ticket_and_are_kept_once) {
    merge_shop s;
    auto const t = s.open(noon);
    s.give("ticket.watch", t, noon);
    s.give("ticket.watch", t, noon + 1min);
    must(s.d, "ticket.watch", of(t, R"(,"agent":"agent:wang")"), host(noon + 1min));
    EXPECT_EQ(s.of("ticket.people", t).size(), 2u);
    EXPECT_EQ(word(s.of("ticket.people", t).at(0), "since"), when(noon));
    EXPECT_EQ(must_refuse(s.d, "ticket.watch", of(t), host(noon)).field, "agent");
    s.give("ticket.unwatch", t, noon + 2min);
    EXPECT_EQ(must_refuse(s.d, "ticket.unwatch", of(t), by(role::agent, "li", noon + 3min)).code, errc::not_found);
    EXPECT_EQ(s.rows("ticket.watching", R"({"agent":"wang"})").size(), 1u);
    EXPECT_EQ(s.rows("ticket.people", of(t, R"(,"part":"participant")")).size(), 0u);
    EXPECT_EQ(s.d.query("ticket.people", of(99)).error().code, errc::not_found);
}

TEST(watchers, are_fifty_at_most_also_by_merging) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon);
    for (int i = 0; i < 50; ++i) must(s.d, "ticket.watch", of(a, R"(,"agent":"a)" + std::to_string(i) + "\""), host(noon));
    EXPECT_EQ(must_refuse(s.d, "ticket.watch", of(a, R"(,"agent":"one more")"), host(noon)).field, "agent");
    must(s.d, "ticket.watch", of(a, R"(,"agent":"a7")"), host(noon));
    must(s.d, "ticket.watch", of(b, R"(,"agent":"x")"), host(noon));
    EXPECT_EQ(s.no_merge(b, a, noon).field, "into");
    EXPECT_EQ(s.status(b), "new") << "nothing has happened";
}

TEST(participants, are_other_customers_and_become_known) {
    merge_shop s;
    auto const t = s.open(noon);
    EXPECT_EQ(must_refuse(s.d, "ticket.add_participant", of(t, R"(,"customer":"c-1")"), host(noon)).field, "customer");
    EXPECT_EQ(must_refuse(s.d, "ticket.remove_participant", of(t, R"(,"customer":"c-8")"), host(noon)).code, errc::not_found);
    s.give("ticket.add_participant", t, noon, R"(,"customer":"c-8")");
    EXPECT_EQ(s.rows("customer.get", R"({"customer":"c-8"})").size(), 1u);
    EXPECT_TRUE(s.d.rebuild());
}

TEST(participants, added_again_for_themselves_stay_after_an_unmerge) {
    merge_shop s;
    auto const a = s.open(noon, "?", "c-1"), b = s.open(noon, "?", "c-2");
    s.merge(a, b, noon + 1min, R"(,"across_customers":true)");
    s.give("ticket.add_participant", b, noon + 2min, R"(,"customer":"c-1")");
    s.unmerge(a, noon + 3min);
    s.write(b, noon + 4min, "", "c-1");
}

TEST(links, are_seen_from_both_sides_in_their_own_words) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon), c = s.open(noon);
    auto const link = [&](std::int64_t from, std::int64_t to, std::string kind) {
        must(s.d, "ticket.link", merge_shop::pair("other", from, to, R"(,"kind":")" + kind + '"'), by(role::agent, "li", noon));
    };
    auto const refused = [&](std::int64_t from, std::int64_t to, std::string kind) {
        return must_refuse(s.d, "ticket.link", merge_shop::pair("other", from, to, R"(,"kind":")" + kind + '"'),
                           by(role::agent, "li", noon));
    };
    link(a, b, "parent");
    link(c, b, "follow_up");
    link(a, c, "duplicate");
    auto const seen = [&](std::int64_t t) {
        std::string out;
        for (auto const& l : s.of("ticket.links", t, 1))
            out += std::to_string(figure(l, "other")) + ' ' + word(l, "kind") + ' ' + word(l, "other_status") + ';';
        return out;
    };
    auto const n = [](std::int64_t t) { return std::to_string(t); };
    EXPECT_EQ(seen(a), n(b) + " parent new;" + n(c) + " duplicate new;");
    EXPECT_EQ(seen(b), n(a) + " child new;" + n(c) + " origin new;");
    EXPECT_EQ(refused(a, b, "related").code, errc::conflict);
    EXPECT_EQ(refused(a, a, "related").field, "other");
    EXPECT_EQ(refused(a, b + 99, "related").field, "other");
    EXPECT_EQ(refused(a, b, "cousin").field, "kind");
    EXPECT_EQ(refused(a, s.open(noon), "split_from").field, "kind");
    must(s.d, "ticket.unlink", merge_shop::pair("other", b, a), by(role::agent, "li", noon));
    EXPECT_EQ(seen(a), n(c) + " duplicate new;");
    EXPECT_EQ(must_refuse(s.d, "ticket.unlink", merge_shop::pair("other", b, a), by(role::agent, "li", noon)).code,
              errc::not_found);
    EXPECT_EQ(s.d.query("ticket.links", of(a), "main", "x").error().field, "after");
    EXPECT_TRUE(s.d.rebuild());
}

TEST(links, no_ticket_descends_from_itself_or_has_two_parents) {
    merge_shop s;
    numbers t;
    for (int i = 0; i < 22; ++i) t.push_back(s.open(noon));
    auto const parent = [&](std::int64_t of_, std::int64_t is) {
        return s.d.execute({"ticket.link", merge_shop::pair("other", of_, is, R"(,"kind":"parent")")},
                           by(role::agent, "li", noon));
    };
    ASSERT_TRUE(parent(t[1], t[0]));
    EXPECT_EQ(parent(t[0], t[1]).error().code, errc::conflict);
    ASSERT_TRUE(parent(t[2], t[1]));
    EXPECT_EQ(parent(t[0], t[2]).error().field, "other") << "a circle of three";
    EXPECT_EQ(parent(t[2], t[5]).error().field, "kind") << "a second parent";
    auto const child =
        s.d.execute({"ticket.link", merge_shop::pair("other", t[2], t[0], R"(,"kind":"child")")}, by(role::agent, "li", noon));
    EXPECT_EQ(child.error().field, "other") << "the same circle said the other way";
    for (std::size_t i = 3; i < 21; ++i) ASSERT_TRUE(parent(t[i], t[i - 1])) << i;
    EXPECT_EQ(parent(t[21], t[20]).error().code, errc::not_allowed) << "twenty generations";
    EXPECT_EQ(s.of("ticket.children", t[0]).size(), 1u);
    EXPECT_EQ(word(s.of("ticket.children", t[0]).at(0), "status"), "new");
}

TEST(links, of_a_merged_ticket_are_seen_from_the_survivor) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon), child = s.open(noon);
    must(s.d, "ticket.link", merge_shop::pair("other", a, child, R"(,"kind":"child")"), by(role::agent, "li", noon));
    must(s.d, "ticket.link", merge_shop::pair("other", a, b, R"(,"kind":"duplicate")"), by(role::agent, "li", noon));
    s.merge(a, b, noon + 1min);
    auto const seen = s.of("ticket.links", b);
    ASSERT_EQ(seen.size(), 1u) << "nothing between themselves";
    EXPECT_EQ(figure(seen[0], "other"), child);
    EXPECT_EQ(figure(seen[0], "ticket"), a);
    EXPECT_EQ(s.of("ticket.children", b).size(), 1u);
}

}  // namespace
