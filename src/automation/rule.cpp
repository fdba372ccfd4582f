#include <csdesk/automation/rule.hpp>
#include <csdesk/ticket/described.hpp>

#include <algorithm>

namespace csdesk::automation {
namespace {

constexpr std::size_t longest_value = 200;

using type = condition_type;

// Beside those of the ticket.
constexpr condition_field others[] = {
    {"customer.tier", type::text, "客户等级", "customer's tier"},
    {"customer.tier_manual", type::flag, "等级为人工设定", "tier set by hand"},
    {"customer.tags", type::list, "客户标签", "customer's tags"},
    {"customer.channel", type::text, "客户渠道", "customer's channel"},
    {"customer.language", type::text, "客户语言", "customer's language"},
    {"customer.orders", type::integer, "客户订单数", "customer's orders"},
    {"order.status", type::text, "订单状态", "order's status"},
    {"order.channel", type::text, "订单渠道", "order's channel"},
    {"order.carrier", type::text, "快递公司", "carrier"},
    {"order.products", type::list, "商品", "products"},
    {"order.categories", type::list, "商品类目", "categories"},
    {"order.late", type::flag, "包裹超时", "parcel late"},
    {"order.total_minor", type::integer, "订单金额", "order's total"},
    {"order.paid_minor", type::integer, "实付金额", "paid"},
    {"order.refunded_minor", type::integer, "已退金额", "refunded"},
    {"order.scans", type::integer, "物流更新数", "scans"},
    {"order.lowest_score", type::integer, "最低评分", "lowest score"},
    {"event.", type::text, "事件内容", "event"},
};

/// At most `longest_value` bytes, never half a letter.
std::string shortened(std::string text) {
    if (text.size() <= longest_value) return text;
    std::size_t end = longest_value;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

std::string joined(std::vector<std::string> const& words) {
    std::string out;
    for (auto const& w : words) out += (out.empty() ? "" : ", ") + w;
    return shortened(std::move(out));
}

bool all_hold(std::vector<condition> const& list, condition_values const& values) {
    return std::all_of(list.begin(), list.end(), [&](condition const& c) { return holds(c, values); });
}

void note(std::vector<condition> const& list, condition_values const& shown, std::vector<held>& out) {
    for (condition const& c : list) out.push_back({c.field, joined(shown(c.field))});
}

}  // namespace

rule const* find(policy const& p, std::string_view name) {
    auto const found = std::find_if(p.rules.begin(), p.rules.end(), [&](rule const& r) { return r.name == name; });
    return found == p.rules.end() ? nullptr : &*found;
}

std::span<condition_field const> condition_fields() noexcept {
    static std::vector<condition_field> const all = [] {
        auto const ours = ticket::condition_fields();
        std::vector<condition_field> out(ours.begin(), ours.end());
        out.insert(out.end(), std::begin(others), std::end(others));
        return out;
    }();
    return all;
}

std::optional<std::vector<held>> ask(rule const& r, condition_values const& values, condition_values const& shown) {
    if (!all_hold(r.when, values)) return std::nullopt;
    auto const group =
        std::find_if(r.any.begin(), r.any.end(), [&](std::vector<condition> const& g) { return all_hold(g, values); });
    if (!r.any.empty() && group == r.any.end()) return std::nullopt;
    std::vector<held> out;
    note(r.when, shown, out);
    if (group != r.any.end()) note(*group, shown, out);
    return out;
}

}  // namespace csdesk::automation
