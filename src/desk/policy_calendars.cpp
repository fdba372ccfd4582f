// One calendar of a policy file, checked and compiled.
#include <csdesk/calendar/china.hpp>
#include <csdesk/calendar/zone.hpp>

#include <algorithm>

#include "desk/policy_file.hpp"

namespace csdesk::engine {
namespace {

error wrong(std::string path, std::string en, std::string zh) {
    return refuse(errc::invalid_argument, std::move(path), std::move(en), std::move(zh));
}
std::string element(std::string const& path, std::size_t i) { return path + '[' + std::to_string(i) + ']'; }

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
