// What is wrong with a rule, and what units come to: periods, figures, points.
#include <csdesk/calendar/zone.hpp>
#include <csdesk/quality/rate.hpp>

#include <algorithm>
#include <set>

namespace csdesk::rates {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::int64_t whole = 1'000'000;

error wrong(std::string path, std::string en, std::string zh) {
    return refuse(errc::invalid_argument, std::move(path), std::move(en), std::move(zh));
}

bool word(std::string const& text) {
    return !text.empty() && text.size() <= 64 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

std::optional<error> check_terms(rule const& r, terms const& t, std::string const& path) {
    bool const shares = !r.share_of.empty();
    if (shares && t.within != span{0})
        return wrong(path + "within", "a share of channels has no time limit", "按渠道占比统计时不设时限");
    if (!shares && (t.within <= span{0} || t.within > days{30}))
        return wrong(path + "within", "required: more than zero, thirty days at most", "必填：大于零，最长三十天");
    bool const in_day = t.from >= span{0} && t.from < days{1} && t.to >= span{0} && t.to <= days{1};
    if (!in_day || t.from == t.to)
        return wrong(path + "hours", "two times of day that differ, such as [\"08:00\", \"23:00\"]",
                     "应为两个不同的时刻，例如 [\"08:00\", \"23:00\"]");
    if (t.at_least_ppm && t.below_ppm)
        return wrong(path + "below", "a rate has one target: at_least or below", "at_least 与 below 只能设一个");
    for (auto const& [field, ppm] : {std::pair{"at_least", t.at_least_ppm}, std::pair{"below", t.below_ppm}})
        if (ppm && (*ppm < 0 || *ppm > whole)) return wrong(path + field, "0% to 100%", "应在 0% 与 100% 之间");
    if (t.minimum < 0 || t.minimum > largest_integer) return wrong(path + "minimum", "must not be negative", "不能为负");
    return std::nullopt;
}

std::optional<error> check_points(rule const& r) {
    if (!r.points) return std::nullopt;
    deduction const& d = *r.points;
    if (d.full_milli < 0 || d.deduct_milli < 0 || d.few_deduct_milli < 0 || d.few < 0)
        return wrong("points", "must not be negative", "不能为负");
    if (d.step_ppm <= 0 || d.step_ppm > whole) return wrong("points.per", "more than 0%, 100% at most", "应大于 0%，不超过 100%");
    for (terms const& t : r.versions)
        if (!t.at_least_ppm) return wrong("points", "points are lost below at_least: set it", "扣分以 at_least 为准，请先设置");
    return std::nullopt;
}

std::optional<error> check_versions(rule const& r) {
    if (r.versions.empty()) return wrong("versions", "at least one", "至少一条");
    for (std::size_t i = 0; i < r.versions.size(); ++i) {
        std::string const path = i == 0 ? "" : "versions[" + std::to_string(i - 1) + "].";
        if (auto why = check_terms(r, r.versions[i], path)) return why;
        if (i == 0) continue;
        auto const& before = r.versions[i - 1].effective;
        if (!r.versions[i].effective || (before && *r.versions[i].effective <= *before))
            return wrong(path + "effective", "each version begins on a later day than the one before", "各版本须按生效日期递增");
    }
    return std::nullopt;
}

/// Whether part ÷ whole is below a line, exactly.
bool is_below(std::int64_t part, std::int64_t all, std::int64_t ppm) { return part * whole < ppm * all; }

verdict judge(figure const& f) {
    if (f.judged == 0) return verdict::no_data;
    if (f.judged < f.minimum) return verdict::not_judged;
    if (f.at_least_ppm) return is_below(f.met, f.judged, *f.at_least_ppm) ? verdict::missed : verdict::reached;
    if (f.below_ppm) return is_below(f.met, f.judged, *f.below_ppm) ? verdict::reached : verdict::missed;
    return verdict::measured;
}

alarm_state look(alarm const& a, std::int64_t judged, std::int64_t met) {
    return {a.below_ppm, a.of_day, judged > 0 && judged >= a.minimum && is_below(met, judged, a.below_ppm), a.en, a.zh};
}

}  // namespace

outcome check(rule const& r) {
    if (!word(r.name)) return wrong("name", "1 to 64 of a-z, 0-9 and _", "应为 1 至 64 个 a-z、0-9 或 _");
    if (!zone_exists(r.tz))
        return refuse(errc::unknown_zone, "tz", "an IANA time zone this machine knows", "应为本机已知的 IANA 时区");
    if (r.days < 0 || r.days > 366) return wrong("days", "0 to 366", "应在 0 与 366 之间");
    if (r.session_gap <= span{0} || r.session_gap > days{1})
        return wrong("session_gap", "more than zero, one day at most", "应大于零，最长一天");
    if (r.counts == unit::buyer_day && !r.share_of.empty())
        return wrong("share_of", "not for buyer_day", "买家日不支持按渠道占比统计");
    if (r.alarms.size() > 16) return wrong("alarms", "16 at most", "最多 16 条");
    for (std::size_t i = 0; i < r.alarms.size(); ++i) {
        std::string const here = "alarms[" + std::to_string(i) + ']';
        if (r.alarms[i].below_ppm <= 0 || r.alarms[i].below_ppm > whole)
            return wrong(here + ".below", "more than 0%, 100% at most", "应大于 0%，不超过 100%");
        if (r.alarms[i].minimum < 0) return wrong(here + ".minimum", "must not be negative", "不能为负");
    }
    if (auto why = check_versions(r)) return *why;
    if (auto why = check_points(r)) return *why;
    return done();
}

period period_of(rule const& r, local_date as_of) {
    sys_days last{as_of};
    if (r.until_yesterday) last -= days{1};
    local_date const day{last};
    if (r.days == 0) return {day.year() / day.month() / 1, day};
    return {local_date{last - days{r.days - 1}}, day};
}

std::optional<std::int64_t> share_ppm(std::int64_t part, std::int64_t all) noexcept {
    if (all <= 0) return std::nullopt;
    return part * whole / all;
}

std::optional<std::int64_t> points_of(deduction const& d, std::int64_t at_least_ppm, std::int64_t judged,
                                      std::int64_t met) noexcept {
    if (judged <= 0) return std::nullopt;
    std::int64_t lost = 0;
    if (judged <= d.few) {
        lost = d.few_deduct_milli * (judged - met);
    } else if (std::int64_t const missing = at_least_ppm * judged - met * whole; missing > 0) {
        std::int64_t const step = d.step_ppm * judged;
        lost = d.deduct_milli * (d.steps == stepping::full ? missing / step : (missing + step - 1) / step);
    }
    return std::max(std::int64_t{0}, d.full_milli - lost);
}

figure figure_of(rule const& r, local_date as_of, tally const& all, std::int64_t waiting, tally const& day,
                 std::int64_t day_waiting) {
    period const p = period_of(r, as_of);
    figure f{.rate = r.name, .en = r.en, .zh = r.zh, .pack = r.pack, .counts = r.counts};
    f.from = format_date(p.first);
    f.to = format_date(p.last);
    f.asked = all.asked;
    f.waiting = waiting;
    f.judged = all.asked - waiting;
    f.answered = all.answered;
    f.met = all.met;
    f.rate_ppm = share_ppm(f.met, f.judged);
    if (terms const* t = terms_on(r, p.last)) {
        f.at_least_ppm = t->at_least_ppm;
        f.below_ppm = t->below_ppm;
        f.minimum = t->minimum;
    }
    f.verdict = judge(f);
    if (all.answered > 0) f.average_wait_ms = all.waited_ms / all.answered;
    if (r.points && f.at_least_ppm) f.points_milli = points_of(*r.points, *f.at_least_ppm, f.judged, f.met);
    for (alarm const& a : r.alarms)
        f.alarms.push_back(a.of_day ? look(a, day.asked - day_waiting, day.met) : look(a, f.judged, f.met));
    return f;
}

namespace {

/// Units of a buyer's day are put together before they are counted.
std::vector<placed_unit> put_together(std::vector<placed_unit> const& parts) {
    std::map<std::pair<std::string, std::string>, std::vector<unit_state>> days_of;
    for (placed_unit const& p : parts) days_of[{p.buyer, p.unit.day}].push_back(p.unit);
    std::vector<placed_unit> out;
    for (auto const& [who, units] : days_of) out.push_back({"", who.first, combined(units)});
    return out;
}

bool still_waits(rule const& r, unit_state const& u, instant now) {
    terms const* const t = terms_on(r, parse_date(u.day).value_or(local_date{}));
    return !u.answered_at && t != nullptr && now - u.asked_at <= t->within;
}

}  // namespace

result<measured> measure(rule const& r, std::span<message const> messages, instant now) {
    if (auto good = check(r); !good) return good.error();
    if (!in_range(now)) return refuse(errc::out_of_range, "now", "1900 to 2200", "应在 1900 至 2200 年之间");
    struct talk {
        meter m;
        std::map<std::int32_t, unit_state> units;
        message const* latest = nullptr;
    };
    std::map<std::string, talk> talks;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        message const& said = messages[i];
        if (!in_range(said.said.at))
            return refuse(errc::out_of_range, "messages[" + std::to_string(i) + "].at", "1900 to 2200",
                          "应在 1900 至 2200 年之间");
        talk& t = talks[said.conversation];
        t.latest = &said;
        if (said.said.who == speaker::customer && !hears(r, said.said.channel)) continue;
        for (change const& c : hear(r, t.m, said.said)) t.units[c.now.number] = c.now;
    }
    std::vector<placed_unit> all;
    for (auto const& [name, t] : talks)
        if (concerns(r, t.latest->kind, t.latest->tags))
            for (auto const& [number, u] : t.units) all.push_back({name, t.latest->buyer, u});
    measured out;
    local_date const today = day_of(r, now);
    period const p = period_of(r, today);
    tally sum, day;
    std::int64_t waiting = 0, day_waiting = 0;
    std::string const first = format_date(p.first), last = format_date(p.last);
    for (placed_unit const& u : r.counts == unit::buyer_day ? put_together(all) : all) {
        tally const one = count(u.unit);
        out.days[u.unit.day] += one;
        if (u.unit.day < first || u.unit.day > last) continue;
        bool const waits = still_waits(r, u.unit, now);
        sum += one;
        waiting += waits;
        if (u.unit.day != last) continue;
        day += one;
        day_waiting += waits;
    }
    for (placed_unit const& u : all)
        if (u.unit.day >= first && u.unit.day <= last) out.units.push_back(u);
    out.whole = figure_of(r, today, sum, waiting, day, day_waiting);
    return out;
}

}  // namespace csdesk::rates
