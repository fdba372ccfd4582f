#include <csdesk/workflow/complaint.hpp>

namespace csdesk::complaint {
namespace {

constexpr span longest_span = std::chrono::hours(24 * 3653);

bool is_currency(std::string const& code) {
    if (code.size() != 3) return false;
    for (char const c : code)
        if (c < 'A' || c > 'Z') return false;
    return true;
}

}  // namespace

outcome check(policy const& p) {
    struct named_span {
        char const* field;
        span value;
    };
    for (auto const& [field, value] : {named_span{"accept", p.accept},
                                       {"investigate", p.investigate},
                                       {"propose", p.propose},
                                       {"feed_back", p.feed_back},
                                       {"settle", p.settle},
                                       {"assign_improvement", p.assign_improvement},
                                       {"close", p.close}})
        if (value <= span::zero() || value > longest_span)
            return refuse(errc::invalid_argument, field, "a span from 1 ms to ten years is expected",
                          "应为 1 毫秒到十年之间的时长");
    if (p.unreachable_after < 1 || p.unreachable_after > 100)
        return refuse(errc::invalid_argument, "unreachable_after", "1 to 100 attempts are expected", "联系次数应为 1 到 100");
    if (!is_currency(p.currency))
        return refuse(errc::invalid_argument, "currency", "a currency is three capital letters, such as CNY",
                      "币种应为三个大写字母，例如 CNY");
    struct named_limit {
        char const* field;
        std::int64_t value;
    };
    std::int64_t below = 0;
    for (auto const& [field, value] : {named_limit{"agent_limit", p.agent_limit},
                                       {"senior_agent_limit", p.senior_agent_limit},
                                       {"team_lead_limit", p.team_lead_limit},
                                       {"supervisor_limit", p.supervisor_limit}}) {
        if (value < below || value > largest_integer)
            return refuse(errc::invalid_argument, field, "limits are not negative and do not fall with rank",
                          "额度不得为负，且不得随级别升高而减少");
        below = value;
    }
    return done();
}

std::int64_t authority(role who, policy const& p) noexcept {
    switch (who) {
        case role::junior_agent:
        case role::agent: return p.agent_limit;
        case role::senior_agent: return p.senior_agent_limit;
        case role::team_lead: return p.team_lead_limit;
        case role::supervisor: return p.supervisor_limit;
        case role::admin: return largest_integer;
        default: return 0;
    }
}

}  // namespace csdesk::complaint
