// Automation rules as they are written in a policy file.
#pragma once

#include <csdesk/automation/rule.hpp>

#include "core/condition_describe.hpp"
#include "desk/command_template.hpp"

namespace csdesk::automation {

struct rule_file {
    std::string name{};
    std::string zh{}, en{};
    bool enabled = true;
    std::int32_t order = 0;
    std::vector<std::string> on{};
    std::optional<span> after{};
    std::optional<automation::since> since{};
    std::optional<std::string> calendar{};
    std::vector<condition> when{};
    std::vector<std::vector<condition>> any{};
    std::vector<engine::command_template_file> then{};
    bool stop = false;
};
BOOST_DESCRIBE_STRUCT(rule_file, (), (name, zh, en, enabled, order, on, after, since, calendar, when, any, then, stop))

}  // namespace csdesk::automation
