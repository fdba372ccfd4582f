// Satisfaction ratings at the desk.
#include <boost/json.hpp>

#include <map>

#include "../desk/kit.hpp"

namespace csdesk::testing {
namespace {

using namespace std::chrono_literals;

class ratings : public ::testing::Test {
protected:
    void open_desk(std::string const& csat = "ask = true\n") {
        std::string const text = "name = \"t\"\ntime_zone = \"UTC\"\n[csat]\n" + csat;
        must(d, "policy.adopt", "{\"text\":" + boost::json::serialize(boost::json::value(text)) + "}", host(now));
    }
    std::string open(std::string const& customer = "c-1") {
        auto const r =
            must(d, "ticket.open",
                 R"({"requester":")" + customer + R"(","kind":"after_sale","channel":"wangwang","text":"在吗"})", host(now));
        std::string const t = std::to_string(r.ids.at("ticket"));
        asked_by[t] = customer;
        must(d, "ticket.assign", R"({"ticket":)" + t + R"(,"agent":"li"})", by(role::agent, "li", now));
        return t;
    }
    void resolve(std::string const& t) { must(d, "ticket.resolve", R"({"ticket":)" + t + "}", by(role::agent, "li", now)); }
    void reopen(std::string const& t) {
        must(d, "ticket.reopen", R"({"ticket":)" + t + R"(,"reason":"又坏了"})", by(role::agent, "li", now));
    }
    /// Links in the outbox, oldest first.
    std::vector<std::string> links() {
        std::vector<std::string> out;
        for (auto const& e : d.outbox("main", 0, 1'000))
            if (e.kind == "csat.request") out.emplace_back(boost::json::parse(e.data).at("token").as_string());
        return out;
    }
    static std::string rating(std::string const& t, int score, std::string const& token = "", std::string const& comment = "") {
        return R"({"ticket":)" + t + R"(,"score":)" + std::to_string(score) +
               (token.empty() ? "" : R"(,"token":")" + token + '"') + (comment.empty() ? "" : R"(,"comment":")" + comment + '"') +
               "}";
    }
    reply rate(std::string const& t, int score, std::string const& token = "", std::string const& comment = "") {
        return must(d, "csat.rate", rating(t, score, token, comment), by(role::customer, asked_by.at(t), now));
    }
    error refuse(std::string const& t, int score, std::string const& token = "", std::string const& comment = "") {
        auto const who = asked_by.find(t);
        return must_refuse(d, "csat.rate", rating(t, score, token, comment),
                           by(role::customer, who == asked_by.end() ? "c-1" : who->second, now));
    }
    boost::json::object figures(std::string const& params = "{}") {
        return boost::json::parse(d.query("csat.figures", params).value()).at("rows").at(0).as_object();
    }
    scratch_file file;
    desk d = desk::open(file.path());
    instant now = noon;
    std::map<std::string, std::string> asked_by;  // the requester of each ticket
};

// edge case 71
TEST_F(ratings, are_asked_for_once_a_resolution) {
    open_desk("ask = true\ncool_down = \"0s\"\n");
    auto const t = open();
    EXPECT_TRUE(links().empty());
    resolve(t);
    EXPECT_EQ(links().size(), 1U);
    must(d, "ticket.close", R"({"ticket":)" + t + "}", by(role::agent, "li", now));
    EXPECT_EQ(links().size(), 1U);
    EXPECT_EQ(must_refuse(d, "csat.request", R"({"ticket":)" + t + "}", by(role::agent, "li", now)).code, errc::not_allowed);
    reopen(t);
    EXPECT_EQ(links().size(), 1U);
    resolve(t);
    EXPECT_EQ(links().size(), 2U);
    EXPECT_NE(links()[0], links()[1]);
}
// edge case 71
TEST_F(ratings, leave_a_customer_in_peace_within_the_cool_down) {
    open_desk("ask = true\ncool_down = \"7d\"\n");
    auto const first = open(), second = open(), other = open("c-2");
    resolve(first);
    now += 7 * 24h - 1ms;
    resolve(second);
    resolve(other);
    EXPECT_EQ(links().size(), 2U) << "c-1 once, c-2 once";
    auto const why = must_refuse(d, "csat.request", R"({"ticket":)" + second + "}", by(role::agent, "li", now));
    EXPECT_EQ(why.code, errc::not_allowed);
    EXPECT_NE(why.en.find(format_instant(noon + 7 * 24h)), std::string::npos);
    now += 1ms;
    must(d, "csat.request", R"({"ticket":)" + second + "}", by(role::agent, "li", now));
    EXPECT_EQ(links().size(), 3U);
}
TEST_F(ratings, are_not_asked_for_unless_the_policy_says_so) {
    open_desk("ask = false\n");
    auto const t = open();
    EXPECT_EQ(must_refuse(d, "csat.request", R"({"ticket":)" + t + "}", by(role::agent, "li", now)).code, errc::not_allowed);
    resolve(t);
    EXPECT_TRUE(links().empty());
    must(d, "csat.request", R"({"ticket":)" + t + "}", by(role::agent, "li", now));
    EXPECT_EQ(links().size(), 1U);
}

// edge case 71
TEST_F(ratings, by_one_link_count_once) {
    open_desk();
    auto const t = open();
    resolve(t);
    auto const link = links().at(0);
    EXPECT_EQ(rate(t, 5, link, "很好").events.at(0).type, "csat.rated");
    EXPECT_EQ(rate(t, 5, link).events.at(0).type, "csat.rating_repeated");
    EXPECT_EQ(refuse(t, 1, link).code, errc::conflict);
    EXPECT_EQ(figures().at("ratings").as_int64(), 1);
    EXPECT_EQ(refuse(t, 4, "no such link").code, errc::not_found);
    EXPECT_EQ(refuse(t, 4, "").code, errc::conflict) << "without a link it is the same resolution's";
}
// edge case 71
TEST_F(ratings, after_a_reopen_replace_or_add_as_the_policy_says) {
    for (bool const replace : {true, false}) {
        open_desk(std::string("ask = true\ncool_down = \"0s\"\nafter_reopen = \"") + (replace ? "replace" : "add") + "\"\n");
        auto const t = open(replace ? "c-1" : "c-2");
        instant const from = now += 1h;
        resolve(t);
        rate(t, 1, links().back());
        reopen(t);
        resolve(t);
        rate(t, 5, links().back());
        auto const f = figures(R"({"from":)" + std::to_string(to_ms(from)) + "}");
        EXPECT_EQ(f.at("ratings").as_int64(), replace ? 1 : 2);
        EXPECT_EQ(f.at("average_milli").as_int64(), replace ? 5'000 : 3'000);
        now += 1h;
    }
}
TEST_F(ratings, of_an_earlier_resolution_do_not_replace_the_later_one) {
    open_desk("ask = true\ncool_down = \"0s\"\n");
    auto const t = open();
    resolve(t);
    reopen(t);
    resolve(t);
    rate(t, 5, links().at(1));
    rate(t, 1, links().at(0));
    EXPECT_EQ(figures().at("average_milli").as_int64(), 5'000);
}
TEST_F(ratings, end_with_the_link) {
    open_desk("ask = true\nvalid_for = \"14d\"\n");
    auto const t = open(), u = open("c-2");
    resolve(t);
    resolve(u);
    now += 14 * 24h;
    rate(t, 4, links().at(0));
    now += 1ms;
    EXPECT_EQ(refuse(u, 4, links().at(1)).code, errc::not_allowed);
}
TEST_F(ratings, may_come_unasked_once_the_ticket_is_resolved) {
    open_desk("ask = false\n");
    auto const t = open();
    EXPECT_EQ(refuse(t, 4).code, errc::not_allowed);
    resolve(t);
    EXPECT_EQ(rate(t, 4).ids.count("survey"), 1U);
    EXPECT_EQ(must_refuse(d, "csat.request", R"({"ticket":)" + t + "}", by(role::agent, "li", now)).code, errc::not_allowed);
    EXPECT_EQ(boost::json::parse(d.query("csat.list", "{}").value()).at("rows").as_array().size(), 1U);
}
TEST_F(ratings, refuse_what_is_no_rating) {
    open_desk();
    auto const t = open();
    resolve(t);
    EXPECT_EQ(refuse(t, 0).field, "score");
    EXPECT_EQ(refuse(t, 6).field, "score");
    EXPECT_EQ(refuse(t, 3, "", " ").field, "comment");
    EXPECT_EQ(refuse(t, 3, "", std::string(4'001, 'x')).field, "comment");
    EXPECT_EQ(refuse("999", 3).code, errc::not_found);
    EXPECT_EQ(d.query("csat.figures", R"({"from":2,"to":1})").error().field, "to");
}

TEST_F(ratings, are_figures_by_agent_and_channel_with_the_answer_rate) {
    open_desk("ask = true\ncool_down = \"0s\"\n");
    for (int i = 0; i < 4; ++i) resolve(open("c-" + std::to_string(i)));
    auto const tickets = boost::json::parse(d.query("csat.list", "{}").value()).at("rows").as_array();
    int score = 3;
    for (auto const& row : tickets)
        if (score < 6) rate(std::to_string(row.at("ticket").as_int64()), score++, std::string(row.at("token").as_string()), "嗯");
    auto const f = figures(R"({"by":"agent"})");
    EXPECT_EQ(f.at("group").as_string(), "li");
    EXPECT_EQ(f.at("requests").as_int64(), 4);
    EXPECT_EQ(f.at("response_ppm").as_int64(), 750'000);
    EXPECT_EQ(f.at("good_ppm").as_int64(), 666'666);
    EXPECT_EQ(f.at("average_milli").as_int64(), 4'000);
    EXPECT_EQ(boost::json::serialize(f.at("scores")), "[0,0,1,1,1]");
    EXPECT_EQ(boost::json::parse(d.query("csat.comments", "{}").value()).at("rows").as_array().size(), 3U);
    auto const before = d.query("csat.list", "{}").value();
    EXPECT_TRUE(d.rebuild());
    { desk const closing = std::move(d); }
    d = desk::open(file.path());
    EXPECT_EQ(d.query("csat.list", "{}").value(), before);
}

// edge case 70
TEST_F(ratings, and_times_are_told_apart_by_the_set_they_are_over) {  // figures.resolution
    auto const opened_before = open();
    now += 48h;
    instant const from = now;
    auto const opened_within = open(), still_open = open();
    now += 2h;
    resolve(opened_within);
    resolve(opened_before);
    instant const to = now + 1ms;
    auto const ask = [&](std::string const& set) {
        std::string const q =
            R"({"set":")" + set + R"(","from":)" + std::to_string(to_ms(from)) + R"(,"to":)" + std::to_string(to_ms(to)) + "}";
        return boost::json::parse(d.query("figures.resolution", q).value()).at("rows").at(0).as_object();
    };
    auto const created = ask("created"), closed = ask("closed");
    EXPECT_EQ(created.at("tickets").as_int64(), 2);
    EXPECT_EQ(created.at("open").as_int64(), 1);
    EXPECT_EQ(created.at("average_ms").as_int64(), 7'200'000);
    EXPECT_EQ(closed.at("tickets").as_int64(), 2);
    EXPECT_EQ(closed.at("average_ms").as_int64(), (2 + 50) * 3'600'000LL / 2);
    EXPECT_EQ(closed.at("median_ms").as_int64(), 7'200'000);
    EXPECT_NE(created.at("definition_zh").as_string(), closed.at("definition_zh").as_string());
    EXPECT_EQ(boost::json::parse(d.query("figures.resolution", R"({"set":"closed","by":"agent"})").value())
                  .at("rows")
                  .at(0)
                  .at("group")
                  .as_string(),
              "li");
    EXPECT_EQ(d.query("figures.resolution", R"({"set":"all"})").error().field, "set");
    EXPECT_EQ(d.query("figures.resolution", R"({"set":"closed","from":5,"to":5})").error().field, "to");
}

// edge case 71
TEST_F(ratings, asked_for_before_a_merge_land_in_the_ticket_that_asked) {
    open_desk("ask = true\ncool_down = \"7d\"\n");
    auto const a = open(), b = open();
    resolve(a);
    ASSERT_EQ(links().size(), 1U);
    must(d, "ticket.merge", R"({"ticket":)" + a + R"(,"into":)" + b + "}", by(role::agent, "li", now));
    now += 1h;
    resolve(b);
    EXPECT_EQ(links().size(), 1U) << "the same customer is not asked again for the survivor";
    auto const rated = rate(b, 5, links()[0]);
    EXPECT_EQ(rated.events.at(0).type, "csat.rated");
    EXPECT_EQ(boost::json::parse(rated.events.at(0).data).at("ticket").as_int64(), std::stoll(a));
    EXPECT_EQ(rate(a, 5, links()[0]).events.at(0).type, "csat.rating_repeated");
    EXPECT_EQ(refuse(a, 1, links()[0]).code, errc::conflict);
    auto const f = figures();
    EXPECT_EQ(f.at("requests").as_int64(), 1);
    EXPECT_EQ(f.at("ratings").as_int64(), 1);
    EXPECT_TRUE(d.rebuild());
    d.close();
    d = desk::open(file.path());
    must(d, "ticket.unmerge", R"({"ticket":)" + a + "}", by(role::agent, "li", now));
    EXPECT_EQ(figures(), f);
    EXPECT_EQ(rate(a, 5).events.at(0).type, "csat.rating_repeated") << "it is still its own";
}
TEST_F(ratings, without_a_link_land_in_the_merged_ticket_where_it_was_asked_for_else_in_the_survivor) {
    open_desk("ask = true\ncool_down = \"0s\"\n");
    auto const a = open(), b = open(), c = open();
    resolve(a);
    for (auto const& t : {a, c})
        must(d, "ticket.merge", R"({"ticket":)" + t + R"(,"into":)" + b + "}", by(role::agent, "li", now));
    auto const where = [&](reply const& r) { return boost::json::parse(r.events.at(0).data).at("ticket").as_int64(); };
    EXPECT_EQ(where(rate(a, 4)), std::stoll(a));
    EXPECT_EQ(refuse(c, 4).code, errc::not_allowed) << "the survivor is not resolved";
    resolve(b);
    EXPECT_EQ(where(rate(c, 4)), std::stoll(b));
    EXPECT_EQ(refuse(c, 4, "no such link").code, errc::not_found);
    EXPECT_EQ(must_refuse(d, "csat.request", R"({"ticket":)" + a + "}", by(role::agent, "li", now)).code, errc::not_allowed)
        << "the survivor was asked";
}

}  // namespace
}  // namespace csdesk::testing
