// Cuts a JSON document into its outermost members without reading them, so that a command's data reaches its codec as it
// was sent and is parsed once.
#pragma once

#include <csdesk/core/result.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace csdesk::engine {

using slices = std::vector<std::pair<std::string, std::string_view>>;

/// Members of an object in their order, each with the text of its value. Refused: no object, a name given twice, a document
/// that is not whole. What stands inside the values is not looked at: brackets and quotes are only counted.
result<slices> members_of_object(std::string_view text);

/// Elements of an array as texts.
result<std::vector<std::string_view>> elements_of_array(std::string_view text);

}  // namespace csdesk::engine
