// Contact reasons (咨询原因): a tree of the shop's own that says why customers come. A ticket has one at most; figures of a
// reason hold those of the reasons below it.
//
// Values and pure functions: safe to use from any thread.
#pragma once

#include <csdesk/core/names.hpp>
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
/// What figures by contact reason are divided by further.
enum class counted_by : std::uint8_t { reason = 1, kind = 2, product = 3 };
inline constexpr spelled<counted_by> counted_by_names[] = {
    {counted_by::reason, "reason", "咨询原因", "Contact reason"},
    {counted_by::kind, "kind", "咨询原因与工单类型", "Contact reason and kind"},
    {counted_by::product, "product", "咨询原因与商品", "Contact reason and product"},
};
constexpr std::span<spelled<counted_by> const> names_of(counted_by) noexcept { return counted_by_names; }

/// The whole tree, parents before what stands below them, each level by order and id.
std::vector<placed_reason> in_tree_order(contact_reasons const& all);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
