// What a shop may decide about its tickets.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>
#include <csdesk/ticket/fields.hpp>
#include <csdesk/ticket/reasons.hpp>
#include <csdesk/ticket/sub_statuses.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// What becomes of a customer's message to a ticket that can no longer be reopened.
enum class late_reply : std::uint8_t { refuse = 1, follow_up = 2 };
inline constexpr spelled<late_reply> late_reply_names[] = {
    {late_reply::refuse, "refuse", "拒绝", "Refuse"},
    {late_reply::follow_up, "follow_up", "新建跟进工单", "Open a follow-up"},
};
constexpr std::span<spelled<late_reply> const> names_of(late_reply) noexcept { return late_reply_names; }

/// What a resolution must say.
enum class resolution_part : std::uint8_t { contact_reason = 1, cause = 2, solution = 3 };
inline constexpr spelled<resolution_part> resolution_part_names[] = {
    {resolution_part::contact_reason, "contact_reason", "咨询原因", "Contact reason"},
    {resolution_part::cause, "cause", "问题原因", "Cause"},
    {resolution_part::solution, "solution", "处理结果", "Solution"},
};
constexpr std::span<spelled<resolution_part> const> names_of(resolution_part) noexcept { return resolution_part_names; }

/// What is different for tickets of one kind; what is left out is as for every ticket.
struct kind_policy {
    std::optional<span> reopen_window{};                             ///< as in the policy
    std::optional<span> auto_close_after{};                          ///< as in the policy
    std::optional<span> remind_before_close{};                       ///< as in the policy
    std::optional<std::int32_t> reopen_limit{};                      ///< as in the policy
    std::optional<ticket::late_reply> late_reply{};                  ///< as in the policy
    std::optional<std::vector<resolution_part>> resolve_requires{};  ///< as in the policy
    friend bool operator==(kind_policy const&, kind_policy const&) = default;
};

/// The defaults are the shipped ones. Spans are real time.
struct policy {
    span reopen_window = std::chrono::days{7};       ///< after the resolution: a closed ticket reopens, later it does not
    span auto_close_after = std::chrono::hours{72};  ///< silence that closes a resolved ticket; 0 = never
    csdesk::priority default_priority = csdesk::priority::normal;  ///< of a ticket opened without one
    span refund_answer_within =
        std::chrono::hours{24};  ///< no word from the host by then: the refund is unknown, the host is asked; 0 = never
    bool automatic_replies_answer = false;  ///< true: a bot's reply closes a round as a person's does
    span remind_before_close{};             ///< the customer is reminded so long before silence closes the ticket; 0 = never
    std::int32_t reopen_limit = 0;          ///< how often a ticket may be reopened; 0 = as often as wanted
    ticket::late_reply late_reply = ticket::late_reply::refuse;  ///< to a ticket that cannot be reopened any more
    std::vector<resolution_part> resolve_requires{};             ///< asked of people and hosts
    std::map<std::string, kind_policy> kinds{};                  ///< what is different, by name of the kind
    undeclared undeclared_fields = undeclared::accept;           ///< custom fields that are not among `fields`
    std::map<std::string, field_definition> fields{};            ///< by name: a line of at most 64 bytes; at most 200
    ticket::sub_statuses sub_statuses{};                         ///< finer words for statuses
    ticket::contact_reasons contact_reasons{};                   ///< why customers come
    std::string currency = "CNY";                                ///< the policy's own: of money in fields
    friend bool operator==(policy const&, policy const&) = default;
};

/// What holds for tickets of one kind.
struct ending_rules {
    span reopen_window{};                                            ///< as in the policy
    span auto_close_after{};                                         ///< as in the policy
    span remind_before_close{};                                      ///< as in the policy
    std::int32_t reopen_limit = 0;                                   ///< as in the policy
    ticket::late_reply late_reply = ticket::late_reply::refuse;      ///< as in the policy
    std::vector<resolution_part> const* resolve_requires = nullptr;  ///< never null; lives as long as the policy
};
/// Looks up what is different for the kind.
ending_rules endings_of(policy const& p, ticket_kind kind);

/// Refuses what cannot work, naming the field: spans beyond ten years, a reminder before the silence begins, kinds that do
/// not exist, and whatever the checks of fields, sub-statuses and contact reasons refuse.
outcome check(policy const& p);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
