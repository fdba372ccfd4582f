// Commands that policies give (csdesk/core/command_template.hpp): read and checked when the policy is adopted, filled in when
// they are given.
//
// In texts `{name}` stands for a value known then; `{{` and `}}` are single braces. What is checked at adoption: the command
// exists, the giver's role may give it, and its fields are those of its schema. What only the moment can tell (a ticket that
// has ended, nobody assigned) is refused when it is given.
#pragma once

#include <csdesk/core/command_template.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "desk/codec.hpp"
#include "desk/registry.hpp"

namespace csdesk::engine {

/// A table of a policy file that only a command can read.
struct json_table {
    json::object value{};
};
inline bool read(json::value const& v, json_table& out, read_state& s) {
    return v.is_object() ? (out.value = v.get_object(), true) : s.fail("an object expected", "应为对象");
}

/// As it is written: `{command = "ticket.tag", with = {add = ["late"]}}`.
struct command_template_file {
    std::string command{};
    json_table with{};
};
BOOST_DESCRIBE_STRUCT(command_template_file, (), (command, with))

/// What stands for a name in braces: a text, or a number. A name that is not here has no value: nothing is written for it.
using template_values = std::map<std::string, json::value, std::less<>>;

/// Checks a command and completes it: a field `ticket` (or else `complaint`) that the command knows and nobody gave is
/// `{ticket}`. `names` are those that may stand in braces. Refusals begin with `path`, such as `automation[2].do[0].with.add`.
result<command_template> compile_command(command_template_file const& file, std::string const& path, actor const& giver,
                                         std::span<std::string_view const> names);

/// The command with every name replaced, or why its fields cannot be (a name without a value where one is needed).
result<any_command> fill(command_template const& t, registry const& types, template_values const& values);

}  // namespace csdesk::engine
