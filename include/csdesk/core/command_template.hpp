// A command as a policy writes it: its name and its fields, in whose texts `{ticket}` and the like stand for what is known
// when it is given. Automation rules, escalations and whatever else a policy lets act give their commands in this form.
//
//     command_template const late{.command = "ticket.tag", .with = R"({"add":["late"],"ticket":"{ticket}"})"};
//
// Values: safe to use from any thread.
#pragma once

#include <string>

namespace csdesk {

/// A command to be given. `with` is a JSON object; a text that is nothing but `{ticket}` becomes the ticket's number.
struct command_template {
    std::string command{};    ///< such as `ticket.tag`
    std::string with = "{}";  ///< its fields, in canonical JSON; complete but for what stands in braces
    friend bool operator==(command_template const&, command_template const&) = default;
};

}  // namespace csdesk
