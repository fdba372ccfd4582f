// What hangs on the messages of merged and split tickets: attachments, recalls, drafts, booked time, follow-ups, personal fields.
#include "merge_shop.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

context li(instant now) { return by(role::agent, "li", now); }
std::string on(std::int64_t ticket, std::string const& more = "") {
    return R"({"ticket":)" + std::to_string(ticket) + more + "}";
}
std::string message(std::int64_t m) { return R"(,"message":)" + std::to_string(m); }
char const* const photo = R"(,"attachments":[{"name":"a.jpg","reference":"s3/a","media_type":"image/jpeg"}])";

/// The text of a message as its ticket shows it; "-" where it is gone.
std::string text_of(merge_shop& s, std::int64_t ticket, std::int64_t m) {
    for (auto const& row : s.of("ticket.messages", ticket))
        if (row.at("message").as_int64() == m) return row.at("text").is_null() ? "-" : word(row, "text");
    return "no such message";
}

// edge case 57
TEST(a_survivor, takes_back_what_was_written_in_a_merged_ticket) {
    scratch_file file;
    std::int64_t a = 0, b = 0, first = 0;
    {
        merge_shop s(file.path());
        a = s.open(noon, "我的电话是 139", "c-1"), b = s.open(noon + 1min, "");
        first = s.messages(a).at(0);
        must(s.d, "ticket.attach", on(a, message(first) + photo), li(noon + 1min));
        s.merge(a, b, noon + 2min);
        EXPECT_EQ(s.waiting(b), when(noon));
        auto const r = must(s.d, "ticket.recall", on(b, message(first)), host(noon + 3min));
        EXPECT_EQ(r.events.at(0).type, "ticket.message_recalled");
        EXPECT_EQ(text_of(s, b, first), "-");
        EXPECT_EQ(s.waiting(b), "") << "nobody waits for an answer to it any more";
        EXPECT_FALSE(s.response(b));
        EXPECT_TRUE(s.rows("ticket.search", R"({"text":"电话"})").empty());
        EXPECT_EQ(s.of("ticket.rounds", b).at(0).at("answered"), false);
        EXPECT_EQ(must_refuse(s.d, "ticket.recall", on(b, message(first)), host(noon + 4min)).code, errc::conflict);
        EXPECT_TRUE(s.d.rebuild());
    }
    desk d = desk::open(file.path());
    EXPECT_TRUE(d.verify().ok);
    must(d, "ticket.unmerge", on(a), li(noon + 5min));
    auto const row = json::parse(d.query("ticket.list", R"({})").value()).at("rows").at(0);
    EXPECT_TRUE(row.at("waiting_since").is_null()) << "nor in the merged ticket when it is back";
    EXPECT_TRUE(d.rebuild());
}

TEST(a_survivor, goes_on_waiting_where_only_one_of_two_questions_is_taken_back) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon + 1min);
    auto const first = s.messages(a).at(0), second = s.messages(b).at(0);
    s.merge(a, b, noon + 2min);
    must(s.d, "ticket.recall", on(b, message(first)), host(noon + 3min));
    EXPECT_EQ(s.waiting(b), when(noon)) << "since the first";
    EXPECT_TRUE(s.response(b));
    must(s.d, "ticket.recall", on(a, message(second)), host(noon + 4min));
    EXPECT_EQ(s.waiting(b), "");
    EXPECT_FALSE(s.response(b));
    s.unmerge(a, noon + 5min);
    EXPECT_EQ(s.waiting(a), "");
    EXPECT_EQ(s.waiting(b), "");
    EXPECT_TRUE(s.d.rebuild());
}

TEST(a_survivor, whose_own_question_was_taken_back_does_not_wait_once_the_other_is_gone) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon + 1min);
    auto const own = s.messages(b).at(0);
    s.merge(a, b, noon + 2min);
    must(s.d, "ticket.recall", on(b, message(own)), host(noon + 3min));
    EXPECT_EQ(s.waiting(b), when(noon));
    s.unmerge(a, noon + 4min);
    EXPECT_EQ(s.waiting(b), "");
    EXPECT_EQ(s.waiting(a), when(noon));
    EXPECT_TRUE(s.d.rebuild());
}

TEST(a_survivor, of_a_survivor_takes_back_too_also_by_the_channels_number) {
    merge_shop s;
    auto const a = s.open(noon, "在吗", "c-1", R"(,"external_id":"x-1")"), b = s.open(noon, ""), c = s.open(noon, "");
    s.merge(a, b, noon + 1min);
    s.merge(b, c, noon + 2min);
    auto const r = must(s.d, "ticket.recall", on(c, R"(,"external_id":"x-1","channel":"wangwang")"), host(noon + 3min));
    EXPECT_EQ(s.waiting(c), "");
    s.unmerge(b, noon + 4min);
    EXPECT_EQ(s.waiting(b), "");
    s.unmerge(a, noon + 5min);
    EXPECT_EQ(s.waiting(a), "");
    EXPECT_TRUE(s.d.rebuild());
}

TEST(a_message_that_was_split_off, is_taken_back_where_it_belongs_now) {
    merge_shop s;
    auto const a = s.open(noon, "一");
    auto const second = s.write(a, noon + 1min, "x-2");
    auto const part = s.give("ticket.split", a, noon + 2min, R"(,"messages":[)" + std::to_string(second) + "]").ids.at("ticket");
    must(s.d, "ticket.attach", on(part, message(second) + photo), li(noon + 2min));
    EXPECT_EQ(s.of("ticket.attachments", part).size(), 1u);
    EXPECT_TRUE(s.of("ticket.attachments", a).empty());
    EXPECT_EQ(s.of("ticket.messages", part).at(0).at("attachments").as_array().size(), 1u);
    // The channel still knows it by the first ticket.
    must(s.d, "ticket.recall", on(a, R"(,"external_id":"x-2")"), host(noon + 3min));
    EXPECT_EQ(text_of(s, part, second), "-");
    EXPECT_EQ(s.waiting(part), "");
    EXPECT_EQ(s.waiting(a), when(noon)) << "the first ticket waits as before";
    EXPECT_EQ(s.of("ticket.attachments", part).at(0).at("name"), nullptr);
    EXPECT_TRUE(s.d.rebuild());
}

TEST(a_survivor, attaches_to_messages_of_merged_tickets_and_lists_all_of_them) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon + 1min);
    auto const first = s.messages(a).at(0), second = s.messages(b).at(0);
    s.merge(a, b, noon + 2min);
    for (auto const m : {second, first, first}) must(s.d, "ticket.attach", on(b, message(m) + photo), li(noon + 3min));
    must(s.d, "ticket.add_transcript",
         on(b, message(first) + R"(,"segments":[{"speaker":"customer","from":0,"to":9,"text":"喂"}])"), li(noon + 3min));
    EXPECT_EQ(s.of("ticket.attachments", b).size(), 3u);
    EXPECT_EQ(s.of("ticket.attachments", b, 1), s.of("ticket.attachments", b)) << "page by page too";
    EXPECT_EQ(s.rows("ticket.attachments", on(b, message(first))).size(), 2u);
    EXPECT_EQ(s.of("ticket.transcript", b).size(), 1u);
    EXPECT_EQ(s.of("ticket.messages", b).at(0).at("attachments").as_array().size(), 2u);
    EXPECT_EQ(must_refuse(s.d, "ticket.attach", on(b, message(999) + photo), li(noon + 4min)).field, "message");
    s.unmerge(a, noon + 5min);
    EXPECT_EQ(s.of("ticket.attachments", b).size(), 1u);
    EXPECT_EQ(s.of("ticket.attachments", a).size(), 2u);
    EXPECT_EQ(must_refuse(s.d, "ticket.attach", on(b, message(first) + photo), li(noon + 5min)).code, errc::not_found);
    EXPECT_TRUE(s.d.rebuild());
}

TEST(an_answer_in_a_survivor, is_based_on_the_last_message_of_any_of_them) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon + 1min, "");
    auto const seen = s.messages(a).at(0);
    auto const later = s.write(a, noon + 1min);
    s.merge(a, b, noon + 2min);
    auto const reply = [&](std::int64_t m) { return on(b, R"(,"text":"亲","based_on":)" + std::to_string(m)); };
    auto const why = must_refuse(s.d, "ticket.reply", reply(seen), li(noon + 3min));
    EXPECT_EQ(why.code, errc::conflict);
    EXPECT_EQ(why.field, "based_on");
    must(s.d, "ticket.save_draft", reply(seen), li(noon + 3min));
    EXPECT_EQ(figure(s.of("ticket.drafts", b).at(0), "newer"), 1);
    must(s.d, "ticket.reply", reply(later), li(noon + 3min));
    EXPECT_EQ(must_refuse(s.d, "ticket.reply", reply(999), li(noon + 4min)).code, errc::not_found);
    EXPECT_TRUE(s.d.rebuild());
}

// edge case 56
TEST(booked_time, of_a_merged_ticket_counts_for_the_survivor_until_it_is_back) {
    merge_shop s;
    auto const a = s.open(noon), b = s.open(noon + 1min), c = s.open(noon + 1min);
    auto const book = [&](std::int64_t t, char const* spent, bool billable, instant at) {
        return must(s.d, "ticket.log_time",
                    on(t, std::string(R"(,"activity":"call","spent":")") + spent + R"(","billable":)" +
                              (billable ? "true" : "false")),
                    li(at))
            .ids.at("time_entry");
    };
    auto const minutes_of = [&](std::int64_t t, char const* column = "time_spent_ms") {
        return figure(s.row(t), column) / 60'000;
    };
    auto const sum_of = [&](std::int64_t t) {
        auto const rows = s.of("ticket.time_sums", t);
        return rows.empty() ? 0 : figure(rows.at(0), "spent_ms") / 60'000;
    };
    auto const wrong = book(a, "10m", true, noon + 2min);
    book(a, "5m", false, noon + 2min);
    book(b, "1m", true, noon + 2min);
    s.merge(a, b, noon + 3min);
    EXPECT_EQ(minutes_of(b), 16);
    EXPECT_EQ(minutes_of(b, "billable_ms"), 11);
    EXPECT_EQ(minutes_of(a), 0) << "so that sums over all tickets stay right";
    EXPECT_EQ(sum_of(b), 16);
    EXPECT_EQ(s.of("ticket.time", b).size(), 3u);
    EXPECT_EQ(s.of("ticket.time", b, 1), s.of("ticket.time", b));
    s.merge(b, c, noon + 4min);
    book(a, "2m", false, noon + 5min);  // reaches c
    EXPECT_EQ(minutes_of(c), 18);
    must(s.d, "ticket.reverse_time", on(c, R"(,"entry":)" + std::to_string(wrong)), li(noon + 6min));
    EXPECT_EQ(minutes_of(c), 8);
    EXPECT_EQ(minutes_of(c, "billable_ms"), 1);
    EXPECT_EQ(must_refuse(s.d, "ticket.reverse_time", on(c, R"(,"entry":)" + std::to_string(wrong)), li(noon + 6min)).code,
              errc::conflict);
    EXPECT_TRUE(s.d.rebuild());
    s.unmerge(a, noon + 7min);
    EXPECT_EQ(minutes_of(a), 5);
    EXPECT_EQ(minutes_of(c), 3) << "b's minute, and what was booked after the merge";
    s.unmerge(b, noon + 8min);
    EXPECT_EQ(minutes_of(b), 1);
    EXPECT_EQ(minutes_of(c), 2);
    EXPECT_EQ(sum_of(a), 5);
    EXPECT_TRUE(s.d.rebuild());
}

TEST(a_follow_up, is_linked_on_both_sides_once) {
    merge_shop s;
    auto const a = s.open(noon);
    auto const b = s.open(noon + 1min, "又坏了", "c-1", R"(,"follows":)" + std::to_string(a));
    auto const here = s.of("ticket.links", b), there = s.of("ticket.links", a);
    ASSERT_EQ(here.size(), 1u);
    ASSERT_EQ(there.size(), 1u);
    EXPECT_EQ(word(here.at(0), "kind"), "origin");
    EXPECT_EQ(figure(here.at(0), "other"), a);
    EXPECT_EQ(word(there.at(0), "kind"), "follow_up");
    EXPECT_EQ(figure(there.at(0), "other"), b);
    EXPECT_EQ(must_refuse(s.d, "ticket.link", merge_shop::pair("other", b, a, R"(,"kind":"origin")"), li(noon + 2min)).code,
              errc::conflict)
        << "they have their link";
    s.give("ticket.unlink", b, noon + 3min, R"(,"other":)" + std::to_string(a));
    EXPECT_EQ(figure(s.row(b), "follows"), a) << "what it follows is a fact, the link is not";
    EXPECT_TRUE(s.d.rebuild());
}

TEST(a_follow_up, of_a_ticket_full_of_links_is_opened_without_one) {
    merge_shop s;
    auto const a = s.open(noon, "");
    for (int i = 0; i < 200; ++i) {
        auto const other = s.open(noon, "");
        s.give("ticket.link", a, noon, R"(,"kind":"related","other":)" + std::to_string(other));
    }
    auto const b = s.open(noon + 1min, "又坏了", "c-1", R"(,"follows":)" + std::to_string(a));
    EXPECT_TRUE(s.of("ticket.links", b).empty());
    EXPECT_EQ(figure(s.row(b), "follows"), a);
}

TEST(a_split, takes_personal_fields_along_as_personal_ones_of_the_same_customer) {
    desk d = desk::open(":memory:");
    std::string const policy =
        "name = \"t\"\ntime_zone = \"UTC\"\n[tickets.fields.id_card]\ntype = \"text\"\npersonal = true\n"
        "[tickets.fields.size]\ntype = \"text\"\n";
    must(d, "policy.adopt", json::serialize(json::object{{"text", policy}}), host(noon - 1h));
    auto const a =
        must(d, "ticket.open",
             R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","text":"一","fields":{"id_card":"1101","size":"m"}})",
             host(noon))
            .ids.at("ticket");
    auto const write = [&] { return must(d, "ticket.receive", on(a, R"(,"text":"二")"), host(noon + 1min)).ids.at("message"); };
    auto const split = [&](std::string const& more) {
        return must(d, "ticket.split", on(a, R"(,"messages":[)" + std::to_string(write()) + "]" + more), li(noon + 2min))
            .ids.at("ticket");
    };
    auto const get = [&](std::int64_t t) { return json::parse(d.query("ticket.get", on(t)).value()).at("rows").at(0); };
    auto const own = split(""), others = split(R"(,"requester":"c-2")");
    EXPECT_EQ(get(own).at("personal_fields").at("id_card"), "1101");
    EXPECT_EQ(get(own).at("fields").at("size"), "m");
    EXPECT_TRUE(get(others).at("personal_fields").as_object().empty()) << "nothing personal goes to another customer's ticket";
    EXPECT_FALSE(get(others).at("field_types").as_object().contains("id_card"));
    must(d, "ticket.set_fields", on(own, R"(,"fields":{"id_card":""})"), li(noon + 3min));
    EXPECT_EQ(get(a).at("personal_fields").at("id_card"), "1101") << "each ticket has its own copy";
    EXPECT_TRUE(d.rebuild());
    EXPECT_TRUE(d.verify().ok);
}

}  // namespace
