// Searching over merged and split tickets and over what was said in calls; conditions on typed fields.
#include <csdesk/core/condition.hpp>
#include <csdesk/desk/policy.hpp>

#include "merge_shop.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

context li(instant now) { return by(role::agent, "li", now); }
std::string on(std::int64_t ticket, std::string const& more = "") {
    return R"({"ticket":)" + std::to_string(ticket) + more + "}";
}
std::string find(std::string const& text) { return R"({"text":")" + text + "\"}"; }

TEST(a_search, says_in_which_ticket_what_it_found_is_read_now) {
    merge_shop s;
    auto const a = s.open(noon, "陶瓷茶壶碎了"), b = s.open(noon, ""), c = s.open(noon, "");
    auto const second = s.write(a, noon + 1min);
    EXPECT_EQ(s.rows("ticket.search", find("茶壶")).at(0).at("now_in"), nullptr);
    s.merge(a, b, noon + 2min);
    s.merge(b, c, noon + 2min);
    auto const hit = s.rows("ticket.search", find("茶壶")).at(0);
    EXPECT_EQ(figure(hit, "ticket"), a);
    EXPECT_EQ(figure(hit, "merged_into"), b);
    EXPECT_EQ(figure(hit, "now_in"), c) << "the end of the chain";
    EXPECT_EQ(s.rows("ticket.search", R"({"text":"茶壶","status":"merged"})").size(), 1u);
    s.unmerge(b, noon + 3min);
    s.unmerge(a, noon + 3min);
    EXPECT_EQ(s.rows("ticket.search", find("茶壶")).at(0).at("now_in"), nullptr);
    auto const part = s.give("ticket.split", a, noon + 4min, R"(,"messages":[)" + std::to_string(second) + "]").ids.at("ticket");
    EXPECT_EQ(figure(s.rows("ticket.search", find("还在吗")).at(0), "now_in"), part);
    EXPECT_EQ(s.rows("ticket.search", find("茶壶")).at(0).at("now_in"), nullptr) << "that message stayed";
    EXPECT_TRUE(s.d.rebuild());
}

TEST(a_search, finds_what_was_said_in_a_call_until_it_is_taken_back) {
    merge_shop s;
    auto const a = s.open(noon, "来电", "c-1");
    auto const call = s.messages(a).at(0);
    std::string const said = R"(,"message":)" + std::to_string(call) +
                             R"(,"segments":[{"speaker":"customer","from":0,"to":9,"text":"青花瓷盘子裂了"},)"
                             R"({"speaker":"agent","from":9,"to":20,"text":"马上给您补发 one more plate"}]})";
    must(s.d, "ticket.add_transcript", R"({"ticket":)" + std::to_string(a) + said, li(noon + 1min));
    auto const hit = s.rows("ticket.search", find("青花瓷盘")).at(0);
    EXPECT_EQ(figure(hit, "message"), call);
    EXPECT_EQ(word(hit, "excerpt"), "青花瓷盘子裂了") << "the piece, not the message";
    EXPECT_EQ(s.rows("ticket.search", R"({"text":"\"more plate\""})").size(), 1u);
    EXPECT_EQ(s.rows("ticket.search", find("来电")).size(), 1u);
    EXPECT_TRUE(s.rows("ticket.search", find("裂了马上")).empty()) << "not across two pieces";
    auto const note = must(s.d, "ticket.note", on(a, R"(,"text":"内部通话")"), li(noon + 2min)).ids.at("message");
    must(s.d, "ticket.add_transcript",
         on(a, R"(,"message":)" + std::to_string(note) +
                   R"(,"segments":[{"speaker":"agent","from":0,"to":9,"text":"供应商说下周到"}])"),
         li(noon + 2min));
    EXPECT_EQ(s.rows("ticket.search", find("供应商")).size(), 1u);
    EXPECT_TRUE(s.rows("ticket.search", R"({"text":"供应商","notes":false})").empty());
    EXPECT_TRUE(s.d.rebuild());
    EXPECT_EQ(s.rows("ticket.search", find("青花瓷盘")).size(), 1u);
    must(s.d, "ticket.recall", on(a, R"(,"message":)" + std::to_string(call)), host(noon + 3min));
    EXPECT_TRUE(s.rows("ticket.search", find("青花瓷盘")).empty());
    EXPECT_TRUE(s.d.rebuild());
    EXPECT_TRUE(s.rows("ticket.search", find("plate")).empty());
}

// ---- typed conditions -----------------------------------------------------------------------------------------------

bool among(condition const& c, std::string const& value) {
    return holds(c, [&](std::string_view) { return std::vector<std::string>{value}; });
}

TEST(a_bound, is_compared_with_money_days_and_instants_as_what_they_are) {
    condition const money{.field = "fields.paid", .at_least = 100'000};
    EXPECT_TRUE(among(money, "100000 CNY"));
    EXPECT_FALSE(among(money, "99999 CNY")) << "as text it would be the larger";
    EXPECT_TRUE(among({.field = "fields.paid", .at_most = 0}, "-5 JPY"));
    condition const day{.field = "fields.bought_on", .at_least = to_ms(*parse_instant("2026-11-30T00:00:00Z"))};
    EXPECT_TRUE(among(day, "2026-11-30"));
    EXPECT_FALSE(among(day, "2026-11-29"));
    EXPECT_TRUE(among(day, "2026-11-30T00:00:00Z"));
    EXPECT_FALSE(among(day, "2026-11-29T23:59:59.999Z"));
    for (char const* const text : {"", "x", "12 CN", "12 cny", "1 2 CNY", "2026-13-01", "2026-02-30", " 12", "12.0"})
        EXPECT_FALSE(among({.field = "f", .at_most = 1'000'000'000'000'000}, text)) << text;
}

std::string const fields = R"(name = "t"
time_zone = "UTC"
[tickets.fields.paid]
type = "money"
[tickets.fields.bought_on]
type = "date"
[tickets.fields.brand]
type = "text"
[tickets.fields.size]
type = "choice"
options = [{ id = "m" }, { id = "l" }]
[tickets.fields.colors]
type = "choices"
options = [{ id = "red" }, { id = "blue" }]
[tickets.fields.gift]
type = "boolean"
[tickets.fields.count]
type = "integer"
min = 1
)";
std::string sla(std::string const& when) {
    return fields + "[[sla]]\nname = \"r\"\nmetric = \"resolution\"\ntarget = \"8h\"\ncalendar = \"real_time\"\nwhen = [{ " +
           when + " }]\n";
}

TEST(a_condition, that_does_not_suit_the_type_of_its_field_is_refused_where_it_stands) {
    auto const field_of = [](std::string const& text) {
        auto const p = parse_policy(text);
        if (p) return std::string("accepted");
        EXPECT_FALSE(p.error().zh.empty());
        EXPECT_EQ(p.error().en.find("line "), 0u) << p.error().en;
        return p.error().field;
    };
    auto const asks = [&](std::string const& when) { return field_of(sla("field = \"fields." + when)); };
    for (char const* const good :
         {"paid\", at_least = 100", "count\", at_most = 3, is_not = [\"2\"]", "bought_on\", at_least = 1000",
          "size\", is = [\"m\"]", "colors\", is = [\"blue\"]", "gift\", is = [\"true\"]", "bought_on\", is = [\"2026-11-30\"]",
          "brand\", contains = [\"a\"]", "paid\", is = [\"1299 CNY\"]", "count\", is = [\"0\"]", "unknown\", at_least = 1"})
        EXPECT_EQ(asks(good), "accepted") << good;
    for (char const* const name : {"brand", "size", "colors", "gift"})
        EXPECT_EQ(asks(std::string(name) + "\", at_least = 1"), "sla[0].when[0].at_least") << name;
    EXPECT_EQ(asks("gift\", at_most = 1"), "sla[0].when[0].at_most");
    EXPECT_EQ(asks("size\", is = [\"m\", \"xl\"]"), "sla[0].when[0].is[1]");
    EXPECT_EQ(asks("colors\", is_not = [\"green\"]"), "sla[0].when[0].is_not[0]");
    EXPECT_EQ(asks("gift\", is = [\"yes\"]"), "sla[0].when[0].is[0]");
    EXPECT_EQ(asks("bought_on\", is = [\"30.11.2026\"]"), "sla[0].when[0].is[0]");
    EXPECT_EQ(asks("count\", is = [\"007\"]"), "sla[0].when[0].is[0]");
    EXPECT_EQ(asks("paid\", is = [\"1299\"]"), "sla[0].when[0].is[0]") << "write it 1299 CNY";
    EXPECT_EQ(
        field_of(fields +
                 "[[automation]]\nname = \"a\"\non = [\"ticket.opened\"]\nwhen = [{ field = \"fields.size\", at_least = 1 }]\n"
                 "then = [{ command = \"ticket.tag\", with = { add = [\"x\"], remove = [] } }]\n"),
        "automation[0].when[0].at_least");
}

TEST(a_condition, on_money_chooses_tickets_by_the_amount) {
    desk d = desk::open(":memory:");
    std::string const rules = fields +
                              "[[sla]]\nname = \"dear\"\nmetric = \"resolution\"\ntarget = \"2h\"\ncalendar = \"real_time\"\n"
                              "when = [{ field = \"fields.paid\", at_least = 100000 }]\n"
                              "[[sla]]\nname = \"all\"\nmetric = \"resolution\"\ntarget = \"8h\"\ncalendar = \"real_time\"\n";
    must(d, "policy.adopt", json::serialize(json::object{{"text", rules}}), host(noon - 1h));
    auto const rule_for = [&](char const* paid) {
        auto const t =
            must(d, "ticket.open",
                 std::string(R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","fields":{"paid":")") + paid + "\"}}",
                 host(noon))
                .ids.at("ticket");
        return std::string(json::parse(d.query("clock.list", on(t)).value()).at("rows").at(0).at("rule").as_string());
    };
    EXPECT_EQ(rule_for("100000 CNY"), "dear");
    EXPECT_EQ(rule_for("99999 CNY"), "all");
    EXPECT_EQ(rule_for("1000000"), "dear");
}

}  // namespace
