// Conversations written as people say them: local times of a day in Shanghai, one measure at the end.
#pragma once

#include <gtest/gtest.h>
#include <csdesk/calendar/zone.hpp>
#include <csdesk/quality/rate.hpp>

#include <string>
#include <vector>

namespace csdesk::rates {

using namespace std::chrono_literals;
using namespace std::chrono;

inline instant at(std::string const& day, std::string const& time, std::string const& zone = "Asia/Shanghai") {
    return local_to_instant(zone, parse_date(day).value(), parse_time_of_day(time).value()).value();
}

inline rule three_minutes() {
    rule r{.name = "taobao_3min", .counts = unit::round, .tz = "Asia/Shanghai"};
    r.versions = {terms{.within = 3min, .from = 8h, .to = 23h, .at_least_ppm = 900'000, .minimum = 100}};
    return r;
}
inline rule thirty_seconds() {
    rule r{.name = "jd_30s", .counts = unit::session, .tz = "Asia/Shanghai"};
    r.versions = {terms{.within = 30s, .from = 9h, .to = 23h}};
    return r;
}
inline rule buyers() {
    rule r{.name = "pdd_reply", .counts = unit::buyer_day, .tz = "Asia/Shanghai"};
    r.versions = {terms{.within = 1h, .from = 8h, .to = 23h}};
    return r;
}
inline rule each_message() {
    rule r{.name = "douyin_3min", .counts = unit::message, .tz = "Asia/Shanghai"};
    r.versions = {terms{.within = 3min, .from = 8h, .to = 23h}};
    return r;
}

/// Says things and measures them.
class story {
public:
    explicit story(rule r) : rule_(std::move(r)) {}
    std::string day = "2026-11-20";

    story& says(speaker who, std::string const& time, std::string conversation = "t1", std::string buyer = "c-1",
                std::string channel = "wangwang") {
        said.push_back({std::move(conversation), std::move(buyer), {who, at(day, time, rule_.tz), std::move(channel)}});
        return *this;
    }
    story& asks(std::string const& time, std::string conversation = "t1", std::string buyer = "c-1") {
        return says(speaker::customer, time, std::move(conversation), std::move(buyer));
    }
    story& replies(std::string const& time, std::string conversation = "t1", std::string buyer = "c-1") {
        return says(speaker::person, time, std::move(conversation), std::move(buyer));
    }
    story& bot(std::string const& time) { return says(speaker::automatic, time); }
    story& ends(std::string const& time) { return says(speaker::nobody, time); }

    /// As the day is over.
    measured all() const { return measure(rule_, said, at(day, "23:59:59", rule_.tz)).value(); }
    measured all(std::string const& until_day, std::string const& time) const {
        return measure(rule_, said, at(until_day, time, rule_.tz)).value();
    }
    /// `met of judged`.
    std::string rate() const {
        figure const f = all().whole;
        return std::to_string(f.met) + " of " + std::to_string(f.judged);
    }
    std::vector<message> said;

private:
    rule rule_;
};

}  // namespace csdesk::rates
