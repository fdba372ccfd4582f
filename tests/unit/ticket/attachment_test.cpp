// Attachments, recordings and transcripts on the desk.
#include "desk_play.hpp"

namespace csdesk::testing {
namespace {

std::string const photo =
    R"({"name":"破损.jpg","reference":"oss://shop/2026/1.jpg","media_type":"image/jpeg","bytes":48211,"kind":"image","sha256":")" +
    std::string(64, 'a') + R"("})";
std::string with(std::string const& attachment) { return R"({"ticket":1,"text":"见图","attachments":[)" + attachment + "]}"; }

TEST(an_attachment, comes_with_each_kind_of_message) {
    talk t;
    auto const opened =
        t("ticket.open",
          R"({"requester":"c-17","kind":"after_sale","channel":"wangwang","text":"坏了","attachments":[)" + photo + "]}",
          buyer(noon));
    EXPECT_EQ(types(opened), (names{"customer.seen", "ticket.opened", "ticket.customer_wrote", "ticket.attached"}));
    t("ticket.receive", with(photo + ',' + photo), buyer(noon + 1s));
    t("ticket.reply", with(photo), li(noon + 2s));
    t("ticket.note", with(photo), li(noon + 3s));
    auto const messages = t.rows("ticket.messages");
    ASSERT_EQ(messages.size(), 4u);
    names counts;
    for (auto const& m : messages) counts.push_back(std::to_string(m.at("attachments").as_array().size()));
    EXPECT_EQ(counts, (names{"1", "2", "1", "1"}));
    auto const& a = messages.at(0).at("attachments").at(0);
    EXPECT_EQ(text(a, "name"), "破损.jpg");
    EXPECT_EQ(text(a, "reference"), "oss://shop/2026/1.jpg");
    EXPECT_EQ(text(a, "kind"), "image");
    EXPECT_EQ(a.at("bytes").as_int64(), 48'211);
    EXPECT_EQ(t.rows("ticket.attachments").size(), 5u);
    EXPECT_EQ(t.all("ticket.attachments", R"({"ticket":1})", 2), t.rows("ticket.attachments"));
    t.reopen();
    EXPECT_EQ(t.rows("ticket.messages"), messages);
}

TEST(an_attachment, may_stand_without_words) {
    talk t;
    t("ticket.open", R"({"requester":"c-17","kind":"after_sale","channel":"wangwang","attachments":[)" + photo + "]}",
      buyer(noon));
    EXPECT_EQ(t.rows("ticket.rounds").size(), 1u) << "a picture asks as words do";
    t("ticket.receive", R"({"ticket":1,"text":"","attachments":[)" + photo + "]}", buyer(noon + 1s));
    EXPECT_EQ(t.refused("ticket.receive", R"({"ticket":1,"text":""})", buyer(noon + 2s)).field, "text");
    EXPECT_EQ(t.refused("ticket.receive", R"({"ticket":1,"text":" ","attachments":[]})", buyer(noon + 2s)).field, "text");
}

TEST(an_attachment, is_added_when_the_recording_is_ready) {
    talk t;
    auto const call = ask(t);
    auto const id = std::to_string(call);
    std::string const recording = R"({"name":"call.mp3","reference":"rec/77","media_type":"audio/mpeg","kind":"recording"})";
    t("ticket.attach", R"({"ticket":"INC1","message":)" + id + R"(,"attachments":[)" + recording + "]}",
      by(role::host, "", noon + 5min));
    t("ticket.attach", R"({"ticket":1,"message":)" + id + R"(,"attachments":[)" + photo + "]}", buyer(noon + 6min));
    auto const rows = t.rows("ticket.attachments", R"({"ticket":1,"message":)" + id + "}");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows.at(1).at("number").as_int64(), 2) << "numbers go on";
    EXPECT_TRUE(rows.at(0).at("sha256").is_null());
    EXPECT_EQ(t.refused("ticket.attach", R"({"ticket":1,"message":99,"attachments":[)" + photo + "]}", li(noon)).code,
              errc::not_found);
    EXPECT_EQ(t.refused("ticket.attach", R"({"ticket":1,"message":)" + id + R"(,"attachments":[]})", li(noon)).field,
              "attachments");
    auto const answer = t.message("ticket.reply", R"({"ticket":1,"text":"好"})", li(noon + 7min));
    EXPECT_EQ(
        t.refused("ticket.attach", R"({"ticket":1,"message":)" + std::to_string(answer) + R"(,"attachments":[)" + photo + "]}",
                  buyer(noon + 8min))
            .code,
        errc::forbidden)
        << "the customer adds nothing to the agent's words";
}

TEST(an_attachment, is_refused_by_the_rule_it_breaks) {
    talk t;
    ask(t);
    auto const part = [](std::string const& member, std::string const& value) {
        json::object a{{"name", "a"}, {"reference", "r"}, {"media_type", "text/plain"}};
        a[member] = json::parse(value);
        return json::serialize(a);
    };
    struct {
        std::string member, value;
    } const wrong[] = {
        {"name", R"("")"},
        {"name", R"("a\u0000b")"},
        {"name", '"' + std::string(256, 'x') + '"'},
        {"reference", R"("")"},
        {"reference", R"("a\nb")"},
        {"reference", R"("data:text/html,<script>")"},
        {"reference", "\"JavaScript:alert(1)\""},
        {"reference", '"' + std::string(2'049, 'x') + '"'},
        {"media_type", R"("jpeg")"},
        {"media_type", R"("image/")"},
        {"media_type", R"("/jpeg")"},
        {"media_type", R"("image/jpeg; charset=x")"},
        {"bytes", "-1"},
        {"sha256", R"("abc")"},
        {"sha256", '"' + std::string(64, 'A') + '"'},
        {"kind", R"("virus")"},
    };
    for (auto const& w : wrong) {
        auto const e = t.refused("ticket.receive", with(part("name", R"("ok")") + ',' + part(w.member, w.value)), buyer(noon));
        EXPECT_EQ(e.code, errc::invalid_argument) << w.member << ' ' << w.value;
        EXPECT_EQ(e.field, "attachments[1]." + w.member) << w.value;
        EXPECT_FALSE(e.zh.empty());
    }
    std::string many = photo;
    for (int i = 0; i < 50; ++i) many += ',' + photo;
    EXPECT_EQ(t.refused("ticket.note", with(many), li(noon)).field, "attachments");
    EXPECT_EQ(t.rows("ticket.messages").size(), 1u) << "nothing was kept";
    many.resize(many.size() - photo.size() - 1);
    auto const id = std::to_string(t.message("ticket.note", with(many), li(noon)));
    t("ticket.attach", R"({"ticket":1,"message":)" + id + R"(,"attachments":[)" + many + "]}", li(noon));
    EXPECT_EQ(t.refused("ticket.attach", R"({"ticket":1,"message":)" + id + R"(,"attachments":[)" + photo + "]}", li(noon)).field,
              "attachments")
        << "a hundred a message";
}

TEST(an_attachment, of_a_message_delivered_twice_is_absorbed_with_it) {
    talk t;
    ask(t);
    std::string const again = R"({"ticket":1,"text":"x","external_id":"m-1","attachments":[)" + photo + "]}";
    EXPECT_EQ(types(t("ticket.receive", again, buyer(noon + 1s))), names{"ticket.message_repeated"});
    EXPECT_TRUE(t.rows("ticket.attachments").empty());
}

std::string segments(std::initializer_list<std::pair<int, int>> spans) {
    json::array out;
    for (auto const& [from, to] : spans)
        out.push_back({{"speaker", out.size() % 2 == 0 ? "customer" : "agent"},
                       {"from", from},
                       {"to", to},
                       {"text", "第" + std::to_string(from)}});
    return json::serialize(out);
}

TEST(a_transcript, grows_in_order_and_is_read_page_by_page) {
    talk t;
    auto const id = std::to_string(ask(t));
    std::string const head = R"({"ticket":1,"message":)" + id + R"(,"segments":)";
    t("ticket.add_transcript", head + segments({{0, 1500}, {1400, 3000}, {1400, 1400}}) + "}", by(role::bot, "asr", noon));
    t("ticket.add_transcript", head + R"([{"speaker":"other","name":"快递员","from":"PT3S","to":"PT4S","text":"到了"}]})",
      li(noon));
    auto const rows = t.rows("ticket.transcript");
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows.at(3).at("from_ms").as_int64(), 3'000);
    EXPECT_EQ(text(rows.at(3), "name"), "快递员");
    EXPECT_EQ(rows.at(3).at("number").as_int64(), 4);
    EXPECT_EQ(t.all("ticket.transcript", R"({"ticket":1,"message":)" + id + "}", 3), rows);
    auto const late = t.refused("ticket.add_transcript", head + segments({{2'999, 3'100}}) + "}", li(noon));
    EXPECT_EQ(late.field, "segments[0].from") << "order holds from command to command";
    t.reopen();
    EXPECT_EQ(t.rows("ticket.transcript"), rows);
}

TEST(a_transcript, is_refused_by_the_rule_it_breaks) {
    talk t;
    auto const id = std::to_string(ask(t));
    auto const add = [&](std::string const& list) {
        return t.refused("ticket.add_transcript", R"({"ticket":1,"message":)" + id + R"(,"segments":)" + list + "}", li(noon))
            .field;
    };
    EXPECT_EQ(add("[]"), "segments");
    EXPECT_EQ(add(segments({{5, 4}})), "segments[0].to");
    EXPECT_EQ(add(segments({{5, 9}, {4, 9}})), "segments[1].from");
    EXPECT_EQ(add(segments({{0, 86'400'001}})), "segments[0].to");
    EXPECT_EQ(add(R"([{"speaker":"customer","from":0,"to":1,"text":" "}])"), "segments[0].text");
    EXPECT_EQ(add(R"([{"speaker":"customer","from":-1,"to":1,"text":"x"}])"), "segments[0].from");
    EXPECT_EQ(add(R"([{"speaker":"ghost","from":0,"to":1,"text":"x"}])"), "segments[0].speaker");
    EXPECT_EQ(add(R"([{"speaker":"customer","from":0,"to":1,"text":"x","name":""}])"), "segments[0].name");
    EXPECT_TRUE(t.rows("ticket.transcript").empty());
    EXPECT_EQ(t.d.query("ticket.transcript", R"({"ticket":1})", "main", "x").error().field, "after");
    EXPECT_EQ(t.d.query("ticket.attachments", R"({"ticket":1})", "main", "1:").error().field, "after");
}

}  // namespace
}  // namespace csdesk::testing
