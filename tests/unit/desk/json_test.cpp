#include <gtest/gtest.h>
#include <csdesk/desk/desk.hpp>

#include "kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

error refusal_of(std::string json) {
    auto d = desk::open(":memory:");
    return must_refuse(d, "action.request", std::move(json), host(noon));
}

}  // namespace

TEST(json_door, names_the_path_of_what_is_wrong) {
    EXPECT_EQ(refusal_of(R"({"kind":"refund","amount":{"minor":"5","currency":"CNY"}})").field, "amount.minor");
    EXPECT_EQ(refusal_of(R"({"kind":"refund","amount":{"minor":5}})").field, "amount.currency");
    EXPECT_EQ(refusal_of(R"({"kind":"refund","amount":{"minor":5,"currency":"CNY","cents":1}})").field, "amount.cents");
    EXPECT_EQ(refusal_of(R"({"kind":"nonsense"})").field, "kind");
    EXPECT_EQ(refusal_of(R"({})").field, "kind");
    EXPECT_EQ(refusal_of(R"({"kind":"remark","deadline":"2026-11-21"})").field, "deadline");
}

TEST(json_door, refuses_duplicates_fractions_and_large_integers) {
    auto const twice = refusal_of(R"({"kind":"remark","kind":"remark"})");
    EXPECT_EQ(twice.code, errc::invalid_argument);
    EXPECT_EQ(twice.field, "kind");
    EXPECT_EQ(refusal_of(R"({"kind":"refund","amount":{"minor":5.0,"currency":"CNY"}})").field, "amount.minor");
    EXPECT_EQ(refusal_of(R"({"kind":"refund","amount":{"minor":1e3,"currency":"CNY"}})").field, "amount.minor");
    EXPECT_EQ(refusal_of(R"({"kind":"refund","amount":{"minor":9007199254740992,"currency":"CNY"}})").field, "amount.minor");
    EXPECT_EQ(refusal_of(R"({"kind":"refund","amount":{"minor":18446744073709551615,"currency":"CNY"}})").field, "amount.minor");
    EXPECT_EQ(refusal_of(R"({"kind":"refund","amount":{"minor":true,"currency":"CNY"}})").field, "amount.minor");
}

TEST(json_door, refuses_what_is_not_json) {
    for (std::string text : {std::string(""), std::string("nul"), std::string("{\"kind\":\"remark\"} x"), std::string("[1]"),
                             std::string("\"a\xff\""), std::string("{\"kind\":\"\xc3\x28\"}"),
                             std::string("{\"kind\":\"\xed\xa0\x80\"}"), std::string(40, '[')})
        EXPECT_EQ(refusal_of(text).code, errc::invalid_argument) << text;
}

TEST(json_door, bounds_depth_and_size) {
    std::string deep;
    for (int i = 0; i < 33; ++i) deep += "{\"a\":";
    EXPECT_EQ(refusal_of(deep).code, errc::invalid_argument);
    EXPECT_EQ(refusal_of(R"({"kind":"remark","text":")" + std::string((1u << 20) + 1, 'x') + "\"}").field, "text");
    EXPECT_EQ(refusal_of(std::string(100u << 20, 'x')).code, errc::invalid_argument);
}

TEST(json_door, keeps_every_byte_of_a_text) {
    auto d = desk::open(":memory:");
    auto const r = must(d, "action.request", R"({"kind":"remark","text":"引号\" 反斜线\\ 换行\n 零\u0000 表情😀"})", host(noon));
    EXPECT_NE(r.events.front().data.find(R"(引号\" 反斜线\\ 换行\n 零\u0000 表情😀)"), std::string::npos) << r.events.front().data;
}

TEST(json_door, escapes_wherever_it_is_needed) {
    auto d = desk::open(":memory:");
    for (std::size_t before = 0; before < 18; ++before)
        for (char const* escaped : {R"(\")", R"(\\)", R"(\n)", R"(\u001f)", "😀", "\x7f"}) {
            std::string const text = std::string(before, 'x') + escaped + std::string(17 - before, 'y');
            auto const r = must(d, "action.request", R"({"kind":"remark","text":")" + text + "\"}", host(noon));
            EXPECT_NE(r.events.front().data.find("\"" + text + "\""), std::string::npos)
                << text << " became " << r.events.front().data;
        }
}
