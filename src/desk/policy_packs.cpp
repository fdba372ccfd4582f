#include "desk/policy_packs.hpp"
#include "core/quoted.hpp"

#include <boost/json/serialize.hpp>
#include <csdesk/calendar/rules.hpp>

#include <algorithm>

#include "desk/policy_room.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"

namespace csdesk::engine {

/// pack.list: the shipped packs; `days`: one not checked for longer is stale.
struct pack_list {
    std::optional<std::int64_t> days{};
};
BOOST_DESCRIBE_STRUCT(pack_list, (), (days))

struct shown_pack {
    std::string pack{}, en{}, zh{}, version{}, checked{}, source{};
    std::int64_t figures = 0, to_verify = 0, proposals = 0;
    bool in_use = false;
    std::optional<std::string> adopted_version{};  // where the shop works by another than the shipped one
    std::optional<bool> confirmed{};               // of the default policy: the shop has confirmed the proposals
    std::optional<bool> stale{};                   // nothing where the question has no time
    std::string warning_en{}, warning_zh{};
};
BOOST_DESCRIBE_STRUCT(shown_pack, (),
                      (pack, en, zh, version, checked, source, figures, to_verify, proposals, in_use, adopted_version, confirmed,
                       stale, warning_en, warning_zh))

/// pack.figures: where each figure of a pack comes from.
struct pack_figures {
    std::string pack{};
};
BOOST_DESCRIBE_STRUCT(pack_figures, (), (pack))

namespace {

constexpr std::int64_t checked_within = 180;  // days

std::string_view shipped_text(std::string_view name) {
    for (shipped_pack const& p : shipped_packs())
        if (p.name == name) return p.text;
    return {};
}

std::optional<error> check_names(std::vector<std::string> const& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string const path = "packs[" + std::to_string(i) + ']';
        if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
            names.begin() + static_cast<std::ptrdiff_t>(i))
            return refuse(errc::invalid_argument, path, "named twice", "重复");
        if (names[i] != "default" && !shipped_text(names[i]).empty()) continue;
        error why =
            refuse(errc::invalid_argument, path, "no pack has this name: " + names[i], "没有名为 " + names[i] + " 的规则包");
        for (shipped_pack const& p : shipped_packs())
            if (p.name != "default") why.allowed.emplace_back(p.name);
        return why;
    }
    return std::nullopt;
}

/// Those of the pack whose name the shop does not use itself.
template <class T>
void add_others(std::vector<T>& own, std::vector<T> const& more) {
    std::size_t const before = own.size();
    for (T const& one : more) {
        auto const end = own.begin() + static_cast<std::ptrdiff_t>(before);
        if (std::none_of(own.begin(), end, [&](T const& o) { return o.name == one.name; })) own.push_back(one);
    }
}

bool is_stale(shown_pack const& p, instant now, std::int64_t days) {
    auto const checked = parse_date(p.checked);
    return !checked || now - instant{std::chrono::sys_days{*checked}} > std::chrono::days{days};
}

void warn(shown_pack& p) {
    if (p.stale == true) {
        p.warning_en = "last checked on " + p.checked + ": read the platform's rules again";
        p.warning_zh = "上次核对于 " + p.checked + "，请重新核对平台规则";
    } else if (p.confirmed == false) {
        p.warning_en = std::to_string(p.proposals) + " figures are proposals: adjust them, then set confirmed = true";
        p.warning_zh = std::to_string(p.proposals) + " 项为建议值，请按本店调整后设置 confirmed = true";
    } else if (p.to_verify > 0) {
        p.warning_en = std::to_string(p.to_verify) + " figures are to be verified";
        p.warning_zh = std::to_string(p.to_verify) + " 项数值待核实";
    }
}

result<std::string> list(registry const& types, reader& rows, pack_list const& q, page const& p) {
    std::int64_t const days = q.days.value_or(checked_within);
    if (days < 1 || days > 36'500) return refuse(errc::invalid_argument, "days", "1 to 36500", "应在 1 与 36500 之间");
    auto const rules = rules_in_force(types, rows);
    auto const adopted = rows.find<policy_state>(types, std::string(only_policy));
    std::vector<shown_pack> out;
    for (shipped_pack const& shipped : shipped_packs()) {
        pack_file const file = read_pack(shipped.text).value();
        shown_pack s{file.pack, file.en, file.zh, file.version, file.checked, file.source};
        s.figures = static_cast<std::int64_t>(file.figures.size());
        for (pack_figure const& f : file.figures) {
            s.to_verify += f.confidence == confidence::verify;
            s.proposals += f.confidence == confidence::proposal;
        }
        bool const is_default = shipped.name == "default";
        s.in_use = is_default ? !adopted || adopted->hash == default_policy()->hash
                              : std::find(rules->packs.begin(), rules->packs.end(), shipped.name) != rules->packs.end();
        if (is_default) s.confirmed = rules->confirmed;
        if (adopted && adopted->packs)
            if (auto const pinned = adopted->packs->find(s.pack);
                pinned != adopted->packs->end() && pinned->second != shipped.text)
                s.adopted_version = read_pack(pinned->second).value().version;
        if (p.now) s.stale = is_stale(s, *p.now, days);
        warn(s);
        out.push_back(std::move(s));
    }
    std::string json = R"({"rows":)";
    write(json, out);
    return json + R"(,"after":null})";
}

result<std::string> figures(pack_figures const& q) {
    std::string_view const text = shipped_text(q.pack);
    if (text.empty())
        return refuse(errc::not_found, "pack", "no pack has this name: " + quoted(q.pack),
                      "没有名为 " + quoted(q.pack) + " 的规则包");
    std::string json = R"({"rows":)";
    write(json, read_pack(text).value().figures);
    return json + R"(,"after":null})";
}

}  // namespace

result<pack_file> read_pack(std::string_view text) {
    auto const source = read_policy_text(text);
    if (!source) return source.error();
    auto file = from_json<pack_file>(source->value, strictness::defaults);
    if (!file) return source->placed(file.error());
    return std::move(*file);
}

std::optional<error> include_packs(policy_file& file, pack_texts const& pinned) {
    if (pinned.empty())
        if (auto why = check_names(file.packs)) return why;
    std::vector<rule_file> rules;
    std::vector<rates::rate_file> more;
    for (std::size_t i = 0; i < file.packs.size(); ++i) {
        auto const kept = pinned.find(file.packs[i]);
        auto pack = read_pack(kept != pinned.end() ? std::string_view(kept->second) : shipped_text(file.packs[i]));
        if (!pack) {
            error why = pack.error();
            why.field = "packs[" + std::to_string(i) + ']';
            return why;
        }
        file.calendars.merge(pack->calendars);
        rules.insert(rules.end(), pack->sla.begin(), pack->sla.end());
        more.insert(more.end(), pack->rates.begin(), pack->rates.end());
        file.waivers.insert(file.waivers.end(), pack->waivers.begin(), pack->waivers.end());
    }
    add_others(file.sla, rules);
    add_others(file.rates, more);
    return std::nullopt;
}

std::optional<pack_texts> shipped_texts(std::vector<std::string> const& names) {
    if (names.empty()) return std::nullopt;
    pack_texts out;
    for (std::string const& name : names) out.emplace(name, shipped_text(name));
    return out;
}

pack_texts read_packs(std::string_view text) {
    auto const parsed = parse_json(text);
    return from_json<pack_texts>(parsed.value(), strictness::stored).value();
}

void join_packs_view(registry& r) {
    r.view<pack_list>("pack.list", [&r](reader& rows, pack_list const& q, page const& p) {
         return list(r, rows, q, p);
     }).answers(schema_of<shown_pack>());
    r.view<pack_figures>("pack.figures", [](reader&, pack_figures const& q, page const&) {
         return figures(q);
     }).answers(schema_of<pack_figure>());
}

}  // namespace csdesk::engine

namespace csdesk {

std::string shipped_packs_json() {
    std::string out = "[";
    for (shipped_pack const& p : shipped_packs()) {
        if (out.size() > 1) out += ',';
        out += engine::json::serialize(engine::read_policy_text(p.text).value().value);
    }
    return out + ']';
}

}  // namespace csdesk
