// Customers and orders through the desk: tiers that rise and fall by themselves, parcels that become tickets.
#include <boost/json.hpp>
#include <csdesk/calendar/zone.hpp>
#include <csdesk/desk/desk.hpp>

#include "../desk/kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;
using std::chrono::days;
namespace json = boost::json;

namespace {

json::array rows(desk& d, std::string_view name, std::string params) {
    auto const answer = d.query(name, params);
    if (!answer) throw refused(answer.error());
    return json::parse(*answer).at("rows").as_array();
}
std::string text(json::value const& v, char const* field) { return std::string(v.at(field).as_string()); }
/// Without what other rooms have to say about it.
std::vector<std::string> types(std::vector<logged_event> const& events) {
    std::vector<std::string> out;
    for (auto const& e : events)
        if (!e.type.starts_with("clock") && !e.type.starts_with("complaint")) out.push_back(e.type);
    return out;
}
using names = std::vector<std::string>;

std::string placing(std::string order, std::string more = "", std::int64_t minor = 29'900) {
    return R"({"order":")" + order + R"(","customer":"c-17","total":{"minor":)" + std::to_string(minor) +
           R"(,"currency":"CNY"})" + more + "}";
}

TEST(order_on_the_desk, makes_its_customer_and_counts_at_once) {
    auto d = desk::open(":memory:");
    auto const r = must(d, "order.place", placing("o-1"), host(noon));
    EXPECT_EQ(types(r.events), (names{"customer.seen", "order.placed", "customer.purchase_recorded"}));
    EXPECT_EQ(types(must(d, "order.pay", R"({"order":"o-1","amount":{"minor":29900,"currency":"CNY"}})", host(noon)).events),
              names{"order.paid"})
        << "the same amount changes nothing";
    EXPECT_EQ(types(must(d, "order.place", placing("o-1"), host(noon)).events), names{"order.repeated"});
    EXPECT_EQ(text(rows(d, "customer.get", R"({"customer":"c-17"})").at(0), "tier"), "normal");
    EXPECT_EQ(rows(d, "customer.get", R"({"customer":"c-17"})").at(0).at("orders").as_int64(), 1);
}

TEST(customer_on_the_desk, rises_and_falls_by_itself) {
    auto d = desk::open(":memory:");
    must(d, "order.place", placing("o-1"), host(noon));
    must(d, "order.place", placing("o-2"), host(noon + days{10}));
    auto const customer = [&] { return rows(d, "customer.get", R"({"customer":"c-17"})").at(0); };
    EXPECT_EQ(text(customer(), "tier"), "core");
    EXPECT_EQ(d.next_deadline(), noon + days{365});
    auto const fired = d.advance(noon + days{365});
    ASSERT_EQ(types(fired), names{"customer.tier_changed"});
    EXPECT_EQ(text(customer(), "tier"), "normal");
    EXPECT_FALSE(d.next_deadline());
    must(d, "customer.set_tier",
         R"({"customer":"c-17","tier":"vip","reason":"88VIP","until":)" + std::to_string(to_ms(noon + days{400})) + "}",
         by(role::supervisor, "wang", noon + days{366}));
    EXPECT_EQ(text(customer(), "tier"), "vip");
    EXPECT_EQ(d.next_deadline(), noon + days{400});
    EXPECT_EQ(types(d.advance(noon + days{400})), (names{"customer.tier_cleared", "customer.tier_changed"}));
    EXPECT_EQ(text(customer(), "tier"), "normal");
}

TEST(customer_on_the_desk, is_judged_anew_when_the_rules_change) {
    auto d = desk::open(":memory:");
    must(d, "order.place", placing("o-1"), host(noon));
    std::string const shop =
        R"({"name":"n","time_zone":"UTC","calendars":{"default":{"hours":{"every_day":[["08:00","23:00"]]}}},"customers":)";
    auto const adopt = [&](std::string customers) {
        json::object fields;
        fields["text"] = shop + customers + '}';
        return d.execute({"policy.adopt", json::serialize(fields)}, by(role::admin, "root", noon + 1h));
    };
    auto const wrong = adopt(R"({"tiers":{"rules":[{"tier":"GOLD","min_orders":1}]}})");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().field, "customers.tiers.rules[0].tier");
    ASSERT_TRUE(adopt(R"({"tiers":{"rules":[{"tier":"gold","min_orders":1}],"stay_days":0}})"));
    d.advance(noon + 1h);
    EXPECT_EQ(text(rows(d, "customer.get", R"({"customer":"c-17"})").at(0), "tier"), "gold");
}

TEST(customer_on_the_desk, gives_the_ticket_its_tier) {
    auto d = desk::open(":memory:");
    must(d, "customer.set_tier", R"({"customer":"c-17","tier":"vip","reason":"x"})", by(role::supervisor, "wang", noon));
    must(d, "ticket.open", R"({"requester":"c-17","kind":"pre_sale","channel":"phone"})", host(noon));
    EXPECT_EQ(text(rows(d, "ticket.list", "{}").at(0), "tier"), "vip");
}

TEST(customer_on_the_desk, is_found_by_key_only_when_mentioned) {
    auto d = desk::open(":memory:");
    EXPECT_EQ(d.query("customer.get", R"({"customer":"c-1"})").error().code, errc::not_found);
    EXPECT_EQ(must_refuse(d, "customer.evaluate_tier", R"({"customer":"c-1"})", host(noon)).code, errc::not_found);
    must(d, "customer.update", R"({"customer":"c-1","name":"王小明","phone":"13800000000"})", host(noon));
    EXPECT_EQ(text(rows(d, "customer.list", R"({"tier":"normal"})").at(0), "name"), "王小明");
    EXPECT_EQ(must_refuse(d, "customer.record_purchase",
                          R"({"customer":"c","order":"o","bought_at":0,"amount":{"minor":1,"currency":"CNY"}})", host(noon))
                  .code,
              errc::forbidden);
}

TEST(parcel_on_the_desk, becomes_a_ticket_at_midnight_after_its_promise) {
    auto d = desk::open(":memory:");  // the shipped policy counts in Shanghai
    must(d, "order.place", placing("o-9", R"(,"promised_by":"2023-11-20")"), host(noon));
    instant const late = local_to_instant("Asia/Shanghai", std::chrono::year{2023} / 11 / 21, 0ms).value();
    EXPECT_EQ(d.next_deadline(), late);
    EXPECT_TRUE(d.advance(late - 1ms).empty());
    auto const fired = d.advance(late + 2h);
    EXPECT_EQ(types(fired), (names{"order.overdue", "ticket.opened"}));
    auto const t = rows(d, "ticket.get", R"({"ticket":"order/o-9/overdue"})").at(0);
    EXPECT_EQ(text(t, "kind"), "after_sale");
    EXPECT_EQ(text(t, "opened_at"), format_instant(late)) << "the true instant, however late it was noticed";
    must(d, "order.deliver", R"({"order":"o-9"})", host(late + 3h));
    EXPECT_TRUE(rows(d, "order.list", R"({"late":true})").at(0).at("late").as_bool());
}

TEST(parcel_on_the_desk, delivered_at_the_last_instant_opens_nothing) {
    auto d = desk::open(":memory:");
    must(d, "order.place", placing("o-9", R"(,"promised_at":)" + std::to_string(to_ms(noon + 5h))), host(noon));
    must(d, "order.deliver", R"({"order":"o-9"})", host(noon + 5h));
    EXPECT_TRUE(d.advance(noon + days{9}).empty());
    EXPECT_EQ(must_refuse(d, "order.place", placing("o-8", R"(,"promised_by":"2023-02-30")"), host(noon)).field, "promised_by");
    EXPECT_EQ(must_refuse(d, "order.place", placing("o-8", R"(,"promised_by":"20.11.2023")"), host(noon)).field, "promised_by");
}

TEST(parcel_on_the_desk, opens_its_ticket_even_where_the_order_was_told_late) {
    auto d = desk::open(":memory:");
    must(d, "order.ship", R"({"order":"o-9"})", host(noon));
    must(d, "order.place", placing("o-9", R"(,"promised_at":)" + std::to_string(to_ms(noon - 5h))), host(noon));
    EXPECT_EQ(types(d.advance(noon)), (names{"order.overdue", "ticket.opened"}));
}

TEST(cancelled_order_on_the_desk, asks_for_the_money_once_however_it_is_told) {
    std::string const pay = R"({"order":"o-9","amount":{"minor":29900,"currency":"CNY"}})",
                      cancel = R"({"order":"o-9","reason":"canceled"})";
    std::vector<std::pair<std::string, std::string>> facts{
        {"order.cancel", cancel}, {"order.pay", pay}, {"order.place", placing("o-9")}};
    do {
        auto d = desk::open(":memory:");
        for (int twice = 0; twice < 2; ++twice)
            for (auto const& [name, data] : facts) must(d, name, data, host(noon));
        auto const t = rows(d, "ticket.get", R"({"ticket":"order/o-9/refund"})").at(0);
        EXPECT_EQ(text(t, "refund"), "requested");
        EXPECT_EQ(t.at("refund_amount").at("minor").as_int64(), 29'900);
        EXPECT_EQ(rows(d, "ticket.list", "{}").size(), 1u);
        EXPECT_EQ(rows(d, "action.list", "{}").size(), 1u);
        EXPECT_TRUE(rows(d, "customer.get", R"({"customer":"c-17"})").at(0).at("purchases").as_array().empty());
    } while (std::next_permutation(facts.begin(), facts.end()));
}

TEST(review_on_the_desk, of_one_or_two_stars_is_a_complaint) {
    auto d = desk::open(":memory:");
    must(d, "order.place", placing("o-9"), host(noon));
    auto const review = [&](std::string id, int score, std::string more = "") {
        return types(must(d, "order.review",
                          R"({"order":"o-9","review":")" + id + R"(","score":)" + std::to_string(score) + more + "}",
                          host(noon + 1h))
                         .events);
    };
    EXPECT_EQ(review("r-3", 3), names{"order.reviewed"});
    auto const bad = review("r-2", 2, R"(,"text":"假货！")");
    EXPECT_EQ(bad, (names{"order.reviewed", "ticket.opened", "ticket.customer_wrote"}));
    review("r-1", 1, R"(,"text":"  ")");
    EXPECT_EQ(review("r-1", 1), names{"order.repeated"});
    EXPECT_EQ(review("r-1", 2), names{"order.reviewed"}) << "still bad: the complaint is there";
    auto const complaints = rows(d, "ticket.list", R"({"kind":"complaint"})");
    ASSERT_EQ(complaints.size(), 2u);
    EXPECT_EQ(text(complaints[0], "reference"), "review/o-9/r-2");
    EXPECT_EQ(rows(d, "ticket.messages", R"({"ticket":"review/o-9/r-2"})").size(), 1u);
    EXPECT_EQ(rows(d, "ticket.messages", R"({"ticket":"review/o-9/r-1"})").size(), 0u);
    EXPECT_EQ(rows(d, "customer.get", R"({"customer":"c-17"})").at(0).at("complaints").as_int64(), 2);
}

TEST(review_on_the_desk, told_before_its_order_waits_for_it) {
    auto d = desk::open(":memory:");
    must(d, "order.review", R"({"order":"o-9","review":"r-1","score":1,"text":"差"})", host(noon));
    EXPECT_TRUE(rows(d, "ticket.list", "{}").empty());
    must(d, "order.place", placing("o-9"), host(noon + 1h));
    EXPECT_EQ(rows(d, "ticket.list", R"({"kind":"complaint"})").size(), 1u);
    must(d, "order.review", R"({"order":"o-8","review":"r-1","score":1,"customer":"c-2"})", host(noon + 1h));
    EXPECT_EQ(rows(d, "ticket.list", R"({"requester":"c-2"})").size(), 1u);
    must(d, "order.place", placing("o-8"), host(noon + 2h));
    EXPECT_EQ(rows(d, "ticket.list", "{}").size(), 2u);
}

TEST(customer_on_the_desk, has_one_history_over_orders_and_tickets) {
    auto d = desk::open(":memory:");
    must(d, "order.place", placing("o-1"), host(noon));
    must(d, "order.place", placing("o-2"), host(noon + 1h));
    must(d, "ticket.open", R"({"requester":"c-17","kind":"pre_sale","channel":"phone"})", host(noon + 2h));
    must(d, "order.cancel", R"({"order":"o-2","reason":"canceled"})", host(noon + 3h));
    names what;
    for (auto const& line : rows(d, "customer.timeline", R"({"customer":"c-17"})")) what.push_back(text(line, "what"));
    EXPECT_EQ(what, (names{"order.placed", "order.placed", "customer.tier_changed", "ticket.opened", "order.cancelled"}));
}

TEST(orders_on_the_desk, come_out_the_same_after_a_rebuild) {
    scratch_file file;
    auto d = desk::open(file.path());
    for (int i = 0; i < 6; ++i)
        must(d, "order.place",
             placing("o-" + std::to_string(i), R"(,"promised_at":)" + std::to_string(to_ms(noon + 50h)), 100'000), host(noon));
    must(d, "order.review", R"({"order":"o-1","review":"r","score":1,"text":"差"})", host(noon));
    must(d, "order.cancel", R"({"order":"o-2","reason":"x"})", host(noon));
    must(d, "customer.update", R"({"customer":"c-17","name":"王"})", host(noon));
    d.advance(noon + days{600});
    EXPECT_TRUE(d.rebuild());
    EXPECT_TRUE(d.verify().ok);
}

TEST(a_long_order_key, still_gets_its_tickets) {
    auto d = desk::open(":memory:");
    std::string const key(128, 'k');
    must(d, "order.place", placing(key, R"(,"promised_at":)" + std::to_string(to_ms(noon + 1h))), host(noon));
    must(d, "order.review", R"({"order":")" + key + R"(","review":")" + std::string(128, 'r') + R"(","score":1})", host(noon));
    d.advance(noon + 1h);
    EXPECT_EQ(rows(d, "ticket.list", "{}").size(), 2u);
}

}  // namespace
