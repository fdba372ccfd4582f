// Description of a command as events keep it: its fields as the text of a JSON object.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/core/command_template.hpp>

namespace csdesk {

BOOST_DESCRIBE_STRUCT(command_template, (), (command, with))

}  // namespace csdesk
