// Typed custom fields, decided without a desk.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "play.hpp"

namespace csdesk::ticket {
namespace {

using fields_map = std::map<std::string, std::string>;

field_definition of(field_type type) { return {.type = type}; }
field_definition sizes(field_type type = field_type::choice) {
    return {.type = type, .options = {{"s", "小", "S"}, {"m", "中", "M"}, {"l", "大", "L"}}};
}
result<std::string> value(field_definition const& d, std::string const& text) {
    return canonical_value(d, text, "CNY", "fields.x");
}
std::string spelled_as(field_definition const& d, std::string const& text) {
    auto const v = value(d, text);
    return v ? *v : "refused: " + v.error().en;
}
testing::AssertionResult refused(field_definition const& d, std::string const& text) {
    return refused_with(value(d, text), errc::invalid_argument, "fields.x");
}

play shop() {
    play p;
    p.rules.fields["size"] = sizes();
    p.rules.fields["colors"] = sizes(field_type::choices);
    p.rules.fields["count"] = {.type = field_type::integer, .min = 1, .max = 99};
    p.rules.fields["bought"] = {.type = field_type::date, .kinds = {ticket_kind::after_sale}};
    p.rules.fields["id_card"] = {.type = field_type::text, .max = 18, .personal = true};
    return p;
}
open with(fields_map fields, ticket_kind kind = ticket_kind::after_sale) {
    open c = question();
    c.kind = kind;
    c.fields = std::move(fields);
    return c;
}

TEST(a_field_value, has_one_spelling) {
    EXPECT_EQ(spelled_as(of(field_type::text), " 中文\n"), " 中文\n");
    EXPECT_EQ(spelled_as(of(field_type::integer), "007"), "7");
    EXPECT_EQ(spelled_as(of(field_type::integer), "+12"), "12");
    EXPECT_EQ(spelled_as(of(field_type::integer), "-0"), "0");
    EXPECT_EQ(spelled_as(of(field_type::integer), "-9007199254740991"), "-9007199254740991");
    EXPECT_EQ(spelled_as(of(field_type::money), "1299"), "1299 CNY");
    EXPECT_EQ(spelled_as(of(field_type::money), "-05 USD"), "-5 USD");
    EXPECT_EQ(spelled_as(of(field_type::boolean), "true"), "true");
    EXPECT_EQ(spelled_as(of(field_type::date), "2024-02-29"), "2024-02-29");
    EXPECT_EQ(spelled_as(of(field_type::instant), "2026-11-21T16:30:00+08:00"), "2026-11-21T08:30:00Z");
    EXPECT_EQ(spelled_as(sizes(), "m"), "m");
    EXPECT_EQ(spelled_as(sizes(field_type::choices), "l,s,l"), "s,l");
}

TEST(a_field_value, of_another_type_is_refused) {
    for (char const* bad :
         {"", " 7", "7 ", "1.0", "1e3", "0x10", "--1", "+-1", "+", "9007199254740992", "99999999999999999999", "七"})
        EXPECT_TRUE(refused(of(field_type::integer), bad)) << bad;
    for (char const* bad : {"", "12.99", "CNY", "12 cny", "12 RMB", "12  CNY", "12 CNY ", "¥12", "12 CNYY"})
        EXPECT_TRUE(refused(of(field_type::money), bad)) << bad;
    for (char const* bad : {"", "TRUE", "1", "yes", "true "}) EXPECT_TRUE(refused(of(field_type::boolean), bad)) << bad;
    for (char const* bad : {"", "2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026/01/01", "1899-12-31", "2201-01-01",
                            "2026-11-30T00:00:00Z", "２026-01-01"})
        EXPECT_TRUE(refused(of(field_type::date), bad)) << bad;
    for (char const* bad : {"", "2026-11-21", "2026-11-21T08:30:00", "1700000000000", "1899-12-31T23:59:59Z"})
        EXPECT_TRUE(refused(of(field_type::instant), bad)) << bad;
    for (char const* bad : {"", "xl", "M", "m,l", "中"}) EXPECT_TRUE(refused(sizes(), bad)) << bad;
    for (char const* bad : {"", ",", "m,", ",m", "m, l", "m;l", "m,xl"})
        EXPECT_TRUE(refused(sizes(field_type::choices), bad)) << bad;
    EXPECT_EQ(value(sizes(), "xl").error().allowed, (std::vector<std::string>{"s", "m", "l"}));
    EXPECT_TRUE(refused(of(field_type::text), std::string(4'001, 'x')));
}

/// Texts that are nearly values, and anything at all.
std::string any_text() {
    return *rc::gen::oneOf(
        rc::gen::arbitrary<std::string>(),
        rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789+-:., TZCNYUSsml"))),
        rc::gen::element<std::string>("2026-11-30", "2026-11-21T08:30:00+08:00", "true", "m", "l,s", "12 USD", "-0"));
}

RC_GTEST_PROP(a_field_value, is_spelled_once_and_for_all, ()) {
    auto const type = *rc::gen::elementOf(std::vector(std::begin(field_type_names), std::end(field_type_names)));
    bool const choice = type.value == field_type::choice || type.value == field_type::choices;
    field_definition const d = choice ? sizes(type.value) : of(type.value);
    std::string const given = any_text();
    auto const once = value(d, given);
    if (!once) {
        RC_ASSERT(once.error().field == "fields.x" && !once.error().en.empty() && !once.error().zh.empty());
        return;
    }
    auto const twice = value(d, *once);
    RC_ASSERT(static_cast<bool>(twice));
    RC_ASSERT(*twice == *once);
    for (auto const& part : searched_values(type.value, *once)) RC_ASSERT(!part.empty() || type.value == field_type::text);
}

TEST(a_field_value, keeps_its_limits) {
    field_definition text{.type = field_type::text, .min = 2, .max = 3};
    EXPECT_TRUE(value(text, "中文字"));  // characters, not bytes
    EXPECT_TRUE(refused(text, "中"));
    EXPECT_TRUE(value({.type = field_type::text}, " "));
    EXPECT_TRUE(refused({.type = field_type::text, .required = field_needed::resolve}, " \n")) << "nobody is answered by a blank";
    EXPECT_TRUE(refused(text, "abcd"));
    field_definition sum{.type = field_type::money, .min = 0, .max = 10'000};
    EXPECT_TRUE(value(sum, "10000 CNY"));
    EXPECT_TRUE(refused(sum, "10001 CNY"));
    EXPECT_TRUE(refused(sum, "-1"));
    EXPECT_TRUE(refused(sum, "5 USD"));  // its limits are in the policy's currency
    field_definition day{.type = field_type::date, .earliest = "2026-01-01", .latest = "2026-12-31"};
    EXPECT_TRUE(value(day, "2026-01-01") && value(day, "2026-12-31"));
    EXPECT_TRUE(refused(day, "2025-12-31"));
    EXPECT_TRUE(refused(day, "2027-01-01"));
    field_definition when{.type = field_type::instant, .earliest = "2026-01-01T00:00:00+08:00"};
    EXPECT_TRUE(value(when, "2025-12-31T16:00:00.500Z"));
    EXPECT_TRUE(refused(when, "2025-12-31T15:59:59.999Z"));
    auto some = sizes(field_type::choices);
    some.min = 2;
    EXPECT_TRUE(value(some, "s,m"));
    EXPECT_TRUE(refused(some, "s,s"));
}

TEST(a_declaration, that_cannot_work_is_refused) {
    auto const wrong = [](field_definition d, char const* field) {
        return refused_with(check(d, "CNY"), errc::invalid_argument, field);
    };
    EXPECT_TRUE(check(sizes(), "CNY"));
    EXPECT_TRUE(wrong({.type = field_type::choice}, "options"));
    EXPECT_TRUE(wrong({.type = field_type::text, .options = {{"a"}}}, "options"));
    EXPECT_TRUE(wrong({.type = field_type::choice, .options = {{"a"}, {"a"}}}, "options[1].id"));
    EXPECT_TRUE(wrong({.type = field_type::choice, .options = {{"a,b"}}}, "options[0].id"));
    EXPECT_TRUE(wrong({.type = field_type::boolean, .min = 1}, "min"));
    EXPECT_TRUE(wrong({.type = field_type::date, .max = 1}, "max"));
    EXPECT_TRUE(wrong({.type = field_type::integer, .min = 2, .max = 1}, "max"));
    EXPECT_TRUE(wrong({.type = field_type::text, .min = -1}, "min"));
    EXPECT_TRUE(wrong({.type = field_type::text, .max = 0}, "max"));
    EXPECT_TRUE(wrong({.type = field_type::text, .earliest = "2026-01-01"}, "earliest"));
    EXPECT_TRUE(wrong({.type = field_type::date, .latest = "soon"}, "latest"));
    EXPECT_TRUE(wrong({.type = field_type::date, .earliest = "2026-01-02", .latest = "2026-01-01"}, "latest"));
    EXPECT_TRUE(wrong({.type = field_type::integer, .max = 5, .default_value = "6"}, "default_value"));
    EXPECT_TRUE(wrong({.default_value = ""}, "default_value"));
    EXPECT_TRUE(wrong({.zh = "a\nb"}, "zh"));
}

TEST(a_ticket, takes_declared_fields_in_their_spelling_and_others_as_they_come) {
    play p = shop();
    ASSERT_TRUE(p.open(with({{"count", "03"}, {"colors", "m,s"}, {"note", " free "}})));
    EXPECT_EQ(p.now.fields, (fields_map{{"count", "3"}, {"colors", "s,m"}, {"note", " free "}}));
    ASSERT_TRUE(p(set_fields{.fields = {{"count", "99"}, {"note", ""}}}, t0));
    EXPECT_EQ(p.now.fields, (fields_map{{"count", "99"}, {"colors", "s,m"}}));
    EXPECT_TRUE(refused_with(p(set_fields{.fields = {{"count", "100"}}}, t0), errc::invalid_argument, "fields.count"));
    EXPECT_TRUE(
        refused_with(p(set_fields{.fields = {{"size", "XXL"}, {"count", "5"}}}, t0), errc::invalid_argument, "fields.size"));
    EXPECT_EQ(p.now.fields.at("count"), "99") << "what is refused changes nothing";
    play q = shop();
    EXPECT_TRUE(refused_with(q.open(with({{"size", "XXL"}})), errc::invalid_argument, "fields.size"));
    EXPECT_TRUE(
        refused_with(q.open(with({{"bought", "2026-01-01"}}, ticket_kind::pre_sale)), errc::invalid_argument, "fields.bought"));
}

TEST(a_ticket, has_no_field_that_is_empty) {
    play p = shop();
    ASSERT_TRUE(p.open(with({{"note", ""}, {"size", ""}})));
    EXPECT_TRUE(p.now.fields.empty());
}

TEST(a_ticket, takes_nothing_undeclared_where_the_policy_refuses_it) {
    play p = shop();
    ASSERT_TRUE(p.open(with({{"note", "old"}})));
    p.rules.undeclared_fields = undeclared::refuse;
    EXPECT_TRUE(refused_with(p(set_fields{.fields = {{"note", "new"}}}, t0), errc::invalid_argument, "fields.note"));
    EXPECT_TRUE(p(set_fields{.fields = {{"note", ""}}}, t0)) << "what is there may be taken away";
    EXPECT_TRUE(p.now.fields.empty());
    play q = shop();
    q.rules.undeclared_fields = undeclared::refuse;
    EXPECT_TRUE(refused_with(q.open(with({{"brand", "x"}})), errc::invalid_argument, "fields.brand"));
}

TEST(a_ticket, is_asked_for_what_its_opening_needs) {
    for (auto const& [who, asked] : {std::pair{agent(), true},
                                     {actor{role::host, {}}, true},
                                     {customer_actor, true},
                                     {importer, false},
                                     {desk_itself, false},
                                     {actor{role::rule, "r"}, false}}) {
        play p = shop();
        p.rules.fields["size"].required = field_needed::open;
        auto const r = p.open(with({{"size", ""}}), t0, who);
        if (asked)
            EXPECT_TRUE(refused_with(r, errc::invalid_argument, "fields.size"));
        else
            EXPECT_TRUE(r) << name(who.role);
    }
    play p = shop();
    p.rules.fields["size"].required = field_needed::open;
    p.rules.fields["size"].kinds = {ticket_kind::complaint};
    ASSERT_TRUE(p.open(with({})));
    play q = shop();
    q.rules.fields["size"].required = field_needed::open;
    ASSERT_TRUE(q.open(with({{"size", "m"}})));
    EXPECT_TRUE(refused_with(q(set_fields{.fields = {{"size", ""}}}, t0), errc::invalid_argument, "fields.size"));
}

TEST(a_ticket, takes_the_default_where_it_is_opened_without) {
    play p = shop();
    p.rules.fields["size"].default_value = "m";
    p.rules.fields["size"].required = field_needed::open;
    ASSERT_TRUE(p.open(with({})));
    EXPECT_EQ(p.now.fields.at("size"), "m");
    play q = shop();
    q.rules.fields["size"].default_value = "m";
    ASSERT_TRUE(q.open(with({}), t0, importer));
    EXPECT_TRUE(q.now.fields.empty()) << "another system's ticket is taken as it is";
}

TEST(a_resolution, needs_what_the_policy_says) {
    play p = shop();
    ASSERT_TRUE(p.open(with({})));
    p.rules.fields["size"].required = field_needed::resolve;
    auto r = p(resolve{}, t0);
    EXPECT_TRUE(refused_with(r, errc::invalid_argument, "fields.size"));
    EXPECT_EQ(r.error().allowed, std::vector<std::string>{"ticket.set_fields"});
    reply answer = answers();
    answer.then = after_reply::resolved;
    EXPECT_TRUE(refused_with(p(answer, t0), errc::invalid_argument, "fields.size")) << "a reply does not go around it";
    play imported = p, by_desk = p;
    EXPECT_TRUE(imported(reports(ticket_status::resolved, t0), t0, importer));
    EXPECT_TRUE(by_desk(resolve{}, t0, desk_itself));
    ASSERT_TRUE(p(set_fields{.fields = {{"size", "s"}}}, t0));
    EXPECT_TRUE(p(answer, t0));
}

TEST(a_changed_policy, leaves_old_values_as_they_are) {
    play p = shop();
    ASSERT_TRUE(p.open(with({{"size", "m"}, {"count", "7"}, {"colors", "s,l"}})));
    p.rules.fields.erase("size");
    p.rules.fields["count"] = {.type = field_type::boolean};
    p.rules.fields["colors"].options = {{"red", "红", "Red"}};
    auto const before = p.now.fields;
    ASSERT_TRUE(p(set_fields{.fields = {{"count", "true"}}}, t0));
    EXPECT_EQ(p.now.fields.at("size"), before.at("size"));
    EXPECT_EQ(p.now.fields.at("colors"), "s,l");
    EXPECT_EQ(p.now.field_types.at("colors"), field_type::choices);
    EXPECT_EQ(p.now.field_types.at("count"), field_type::boolean);
    ASSERT_TRUE(p(set_fields{.fields = {{"size", "anything"}}}, t0)) << "free text again";
    EXPECT_FALSE(p.now.field_types.contains("size"));
    ASSERT_TRUE(p(resolve{}, t0));
}

TEST(a_personal_field, is_told_by_an_event_of_its_own) {
    play p = shop();
    ASSERT_TRUE(p.open(with({{"id_card", "110101199001011234"}, {"size", "m"}})));
    EXPECT_EQ(p.last<opened>().fields, (fields_map{{"size", "m"}}));
    EXPECT_EQ(p.last<personal_field_set>().value.value, "110101199001011234");
    EXPECT_EQ(p.now.personal_fields.at("id_card").value, "110101199001011234");
    EXPECT_FALSE(p.now.fields.contains("id_card"));
    ASSERT_TRUE(p(set_fields{.fields = {{"id_card", "x"}}}, t0));
    EXPECT_EQ(p.count<fields_changed>(), 0u);
    EXPECT_TRUE(
        refused_with(p(set_fields{.fields = {{"id_card", std::string(19, '1')}}}, t0), errc::invalid_argument, "fields.id_card"));
    ASSERT_TRUE(p(set_fields{.fields = {{"id_card", ""}}}, t0));
    EXPECT_TRUE(p.now.personal_fields.empty() && p.now.fields.size() == 1);
}

TEST(a_personal_field, changes_sides_with_its_declaration) {
    play p = shop();
    ASSERT_TRUE(p.open(with({{"phone", "1"}, {"id_card", "2"}})));
    p.rules.fields["phone"] = {.type = field_type::text, .personal = true};
    p.rules.fields["id_card"].personal = false;
    ASSERT_TRUE(p(set_fields{.fields = {{"phone", "3"}, {"id_card", "4"}}}, t0));
    EXPECT_EQ(p.now.fields, (fields_map{{"id_card", "4"}}));
    ASSERT_EQ(p.now.personal_fields.size(), 1u);
    EXPECT_EQ(p.now.personal_fields.at("phone").value, "3");
    EXPECT_TRUE(p.now.field_types.contains("phone") && p.now.field_types.contains("id_card"));
}

TEST(fields, are_fifty_at_most_whoever_keeps_them) {
    play p = shop();
    fields_map many;
    for (int i = 0; i < 49; ++i) many["f" + std::to_string(i)] = "x";
    many["id_card"] = "1";
    ASSERT_TRUE(p.open(with(many)));
    EXPECT_TRUE(refused_with(p(set_fields{.fields = {{"one_more", "x"}}}, t0), errc::invalid_argument, "fields"));
    EXPECT_TRUE(p(set_fields{.fields = {{"id_card", "2"}}}, t0));
}

}  // namespace
}  // namespace csdesk::ticket
