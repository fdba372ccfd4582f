// Drafts: one for each agent and ticket, and no two agents answering at once.
#include "desk_play.hpp"

namespace csdesk::testing {
namespace {

std::string draft(std::string const& words, std::string const& more = {}) {
    return R"({"ticket":1,"text":")" + words + '"' + more + "}";
}
json::array seen_by(talk& t, char const* agent) {
    return t.rows("ticket.drafts", std::string(R"({"ticket":1,"agent":")") + agent + R"("})");
}

TEST(a_draft, is_one_for_each_agent_and_ticket) {
    talk t;
    ask(t);
    t("ticket.save_draft", draft("亲，"), li(noon + 1s));
    t("ticket.save_draft", draft("亲，您好"), li(noon + 2s));
    auto const second = t("ticket.save_draft", draft("稍等"), wang(noon + 3s));
    EXPECT_NE(second.events.at(0).data.find(R"("also":["li"])"), std::string::npos)
        << "who else is writing: " << second.events.at(0).data;
    auto const mine = seen_by(t, "li");
    ASSERT_EQ(mine.size(), 2u);
    EXPECT_EQ(text(mine.at(0), "text"), "亲，您好");
    EXPECT_EQ(mine.at(0).at("revision").as_int64(), 2);
    EXPECT_TRUE(mine.at(1).at("text").is_null()) << "a colleague's, private";
    EXPECT_TRUE(t.rows("ticket.drafts").at(0).at("text").is_null()) << "nobody asks";
    t("ticket.save_draft", draft("稍等", R"(,"shared":true)"), wang(noon + 4s));
    EXPECT_EQ(text(seen_by(t, "li").at(1), "text"), "稍等");
    EXPECT_EQ(t.rows("ticket.drafts", R"({"agent":"agent:wang"})").size(), 1u) << "all of one agent";
    EXPECT_EQ(t.d.query("ticket.drafts", "{}").error().field, "ticket");
    for (auto const& line : t.rows("ticket.timeline")) EXPECT_EQ(text(line, "what")->find("draft"), std::string::npos);
    t.reopen();
    EXPECT_EQ(seen_by(t, "li").size(), 2u);
}

TEST(a_draft, leaves_nothing_behind) {
    talk t;
    ask(t);
    t("ticket.save_draft", draft("第一稿AAAA"), li(noon + 1s));
    t("ticket.save_draft", draft("第二稿BBBB"), li(noon + 2s));
    EXPECT_EQ(t.log().find("AAAA"), std::string::npos) << "the revision before";
    EXPECT_NE(t.log().find("BBBB"), std::string::npos);
    t("ticket.discard_draft", R"({"ticket":1})", li(noon + 3s));
    EXPECT_TRUE(t.rows("ticket.drafts").empty());
    auto const disk = t.bytes();
    EXPECT_EQ(disk.find("AAAA"), std::string::npos);
    EXPECT_EQ(disk.find("BBBB"), std::string::npos);
    EXPECT_EQ(t.refused("ticket.discard_draft", R"({"ticket":1})", li(noon + 4s)).code, errc::not_found);
    t("ticket.save_draft", draft("又来"), li(noon + 5s));
    EXPECT_EQ(t.rows("ticket.drafts").at(0).at("revision").as_int64(), 1);
}

TEST(a_draft, is_used_up_by_the_answer) {
    talk t;
    ask(t);
    t("ticket.save_draft", draft("亲，您好"), li(noon + 1s));
    t("ticket.save_draft", draft("我也来"), wang(noon + 1s));
    auto const sent = t("ticket.reply", R"({"ticket":1,"text":"亲，您好！"})", li(noon + 2s));
    EXPECT_EQ(types(sent), (names{"ticket.replied", "ticket.draft_discarded", "ticket.status_changed"}));
    EXPECT_EQ(t.rows("ticket.drafts").size(), 1u) << "the colleague's stays";
    EXPECT_EQ(t.log().find(R"("text":"亲，您好")"), std::string::npos);
    EXPECT_EQ(types(t("ticket.reply", R"({"ticket":1,"text":"机器人"})", by(role::bot, "wang", noon + 3s))),
              names{"ticket.replied"})
        << "a bot of the same name has no drafts";
}

TEST(a_draft, belongs_to_its_agent) {
    talk t;
    ask(t);
    t("ticket.save_draft", draft("亲"), li(noon));
    EXPECT_EQ(t.refused("ticket.discard_draft", R"({"ticket":1,"agent":"li"})", wang(noon)).code, errc::forbidden);
    EXPECT_EQ(t.refused("ticket.save_draft", draft("x", R"(,"agent":"li")"), wang(noon)).code, errc::forbidden);
    EXPECT_EQ(t.refused("ticket.save_draft", draft("x"), host(noon)).field, "agent") << "the host says whose";
    EXPECT_EQ(t.refused("ticket.save_draft", draft("x"), buyer(noon)).code, errc::forbidden);
    EXPECT_EQ(t.refused("ticket.save_draft", draft(" "), li(noon)).field, "text");
    EXPECT_EQ(t.refused("ticket.save_draft", R"({"ticket":9,"text":"x"})", li(noon)).code, errc::not_found);
    t("ticket.save_draft", draft("代写", R"(,"agent":"agent:wang")"), host(noon));
    t("ticket.discard_draft", R"({"ticket":1,"agent":"li"})", lead(noon));
    ASSERT_EQ(t.rows("ticket.drafts").size(), 1u);
    EXPECT_EQ(text(seen_by(t, "wang").at(0), "text"), "代写");
}

// edge case 41
TEST(an_answer, is_refused_where_somebody_said_something_since) {
    talk t;
    auto const seen = std::to_string(ask(t));
    std::string const answer = R"({"ticket":1,"text":"亲","based_on":)" + seen;
    t("ticket.save_draft", draft("亲", R"(,"based_on":)" + seen), li(noon));
    t("ticket.reply", R"({"ticket":1,"text":"我先答了","based_on":)" + seen + "}", wang(noon + 1s));
    t("ticket.receive", R"({"ticket":1,"text":"谢谢"})", buyer(noon + 2s));
    auto const no = t.refused("ticket.reply", answer + "}", li(noon + 3s));
    EXPECT_EQ(no.code, errc::conflict);
    EXPECT_EQ(no.field, "based_on");
    EXPECT_NE(no.en.find("wang"), std::string::npos) << no.en;
    EXPECT_NE(no.en.find("1 more"), std::string::npos) << no.en;
    EXPECT_NE(no.zh.find("wang"), std::string::npos) << no.zh;
    EXPECT_EQ(seen_by(t, "li").at(0).at("newer").as_int64(), 2);
    EXPECT_EQ(t.rows("ticket.drafts").size(), 1u) << "the draft stays";
    t("ticket.reply", answer + R"(,"force":true})", li(noon + 4s));
    EXPECT_TRUE(t.rows("ticket.drafts").empty());
}

TEST(an_answer, is_not_held_up_by_ones_own_words) {
    talk t;
    auto const seen = std::to_string(ask(t));
    t("ticket.reply", R"({"ticket":1,"text":"亲","based_on":)" + seen + "}", li(noon + 1s));
    t("ticket.note", R"({"ticket":1,"text":"查仓库"})", li(noon + 2s));
    t("ticket.reply", R"({"ticket":1,"text":"还有","based_on":)" + seen + "}", li(noon + 3s));
    t("ticket.note", R"({"ticket":1,"text":"别退款"})", wang(noon + 4s));
    EXPECT_EQ(t.refused("ticket.reply", R"({"ticket":1,"text":"退款","based_on":)" + seen + "}", li(noon + 5s)).code,
              errc::conflict)
        << "a colleague's note is worth reading";
    EXPECT_EQ(t.refused("ticket.reply", R"({"ticket":1,"text":"x","based_on":77})", li(noon + 6s)).code, errc::not_found);
    EXPECT_EQ(t.refused("ticket.save_draft", draft("x", R"(,"based_on":77)"), li(noon + 6s)).field, "based_on");
}

TEST(an_answer, delivered_twice_is_absorbed_though_others_have_spoken) {
    talk t;
    auto const seen = std::to_string(ask(t));
    std::string const answer = R"({"ticket":1,"text":"亲","external_id":"a-1","based_on":)" + seen + "}";
    t("ticket.reply", answer, li(noon + 1s));
    t("ticket.receive", R"({"ticket":1,"text":"谢谢"})", buyer(noon + 2s));
    EXPECT_EQ(types(t("ticket.reply", answer, li(noon + 3s))), names{"ticket.message_repeated"});
}

TEST(an_answer, is_not_held_up_by_what_was_recalled) {
    talk t;
    auto const seen = std::to_string(ask(t));
    auto const second = t.message("ticket.receive", R"({"ticket":1,"text":"发错了"})", buyer(noon + 1s));
    t("ticket.recall", R"({"ticket":1,"message":)" + std::to_string(second) + "}", buyer(noon + 2s));
    t("ticket.reply", R"({"ticket":1,"text":"亲","based_on":)" + seen + "}", li(noon + 3s));
    EXPECT_EQ(t.rows("ticket.rounds").size(), 1u);
}

}  // namespace
}  // namespace csdesk::testing
