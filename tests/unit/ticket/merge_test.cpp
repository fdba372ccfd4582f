// Merging and un-merging through the desk.
#include <csdesk/ticket/lifecycle.hpp>

#include "merge_shop.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

std::int64_t fired_on(std::vector<logged_event> const& events, std::int64_t ticket) {
    std::int64_t n = 0;
    for (auto const& e : events)
        if (e.type == "clock.breached" || e.type == "clock.warned")
            n += json::parse(e.data).at("ticket").as_int64() == ticket ? 1 : 0;
    return n;
}

// edge case 56
TEST(merging, keeps_the_earliest_wait_whichever_way_round) {
    merge_shop s;
    auto const old = s.open(noon), fresh = s.open(noon + 3min);
    s.merge(old, fresh, noon + 4min);
    EXPECT_EQ(s.waiting(fresh), when(noon));
    EXPECT_EQ(s.due(fresh), when(noon + 10min));
    merge_shop other;
    auto const first = other.open(noon), second = other.open(noon + 3min);
    other.merge(second, first, noon + 4min);
    EXPECT_EQ(other.waiting(first), when(noon));
    EXPECT_EQ(other.due(first), when(noon + 10min));
}

// edge case 56
TEST(merging, a_merged_ticket_escalates_no_more_and_what_was_told_is_not_told_again) {
    merge_shop s;
    auto const old = s.open(noon), fresh = s.open(noon + 4min);
    EXPECT_EQ(fired_on(s.d.advance(noon + 5min), old), 1) << "half of its time was gone";
    s.merge(old, fresh, noon + 6min);
    EXPECT_FALSE(s.response(old));
    auto const fired = s.d.advance(noon + 30h);
    EXPECT_EQ(fired_on(fired, old), 0);
    std::vector<std::string> told;
    for (auto const& e : fired)
        if (e.type == "clock.warned" || e.type == "clock.breached")
            told.push_back(e.type + ' ' + word(json::parse(e.data), "due"));
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.front(), "clock.breached " + when(noon + 10min)) << "the wait was warned about before";
    for (auto const& k : s.rows("clock.list", R"({"ticket":)" + std::to_string(old) + "}"))
        EXPECT_EQ(word(k, "status"), "cancelled");
}

// edge case 56
TEST(merging, the_survivor_takes_over_contact_times_tags_counters_and_followers) {
    merge_shop s;
    auto const a = s.open(noon, "在吗", "c-1", R"(,"tags":["物流","急"])"),
               b = s.open(noon + 1min, "", "c-1", R"(,"tags":["急"])");
    s.answer(a, noon + 2min);
    s.write(a, noon + 3min);
    s.give("ticket.note", a, noon + 4min, R"(,"text":"问过")");
    s.give("ticket.watch", a, noon + 4min);
    s.merge(a, b, noon + 5min, R"(,"reason":"同一件事")");
    auto const t = s.row(b), gone = s.row(a);
    EXPECT_EQ(figure(t, "customer_messages"), 2);
    EXPECT_EQ(figure(t, "replies"), 1);
    EXPECT_EQ(figure(t, "notes"), 1);
    EXPECT_EQ(figure(t, "rounds"), 2);
    EXPECT_EQ(figure(t, "answered_rounds"), 1);
    EXPECT_EQ(word(t, "last_message_at"), when(noon + 3min));
    EXPECT_EQ(word(t, "waiting_since"), when(noon + 3min));
    EXPECT_EQ(figure(gone, "customer_messages") + figure(gone, "replies") + figure(gone, "notes") + figure(gone, "rounds"), 0)
        << "nothing is counted twice";
    EXPECT_EQ(word(gone, "status"), "merged");
    EXPECT_EQ(figure(gone, "merged_into"), b);
    auto const state = s.of("ticket.get", b).at(0);
    EXPECT_EQ(state.at("tags"), (json::array{"急", "物流"}));
    auto const people = s.of("ticket.people", b);
    ASSERT_EQ(people.size(), 1u);
    EXPECT_EQ(figure(people[0], "came_with"), a);
    EXPECT_EQ(s.rows("ticket.watching", R"({"agent":"li"})").size(), 2u);
}

TEST(merging, everything_is_read_from_the_survivor_page_by_page_and_says_where_it_was_written) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon + 1min), c = s.open(noon + 2min);
    s.answer(b, noon + 3min);
    s.write(a, noon + 4min);
    s.merge(a, b, noon + 5min);
    s.merge(b, c, noon + 6min);
    s.write(a, noon + 7min);
    for (std::int64_t const page : {1, 2, 100}) {
        EXPECT_EQ(s.messages(c, page).size(), 6u) << page;
        EXPECT_EQ(s.of("ticket.timeline", c, page).size(), s.of("ticket.timeline", c).size());
        EXPECT_EQ(s.of("ticket.rounds", c, page), s.of("ticket.rounds", c));
    }
    std::map<std::int64_t, int> written;
    for (auto const& m : s.of("ticket.messages", c)) ++written[figure(m, "ticket")];
    EXPECT_EQ(written, (std::map<std::int64_t, int>{{a, 2}, {b, 2}, {c, 2}}));
    EXPECT_EQ(s.messages(a).size(), 2u) << "a merged ticket still shows its own";
    std::int64_t told = 0;
    for (auto const& line : s.of("ticket.timeline", c)) told += line.as_object().contains("text") ? 1 : 0;
    EXPECT_EQ(told, 6);
    EXPECT_EQ(s.d.query("ticket.rounds", R"({"ticket":)" + std::to_string(c) + "}", "main", "x:1").error().field, "after");
    EXPECT_EQ(s.d.query("ticket.messages", R"({"ticket":)" + std::to_string(c) + "}", "main", "1:1").error().field, "after");
}

// edge case 57
TEST(merging, a_chain_is_followed_and_a_circle_refused) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon), c = s.open(noon);
    EXPECT_EQ(s.no_merge(a, a, noon).field, "into");
    s.merge(a, b, noon + 1min);
    EXPECT_EQ(s.no_merge(b, a, noon + 1min).field, "into") << "a stands for b now";
    EXPECT_EQ(s.no_merge(a, c, noon + 1min).code, errc::not_allowed) << "merged already";
    s.merge(b, c, noon + 2min);
    s.write(a, noon + 3min);
    EXPECT_EQ(figure(s.row(c), "customer_messages"), 4);
    s.answer(b, noon + 4min);
    EXPECT_EQ(s.waiting(c), "");
    auto const d = s.open(noon + 5min);
    s.merge(d, a, noon + 6min);
    EXPECT_EQ(figure(s.row(d), "merged_into"), c);
    s.give("ticket.resolve", a, noon + 7min);
    EXPECT_EQ(s.status(c), "resolved");
    EXPECT_EQ(s.status(b), "merged");
}

// edge case 57
TEST(merging, a_breach_stays_with_the_wait_it_belongs_to_and_is_told_once) {
    merge_shop s;
    auto const late = s.open(noon);
    s.d.advance(noon + 10min);
    auto const fine = s.open(noon + 11min);
    s.merge(late, fine, noon + 12min);
    bool on_source = false;
    for (auto const& k : s.rows("clock.list", R"({"ticket":)" + std::to_string(late) + R"(,"breached":true})"))
        on_source = on_source || word(k, "breached_at") == when(noon + 10min);
    EXPECT_TRUE(on_source);
    s.d.advance(noon + 40min);
    s.answer(fine, noon + 40min);
    int breaches = 0, judged = 0;
    for (auto const& e : s.d.events("main", 0, 100'000)) breaches += e.type == "clock.breached" ? 1 : 0;
    for (auto const& k : s.rows("clock.list", R"({"metric":"first_response"})"))
        judged += word(k, "status") == "breached" ? 1 : 0;
    EXPECT_EQ(breaches, 1);
    EXPECT_EQ(judged, 1);
}

// edge case 48
TEST(merging, into_a_vips_ticket_counts_under_the_vips_promise) {
    merge_shop s;
    must(s.d, "customer.set_tier", R"({"customer":"c-vip","tier":"vip","reason":"老客"})", host(noon));
    auto const plain = s.open(noon), vip = s.open(noon + 2min, "在吗", "c-vip");
    auto const why = s.no_merge(plain, vip, noon + 3min);
    EXPECT_EQ(why.field, "across_customers");
    s.merge(plain, vip, noon + 3min, R"(,"across_customers":true)");
    EXPECT_EQ(s.due(vip), when(noon + 4min)) << "four minutes from the earlier question";
    EXPECT_EQ(word(*s.response(vip), "rule"), "first, vip");
    s.write(vip, noon + 4min, "", "c-1");  // who asked in the merged ticket takes part
    s.unmerge(plain, noon + 5min);
    EXPECT_EQ(s.due(plain), when(noon + 10min));
    EXPECT_EQ(s.due(vip), when(noon + 6min));
    EXPECT_EQ(must_refuse(s.d, "ticket.receive", R"({"ticket":)" + std::to_string(vip) + R"(,"text":"?"})",
                          by(role::customer, "c-1", noon + 6min))
                  .code,
              errc::not_found);
}

TEST(merging, a_message_delivered_twice_is_absorbed_before_during_and_after) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon);
    s.write(a, noon + 1min, "m-1");
    s.merge(a, b, noon + 2min);
    auto const again = [&](std::int64_t ticket, std::string id, instant at) {
        auto const r = must(s.d, "ticket.receive",
                            R"({"ticket":)" + std::to_string(ticket) + R"(,"text":"还在吗","external_id":")" + id + "\"}",
                            by(role::customer, "c-1", at));
        return r.events.front().type == "ticket.message_repeated";
    };
    EXPECT_TRUE(again(a, "m-1", noon + 3min));
    EXPECT_TRUE(again(b, "m-1", noon + 3min));
    EXPECT_FALSE(again(a, "m-2", noon + 4min));
    s.unmerge(a, noon + 5min);
    EXPECT_TRUE(again(a, "m-1", noon + 6min));
    EXPECT_TRUE(again(a, "m-2", noon + 6min)) << "it reached the survivor, which keeps it";
    EXPECT_TRUE(again(b, "m-2", noon + 6min));
}

TEST(merging, only_into_what_has_not_ended_but_an_ended_ticket_may_go) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon), c = s.open(noon);
    s.give("ticket.resolve", b, noon + 1min);
    auto const why = s.no_merge(a, b, noon + 2min);
    EXPECT_EQ(why.field, "into");
    EXPECT_EQ(why.allowed, std::vector<std::string>{"ticket.reopen"});
    s.merge(b, c, noon + 2min);
    EXPECT_TRUE(s.d.advance(noon + 80h).size() > 0);
    EXPECT_EQ(s.status(b), "merged") << "silence closes nothing that is merged";
    s.unmerge(b, noon + 81h);
    EXPECT_EQ(s.status(b), "resolved");
    s.d.advance(noon + 82h);
    EXPECT_EQ(s.status(b), "closed") << "its time had come meanwhile";
}

TEST(merging, a_complaint_must_end_in_a_way_of_its_own_first) {
    merge_shop s;
    auto const a =
        must(s.d, "ticket.open", R"({"requester":"c-1","kind":"complaint","channel":"wangwang","text":"假货"})", host(noon))
            .ids.at("ticket");
    auto const b =
        must(s.d, "ticket.open", R"({"requester":"c-1","kind":"complaint","channel":"wangwang","text":"假的"})", host(noon))
            .ids.at("ticket");
    auto const why = s.no_merge(b, a, noon + 1min);
    EXPECT_EQ(why.code, errc::not_allowed);
    EXPECT_EQ(why.allowed.front(), "complaint.mark_duplicate");
    must(s.d, "complaint.mark_duplicate", R"({"complaint":)" + std::to_string(b) + R"(,"of":)" + std::to_string(a) + "}",
         by(role::agent, "li", noon + 2min));
    s.merge(b, a, noon + 3min);
    EXPECT_EQ(s.status(b), "merged");
    auto const plain = s.open(noon + 4min);
    s.merge(plain, a, noon + 5min);
    must(s.d, "complaint.accept", R"({"complaint":)" + std::to_string(plain) + "}", by(role::agent, "li", noon + 6min));
    EXPECT_EQ(s.rows("complaint.get", R"({"complaint":)" + std::to_string(a) + "}").at(0).at("step"), "accepted");
}

TEST(merging, an_open_refund_goes_on_where_it_was_asked_for) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon);
    auto const asked = s.give("ticket.refund", a, noon + 1min, R"(,"amount":{"minor":500,"currency":"CNY"})");
    s.merge(a, b, noon + 2min);
    must(s.d, "action.confirm", R"({"action":)" + std::to_string(asked.ids.at("action")) + R"(,"outcome":"done"})",
         host(noon + 3min));
    EXPECT_EQ(word(s.row(a), "refund"), "refunded");
    EXPECT_EQ(word(s.row(b), "refund"), "none");
    s.give("ticket.refund", a, noon + 4min, R"(,"amount":{"minor":700,"currency":"CNY"})");
    EXPECT_EQ(word(s.row(b), "refund"), "requested") << "what is asked from now on is asked of the survivor";
}

TEST(merging, is_the_same_after_a_restart) {
    scratch_file file;
    std::int64_t a = 0, b = 0;
    {
        merge_shop s(file.path());
        a = s.open(noon);
        b = s.open(noon + 1min);
        s.merge(a, b, noon + 2min);
    }
    merge_shop s(file.path());
    s.write(a, noon + 3min);
    EXPECT_EQ(figure(s.row(b), "customer_messages"), 3);
    s.unmerge(a, noon + 4min);
    EXPECT_EQ(s.due(a), when(noon + 10min));
    EXPECT_TRUE(s.d.rebuild());
    EXPECT_TRUE(s.d.verify().ok);
}

TEST(merging, lists_tell_merged_tickets_apart_and_the_queue_leaves_them_out) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon);
    s.merge(a, b, noon + 1min);
    auto const list = [&](std::string view, std::string params) {
        numbers out;
        for (auto const& r : s.rows(view, params)) out.push_back(figure(r, "ticket"));
        return out;
    };
    EXPECT_EQ(list("ticket.queue", "{}"), numbers{b});
    EXPECT_EQ(list("ticket.list", "{}"), (numbers{a, b}));
    EXPECT_EQ(list("ticket.list", R"({"merged":false})"), numbers{b});
    EXPECT_EQ(list("ticket.list", R"({"merged":true})"), numbers{a});
    EXPECT_EQ(list("ticket.list", R"({"status":"merged"})"), numbers{a});
    EXPECT_EQ(list("ticket.list", R"({"merged_into":)" + std::to_string(b) + "}"), numbers{a});
    EXPECT_EQ(s.d.query("ticket.list", R"({"merged_into":"none"})").error().field, "merged_into");
}

TEST(merging, is_left_by_no_verb_of_the_lifecycle) {
    for (auto const& v : ticket::verb_names) EXPECT_FALSE(ticket::next(ticket_status::merged, v.value));
    EXPECT_TRUE(ticket::is_ended(ticket_status::merged));
    EXPECT_EQ(ticket::allowed(ticket_status::merged), std::vector<std::string>{"ticket.unmerge"});
}

TEST(merging, refuses_what_it_does_not_know_and_importers_cannot_fake_it) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon);
    EXPECT_EQ(s.no_merge(99, b, noon).field, "ticket");
    EXPECT_EQ(s.no_merge(a, 99, noon).field, "into");
    EXPECT_EQ(s.no_merge(a, b, noon, R"(,"reason":"")").field, "reason");
    EXPECT_EQ(must_refuse(s.d, "ticket.merge", merge_shop::pair("into", a, b), by(role::customer, "c-1", noon)).code,
              errc::forbidden);
    auto const csv = by(role::importer, "csv", noon);
    EXPECT_EQ(must_refuse(s.d, "ticket.record_status", R"({"ticket":)" + std::to_string(a) + R"(,"status":"merged"})", csv).field,
              "status");
    s.merge(a, b, noon + 1min);
    auto const why = must_refuse(s.d, "ticket.record_status", R"({"ticket":)" + std::to_string(a) + R"(,"status":"open"})", csv);
    EXPECT_EQ(why.code, errc::not_allowed);
    EXPECT_EQ(why.allowed, std::vector<std::string>{}) << "an importer cannot un-merge either";
}

}  // namespace
