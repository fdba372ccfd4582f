#include "desk/policy_room.hpp"

#include "desk/policy_describe.hpp"
#include "desk/policy_packs.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"

namespace csdesk::engine {
namespace {

decision adopt(scope& s, policy_adopt const& c) {
    auto const* now = s.find<policy_state>(std::string(only_policy));
    std::int64_t const version = now == nullptr ? 0 : now->version;
    auto const hash = policy_hash(c.text);
    auto const parsed = csdesk::parse_policy(c.text);
    if (!parsed) return parsed.error();
    auto const packs = shipped_texts((*parsed)->packs);
    if (now != nullptr && now->hash == hash && now->packs == packs)
        return std::vector{s.event(policy_unchanged{only_policy, version, hash})};
    return std::vector{s.event(policy_adopted{only_policy, version + 1, (*parsed)->name, hash, c.text, packs})};
}

/// What the shop has adopted, or the shipped default as version 0.
policy_state in_force(registry const& types, reader& r) {
    if (auto const found = r.find<policy_state>(types, std::string(only_policy))) return *found;
    return {0, default_policy()->name, default_policy()->hash, std::string(default_policy_text()), {}, {}};
}

result<std::string> explain(policy_state const& now, policy_explain const& p) {
    auto const rules = parse_policy(now.text, now.packs.value_or(pack_texts{}));
    if (!rules) return rules.error();
    sla::subject s{.kind = p.kind, .tags = p.tags};
    if (p.tier) s.tier = *p.tier;
    if (p.channel) s.channel = *p.channel;
    if (p.priority) s.priority = *p.priority;
    std::string out = "{\"rows\":";
    write(out, sla::explain_match((*rules)->sla, s));
    return out + ",\"after\":null}";
}

}  // namespace

std::shared_ptr<policy const> rules_in_force(registry const& types, reader& rows) {
    auto const found = rows.find<policy_state>(types, std::string(only_policy));
    return found ? parse_policy(found->text, found->packs.value_or(pack_texts{})).value() : default_policy();
}

std::shared_ptr<policy const> rules_of_version(reader& rows, std::int64_t version) {
    table_shape const& table = table_of<policy_version_row>();
    auto const found = rows.rows({&table, {{"version", compare::equal, version}}, {"version"}, 1});
    if (found.empty()) return default_policy();
    auto const* packs = std::get_if<std::string>(&found[0][table.column_index("packs")]);
    return parse_policy(std::get<std::string>(found[0][table.column_index("text")]), packs ? read_packs(*packs) : pack_texts{})
        .value();
}

void evolve(policy_state& s, policy_adopted const& e, instant at) { s = {e.version, e.name, e.hash, e.text, at, e.packs}; }
void evolve(policy_state&, policy_unchanged const&, instant) {}

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
    r.command<policy_adopt>("policy.adopt", adopt);
    r.view<policy_get>("policy.get", [&r](reader& read, policy_get const&, page const&) -> result<std::string> {
         return "{\"rows\":[" + to_json(in_force(r, read)) + "],\"after\":null}";
     }).answers(schema_of<policy_state>());
    join_packs_view(r);
    r.view<policy_explain>("policy.explain", [&r](reader& read, policy_explain const& p, page const&) {
         return explain(in_force(r, read), p);
     }).answers(schema_of<sla::match_line>());
}

}  // namespace csdesk::engine
