// What is there but cannot be seen, and refusals that repeat what was sent.
#include "ticket/wording.hpp"
#include "merge_shop.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

constexpr char const* unseen[] = {" ",      "\t",     "\n \r\n", "\u3000", "\u00a0\u2003",
                                  "\u200b", "\ufeff", "\u2028",  "\u202e", "\u0085"};

constexpr char const* white[] = {" ", "\t", "\n \r\n", "\u3000", "\u00a0\u2003"};

TEST(a_text, in_which_nothing_is_to_be_seen_is_none) {
    for (std::string const text : unseen) EXPECT_TRUE(ticket::is_unseen(text)) << text;
    for (std::string const text : white) EXPECT_TRUE(ticket::is_white(text)) << text;
    EXPECT_FALSE(ticket::is_white("\u200b")) << "what somebody has sent is kept";
    EXPECT_TRUE(ticket::is_unseen(""));
    for (std::string const text : {"?", "。", "　物", "👨‍👩‍👧‍👦", "\u200bא", "\U00020000", "é"})
        EXPECT_FALSE(ticket::is_unseen(text)) << text;
}

std::string object(std::string_view field, std::string_view value, json::object more) {
    more[field] = value;
    return json::serialize(more);
}

TEST(a_text, that_is_blank_is_refused_wherever_somebody_is_meant_to_read_it) {
    merge_shop s;
    auto const t = s.open(noon);
    std::string const before = s.d.verify().heads.at("main");
    json::object const opening{{"requester", "c-9"}, {"kind", "after_sale"}, {"channel", "wangwang"}};
    json::object const of{{"ticket", t}};
    struct one {
        char const *command, *field, *path;
        json::object rest;
    };
    std::vector<one> const all{{"ticket.open", "text", "text", opening},
                               {"ticket.open", "requester", "requester", opening},
                               {"ticket.open", "reference", "reference", opening},
                               {"ticket.receive", "text", "text", of},
                               {"ticket.reply", "text", "text", of},
                               {"ticket.note", "text", "text", of},
                               {"ticket.save_draft", "text", "text", of},
                               {"ticket.assign", "agent", "agent", of},
                               {"ticket.watch", "agent", "agent", of},
                               {"ticket.hold", "reason", "reason", of},
                               {"ticket.add_participant", "customer", "customer", of}};
    for (auto const& c : all) {
        bool const said = std::string_view(c.field) == "text";
        std::vector<std::string> const all_blank = said ? std::vector<std::string>(std::begin(white), std::end(white))
                                                        : std::vector<std::string>(std::begin(unseen), std::end(unseen));
        for (std::string const& text : all_blank) {
            auto const why = must_refuse(s.d, c.command, object(c.field, text, c.rest), by(role::agent, "li", noon + 1min));
            EXPECT_EQ(why.code, errc::invalid_argument) << c.command;
            EXPECT_EQ(why.field, c.path) << c.command;
        }
    }
    auto const label = must_refuse(s.d, "ticket.tag", object("add", "", {{"ticket", t}, {"remove", json::array{}}}),
                                   by(role::agent, "li", noon + 1min));
    EXPECT_EQ(label.field, "add");
    auto const blank = must_refuse(s.d, "ticket.tag", R"({"ticket":)" + std::to_string(t) + R"(,"add":["a"," "]})",
                                   by(role::agent, "li", noon + 1min));
    EXPECT_EQ(blank.field, "add[1]");
    EXPECT_EQ(s.d.verify().heads.at("main"), before);
}

TEST(a_refusal, repeats_what_was_named_as_far_as_it_may_be_read) {
    merge_shop s;
    auto const t = s.open(noon);
    std::string const name = std::string(1, '\0') + "物" + std::string(1'000'000, 'x');
    for (auto const& [command, field] :
         {std::pair{"ticket.set_contact_reason", "contact_reason"}, std::pair{"ticket.set_sub_status", "sub_status"}}) {
        auto const why = must_refuse(s.d, command, object(field, name, {{"ticket", t}}), by(role::agent, "li", noon + 1min));
        EXPECT_EQ(why.field, field);
        EXPECT_LT(why.en.size(), 200u);
        EXPECT_EQ(why.en.find('\0'), why.en.npos);
        EXPECT_NE(why.en.find("物xxx"), why.en.npos);
        EXPECT_LT(why.zh.size(), 200u);
    }
    auto const rate = s.d.query("rate.get", object("name", name, {}), "main", {}, 1);
    ASSERT_FALSE(rate);
    EXPECT_LT(rate.error().en.size(), 200u);
}

}  // namespace
