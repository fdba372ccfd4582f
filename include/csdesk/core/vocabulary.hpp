// The field's words, one each, with their Chinese and English names. Stored numbers never change; append only.
#pragma once

#include <csdesk/core/names.hpp>

#include <compare>
#include <string>

namespace csdesk {

/// What a ticket (工单) is about.
enum class ticket_kind : std::uint8_t {
    pre_sale = 1,
    after_sale = 2,
    complaint = 3,
    emergency = 4,
    feedback = 5,
    negative_review = 6,
    harassment = 7,
    data_request = 8,
};
inline constexpr spelled<ticket_kind> ticket_kind_names[] = {
    {ticket_kind::pre_sale, "pre_sale", "售前咨询", "Pre-sale"},
    {ticket_kind::after_sale, "after_sale", "售后服务", "After-sale"},
    {ticket_kind::complaint, "complaint", "投诉", "Complaint"},
    {ticket_kind::emergency, "emergency", "突发事件", "Emergency"},
    {ticket_kind::feedback, "feedback", "客户反馈", "Feedback"},
    {ticket_kind::negative_review, "negative_review", "差评跟进", "Negative review"},
    {ticket_kind::harassment, "harassment", "恶意骚扰", "Harassment"},
    {ticket_kind::data_request, "data_request", "个人信息请求", "Data request"},
};
constexpr std::span<spelled<ticket_kind> const> names_of(ticket_kind) noexcept { return ticket_kind_names; }

/// Canonical status. A shop's own sub-statuses map onto these.
enum class ticket_status : std::uint8_t { fresh = 1, open = 2, pending = 3, on_hold = 4, resolved = 5, closed = 6, merged = 7 };
inline constexpr spelled<ticket_status> ticket_status_names[] = {
    {ticket_status::fresh, "new", "待受理", "New"},
    {ticket_status::open, "open", "处理中", "Open"},
    {ticket_status::pending, "pending", "待买家回复", "Pending"},
    {ticket_status::on_hold, "on_hold", "待第三方", "On hold"},
    {ticket_status::resolved, "resolved", "已解决", "Resolved"},
    {ticket_status::closed, "closed", "已关闭", "Closed"},
    {ticket_status::merged, "merged", "已合并", "Merged"},
};
constexpr std::span<spelled<ticket_status> const> names_of(ticket_status) noexcept { return ticket_status_names; }

/// How urgent a ticket is; the queue is in this order, then by waiting time.
enum class priority : std::uint8_t { low = 1, normal = 2, high = 3, urgent = 4 };
inline constexpr spelled<priority> priority_names[] = {
    {priority::low, "low", "低", "Low"},
    {priority::normal, "normal", "普通", "Normal"},
    {priority::high, "high", "高", "High"},
    {priority::urgent, "urgent", "紧急", "Urgent"},
};
constexpr std::span<spelled<priority> const> names_of(priority) noexcept { return priority_names; }

/// Shipped customer tiers. The set is open: a policy may name others, so tiers travel as words.
enum class tier : std::uint8_t { normal = 1, core = 2, vip = 3 };
inline constexpr spelled<tier> tier_names[] = {
    {tier::normal, "normal", "普通客户", "Normal"},
    {tier::core, "core", "核心客户", "Core"},
    {tier::vip, "vip", "VIP客户", "VIP"},
};
constexpr std::span<spelled<tier> const> names_of(tier) noexcept { return tier_names; }

/// Shipped channels. The set is open to the shop's own, so channels travel as words (`^[a-z0-9_]{1,32}$`).
enum class channel : std::uint8_t {
    wangwang = 1,
    jd = 2,
    douyin = 3,
    phone = 4,
    sms = 5,
    email = 6,
    wechat = 7,
    wecom = 8,
    web_chat = 9,
    social = 10,
    survey = 11,
};
inline constexpr spelled<channel> channel_names[] = {
    {channel::wangwang, "wangwang", "旺旺（千牛）", "Wangwang"},
    {channel::jd, "jd", "咚咚", "JD Dongdong"},
    {channel::douyin, "douyin", "飞鸽", "Douyin Feige"},
    {channel::phone, "phone", "电话", "Phone"},
    {channel::sms, "sms", "短信", "SMS"},
    {channel::email, "email", "邮件", "E-mail"},
    {channel::wechat, "wechat", "微信", "WeChat"},
    {channel::wecom, "wecom", "企业微信", "WeCom"},
    {channel::web_chat, "web_chat", "在线客服", "Web chat"},
    {channel::social, "social", "社交媒体", "Social media"},
    {channel::survey, "survey", "在线调查", "Survey"},
};
constexpr std::span<spelled<channel> const> names_of(channel) noexcept { return channel_names; }

/// Who acts. Travels as `role:name` (`agent:li`); `system` and `host` may stand alone.
enum class role : std::uint8_t {
    system = 1,
    host = 2,
    customer = 3,
    bot = 4,
    junior_agent = 5,
    agent = 6,
    senior_agent = 7,
    team_lead = 8,
    supervisor = 9,
    admin = 10,
    importer = 11,
    department = 12,
    inspector = 13,
    pr_officer = 14,
    technical_support = 15,
    rule = 16,
};
inline constexpr spelled<role> role_names[] = {
    {role::system, "system", "系统", "System"},
    {role::host, "host", "宿主", "Host"},
    {role::customer, "customer", "买家", "Customer"},
    {role::bot, "bot", "智能客服", "Bot"},
    {role::junior_agent, "junior_agent", "客服专员", "Junior agent"},
    {role::agent, "agent", "客服", "Agent"},
    {role::senior_agent, "senior_agent", "资深客服", "Senior agent"},
    {role::team_lead, "team_lead", "客服组长", "Team lead"},
    {role::supervisor, "supervisor", "客服主管", "Supervisor"},
    {role::admin, "admin", "管理员", "Administrator"},
    {role::importer, "importer", "导入程序", "Importer"},
    {role::department, "department", "责任部门", "Department"},
    {role::inspector, "inspector", "质检员", "Inspector"},
    {role::pr_officer, "pr_officer", "公关专员", "PR officer"},
    {role::technical_support, "technical_support", "技术支持", "Technical support"},
    {role::rule, "rule", "自动化规则", "Rule"},
};
constexpr std::span<spelled<role> const> names_of(role) noexcept { return role_names; }

/// The one who acts, as recorded with every event.
struct actor {
    csdesk::role role = role::system;  ///< what decides what may be done
    std::string name{};  ///< who, 1 … 128 bytes without control characters; may be empty for `system` and `host` alone
    friend auto operator<=>(actor const&, actor const&) = default;
};

}  // namespace csdesk
