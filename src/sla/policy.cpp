#include <csdesk/sla/policy.hpp>

#include <algorithm>
#include <tuple>

#include "sla/match.hpp"

namespace csdesk::sla {
namespace {

template <class T>
bool names(std::vector<T> const& list, T const& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

bool shares(std::vector<std::string> const& wanted, std::vector<std::string> const& has) {
    return std::any_of(wanted.begin(), wanted.end(), [&](std::string const& t) { return names(has, t); });
}

std::string joined(std::vector<std::string> const& words) {
    std::string out;
    for (std::string const& w : words) out += (out.empty() ? "" : ", ") + w;
    return out;
}

target_for const* target_of(rule const& r, subject const& s) noexcept {
    auto const of = [&](std::string const& tier) {
        auto const at = std::find_if(r.targets.begin(), r.targets.end(),
                                     [&](target_for const& t) { return t.priority == s.priority && t.tier == tier; });
        return at == r.targets.end() ? nullptr : &*at;
    };
    target_for const* const own = s.tier.empty() ? nullptr : of(s.tier);
    return own != nullptr ? own : of({});
}

bool has_own_target(rule const& r) noexcept { return r.target > span{} || r.target_days.has_value(); }

}  // namespace

bool within_dates(rule const& r, subject const& s) noexcept {
    return (!r.from || s.opened_at >= *r.from) && (!r.until || s.opened_at < *r.until);
}

bool concerns(rule const& r, subject const& s) {
    if (r.metric == metric::workflow_step) return shares(r.steps, s.steps);
    if (r.metric == metric::underpinning)
        return s.hold && (r.reasons.empty() || names(r.reasons, *s.hold) || names(r.reasons, s.hold_sub_status));
    return true;
}

bool says_something(rule const& r, subject const& s) noexcept {
    return r.exempt || has_own_target(r) || target_of(r, s) != nullptr;
}

std::vector<std::string> abouts(rule const& r, subject const& s) {
    if (r.metric == metric::underpinning) return {s.hold_sub_status.empty() ? s.hold.value_or("") : s.hold_sub_status};
    if (r.metric != metric::workflow_step) return {{}};
    std::vector<std::string> out;
    for (auto const& step : s.steps)
        if (names(r.steps, step) && !names(out, step)) out.push_back(step);
    return out;
}

namespace {

bool matches(rule const& r, subject const& s) {
    if (!r.enabled || !within_dates(r, s) || !concerns(r, s)) return false;
    bool const plain = (r.kinds.empty() || names(r.kinds, s.kind)) && (r.tiers.empty() || names(r.tiers, s.tier)) &&
                       (r.channels.empty() || names(r.channels, s.channel)) &&
                       (r.priorities.empty() || names(r.priorities, s.priority)) && (r.tags.empty() || shares(r.tags, s.tags));
    if (!plain || !says_something(r, s)) return false;
    auto const values = [&](std::string_view field) { return values_of(s, field); };
    return std::all_of(r.when.begin(), r.when.end(), [&](condition const& c) { return holds(c, values); });
}

/// Winners with those that promise nothing.
std::vector<winner> all_winners(policy const& p, subject const& s) {
    std::vector<winner> out;
    for (rule const& r : p.rules) {
        if (!matches(r, s)) continue;
        for (auto& about : abouts(r, s)) {
            auto const rival = std::find_if(out.begin(), out.end(), [&](winner const& o) {
                return o.rule->metric == r.metric && o.rule->pack == r.pack && o.about == about;
            });
            if (rival == out.end())
                out.push_back({&r, std::move(about)});
            else if (goes_before(r, *rival->rule))
                rival->rule = &r;
        }
    }
    std::sort(out.begin(), out.end(),
              [](winner const& a, winner const& b) { return std::tie(a.rule, a.about) < std::tie(b.rule, b.about); });
    return out;  // all rules live in one vector: the order of the file
}

// ---- explaining -----------------------------------------------------------------------------------------------------

using field_names = std::span<condition_field const>;

/// A word of a fixed list in Chinese; anything else as it is.
std::string word_zh(std::string_view field, std::string const& word) {
    auto const of = [&](auto const& known) { return known ? std::string(display(*known, language::zh)) : word; };
    if (field == "kind") return of(from_name<ticket_kind>(word));
    if (field == "priority") return of(from_name<priority>(word));
    if (field == "status") return of(from_name<ticket_status>(word));
    return word;
}

/// `kind is after_sale`, with the names people read.
asked_line stands(std::string_view field, std::vector<std::string> const& has, bool holds, field_names fields) {
    auto const known = std::find_if(fields.begin(), fields.end(), [&](condition_field const& f) { return f.name == field; });
    std::string const en(known == fields.end() ? field : known->en), zh(known == fields.end() ? field : known->zh);
    std::vector<std::string> words = has;
    for (std::string& w : words) w = word_zh(field, w);
    return {std::string(field), holds, en + " is " + (has.empty() ? "none" : joined(has)),
            zh + "为" + (has.empty() ? "无" : joined(words))};
}

std::vector<asked_line> dated(rule const& r, subject const& s, field_names fields) {
    if (!r.from && !r.until) return {};
    return {stands("opened_at", {format_instant(s.opened_at)}, within_dates(r, s), fields)};
}

std::vector<asked_line> asked_by(rule const& r, subject const& s, field_names fields) {
    auto out = dated(r, s, fields);
    auto const ask = [&](std::string_view field, bool asks, bool holds) {
        if (asks) out.push_back(stands(field, values_of(s, field), holds, fields));
    };
    if (r.metric == metric::workflow_step) out.push_back(stands("step", s.steps, concerns(r, s), fields));
    if (r.metric == metric::underpinning)
        out.push_back(stands("on_hold", s.hold ? std::vector{*s.hold} : std::vector<std::string>{}, concerns(r, s), fields));
    ask("kind", !r.kinds.empty(), names(r.kinds, s.kind));
    ask("tier", !r.tiers.empty(), names(r.tiers, s.tier));
    ask("channel", !r.channels.empty(), names(r.channels, s.channel));
    ask("priority", !r.priorities.empty(), names(r.priorities, s.priority));
    ask("tags", !r.tags.empty(), shares(r.tags, s.tags));
    for (condition const& c : r.when) ask(c.field, true, holds(c, [&](std::string_view field) { return values_of(s, field); }));
    return out;
}

/// Why a rule that matches is the one, or is not.
void say_who_won(match_line& line, rule const& r, rule const& won) {
    auto const say = [&](std::string en, std::string zh) { line.en = std::move(en), line.zh = std::move(zh); };
    auto const count = std::to_string(line.conditions);
    if (line.chosen && r.exempt) return say("chosen: promises nothing", "采用：不作承诺");
    if (line.chosen && r.order) return say("chosen: order " + std::to_string(*r.order), "采用：顺序 " + std::to_string(*r.order));
    if (line.chosen)
        return say("chosen: " + count + " conditions, none matching has more",
                   "采用：" + count + " 个条件，没有更具体的匹配规则");
    if (won.order && won.order != r.order)
        return say("matches, but " + won.name + " comes first by order", "匹配，但 " + won.name + " 顺序在前");
    if (conditions_of(won) > line.conditions)
        return say("matches, but " + won.name + " has more conditions", "匹配，但 " + won.name + " 条件更具体");
    say("matches, but " + won.name + " stands earlier", "匹配，但 " + won.name + " 排在前面");
}

/// Why a rule does not match.
void say_why_not(match_line& line, rule const& r, subject const& s) {
    auto const failed = std::find_if(line.asked.begin(), line.asked.end(), [](asked_line const& a) { return !a.holds; });
    if (!r.enabled) {
        line.en = "switched off";
        line.zh = "已停用";
    } else if (failed != line.asked.end()) {
        line.en = failed->en;
        line.zh = failed->zh;
    } else {
        line.en = "no target for priority " + std::string(name(s.priority));
        line.zh = "优先级“" + std::string(display(s.priority, language::zh)) + "”没有时限";
    }
}

}  // namespace

std::vector<std::string> values_of(subject const& s, std::string_view field) {
    auto const word = [](std::string const& text) { return text.empty() ? std::vector<std::string>{} : std::vector{text}; };
    if (field == "kind") return {std::string(name(s.kind))};
    if (field == "priority") return {std::string(name(s.priority))};
    if (field == "tier") return word(s.tier);
    if (field == "channel") return word(s.channel);
    if (field == "tags") return s.tags;
    return s.values ? s.values(field) : std::vector<std::string>{};
}

std::optional<promise> promised_by(rule const& r, subject const& s) {
    if (r.exempt) return std::nullopt;
    auto const made = [&](auto const& t) {
        return promise{t.target, t.warn_at, t.target_days.value_or(0), t.target_days.has_value() && r.end_of_day};
    };
    if (target_for const* const own = target_of(r, s)) return made(*own);
    return has_own_target(r) ? std::optional(made(r)) : std::nullopt;
}

std::int32_t conditions_of(rule const& r) noexcept {
    return !r.kinds.empty() + !r.tiers.empty() + !r.channels.empty() + !r.priorities.empty() + !r.tags.empty() +
           (r.from || r.until) + static_cast<std::int32_t>(r.when.size());
}

bool goes_before(rule const& a, rule const& b) noexcept {
    auto const rank = [](rule const& r) { return std::tuple(!r.order.has_value(), r.order.value_or(0), -conditions_of(r)); };
    return rank(a) < rank(b);
}

std::vector<winner> winners(policy const& p, subject const& s) {
    auto out = all_winners(p, s);
    std::erase_if(out, [](winner const& w) { return w.rule->exempt; });
    return out;
}

std::vector<rule const*> match(policy const& p, subject const& s) {
    std::vector<rule const*> out;
    for (winner const& w : winners(p, s))
        if (out.empty() || out.back() != w.rule) out.push_back(w.rule);
    return out;
}

rule const* match(policy const& p, subject const& s, metric m, std::string_view pack, std::string_view about) {
    auto const all = winners(p, s);
    auto const found = std::find_if(all.begin(), all.end(), [&](winner const& w) {
        return w.rule->metric == m && w.rule->pack == pack && (about.empty() || w.about == about);
    });
    return found == all.end() ? nullptr : found->rule;
}

std::vector<match_line> explain_match(policy const& p, subject const& s, field_names fields) {
    auto const won = all_winners(p, s);
    std::vector<match_line> out;
    for (rule const& r : p.rules) {
        match_line line{.rule = r.name, .metric = r.metric, .pack = r.pack, .conditions = conditions_of(r), .order = r.order};
        line.matched = matches(r, s);
        line.asked = asked_by(r, s, fields);
        if (auto const promised = promised_by(r, s)) {
            if (counts_days(*promised))
                line.target_days = promised->days;
            else
                line.target = promised->target;
        }
        line.chosen = std::any_of(won.begin(), won.end(), [&](winner const& w) { return w.rule == &r; });
        auto const rival = std::find_if(won.begin(), won.end(), [&](winner const& w) {
            return w.rule->metric == r.metric && w.rule->pack == r.pack && (line.chosen ? w.rule == &r : concerns(r, s));
        });
        if (line.matched && rival != won.end())
            say_who_won(line, r, *rival->rule);
        else
            say_why_not(line, r, s);
        out.push_back(std::move(line));
    }
    return out;
}

bool stops(rule const& r, ticket_status status, std::string_view reason) {
    bool const without_pending =
        r.metric == metric::customer_wait || r.metric == metric::agent_work || r.metric == metric::pausable_update;
    if (status == ticket_status::pending && without_pending) return true;
    if (status == ticket_status::on_hold && r.metric == metric::agent_work) return true;
    return std::any_of(r.pause_on.begin(), r.pause_on.end(),
                       [&](pause_when const& p) { return p.status == status && (p.reason.empty() || p.reason == reason); });
}

bool stops(rule const& r, ticket_status status, std::string_view reason, std::string_view sub_status, bool snoozed) {
    return stops(r, status, reason) || (!sub_status.empty() && stops(r, status, sub_status)) || (snoozed && r.pause_when_snoozed);
}

}  // namespace csdesk::sla
