// The golden vectors with pauses, through the clock; skipped where the data are not.
#include <csdesk/calendar/zone.hpp>
#include <csdesk/sla/clock.hpp>

#include "support/shared_data.hpp"

#include <gtest/gtest.h>
#include <boost/json/src.hpp>

#include <fstream>

using namespace csdesk;
namespace json = boost::json;

namespace {

std::string_view text(json::value const& v) { return v.as_string(); }

calendar calendar_of(json::object const& line) {
    calendar_rules rules{.tz = std::string(text(line.at("tz")))};
    auto openings = [](json::value const& list) {
        std::vector<opening> all;
        for (auto const& pair : list.as_array())
            all.push_back({parse_time_of_day(text(pair.at(0))).value(), parse_time_of_day(text(pair.at(1))).value()});
        return all;
    };
    for (auto const& [day, list] : line.at("hours").as_object())
        rules.hours[static_cast<std::size_t>(parse_day_name(day).value())] = openings(list);
    for (auto const& day : line.at("holidays").as_array()) rules.holidays.push_back(parse_date(text(day)).value());
    for (auto const& [day, list] : line.at("overrides").as_object()) rules.overrides[parse_date(day).value()] = openings(list);
    return calendar::make(rules).value();
}

// Without an offset the wall clock of the calendar's zone is meant.
instant moment(json::value const& v, calendar const& cal) {
    if (auto const t = parse_instant(text(v))) return *t;
    auto const written = text(v);
    return local_to_instant(cal.rules().tz, parse_date(written.substr(0, 10)).value(),
                            parse_time_of_day(written.substr(11)).value())
        .value();
}

void check(json::object const& line) {
    auto const cal = calendar_of(line);
    bool const adding = text(line.at("op")) == "add";
    span const target = std::chrono::seconds{adding ? line.at("seconds").to_number<std::int64_t>() : 86'400'000};
    sla::clock c(cal, {.target = target, .warnings = {}});
    c.start(moment(line.at("start"), cal));
    for (auto const& pair : line.at("pauses").as_array()) {
        c.pause(moment(pair.at(0), cal), "pending");
        c.resume(moment(pair.at(1), cal));
    }
    if (adding) {
        EXPECT_EQ(c.due(), moment(line.at("expect"), cal)) << line;
    } else {
        auto const end = moment(line.at("end"), cal);
        EXPECT_EQ(c.elapsed(end), std::chrono::seconds{line.at("expect").to_number<std::int64_t>()}) << line;
    }
}

}  // namespace

TEST(sla_clock_golden, agrees_with_every_vector_that_has_pauses) {
    std::string const path = csdesk::testing::shared_data("golden/golden-sla.jsonl");
    std::ifstream in(path);
    if (!in) GTEST_SKIP() << "no golden vectors at " << path;
    int checked = 0;
    for (std::string line; std::getline(in, line);) {
        auto const v = json::parse(line).as_object();
        if (!v.contains("pauses") || v.at("pauses").as_array().empty()) continue;
        check(v);
        ++checked;
    }
    EXPECT_EQ(checked, 13);
}
