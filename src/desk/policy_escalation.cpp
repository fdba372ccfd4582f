// The section `escalation` of a policy file, checked and compiled. What could never work is refused here, with its path.
#include <csdesk/ticket/described.hpp>

#include <algorithm>
#include <set>

#include "desk/command_template.hpp"
#include "desk/policy_file.hpp"

namespace csdesk::engine {
namespace {

using namespace escalation;

constexpr std::size_t most_chains = 256, most_steps = 32, most_recipients = 32, most_commands = 8, longest_notice = 2'000;
constexpr std::int32_t most_times = 100;
constexpr span longest_wait = std::chrono::days(366);

error wrong(std::string path, std::string en, std::string zh, errc code = errc::invalid_argument) {
    return refuse(code, std::move(path), std::move(en), std::move(zh));
}
std::string element(std::string const& path, std::size_t i) { return path + '[' + std::to_string(i) + ']'; }

error under(std::string const& path, error why) {
    why.field = path + (why.field.empty() ? "" : '.' + why.field);
    return why;
}

std::optional<trigger> parse_trigger(std::string_view text) {
    trigger out{.text = std::string(text)};
    if (text == "breach") return out;
    out.breach = false;
    if (text == "warning") return out;
    out.any = false;
    if (auto const ppm = parse_share(text)) return out.ppm = *ppm, out;
    constexpr std::string_view left = " left";
    bool const is_lead = text.ends_with(left);
    if (is_lead) text.remove_suffix(left.size());
    auto const t = parse_span(text);
    if (!t || *t <= span{0}) return std::nullopt;
    (is_lead ? out.left : out.since) = *t;
    return out;
}

/// True where some clock this chain is for may ever warn so.
bool ever_begins(trigger const& on, chain const& c, csdesk::policy const& p) {
    if (on.breach || on.any) return true;
    auto const named = [](auto const& list, auto const& value) {
        return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
    };
    if (on.left > span{} && named(c.metrics, sla::metric::external)) return true;
    auto const warns = [&](auto const& promised) {  // the rule's own target, or one of a priority's
        return std::any_of(promised.warn_at.begin(), promised.warn_at.end(),
                           [&](sla::warning_level const& w) { return begins(on, w, promised.target); });
    };
    return std::any_of(p.sla.rules.begin(), p.sla.rules.end(), [&](sla::rule const& r) {
        if (!named(c.metrics, r.metric) || !named(c.packs, r.pack) || !named(c.rules, r.name)) return false;
        return warns(r) || std::any_of(r.targets.begin(), r.targets.end(), warns);
    });
}

std::optional<error> check_recipient(std::string const& who, std::string const& path) {
    auto const rest = [&](std::string_view prefix) { return std::string_view(who).substr(prefix.size()); };
    if (who == "assignee") return std::nullopt;
    if (who.starts_with("role:") && from_name<role>(rest("role:"))) return std::nullopt;
    if (who.starts_with("agent:") && well_formed_key(rest("agent:"))) return std::nullopt;
    if (who.starts_with("team:") && well_formed_key(rest("team:"))) return std::nullopt;
    return wrong(path, "assignee, role:<role>, agent:<name> or team:<name>",
                 "应为 assignee、role:<角色>、agent:<名称> 或 team:<名称>");
}

std::optional<error> check_notice(step const& s, std::string const& path) {
    if (s.notify.size() > most_recipients) return wrong(path + ".notify", "32 at most", "最多 32 个");
    for (std::size_t i = 0; i < s.notify.size(); ++i)
        if (auto why = check_recipient(s.notify[i], element(path + ".notify", i))) return why;
    if (s.text.size() > longest_notice) return wrong(path + ".text", "2000 bytes at most", "最多 2000 字节");
    std::map<std::string, std::string> samples;
    for (std::string_view const name : placeholders()) samples.emplace(name, "x");
    if (!escalation::fill(s.text, samples))
        return wrong(path + ".text", "a placeholder in braces that is not known; {{ is a brace",
                     "花括号内的占位符未知；{{ 表示花括号本身");
    return std::nullopt;
}

std::optional<error> check_times(step const& s, std::string const& path) {
    if (s.after > longest_wait) return wrong(path + ".after", "a year at most", "最长一年");
    if (s.times < 1 || s.times > most_times) return wrong(path + ".times", "1 to 100", "应在 1 与 100 之间");
    if (s.times > 1 && (s.every < std::chrono::minutes(1) || s.every > longest_wait))
        return wrong(path + ".every", "a minute to a year where the step is taken more than once", "重复执行时应为一分钟至一年");
    if (s.times == 1 && s.every != span{0})
        return wrong(path + ".every", "the step is taken once only; see times", "该步骤只执行一次，见 times");
    return std::nullopt;
}

result<step> compile_step(step_file const& file, std::string const& path, chain const& c, csdesk::policy const& p,
                          escalation::policy_file const& all) {
    auto const on = parse_trigger(file.on);
    if (!on)
        return wrong(path + ".on", "breach, warning, or one level: 80%, 100s or \"1h left\"",
                     "应为 breach、warning，或某一预警点：80%、100s、\"1h left\"");
    if (!ever_begins(*on, c, p))
        return wrong(path + ".on", "no rule of this chain warns at " + file.on, "该升级链的规则都没有预警点 " + file.on);
    step out{*on, file.after, file.calendar, file.times, file.every, file.notify, file.via, file.text, file.outside_hours, {}};
    if (file.calendar != "clock" && !p.calendars.contains(file.calendar))
        return wrong(path + ".calendar", "no calendar has this name: " + file.calendar, "没有名为 " + file.calendar + " 的日历");
    if (file.outside_hours.value_or(all.outside_hours) == outside_hours::hold && !p.calendars.contains(all.hours))
        return wrong("escalation.hours", "no calendar has this name: " + all.hours, "没有名为 " + all.hours + " 的日历");
    if (auto why = check_times(out, path)) return *why;
    if (auto why = check_notice(out, path)) return *why;
    if (file.then.size() > most_commands) return wrong(path + ".then", "8 commands at most", "最多 8 条命令");
    for (std::size_t i = 0; i < file.then.size(); ++i) {
        auto made = compile_command(file.then[i], element(path + ".then", i), {role::rule, c.name}, placeholders());
        if (!made) return made.error();
        out.then.push_back(std::move(*made));
    }
    if (out.notify.empty() && out.via.empty() && out.then.empty())
        return wrong(path, "a step notifies somebody or gives a command", "每个步骤须通知某人或执行命令");
    return out;
}

std::optional<error> check_choice(chain const& c, std::string const& path, csdesk::policy const& p) {
    bool const external = std::find(c.metrics.begin(), c.metrics.end(), sla::metric::external) != c.metrics.end();
    for (std::size_t i = 0; i < c.rules.size(); ++i) {
        bool const known =
            std::any_of(p.sla.rules.begin(), p.sla.rules.end(), [&](auto const& r) { return r.name == c.rules[i]; });
        if (!known && !external)
            return wrong(element(path + ".rules", i),
                         "no rule has this name; an external deadline's name needs metrics = [\"external\"]",
                         "没有该名称的规则；外部时限的名称须与 metrics = [\"external\"] 一起使用");
    }
    auto const shipped = shipped_packs();
    for (std::size_t i = 0; i < c.packs.size(); ++i) {
        std::string const& pack = c.packs[i];
        bool const known = pack == "external" ||
                           std::any_of(shipped.begin(), shipped.end(), [&](auto const& one) { return one.name == pack; }) ||
                           std::any_of(p.sla.rules.begin(), p.sla.rules.end(), [&](auto const& r) { return r.pack == pack; });
        if (!known) return wrong(element(path + ".packs", i), "no rule has this pack: " + pack, "没有规则属于该规则包：" + pack);
    }
    for (std::size_t i = 0; i < c.when.size(); ++i)
        if (auto const good = ticket::check(c.when[i], ticket::condition_fields(), p.tickets); !good)
            return under(element(path + ".when", i), good.error());
    return std::nullopt;
}

result<chain> compile_chain(chain_file const& file, std::string const& path, csdesk::policy const& p,
                            escalation::policy_file const& all) {
    if (!well_formed_key(file.name))
        return wrong(path + ".name", "1 to 128 bytes without control characters", "应为 1 至 128 字节、不含控制字符");
    chain out{file.name, file.metrics, file.packs, file.rules, file.when, {}};
    if (auto why = check_choice(out, path, p)) return *why;
    if (file.steps.empty() || file.steps.size() > most_steps)
        return wrong(path + ".steps", "1 to 32 steps", "应有 1 至 32 个步骤");
    for (std::size_t i = 0; i < file.steps.size(); ++i) {
        auto made = compile_step(file.steps[i], element(path + ".steps", i), out, p, all);
        if (!made) return made.error();
        out.steps.push_back(std::move(*made));
    }
    return out;
}

}  // namespace

result<escalation::policy> compile_escalation(escalation::policy_file const& file, csdesk::policy const& so_far) {
    escalation::policy out{file.outside_hours, file.hours, file.skip_older_than, {}};
    if (file.skip_older_than > longest_wait) return wrong("escalation.skip_older_than", "a year at most", "最长一年");
    if (file.hours != escalation::policy_file{}.hours && !so_far.calendars.contains(file.hours))
        return wrong("escalation.hours", "no calendar has this name: " + file.hours, "没有名为 " + file.hours + " 的日历");
    if (file.chains.size() > most_chains) return wrong("escalation.chains", "256 chains at most", "最多 256 条升级链");
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < file.chains.size(); ++i) {
        std::string const path = element("escalation.chains", i);
        auto made = compile_chain(file.chains[i], path, so_far, file);
        if (!made) return made.error();
        if (!names.insert(file.chains[i].name).second)
            return wrong(path + ".name", "another chain has this name", "与另一条升级链重名");
        out.chains.push_back(std::move(*made));
    }
    return out;
}

}  // namespace csdesk::engine
