// The complaint's table as one pure function, and the words of the table: triggers and conditions.
// For complaint.cpp, the model check and the benchmark; hosts use <csdesk/workflow/complaint.hpp>.
#pragma once

#include "workflow/table_kit.hpp"

#include <csdesk/workflow/complaint.hpp>

namespace csdesk::complaint {

/// One a command; the stable name is the command's.
enum class trigger : std::uint8_t {
    receive = 1,
    accept,
    investigate,
    determine_responsibility,
    propose,
    negotiate,
    customer_accepts,
    customer_rejects,
    escalate,
    feed_back,
    settle,
    assign_improvement,
    verify_improvement,
    waive_improvement,
    link_known_cause,
    close,
    withdraw,
    mark_unfounded,
    mark_duplicate,
    record_attempt,
    mark_unreachable,
    pass_deadline,
};
inline constexpr spelled<trigger> trigger_names[] = {
    {trigger::receive, "complaint.receive", "登记", "receive"},
    {trigger::accept, "complaint.accept", "受理", "accept"},
    {trigger::investigate, "complaint.investigate", "核实", "investigate"},
    {trigger::determine_responsibility, "complaint.determine_responsibility", "定责", "determine responsibility"},
    {trigger::propose, "complaint.propose", "出方案", "propose"},
    {trigger::negotiate, "complaint.negotiate", "协商", "negotiate"},
    {trigger::customer_accepts, "complaint.customer_accepts", "买家同意", "customer accepts"},
    {trigger::customer_rejects, "complaint.customer_rejects", "买家不同意", "customer rejects"},
    {trigger::escalate, "complaint.escalate", "升级主管", "escalate"},
    {trigger::feed_back, "complaint.feed_back", "反馈致歉", "feed back"},
    {trigger::settle, "complaint.settle", "结案", "settle"},
    {trigger::assign_improvement, "complaint.assign_improvement", "指派整改", "assign improvement"},
    {trigger::verify_improvement, "complaint.verify_improvement", "验证整改", "verify improvement"},
    {trigger::waive_improvement, "complaint.waive_improvement", "无需整改", "waive improvement"},
    {trigger::link_known_cause, "complaint.link_known_cause", "关联已知原因", "link known cause"},
    {trigger::close, "complaint.close", "闭环", "close"},
    {trigger::withdraw, "complaint.withdraw", "撤诉", "withdraw"},
    {trigger::mark_unfounded, "complaint.mark_unfounded", "判定不成立", "mark unfounded"},
    {trigger::mark_duplicate, "complaint.mark_duplicate", "标记重复", "mark duplicate"},
    {trigger::record_attempt, "complaint.record_attempt", "记录联系", "record attempt"},
    {trigger::mark_unreachable, "complaint.mark_unreachable", "标记联系不上", "mark unreachable"},
    {trigger::pass_deadline, "complaint.pass_deadline", "步骤到期", "pass deadline"},
};
constexpr std::span<spelled<trigger> const> names_of(trigger) noexcept { return trigger_names; }

/// What a row may ask for.
enum class condition : std::uint8_t {
    shares_sum_to_100,
    within_authority,
    by_supervisor,
    apology,
    enough_attempts,
    improvement_answered,
    deadline_passed,
};
inline constexpr spelled<condition> condition_names[] = {
    {condition::shares_sum_to_100, "shares_sum_to_100", "责任合计100%", "shares sum to 100"},
    {condition::within_authority, "within_authority", "在授权额度内", "within authority"},
    {condition::by_supervisor, "by_supervisor", "主管操作", "by a supervisor"},
    {condition::apology, "apology", "已致歉", "with apology"},
    {condition::enough_attempts, "enough_attempts", "联系次数已够", "enough attempts"},
    {condition::improvement_answered, "improvement_answered", "整改已有结论", "improvement answered"},
    {condition::deadline_passed, "deadline_passed", "已过时限且未上报", "deadline passed, not reported"},
};
constexpr std::span<spelled<condition> const> names_of(condition) noexcept { return condition_names; }
using conditions = workflow::condition_set<condition>;

/// The conditions that follow from state, actor and time. Those on fields of a command count as held until one is seen.
conditions conditions_of(state const& s, facts const& f);

/// One step of the table: no events are built, nothing is allocated.
workflow::outcome_of<step> take(step from, trigger on, conditions holds) noexcept;

}  // namespace csdesk::complaint
