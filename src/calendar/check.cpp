#include "calendar/check.hpp"

#include <algorithm>
#include <numeric>

namespace csdesk {
namespace {

using openings = std::vector<opening>;

constexpr std::size_t most_openings = 1440;  // one a minute
constexpr span day = std::chrono::hours{24};
constexpr local_date first_date{std::chrono::year{1900}, std::chrono::January, std::chrono::day{1}};
constexpr local_date last_date{std::chrono::year{2199}, std::chrono::December, std::chrono::day{31}};

span end_of(opening const& o) { return o.to < o.from ? o.to + day : o.to; }
std::string at(std::string const& list, std::size_t i) { return list + '[' + std::to_string(i) + ']'; }

outcome check_times(openings const& list, std::string const& path) {
    if (list.size() > most_openings)
        return refuse(errc::invalid_argument, path, "must have at most 1440 entries", "最多 1440 段");
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].from < span{0} || list[i].from >= day)
            return refuse(errc::invalid_argument, at(path, i) + ".from", "must lie within 00:00 … 23:59:59.999",
                          "必须在 00:00 至 23:59:59.999 之间");
        if (list[i].to < span{0} || list[i].to > day)
            return refuse(errc::invalid_argument, at(path, i) + ".to", "must lie within 00:00 … 24:00",
                          "必须在 00:00 至 24:00 之间");
        if (list[i].from == list[i].to)
            return refuse(errc::invalid_argument, at(path, i), "has no length; a whole day is 00:00 to 24:00",
                          "时长为零；全天请写 00:00 至 24:00");
    }
    return done();
}

// Sorted once, so that a list of any length costs n log n; the entry written later is the one to blame.
outcome check_overlaps(openings const& list, std::string const& path) {
    std::vector<std::size_t> order(list.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) {
        return std::pair{list[a].from, a} < std::pair{list[b].from, b};
    });
    for (std::size_t k = 1; k < order.size(); ++k) {
        auto const [first, second] = std::minmax(order[k - 1], order[k]);
        if (end_of(list[order[k - 1]]) > list[order[k]].from)
            return refuse(errc::invalid_argument, at(path, second), "overlaps " + at(path, first),
                          "与 " + at(path, first) + " 重叠");
    }
    return done();
}

outcome check_date(local_date date, std::string const& path) {
    if (!date.ok()) return refuse(errc::invalid_argument, path, "must be a date that exists", "必须是存在的日期");
    if (date < first_date || date > last_date)
        return refuse(errc::out_of_range, path, "must lie within 1900-01-01 … 2199-12-31",
                      "必须在 1900-01-01 至 2199-12-31 之间");
    return done();
}

outcome check_openings(openings const& list, std::string const& path) {
    if (auto ok = check_times(list, path); !ok) return ok;
    return check_overlaps(list, path);
}

}  // namespace

outcome check(calendar_rules const& rules) {
    for (std::size_t i = 0; i < rules.hours.size(); ++i)
        if (auto ok = check_openings(rules.hours[i], "hours." + std::string{day_names[i]}); !ok) return ok;
    for (std::size_t i = 0; i < rules.holidays.size(); ++i)
        if (auto ok = check_date(rules.holidays[i], at("holidays", i)); !ok) return ok;
    for (auto const& [date, list] : rules.overrides) {
        auto const path = "overrides." + format_date(date);
        if (auto ok = check_date(date, path); !ok) return ok;
        if (auto ok = check_openings(list, path); !ok) return ok;
    }
    for (auto const& [date, list] : rules.breaks) {  // these may overlap: cutting twice cuts once
        auto const path = "breaks." + format_date(date);
        if (auto ok = check_date(date, path); !ok) return ok;
        if (auto ok = check_times(list, path); !ok) return ok;
    }
    return done();
}

}  // namespace csdesk
