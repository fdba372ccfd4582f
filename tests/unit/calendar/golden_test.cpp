// 473 facts from the test suites of eleven public systems, read where they are kept; skipped where they are not.
#include "support.hpp"
#include "support/shared_data.hpp"

#include <boost/json/src.hpp>

#include <cstdlib>
#include <fstream>

using namespace csdesk;
using namespace csdesk::testing_words;
namespace json = boost::json;

namespace {

std::string golden_path() { return csdesk::testing::shared_data("golden/golden-sla.jsonl"); }

std::string_view text(json::value const& v) { return v.as_string(); }

std::vector<opening> openings(json::value const& list) {
    std::vector<opening> all;
    for (auto const& pair : list.as_array()) all.push_back(open(text(pair.at(0)), text(pair.at(1))));
    return all;
}

std::map<local_date, std::vector<opening>> dated(json::object const& vector, char const* field) {
    std::map<local_date, std::vector<opening>> all;
    if (auto const* found = vector.if_contains(field))
        for (auto const& [day, list] : found->as_object()) all[date(day)] = openings(list);
    return all;
}

calendar_rules rules_of(json::object const& vector) {
    calendar_rules rules{.tz = std::string{text(vector.at("tz"))}};
    for (auto const& [day, list] : vector.at("hours").as_object())
        rules.hours[static_cast<std::size_t>(*parse_day_name(day))] = openings(list);
    for (auto const& day : vector.at("holidays").as_array()) rules.holidays.push_back(date(text(day)));
    rules.overrides = dated(vector, "overrides");
    rules.breaks = dated(vector, "breaks");
    return rules;
}

// With an offset an instant, without one the wall clock of the calendar's zone.
instant moment(json::value const& v, std::string const& tz) {
    auto const written = text(v);
    if (auto const t = parse_instant(written)) return *t;
    return local_to_instant(tz, date(written.substr(0, 10)), *parse_time_of_day(written.substr(11))).value();
}

std::vector<interval> pauses_of(json::object const& vector, std::string const& tz) {
    std::vector<interval> all;
    if (auto const* found = vector.if_contains("pauses"))
        for (auto const& pair : found->as_array()) all.push_back({moment(pair.at(0), tz), moment(pair.at(1), tz)});
    return all;
}

csdesk::span open_without(calendar const& cal, std::vector<interval> const& pauses, instant a, instant b) {
    auto open = cal.between(a, b);
    for (auto const& pause : pauses)
        if (auto const both = intersect(pause, {a, b}); !both.empty()) open -= cal.between(both.from, both.to);
    return open;
}

// Pauses push a deadline on until the open time outside them suffices.
instant add_without(calendar const& cal, std::vector<interval> const& pauses, instant start, csdesk::span target) {
    auto due = cal.add(start, target);
    while (open_without(cal, pauses, start, due) < target) due = cal.add(due, target - open_without(cal, pauses, start, due));
    return due;
}

std::string answer(json::object const& v) {
    auto const rules = rules_of(v);
    auto const made = calendar::make(rules);
    if (!made) return "error";
    auto const& cal = *made;
    auto const start = moment(v.at("start"), rules.tz);
    auto const pauses = pauses_of(v, rules.tz);
    auto const op = text(v.at("op"));
    auto const seconds = [&] { return std::chrono::seconds{v.at("seconds").to_number<std::int64_t>()}; };
    if (op == "add") return format_instant(add_without(cal, pauses, start, seconds()));
    if (op == "sub") return format_instant(cal.sub(start, seconds()));
    if (op == "next_open") return format_instant(cal.next_open(start));
    if (op == "is_open") return cal.is_open(start) ? "true" : "false";
    return format_span(open_without(cal, pauses, start, moment(v.at("end"), rules.tz)));
}

std::string expected(json::object const& v) {
    auto const& e = v.at("expect");
    if (e.is_bool()) return e.as_bool() ? "true" : "false";
    if (e.is_number()) return format_span(std::chrono::seconds{e.to_number<std::int64_t>()});
    if (text(e) == "error") return "error";
    return format_instant(moment(e, std::string{text(v.at("tz"))}));
}

}  // namespace

TEST(calendar_golden, agrees_with_every_vector) {
    std::ifstream in(golden_path());
    if (!in) GTEST_SKIP() << "no golden vectors at " << golden_path();
    int count = 0;
    for (std::string line; std::getline(in, line); ++count) {
        auto const v = json::parse(line).as_object();
        EXPECT_EQ(answer(v), expected(v)) << line;
    }
    EXPECT_GE(count, 473);
}
