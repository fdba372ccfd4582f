#include "c_api/calendar_json.hpp"

#include "c_api/error.hpp"
#include "desk/codec.hpp"

namespace csdesk::c_api {
namespace {

using openings_text = std::vector<std::vector<std::string>>;  // [["09:00", "12:00"], …]

struct rules_text {
    std::optional<std::string> tz{};
    std::map<std::string, openings_text> hours{};
    std::vector<std::string> holidays{};
    std::map<std::string, openings_text> overrides{};
    std::map<std::string, openings_text> breaks{};
};
BOOST_DESCRIBE_STRUCT(rules_text, (), (tz, hours, holidays, overrides, breaks))

std::string element(std::string const& list, std::size_t i) { return list + '[' + std::to_string(i) + ']'; }

span time_of_day(std::string const& text, std::string const& path) {
    auto const time = parse_time_of_day(text);
    if (!time) wrong(path, "a time of day expected, such as \"09:00\"", "应为时刻，如 \"09:00\"");
    return *time;
}

std::vector<opening> read_openings(openings_text const& list, std::string const& path) {
    std::vector<opening> out;
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto const here = element(path, i);
        if (list[i].size() != 2)
            wrong(here, "a pair expected, such as [\"09:00\", \"18:00\"]", "应为一对时刻，如 [\"09:00\", \"18:00\"]");
        out.push_back({time_of_day(list[i][0], here + ".from"), time_of_day(list[i][1], here + ".to")});
    }
    return out;
}

local_date read_date(std::string const& text, std::string const& path) {
    auto const date = parse_date(text);
    if (!date) wrong(path, "a date expected, such as \"2026-10-01\"", "应为日期，如 \"2026-10-01\"");
    return *date;
}

void read_dated(std::map<std::string, openings_text> const& in, std::string const& path,
                std::map<local_date, std::vector<opening>>& out) {
    for (auto const& [date, list] : in) {
        auto const here = path + '.' + date;
        out.emplace(read_date(date, here), read_openings(list, here));
    }
}

openings_text write_openings(std::vector<opening> const& list) {
    openings_text out;
    for (auto const& o : list) out.push_back({format_time_of_day(o.from), format_time_of_day(o.to)});
    return out;
}

std::map<std::string, openings_text> write_dated(std::map<local_date, std::vector<opening>> const& in) {
    std::map<std::string, openings_text> out;
    for (auto const& [date, list] : in) out.emplace(format_date(date), write_openings(list));
    return out;
}

}  // namespace

calendar_rules read_rules(std::string_view json, char const* time_zone) {
    auto const text = engine::from_json<rules_text>(engine::parse_json(json).value(), engine::strictness::door).value();
    calendar_rules out{.tz = text.tz.value_or(time_zone)};
    for (auto const& [day, list] : text.hours) {
        auto const place = parse_day_name(day);
        if (!place)
            wrong("hours." + day, "no such day: mon, tue, wed, thu, fri, sat, sun",
                  "没有这一天：应为 mon、tue、wed、thu、fri、sat、sun");
        out.hours.at(static_cast<std::size_t>(*place)) = read_openings(list, "hours." + day);
    }
    for (auto const& date : text.holidays) out.holidays.push_back(read_date(date, element("holidays", out.holidays.size())));
    read_dated(text.overrides, "overrides", out.overrides);
    read_dated(text.breaks, "breaks", out.breaks);
    return out;
}

std::string to_json(calendar_rules const& rules) {
    rules_text out{.tz = rules.tz};
    for (std::size_t day = 0; day < day_names.size(); ++day)
        out.hours.emplace(day_names.at(day), write_openings(rules.hours.at(day)));
    for (auto const& date : rules.holidays) out.holidays.push_back(format_date(date));
    out.overrides = write_dated(rules.overrides);
    out.breaks = write_dated(rules.breaks);
    return engine::to_json(out);
}

}  // namespace csdesk::c_api
