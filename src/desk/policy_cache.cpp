#include "desk/policy_cache.hpp"

#include <algorithm>

#include "desk/policy_describe.hpp"
#include "desk/policy_packs.hpp"
#include "desk/policy_room.hpp"

namespace csdesk::engine {
namespace {

std::shared_ptr<policy const> parsed(std::string const& text, std::string const& packs) {
    auto made = parse_policy(text, packs.empty() ? pack_texts{} : read_packs(packs));
    if (!made) throw storage_error(errc::corrupt, "the adopted policy cannot be read: " + made.error().en);
    return std::move(*made);
}

/// Weekly hours as they were, with what is now known of single dates.
calendar with_dates_of(calendar const& weekly, calendar const& dated) {
    if (weekly.rules().tz != dated.rules().tz) return weekly;  // dates of another zone say nothing about it
    calendar_rules rules = dated.rules();
    rules.hours = weekly.rules().hours;
    auto made = calendar::make(std::move(rules));
    return made ? *made : weekly;
}

calendar corrected(calendar const& was, calendar const& is, clocks::calendar_edits how) {
    switch (how) {
        case clocks::calendar_edits::from_now: return was;
        case clocks::calendar_edits::from_start: return is;
        case clocks::calendar_edits::corrections: break;
    }
    return with_dates_of(was, is);
}

bool promise_alike(policy const& before, policy const& after, sla::rule const& is) {
    auto const found =
        std::find_if(before.sla.rules.begin(), before.sla.rules.end(), [&](auto const& r) { return r.name == is.name; });
    if (found == before.sla.rules.end()) return false;
    sla::rule was = *found;  // whom it chooses, and how it reopens, is nothing to a clock that runs under it
    was.kinds = is.kinds;
    was.tiers = is.tiers;
    was.channels = is.channels;
    was.priorities = is.priorities;
    was.tags = is.tags;
    was.when = is.when;
    was.from = is.from;
    was.until = is.until;
    was.steps = is.steps;
    was.reasons = is.reasons;
    was.order = is.order;
    was.reopen = is.reopen;
    return was == is && before.calendars.at(was.calendar) == after.calendars.at(is.calendar);
}

}  // namespace

std::shared_ptr<policy const> policy_cache::kept(std::string const& hash, std::string const& text, std::string const& packs) {
    auto& slot = by_hash_[packs.empty() ? hash : policy_hash(hash + packs)];
    if (!slot) slot = parsed(text, packs);
    return slot;
}

std::shared_ptr<policy const> policy_cache::in_force(scope& s) {
    auto const* adopted = s.find<policy_state>(std::string(only_policy));
    if (adopted == nullptr) return default_policy();
    return kept(adopted->hash, adopted->text, adopted->packs ? to_json(*adopted->packs) : "");
}

std::shared_ptr<policy const> policy_cache::of_version(std::int64_t shop, std::int64_t version, reader& rows) {
    if (version == 0) return default_policy();
    auto const known = versions_.find({shop, version});
    if (known != versions_.end()) return known->second;
    table_shape const& table = table_of<policy_version_row>();
    auto const found = rows.rows({&table, {{"version", compare::equal, version}}, {"version"}, 1});
    if (found.empty()) return nullptr;
    auto const text = [&](char const* column) {
        auto const* value = std::get_if<std::string>(&found[0][table.column_index(column)]);
        return value == nullptr ? std::string() : *value;
    };
    return versions_[{shop, version}] = kept(text("hash"), text("text"), text("packs"));
}

std::optional<clocks::earlier_hours> policy_cache::hours(policy const& before, policy const& after, std::string const& name) {
    auto const [slot, fresh] = hours_.try_emplace({&before, &after, name});
    if (!fresh) return slot->second;
    auto const was = before.calendars.find(name);
    if (was == before.calendars.end()) return std::nullopt;
    auto const is = after.calendars.find(name);
    if (is == after.calendars.end() || was->second == is->second)
        slot->second = clocks::earlier_hours{was->second, was->second};
    else
        slot->second = clocks::earlier_hours{was->second, corrected(was->second, is->second, after.clocks.calendar_edits)};
    return slot->second;
}

bool policy_cache::unchanged(policy const& before, policy const& after, sla::rule const& rule) {
    auto const [slot, fresh] = unchanged_.try_emplace({&before, &after, rule.name});
    if (fresh) slot->second = promise_alike(before, after, rule);
    return slot->second;
}

}  // namespace csdesk::engine
