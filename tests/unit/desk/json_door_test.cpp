// The desk as JSON text (csdesk/desk/json.hpp): what the conformance cases cannot say, and what holds for every document.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <csdesk/desk/json.hpp>

#include "desk/json.hpp"
#include "desk/slices.hpp"
#include "kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

std::string member(std::string const& name, std::string const& value) { return '"' + name + "\":" + value; }

std::string command_with(std::string const& more) {
    return R"({"name":"action.request","actor":"host","data":{"kind":"remark"})" + more + '}';
}

std::string refused_field(std::string const& document) {
    auto const r = read_request(document, noon);
    return r ? "(was read)" : r.error().field;
}

// JSON that is well formed, of any shape.
rc::Gen<std::string> json_text(int depth) {
    auto const leaf = rc::gen::oneOf(rc::gen::element<std::string>("null", "true", "false", R"("")", R"("}]\",:{[")", R"("😀\\")"),
                                     rc::gen::map(rc::gen::inRange<std::int64_t>(-largest_integer, largest_integer),
                                                  [](std::int64_t i) { return std::to_string(i); }));
    if (depth == 0) return leaf;
    auto const blank = rc::gen::element<std::string>("", " ", "\n", "\t\r ");
    auto const items = rc::gen::container<std::vector<std::string>>(json_text(depth - 1));
    auto const joined = [](std::vector<std::string> const& parts, std::string const& between, bool named) {
        std::string out;
        for (std::size_t i = 0; i < parts.size(); ++i)
            out += (i == 0 ? "" : "," + between) + (named ? "\"k" + std::to_string(i) + '"' + between + ':' : "") + parts[i];
        return out;
    };
    auto const list = rc::gen::apply(
        [=](auto const& parts, auto const& b) { return '[' + b + joined(parts, b, false) + b + ']'; }, items, blank);
    auto const object = rc::gen::apply(
        [=](auto const& parts, auto const& b) { return '{' + b + joined(parts, b, true) + b + '}'; }, items, blank);
    return rc::gen::oneOf(leaf, list, object);
}

}  // namespace

TEST(json_documents, take_their_defaults_from_the_call) {
    auto const r = read_request(command_with(""), noon);
    ASSERT_TRUE(r);
    EXPECT_EQ(r->how.now, noon);
    EXPECT_EQ(r->how.shop, "main");
    EXPECT_TRUE(r->how.command_id.empty());
    EXPECT_EQ(read_request(command_with(R"(,"now":null,"shop":null)"), noon)->how.now, noon);
    EXPECT_EQ(read_request(command_with(R"(,"now":1700000001000)"), noon)->how.now, noon + 1s);
    auto const q = read_question(R"({"view":"action.list"})", noon);
    ASSERT_TRUE(q);
    EXPECT_EQ(q->params, "{}");
    EXPECT_EQ(q->limit, 100);
    EXPECT_EQ(q->now, noon);
    EXPECT_EQ(q->after, std::nullopt);
}

TEST(json_documents, hand_the_data_on_as_it_was_sent) {
    auto const r = read_request(R"({ "data" : { "b":1,"a" : [ 1 ] } , "name":"x","actor":"agent:li" })", noon);
    ASSERT_TRUE(r);
    EXPECT_EQ(r->what.json(), R"({ "b":1,"a" : [ 1 ] })");
    EXPECT_EQ(r->how.who, (actor{role::agent, "li"}));
}

TEST(json_documents, name_the_member_that_is_wrong) {
    EXPECT_EQ(refused_field(command_with(R"(,"shop":1)")), "shop");
    EXPECT_EQ(refused_field(command_with(R"(,"shop":["x",{"y":1.5}])")), "shop[1].y");
    EXPECT_EQ(refused_field(command_with(R"(,"name":"y")")), "name");
    EXPECT_EQ(refused_field(command_with(R"(,"more":1)")), "more");
    EXPECT_EQ(refused_field(R"({"name":"x","actor":"host","data":[1]})"), "data");
    EXPECT_EQ(refused_field(R"({"name":"x","actor":"host"})"), "data");
    EXPECT_EQ(read_requests('[' + command_with("") + ',' + command_with(R"(,"now":"soon")") + ']', noon).error().field,
              "commands[1].now");
    EXPECT_EQ(read_question(R"({"view":"x","params":1})", noon).error().field, "params");
}

TEST(json_documents, are_bounded) {
    EXPECT_EQ(read_request(std::string((16u << 20) + 5'000, ' ') + command_with(""), noon).error().code, errc::invalid_argument);
    EXPECT_FALSE(read_request(std::string(1 << 20, '['), noon));
    EXPECT_FALSE(read_requests('[' + std::string(1 << 20, '['), noon));
    EXPECT_EQ(refused_field(command_with(R"(,"command_id":")" + std::string((1 << 20) + 1, 'x') + '"')), "command_id");
}

TEST(json_documents, say_one_range_of_integers_however_far_one_lies_outside) {
    for (char const* number : {"9007199254740992", "18446744073709551616", "-99999999999999999999999999999999"})
        EXPECT_EQ(read_request(command_with(std::string(R"(,"now":)") + number), noon).error().en,
                  "integers reach from -(2^53-1) to 2^53-1");
}

TEST(json_documents, refuse_instants_out_of_range_by_that_name) {
    EXPECT_EQ(read_request(command_with(R"(,"now":"2200-01-01T00:00:00.001Z")"), noon).error().code, errc::out_of_range);
    EXPECT_EQ(read_request(command_with(R"(,"now":"2200-01-01T00:00:00Z")"), noon)->how.now, latest_instant);
}

TEST(desk_questions, refuse_a_shop_that_cannot_be_and_a_time_out_of_range) {
    auto d = desk::open(":memory:");
    for (std::string const& shop : {std::string(), std::string(129, 'x'), std::string("a\nb")}) {
        EXPECT_EQ(d.query("action.list", "{}", shop).error().field, "shop");
        EXPECT_THROW(d.events(shop, 0), refused);
        EXPECT_THROW(d.outbox(shop), refused);
        EXPECT_THROW(d.advance(noon, shop), refused);
    }
    EXPECT_TRUE(d.query("action.list", "{}", "nobody"));
    EXPECT_EQ(d.query("clock.explain", R"({"ticket":1})", "main", {}, 1, instant_from_ms(9'000'000'000'000'000)).error().field,
              "now");
}

TEST(slices, are_refused_where_a_value_is_missing) {
    for (char const* text : {R"({"a":})", R"({"a":,"b":1})", R"({"a":1,})", R"({"a"})", R"({a:1})", R"({"a":1}})", R"({"a":1)"})
        EXPECT_FALSE(engine::members_of_object(text)) << text;
    for (char const* text : {"[,]", "[1,]", "[1", "[1]]", "[1],", "1", ""}) EXPECT_FALSE(engine::elements_of_array(text)) << text;
    EXPECT_TRUE(engine::elements_of_array(" [ ] ")->empty());
    EXPECT_TRUE(engine::members_of_object("{}")->empty());
}

TEST(slices, know_a_name_by_what_it_spells) {
    EXPECT_EQ(engine::members_of_object(R"({"\u0061":1,"a":2})").error().field, "a");
    EXPECT_EQ(engine::members_of_object(R"({"\u0061":[1]})")->front().first, "a");
}

RC_GTEST_PROP(slices, are_the_values_the_parser_finds, ()) {
    auto const text = *json_text(3);
    auto const whole = engine::parse_json(text);
    RC_ASSERT(whole.has_value());
    if (whole->is_array()) {
        auto const cut = engine::elements_of_array(text);
        RC_ASSERT(cut.has_value());
        RC_ASSERT(cut->size() == whole->get_array().size());
        for (std::size_t i = 0; i < cut->size(); ++i) RC_ASSERT(*engine::parse_json((*cut)[i]) == whole->get_array()[i]);
    }
    if (whole->is_object() && whole->get_object().size() <= 16) {
        auto const cut = engine::members_of_object(text);
        RC_ASSERT(cut.has_value());
        RC_ASSERT(cut->size() == whole->get_object().size());
        for (auto const& [name, slice] : *cut) RC_ASSERT(*engine::parse_json(slice) == whole->get_object().at(name));
    }
}

RC_GTEST_PROP(json_documents, come_back_as_they_were_sent, (std::string const& text, std::string const& id)) {
    std::string data = R"({"kind":"remark","text":)", quoted_id;
    engine::append_string(data, text);
    engine::append_string(quoted_id, id);
    auto d = desk::open(":memory:", {.seed = 1});
    auto const r = read_request(
        R"({"name":"action.request","actor":"host",)" + member("command_id", quoted_id) + ',' + member("data", data + '}') + '}',
        noon);
    bool const utf8 = engine::parse_json(quoted_id).has_value();
    RC_ASSERT(r.has_value() == utf8);
    if (!r) return;
    auto const done = d.execute(r->what, r->how);
    std::string const said = done ? to_json(*done) : to_json(done.error());
    RC_ASSERT(engine::parse_json(said).has_value());
    if (done) RC_ASSERT(done->events.front().data.find(data.substr(data.find("\"text\""))) != std::string::npos);
}

RC_GTEST_PROP(json_documents, never_throw_whatever_the_bytes, (std::vector<char> const& bytes)) {
    std::string const text(bytes.begin(), bytes.end());
    for (std::string const& one : {text, '{' + text, '[' + text, command_with(',' + text), R"({"view":")" + text}) {
        if (auto const r = read_request(one, noon); !r) RC_ASSERT(!r.error().en.empty() && !r.error().zh.empty());
        if (auto const r = read_requests(one, noon); !r) RC_ASSERT(!r.error().en.empty() && !r.error().zh.empty());
        if (auto const r = read_question(one, noon); !r) RC_ASSERT(!r.error().en.empty() && !r.error().zh.empty());
    }
}
