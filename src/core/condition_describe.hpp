// Description of a condition as it is written in a policy file.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/core/condition.hpp>

namespace csdesk {

BOOST_DESCRIBE_STRUCT(condition, (), (field, is, is_not, contains, at_least, at_most, exists))

}  // namespace csdesk
