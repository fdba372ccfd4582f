#include <csdesk/core/condition.hpp>

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace csdesk {
namespace {

using words = std::vector<std::string>;

condition_values known(std::map<std::string, words> facts) {
    return [facts = std::move(facts)](std::string_view field) {
        auto const found = facts.find(std::string(field));
        return found == facts.end() ? words{} : found->second;
    };
}

constexpr condition_field fields[] = {{"channel", condition_type::text, "渠道", "channel"},
                                      {"amount", condition_type::integer, "金额", "amount"},
                                      {"waiting", condition_type::flag, "在等", "waiting"},
                                      {"tags", condition_type::list, "标签", "tags"},
                                      {"fields.", condition_type::text, "自定义字段", "custom field"}};

auto const facts =
    known({{"channel", {"phone"}}, {"tags", {"vip", "late"}}, {"amount", {"500"}}, {"subject", {"RE: 退款 Refund"}}});

TEST(Condition, AnyOfTheValuesIsEnough) {
    EXPECT_TRUE(holds({.field = "channel", .is = {"email", "phone"}}, facts));
    EXPECT_FALSE(holds({.field = "channel", .is = {"email"}}, facts));
    EXPECT_TRUE(holds({.field = "tags", .is = {"late", "other"}}, facts));
    EXPECT_FALSE(holds({.field = "channel", .is = {"Phone"}}, facts)) << "byte for byte";
}

TEST(Condition, IsNotHoldsWhereNothingIsKnown) {
    EXPECT_TRUE(holds({.field = "brand", .is_not = {"acme"}}, facts));
    EXPECT_FALSE(holds({.field = "brand", .is = {"acme"}}, facts));
    EXPECT_FALSE(holds({.field = "tags", .is_not = {"late"}}, facts)) << "one of several is enough to fail";
}

TEST(Condition, ContainsFindsWordsInEitherCaseAndInChinese) {
    EXPECT_TRUE(holds({.field = "subject", .contains = {"REFUND"}}, facts));
    EXPECT_TRUE(holds({.field = "subject", .contains = {"换货", "退款"}}, facts));
    EXPECT_FALSE(holds({.field = "subject", .contains = {"refunds"}}, facts));
}

TEST(Condition, NumbersAreComparedAsNumbers) {
    EXPECT_TRUE(holds({.field = "amount", .at_least = 500, .at_most = 500}, facts));
    EXPECT_FALSE(holds({.field = "amount", .at_least = 501}, facts));
    EXPECT_TRUE(holds({.field = "amount", .at_most = 1'000}, facts)) << "not as text";
    EXPECT_FALSE(holds({.field = "channel", .at_least = 0}, facts)) << "a text is no number";
    EXPECT_FALSE(holds({.field = "nothing", .at_most = 9}, facts));
}

TEST(Condition, EverythingGivenMustHold) {
    EXPECT_TRUE(holds({.field = "tags", .is = {"vip"}, .is_not = {"test"}, .exists = true}, facts));
    EXPECT_FALSE(holds({.field = "tags", .is = {"vip"}, .is_not = {"late"}}, facts));
    EXPECT_TRUE(holds({.field = "nothing", .exists = false}, facts));
    EXPECT_FALSE(holds({.field = "tags", .exists = false}, facts));
}

TEST(Condition, SaysWhyNotInBothLanguages) {
    auto const why = why_not({.field = "channel", .is = {"email"}}, facts, fields);
    ASSERT_TRUE(why);
    EXPECT_EQ(why->en, "channel is phone");
    EXPECT_EQ(why->zh, "渠道为phone");
    EXPECT_EQ(why_not({.field = "fields.brand", .is = {"x"}}, facts, fields)->en, "fields.brand is none");
    EXPECT_FALSE(why_not({.field = "channel", .is = {"phone"}}, facts, fields));
}

TEST(Condition, WhatCanNeverBeAskedIsRefused) {
    auto const field_of = [](condition const& c) {
        auto const r = check(c, fields);
        return r ? std::string("accepted") : r.error().field;
    };
    EXPECT_EQ(field_of({.field = "colour", .is = {"x"}}), "field");
    EXPECT_EQ(field_of({.field = "channel"}), "field");
    EXPECT_EQ(field_of({.field = "channel", .is = {"a", ""}}), "is[1]");
    EXPECT_EQ(field_of({.field = "channel", .at_least = 1}), "at_least");
    EXPECT_EQ(field_of({.field = "amount", .at_least = 2, .at_most = 1}), "at_most");
    EXPECT_EQ(field_of({.field = "amount", .is = {"1.5"}}), "is[0]");
    EXPECT_EQ(field_of({.field = "waiting", .is = {"yes"}}), "is[0]");
    EXPECT_EQ(field_of({.field = "amount", .at_most = std::int64_t{1} << 60}), "at_most");
    EXPECT_EQ(field_of({.field = "fields.", .is = {"x"}}), "field") << "a name must follow";
    EXPECT_EQ(field_of({.field = "channel", .is_not = words(101, "x")}), "is_not");
    EXPECT_EQ(field_of({.field = "fields.size", .at_least = 40}), "accepted");
    EXPECT_EQ(field_of({.field = "waiting", .is = {"true"}}), "accepted");
    auto const unknown = check({.field = "colour", .is = {"x"}}, fields);
    EXPECT_EQ(unknown.error().allowed.back(), "fields.*");
}

}  // namespace
}  // namespace csdesk
