// What a shop may set for its complaints.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <string>

#pragma GCC visibility push(default)
namespace csdesk::complaint {

/// What a shop may set. Investigate, propose, feed back and settle are counted from acceptance, all in real time.
struct policy {
    span accept = std::chrono::minutes(30);  ///< from receipt
    span investigate = std::chrono::hours(24);
    span propose = std::chrono::hours(48);
    span feed_back = std::chrono::hours(72);
    span settle = std::chrono::hours(72);
    span assign_improvement = std::chrono::hours(7 * 24);  ///< from settlement
    span close = std::chrono::hours(7 * 24);               ///< from the verdict on the improvement
    std::int32_t unreachable_after = 3;                    ///< attempts without an answer
    std::string currency = "CNY";                          ///< ISO 4217: of the limits, and of every compensation
    std::int64_t agent_limit = 2'000;                      ///< compensation without approval, in minor units (普通)
    std::int64_t senior_agent_limit = 5'000;               ///< 资深
    std::int64_t team_lead_limit = 20'000;                 ///< 组长
    std::int64_t supervisor_limit = 100'000;               ///< 主管
    friend bool operator==(policy const&, policy const&) = default;
};

/// Refuses a policy that cannot work, naming the field: spans from 1 ms to ten years, limits that do not fall with rank.
outcome check(policy const& p);

/// The compensation this role may grant by itself. An administrator has no limit; a role without a desk has none to give.
std::int64_t authority(role who, policy const& p) noexcept;

}  // namespace csdesk::complaint
#pragma GCC visibility pop
