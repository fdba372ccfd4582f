// Recalled messages on the desk: the words are gone everywhere, the log verifies, a rebuild makes the same tables.
#include "desk_play.hpp"

namespace csdesk::testing {
namespace {

std::string of(std::int64_t message) { return R"({"ticket":1,"message":)" + std::to_string(message) + "}"; }
json::object line(talk& t, char const* what) {
    for (auto const& l : t.rows("ticket.timeline"))
        if (text(l, "what") == what) return l.as_object();
    ADD_FAILURE() << "no " << what;
    return {};
}
names open_clocks(talk& t) {
    names out;
    for (auto const& c : t.rows("clock.list"))
        if (text(c, "status") == "running" || text(c, "status") == "breached") out.push_back(*text(c, "metric"));
    return out;
}

TEST(a_recalled_message, loses_its_words_everywhere_and_keeps_its_hash) {
    talk t;
    auto const message = ask(t, "我的手机号是13800001111");
    t("ticket.attach",
      R"({"ticket":1,"message":)" + std::to_string(message) +
          R"(,"attachments":[{"name":"身份证.jpg","reference":"oss/secret-place","media_type":"image/jpeg","sha256":")" +
          std::string(64, 'b') + R"("}]})",
      buyer(noon + 1s));
    t("ticket.add_transcript",
      R"({"ticket":1,"message":)" + std::to_string(message) +
          R"(,"segments":[{"speaker":"customer","name":"张三","from":0,"to":9,"text":"密码是8888"}]})",
      li(noon + 2s));
    ASSERT_EQ(t.rows("ticket.search", R"({"text":"手机号"})").size(), 1u);
    auto const done = t("ticket.recall", of(message), buyer(noon + 3s));
    EXPECT_EQ(types(done), names{"ticket.message_recalled"});
    auto const m = t.rows("ticket.messages").at(0);
    EXPECT_TRUE(m.at("text").is_null());
    EXPECT_EQ(text(m, "text_sha256"), "1ef70922266a6ac11a1fdfb13af45042a09c221713b68e394c180e0e6368a574");
    EXPECT_FALSE(m.at("recalled_at").is_null());
    EXPECT_EQ(text(m, "external_id"), "m-1") << "what is not words stays";
    auto const& a = m.at("attachments").at(0);
    EXPECT_TRUE(a.at("name").is_null() && a.at("reference").is_null());
    EXPECT_EQ(text(a, "sha256"), std::string(64, 'b'));
    auto const spoken = t.rows("ticket.transcript").at(0);
    EXPECT_TRUE(spoken.at("text").is_null() && spoken.at("name").is_null());
    EXPECT_EQ(spoken.at("to_ms").as_int64(), 9);
    EXPECT_TRUE(t.rows("ticket.search", R"({"text":"手机号"})").empty());
    EXPECT_TRUE(line(t, "ticket.customer_wrote").at("text").is_null());
    for (std::string const& everything : {t.log(), t.bytes()})
        for (char const* gone : {"13800001111", "身份证", "secret-place", "张三", "密码"})
            EXPECT_EQ(everything.find(gone), std::string::npos) << gone;
    EXPECT_TRUE(t.d.verify().ok);
    t.reopen();
    EXPECT_EQ(t.rows("ticket.messages").at(0), m);
}

TEST(a_recalled_message, of_the_channel_is_named_by_the_channels_id) {
    talk t;
    ask(t);
    EXPECT_EQ(t.refused("ticket.recall", R"({"ticket":1,"external_id":"m-2"})", host(noon)).field, "external_id");
    EXPECT_EQ(t.refused("ticket.recall", R"({"ticket":1,"external_id":"m-1","channel":"sms"})", host(noon)).code,
              errc::not_found);
    EXPECT_EQ(t.refused("ticket.recall", R"({"ticket":1})", host(noon)).field, "message");
    EXPECT_EQ(t.refused("ticket.recall", R"({"ticket":1,"message":2,"external_id":"m-1"})", host(noon)).field, "message");
    t("ticket.recall", R"({"ticket":1,"external_id":"m-1","reason":"买家撤回"})", host(noon + 1s));
    EXPECT_EQ(text(line(t, "ticket.message_recalled"), "detail"), "买家撤回");
    EXPECT_EQ(t.refused("ticket.recall", R"({"ticket":1,"external_id":"m-1"})", host(noon + 2s)).code, errc::conflict);
    EXPECT_EQ(types(t("ticket.receive", R"({"ticket":1,"text":"又来","external_id":"m-1"})", buyer(noon + 3s))),
              names{"ticket.message_repeated"})
        << "delivered again, it does not come back";
}

TEST(a_recalled_message, is_recalled_by_its_own_side) {
    talk t;
    auto const question = ask(t);
    auto const answer = t.message("ticket.reply", R"({"ticket":1,"text":"骂人的话"})", li(noon + 1min));
    auto const remark = t.message("ticket.note", R"({"ticket":1,"text":"记错了"})", wang(noon + 2min));
    EXPECT_EQ(t.refused("ticket.recall", of(question), li(noon + 3min)).code, errc::forbidden);
    EXPECT_EQ(t.refused("ticket.recall", of(question), lead(noon + 3min)).code, errc::forbidden);
    EXPECT_EQ(t.refused("ticket.recall", of(question), by(role::customer, "c-18", noon + 3min)).code, errc::not_found)
        << "not their ticket";
    EXPECT_EQ(t.refused("ticket.recall", of(answer), buyer(noon + 3min)).code, errc::forbidden);
    EXPECT_EQ(t.refused("ticket.recall", of(answer), wang(noon + 3min)).code, errc::forbidden);
    t("ticket.recall", of(answer), lead(noon + 4min));
    t("ticket.recall", of(remark), wang(noon + 4min));
    EXPECT_EQ(t.refused("ticket.recall", of(99), li(noon + 5min)).code, errc::not_found);
    EXPECT_EQ(t.log().find("骂人的话"), std::string::npos);
    EXPECT_EQ(t.ticket().at("talk").at("replies").as_int64(), 1) << "it was written, and stays counted";
    EXPECT_EQ(t.refused("ticket.attach",
                        R"({"ticket":1,"message":)" + std::to_string(answer) +
                            R"(,"attachments":[{"name":"a","reference":"b","media_type":"text/plain"}]})",
                        li(noon + 5min))
                  .code,
              errc::not_allowed);
}

TEST(a_recalled_message, that_was_answered_leaves_its_round_as_it_was) {
    talk t;
    auto const question = ask(t);
    t("ticket.reply", R"({"ticket":1,"text":"亲"})", li(noon + 2min));
    auto const before = t.rows("ticket.rounds");
    t("ticket.recall", of(question), buyer(noon + 1h));
    EXPECT_EQ(t.rows("ticket.rounds"), before);
    EXPECT_EQ(t.ticket().at("talk").at("answered_rounds").as_int64(), 1);
}

TEST(a_recalled_message, that_alone_waited_ends_the_round_without_an_answer) {
    talk t;
    auto const question = ask(t);
    ASSERT_EQ(open_clocks(t), (names{"first_response", "resolution"}));
    t("ticket.recall", of(question), buyer(noon + 1min));
    auto const round = t.rows("ticket.rounds").at(0);
    EXPECT_FALSE(round.at("answered").as_bool());
    EXPECT_EQ(text(round, "ended_at"), format_instant(noon + 1min));
    EXPECT_FALSE(t.ticket().at("talk").as_object().contains("waiting"));
    EXPECT_EQ(open_clocks(t), names{"resolution"}) << "nobody waits for an answer";
    EXPECT_TRUE(t.rows("ticket.list", "{}").at(0).at("waiting_since").is_null());
    t("ticket.receive", R"({"ticket":1,"text":"还是想问"})", buyer(noon + 10min));
    EXPECT_EQ(t.rows("ticket.rounds").size(), 2u);
    EXPECT_EQ(open_clocks(t), (names{"resolution", "first_response"}));
    t("ticket.reply", R"({"ticket":1,"text":"亲"})", li(noon + 11min));
    EXPECT_EQ(t.rows("ticket.rounds").at(1).at("waited_ms").as_int64(), 60'000);
}

TEST(a_recalled_message, among_several_leaves_the_customer_waiting_since_the_first) {
    talk t;
    auto const first = ask(t);
    auto const second = t.message("ticket.receive", R"({"ticket":1,"text":"在吗"})", buyer(noon + 1min));
    t("ticket.recall", of(first), buyer(noon + 2min));
    EXPECT_EQ(text(t.ticket().at("talk").at("waiting"), "opened_at"), format_instant(noon));
    t("ticket.reply", R"({"ticket":1,"text":"亲"})", li(noon + 3min));
    auto const round = t.rows("ticket.rounds").at(0);
    EXPECT_EQ(round.at("waited_ms").as_int64(), 180'000);
    EXPECT_EQ(round.at("messages").as_int64(), 1) << "one of them was left";
    t("ticket.recall", of(second), buyer(noon + 4min));
    EXPECT_TRUE(t.rows("ticket.rounds").at(0).at("answered").as_bool());
}

TEST(a_recalled_message, once_each_ends_the_round_at_the_last) {
    talk t;
    auto const first = ask(t);
    auto const second = t.message("ticket.receive", R"({"ticket":1,"text":"在吗"})", buyer(noon + 1min));
    t("ticket.recall", of(second), buyer(noon + 2min));
    EXPECT_TRUE(t.rows("ticket.rounds").at(0).at("ended_at").is_null());
    t("ticket.recall", of(first), buyer(noon + 3min));
    EXPECT_FALSE(t.rows("ticket.rounds").at(0).at("ended_at").is_null());
}

TEST(a_recalled_message, is_shown_without_words_where_its_command_is_repeated) {
    talk t;
    std::string const open = R"({"requester":"c-17","kind":"after_sale","channel":"wangwang","text":"秘密"})";
    auto how = buyer(noon);
    how.command_id = "open-1";
    auto const first = t("ticket.open", open, how);
    t("ticket.recall", of(first.ids.at("message")), buyer(noon + 1s));
    auto const again = t("ticket.open", open, how);
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.ids, first.ids);
    for (auto const& e : again.events) EXPECT_EQ(e.data.find("秘密"), std::string::npos);
}

}  // namespace
}  // namespace csdesk::testing
