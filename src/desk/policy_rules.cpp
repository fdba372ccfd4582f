// One SLA rule and one calendar of a policy file, checked and compiled.
#include <csdesk/calendar/china.hpp>
#include <csdesk/calendar/zone.hpp>

#include <algorithm>
#include <set>

#include "desk/policy_file.hpp"

namespace csdesk::engine {
namespace {

constexpr std::size_t most_warnings = 16;
constexpr span longest_target = std::chrono::hours(24 * 3653);

error wrong(std::string path, std::string en, std::string zh) {
    return refuse(errc::invalid_argument, std::move(path), std::move(en), std::move(zh));
}
std::string element(std::string const& path, std::size_t i) { return path + '[' + std::to_string(i) + ']'; }

/// `50%` of the target, `100s` counted since the start, `1h left` before the breach. One counted since the start is kept as
/// the lead it is: the target is known here.
std::optional<sla::warning_level> parse_warning(std::string_view text, span target) {
    if (auto const ppm = parse_share(text)) return sla::warning_level{.ppm = *ppm};
    constexpr std::string_view left = " left";
    bool const is_lead = text.ends_with(left);
    if (is_lead) text.remove_suffix(left.size());
    auto const t = parse_span(text);
    if (!t) return std::nullopt;
    return sla::warning_level{.lead = is_lead ? *t : target - *t};
}

/// Counted time from the start to the warning.
span point_of(sla::warning_level const& w, span target) {
    if (w.ppm == 0) return target - w.lead;
    return span{target.count() / 1'000'000 * w.ppm + target.count() % 1'000'000 * w.ppm / 1'000'000};
}

std::optional<error> read_warnings(rule_file const& file, std::string const& path, sla::rule& out) {
    if (file.warn_at.size() > most_warnings) return wrong(path + ".warn_at", "16 warnings at most", "最多 16 个预警点");
    std::set<span> seen;
    for (std::size_t i = 0; i < file.warn_at.size(); ++i) {
        std::string const here = element(path + ".warn_at", i);
        auto const w = parse_warning(file.warn_at[i], out.target);
        if (!w) return wrong(here, "a warning is written 50%, 100s or \"1h left\"", "预警点应写作 50%、100s 或 \"1h left\"");
        span const point = point_of(*w, out.target);
        if (point <= span{0} || point >= out.target)
            return wrong(here, "a warning lies between the start and the target", "预警点应在开始与时限之间");
        if (!seen.insert(point).second) return wrong(here, "another warning has the same moment", "与另一预警点重合");
        out.warn_at.push_back(*w);
    }
    return std::nullopt;
}

/// `on_hold`, or `on_hold:carrier` for one reason or sub-status only; `snoozed`.
std::optional<error> read_pauses(rule_file const& file, std::string const& path, sla::rule& out) {
    for (std::size_t i = 0; i < file.pause_on.size(); ++i) {
        std::string_view const text = file.pause_on[i];
        if (text == "snoozed") {
            out.pause_when_snoozed = true;
            continue;
        }
        std::size_t const colon = text.find(':');
        std::string_view const reason = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
        auto const status = from_name<ticket_status>(text.substr(0, colon));
        bool const can = status == ticket_status::pending || status == ticket_status::on_hold;
        if (!can || (colon != std::string_view::npos && !well_formed_key(reason)))
            return wrong(element(path + ".pause_on", i),
                         "pending or on_hold, with a reason after a colon where only that one counts; or snoozed",
                         "应为 pending 或 on_hold，可在冒号后写明原因；或 snoozed");
        out.pause_on.push_back({*status, std::string(reason)});
    }
    return std::nullopt;
}

bool word(std::string_view text) {
    return !text.empty() && text.size() <= 32 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

std::optional<error> check_words(std::vector<std::string> const& list, std::string const& path) {
    for (std::size_t i = 0; i < list.size(); ++i)
        if (!word(list[i])) return wrong(element(path, i), "1 to 32 of a-z, 0-9 and _", "应为 1 至 32 个 a-z、0-9 或 _");
    return std::nullopt;
}
std::optional<error> check_texts(std::vector<std::string> const& list, std::string const& path) {
    for (std::size_t i = 0; i < list.size(); ++i)
        if (!well_formed_key(list[i]))
            return wrong(element(path, i), "1 to 128 bytes without control characters", "应为 1 至 128 字节、不含控制字符");
    return std::nullopt;
}

std::optional<error> check_target(rule_file const& file, std::string const& path) {
    if (!file.target) return wrong(path + ".target", "this field is required", "缺少必填字段");
    if (*file.target <= span{0}) return wrong(path + ".target", "must be more than zero", "必须大于零");
    if (*file.target > longest_target) return wrong(path + ".target", "ten years at most", "最长十年");
    return std::nullopt;
}

// ---- calendars --------------------------------------------------------------------------------------------------

std::optional<error> read_openings(openings_text const& text, std::string const& path, std::vector<opening>& out) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const from = text[i].size() == 2 ? parse_time_of_day(text[i][0]) : std::nullopt;
        auto const to = text[i].size() == 2 ? parse_time_of_day(text[i][1]) : std::nullopt;
        if (!from || !to)
            return wrong(element(path, i), "an opening is written [\"09:00\", \"18:00\"]", "时段应写作 [\"09:00\", \"18:00\"]");
        out.push_back({*from, *to});
    }
    return std::nullopt;
}

/// Which key of `hours` gave each day its openings; a day's own name beats a group.
struct day_group {
    std::string_view name;
    std::vector<int> days;
};
std::vector<day_group> groups() {
    return {{"every_day", {0, 1, 2, 3, 4, 5, 6}}, {"weekdays", {0, 1, 2, 3, 4}}, {"weekend", {5, 6}}};
}

std::optional<error> read_hours(calendar_file const& file, std::string const& path, calendar_rules& out,
                                std::vector<std::string>& from) {
    from.assign(7, {});
    auto const take = [&](std::string const& key, std::vector<int> const& days) -> std::optional<error> {
        std::vector<opening> open;
        if (auto why = read_openings(file.hours.at(key), path + ".hours." + key, open)) return why;
        for (int const d : days) out.hours[static_cast<std::size_t>(d)] = open, from[static_cast<std::size_t>(d)] = key;
        return std::nullopt;
    };
    for (day_group const& g : groups())
        if (file.hours.contains(std::string(g.name)))
            if (auto why = take(std::string(g.name), g.days)) return why;
    for (auto const& given : file.hours) {
        std::string const& key = given.first;
        auto const all = groups();
        if (std::any_of(all.begin(), all.end(), [&](day_group const& g) { return g.name == key; })) continue;
        auto const day = parse_day_name(key);
        if (!day)
            return wrong(path + ".hours." + key, "mon … sun, weekdays, weekend or every_day",
                         "应为 mon … sun、weekdays、weekend 或 every_day");
        if (auto why = take(key, {*day})) return why;
    }
    return std::nullopt;
}

/// `2026-10-01`, or `2026-10-01..2026-10-07`.
std::optional<error> read_holidays(calendar_file const& file, std::string const& path, calendar_rules& out) {
    for (std::size_t i = 0; i < file.holidays.size(); ++i) {
        std::string_view const text = file.holidays[i];
        std::size_t const dots = text.find("..");
        auto const first = parse_date(text.substr(0, dots));
        auto const last = dots == std::string_view::npos ? first : parse_date(text.substr(dots + 2));
        if (!first || !last || *last < *first ||
            std::chrono::sys_days(*last) - std::chrono::sys_days(*first) > std::chrono::days(366))
            return wrong(element(path + ".holidays", i), "a date, or a range of a year at most: 2026-10-01..2026-10-07",
                         "应为日期，或不超过一年的日期区间：2026-10-01..2026-10-07");
        for (local_date const d : dates(*first, *last)) out.holidays.push_back(d);
    }
    return std::nullopt;
}

std::optional<error> read_dated(std::map<std::string, openings_text> const& file, std::string const& path,
                                std::map<local_date, std::vector<opening>>& out) {
    for (auto const& [key, text] : file) {
        auto const date = parse_date(key);
        if (!date) return wrong(path + '.' + key, "a date expected, such as 2026-10-10", "应为日期，例如 2026-10-10");
        if (auto why = read_openings(text, path + '.' + key, out[*date])) return why;
    }
    return std::nullopt;
}

/// The calendar names a day; the file may have named its group.
std::string in_file(std::string const& field, std::vector<std::string> const& from) {
    for (std::size_t d = 0; d < day_names.size(); ++d) {
        std::string const day = "hours." + std::string(day_names[d]);
        if (field.starts_with(day) && !from[d].empty()) return "hours." + from[d] + field.substr(day.size());
    }
    return field;
}

}  // namespace

std::optional<std::int64_t> parse_share(std::string_view text) {
    if (text.size() < 2 || text.back() != '%') return std::nullopt;
    text.remove_suffix(1);
    std::size_t const point = text.find('.');
    std::string_view const whole = text.substr(0, point);
    std::string_view const part = point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
    auto const digits = [](std::string_view t, std::size_t most) {
        return !t.empty() && t.size() <= most && t.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (!digits(whole, 3) || !digits(part, 4)) return std::nullopt;
    std::string const scaled = std::string(whole) + std::string(part) + std::string(4 - part.size(), '0');
    return std::stoll(scaled);
}

result<sla::rule> compile_rule(rule_file const& file, std::string const& path, policy const& so_far) {
    if (!well_formed_key(file.name))
        return wrong(path + ".name", "1 to 128 bytes without control characters", "应为 1 至 128 字节、不含控制字符");
    if (!file.metric) return wrong(path + ".metric", "this field is required", "缺少必填字段");
    if (*file.metric == sla::metric::external)
        return wrong(path + ".metric", "external deadlines are set by command, not by rule", "外部时限由命令设定，不能写成规则");
    if (!word(file.pack)) return wrong(path + ".pack", "1 to 32 of a-z, 0-9 and _", "应为 1 至 32 个 a-z、0-9 或 _");
    if (auto why = check_target(file, path)) return *why;
    if (auto why = check_texts(file.tiers, path + ".tiers")) return *why;
    if (auto why = check_words(file.channels, path + ".channels")) return *why;
    if (auto why = check_texts(file.tags, path + ".tags")) return *why;
    if (!so_far.calendars.contains(file.calendar))
        return wrong(path + ".calendar", "no calendar has this name: " + file.calendar, "没有名为 " + file.calendar + " 的日历");
    sla::rule out{.name = file.name,
                  .metric = *file.metric,
                  .pack = file.pack,
                  .kinds = file.kinds,
                  .tiers = file.tiers,
                  .channels = file.channels,
                  .priorities = file.priorities,
                  .tags = file.tags,
                  .target = *file.target,
                  .calendar = file.calendar,
                  .reopen = file.reopen};
    if (auto why = read_warnings(file, path, out)) return *why;
    if (auto why = read_pauses(file, path, out)) return *why;
    return out;
}

result<calendar> compile_calendar(calendar_file const& file, std::string const& path, std::string const& time_zone) {
    calendar_rules rules{.tz = file.tz.empty() ? time_zone : file.tz};
    std::vector<std::string> day_from;
    if (auto why = read_hours(file, path, rules, day_from)) return *why;
    if (auto why = read_holidays(file, path, rules)) return *why;
    if (auto why = read_dated(file.overrides, path + ".overrides", rules.overrides)) return *why;
    if (auto why = read_dated(file.breaks, path + ".breaks", rules.breaks)) return *why;
    auto made = file.china ? calendar::china(std::move(rules)) : calendar::make(std::move(rules));
    if (made) return made;
    error why = made.error();
    why.field = why.field.empty() ? path : path + '.' + in_file(why.field, day_from);
    return why;
}

}  // namespace csdesk::engine
