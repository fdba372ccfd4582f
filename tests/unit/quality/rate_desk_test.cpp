// Rates at the desk: counted as messages come in, counted anew when rules, tags or policies change, the same after a restart.
#include <csdesk/desk/policy.hpp>

#include <boost/json.hpp>

#include "../desk/kit.hpp"
#include "rate_world.hpp"

namespace csdesk::testing {
namespace {

using namespace std::chrono_literals;
using boost::json::value;
using rates::at;

std::string quoted(std::string const& text) { return boost::json::serialize(value(text)); }

char const* const head = "name = \"t\"\ntime_zone = \"Asia/Shanghai\"\n";

class rates_at_the_desk : public ::testing::Test {
protected:
    scratch_file file;
    desk d = desk::open(file.path());
    std::string day = "2026-11-20";

    void adopt(std::string const& text, instant now) { must(d, "policy.adopt", "{\"text\":" + quoted(text) + "}", host(now)); }
    void adopt(std::string const& text) { adopt(text, at("2026-11-01", "00:00:00")); }

    std::string open(std::string const& time, std::string const& channel = "wangwang", std::string const& buyer = "c-1") {
        auto const r = must(d, "ticket.open",
                            R"({"requester":")" + buyer + R"(","kind":"pre_sale","channel":")" + channel + R"(","text":"在吗"})",
                            host(at(day, time)));
        return std::to_string(r.ids.at("ticket"));
    }
    void asks(std::string const& t, std::string const& time, std::string const& channel = "") {
        std::string const where = channel.empty() ? "" : R"(,"channel":")" + channel + '"';
        must(d, "ticket.receive", R"({"ticket":)" + t + R"(,"text":"在吗")" + where + "}", host(at(day, time)));
    }
    void replies(std::string const& t, std::string const& time, role who = role::agent) {
        must(d, "ticket.reply", R"({"ticket":)" + t + R"(,"text":"亲，在的"})", by(who, "li", at(day, time)));
    }
    void tag(std::string const& t, std::string const& change, std::string const& time) {
        must(d, "ticket.tag", R"({"ticket":)" + t + "," + change + "}", by(role::agent, "li", at(day, time)));
    }
    boost::json::array rows(std::string const& view, std::string const& params, std::optional<instant> now = {}) {
        auto const answer = d.query(view, params, "main", {}, 100, now);
        if (!answer) throw refused(answer.error());
        return boost::json::parse(*answer).as_object().at("rows").as_array();
    }
    boost::json::object figure(std::string const& name, std::string const& as_of = "") {
        std::string const params = R"({"name":")" + name + R"(","as_of":")" + (as_of.empty() ? day : as_of) + R"("})";
        return rows("rate.get", params, at(day, "23:59:59") + 24h).at(0).as_object();
    }
    std::string rate(std::string const& name) {
        auto const f = figure(name);
        return std::to_string(f.at("met").as_int64()) + " of " + std::to_string(f.at("judged").as_int64());
    }
    /// Everything there is about rates, as it stands in the tables.
    std::string tables(desk& of) {
        std::string out;
        for (char const* name : {"taobao_3min", "own", "jd_30s", "pdd_reply", "douyin_3min"}) {
            auto const days = of.query("rate.days", std::string(R"({"name":")") + name + "\"}");
            if (days) out += *days;
            auto const missed = of.query("rate.missed", std::string(R"({"name":")") + name + R"(","as_of":")" + day + "\"}");
            if (missed) out += *missed;
        }
        return out;
    }
};

// edge case 65
TEST_F(rates_at_the_desk, taobao_worked_cases_give_the_published_rates) {
    adopt(std::string(head) + "packs = [\"taobao\"]");
    auto const t = open("10:10:15");
    asks(t, "10:15:20");
    replies(t, "10:18:10");
    EXPECT_EQ(rate("taobao_3min"), "0 of 1");
    asks(t, "10:18:30");
    replies(t, "10:19:00");
    EXPECT_EQ(rate("taobao_3min"), "1 of 2");
    day = "2026-11-21";
    auto const u = open("11:00:00");
    for (int i = 1; i < 10; ++i) asks(u, "11:0" + std::to_string(i / 4) + ":1" + std::to_string(i));
    EXPECT_EQ(rate("taobao_3min"), "1 of 3");
}
// edge case 66
TEST_F(rates_at_the_desk, jd_worked_cases_give_the_published_rates) {
    adopt(std::string(head) + "packs = [\"jd\"]");
    auto const t = open("08:56:00", "jd");
    replies(t, "09:01:00");
    EXPECT_EQ(rate("jd_30s"), "0 of 0");
    auto const u = open("10:00:00", "jd");
    replies(u, "10:00:10");
    asks(u, "10:10:10");  // 10:00 after the last message: the same session
    EXPECT_EQ(rate("jd_30s"), "1 of 1");
    asks(u, "10:20:11");  // 10:01
    EXPECT_EQ(rate("jd_30s"), "1 of 2");
    open("22:30:00", "jd_message", "c-9");
    EXPECT_EQ(rate("jd_30s"), "1 of 2");
    EXPECT_EQ(rate("jd_message_share"), "1 of 4");
}
TEST_F(rates_at_the_desk, pinduoduo_counts_a_buyer_once_over_all_tickets) {
    adopt(std::string(head) + "packs = [\"pdd\"]");
    auto const t = open("10:00:00", "pdd");
    replies(t, "10:30:00");
    EXPECT_EQ(rate("pdd_reply"), "1 of 1");
    auto const u = open("11:00:00", "pdd");
    EXPECT_EQ(rate("pdd_reply"), "0 of 1");
    replies(u, "11:59:00");
    EXPECT_EQ(rate("pdd_reply"), "1 of 1");
    asks(t, "12:00:00");
    replies(t, "13:00:01");
    EXPECT_EQ(rate("pdd_reply"), "0 of 1");
    auto const other = open("13:30:00", "pdd", "c-2");
    replies(other, "13:31:00");
    EXPECT_EQ(rate("pdd_reply"), "1 of 2");
}
TEST_F(rates_at_the_desk, douyin_counts_messages) {
    adopt(std::string(head) + "packs = [\"douyin\"]");
    auto const t = open("10:00:00", "douyin");
    asks(t, "10:02:00");
    replies(t, "10:04:00");
    EXPECT_EQ(rate("douyin_3min"), "1 of 2");
}

TEST_F(rates_at_the_desk, say_which_units_missed_and_why) {
    adopt(std::string(head) + "packs = [\"taobao\"]");
    auto const t = open("10:00:00");
    replies(t, "10:05:00");
    auto const u = open("11:00:00", "wangwang", "c-2"), fine = open("12:00:00", "wangwang", "c-3");
    replies(fine, "12:00:10");
    auto const missed = rows("rate.missed", R"({"name":"taobao_3min","as_of":"2026-11-20"})", at(day, "20:00:00"));
    ASSERT_EQ(missed.size(), 2U);
    EXPECT_EQ(missed[0].at("ticket").as_int64(), std::stoll(t));
    EXPECT_EQ(missed[0].at("en").as_string(), "answered after PT5M, limit PT3M");
    EXPECT_EQ(missed[0].at("zh").as_string(), "答复用时 PT5M，时限 PT3M");
    EXPECT_EQ(missed[1].at("ticket").as_int64(), std::stoll(u));
    EXPECT_EQ(missed[1].at("en").as_string(), "not answered within PT3M");
    auto const first = d.query("rate.missed", R"({"name":"taobao_3min","as_of":"2026-11-20"})", "main", {}, 1).value();
    auto const cursor = boost::json::parse(first).as_object().at("after").as_string();
    auto const second =
        d.query("rate.missed", R"({"name":"taobao_3min","as_of":"2026-11-20"})", "main", std::string(cursor), 1).value();
    EXPECT_EQ(boost::json::parse(second).at("rows").at(0).at("ticket").as_int64(), std::stoll(u));
    EXPECT_FALSE(d.query("rate.missed", R"({"name":"taobao_3min","as_of":"2026-11-20"})", "main", "x"));
}

TEST_F(rates_at_the_desk, a_tag_that_excludes_takes_its_rounds_out_and_back) {
    adopt(std::string(head) + "packs = [\"taobao\"]");
    auto const t = open("10:00:00");
    asks(t, "10:01:00");
    EXPECT_EQ(rate("taobao_3min"), "0 of 1");
    tag(t, R"("add":["advert"])", "10:02:00");
    EXPECT_EQ(rate("taobao_3min"), "0 of 0");
    replies(t, "10:02:30");
    tag(t, R"("remove":["advert"])", "10:05:00");
    EXPECT_EQ(rate("taobao_3min"), "1 of 1") << "what was said meanwhile counts too";
    asks(t, "10:06:00");
    replies(t, "10:07:00");
    EXPECT_EQ(rate("taobao_3min"), "2 of 2") << "and it goes on from there";
}

TEST_F(rates_at_the_desk, a_tag_given_by_a_rule_in_the_midst_of_a_message_takes_effect_with_the_next_deadline) {
    adopt(std::string(head) +
          "packs = [\"taobao\"]\n[[automation]]\nname = \"adverts\"\non = [\"ticket.customer_wrote\"]\n"
          "when = [{ field = \"event.text\", contains = [\"加微信\"] }]\n"
          "then = [{ command = \"ticket.tag\", with = { add = [\"advert\"] } }]\n");
    must(d, "ticket.open", R"({"requester":"c-1","kind":"pre_sale","channel":"wangwang","text":"加微信有优惠"})",
         host(at(day, "10:00:00")));
    d.advance(at(day, "10:00:00"));
    EXPECT_EQ(rate("taobao_3min"), "0 of 0");
    open("10:00:01");
    EXPECT_EQ(rate("taobao_3min"), "0 of 1");
    EXPECT_TRUE(d.rebuild());
}

// edge case 67
TEST_F(rates_at_the_desk, a_policy_with_other_rates_counts_everything_anew) {
    adopt(std::string(head));
    auto const t = open("10:00:00");
    replies(t, "10:04:00");
    std::string const own = std::string(head) + "[[rates]]\nname = \"own\"\nwithin = \"5m\"\n";
    adopt(own, at(day, "12:00:00"));
    EXPECT_EQ(rate("own"), "0 of 0") << "the job has not run yet";
    d.advance(at(day, "12:00:00"));
    EXPECT_EQ(rate("own"), "1 of 1");
    std::string const waived = "[[waivers]]\nname = \"大促\"\nfrom = \"2026-11-20\"\nto = \"2026-11-20\"\nrates = [\"own\"]\n";
    adopt(own + waived, at(day, "13:00:00"));
    d.advance(at(day, "13:00:00"));
    EXPECT_EQ(rate("own"), "0 of 0");
    adopt(own + "unit = \"buyer_day\"\n", at(day, "14:00:00"));
    d.advance(at(day, "14:00:00"));
    EXPECT_EQ(rate("own"), "1 of 1");
    EXPECT_EQ(figure("own").at("counts").as_string(), "buyer_day");
    adopt(std::string(head), at(day, "15:00:00"));
    d.advance(at(day, "15:00:00"));
    EXPECT_FALSE(d.query("rate.get", R"({"name":"own","as_of":"2026-11-20"})"));
    adopt(own, at(day, "16:00:00"));
    d.advance(at(day, "16:00:00"));
    EXPECT_EQ(rate("own"), "1 of 1") << "nothing was left behind that would count twice";
    auto const jobs = rows("job.list", "{}").size();
    adopt(own + "[tickets]\nreopen_window = \"1d\"\n", at(day, "17:00:00"));
    EXPECT_EQ(rows("job.list", "{}").size(), jobs + 2) << "tiers and clocks; the rates are as they were";
}

TEST_F(rates_at_the_desk, a_recount_finds_nothing_to_change) {
    adopt(std::string(head) + "packs = [\"taobao\", \"douyin\"]");
    auto const t = open("10:00:00");
    replies(t, "10:02:00");
    must(d, "ticket.reply", R"({"ticket":)" + t + R"(,"text":"好了","then":"resolved"})",
         by(role::agent, "li", at(day, "10:03:00")));
    asks(t, "11:00:00");
    auto const before = tables(d);
    auto const r = must(d, "rates.recount", R"({"ticket":)" + t + "}", by(role::supervisor, "wang", at(day, "12:00:00")));
    ASSERT_EQ(r.events.size(), 1U);
    EXPECT_EQ(r.events[0].type, "rate.unchanged");
    EXPECT_EQ(tables(d), before);
    EXPECT_EQ(must_refuse(d, "rates.recount", R"({"ticket":999})", by(role::supervisor, "wang", at(day, "12:00:00"))).code,
              errc::not_found);
    EXPECT_EQ(must_refuse(d, "rates.recount", R"({"ticket":)" + t + "}", by(role::agent, "li", at(day, "12:00:00"))).code,
              errc::forbidden);
    EXPECT_EQ(
        must_refuse(d, "rates.hear", R"({"ticket":1,"who":"person","occurred_at":0,"channel":"x"})", host(at(day, "12:00:00")))
            .code,
        errc::forbidden);
}

TEST_F(rates_at_the_desk, stand_the_same_after_restart_and_rebuild) {
    adopt(std::string(head) + "packs = [\"taobao\", \"pdd\"]");
    auto const t = open("10:00:00");
    replies(t, "10:02:00");
    asks(t, "10:10:00");
    auto const u = open("10:20:00", "pdd", "c-2");
    auto const before = tables(d);
    { desk const closing = std::move(d); }
    d = desk::open(file.path());
    EXPECT_EQ(tables(d), before);
    EXPECT_TRUE(d.rebuild());
    EXPECT_EQ(tables(d), before);
    replies(u, "10:25:00");
    replies(t, "10:12:00");  // told late, by the clock of the log at 10:25 at the earliest
    EXPECT_EQ(rate("taobao_3min"), "1 of 2");
    EXPECT_EQ(rate("pdd_reply"), "1 of 1");
}

TEST_F(rates_at_the_desk, close_each_day_once_and_tell_a_crossed_alarm_line) {
    adopt(std::string(head) + "packs = [\"taobao\"]");
    open("10:00:00");
    auto const t = open("22:59:00", "wangwang", "c-2");
    replies(t, "23:05:00");
    auto const closed = [&](instant now) {
        std::vector<logged_event> out;
        for (auto& e : d.advance(now))
            if (e.type == "rate.day_closed") out.push_back(e);
        return out;
    };
    EXPECT_EQ(closed(at("2026-11-21", "00:02:59")).size(), 0U);
    auto const told = closed(at("2026-11-21", "00:03:00"));
    ASSERT_EQ(told.size(), 1U);
    auto const data = boost::json::parse(told[0].data);
    EXPECT_EQ(data.at("counted").at("asked").as_int64(), 2);
    EXPECT_EQ(data.at("period").at("judged").as_int64(), 2);
    EXPECT_TRUE(data.at("period").at("alarms").at(0).at("crossed").as_bool());
    EXPECT_EQ(closed(at("2026-11-25", "00:00:00")).size(), 0U);
    std::size_t notices = 0;
    for (auto const& e : d.outbox("main", 0, 100)) notices += e.kind == "rate.alarm";
    EXPECT_EQ(notices, 1U);
}

TEST_F(rates_at_the_desk, run_beside_the_shop_s_own_promise) {
    adopt(std::string(head) +
          "packs = [\"taobao\"]\n[[sla]]\nname = \"own\"\nmetric = \"first_response\"\ntarget = \"5m\"\n"
          "calendar = \"real_time\"\n");
    auto const t = open("10:00:00");
    auto const clocks = rows("clock.list", R"({"ticket":)" + t + "}");
    std::map<std::string, std::int64_t> targets;
    for (auto const& c : clocks) targets[std::string(c.at("pack").as_string())] = c.at("target_ms").as_int64();
    EXPECT_EQ(targets, (std::map<std::string, std::int64_t>{{"shop", 300'000}, {"taobao", 180'000}}));
}

TEST_F(rates_at_the_desk, refuse_questions_that_make_no_sense) {
    adopt(std::string(head) + "packs = [\"taobao\"]");
    auto const no = d.query("rate.get", R"({"name":"nothing"})");
    ASSERT_FALSE(no);
    EXPECT_EQ(no.error().code, errc::not_found);
    EXPECT_EQ(no.error().allowed, std::vector<std::string>{"taobao_3min"});
    EXPECT_EQ(d.query("rate.get", R"({"name":"taobao_3min","as_of":"soon"})").error().field, "as_of");
    EXPECT_EQ(d.query("rate.days", R"({"name":"taobao_3min","from":"x"})").error().field, "from");
    EXPECT_EQ(rows("rate.list", R"({"pack":"jd"})").size(), 0U);
    auto const rule = rows("rate.list", "{}").at(0).as_object();
    EXPECT_EQ(rule.at("zh").as_string(), "旺旺3分钟人工响应率");
    EXPECT_FALSE(rule.at("definition_zh").as_string().empty());
}

}  // namespace
}  // namespace csdesk::testing
