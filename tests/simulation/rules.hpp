// A shop's rules as the simulation writes them down: once as a policy file for the desk, once as plain figures for the oracle.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "unit/calendar/plain_evaluation.hpp"

namespace csdesk::simulation {

using namespace std::chrono_literals;

/// The open stretches of a calendar, by plain evaluation, for a few years.
class hours {
public:
    hours(calendar_rules const& rules, instant from, instant to)
        : from_(from), to_(to), open_(testing_words::plain_evaluation(rules).stretches(from, to)) {}
    /// Without a closed second.
    hours(instant from, instant to) : from_(from), to_(to), open_{{from, to}} {}
    instant from() const { return from_; }
    instant to() const { return to_; }

    span counted(instant a, instant b) const {
        span sum{};
        for (auto i = first(a); i != open_.end() && i->from < b; ++i) sum += std::min(b, i->to) - std::max(a, i->from);
        return sum;
    }
    /// The earliest instant from `t` on at which so much is counted.
    std::optional<instant> reach(instant t, span amount) const {
        if (amount == span{}) return t;
        for (auto i = first(t); i != open_.end(); ++i) {
            instant const begin = std::max(t, i->from);
            if (i->to - begin >= amount) return begin + amount;
            amount -= i->to - begin;
        }
        return {};
    }

private:
    std::vector<interval>::const_iterator first(instant t) const {
        return std::partition_point(open_.begin(), open_.end(), [&](interval const& i) { return i.to <= t; });
    }
    instant from_, to_;
    std::vector<interval> open_;
};

/// When to warn: at a share of the target, or this long before its end.
struct level {
    std::int64_t ppm = 0;
    span lead{};
    span offset(span target) const { return lead > span{} ? target - lead : span{target.count() * ppm / 1'000'000}; }
    std::string word() const { return lead > span{} ? "lead" + std::to_string(lead.count()) : "ppm" + std::to_string(ppm); }
    friend bool operator==(level const&, level const&) = default;
};

/// What rules ask about a ticket.
struct subject {
    std::string kind{}, tier{}, channel{}, priority{};
    std::vector<std::string> tags{};
};

struct rule {
    std::string name{}, metric{}, pack = "shop", calendar = "real_time", reopen = "continue";
    std::vector<std::string> kinds{}, tiers{}, channels{}, priorities{}, tags{};
    std::int64_t order = 0;  // 0: none
    bool exempt = false;
    span target{};                              // none: only those below
    std::map<std::string, span> targets{};      // by priority
    std::map<std::string, span> vip_targets{};  // the same of vip customers
    std::vector<level> warn_at{};
    std::vector<std::pair<std::string, std::string>> pause_on{};  // status, and the reason where only that one counts

    std::size_t conditions() const {
        return std::size_t(!kinds.empty()) + !tiers.empty() + !channels.empty() + !priorities.empty() + !tags.empty();
    }
    auto chosen_by() const {
        return std::tie(name, metric, pack, kinds, tiers, channels, priorities, tags, order, exempt, targets, vip_targets);
    }
    auto promises() const { return std::tie(metric, pack, calendar, exempt, target, targets, vip_targets, warn_at, pause_on); }
    std::optional<span> target_of(subject const& s) const {
        if (auto const of_vip = vip_targets.find(s.priority); s.tier == "vip" && of_vip != vip_targets.end())
            return of_vip->second;
        if (auto const own = targets.find(s.priority); own != targets.end()) return own->second;
        return target > span{} ? std::optional(target) : std::nullopt;
    }
    bool goes_before(rule const& o) const {
        if (order != o.order) return order != 0 && (o.order == 0 || order < o.order);
        return conditions() > o.conditions();
    }
    bool chooses(subject const& s) const {
        auto const has = [](std::vector<std::string> const& list, std::string const& one) {
            return list.empty() || std::find(list.begin(), list.end(), one) != list.end();
        };
        bool const tagged =
            tags.empty() || std::any_of(s.tags.begin(), s.tags.end(), [&](auto const& t) { return has(tags, t); });
        return (exempt || target_of(s)) && tagged && has(kinds, s.kind) && has(tiers, s.tier) && has(channels, s.channel) &&
               has(priorities, s.priority);
    }
};

struct shop_rules {
    std::string zone = "UTC";
    std::vector<rule> rules{};
    std::map<std::string, calendar_rules> calendars{};
    std::map<std::string, std::shared_ptr<hours const>> open{};  // of `calendars`, and `real_time`
    std::string text() const;                                    ///< as a policy file
};

}  // namespace csdesk::simulation
