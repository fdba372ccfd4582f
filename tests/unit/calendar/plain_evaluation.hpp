// Business time the slow and obvious way, straight from the definition: an instant is open when some date's opening covers
// it and no break of that date does. Shares no code with the library; zone lookups go to cctz directly.
#pragma once

#include "support.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <algorithm>
#include <set>

namespace csdesk::testing_words {

class plain_evaluation {
public:
    explicit plain_evaluation(calendar_rules rules) : rules_(std::move(rules)) { cctz::load_time_zone(rules_.tz, &zone_); }

    bool is_open(instant t) const {
        auto const today = cctz::civil_day(zone_.lookup(std::chrono::floor<std::chrono::seconds>(t)).cs);
        for (auto day = today - 3; day <= today + 1; ++day)
            if (covers(day, t)) return true;
        return false;
    }

    /// Every open stretch of [from, to), by asking between any two neighbouring boundaries.
    std::vector<interval> stretches(instant from, instant to) const {
        std::set<instant> marks{from, to};
        auto const first = cctz::civil_day(zone_.lookup(std::chrono::floor<std::chrono::seconds>(from)).cs) - 3;
        auto const last = cctz::civil_day(zone_.lookup(std::chrono::floor<std::chrono::seconds>(to)).cs) + 1;
        for (auto day = first; day <= last; ++day)
            for (auto const* list : {openings_of(day), list_of(rules_.breaks, day)})
                if (list)
                    for (auto const& o : *list)
                        for (auto t : {when(day, o.from), when(day, end(o))})
                            if (from < t && t < to) marks.insert(t);
        std::vector<interval> all;
        for (auto a = marks.begin(), b = std::next(a); b != marks.end(); ++a, ++b) {
            if (!is_open(*a)) continue;
            if (!all.empty() && all.back().to == *a)
                all.back().to = *b;
            else
                all.push_back({*a, *b});
        }
        return all;
    }

private:
    using openings = std::vector<opening>;
    static csdesk::span end(opening const& o) { return o.to < o.from ? o.to + 24h : o.to; }
    static local_date date_of(cctz::civil_day day) {
        return std::chrono::year{static_cast<int>(day.year())} / day.month() / day.day();
    }
    static openings const* list_of(std::map<local_date, openings> const& dates, cctz::civil_day day) {
        auto const at = dates.find(date_of(day));
        return at == dates.end() ? nullptr : &at->second;
    }
    openings const* openings_of(cctz::civil_day day) const {
        if (auto const* list = list_of(rules_.overrides, day)) return list;
        if (std::count(rules_.holidays.begin(), rules_.holidays.end(), date_of(day))) return nullptr;
        return &rules_.hours[static_cast<std::size_t>(cctz::get_weekday(day))];
    }
    instant when(cctz::civil_day day, csdesk::span time) const {
        auto const whole = std::chrono::floor<std::chrono::seconds>(time);
        return instant{zone_.lookup(cctz::civil_second(day) + whole.count()).pre} + (time - whole);
    }
    // A date exists when its noon or any other full hour can be seen on a clock.
    bool exists(cctz::civil_day day) const {
        for (int hour = 0; hour < 24; ++hour)
            if (zone_.lookup(cctz::civil_second(day) + hour * 3600).kind != cctz::time_zone::civil_lookup::SKIPPED) return true;
        return false;
    }
    bool within(cctz::civil_day day, openings const* list, instant t) const {
        return list && std::any_of(list->begin(), list->end(),
                                   [&](opening const& o) { return when(day, o.from) <= t && t < when(day, end(o)); });
    }
    bool covers(cctz::civil_day day, instant t) const {
        return within(day, openings_of(day), t) && !within(day, list_of(rules_.breaks, day), t) && exists(day);
    }

    calendar_rules rules_;
    cctz::time_zone zone_;
};

}  // namespace csdesk::testing_words
