// Calendars and clocks alone: every step makes its own, so a line can be read by itself.
#include <csdesk/desk/json.hpp>
#include <csdesk/sla/clock.hpp>

#include "conformance/session.hpp"
#include "desk/json.hpp"

namespace csdesk::conformance {
namespace {

using engine::json::array;
using engine::json::object;
using engine::json::value;

std::string text_of(value const& v) { return {v.as_string().data(), v.as_string().size()}; }

std::vector<opening> openings_of(value const& v) {
    std::vector<opening> out;
    for (auto const& pair : v.as_array())
        out.push_back({parse_time_of_day(text_of(pair.as_array().at(0))).value(),
                       parse_time_of_day(text_of(pair.as_array().at(1))).value()});
    return out;
}

std::map<local_date, std::vector<opening>> dated(object const& days) {
    std::map<local_date, std::vector<opening>> out;
    for (auto const& day : days) out[parse_date(std::string(day.key())).value()] = openings_of(day.value());
    return out;
}

calendar_rules rules_of(object const& given) {
    calendar_rules out;
    for (auto const& member : given) {
        std::string const name(member.key());
        if (name == "tz") out.tz = text_of(member.value());
        if (name == "holidays")
            for (auto const& day : member.value().as_array()) out.holidays.push_back(parse_date(text_of(day)).value());
        if (name == "overrides") out.overrides = dated(member.value().as_object());
        if (name == "breaks") out.breaks = dated(member.value().as_object());
        if (name == "hours")
            for (auto const& day : member.value().as_object())
                out.hours[static_cast<std::size_t>(parse_day_name(std::string(day.key())).value())] = openings_of(day.value());
    }
    return out;
}

calendar calendar_of(step const& s) {
    value const rules = engine::parse_json(s.raw("rules")).value();
    auto const china = s.has("china");
    auto given = rules_of(rules.as_object());
    return (china ? calendar::china(std::move(given)) : calendar::make(std::move(given))).value();
}

std::string number(std::optional<instant> t) { return t ? std::to_string(to_ms(*t)) : "null"; }

std::string ask(calendar const& cal, std::string const& what, std::int64_t a, std::int64_t b) {
    instant const t = instant_from_ms(a);
    if (what == "add") return number(cal.add(t, span{b}));
    if (what == "sub") return number(cal.sub(t, span{b}));
    if (what == "between") return std::to_string(cal.between(t, instant_from_ms(b)).count());
    if (what == "is_open") return cal.is_open(t) ? "true" : "false";
    if (what == "next_open") return number(cal.try_next_open(t));
    if (what == "next_close") return number(cal.try_next_close(t));
    std::string out;
    for (interval const& i : cal.intervals(t, instant_from_ms(b)))
        out += (out.empty() ? "[" : ",[") + number(i.from) + ',' + number(i.to) + ']';
    return '[' + out + ']';
}

sla::promise promise_of(step const& s) {
    sla::promise out{.target = span{s.number("target")}};
    if (s.has("warn_at")) {
        value const levels = engine::parse_json(s.raw("warn_at")).value();
        for (auto const& ppm : levels.as_array()) out.warnings.push_back({.ppm = ppm.as_int64()});
    }
    return out;
}

std::string events_of(sla::clock& c, instant t) {
    std::string out;
    for (auto const& e : c.due_events(t))
        out += (out.empty() ? "" : ",") + std::string("[\"") + std::string(name(e.kind)) + "\"," + number(e.due) + ']';
    return '[' + out + ']';
}

// One line of a script: what to do, when, and perhaps more ("reason", a target, a mode).
std::string act(sla::clock& c, array const& line) {
    std::string const what = text_of(line.at(0));
    instant const t = instant_from_ms(line.size() > 1 ? line.at(1).as_int64() : 0);
    if (what == "state") return '"' + std::string(name(c.state())) + '"';
    if (what == "due") return number(c.due());
    if (what == "elapsed") return std::to_string(c.elapsed(t).count());
    if (what == "remaining") return std::to_string(c.remaining(t).count());
    if (what == "events") return events_of(c, t);
    if (what == "start") c.start(t);
    if (what == "stop") c.stop(t);
    if (what == "cancel") c.cancel(t);
    if (what == "pause") c.pause(t, text_of(line.at(2)));
    if (what == "resume" && line.size() == 2) c.resume(t);
    if (what == "resume" && line.size() == 3) c.resume(t, text_of(line.at(2)));
    if (what == "retarget") c.retarget(span{line.at(2).as_int64()}, t);
    if (what == "reopen") c.reopen(t, from_name<sla::reopen_mode>(text_of(line.at(2))).value());
    return "null";
}

std::string play_clock(step const& s) {
    sla::clock c(calendar_of(s), promise_of(s));
    value const script = engine::parse_json(s.raw("script")).value();
    std::string out;
    for (auto const& line : script.as_array()) {
        out += out.empty() ? "[" : ",";
        try {
            out += act(c, line.as_array());
        } catch (refused const& e) { out += to_json(e.why()); }
    }
    return out + ']';
}

std::string play_calendar(step const& s) {
    auto const cal = calendar_of(s);
    value const arguments = engine::parse_json(s.raw("args")).value();
    array const& given = arguments.as_array();
    return ask(cal, s.text("ask"), given.at(0).as_int64(), given.size() > 1 ? given.at(1).as_int64() : 0);
}

answer described(result<std::string> const& schema) {
    return schema ? answer{false, *schema} : answer{true, to_json(schema.error())};
}

std::vector<std::string> names_of_all(std::string const& what) {
    if (what == "commands") return command_names();
    return what == "events" ? event_names() : view_names();
}

}  // namespace

std::optional<answer> play_component(step const& s) {
    std::string const what = s.text("do");
    if (what == "schema") return described(schema(s.text("name")));
    if (what == "event_schema") return described(event_schema(s.text("name")));
    if (what == "view_schema") return described(view_schema(s.text("name")));
    if (what == "names") return answer{false, to_json(names_of_all(s.text("of")))};
    try {
        if (what == "calendar") return answer{false, play_calendar(s)};
        if (what == "clock") return answer{false, play_clock(s)};
    } catch (refused const& e) { return answer{true, to_json(e.why())}; }
    return std::nullopt;
}

}  // namespace csdesk::conformance
