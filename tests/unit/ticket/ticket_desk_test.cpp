// Tickets through the desk: what hosts see.
#include <boost/json.hpp>
#include <csdesk/desk/desk.hpp>

#include "../desk/kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

context li(instant now) { return by(role::agent, "li", now); }
context buyer(instant now) { return by(role::customer, "c-17", now); }

constexpr char const* question =
    R"({"requester":"c-17","kind":"after_sale","channel":"wangwang","text":"物流不动了","order":"o-9","reference":"INC1"})";

json::value view(desk& d, std::string_view name, std::string params, std::optional<std::string> after = {},
                 std::int64_t limit = 100) {
    auto const answer = d.query(name, params, "main", after, limit);
    if (!answer) throw refused(answer.error());
    return json::parse(*answer);
}
json::array rows(desk& d, std::string_view name, std::string params) {
    return view(d, name, std::move(params)).at("rows").as_array();
}
std::string text(json::value const& v, char const* field) { return std::string(v.at(field).as_string()); }
/// Without what other rooms have to say about it.
bool is_ours(std::string const& what) { return !what.starts_with("clock"); }
std::vector<std::string> types(reply const& r) {
    std::vector<std::string> out;
    for (auto const& e : r.events)
        if (is_ours(e.type)) out.push_back(e.type);
    return out;
}

using names = std::vector<std::string>;

TEST(ticket_on_the_desk, opens_with_its_customer_and_first_message) {
    auto d = desk::open(":memory:");
    auto const r = must(d, "ticket.open", question, buyer(noon));
    EXPECT_EQ(types(r), (names{"customer.seen", "ticket.opened", "ticket.customer_wrote"}));
    EXPECT_EQ(r.ids.at("ticket"), 1);
    EXPECT_EQ(r.ids.at("message"), 2);
    auto const again = must(d, "ticket.open", R"({"requester":"c-17","kind":"pre_sale","channel":"phone"})", li(noon));
    EXPECT_EQ(types(again), names{"ticket.opened"});
}

TEST(ticket_on_the_desk, answers_to_its_number_and_to_its_reference) {
    auto d = desk::open(":memory:");
    must(d, "ticket.open", question, buyer(noon));
    must(d, "ticket.reply", R"({"ticket":"INC1","text":"亲，您好"})", li(noon + 1min));
    must(d, "ticket.note", R"({"ticket":1,"text":"问过仓库"})", li(noon + 2min));
    auto const t = rows(d, "ticket.get", R"({"ticket":"INC1"})").at(0);
    EXPECT_EQ(t.at("ticket").as_int64(), 1);
    EXPECT_EQ(text(t, "status"), "open");
    EXPECT_EQ(t.at("talk").at("notes").as_int64(), 1);
    EXPECT_EQ(must_refuse(d, "ticket.note", R"({"ticket":"INC2","text":"x"})", li(noon)).code, errc::not_found);
    EXPECT_EQ(must_refuse(d, "ticket.note", R"({"ticket":99,"text":"x"})", li(noon)).field, "ticket");
    EXPECT_EQ(must_refuse(d, "ticket.open", question, buyer(noon)).field, "reference");
    EXPECT_EQ(d.query("ticket.get", R"({"ticket":7})").error().code, errc::not_found);
    EXPECT_EQ(d.query("ticket.timeline", R"({"ticket":7})").error().code, errc::not_found);
}

TEST(ticket_on_the_desk, absorbs_a_message_delivered_twice) {
    auto d = desk::open(":memory:");
    must(d, "ticket.open", question, buyer(noon));
    std::string const wechat = R"({"ticket":1,"text":"在吗","channel":"wechat","external_id":"wx-1"})";
    auto const first = must(d, "ticket.receive", wechat, buyer(noon + 1s));
    EXPECT_EQ(types(must(d, "ticket.receive", wechat, buyer(noon + 2s))), names{"ticket.message_repeated"});
    EXPECT_EQ(
        types(must(d, "ticket.receive", R"({"ticket":1,"text":"在吗","channel":"sms","external_id":"wx-1"})", buyer(noon + 3s))),
        names{"ticket.customer_wrote"})
        << "ids are per channel";
    EXPECT_EQ(rows(d, "ticket.messages", R"({"ticket":1})").size(), 3u);
    EXPECT_EQ(must(d, "ticket.note", R"({"ticket":1,"text":"x"})", li(noon + 4s)).ids.at("message"), first.ids.at("message") + 2)
        << "an absorbed message takes no number";
}

TEST(ticket_on_the_desk, shows_its_timeline_with_the_words_page_by_page) {
    auto d = desk::open(":memory:");
    must(d, "ticket.open", question, buyer(noon));
    must(d, "ticket.reply", R"({"ticket":1,"text":"亲，您好","then":"pending"})", li(noon + 1min));
    must(d, "ticket.receive", R"({"ticket":1,"text":"好的👌"})", buyer(noon + 2min));
    auto const all = rows(d, "ticket.timeline", R"({"ticket":1})");
    names what, words;
    json::array changes;
    for (auto const& line : all) {
        if (!is_ours(text(line, "what"))) continue;
        if (text(line, "what") == "ticket.status_changed") changes.push_back(line);
        what.push_back(text(line, "what"));
        words.push_back(line.as_object().contains("text") ? text(line, "text") : "");
    }
    EXPECT_EQ(what, (names{"ticket.opened", "ticket.customer_wrote", "ticket.replied", "ticket.status_changed",
                           "ticket.customer_wrote", "ticket.status_changed"}));
    EXPECT_EQ(words, (names{"", "物流不动了", "亲，您好", "", "好的👌", ""}));
    EXPECT_EQ(text(changes.at(0), "was"), "new");
    EXPECT_EQ(text(changes.at(0), "is"), "pending");
    json::array paged;
    std::optional<std::string> after;
    do {
        auto const page = view(d, "ticket.timeline", R"({"ticket":"INC1"})", after, 2);
        for (auto const& line : page.at("rows").as_array()) paged.push_back(line);
        after = page.at("after").is_null() ? std::nullopt : std::optional(text(page, "after"));
    } while (after);
    EXPECT_EQ(paged, all);
    EXPECT_EQ(d.query("ticket.timeline", R"({"ticket":1})", "main", "x").error().field, "after");
}

TEST(ticket_on_the_desk, keeps_its_rounds) {
    auto d = desk::open(":memory:");
    must(d, "ticket.open", question, buyer(noon));
    must(d, "ticket.reply", R"({"ticket":1,"text":"机器人"})", by(role::bot, "b", noon + 1s));
    must(d, "ticket.reply", R"({"ticket":1,"text":"亲"})", li(noon + 90s));
    must(d, "ticket.receive", R"({"ticket":1,"text":"还是没动"})", buyer(noon + 2h));
    must(d, "ticket.resolve", R"({"ticket":1,"cause":"carrier","solution":"补发"})", li(noon + 3h));
    auto const r = rows(d, "ticket.rounds", R"({"ticket":1})");
    ASSERT_EQ(r.size(), 2u);
    EXPECT_EQ(r[0].at("waited_ms").as_int64(), 90'000);
    EXPECT_EQ(text(r[0], "answered_by"), "agent:li");
    EXPECT_EQ(r[1].at("answered").as_bool(), false);
    EXPECT_FALSE(r[1].at("ended_at").is_null());
}

TEST(ticket_on_the_desk, closes_by_itself_and_the_customer_may_come_back) {
    auto d = desk::open(":memory:");
    must(d, "ticket.open", question, buyer(noon));
    must(d, "ticket.resolve", R"({"ticket":1})", li(noon));
    EXPECT_EQ(d.next_deadline(), noon + 72h);
    EXPECT_TRUE(d.advance(noon + 72h - 1ms).empty());
    auto const fired = d.advance(noon + 100h);
    ASSERT_FALSE(fired.empty());
    EXPECT_EQ(fired[0].type, "ticket.status_changed");
    EXPECT_EQ(text(rows(d, "ticket.get", R"({"ticket":1})").at(0), "status"), "closed");
    EXPECT_FALSE(d.next_deadline());
    must(d, "ticket.receive", R"({"ticket":1,"text":"又不动了"})", buyer(noon + 7 * 24h));
    EXPECT_EQ(rows(d, "ticket.get", R"({"ticket":1})").at(0).at("reopens").as_int64(), 1);
    must(d, "ticket.close", R"({"ticket":1})", li(noon + 8 * 24h));
    auto const late = must_refuse(d, "ticket.receive", R"({"ticket":1,"text":"?"})", buyer(noon + 16 * 24h));
    EXPECT_EQ(late.code, errc::not_allowed);
    EXPECT_EQ(late.allowed, names{"ticket.open"});
}

TEST(ticket_on_the_desk, wakes_when_a_wait_ends) {
    auto d = desk::open(":memory:");
    must(d, "ticket.open", question, buyer(noon));
    must(d, "ticket.hold", R"({"ticket":1,"reason":"carrier","until":)" + std::to_string(to_ms(noon + 24h)) + "}", li(noon));
    auto const fired = d.advance(noon + 24h);
    ASSERT_FALSE(fired.empty());
    EXPECT_EQ(text(rows(d, "ticket.get", R"({"ticket":1})").at(0), "status"), "open");
}

TEST(ticket_on_the_desk, is_refunded_only_by_its_own_host_action) {
    auto d = desk::open(":memory:");
    must(d, "ticket.open", question, buyer(noon));
    must(d, "action.request", R"({"kind":"refund","ticket":1,"amount":{"minor":5,"currency":"CNY"}})", host(noon));
    auto const asked =
        must(d, "ticket.refund", R"({"ticket":1,"amount":{"minor":1299,"currency":"CNY"},"reason":"缺货"})", li(noon));
    EXPECT_EQ(types(asked), (names{"ticket.refund_requested", "action.requested", "ticket.refund_sent"}));
    std::string const action = std::to_string(asked.ids.at("action"));
    auto const refund = [&] { return text(rows(d, "ticket.get", R"({"ticket":1})").at(0), "refund"); };
    must(d, "action.confirm", R"({"action":)" + std::to_string(asked.ids.at("action") - 1) + R"(,"outcome":"done"})", host(noon));
    EXPECT_EQ(refund(), "requested");
    must(d, "action.confirm", R"({"action":)" + action + R"(,"outcome":"accepted"})", host(noon));
    EXPECT_EQ(refund(), "requested");
    d.advance(noon + 24h);
    EXPECT_EQ(refund(), "unknown");
    EXPECT_EQ(must_refuse(d, "ticket.refund", R"({"ticket":1,"amount":{"minor":1299,"currency":"CNY"}})", li(noon + 25h)).code,
              errc::not_allowed);
    must(d, "action.confirm", R"({"action":)" + action + R"(,"outcome":"done"})", host(noon + 26h));
    EXPECT_EQ(refund(), "refunded");
    EXPECT_EQ(must_refuse(d, "ticket.record_refund", R"({"ticket":1,"outcome":"done"})", host(noon)).code, errc::forbidden);
}

TEST(ticket_on_the_desk, nobody_in_particular_may_do_nothing) {
    auto d = desk::open(":memory:");
    auto const r = d.execute({"ticket.open", question}, {.now = noon});
    EXPECT_EQ(r.error().code, errc::invalid_argument);
    EXPECT_EQ(r.error().field, "actor");
}

TEST(ticket_on_the_desk, lists_and_queues) {
    auto d = desk::open(":memory:");
    auto const open = [&](std::string priority, instant at) {
        return must(d, "ticket.open",
                    R"({"requester":"c-17","kind":"pre_sale","channel":"phone","text":"?","priority":")" + priority + "\"}",
                    buyer(at))
            .ids.at("ticket");
    };
    auto const first = open("normal", noon), urgent = open("urgent", noon + 1min), low = open("low", noon);
    auto const last = open("normal", noon - 1min);  // the log's time does not run backwards: it waits since noon + 1 min
    must(d, "ticket.assign", R"({"agent":"agent:li","ticket":)" + std::to_string(urgent) + "}", li(noon + 2min));
    must(d, "ticket.close", R"({"ticket":)" + std::to_string(low) + "}", li(noon + 2min));
    auto const numbers = [&](std::string_view name, std::string params, std::int64_t limit) {
        std::vector<std::int64_t> out;
        std::optional<std::string> after;
        do {
            auto const page = view(d, name, params, after, limit);
            for (auto const& row : page.at("rows").as_array()) out.push_back(row.at("ticket").as_int64());
            after = page.at("after").is_null() ? std::nullopt : std::optional(text(page, "after"));
        } while (after);
        return out;
    };
    using list = std::vector<std::int64_t>;
    for (std::int64_t const limit : {1, 2, 100}) {
        EXPECT_EQ(numbers("ticket.queue", "{}", limit), (list{urgent, first, last}));
        EXPECT_EQ(numbers("ticket.queue", R"({"agent":"agent:li"})", limit), list{urgent});
        EXPECT_EQ(numbers("ticket.queue", R"({"agent":"li"})", limit), list{urgent}) << "one agent under either spelling";
        EXPECT_EQ(numbers("ticket.list", "{}", limit), (list{first, urgent, low, last}));
        EXPECT_EQ(numbers("ticket.list", R"({"status":"new"})", limit), (list{first, last}));
        EXPECT_EQ(numbers("ticket.list", R"({"assignee":"agent:li","kind":"pre_sale","requester":"c-17"})", limit), list{urgent});
    }
    EXPECT_EQ(d.query("ticket.queue", "{}", "main", "1:2").error().field, "after");
}

TEST(ticket_on_the_desk, follows_an_importer_status_by_status) {
    auto d = desk::open(":memory:");
    auto const csv = [](instant at) { return by(role::importer, "csv", at); };
    must(d, "ticket.open", R"({"requester":"unknown","kind":"after_sale","channel":"phone","reference":"0000137"})", csv(noon));
    auto const status = [&](std::string s, instant at) {
        return must(d, "ticket.record_status", R"({"ticket":"0000137","status":")" + s + "\"}", csv(at));
    };
    status("resolved", noon + 1h);
    EXPECT_FALSE(d.next_deadline()) << "what another system closes does not close here by itself";
    status("closed", noon + 2h);
    status("on_hold", noon + 300 * 24h);
    EXPECT_EQ(rows(d, "ticket.get", R"({"ticket":"0000137"})").at(0).at("reopens").as_int64(), 1);
    EXPECT_EQ(must_refuse(d, "ticket.record_status", R"({"ticket":1,"status":"open"})", li(noon)).code, errc::forbidden);
    EXPECT_EQ(must_refuse(d, "ticket.record_status", R"({"ticket":1,"status":"Active"})", csv(noon)).field, "status");
}

TEST(ticket_on_the_desk, is_the_same_after_a_rebuild) {
    auto const next_number = [](bool rebuilt) {
        scratch_file file;
        auto d = desk::open(file.path());
        must(d, "ticket.open", question, buyer(noon));
        must(d, "ticket.reply", R"({"ticket":1,"text":"亲","external_id":"m-1","then":"resolved"})", li(noon + 1min));
        must(d, "ticket.reply", R"({"ticket":1,"text":"亲","external_id":"m-1"})", li(noon + 2min));
        must(d, "ticket.refund", R"({"ticket":1,"amount":{"minor":1299,"currency":"CNY"}})", li(noon + 3min));
        d.advance(noon + 80h);
        EXPECT_TRUE(!rebuilt || d.rebuild());
        EXPECT_TRUE(d.verify().ok);
        return must(d, "ticket.open", R"({"requester":"c","kind":"pre_sale","channel":"phone"})", li(noon + 90h))
            .ids.at("ticket");
    };
    EXPECT_EQ(next_number(true), next_number(false)) << "numbers go on where they were";
}

}  // namespace
