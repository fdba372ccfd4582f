// What a policy file says about clocks and escalations.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/sla/escalation.hpp>
#include <csdesk/sla/settings.hpp>

#include "core/condition_describe.hpp"
#include "desk/command_template.hpp"

namespace csdesk::clocks {
BOOST_DESCRIBE_STRUCT(settings, (), (calendar_edits))
}

namespace csdesk::escalation {

struct step_file {
    std::string on = "breach";
    span after{};
    std::string calendar{sla::real_time};
    std::int32_t times = 1;
    span every{};
    std::vector<std::string> notify{};
    std::vector<sink> via{};
    std::string text{};
    std::optional<escalation::outside_hours> outside_hours{};
    std::vector<engine::command_template_file> then{};
};
BOOST_DESCRIBE_STRUCT(step_file, (), (on, after, calendar, times, every, notify, via, text, outside_hours, then))

struct chain_file {
    std::string name{};
    std::vector<sla::metric> metrics{};
    std::vector<std::string> packs{};
    std::vector<std::string> rules{};
    std::vector<condition> when{};
    std::vector<step_file> steps{};
};
BOOST_DESCRIBE_STRUCT(chain_file, (), (name, metrics, packs, rules, when, steps))

struct policy_file {
    escalation::outside_hours outside_hours = policy{}.outside_hours;
    std::string hours = policy{}.hours;
    span skip_older_than = policy{}.skip_older_than;
    std::vector<chain_file> chains{};
};
BOOST_DESCRIBE_STRUCT(policy_file, (), (outside_hours, hours, skip_older_than, chains))

}  // namespace csdesk::escalation
