#include <csdesk/calendar/zone.hpp>
#include <csdesk/desk/policy.hpp>

#include <set>

#include "core/currency.hpp"
#include "desk/chain.hpp"
#include "desk/default_policy.hpp"
#include "desk/policy_file.hpp"
#include "desk/policy_packs.hpp"
#include "desk/schema.hpp"

namespace csdesk {
namespace engine {

/// What a command takes is in the schema of that command.
template <>
void write_schema<json_table, direction::file>(std::string& out) {
    out += R"({"type":"object"})";
}

namespace {

constexpr std::size_t most_calendars = 256;
constexpr std::size_t most_rules = 1'000;

error wrong(std::string path, std::string en, std::string zh, errc code = errc::invalid_argument) {
    return refuse(code, std::move(path), std::move(en), std::move(zh));
}

std::optional<error> read_head(policy_file const& file, policy& out) {
    if (!well_formed_key(file.name))
        return wrong("name", "required: 1 to 128 bytes without control characters", "必填：1 至 128 字节、不含控制字符");
    if (!zone_exists(file.time_zone))
        return wrong("time_zone", "required: an IANA time zone this machine knows, such as Asia/Shanghai",
                     "必填：本机已知的 IANA 时区，例如 Asia/Shanghai", errc::unknown_zone);
    if (auto good = check_currency(file.currency, "currency"); !good) return good.error();
    out.name = file.name;
    out.time_zone = file.time_zone;
    out.currency = file.currency;
    return std::nullopt;
}

std::optional<error> under(std::string const& path, outcome const& checked) {
    if (checked) return std::nullopt;
    error why = checked.error();
    why.field = path + (why.field.empty() ? "" : '.' + why.field);
    return why;
}

std::optional<error> read_rooms(policy_file const& file, policy& out) {
    out.tickets = file.tickets;
    out.tickets.currency = out.currency;
    out.clocks = file.clocks;
    out.customers = file.customers;
    out.complaints = file.complaints;
    out.complaints.currency = out.currency;
    if (auto why = under("tickets", ticket::check(out.tickets))) return why;
    if (auto why = under("customers.tiers", tiers::check(out.customers.tiers))) return why;
    out.surveys = file.csat;
    if (auto why = under("csat", survey::check(out.surveys))) return why;
    return under("complaints", complaint::check(out.complaints));
}

std::optional<error> read_calendars(policy_file const& file, policy& out) {
    out.calendars.emplace(sla::real_time, calendar::always(out.time_zone));
    if (file.calendars.size() > most_calendars) return wrong("calendars", "256 calendars at most", "最多 256 个日历");
    for (auto const& [name, text] : file.calendars) {
        std::string const path = "calendars." + name;
        if (!well_formed_key(name) || name == sla::real_time)
            return wrong(path, "1 to 128 bytes without control characters; real_time is taken",
                         "应为 1 至 128 字节；real_time 为保留名称");
        auto made = compile_calendar(text, path, out.time_zone);
        if (!made) return made.error();
        out.calendars.emplace(name, std::move(*made));
    }
    return std::nullopt;
}

/// Every tier a rule names must be one the shop gives.
std::optional<error> check_tiers(policy_file const& file) {
    auto const& tiers = file.customers.tiers;
    std::set<std::string> known{tiers.otherwise};
    for (auto const& r : tiers.rules) known.insert(r.tier);
    for (auto const& s : tiers.shares) known.insert(s.tier);
    auto const check = [&](std::string const& tier, std::string path) -> std::optional<error> {
        if (known.contains(tier)) return std::nullopt;
        error why =
            wrong(std::move(path), "no tier of customers.tiers has this name: " + tier, "customers.tiers 中没有该等级：" + tier);
        why.allowed.assign(known.begin(), known.end());
        return why;
    };
    for (std::size_t i = 0; i < file.sla.size(); ++i) {
        std::string const path = "sla[" + std::to_string(i) + ']';
        for (std::size_t j = 0; j < file.sla[i].tiers.size(); ++j)
            if (auto why = check(file.sla[i].tiers[j], path + ".tiers[" + std::to_string(j) + ']')) return why;
        for (auto const& given : file.sla[i].targets_by_tier)
            if (auto why = check(given.first, path + ".targets_by_tier." + given.first)) return why;
    }
    return std::nullopt;
}

std::optional<error> read_automation(policy_file const& file, policy& out) {
    auto made = compile_automation(file, out);
    if (!made) return made.error();
    out.automation = std::move(*made);
    return std::nullopt;
}

std::optional<error> read_rules(policy_file const& file, policy& out) {
    if (file.sla.size() > most_rules) return wrong("sla", "1000 rules at most", "最多 1000 条规则");
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < file.sla.size(); ++i) {
        std::string const path = "sla[" + std::to_string(i) + ']';
        auto made = compile_rule(file.sla[i], path, out);
        if (!made) return made.error();
        if (!names.insert(file.sla[i].name).second)
            return wrong(path + ".name", "another rule has this name", "与另一条规则重名");
        out.sla.rules.push_back(std::move(*made));
    }
    return std::nullopt;
}

std::optional<error> read_rates(policy_file const& file, policy& out) {
    if (file.rates.size() > most_rules) return wrong("rates", "1000 rates at most", "最多 1000 个指标");
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < file.rates.size(); ++i) {
        std::string const path = "rates[" + std::to_string(i) + ']';
        auto made = rates::compile(file.rates[i], path, out.time_zone);
        if (!made) return made.error();
        if (!names.insert(file.rates[i].name).second)
            return wrong(path + ".name", "another rate has this name", "与另一指标重名");
        out.rates.push_back(std::move(*made));
    }
    if (file.waivers.size() > most_rules) return wrong("waivers", "1000 waivers at most", "最多 1000 个豁免期");
    for (std::size_t i = 0; i < file.waivers.size(); ++i)
        if (auto good = rates::waive(file.waivers[i], "waivers[" + std::to_string(i) + ']', out.rates); !good)
            return good.error();
    return std::nullopt;
}

std::optional<error> read_escalation(policy_file const& file, policy& out) {
    auto made = compile_escalation(file.escalation, out);
    if (!made) return made.error();
    out.escalation = std::move(*made);
    return std::nullopt;
}

/// A condition left empty is not one that holds for every ticket: what was meant is not known.
std::optional<error> check_blanks(json::value const& file) {
    auto const* const rules = file.is_object() ? file.get_object().if_contains("sla") : nullptr;
    if (rules == nullptr || !rules->is_array()) return std::nullopt;
    for (std::size_t i = 0; i < rules->get_array().size(); ++i) {
        auto const& rule = rules->get_array()[i];
        if (!rule.is_object()) continue;
        for (char const* field : {"kinds", "tiers", "channels", "priorities", "tags", "when", "reasons"}) {
            auto const* const given = rule.get_object().if_contains(field);
            if (given != nullptr && given->is_array() && given->get_array().empty())
                return wrong("sla[" + std::to_string(i) + "]." + field,
                             "an empty condition: name something, or leave it out for every ticket",
                             "条件为空：请写明取值；若适用于所有工单，请删去该字段");
        }
    }
    return std::nullopt;
}

result<std::shared_ptr<policy const>> compile(std::string_view text, policy_text const& source, pack_texts const& pinned) {
    auto file = from_json<policy_file>(source.value, strictness::defaults);
    if (!file) return source.placed(file.error());
    auto out = std::make_shared<policy>();
    auto why = read_head(*file, *out);
    if (!why) why = include_packs(*file, pinned);
    out->packs = file->packs;
    out->confirmed = file->confirmed;
    if (!why) why = read_rooms(*file, *out);
    if (!why) why = read_calendars(*file, *out);
    if (!why) why = check_blanks(source.value);
    if (!why) why = read_rules(*file, *out);
    if (!why) why = read_rates(*file, *out);
    if (!why) why = read_escalation(*file, *out);
    if (!why) why = check_tiers(*file);
    if (!why) why = read_automation(*file, *out);
    if (why) return source.placed(std::move(*why));
    out->matcher = std::make_shared<sla::matcher const>(out->sla);
    out->hash = policy_hash(text);
    return std::shared_ptr<policy const>(std::move(out));
}

}  // namespace

result<std::shared_ptr<policy const>> parse_policy(std::string_view text, pack_texts const& pinned) {
    auto const source = read_policy_text(text);
    if (!source) return source.error();
    return compile(text, *source, pinned);
}

}  // namespace engine

result<std::shared_ptr<policy const>> parse_policy(std::string_view text) { return engine::parse_policy(text, {}); }

std::string_view policy_schema() {
    static std::string const text = [] {
        constexpr std::string_view title =
            R"({"$schema":"https://json-schema.org/draft/2020-12/schema","title":"csdesk policy",)";
        return std::string(title) + engine::schema_of<engine::policy_file, engine::direction::file>().substr(1);
    }();
    return text;
}

std::string_view default_policy_text() noexcept { return default_policy_toml; }

std::shared_ptr<policy const> default_policy() {
    static std::shared_ptr<policy const> const shipped = parse_policy(default_policy_toml).value();
    return shipped;
}

std::string policy_hash(std::string_view text) { return engine::to_hex(engine::sha256(text)); }

}  // namespace csdesk
