// Commands that policies write: what is refused when they are read, and what becomes of names in braces.
#include <gtest/gtest.h>

#include <array>

#include "desk/command_template.hpp"

namespace csdesk::engine {
namespace {

constexpr std::array<std::string_view, 3> names{"ticket", "assignee", "order"};
actor const rule{role::rule, "late"};

command_template_file written(std::string command, std::string_view with) {
    return {std::move(command), {parse_json(with).value().get_object()}};
}

error refused_to(std::string command, std::string_view with) {
    auto const made = compile_command(written(std::move(command), with), "automation[0].do[0]", rule, names);
    if (made) ADD_FAILURE() << "accepted: " << made->with;
    return made ? error{} : made.error();
}

std::string filled_in(std::string command, std::string_view with, template_values const& values) {
    auto const made = compile_command(written(std::move(command), with), "x", rule, names).value();
    auto const done = fill(made, rooms(), values);
    return done ? done->type->encode(done->data.get()) : done.error().field;
}

TEST(CommandTemplate, TheTicketIsFilledInWhereNobodyGivesIt) {
    EXPECT_EQ(compile_command(written("ticket.tag", R"({"add":["late"]})"), "x", rule, names)->with,
              R"({"add":["late"],"ticket":"{ticket}"})");
    EXPECT_EQ(compile_command(written("ticket.tag", R"({"ticket":7,"add":["late"]})"), "x", rule, names)->with,
              R"({"add":["late"],"ticket":7})");
    EXPECT_EQ(compile_command(written("complaint.accept", "{}"), "x", rule, names)->with, R"({"complaint":"{ticket}"})");
}

TEST(CommandTemplate, ATextThatIsTheTicketBecomesItsNumberAndOthersHoldIt) {
    template_values const values{{"ticket", json::value(std::int64_t{42})}, {"assignee", json::value(json::string("li"))}};
    EXPECT_EQ(filled_in("ticket.note", R"({"text":"{assignee}: #{ticket}, {{ticket}} }} { }"})", values),
              R"({"ticket":42,"text":"li: #42, {ticket} } { }","attachments":[]})");
    EXPECT_EQ(filled_in("ticket.assign", R"({"agent":"{assignee}"})", values), R"({"ticket":42,"agent":"li"})");
    EXPECT_EQ(filled_in("ticket.set_fields", R"({"fields":{"a":"{order}b"}})", values), R"({"ticket":42,"fields":{"a":"b"}})");
}

TEST(CommandTemplate, ANameWithoutAValueIsRefusedOnlyWhereOneIsNeeded) {
    EXPECT_EQ(filled_in("ticket.assign", R"({"agent":"{assignee}"})", {{"ticket", json::value(std::int64_t{1})}}), "agent");
}

TEST(CommandTemplate, WhatTheCommandDoesNotKnowIsRefusedWithItsPath) {
    EXPECT_EQ(refused_to("ticket.tga", "{}").field, "automation[0].do[0].command");
    EXPECT_EQ(refused_to("ticket.tga", "{}").code, errc::unknown_name);
    EXPECT_FALSE(refused_to("ticket.tga", "{}").allowed.empty());
    EXPECT_EQ(refused_to("ticket.tag", R"({"ad":["late"]})").field, "automation[0].do[0].with.ad");
    EXPECT_EQ(refused_to("ticket.tag", R"({"add":["a",3]})").field, "automation[0].do[0].with.add[1]");
    EXPECT_EQ(refused_to("ticket.hold", "{}").field, "automation[0].do[0].with.reason");
}

TEST(CommandTemplate, WhatTheRoleMayNotGiveIsRefused) {
    error const why = refused_to("policy.adopt", R"({"text":"x"})");
    EXPECT_EQ(why.code, errc::forbidden);
    EXPECT_EQ(why.field, "automation[0].do[0].command");
    EXPECT_EQ(refused_to("ticket.lapse", R"({"due":0})").code, errc::forbidden);
}

TEST(CommandTemplate, AMisspeltNameInBracesIsRefused) {
    error const why = refused_to("ticket.note", R"({"text":"see {tiket}"})");
    EXPECT_EQ(why.field, "automation[0].do[0].with.text");
    EXPECT_EQ(why.allowed, (std::vector<std::string>{"{ticket}", "{assignee}", "{order}"}));
    EXPECT_EQ(refused_to("ticket.tag", R"({"add":["x","{who}"]})").field, "automation[0].do[0].with.add[1]");
}

}  // namespace
}  // namespace csdesk::engine
