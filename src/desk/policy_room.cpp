#include "desk/policy_room.hpp"

#include <csdesk/calendar/zone.hpp>

#include "desk/policy_describe.hpp"
#include "desk/policy_packs.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"

namespace csdesk::engine {
namespace {

std::map<std::string, std::string> zones_of(policy const& p) {
    std::map<std::string, std::string> out;
    for (auto const& [unused, hours] : p.calendars)
        if (auto& print = out[hours.rules().tz]; print.empty()) print = hours.fingerprint();
    return out;
}

decision adopt(scope& s, policy_adopt const& c) {
    auto const* now = s.find<policy_state>(std::string(only_policy));
    std::int64_t const version = now == nullptr ? 0 : now->version;
    auto const hash = policy_hash(c.text);
    auto const parsed = csdesk::parse_policy(c.text);
    if (!parsed) return parsed.error();
    auto const packs = shipped_texts((*parsed)->packs);
    if (now != nullptr && now->hash == hash && now->packs == packs)
        return std::vector{s.event(policy_unchanged{only_policy, version, hash})};
    return std::vector{
        s.event(policy_adopted{only_policy, version + 1, (*parsed)->name, hash, c.text, packs, zones_of(**parsed)})};
}

decision retime(scope& s, calendar_retime const&) {
    auto const* now = s.find<policy_state>(std::string(only_policy));
    if (now == nullptr) return nothing();
    calendar_retimed e{.version = now->version, .after = changed_zones(*now), .zone_data = zone_data_version()};
    if (e.after.empty()) return nothing();
    for (auto const& [zone, unused] : e.after) e.before[zone] = now->zones.at(zone);
    for (auto const& [name, hours] : s.rules().calendars)
        if (e.after.contains(hours.rules().tz) && name != sla::real_time) e.calendars.push_back(name);
    return std::vector{s.event(std::move(e))};
}

}  // namespace

namespace {

/// Compiled at first, and kept by the reader. `text` gives the policy's text.
template <class Text>
std::shared_ptr<policy const> compiled(reader& rows, std::string hash, std::string packs, Text&& text) {
    auto& kept = rows.policies()[{std::move(hash), packs}];
    if (!kept) kept = parse_policy(text(), packs.empty() ? pack_texts{} : read_packs(packs)).value();
    return kept;
}

}  // namespace

std::shared_ptr<policy const> rules_in_force(registry const& types, reader& rows) {
    auto const found = rows.find<policy_state>(types, std::string(only_policy));
    if (!found) return default_policy();
    return compiled(rows, found->hash, found->packs ? to_json(*found->packs) : "", [&] { return found->text; });
}

std::shared_ptr<policy const> rules_of_version(reader& rows, std::int64_t version) {
    if (version == 0) return default_policy();
    row_query query{&table_of<policy_version_row>(), {{"version", compare::equal, version}}, {"version"}, 1, {"hash", "packs"}};
    auto const found = rows.rows(query);
    if (found.empty()) return default_policy();
    auto const* packs = std::get_if<std::string>(&found[0][1]);
    return compiled(rows, std::get<std::string>(found[0][0]), packs == nullptr ? "" : *packs, [&] {
        query.only = {"text"};
        return std::get<std::string>(rows.rows(query).at(0)[0]);
    });
}

std::map<std::string, std::string> changed_zones(policy_state const& s) {
    std::map<std::string, std::string> out;
    for (auto const& [zone, print] : s.zones)
        if (zone_exists(zone))
            if (auto now = calendar::always(zone).fingerprint(); now != print) out[zone] = std::move(now);
    return out;
}

void evolve(policy_state& s, policy_adopted const& e, instant at) {
    s = {e.version, e.name, e.hash, e.text, at, e.packs, e.zones};
}
void evolve(policy_state&, policy_unchanged const&, instant) {}
void evolve(policy_state& s, calendar_retimed const& e, instant) {
    for (auto const& [zone, print] : e.after) s.zones[zone] = print;
}

void join_policy(registry& r) {
    r.aggregate<policy_state>("policy");
    r.table<policy_version_row>();
    r.event<policy_state>("policy.adopted", &policy_adopted::policy)
        .with_rows<policy_adopted>([](policy_adopted const& e, happened const& when, row_list& out) {
            policy_version_row row{e.version, e.name, e.hash, e.text, when.at, {}};
            if (e.packs) row.packs = to_json(*e.packs);
            out.put(row);
        });
    r.event<policy_state>("policy.unchanged", &policy_unchanged::policy);
    r.event<policy_state>("calendar.retimed", &calendar_retimed::policy);
    r.command<policy_adopt>("policy.adopt", adopt);
    r.command<calendar_retime>("calendar.retime", retime);
    join_packs_view(r);
    join_policy_views(r);
}

}  // namespace csdesk::engine
