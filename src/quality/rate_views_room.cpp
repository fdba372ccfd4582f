// Views of rates: the rules, figures, days, and the units that missed.
#include <csdesk/calendar/rules.hpp>
#include <csdesk/calendar/zone.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "core/quoted.hpp"
#include "desk/registry_impl.hpp"
#include "quality/rate_describe.hpp"
#include "quality/rate_room.hpp"

namespace csdesk::rates {

/// One version of a rule, as a page shows it.
struct shown_terms {
    std::optional<std::string> effective{};
    span within{};
    std::string from{}, to{};
    rates::answers answers = rates::answers::person;
    std::optional<std::int64_t> at_least_ppm{}, below_ppm{};
    std::int64_t minimum = 0;
};
BOOST_DESCRIBE_STRUCT(shown_terms, (), (effective, within, from, to, answers, at_least_ppm, below_ppm, minimum))

/// rate.list: the rules in force.
struct shown_rule {
    std::string rate{}, en{}, zh{}, pack{};
    unit counts = unit::round;
    std::string tz{}, period{}, until{};
    span session_gap{};
    std::vector<std::string> channels{}, share_of{};
    std::vector<shown_terms> versions{};
    std::vector<std::string> waivers{};  // 春节 2024-02-03T16:00:00Z/2024-02-17T16:00:00Z
    std::string definition_en{}, definition_zh{};
};
BOOST_DESCRIBE_STRUCT(shown_rule, (),
                      (rate, en, zh, pack, counts, tz, period, until, session_gap, channels, share_of, versions, waivers,
                       definition_en, definition_zh))

struct rate_list {
    std::optional<std::string> pack{};
};
BOOST_DESCRIBE_STRUCT(rate_list, (), (pack))

/// rate.get: the period that ends on a day, `2026-11-21`, or on the day of an instant; today where it is left out.
struct rate_get {
    std::string name{};
    std::optional<std::string> as_of{};
};
BOOST_DESCRIBE_STRUCT(rate_get, (), (name, as_of))

/// rate.days: the counters of each day, newest last.
struct rate_days {
    std::string name{};
    std::optional<std::string> from{}, to{};
};
BOOST_DESCRIBE_STRUCT(rate_days, (), (name, from, to))

/// rate.missed: the units of a period that were answered late or not at all, and why.
struct missed_unit {
    std::string day{};
    ticket_id ticket{};
    std::int64_t number = 0;
    customer_key buyer{};
    instant asked_at{};
    std::optional<instant> answered_at{};
    std::optional<span> waited_ms{};
    span within_ms{};
    std::string en{}, zh{};
};
BOOST_DESCRIBE_STRUCT(missed_unit, (), (day, ticket, number, buyer, asked_at, answered_at, waited_ms, within_ms, en, zh))

}  // namespace csdesk::rates

namespace csdesk::engine {
namespace {

using namespace rates;
using row_values = std::vector<column_value>;

std::int64_t number(row_values const& row, std::size_t column) { return std::get<std::int64_t>(row[column]); }
std::string const& text(row_values const& row, std::size_t column) { return std::get<std::string>(row[column]); }

std::string said(span s) { return format_span(s); }
std::string percent(std::int64_t ppm) {
    std::string part = std::to_string(ppm % 10'000);
    part.insert(0, 4 - part.size(), '0');
    while (!part.empty() && part.back() == '0') part.pop_back();
    return std::to_string(ppm / 10'000) + (part.empty() ? "" : "." + part) + " %";
}

/// What is counted, in a sentence.
void define(rule const& r, shown_rule& out) {
    terms const& t = r.versions.back();
    std::string const hours = format_time_of_day(t.from) + "–" + format_time_of_day(t.to);
    std::string const unit_en(display(r.counts, language::en)), unit_zh(display(r.counts, language::zh));
    bool const bots = t.answers == answers::anyone;
    std::string const days = r.days == 0 ? "" : std::to_string(r.days);
    out.definition_en = unit_en + "s asked " + hours +
                        (r.share_of.empty() ? " and answered by " : " and asked by the named channels") +
                        (r.share_of.empty() ? std::string(bots ? "anyone" : "a person") + " within " + said(t.within) : "") +
                        ", of all that are not still in time; " + (r.days == 0 ? "calendar month" : days + " calendar days");
    out.definition_zh =
        hours + " 内发起的" + unit_zh + "中，" +
        (r.share_of.empty() ? (bots ? "人工或机器人在 " : "人工在 ") + said(t.within) + " 内答复的" : "经指定渠道进入的") +
        "占比，未到时限的不计；" + (r.days == 0 ? "自然月" : "近 " + days + " 天");
    if (t.at_least_ppm) out.definition_en += "; target " + percent(*t.at_least_ppm) + " or more";
    if (t.at_least_ppm) out.definition_zh += "；目标不低于 " + percent(*t.at_least_ppm);
    if (t.below_ppm) out.definition_en += "; target below " + percent(*t.below_ppm);
    if (t.below_ppm) out.definition_zh += "；目标低于 " + percent(*t.below_ppm);
    if (t.minimum > 0) out.definition_en += "; not judged below " + std::to_string(t.minimum);
    if (t.minimum > 0) out.definition_zh += "；不足 " + std::to_string(t.minimum) + " 不考核";
}

shown_rule shown(rule const& r) {
    shown_rule out{.rate = r.name, .en = r.en, .zh = r.zh, .pack = r.pack, .counts = r.counts, .tz = r.tz};
    out.period = r.days == 0 ? "month" : std::to_string(r.days) + "d";
    out.until = r.until_yesterday ? "yesterday" : "today";
    out.session_gap = r.session_gap;
    out.channels = r.channels;
    out.share_of = r.share_of;
    for (terms const& t : r.versions)
        out.versions.push_back({t.effective ? std::optional(format_date(*t.effective)) : std::nullopt, t.within,
                                format_time_of_day(t.from), format_time_of_day(t.to), t.answers, t.at_least_ppm, t.below_ppm,
                                t.minimum});
    for (waiver const& w : r.waivers) out.waivers.push_back(w.name + ' ' + format_instant(w.from) + '/' + format_instant(w.to));
    define(r, out);
    return out;
}

result<rule> find_rule(registry const& types, reader& rows, std::string const& name) {
    auto const rules = rules_in_force(types, rows);
    error why = refuse(errc::not_found, "name", "no rate has this name: " + quoted(name), "没有名为 " + quoted(name) + " 的指标");
    for (rule const& r : rules->rates) {
        if (r.name == name) return r;
        why.allowed.push_back(r.name);
    }
    return why;
}

result<local_date> day_in(rule const& r, std::optional<std::string> const& given, page const& p) {
    if (given) {
        if (auto const date = parse_date(*given)) return *date;
        if (auto const t = parse_instant(*given); t && in_range(*t)) return day_of(r, *t);
    } else if (p.now) {
        return day_of(r, *p.now);
    }
    return refuse(errc::invalid_argument, "as_of", "a day, such as 2026-11-21, or an instant",
                  "应为日期（例如 2026-11-21）或时刻");
}

/// `now` of a question that gives none: the end of the day it asks for.
instant now_in(rule const& r, local_date day, page const& p) {
    if (p.now) return *p.now;
    auto const t = local_to_instant(r.tz, day, std::chrono::hours{24});
    return t ? *t : latest_instant;
}

struct limits {
    std::string first{}, last{};
    instant since{};  // asked before: nobody can wait in time any more
};
limits limits_of(rule const& r, local_date as_of, instant now) {
    period const p = period_of(r, as_of);
    span longest{};
    for (terms const& t : r.versions) longest = std::max(longest, t.within);
    return {format_date(p.first), format_date(p.last), std::max(earliest_instant, now - longest)};
}

bool in_time(rule const& r, std::string const& day, instant asked_at, instant now) {
    auto const date = parse_date(day);
    terms const* const t = date ? terms_on(r, *date) : nullptr;
    return t != nullptr && now - asked_at <= t->within;
}

struct columns {
    table_shape const& table = table_of<unit_row>();
    std::size_t const ticket = table.column_index("ticket"), number = table.column_index("number"),
                      day = table.column_index("day"), buyer = table.column_index("buyer"),
                      asked = table.column_index("asked_at"), answered_at = table.column_index("answered_at"),
                      waited = table.column_index("waited_ms"), met = table.column_index("met");
};

/// How many units of the period wait in time, and how many of its last day.
std::pair<std::int64_t, std::int64_t> waiting_in(reader& rows, rule const& r, limits const& l, instant now) {
    static columns const c;
    constexpr std::int64_t page_size = 1'000;
    std::set<std::string> seen;
    std::int64_t all = 0, day = 0;
    for (instant since = l.since;;) {
        auto const found = rows.rows({&c.table,
                                      {{"rate", compare::equal, r.name},
                                       {"answered", compare::equal, std::int64_t{0}},
                                       {"asked_at", compare::greater_or_equal, to_ms(since)}},
                                      {"asked_at", "ticket", "number"},
                                      page_size});
        std::size_t const known = seen.size();
        for (row_values const& row : found) {
            std::string const& on = text(row, c.day);
            std::string const one = std::to_string(number(row, c.ticket)) + '/' + std::to_string(number(row, c.number));
            if (!seen.insert(one).second || on < l.first || on > l.last) continue;
            if (!in_time(r, on, instant_from_ms(number(row, c.asked)), now)) continue;
            ++all;
            day += on == l.last;
        }
        if (static_cast<std::int64_t>(found.size()) < page_size || seen.size() == known) return {all, day};
        since = instant_from_ms(number(found.back(), c.asked));
    }
}

/// The same for buyers: a buyer waits where nothing was answered late and the earliest open message is still in time.
std::pair<std::int64_t, std::int64_t> buyers_waiting(reader& rows, rule const& r, limits const& l, instant now) {
    static columns const c;
    std::set<std::pair<std::string, std::string>> open;
    for (row_values const& row : rows.rows({&c.table,
                                            {{"rate", compare::equal, r.name},
                                             {"answered", compare::equal, std::int64_t{0}},
                                             {"asked_at", compare::greater_or_equal, to_ms(l.since)}},
                                            {"asked_at"},
                                            100'000}))
        open.insert({text(row, c.day), text(row, c.buyer)});
    std::int64_t all = 0, day = 0;
    for (auto const& [on, buyer] : open) {
        if (on < l.first || on > l.last) continue;
        std::vector<unit_state> parts;
        for (row_values const& row :
             rows.rows({&c.table,
                        {{"rate", compare::equal, r.name}, {"day", compare::equal, on}, {"buyer", compare::equal, buyer}},
                        {"asked_at"},
                        10'000})) {
            unit_state u{.day = on, .asked_at = instant_from_ms(number(row, c.asked)), .met = number(row, c.met) != 0};
            if (auto const* at = std::get_if<std::int64_t>(&row[c.answered_at])) u.answered_at = instant_from_ms(*at);
            parts.push_back(u);
        }
        unit_state const whole = combined(parts);
        if (whole.answered_at || !in_time(r, on, whole.asked_at, now)) continue;
        ++all;
        day += on == l.last;
    }
    return {all, day};
}

row_query days_query(rule const& r, std::string const& first, std::string const& last, std::int64_t limit) {
    return {&table_of<day_row>(),
            {{"rate", compare::equal, r.name}, {"day", compare::greater_or_equal, first}, {"day", compare::less_or_equal, last}},
            {"day"},
            limit};
}

result<std::string> get(registry const& types, reader& rows, rate_get const& q, page const& p) {
    auto const r = find_rule(types, rows, q.name);
    if (!r) return r.error();
    auto const day = day_in(*r, q.as_of, p);
    if (!day) return day.error();
    return R"({"rows":[)" + to_json(figure_in(rows, *r, *day, now_in(*r, *day, p))) + R"(],"after":null})";
}

result<std::string> list(registry const& types, reader& rows, rate_list const& q) {
    auto const rules = rules_in_force(types, rows);
    std::string out = R"({"rows":[)";
    for (rule const& r : rules->rates) {
        if (q.pack && r.pack != *q.pack) continue;
        if (out.back() != '[') out += ',';
        write(out, shown(r));
    }
    return out + R"(],"after":null})";
}

result<std::string> days(registry const& types, reader& rows, rate_days const& q, page const& p) {
    auto const r = find_rule(types, rows, q.name);
    if (!r) return r.error();
    for (auto const& [field, given] : {std::pair{"from", &q.from}, std::pair{"to", &q.to}})
        if (*given && !parse_date(**given))
            return refuse(errc::invalid_argument, field, "a date expected, such as 2026-10-10", "应为日期，例如 2026-10-10");
    return paged(rows, days_query(*r, q.from.value_or("0000"), q.to.value_or("9999"), p.limit), p);
}

/// Why a unit missed.
void explain(missed_unit& u) {
    if (u.answered_at) {
        u.en = "answered after " + said(*u.waited_ms) + ", limit " + said(u.within_ms);
        u.zh = "答复用时 " + said(*u.waited_ms) + "，时限 " + said(u.within_ms);
    } else {
        u.en = "not answered within " + said(u.within_ms);
        u.zh = said(u.within_ms) + " 内无人答复";
    }
}

/// `asked_at:ticket:number` of the last row of a page.
std::optional<std::array<std::int64_t, 3>> place_in(std::string_view cursor) {
    std::array<std::int64_t, 3> out{};
    char const* at = cursor.data();
    char const* const end = at + cursor.size();
    for (std::size_t i = 0; i < 3; ++i) {
        auto const [stop, problem] = std::from_chars(at, end, out[i]);
        if (problem != std::errc{} || (i == 2 ? stop != end : stop == end || *stop != ':')) return std::nullopt;
        at = stop + 1;
    }
    return out;
}

result<std::string> missed(registry const& types, reader& rows, rate_get const& q, page const& p) {
    static columns const c;
    auto const r = find_rule(types, rows, q.name);
    if (!r) return r.error();
    auto const day = day_in(*r, q.as_of, p);
    if (!day) return day.error();
    std::array<std::int64_t, 3> place{to_ms(earliest_instant), 0, 0};
    if (p.after) {
        auto const given = place_in(*p.after);
        if (!given) return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
        place = *given;
    }
    instant const now = now_in(*r, *day, p);
    limits const l = limits_of(*r, *day, now);
    std::vector<missed_unit> found;
    auto const take = [&](row_values const& row) {
        place = {number(row, c.asked), number(row, c.ticket), number(row, c.number)};
        missed_unit u{.day = text(row, c.day), .ticket = ticket_id{place[1]}, .number = place[2]};
        u.buyer.value = text(row, c.buyer);
        u.asked_at = instant_from_ms(place[0]);
        if (auto const* at = std::get_if<std::int64_t>(&row[c.answered_at])) u.answered_at = instant_from_ms(*at);
        if (u.answered_at) u.waited_ms = *u.answered_at - u.asked_at;
        auto const date = parse_date(u.day);
        terms const* const t = date ? terms_on(*r, *date) : nullptr;
        if (t == nullptr || (!u.answered_at && in_time(*r, u.day, u.asked_at, now))) return;
        u.within_ms = t->within;
        explain(u);
        found.push_back(std::move(u));
    };
    while (static_cast<std::int64_t>(found.size()) <= p.limit) {
        auto const before = place;
        for (int step = 0; step < 3; ++step) {  // the rest of that ticket's instant, of that instant, what came later
            row_query query{&c.table, {{"rate", compare::equal, r->name}, {"met", compare::equal, std::int64_t{0}}}, {}, 200};
            query.where.push_back({"day", compare::greater_or_equal, l.first});
            query.where.push_back({"day", compare::less_or_equal, l.last});
            query.where.push_back({"asked_at", step < 2 ? compare::equal : compare::greater, before[0]});
            if (step < 2) query.where.push_back({"ticket", step == 0 ? compare::equal : compare::greater, before[1]});
            if (step == 0) query.where.push_back({"number", compare::greater, before[2]});
            query.order = {"asked_at", "ticket", "number"};
            for (row_values const& row : rows.rows(query)) take(row);
            if (place != before) break;  // from there on
        }
        if (place == before) break;
    }
    bool const more = static_cast<std::int64_t>(found.size()) > p.limit;
    if (more) found.resize(static_cast<std::size_t>(p.limit));
    std::string out = R"({"rows":)";
    write(out, found);
    out += R"(,"after":)";
    if (!more || found.empty()) return out + "null}";
    missed_unit const& last = found.back();
    return out + '"' + std::to_string(to_ms(last.asked_at)) + ':' + std::to_string(last.ticket.value) + ':' +
           std::to_string(last.number) + "\"}";
}

}  // namespace

figure figure_in(reader& rows, rule const& r, local_date as_of, instant now) {
    static table_shape const& table = table_of<day_row>();
    static std::size_t const day = table.column_index("day"), asked = table.column_index("asked"),
                             answered = table.column_index("answered"), met = table.column_index("met"),
                             waited = table.column_index("waited_ms");
    limits const l = limits_of(r, as_of, now);
    tally all, last;
    for (row_values const& row : rows.rows(days_query(r, l.first, l.last, 400))) {
        tally const one{number(row, asked), number(row, answered), number(row, met), span{number(row, waited)}};
        all += one;
        if (text(row, day) == l.last) last = one;
    }
    auto const [waiting, day_waiting] =
        r.counts == unit::buyer_day ? buyers_waiting(rows, r, l, now) : waiting_in(rows, r, l, now);
    return figure_of(r, as_of, all, waiting, last, day_waiting);
}

void join_rates_views(registry& r) {
    r.view<rate_list>("rate.list", [&r](reader& rows, rate_list const& q, page const&) {
         return list(r, rows, q);
     }).answers(schema_of<shown_rule>());
    r.view<rate_get>("rate.get", [&r](reader& rows, rate_get const& q, page const& p) {
         return get(r, rows, q, p);
     }).answers(schema_of<figure>());
    r.view<rate_days>("rate.days", [&r](reader& rows, rate_days const& q, page const& p) {
         return days(r, rows, q, p);
     }).answers(schema_of_rows({&table_of<day_row>()}));
    r.view<rate_get>("rate.missed", [&r](reader& rows, rate_get const& q, page const& p) {
         return missed(r, rows, q, p);
     }).answers(schema_of<missed_unit>());
}

}  // namespace csdesk::engine
