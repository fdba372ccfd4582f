// Splitting messages off through the desk.
#include "merge_shop.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

std::int64_t split(merge_shop& s, std::int64_t ticket, std::string messages, instant at, std::string more = "") {
    return s.give("ticket.split", ticket, at, R"(,"messages":)" + messages + more).ids.at("ticket");
}
error no_split(merge_shop& s, std::int64_t ticket, std::string messages, std::string more = "") {
    return must_refuse(s.d, "ticket.split", R"({"ticket":)" + std::to_string(ticket) + R"(,"messages":)" + messages + more + "}",
                       by(role::agent, "li", noon + 10h));
}
std::string list(std::initializer_list<std::int64_t> messages) {
    std::string out = "[";
    for (auto const m : messages) out += (out.size() > 1 ? "," : "") + std::to_string(m);
    return out + "]";
}

// edge case 58
TEST(splitting, the_new_ticket_and_its_clocks_begin_at_the_split_message) {
    merge_shop s;
    auto const t = s.open(noon);
    s.answer(t, noon + 1min);
    auto const other = s.write(t, noon + 5h);
    auto const part =
        split(s, t, list({other}), noon + 5h + 2min, R"(,"kind":"feedback","subject":"另一件事","reference":"S-1")");
    auto const row = s.row(part);
    EXPECT_EQ(word(row, "opened_at"), when(noon + 5h));
    EXPECT_EQ(word(row, "waiting_since"), when(noon + 5h));
    EXPECT_EQ(word(row, "kind"), "feedback");
    EXPECT_EQ(word(row, "requester"), "c-1");
    EXPECT_EQ(word(row, "reference"), "S-1");
    EXPECT_EQ(s.due(part), when(noon + 5h + 10min));
    EXPECT_EQ(word(*s.response(part), "metric"), "first_response");
    EXPECT_EQ(s.messages(part), numbers{other});
    EXPECT_EQ(figure(s.of("ticket.messages", part).at(0), "ticket"), t) << "it says where it was written";
    EXPECT_EQ(s.waiting(t), "") << "nothing is left to answer";
    EXPECT_FALSE(s.response(t));
    EXPECT_EQ(s.messages(t).size(), 2u);
    EXPECT_EQ(figure(s.row(t), "customer_messages") + figure(row, "customer_messages"), 2);
    EXPECT_EQ(figure(s.row(t), "rounds"), 1);
    std::string words;
    for (auto const& line : s.of("ticket.timeline", part))
        if (line.as_object().contains("text")) words += word(line, "text");
    EXPECT_EQ(words, "还在吗");
    EXPECT_EQ(s.rows("ticket.links", R"({"ticket":)" + std::to_string(part) + R"(,"kind":"split_from"})").size(), 1u);
    EXPECT_EQ(s.rows("ticket.links", R"({"ticket":)" + std::to_string(t) + R"(,"kind":"split_into"})").size(), 1u);
    EXPECT_TRUE(s.d.rebuild());
}

// edge case 58
TEST(splitting, the_first_ticket_waits_for_an_answer_to_what_is_left) {
    merge_shop s;
    auto const t = s.open(noon);
    auto const first = s.messages(t).at(0);
    auto const second = s.write(t, noon + 4min), third = s.write(t, noon + 5min);
    s.d.advance(noon + 6min);  // warned about the first
    auto const part = split(s, t, list({first}), noon + 6min);
    EXPECT_EQ(s.waiting(part), when(noon));
    EXPECT_EQ(s.due(part), when(noon + 10min));
    EXPECT_EQ(s.waiting(t), when(noon + 4min));
    EXPECT_EQ(s.due(t), when(noon + 14min));
    auto const rest = split(s, t, list({second}), noon + 7min);
    EXPECT_EQ(s.waiting(t), when(noon + 5min)) << "what was split off before is not waited for";
    EXPECT_EQ(s.waiting(rest), when(noon + 4min));
    EXPECT_EQ(word(s.of("ticket.rounds", t).at(0), "opened_at"), when(noon + 5min));
    s.answer(t, noon + 8min);
    EXPECT_EQ(figure(s.of("ticket.rounds", t).at(0), "waited_ms"), 180'000);
    EXPECT_EQ(s.messages(t).front(), third);
}

TEST(splitting, several_messages_and_a_note_go_together) {
    merge_shop s;
    auto const t = s.open(noon);
    auto const a = s.write(t, noon + 1min, "m-1"), b = s.write(t, noon + 2min);
    auto const note = s.give("ticket.note", t, noon + 3min, R"(,"text":"查过")").ids.at("message");
    auto const part = split(s, t, list({note, b, a}), noon + 4min);
    EXPECT_EQ(s.messages(part), (numbers{a, b, note}));
    EXPECT_EQ(figure(s.row(part), "customer_messages"), 2);
    EXPECT_EQ(figure(s.row(part), "notes"), 1);
    EXPECT_EQ(figure(s.row(t), "notes"), 0);
    EXPECT_EQ(word(s.row(part), "opened_at"), when(noon + 1min));
    EXPECT_EQ(s.waiting(t), when(noon));
    for (auto const ticket : {t, part}) {
        auto const r =
            must(s.d, "ticket.receive", R"({"ticket":)" + std::to_string(ticket) + R"(,"text":"x","external_id":"m-1"})",
                 by(role::customer, "c-1", noon + 5min));
        EXPECT_EQ(r.events.front().type, "ticket.message_repeated") << "known in both";
    }
    s.merge(part, t, noon + 6min);
    EXPECT_EQ(s.messages(t).size(), 4u) << "merged again, every message is there once";
    s.unmerge(part, noon + 7min);
    EXPECT_EQ(s.messages(part), (numbers{a, b, note}));
    EXPECT_TRUE(s.d.rebuild());
}

TEST(splitting, says_what_cannot_be_split_off) {
    merge_shop s;
    auto const t = s.open(noon), other = s.open(noon);
    auto const mine = s.messages(t).at(0), theirs = s.messages(other).at(0);
    auto const reply = s.answer(t, noon + 1min);
    auto const note = s.give("ticket.note", t, noon + 2min, R"(,"text":"x")").ids.at("message");
    EXPECT_EQ(no_split(s, t, "[]").field, "messages");
    EXPECT_EQ(no_split(s, t, list({mine, mine})).field, "messages[1]");
    EXPECT_EQ(no_split(s, t, list({theirs})).code, errc::not_found);
    EXPECT_EQ(no_split(s, t, list({mine, reply})).field, "messages[1]");
    EXPECT_EQ(no_split(s, t, list({note})).field, "messages");
    EXPECT_EQ(no_split(s, 999, list({mine})).field, "ticket");
    EXPECT_EQ(no_split(s, t, list({mine}), R"(,"subject":"")").field, "subject");
    must(s.d, "ticket.open", R"({"requester":"c","kind":"feedback","channel":"jd","reference":"R"})", host(noon));
    EXPECT_EQ(no_split(s, t, list({mine}), R"(,"reference":"R")").code, errc::conflict);
    s.merge(other, t, noon + 3min);
    EXPECT_EQ(no_split(s, t, list({theirs})).code, errc::not_allowed) << "written elsewhere";
    auto const part = split(s, t, list({mine}), noon + 10h);
    EXPECT_EQ(no_split(s, t, list({mine})).code, errc::not_allowed) << "gone already";
    auto const again = no_split(s, part, list({mine}));
    EXPECT_EQ(again.code, errc::not_allowed);
    EXPECT_NE(again.en.find("merge this part back"), again.en.npos) << "there it cannot be split off any more";
    std::string many = "[1";
    for (int i = 0; i < 50; ++i) many += ",1";
    EXPECT_EQ(no_split(s, t, many + "]").field, "messages");
}

TEST(splitting, a_complaint_begins_with_the_ticket_and_another_customer_may_be_named) {
    merge_shop s;
    auto const t = s.open(noon);
    auto const m = s.write(t, noon + 1min);
    auto const part =
        split(s, t, list({m}), noon + 2min, R"(,"kind":"complaint","requester":"c-9","priority":"high","reason":"另案")");
    EXPECT_EQ(s.rows("complaint.get", R"({"complaint":)" + std::to_string(part) + "}").at(0).at("step"), "received");
    EXPECT_EQ(word(s.row(part), "requester"), "c-9");
    EXPECT_EQ(word(s.row(part), "priority"), "high");
    EXPECT_EQ(s.rows("customer.get", R"({"customer":"c-9"})").size(), 1u);
}

}  // namespace
