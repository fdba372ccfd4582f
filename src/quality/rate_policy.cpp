// One rate and one waiver of a policy file, checked and compiled.
#include <csdesk/calendar/zone.hpp>

#include <algorithm>

#include "quality/policy_describe.hpp"

namespace csdesk::rates {
namespace {

error wrong(std::string path, std::string en, std::string zh) {
    return refuse(errc::invalid_argument, std::move(path), std::move(en), std::move(zh));
}
std::string element(std::string const& path, std::size_t i) { return path + '[' + std::to_string(i) + ']'; }

/// `12.5` with at most `places` decimals, as an integer of that scale.
std::optional<std::int64_t> parse_decimal(std::string_view text, std::size_t places) {
    std::size_t const point = text.find('.');
    std::string_view const whole = text.substr(0, point);
    std::string_view const part = point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
    auto const digits = [](std::string_view t, std::size_t most) {
        return !t.empty() && t.size() <= most && t.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (!digits(whole, 6) || !digits(part, places)) return std::nullopt;
    return std::stoll(std::string(whole) + std::string(part) + std::string(places - part.size(), '0'));
}

result<std::int64_t> share(std::string const& text, std::string const& path) {
    if (text.ends_with('%'))
        if (auto const ppm = parse_decimal(std::string_view(text).substr(0, text.size() - 1), 4); ppm && *ppm <= 1'000'000)
            return *ppm;
    return wrong(path, "0% to 100%, at most four decimals", "应在 0% 与 100% 之间，最多四位小数");
}
result<std::int64_t> thousandths(std::string const& text, std::string const& path) {
    if (auto const found = parse_decimal(text, 3)) return *found;
    return wrong(path, "points in quotes, at most three decimals, such as \"0.5\"", "分值应加引号，最多三位小数，例如 \"0.5\"");
}

std::optional<error> read_hours(std::vector<std::string> const& hours, std::string const& path, terms& out) {
    if (hours.empty()) return std::nullopt;
    auto const from = hours.size() == 2 ? parse_time_of_day(hours[0]) : std::nullopt;
    auto const to = hours.size() == 2 ? parse_time_of_day(hours[1]) : std::nullopt;
    if (!from || !to) return wrong(path + ".hours", "written [\"08:00\", \"23:00\"]", "应写作 [\"08:00\", \"23:00\"]");
    out.from = *from;
    out.to = *to;
    return std::nullopt;
}

/// The one target a file or version names; a version's takes the place of the other kind.
template <class File>
std::optional<error> read_target(File const& file, std::string const& path, terms& out) {
    if (file.at_least && file.below)
        return wrong(path + ".below", "a rate has one target: at_least or below", "at_least 与 below 只能设一个");
    if (!file.at_least && !file.below) return std::nullopt;
    auto const ppm = file.at_least ? share(*file.at_least, path + ".at_least") : share(*file.below, path + ".below");
    if (!ppm) return ppm.error();
    out.at_least_ppm.reset();
    out.below_ppm.reset();
    (file.at_least ? out.at_least_ppm : out.below_ppm) = *ppm;
    return std::nullopt;
}

std::optional<error> read_date(std::string const& text, std::string const& path, terms& out) {
    out.effective = parse_date(text);
    if (!out.effective) return wrong(path + ".effective", "a date expected, such as 2026-10-10", "应为日期，例如 2026-10-10");
    return std::nullopt;
}

std::optional<error> read_terms(rate_file const& file, std::string const& path, rule& out) {
    terms t{.answers = file.answers, .minimum = file.minimum};
    if (!file.within && file.share_of.empty()) return wrong(path + ".within", "this field is required", "缺少必填字段");
    t.within = file.within.value_or(span{0});
    if (auto why = read_hours(file.hours, path, t)) return why;
    if (auto why = read_target(file, path, t)) return why;
    if (file.effective)
        if (auto why = read_date(*file.effective, path, t)) return why;
    out.versions.push_back(t);
    if (file.versions.size() > 64) return wrong(path + ".versions", "64 at most", "最多 64 个");
    for (std::size_t i = 0; i < file.versions.size(); ++i) {
        version_file const& v = file.versions[i];
        std::string const here = element(path + ".versions", i);
        if (auto why = read_date(v.effective, here, t)) return why;
        if (v.within) t.within = *v.within;
        if (v.answers) t.answers = *v.answers;
        if (v.minimum) t.minimum = *v.minimum;
        if (auto why = read_hours(v.hours, here, t)) return why;
        if (auto why = read_target(v, here, t)) return why;
        out.versions.push_back(t);
    }
    return std::nullopt;
}

std::optional<error> read_period(rate_file const& file, std::string const& path, rule& out) {
    auto const length = parse_span(file.period);
    bool const whole_days =
        length && *length > span{0} && *length % std::chrono::days{1} == span{0} && *length <= std::chrono::days{366};
    if (file.period != "month" && !whole_days)
        return wrong(path + ".period", "whole days, such as 30d, or month", "应为整天数（例如 30d）或 month");
    out.days = file.period == "month" ? 0 : static_cast<std::int32_t>(*length / std::chrono::days{1});
    if (file.until != "today" && file.until != "yesterday")
        return wrong(path + ".until", "must be one of today, yesterday", "应为以下之一：today, yesterday");
    out.until_yesterday = file.until == "yesterday";
    return std::nullopt;
}

std::optional<error> read_alarms(rate_file const& file, std::string const& path, rule& out) {
    for (std::size_t i = 0; i < file.alarms.size(); ++i) {
        alarm_file const& a = file.alarms[i];
        std::string const here = element(path + ".alarms", i);
        auto const ppm = share(a.below, here + ".below");
        if (!ppm) return ppm.error();
        if (a.per != "day" && a.per != "period")
            return wrong(here + ".per", "must be one of day, period", "应为以下之一：day, period");
        out.alarms.push_back({*ppm, a.per == "day", a.minimum, a.en, a.zh});
    }
    return std::nullopt;
}

std::optional<error> read_points(rate_file const& file, std::string const& path, rule& out) {
    if (!file.points) return std::nullopt;
    std::string const here = path + ".points";
    auto const full = thousandths(file.points->full, here + ".full");
    auto const deduct = thousandths(file.points->deduct, here + ".deduct");
    auto const few = thousandths(file.points->few_deduct, here + ".few_deduct");
    auto const step = share(file.points->per, here + ".per");
    for (auto const* part : {&full, &deduct, &few, &step})
        if (!*part) return part->error();
    out.points = deduction{*full, *step, *deduct, file.points->steps, file.points->few, *few};
    return std::nullopt;
}

/// `2024-02-04`, `2024-02-04 08:30`; a day alone is its begin, or its end where `end` is asked for.
std::optional<instant> moment(std::string_view text, std::string const& zone, bool end) {
    auto const date = parse_date(text.substr(0, std::min<std::size_t>(text.size(), 10)));
    if (!date) return std::nullopt;
    std::optional<span> time = end ? std::chrono::hours{24} : std::chrono::hours{0};
    if (text.size() > 10) time = text[10] == ' ' ? parse_time_of_day(text.substr(11)) : std::nullopt;
    if (!time) return std::nullopt;
    auto const t = local_to_instant(zone, *date, *time);
    return t ? std::optional(*t) : std::nullopt;
}

template <class T>
bool names(std::vector<T> const& list, T const& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

result<rule> compile(rate_file const& file, std::string const& path, std::string const& time_zone) {
    rule out{.name = file.name, .en = file.en, .zh = file.zh, .pack = file.pack, .counts = file.unit};
    if (out.en.empty()) out.en = file.name;
    if (out.zh.empty()) out.zh = file.name;
    out.tz = file.tz.empty() ? time_zone : file.tz;
    out.session_gap = file.session_gap;
    out.share_of = file.share_of;
    out.kinds = file.kinds;
    out.except_kinds = file.except_kinds;
    out.channels = file.channels;
    out.except_channels = file.except_channels;
    out.tags = file.tags;
    out.except_tags = file.except_tags;
    if (auto why = read_terms(file, path, out)) return *why;
    if (auto why = read_period(file, path, out)) return *why;
    if (auto why = read_alarms(file, path, out)) return *why;
    if (auto why = read_points(file, path, out)) return *why;
    if (auto good = check(out); !good) {
        error why = good.error();
        why.field = path + '.' + why.field;
        return why;
    }
    return out;
}

outcome waive(waiver_file const& file, std::string const& path, std::vector<rule>& rules) {
    if (file.name.empty() || file.name.size() > 128) return wrong(path + ".name", "1 to 128 bytes", "应为 1 至 128 字节");
    for (std::size_t i = 0; i < file.rates.size(); ++i)
        if (std::none_of(rules.begin(), rules.end(), [&](rule const& r) { return r.name == file.rates[i]; }))
            return wrong(element(path + ".rates", i), "no rate has this name: " + file.rates[i],
                         "没有名为 " + file.rates[i] + " 的指标");
    for (rule& r : rules) {
        auto const from = moment(file.from, r.tz, false), to = moment(file.to, r.tz, true);
        if (!from)
            return wrong(path + ".from", "a day, or a day and a time: 2024-02-04 00:00",
                         "应为日期，或日期加时刻：2024-02-04 00:00");
        if (!to || *to <= *from)
            return wrong(path + ".to", "a later day, which is included, or a later moment", "应为更晚的日期（含当日）或时刻");
        bool const meant =
            (file.rates.empty() || names(file.rates, r.name)) && (file.units.empty() || names(file.units, r.counts));
        if (meant) r.waivers.push_back({file.name, *from, *to});
    }
    return done();
}

}  // namespace csdesk::rates
