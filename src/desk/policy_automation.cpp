// `[[automation]]` of a policy file, checked and compiled.
#include <csdesk/core/check.hpp>
#include <csdesk/ticket/described.hpp>

#include <algorithm>
#include <set>

#include "automation/automation_lookup.hpp"
#include "desk/policy_file.hpp"

namespace csdesk::engine {
namespace {

using automation::rule_file;

constexpr std::size_t most_rules = 500, most_conditions = 50, most_commands = 16, most_events = 32, longest_title = 200;
constexpr span longest_after = std::chrono::hours(24 * 3653);
constexpr std::string_view of_event = "event.";

error wrong(std::string path, std::string en, std::string zh) {
    return refuse(errc::invalid_argument, std::move(path), std::move(en), std::move(zh));
}
std::string element(std::string const& path, std::size_t i) { return path + '[' + std::to_string(i) + ']'; }

using trouble = std::optional<error>;

trouble read_head(rule_file const& file, std::string const& path, automation::rule& out) {
    if (!well_formed_key(file.name))
        return wrong(path + ".name", "required: 1 to 128 bytes without control characters", "必填：1 至 128 字节、不含控制字符");
    for (auto const& [field, text] : {std::pair{".zh", &file.zh}, std::pair{".en", &file.en}})
        if (!text->empty() && !is_line(*text, longest_title))
            return wrong(path + field, "200 bytes at most, without control characters", "最多 200 字节、不含控制字符");
    out.name = file.name;
    out.zh = file.zh;
    out.en = file.en;
    out.order = file.order;
    out.stop = file.stop;
    return std::nullopt;
}

error no_such_event(std::string path, std::string const& name) {
    error why =
        refuse(errc::unknown_name, std::move(path), "no event that rules can hear: " + name, "没有规则可监听的事件：" + name);
    for (auto const& [known, type] : rooms().events())
        if (how_named(type) && known != "automation.came_due") why.allowed.push_back(known);
    return why;
}

trouble read_events(rule_file const& file, std::string const& path, automation::rule& out) {
    if (file.on.size() > most_events) return wrong(path + ".on", "32 events at most", "最多 32 个事件");
    for (std::size_t i = 0; i < file.on.size(); ++i) {
        event_type const* type = rooms().find_event(file.on[i]);
        if (type == nullptr || file.on[i].starts_with("automation.") || !how_named(*type))
            return no_such_event(element(path + ".on", i), file.on[i]);
    }
    out.on = file.on;
    return std::nullopt;
}

trouble read_after(rule_file const& file, std::string const& path, policy const& so_far, automation::rule& out) {
    if (!file.since) return wrong(path + ".since", "this field is required beside after", "有 after 时必须填写");
    if (*file.after <= span{0}) return wrong(path + ".after", "must be more than zero", "必须大于零");
    if (*file.after > longest_after) return wrong(path + ".after", "ten years at most", "最长十年");
    out.after = automation::elapsed{.since = *file.since, .after = *file.after};
    if (file.calendar) out.after->calendar = *file.calendar;
    if (!so_far.calendars.contains(out.after->calendar))
        return wrong(path + ".calendar", "no calendar has this name: " + out.after->calendar,
                     "没有名为 " + out.after->calendar + " 的日历");
    return std::nullopt;
}

trouble read_trigger(rule_file const& file, std::string const& path, policy const& so_far, automation::rule& out) {
    if (file.on.empty() == !file.after)
        return wrong(path + ".on", "either events in on, or after and since", "应填写 on（事件），或 after 与 since，二者择一");
    if (file.after) return read_after(file, path, so_far, out);
    if (file.since) return wrong(path + ".since", "belongs to after", "只与 after 一起使用");
    if (file.calendar) return wrong(path + ".calendar", "belongs to after", "只与 after 一起使用");
    return read_events(file, path, out);
}

/// Of `event.a.b`: at least one event that the rule hears must have it.
trouble check_one(csdesk::condition const& c, std::string const& path, policy const& so_far, automation::rule const& r) {
    if (auto good = ticket::check(c, automation::condition_fields(), so_far.tickets); !good) {
        error why = good.error();
        why.field = path + '.' + why.field;
        return why;
    }
    if (!c.field.starts_with(of_event)) return std::nullopt;
    auto const inner = std::string_view(c.field).substr(of_event.size());
    std::vector<std::string> const heard = r.after ? std::vector<std::string>{"automation.came_due"} : r.on;
    if (std::any_of(heard.begin(), heard.end(),
                    [&](std::string const& name) { return has_path(*rooms().find_event(name), inner); }))
        return std::nullopt;
    return wrong(path + ".field", "no event that this rule hears has the field " + std::string(inner),
                 "该规则监听的事件没有字段 " + std::string(inner));
}

trouble check_list(std::vector<csdesk::condition> const& list, std::string const& path, policy const& so_far,
                   automation::rule const& r) {
    if (list.size() > most_conditions) return wrong(path, "50 conditions at most", "最多 50 个条件");
    for (std::size_t i = 0; i < list.size(); ++i)
        if (auto why = check_one(list[i], element(path, i), so_far, r)) return why;
    return std::nullopt;
}

trouble read_conditions(rule_file const& file, std::string const& path, policy const& so_far, automation::rule& out) {
    if (auto why = check_list(file.when, path + ".when", so_far, out)) return why;
    if (file.any.size() > most_conditions) return wrong(path + ".any", "50 groups at most", "最多 50 组");
    for (std::size_t i = 0; i < file.any.size(); ++i) {
        std::string const here = element(path + ".any", i);
        if (file.any[i].empty()) return wrong(here, "a group of conditions expected", "应为一组条件");
        if (auto why = check_list(file.any[i], here, so_far, out)) return why;
    }
    out.when = file.when;
    out.any = file.any;
    return std::nullopt;
}

trouble read_commands(rule_file const& file, std::string const& path, automation::rule& out) {
    if (file.then.empty()) return wrong(path + ".then", "required: the commands to give", "必填：要执行的命令");
    if (file.then.size() > most_commands) return wrong(path + ".then", "16 commands at most", "最多 16 条命令");
    for (std::size_t i = 0; i < file.then.size(); ++i) {
        auto made = compile_command(file.then[i], element(path + ".then", i), {role::rule, file.name}, rule_names());
        if (!made) return made.error();
        out.then.push_back(std::move(*made));
    }
    return std::nullopt;
}

result<automation::rule> compile_one(rule_file const& file, std::string const& path, policy const& so_far) {
    automation::rule out;
    auto why = read_head(file, path, out);
    if (!why) why = read_trigger(file, path, so_far, out);
    if (!why) why = read_conditions(file, path, so_far, out);
    if (!why) why = read_commands(file, path, out);
    if (why) return *why;
    return out;
}

}  // namespace

result<automation::policy> compile_automation(policy_file const& file, policy const& so_far) {
    if (file.automation.size() > most_rules) return wrong("automation", "500 rules at most", "最多 500 条规则");
    automation::policy out;
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < file.automation.size(); ++i) {
        std::string const path = element("automation", i);
        auto made = compile_one(file.automation[i], path, so_far);
        if (!made) return made.error();
        if (!names.insert(file.automation[i].name).second)
            return wrong(path + ".name", "another rule has this name", "与另一条规则重名");
        (file.automation[i].enabled ? out.rules : out.off).push_back(std::move(*made));
    }
    std::stable_sort(out.rules.begin(), out.rules.end(),
                     [](automation::rule const& a, automation::rule const& b) { return a.order < b.order; });
    for (std::size_t i = 0; i < out.rules.size(); ++i) {
        std::set<std::string> const events(out.rules[i].on.begin(), out.rules[i].on.end());
        for (std::string const& name : events) out.by_event[name].push_back(i);
        if (out.rules[i].after) out.timed.push_back(i);
    }
    return out;
}

}  // namespace csdesk::engine
