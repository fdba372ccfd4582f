#include <csdesk/sla/policy.hpp>

#include <algorithm>

namespace csdesk::sla {
namespace {

template <class T>
bool names(std::vector<T> const& list, T const& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

bool shares(std::vector<std::string> const& wanted, std::vector<std::string> const& tags) {
    return std::any_of(wanted.begin(), wanted.end(), [&](std::string const& t) { return names(tags, t); });
}

/// Each condition as (name, what the ticket has, whether it holds); those that name nothing are left out.
struct condition {
    std::string_view en, zh;
    std::string has;
    bool holds;
};

std::string joined(std::vector<std::string> const& words) {
    std::string out;
    for (std::string const& w : words) out += (out.empty() ? "" : ", ") + w;
    return out;
}

std::vector<condition> conditions_of(rule const& r, subject const& s) {
    std::vector<condition> out;
    if (!r.kinds.empty()) out.push_back({"kind", "类型", std::string(name(s.kind)), names(r.kinds, s.kind)});
    if (!r.tiers.empty()) out.push_back({"tier", "客户等级", s.tier, names(r.tiers, s.tier)});
    if (!r.channels.empty()) out.push_back({"channel", "渠道", s.channel, names(r.channels, s.channel)});
    if (!r.priorities.empty())
        out.push_back({"priority", "优先级", std::string(name(s.priority)), names(r.priorities, s.priority)});
    if (!r.tags.empty()) out.push_back({"tags", "标签", joined(s.tags), shares(r.tags, s.tags)});
    return out;
}

bool matches(rule const& r, subject const& s) {
    return (r.kinds.empty() || names(r.kinds, s.kind)) && (r.tiers.empty() || names(r.tiers, s.tier)) &&
           (r.channels.empty() || names(r.channels, s.channel)) && (r.priorities.empty() || names(r.priorities, s.priority)) &&
           (r.tags.empty() || shares(r.tags, s.tags));
}

int strength(rule const& r) {
    return !r.kinds.empty() + !r.tiers.empty() + !r.channels.empty() + !r.priorities.empty() + !r.tags.empty();
}

}  // namespace

rule const* match(policy const& p, subject const& s, metric m, std::string_view pack) {
    rule const* best = nullptr;
    for (rule const& r : p.rules)
        if (r.metric == m && r.pack == pack && (best == nullptr || strength(r) > strength(*best)) && matches(r, s)) best = &r;
    return best;
}

std::vector<rule const*> match(policy const& p, subject const& s) {
    std::vector<rule const*> out;
    for (rule const& r : p.rules) {
        if (!matches(r, s)) continue;
        auto const rival =
            std::find_if(out.begin(), out.end(), [&](rule const* o) { return o->metric == r.metric && o->pack == r.pack; });
        if (rival == out.end())
            out.push_back(&r);
        else if (strength(r) > strength(**rival))
            *rival = &r;
    }
    std::sort(out.begin(), out.end());  // all live in one vector: the order of the file
    return out;
}

std::vector<match_line> explain_match(policy const& p, subject const& s) {
    auto const winners = match(p, s);
    std::vector<match_line> out;
    for (rule const& r : p.rules) {
        match_line line{.rule = r.name, .metric = r.metric, .pack = r.pack, .conditions = strength(r)};
        auto const all = conditions_of(r, s);
        auto const failed = std::find_if(all.begin(), all.end(), [](condition const& c) { return !c.holds; });
        auto const rival = std::find_if(winners.begin(), winners.end(),
                                        [&](rule const* o) { return o->metric == r.metric && o->pack == r.pack; });
        rule const* const winner = rival == winners.end() ? nullptr : *rival;
        line.matched = failed == all.end();
        line.chosen = winner == &r;
        if (!line.matched) {
            line.en = std::string(failed->en) + " is " + (failed->has.empty() ? "none" : failed->has);
            line.zh = std::string(failed->zh) + "为" + (failed->has.empty() ? "无" : failed->has);
        } else if (line.chosen) {
            line.en = "chosen: " + std::to_string(line.conditions) + " conditions, none matching has more";
            line.zh = "采用：" + std::to_string(line.conditions) + " 个条件，没有更具体的匹配规则";
        } else if (strength(*winner) > line.conditions) {
            line.en = "matches, but " + winner->name + " has more conditions";
            line.zh = "匹配，但 " + winner->name + " 条件更具体";
        } else {
            line.en = "matches, but " + winner->name + " stands earlier";
            line.zh = "匹配，但 " + winner->name + " 排在前面";
        }
        out.push_back(std::move(line));
    }
    return out;
}

bool stops(rule const& r, ticket_status status, std::string_view reason) {
    if (status == ticket_status::pending && (r.metric == metric::customer_wait || r.metric == metric::agent_work)) return true;
    if (status == ticket_status::on_hold && r.metric == metric::agent_work) return true;
    return std::any_of(r.pause_on.begin(), r.pause_on.end(),
                       [&](pause_when const& p) { return p.status == status && (p.reason.empty() || p.reason == reason); });
}

bool stops(rule const& r, ticket_status status, std::string_view reason, std::string_view sub_status, bool snoozed) {
    return stops(r, status, reason) || (!sub_status.empty() && stops(r, status, sub_status)) || (snoozed && r.pause_when_snoozed);
}

}  // namespace csdesk::sla
