// Rates, waivers and survey rules as a policy file writes them, and how they are compiled.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/quality/rate.hpp>
#include <csdesk/quality/survey.hpp>

namespace csdesk::rates {

/// `[[rates.versions]]`: from a day on these fields hold instead; what is left out stays.
struct version_file {
    std::string effective{};
    std::optional<span> within{};
    std::vector<std::string> hours{};
    std::optional<rates::answers> answers{};
    std::optional<std::string> at_least{}, below{};
    std::optional<std::int64_t> minimum{};
};
BOOST_DESCRIBE_STRUCT(version_file, (), (effective, within, hours, answers, at_least, below, minimum))

/// `[[rates.alarms]]`
struct alarm_file {
    std::string below{};
    std::string per = "period";
    std::int64_t minimum = 0;
    std::string en{}, zh{};
};
BOOST_DESCRIBE_STRUCT(alarm_file, (), (below, per, minimum, en, zh))

/// `[rates.points]`
struct points_file {
    std::string full{}, per = "1%", deduct{};
    stepping steps = stepping::full;
    std::int64_t few = 0;
    std::string few_deduct = "0";
};
BOOST_DESCRIBE_STRUCT(points_file, (), (full, per, deduct, steps, few, few_deduct))

/// `[[rates]]`
struct rate_file {
    std::string name{}, en{}, zh{}, pack = "shop";
    rates::unit unit = rates::unit::round;
    std::optional<std::string> effective{};
    std::optional<span> within{};
    std::vector<std::string> hours{};
    std::string tz{}, period = "30d", until = "today";
    rates::answers answers = rates::answers::person;
    span session_gap = std::chrono::minutes{10};
    std::vector<std::string> share_of{};
    std::vector<ticket_kind> kinds{}, except_kinds{};
    std::vector<std::string> channels{}, except_channels{}, tags{}, except_tags{};
    std::optional<std::string> at_least{}, below{};
    std::int64_t minimum = 0;
    std::vector<version_file> versions{};
    std::vector<alarm_file> alarms{};
    std::optional<points_file> points{};
};
BOOST_DESCRIBE_STRUCT(rate_file, (),
                      (name, en, zh, pack, unit, effective, within, hours, tz, period, until, answers, session_gap, share_of,
                       kinds, except_kinds, channels, except_channels, tags, except_tags, at_least, below, minimum, versions,
                       alarms, points))

/// `[[waivers]]`: nothing asked in the interval counts, for these rates and units (all where none is named).
struct waiver_file {
    std::string name{}, from{}, to{};
    std::vector<std::string> rates{};
    std::vector<rates::unit> units{};
};
BOOST_DESCRIBE_STRUCT(waiver_file, (), (name, from, to, rates, units))

/// `rates[i]` compiled, without waivers; paths of refusals are those of the file.
result<rule> compile(rate_file const& file, std::string const& path, std::string const& time_zone);

/// `waivers[i]`, put into the rules it is for.
outcome waive(waiver_file const& file, std::string const& path, std::vector<rule>& rules);

}  // namespace csdesk::rates

namespace csdesk::survey {

BOOST_DESCRIBE_STRUCT(policy, (), (ask, cool_down, valid_for, good_from, after_reopen))

}  // namespace csdesk::survey
