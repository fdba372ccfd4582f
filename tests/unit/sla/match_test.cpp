// Which rule wins: conditions on any field, order, targets per priority and tier, exemptions; compiled as plain.
#include <csdesk/sla/matcher.hpp>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

namespace {

using namespace csdesk;
using namespace std::chrono_literals;
using sla::metric;
using words = std::vector<std::string>;

sla::rule promises(std::string name, span target = 5min) { return {.name = std::move(name), .target = target}; }

/// A ticket that knows fields.
sla::subject with(std::map<std::string, words> fields) {
    sla::subject s{.kind = ticket_kind::after_sale, .channel = "wangwang"};
    s.values = [fields = std::move(fields)](std::string_view field) {
        auto const found = fields.find(std::string(field));
        return found == fields.end() ? words{} : found->second;
    };
    return s;
}
std::string won_by(sla::policy const& p, sla::subject const& s) {
    auto const* r = sla::match(p, s, metric::first_response, "shop");
    sla::matcher const compiled(p);
    auto const names = [](auto const& rules) {
        words out;
        for (auto const* one : rules) out.push_back(one->name);
        return out;
    };
    EXPECT_EQ(names(sla::match(p, s)), names(compiled.match(s)));
    return r == nullptr ? "none" : r->name;
}

TEST(matching, any_field_may_be_asked_and_each_condition_counts) {
    sla::policy p;
    p.rules = {promises("all"), promises("brand"), promises("brand and size"), promises("vip")};
    p.rules[1].when = {{.field = "fields.brand", .is = {"acme", "acme home"}}};
    p.rules[2].when = {{.field = "fields.brand", .is = {"acme"}}, {.field = "refund_amount_minor", .at_least = 50'000}};
    p.rules[3].tiers = {"vip"};
    EXPECT_EQ(won_by(p, with({})), "all");
    EXPECT_EQ(won_by(p, with({{"fields.brand", {"acme home"}}})), "brand");
    EXPECT_EQ(won_by(p, with({{"fields.brand", {"acme"}}, {"refund_amount_minor", {"50000"}}})), "brand and size");
    auto vip = with({{"fields.brand", {"acme"}}});
    vip.tier = "vip";
    EXPECT_EQ(won_by(p, vip), "brand") << "one condition each: the earlier one";
    p.rules[1].when.push_back({.field = "channel", .is = {"phone"}});
    EXPECT_EQ(won_by(p, vip), "vip");
    p.rules[1].when = {{.field = "fields.brand", .is_not = {"other"}}, {.field = "kind", .is = {"after_sale"}}};
    EXPECT_EQ(won_by(p, with({})), "brand") << "nothing known is none of these";
}

TEST(matching, explained_in_chinese_names_the_words_of_fixed_lists) {
    sla::policy p;
    p.rules = {promises("complaints"), promises("urgent")};
    p.rules[0].kinds = {ticket_kind::complaint};
    p.rules[1].priorities = {priority::urgent};
    auto const lines = sla::explain_match(p, with({}));
    EXPECT_EQ(lines[0].en, "kind is after_sale");
    EXPECT_EQ(lines[0].zh, "kind为售后服务");
    EXPECT_EQ(lines[1].zh, "priority为普通");
}

TEST(matching, the_days_of_a_promotion_are_a_condition) {
    sla::policy p;
    p.rules = {promises("all"), promises("promotion")};
    p.rules[1].from = parse_instant("2026-11-11T00:00:00+08:00");
    p.rules[1].until = parse_instant("2026-11-12T00:00:00+08:00");
    auto s = with({});
    for (auto const& [opened, rule] : {std::pair{"2026-11-10T23:59:59.999+08:00", "all"},
                                       {"2026-11-11T00:00:00+08:00", "promotion"},
                                       {"2026-11-11T23:59:59.999+08:00", "promotion"},
                                       {"2026-11-12T00:00:00+08:00", "all"}}) {
        s.opened_at = *parse_instant(opened);
        EXPECT_EQ(won_by(p, s), rule) << opened;
    }
}

// edge case 51
TEST(matching, order_decides_before_conditions_and_a_new_name_changes_nothing) {
    sla::policy p;
    p.rules = {promises("narrow"), promises("second"), promises("first")};
    p.rules[0].tiers = {"vip"}, p.rules[0].kinds = {ticket_kind::after_sale};
    p.rules[1].order = 20, p.rules[2].order = 10;
    auto s = with({});
    s.tier = "vip";
    EXPECT_EQ(won_by(p, s), "first");
    p.rules[2].tiers = {"core"};
    EXPECT_EQ(won_by(p, s), "second") << "it does not match";
    p.rules[1].name = "zzz", p.rules[0].name = "aaa";
    EXPECT_EQ(won_by(p, s), "zzz");
    p.rules[1].enabled = false;
    EXPECT_EQ(won_by(p, s), "aaa");
    EXPECT_EQ(sla::explain_match(p, s)[1].en, "switched off");
}

TEST(matching, a_rule_without_a_target_for_the_priority_leaves_the_ticket_to_others) {
    sla::policy p;
    p.rules = {promises("vip", {}), promises("all")};
    p.rules[0].tiers = {"vip"};
    p.rules[0].targets = {{.priority = priority::urgent, .target = 1min}, {.priority = priority::high, .target_days = 1}};
    auto s = with({});
    s.tier = "vip";
    EXPECT_EQ(won_by(p, s), "all");
    auto const lines = sla::explain_match(p, s);
    EXPECT_EQ(lines[0].en, "no target for priority normal");
    EXPECT_FALSE(lines[0].matched);
    s.priority = priority::urgent;
    EXPECT_EQ(won_by(p, s), "vip");
    EXPECT_EQ(sla::explain_match(p, s)[0].target, 1min);
    s.priority = priority::high;
    EXPECT_EQ(won_by(p, s), "vip");
    EXPECT_EQ(sla::explain_match(p, s)[0].target_days, 1);
}

TEST(matching, a_target_of_the_tier_goes_before_the_one_of_the_priority_and_that_before_the_rules_own) {
    sla::rule r = promises("r", 10min);
    r.targets = {{.priority = priority::urgent, .target = 5min},
                 {.priority = priority::urgent, .tier = "vip", .target = 1min, .warn_at = {{.ppm = 500'000}}}};
    sla::subject s{.tier = "core", .priority = priority::urgent};
    EXPECT_EQ(sla::promised_by(r, s)->target, 5min);
    s.tier = "vip";
    EXPECT_EQ(sla::promised_by(r, s)->target, 1min);
    EXPECT_EQ(sla::promised_by(r, s)->warnings.size(), 1u);
    s.priority = priority::low;
    EXPECT_EQ(sla::promised_by(r, s)->target, 10min);
    r.exempt = true;
    EXPECT_EQ(sla::promised_by(r, s), std::nullopt);
}

TEST(matching, where_the_winner_is_exempt_nothing_is_promised) {
    sla::policy p;
    p.rules = {promises("all"), {.name = "not ours", .exempt = true}};
    p.rules[1].tags = {"spam"};
    auto s = with({});
    EXPECT_EQ(won_by(p, s), "all");
    s.tags = {"spam"};
    EXPECT_EQ(won_by(p, s), "none");
    auto const lines = sla::explain_match(p, s);
    EXPECT_TRUE(lines[1].chosen);
    EXPECT_EQ(lines[1].en, "chosen: promises nothing");
    EXPECT_EQ(lines[0].en, "matches, but not ours has more conditions");
}

TEST(matching, a_rule_with_dates_is_for_tickets_opened_within_them) {
    sla::policy p;
    p.rules = {promises("all"), promises("festival")};
    p.rules[1].order = 1;
    p.rules[1].from = parse_instant("2026-11-11T00:00:00+08:00");
    p.rules[1].until = parse_instant("2026-11-12T00:00:00+08:00");
    auto s = with({});
    auto const at = [&](char const* t) {
        s.opened_at = parse_instant(t).value();
        return won_by(p, s);
    };
    EXPECT_EQ(at("2026-11-10T23:59:59+08:00"), "all");
    EXPECT_EQ(at("2026-11-11T00:00:00+08:00"), "festival");
    EXPECT_EQ(at("2026-11-11T23:59:59.999+08:00"), "festival");
    EXPECT_EQ(at("2026-11-12T00:00:00+08:00"), "all");
    EXPECT_EQ(sla::explain_match(p, s)[1].asked.at(0).field, "opened_at");
}

TEST(matching, steps_and_third_parties_each_have_their_own_winner) {
    sla::policy p;
    auto const step = [](std::string name, words steps) {
        return sla::rule{.name = std::move(name), .metric = metric::workflow_step, .steps = std::move(steps), .target = 1h};
    };
    p.rules = {step("both", {"complaint.accepted", "return.asked"}),
               step("accepted", {"complaint.accepted"}),
               {.name = "carrier", .metric = metric::underpinning, .reasons = {"carrier"}, .target = 24h}};
    p.rules[1].order = 1;
    sla::subject s{.steps = {"complaint.accepted", "return.asked"}};
    std::vector<std::pair<std::string, std::string>> found;
    for (auto const& w : sla::winners(p, s)) found.emplace_back(w.rule->name, w.about);
    EXPECT_EQ(found,
              (std::vector<std::pair<std::string, std::string>>{{"both", "return.asked"}, {"accepted", "complaint.accepted"}}));
    EXPECT_EQ(sla::match(p, s, metric::workflow_step, "shop", "return.asked")->name, "both");
    s.hold = "supplier";
    EXPECT_EQ(sla::winners(p, s).size(), 2u);
    s.hold = "carrier";
    EXPECT_EQ(sla::winners(p, s).size(), 3u);
}

TEST(matching, says_each_condition_in_both_languages) {
    sla::policy p;
    p.rules = {promises("r")};
    p.rules[0].tiers = {"vip"};
    p.rules[0].when = {{.field = "team", .is = {"second"}}};
    p.rules[0].order = 7;
    condition_field const fields[] = {{"team", condition_type::text, "客服组", "team"},
                                      {"tier", condition_type::text, "客户等级", "tier"}};
    auto const line = sla::explain_match(p, with({{"team", {"first"}}}), fields).at(0);
    ASSERT_EQ(line.asked.size(), 2u);
    EXPECT_EQ(line.asked[0].en, "tier is normal");
    EXPECT_EQ(line.asked[1].zh, "客服组为first");
    EXPECT_EQ(line.conditions, 2);
    EXPECT_EQ(line.order, 7);
    EXPECT_EQ(line.en, "tier is normal");
}

TEST(matching, knows_whether_a_rule_asks_what_moves_by_itself) {
    sla::policy p;
    p.rules = {promises("r")};
    p.rules[0].when = {{.field = "fields.brand", .is = {"acme"}}, {.field = "team", .exists = true}};
    EXPECT_FALSE(sla::asks_what_moves(p));
    p.rules[0].when.push_back({.field = "waiting", .is = {"true"}});
    EXPECT_TRUE(sla::matcher(p).asks_what_moves());
    p.rules[0].enabled = false;
    EXPECT_FALSE(sla::matcher(p).asks_what_moves());
}

// ---- compiled as plain ------------------------------------------------------------------------------------------------

template <class T>
std::vector<T> some(std::vector<T> const& of) {
    std::vector<T> out;
    for (auto const& one : of)
        if (*rc::gen::inRange(0, 3) == 0) out.push_back(one);
    return out;
}
words const tiers{"normal", "core", "vip"}, channels{"wangwang", "phone"}, tags{"a", "b", "c"}, brands{"x", "y", "z"},
    steps{"complaint.accepted", "return.asked"};

condition some_condition() {
    condition c{.field = *rc::gen::elementOf(words{"fields.brand", "fields.size", "tags", "tier"})};
    switch (*rc::gen::inRange(0, 5)) {
        case 0: c.is_not = {*rc::gen::elementOf(brands)}; break;
        case 1: c.at_least = *rc::gen::inRange(0, 3); break;
        case 2: c.exists = *rc::gen::arbitrary<bool>(); break;
        default:
            c.is = {*rc::gen::elementOf(c.field == "tier" ? tiers : c.field == "tags" ? tags : brands)};
            if (*rc::gen::inRange(0, 4) == 0) c.is.push_back("1");
    }
    return c;
}

sla::rule some_rule(int number) {
    sla::rule r = promises(std::to_string(number));
    r.metric = *rc::gen::element(metric::first_response, metric::resolution, metric::workflow_step, metric::underpinning);
    r.pack = *rc::gen::elementOf(words{"shop", "jd"});
    r.kinds = some(std::vector{ticket_kind::complaint, ticket_kind::after_sale});
    r.priorities = some(std::vector{priority::low, priority::urgent});
    r.tiers = some(tiers), r.channels = some(channels), r.tags = some(tags);
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) r.when.push_back(some_condition());
    if (r.metric == metric::workflow_step) r.steps = some(steps);
    if (r.metric == metric::underpinning) r.reasons = some(words{"carrier", "supplier"});
    if (*rc::gen::inRange(0, 4) == 0) r.order = *rc::gen::inRange(1, 4);
    if (*rc::gen::inRange(0, 4) == 0) r.target = {}, r.targets = {{.priority = priority::urgent, .target = 1min}};
    if (*rc::gen::inRange(0, 8) == 0) r.exempt = true;
    if (*rc::gen::inRange(0, 8) == 0) r.enabled = false;
    if (*rc::gen::inRange(0, 8) == 0) r.until = instant_from_ms(1'000);
    return r;
}

sla::subject some_subject() {
    auto s = with({{"fields.brand", some(brands)}, {"fields.size", some(words{"1", "2"})}});
    s.kind = *rc::gen::element(ticket_kind::complaint, ticket_kind::after_sale, ticket_kind::feedback);
    s.tier = *rc::gen::elementOf(words{"normal", "core", "vip", "gold", ""});
    s.channel = *rc::gen::elementOf(words{"wangwang", "phone", "fax"});
    s.priority = *rc::gen::element(priority::low, priority::normal, priority::urgent);
    s.tags = some(tags);
    s.steps = some(steps);
    s.opened_at = instant_from_ms(*rc::gen::inRange(999, 1'001));
    if (*rc::gen::arbitrary<bool>()) s.hold = *rc::gen::elementOf(words{"carrier", "else"});
    return s;
}

RC_GTEST_PROP(matching, compiled_rules_answer_as_the_plain_ones, ()) {
    sla::policy p;
    auto const count = *rc::gen::inRange(0, 150);
    for (int i = 0; i < count; ++i) p.rules.push_back(some_rule(i));
    sla::matcher const compiled(p);
    for (int i = 0; i < 5; ++i) {
        auto const s = some_subject();
        std::vector<std::pair<std::string, std::string>> plain, fast, chosen;
        for (auto const& w : sla::winners(p, s)) plain.emplace_back(w.rule->name, w.about);
        for (auto const& w : compiled.winners(s)) fast.emplace_back(w.rule->name, w.about);
        RC_ASSERT(plain == fast);
        for (auto const& line : sla::explain_match(p, s))
            if (line.chosen && !p.rules[static_cast<std::size_t>(std::stoi(line.rule))].exempt)
                chosen.emplace_back(line.rule, "");
        for (auto& one : plain) one.second.clear();
        plain.erase(std::unique(plain.begin(), plain.end()), plain.end());
        RC_ASSERT(plain == chosen);
    }
}

}  // namespace
