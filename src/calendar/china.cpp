#include <csdesk/calendar/calendar.hpp>
#include <csdesk/calendar/china.hpp>

#include "calendar/china_data.hpp"

#include <algorithm>
#include <set>

namespace csdesk {
namespace {

// One line of the table, without its comment.
struct entry {
    local_date first, last;
    china_days::day day;
};

constexpr int longest_range_days = 31;  // a mistyped year must not close a shop for a century

std::optional<entry> read_entry(std::string_view line) {
    auto const comma = line.find(',');
    auto const second = line.find(',', comma + 1);
    if (comma == line.npos || second == line.npos) return {};
    auto const when = line.substr(0, comma), kind = line.substr(comma + 1, second - comma - 1), name = line.substr(second + 1);

    auto const dots = when.find("..");
    auto const first = parse_date(when.substr(0, dots));
    auto const last = dots == when.npos ? first : parse_date(when.substr(dots + 2));
    if (!first || !last || *last < *first || (kind != "off" && kind != "work") || name.empty()) return {};
    if (std::chrono::local_days{*last} - std::chrono::local_days{*first} >= std::chrono::days{longest_range_days}) return {};
    return entry{*first, *last, {kind == "off", std::string{name}}};
}

error bad_line(std::size_t number, char const* en, char const* zh) {
    return refuse(errc::invalid_argument, "line " + std::to_string(number), en, zh);
}

bool is_weekend(local_date date) {
    std::chrono::weekday const day{std::chrono::local_days{date}};
    return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

std::vector<opening> const* first_open_day(calendar_rules const& rules) {
    auto const found = std::find_if(rules.hours.begin(), rules.hours.end(), [](auto const& day) { return !day.empty(); });
    return found == rules.hours.end() ? nullptr : &*found;
}

}  // namespace

result<china_days> china_days::parse(std::string_view text) {
    china_days read;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (std::size_t number = 1; !text.empty(); ++number) {
        auto const end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || line.front() == '#') continue;

        auto const entry = read_entry(line);
        if (!entry)
            return bad_line(number, "must read date[..date],off|work,name with dates that exist, at most 31 days",
                            "格式须为 日期[..日期],off|work,名称，日期须存在，最长 31 天");
        for (auto date : dates(entry->first, entry->last))
            if (!read.days_.emplace(date, entry->day).second)
                return bad_line(number, "names a date a second time", "同一日期重复出现");
    }
    return read;
}

china_days const& china_days::official() {
    static china_days const table = parse(china_data).value();
    return table;
}

china_days china_days::joined(china_days const& later) const {
    auto both = later;
    both.days_.insert(days_.begin(), days_.end());
    return both;
}

result<calendar> calendar::china(calendar_rules rules) { return china(std::move(rules), china_days::official()); }

result<calendar> calendar::china(calendar_rules rules, china_days const& days) {
    if (rules.tz == "UTC") rules.tz = "Asia/Shanghai";
    std::set<local_date> const own(rules.holidays.begin(), rules.holidays.end());
    auto const* workday = first_open_day(rules);
    for (auto const& [date, day] : days.days()) {
        if (own.contains(date) || rules.overrides.contains(date)) continue;
        if (day.off)
            rules.holidays.push_back(date);
        else if (workday && is_weekend(date))  // a workday within the week has its own hours
            rules.overrides.emplace(date, *workday);
    }
    return make(std::move(rules));
}

}  // namespace csdesk
