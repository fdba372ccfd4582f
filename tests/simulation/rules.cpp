#include "simulation/rules.hpp"

#include "simulation/dice.hpp"
#include "simulation/shop.hpp"

namespace csdesk::simulation {
namespace {

std::string quoted(std::string const& s) { return '"' + s + '"'; }
template <class List, class Word>
std::string listed(List const& list, Word const& word) {
    std::string out = "[";
    for (auto const& one : list) out += (out.size() > 1 ? ", " : "") + word(one);
    return out + ']';
}
std::string openings(std::vector<opening> const& list) {
    return listed(list, [](opening const& o) {
        return '[' + quoted(format_time_of_day(o.from)) + ", " + quoted(format_time_of_day(o.to)) + ']';
    });
}

std::string text_of(std::string const& name, calendar_rules const& c) {
    std::string out = "[calendars." + name + "]\ntz = " + quoted(c.tz) + '\n';
    for (std::size_t day = 0; day < 7; ++day)
        if (!c.hours[day].empty()) out += "hours." + std::string(day_names[day]) + " = " + openings(c.hours[day]) + '\n';
    out += "holidays = " + listed(c.holidays, [](local_date d) { return quoted(format_date(d)); }) + '\n';
    for (auto const& [date, list] : c.overrides) out += "overrides." + format_date(date) + " = " + openings(list) + '\n';
    for (auto const& [date, list] : c.breaks) out += "breaks." + format_date(date) + " = " + openings(list) + '\n';
    return out;
}

std::string warning(level const& w) {
    if (w.lead > span{}) return quoted(std::to_string(w.lead / 1s) + "s left");
    return quoted(std::to_string(w.ppm / 10'000) + '%');
}

std::string targets(char const* field, std::map<std::string, span> const& by_priority) {
    std::string out;
    for (auto const& [priority, target] : by_priority)
        out += (out.empty() ? "" : ", ") + priority + " = " + std::to_string(target.count());
    return out.empty() ? out : std::string(field) + " = {" + out + "}\n";
}

std::string text_of(rule const& r) {
    std::string out =
        "[[sla]]\nname = " + quoted(r.name) + "\nmetric = " + quoted(r.metric) + "\npack = " + quoted(r.pack) + '\n';
    auto const words = [&](char const* field, std::vector<std::string> const& list) {
        if (!list.empty()) out += std::string(field) + " = " + listed(list, quoted) + '\n';
    };
    words("kinds", r.kinds), words("tiers", r.tiers), words("channels", r.channels), words("priorities", r.priorities),
        words("tags", r.tags);
    if (r.order != 0) out += "order = " + std::to_string(r.order) + '\n';
    if (r.exempt) return out + "exempt = true\n";
    out += "calendar = " + quoted(r.calendar) + "\nreopen = " + quoted(r.reopen) + '\n';
    if (r.target > span{}) out += "target = " + std::to_string(r.target.count()) + '\n';
    out += targets("targets", r.targets) + targets("targets_by_tier.vip", r.vip_targets);
    out += "warn_at = " + listed(r.warn_at, warning) + '\n';
    out += "pause_on = " +
           listed(r.pause_on, [](auto const& p) { return quoted(p.second.empty() ? p.first : p.first + ':' + p.second); }) + '\n';
    return out;
}

// ---- chance -------------------------------------------------------------------------------------------------------

constexpr std::chrono::minutes minute{1};

std::vector<opening> some_hours(dice& d) {
    switch (d.number(0, 5)) {
        case 0: return {{9h, 18h}};
        case 1: return {{9h, 12h}, {13h, 18h}};
        case 2: return {{0h, 24h}};
        case 3: return {{22h, 6h}};
        case 4: return {{0h, 3h}, {8h + 30 * minute, 23h}};
        default: return {{7h + 30 * minute, 12h}, {12h, 24h}};
    }
}

/// Targets from minutes to weeks, in whole seconds.
span some_target(dice& d, std::string const& metric) {
    bool const short_one = metric == "first_response" || metric == "next_response";
    return std::chrono::seconds{short_one ? d.number(60, 4 * 3600) : d.number(3600, 20 * 86'400)};
}

/// Moments apart from each other and before the end, whichever target it is.
std::vector<level> some_warnings(dice& d, std::vector<span> const& targets) {
    std::vector<level> out;
    for (std::int64_t ppm : {100'000, 500'000, 800'000})
        if (d.chance(45)) out.push_back({.ppm = ppm});
    span const lead = std::chrono::seconds{*std::min_element(targets.begin(), targets.end()) / 1s / d.number(3, 30)};
    bool const apart = std::none_of(out.begin(), out.end(), [&](level const& w) {
        return std::any_of(targets.begin(), targets.end(), [&](span t) { return w.offset(t) == t - lead; });
    });
    if (lead > span{} && apart && d.chance(40)) out.push_back({.lead = lead});
    return out;
}

void set_promise(rule& r, dice& d) {
    r.targets.clear(), r.vip_targets.clear();
    std::vector<span> all;
    auto const some = [&] { return all.emplace_back(some_target(d, r.metric)); };
    if (d.chance(20)) r.targets["urgent"] = some();
    if (d.chance(20)) r.targets["normal"] = some();
    if (d.chance(15)) r.vip_targets["normal"] = some();
    r.target = !all.empty() && d.chance(40) ? span{} : some();
    r.warn_at = some_warnings(d, all);
}

void set_rank(rule& r, dice& d) {
    r.order = d.chance(25) ? d.number(1, 3) : 0;
    r.exempt = d.chance(8);
}

void set_pauses(rule& r, dice& d) {
    r.pause_on.clear();
    if (d.chance(50)) r.pause_on.emplace_back("pending", "");
    if (d.chance(30))
        r.pause_on.emplace_back("on_hold", "");
    else if (d.chance(50))
        r.pause_on.emplace_back("on_hold", "carrier");
}

rule some_rule(std::string metric, std::size_t number, dice& d) {
    rule r{.name = metric + ' ' + std::to_string(number), .metric = std::move(metric)};
    if (d.chance(15)) r.pack = "taobao";
    r.calendar = d.one(std::vector<std::string>{"real_time", "day", "night"});
    r.reopen = d.one(std::vector<std::string>{"continue", "restart", "new_instance"});
    if (number % 3 != 0 || d.chance(20)) {  // every third is a shop's base rule
        if (d.chance(35)) r.priorities = {"urgent", "high"};
        if (d.chance(35)) r.tiers = {"vip"};
        if (d.chance(25)) r.tags = {"fast", "loud"};
        if (d.chance(15)) r.channels = {"phone"};
        if (d.chance(15)) r.kinds = {"after_sale"};
    }
    set_promise(r, d);
    set_pauses(r, d);
    set_rank(r, d);
    return r;
}

local_date some_date(dice& d, local_date first) { return std::chrono::sys_days{first} + std::chrono::days{d.number(0, 400)}; }

void change_calendar(calendar_rules& c, dice& d, local_date first) {
    switch (d.number(0, 4)) {
        case 0: c.holidays.push_back(some_date(d, first)); break;
        case 1: c.overrides[some_date(d, first)] = d.chance(50) ? std::vector<opening>{} : some_hours(d); break;
        case 2: c.breaks[some_date(d, first)] = {{10h, 10h + d.number(1, 180) * minute}}; break;
        case 3: c.hours[static_cast<std::size_t>(d.number(0, 6))] = d.chance(30) ? std::vector<opening>{} : some_hours(d); break;
        default: c.on(weekdays, some_hours(d)); break;
    }
}

}  // namespace

std::string shop_rules::text() const {
    std::string out = "name = \"simulated\"\ntime_zone = " + quoted(zone) + '\n';
    for (auto const& [name, c] : calendars) out += text_of(name, c);
    for (rule const& r : rules) out += text_of(r);
    return out;
}

shop_rules first_rules(dice& d, local_date first) {
    shop_rules out;
    out.zone = d.one(std::vector<std::string>{"Asia/Shanghai", "Europe/Amsterdam", "America/New_York", "America/Sao_Paulo",
                                              "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "Africa/Cairo",
                                              "Pacific/Apia"});
    out.calendars["day"] = calendar_rules{.tz = out.zone}.on(weekdays, some_hours(d));
    out.calendars["night"] = calendar_rules{.tz = out.zone}.on(every_day, some_hours(d));
    for (int i = 0; i < 3; ++i) change_calendar(out.calendars["day"], d, first);
    std::size_t number = 0;
    for (char const* metric : {"first_response", "next_response", "update", "resolution", "customer_wait", "agent_work"})
        for (int i = 0; i < 3; ++i, ++number)
            if (d.chance(70)) out.rules.push_back(some_rule(metric, number, d));
    return out;
}

shop_rules other_rules(shop_rules before, dice& d, local_date first) {
    for (auto changes = d.number(1, 3); changes > 0; --changes) {
        if (before.rules.empty() || d.chance(15)) {
            before.rules.push_back(some_rule(d.one(std::vector<std::string>{"first_response", "update", "resolution"}),
                                             100 + static_cast<std::size_t>(d.number(0, 800'000)), d));
            continue;
        }
        auto const at = before.rules.begin() + d.number(0, static_cast<std::int64_t>(before.rules.size()) - 1);
        switch (d.number(0, 6)) {
            case 0: set_promise(*at, d); break;
            case 1: set_pauses(*at, d); break;
            case 2: at->calendar = d.one(std::vector<std::string>{"real_time", "day", "night"}); break;
            case 3: before.rules.erase(at); break;
            case 4: at->reopen = d.one(std::vector<std::string>{"continue", "restart", "new_instance"}); break;
            case 5: set_rank(*at, d); break;
            default: change_calendar(before.calendars[d.chance(70) ? "day" : "night"], d, first); break;
        }
    }
    before.open.clear();
    return before;
}

}  // namespace csdesk::simulation
