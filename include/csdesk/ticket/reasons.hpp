// Contact reasons (咨询原因): a tree of the shop's own that says why customers come. A ticket has one at most; figures of a
// reason hold those of the reasons below it.
//
// Values and pure functions: safe to use from any thread.
#pragma once

#include <csdesk/core/result.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// One reason of the policy; its id is a word and is what tickets keep.
struct contact_reason {
    std::optional<std::string> parent{};  ///< the id it stands below; none: a root
    std::string zh{}, en{};               ///< labels; where both are empty the id is one
    std::int32_t order = 0;               ///< among those of one parent: small ones first
    friend bool operator==(contact_reason const&, contact_reason const&) = default;
};
/// By id.
using contact_reasons = std::map<std::string, contact_reason>;

/// Refuses ids that are no words, more than 1,000, parents that do not exist, circles, more than 8 levels.
outcome check(contact_reasons const& all);

/// Refuses at `contact_reason` what is not declared.
outcome check_contact_reason(contact_reasons const& all, std::optional<std::string> const& id);

/// A reason where it stands in the tree.
struct placed_reason {
    std::string id{};
    std::int32_t depth = 0;  ///< 0 = a root
    friend bool operator==(placed_reason const&, placed_reason const&) = default;
};
/// The whole tree, parents before what stands below them, each level by order and id.
std::vector<placed_reason> in_tree_order(contact_reasons const& all);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
