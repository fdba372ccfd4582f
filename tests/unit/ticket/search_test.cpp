// Search: what a text is found by, and tickets by words and by what they are.
#include <csdesk/ticket/search_words.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "desk_play.hpp"

namespace csdesk::testing {
namespace {

using namespace ticket;

names tokens(std::string_view text) { return search_tokens(text); }

TEST(a_text, is_found_by_its_words_and_by_neighbouring_characters) {
    EXPECT_EQ(tokens("物流不动了 São Paulo"), (names{"paulo", "sao", "不动", "了", "动了", "流不", "物流"}));
    EXPECT_EQ(tokens("ÀÉÎÕÜ ß Œuvre Đặng ＡＢＣ１２"), (names{"abc12", "aeiou", "dang", "oeuvre", "ss"}));
    EXPECT_EQ(tokens("cafe\u0301"), tokens("Café"));
    EXPECT_EQ(tokens("МОСКВА Ёлка ΑΘΗΝΑ"), tokens("москва ёлка αθηνα"));
    EXPECT_EQ(tokens("iPhone15手机壳"), (names{"iphone15", "壳", "手机", "机壳"}));
    EXPECT_EQ(tokens("物流，不动"), (names{"不动", "动", "流", "物流"})) << "not across a mark";
    EXPECT_EQ(tokens("。！？ 👌🏽 … — ，"), names{});
    EXPECT_EQ(tokens("order/o-9/overdue"), (names{"9", "o", "order", "overdue"}));
}

TEST(a_text, however_broken_does_no_harm) {
    for (std::string const& text : {std::string("\xff\xfe\x80"), std::string("\xe7\x89"), std::string("a\0b", 3),
                                    std::string("\xf4\x90\x80\x80"), std::string(100'000, 'x'), std::string("\xed\xa0\x80")})
        for (auto const& token : tokens(text)) EXPECT_LE(token.size(), 68u);
    std::string endless;
    for (int i = 0; i < 20'000; ++i) endless += "字符";
    EXPECT_EQ(search_units(endless).size(), most_search_units);
    std::string words;
    for (int i = 0; i < 20'000; ++i) words += "w" + std::to_string(i) + ' ';
    EXPECT_EQ(search_tokens(words).size(), most_search_units);
}

RC_GTEST_PROP(a_text, has_every_term_that_was_cut_out_of_it, (std::string const& text)) {
    auto const units = search_units(text);
    for (auto const& unit : units) RC_ASSERT(unit.offset < text.size());
    if (units.empty()) return;
    auto const at = *rc::gen::inRange<std::size_t>(0, units.size());
    auto const terms = search_terms(text.substr(units[at].offset));
    RC_ASSERT(!terms.empty());
    auto const all = search_tokens(text);
    for (auto const& term : terms)
        for (auto const& token : term.tokens) RC_ASSERT(std::binary_search(all.begin(), all.end(), token));
}

std::int64_t open(talk& t, std::string const& words, std::string const& more = {}, instant now = noon) {
    return t("ticket.open",
             R"({"requester":"c-17","kind":"after_sale","channel":"wangwang","text":)" + json::serialize(json::value(words)) +
                 more + "}",
             li(now))
        .ids.at("ticket");
}
std::vector<std::int64_t> found(talk& t, std::string const& params) {
    std::vector<std::int64_t> out;
    for (auto const& row : t.all("ticket.search", params, 3)) out.push_back(row.at("ticket").as_int64());
    return out;
}
std::vector<std::int64_t> by_words(talk& t, std::string const& words, std::string const& more = {}) {
    return found(t, R"({"text":)" + json::serialize(json::value(words)) + more + "}");
}
using tickets = std::vector<std::int64_t>;

TEST(a_search, finds_chinese_english_and_portuguese) {
    talk t;
    auto const a = open(t, "物流不动了，急！");
    auto const b = open(t, "My parcel has not arrived. Where is it?");
    auto const c = open(t, "Não recebi o produto, péssimo vendedor");
    auto const d = open(t, "动物园物流");
    EXPECT_EQ(by_words(t, "物流"), (tickets{d, a})) << "two characters, newest first";
    EXPECT_EQ(by_words(t, "动物"), tickets{d});
    EXPECT_EQ(by_words(t, "物流不动"), tickets{a}) << "as they stand together";
    EXPECT_EQ(by_words(t, "流物"), tickets{});
    EXPECT_EQ(by_words(t, "急"), tickets{a});
    EXPECT_EQ(by_words(t, "了"), tickets{a}) << "the last of its run";
    EXPECT_EQ(by_words(t, "PARCEL arrived"), tickets{b});
    EXPECT_EQ(by_words(t, "\"has not arrived\""), tickets{b});
    EXPECT_EQ(by_words(t, "“not has”"), tickets{});
    EXPECT_EQ(by_words(t, "nao PESSIMO"), tickets{c});
    EXPECT_EQ(by_words(t, "parcel produto"), tickets{}) << "every word must be there";
}

TEST(a_search, looks_into_subjects_references_notes_and_replies) {
    talk t;
    auto const a = open(t, "你好", R"(,"subject":"退货 refund","reference":"INC-77","order":"o-123")");
    auto const id = std::to_string(a);
    t("ticket.reply", R"({"ticket":)" + id + R"(,"text":"亲，请看 tracking"})", li(noon));
    t("ticket.note", R"({"ticket":)" + id + R"(,"text":"疑似欺诈"})", li(noon));
    for (char const* words :
         {"退货", "refund", "inc-77", "INC", "o-123", "c-17", "tracking", "欺诈", "\"INC-77\"", "\"退货 refund\""})
        EXPECT_EQ(by_words(t, words), tickets{a}) << words;
    EXPECT_EQ(by_words(t, "欺诈", R"(,"notes":false)"), tickets{}) << "notes are the team's";
    EXPECT_EQ(by_words(t, "tracking 退货", R"(,"notes":false)"), tickets{a}) << "words in different places";
    EXPECT_EQ(by_words(t, "\"INC c\""), tickets{}) << "a phrase does not go from one place into another";
    t("ticket.set_subject", R"({"ticket":)" + id + R"(,"subject":"退款 refund"})", li(noon));
    EXPECT_EQ(by_words(t, "退货"), tickets{});
    EXPECT_EQ(by_words(t, "退款 refund"), tickets{a});
    t.reopen();
    EXPECT_EQ(by_words(t, "退款"), tickets{a});
}

TEST(a_search, shows_the_words_around) {
    talk t;
    std::string long_text;
    for (int i = 0; i < 50; ++i) long_text += "前面很多字。";
    open(t, long_text + "这里有裂纹" + long_text);
    auto const row = t.rows("ticket.search", R"({"text":"裂纹"})").at(0);
    auto const excerpt = *text(row, "excerpt");
    EXPECT_NE(excerpt.find("裂纹"), std::string::npos);
    EXPECT_TRUE(excerpt.starts_with("…") && excerpt.ends_with("…")) << excerpt;
    EXPECT_LT(excerpt.size(), 260u);
    EXPECT_EQ(row.at("message").as_int64(), t.rows("ticket.messages").at(0).at("message").as_int64());
    auto const whole = t.rows("ticket.search", R"({"status":"new"})").at(0);
    EXPECT_TRUE(whole.at("message").is_null() && whole.at("excerpt").is_null());
}

TEST(a_search, is_narrowed_by_what_a_ticket_is) {
    talk t;
    auto const a = open(t, "红色", R"(,"tags":["急","物流"],"fields":{"仓库":"杭州"},"priority":"urgent","order":"o-1")");
    auto const b = open(t, "红色", R"(,"tags":["物流"])", noon + 1h);
    auto const c = t("ticket.open", R"({"requester":"c-2","kind":"pre_sale","channel":"phone"})", li(noon + 2h)).ids.at("ticket");
    t("ticket.assign", R"({"ticket":)" + std::to_string(b) + R"(,"agent":"wang"})", li(noon + 2h));
    auto const at = [](instant i) { return std::to_string(to_ms(i)); };
    EXPECT_EQ(found(t, "{}"), (tickets{c, b, a}));
    EXPECT_EQ(found(t, R"({"sort":"oldest"})"), (tickets{a, b, c}));
    EXPECT_EQ(found(t, R"({"tags":["物流"]})"), (tickets{b, a}));
    EXPECT_EQ(found(t, R"({"tags":["物流","急"]})"), tickets{a});
    EXPECT_EQ(found(t, R"({"tags":["物流"],"text":"红色","status":"open"})"), tickets{b});
    EXPECT_EQ(found(t, R"({"fields":{"仓库":"杭州"}})"), tickets{a});
    EXPECT_EQ(found(t, R"({"fields":{"仓库":"上海"}})"), tickets{});
    EXPECT_EQ(found(t, R"({"status":"open"})"), tickets{b});
    EXPECT_EQ(found(t, R"({"kind":"pre_sale","channel":"phone"})"), tickets{c});
    EXPECT_EQ(found(t, R"({"assignee":"agent:wang"})"), tickets{b});
    EXPECT_EQ(found(t, R"({"assigned":false})"), (tickets{c, a}));
    EXPECT_EQ(found(t, R"({"requester":"c-2"})"), tickets{c});
    EXPECT_EQ(found(t, R"({"order":"o-1"})"), tickets{a});
    EXPECT_EQ(found(t, R"({"waiting":false})"), tickets{c});
    EXPECT_EQ(found(t, R"({"opened_from":)" + at(noon + 1h) + R"(,"opened_to":)" + at(noon + 2h) + "}"), tickets{b})
        << "up to, not with, the end";
    EXPECT_EQ(found(t, R"({"sort":"urgent"})").front(), a);
    EXPECT_EQ(found(t, R"({"sort":"opened"})"), (tickets{a, b, c}));
    t("ticket.receive", R"({"ticket":)" + std::to_string(a) + R"(,"text":"在吗"})", buyer(noon + 3h));
    EXPECT_EQ(found(t, R"({"text":"红色","sort":"recently_active"})"), (tickets{a, b}));
    t("ticket.tag", R"({"ticket":)" + std::to_string(b) + R"(,"remove":["物流"]})", li(noon + 3h));
    EXPECT_EQ(found(t, R"({"tags":["物流"]})"), tickets{a});
}

TEST(a_search, refuses_what_it_cannot_answer) {
    talk t;
    open(t, "x");
    auto const field = [&](std::string const& params, std::optional<std::string> after = {}) {
        auto const answer = t.d.query("ticket.search", params, "main", after);
        return answer ? std::string("accepted") : answer.error().field;
    };
    EXPECT_EQ(field(R"({"text":""})"), "text");
    EXPECT_EQ(field(R"({"text":" 。\"\" "})"), "text");
    EXPECT_EQ(field(R"({"text":")" + std::string(1'001, 'a') + R"("})"), "text");
    std::string many;
    for (int i = 0; i < 70; ++i) many += 'w' + std::to_string(i) + ' ';
    EXPECT_EQ(field(R"({"text":")" + many + R"("})"), "text");
    EXPECT_EQ(field(R"({"channel":"We Chat"})"), "channel");
    EXPECT_EQ(field(R"({"opened_from":2000,"opened_to":1000})"), "opened_to");
    EXPECT_EQ(field(R"({"assignee":"li","assigned":false})"), "assigned");
    EXPECT_EQ(field(R"({"sort":"best"})"), "sort");
    EXPECT_EQ(field("{}", "x"), "after");
    EXPECT_EQ(field("{}", "1:2"), "after");
    EXPECT_EQ(field(R"({"sort":"urgent"})", "1"), "after");
    EXPECT_EQ(field(R"({"sort":"urgent"})", "1:"), "after");
    for (char const* hostile :
         {"' OR 1=1 --", "\\\"; DROP TABLE q_token; --", "%_*?", "NEAR(a b)", "a\\u0000b", "\\ud83d\\ude00 x", "col:x OR y"})
        EXPECT_NE(field(std::string(R"({"text":")") + hostile + R"("})"), "sql") << hostile;
    EXPECT_EQ(by_words(t, "x").size(), 1u) << "the tables still stand";
    EXPECT_EQ(t.d.query("ticket.search", R"({"text":"x"})", "another shop").value(), R"({"rows":[],"after":null})");
}

// A plain search over all texts says the same, whatever the words.
RC_GTEST_PROP(a_search, agrees_with_reading_everything, ()) {
    static names const pieces{"物", "流", "不", "动", "了", "，", " ", "ab", "Ab", "e", "ã"};
    auto const some = [&](int most) {
        std::string out;
        for (auto const& p : *rc::gen::resize(most, rc::gen::container<names>(rc::gen::elementOf(pieces)))) out += p;
        return out;
    };
    talk t(":memory:");
    std::vector<std::pair<std::int64_t, std::string>> texts;
    for (int i = 0; i < 6; ++i) {
        std::string const words = "z" + some(12);
        texts.emplace_back(open(t, words), words);
    }
    for (int i = 0; i < 8; ++i) {
        std::string const typed = (i % 3 == 0 ? "\"" : "") + some(4);
        auto const terms = search_terms(typed);
        if (terms.empty()) continue;
        tickets expected;
        for (auto const& [number, words] : texts) {
            auto const units = search_units(words);
            if (std::all_of(terms.begin(), terms.end(), [&](auto const& term) {
                    for (std::size_t at = 0; at < units.size(); ++at) {
                        if (at + term.units.size() > units.size()) break;
                        bool same = true;
                        for (std::size_t k = 0; k < term.units.size(); ++k)
                            same = same && units[at + k].folded == term.units[k].folded &&
                                   (k == 0 || !term.units[k].joined || !units[at + k].single || !units[at + k - 1].single ||
                                    units[at + k].joined);
                        if (same) return true;
                    }
                    return false;
                }))
                expected.insert(expected.begin(), number);
        }
        RC_ASSERT(by_words(t, typed) == expected);
    }
}

}  // namespace
}  // namespace csdesk::testing
