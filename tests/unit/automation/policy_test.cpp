// What is refused when a policy with rules is read, with its path and line.
#include "kit.hpp"

namespace csdesk::testing {
namespace {

std::string const good_then = R"(then = [{command = "ticket.tag", with = {add = ["x"]}}])";

error refused_rule(std::string const& lines) {
    auto const p = parse_policy(shop_head + "[[automation]]\n" + lines);
    if (p) ADD_FAILURE() << "accepted: " << lines;
    return p ? error{} : p.error();
}

struct bad {
    std::string lines, field;
};

TEST(AutomationPolicy, WhatCannotWorkIsRefusedWithItsPath) {
    std::string const head = "name = \"r\"\non = [\"ticket.opened\"]\n";
    std::string const timed = "name = \"r\"\nafter = \"2h\"\n";
    std::vector<bad> const all{
        {"on = [\"ticket.opened\"]\n" + good_then, "automation[0].name"},
        {"name = \"r\"\n" + good_then, "automation[0].on"},
        {head + "after = \"2h\"\nsince = \"opened\"\n" + good_then, "automation[0].on"},
        {"name = \"r\"\non = [\"ticket.open\"]\n" + good_then, "automation[0].on[0]"},
        {"name = \"r\"\non = [\"automation.fired\"]\n" + good_then, "automation[0].on[0]"},
        {"name = \"r\"\non = [\"policy.adopted\"]\n" + good_then, "automation[0].on[0]"},
        {head + "since = \"opened\"\n" + good_then, "automation[0].since"},
        {head + "calendar = \"day\"\n" + good_then, "automation[0].calendar"},
        {timed + good_then, "automation[0].since"},
        {timed + "since = \"yesterday\"\n" + good_then, "automation[0].since"},
        {timed + "since = \"opened\"\ncalendar = \"night\"\n" + good_then, "automation[0].calendar"},
        {"name = \"r\"\nafter = 0\nsince = \"opened\"\n" + good_then, "automation[0].after"},
        {"name = \"r\"\nafter = \"4000d\"\nsince = \"opened\"\n" + good_then, "automation[0].after"},
        {head, "automation[0].then"},
        {head + "then = []", "automation[0].then"},
        {head + "then = [{command = \"ticket.tga\"}]", "automation[0].then[0].command"},
        {head + "then = [{command = \"policy.adopt\", with = {text = \"x\"}}]", "automation[0].then[0].command"},
        {head + "then = [{command = \"ticket.tag\", with = {ad = [\"x\"]}}]", "automation[0].then[0].with.ad"},
        {head + "then = [{command = \"ticket.tag\", with = {add = \"x\"}}]", "automation[0].then[0].with.add"},
        {head + "then = [{command = \"ticket.pend\", with = {until = 5.5}}]", "automation[0].then[0].with.until"},
        {head + "then = [{command = \"ticket.note\", with = {text = \"{nobody}\"}}]", "automation[0].then[0].with.text"},
        {head + "when = [{field = \"knd\", is = [\"a\"]}]\n" + good_then, "automation[0].when[0].field"},
        {head + "when = [{field = \"kind\"}]\n" + good_then, "automation[0].when[0].field"},
        {head + "when = [{field = \"kind\", iss = [\"a\"]}]\n" + good_then, "automation[0].when[0].iss"},
        {head + "when = [{field = \"event.cahnnel\", is = [\"a\"]}]\n" + good_then, "automation[0].when[0].field"},
        {head + "when = [{field = \"customer.name\", is = [\"a\"]}]\n" + good_then, "automation[0].when[0].field"},
        {head + "when = [{field = \"kind\", at_least = 3}]\n" + good_then, "automation[0].when[0].at_least"},
        {head + "any = [[]]\n" + good_then, "automation[0].any[0]"},
        {head + "any = [[{field = \"x\", is = [\"a\"]}]]\n" + good_then, "automation[0].any[0][0].field"},
        {head + "zh = \"a\\tb\"\n" + good_then, "automation[0].zh"},
        {head + "does = 1\n" + good_then, "automation[0].does"},
        {head + good_then + "\n[[automation]]\n" + head + good_then, "automation[1].name"},
    };
    for (bad const& one : all) {
        error const why = refused_rule(one.lines);
        EXPECT_EQ(why.field, one.field) << one.lines << '\n' << why.en;
        EXPECT_TRUE(why.en.starts_with("line ")) << why.en;
        EXPECT_TRUE(why.zh.starts_with("第 ")) << why.zh;
    }
}

TEST(AutomationPolicy, TheLineIsTheOneOfTheMistake) {
    error const why = refused_rule(
        "name = \"r\"\non = [\"ticket.opened\"]\nthen = [\n  {command = \"ticket.tag\", with = {add = [\"x\"]}},\n"
        "  {command = \"ticket.hold\"},\n]\n");
    EXPECT_EQ(why.field, "automation[0].then[1].with.reason");
    EXPECT_TRUE(why.en.starts_with("line 10: ")) << why.en;
}

TEST(AutomationPolicy, RulesInJsonAreTheSame) {
    auto const p = parse_policy(R"({"name":"s","time_zone":"UTC","automation":[{"name":"r","on":["ticket.opened"],)"
                                R"("then":[{"command":"ticket.tag","with":{"add":["x"]}}]}]})");
    ASSERT_TRUE(p) << p.error().en;
    ASSERT_EQ((*p)->automation.rules.size(), 1u);
    EXPECT_EQ((*p)->automation.rules[0].then[0].with, R"({"add":["x"],"ticket":"{ticket}"})");
}

TEST(AutomationPolicy, ThePathIntoAnEventMayGoThroughListsAndMaps) {
    EXPECT_TRUE(parse_policy(
        shop_head +
        "[[automation]]\nname = \"r\"\non = [\"ticket.tagged\", \"ticket.fields_changed\", \"clock.started\"]\nwhen = ["
        "{field = \"event.added\", is = [\"a\"]}, {field = \"event.fields.brand\", exists = true}, "
        "{field = \"event.clock.state.target\", at_least = 5}]\n" +
        good_then));
}

TEST(AutomationPolicy, ARefusedPolicyChangesNothing) {
    shop s("[[automation]]\nname = \"r\"\non = [\"ticket.opened\"]\n" + good_then);
    auto const why =
        must_refuse(s.desk, "policy.adopt", R"({"text":)" + quoted(shop_head + "[[automation]]\nname = \"r\"\n") + '}',
                    by(role::admin, "a", noon));
    EXPECT_EQ(why.field, "automation[0].on");
    EXPECT_EQ(s.tags(s.open()), std::vector<std::string>{"x"});
}

}  // namespace
}  // namespace csdesk::testing
