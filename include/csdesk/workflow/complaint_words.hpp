// The words of a complaint: its steps, who can be responsible, why the supervisor is told, how the improvement stands.
#pragma once

#include <csdesk/core/names.hpp>

#include <cstdint>

namespace csdesk::complaint {

/// Where a complaint stands. Stored by name and number: append only, never renumber.
enum class step : std::uint8_t {
    none = 0,
    received = 1,
    accepted = 2,
    investigated = 3,
    responsibility_determined = 4,
    proposed = 5,
    negotiating = 6,
    accepted_by_customer = 7,
    rejected = 8,
    escalated = 9,
    fed_back = 10,
    settled = 11,
    improving = 12,
    closed = 13,
    withdrawn = 14,
    unfounded = 15,
    duplicate = 16,
    unreachable = 17,
};
inline constexpr spelled<step> step_names[] = {
    {step::none, "none", "未开始", "Not begun"},
    {step::received, "received", "待受理", "Received"},
    {step::accepted, "accepted", "已受理", "Accepted"},
    {step::investigated, "investigated", "已核实", "Investigated"},
    {step::responsibility_determined, "responsibility_determined", "已定责", "Responsibility determined"},
    {step::proposed, "proposed", "已出方案", "Proposed"},
    {step::negotiating, "negotiating", "协商中", "Negotiating"},
    {step::accepted_by_customer, "accepted_by_customer", "买家同意", "Accepted by customer"},
    {step::rejected, "rejected", "买家不同意", "Rejected by customer"},
    {step::escalated, "escalated", "已升级主管", "Escalated to supervisor"},
    {step::fed_back, "fed_back", "已反馈致歉", "Fed back with apology"},
    {step::settled, "settled", "已结案", "Settled"},
    {step::improving, "improving", "整改中", "Improving"},
    {step::closed, "closed", "已闭环", "Closed"},
    {step::withdrawn, "withdrawn", "撤诉", "Withdrawn"},
    {step::unfounded, "unfounded", "不成立", "Unfounded"},
    {step::duplicate, "duplicate", "重复", "Duplicate"},
    {step::unreachable, "unreachable", "联系不上", "Unreachable"},
};
constexpr std::span<spelled<step> const> names_of(step) noexcept { return step_names; }

/// Nothing happens to a complaint any more.
constexpr bool is_end(step s) noexcept { return s >= step::closed; }

/// Who can be responsible.
enum class party : std::uint8_t { shop = 1, product_supplier = 2, carrier = 3, customer = 4, platform = 5 };
inline constexpr spelled<party> party_names[] = {
    {party::shop, "shop", "商家", "Shop"},
    {party::product_supplier, "product_supplier", "商品/供应商", "Product or supplier"},
    {party::carrier, "carrier", "物流", "Carrier"},
    {party::customer, "customer", "买家", "Customer"},
    {party::platform, "platform", "平台", "Platform"},
};
constexpr std::span<spelled<party> const> names_of(party) noexcept { return party_names; }

/// One party's part of the responsibility; all parts sum to 100.
struct share {
    csdesk::complaint::party party = csdesk::complaint::party::shop;  ///< who
    std::int32_t percent = 0;                                         ///< 1 … 100
    friend bool operator==(share const&, share const&) = default;
};

/// Why the supervisor is told.
enum class alert : std::uint8_t { new_complaint = 1, escalated = 2, overdue = 3 };
inline constexpr spelled<alert> alert_names[] = {
    {alert::new_complaint, "new_complaint", "新投诉", "New complaint"},
    {alert::escalated, "escalated", "投诉升级", "Escalated"},
    {alert::overdue, "overdue", "步骤超时", "Step overdue"},
};
constexpr std::span<spelled<alert> const> names_of(alert) noexcept { return alert_names; }

/// How the question "what do we do so that it does not happen again?" stands.
enum class improvement : std::uint8_t { open = 1, assigned = 2, verified = 3, waived = 4, linked = 5 };
inline constexpr spelled<improvement> improvement_names[] = {
    {improvement::open, "open", "待定", "Open"},
    {improvement::assigned, "assigned", "已指派", "Assigned"},
    {improvement::verified, "verified", "已验证", "Verified"},
    {improvement::waived, "waived", "无需整改", "None needed"},
    {improvement::linked, "linked", "已关联已知原因", "Linked to a known cause"},
};
constexpr std::span<spelled<improvement> const> names_of(improvement) noexcept { return improvement_names; }

}  // namespace csdesk::complaint
