#include <csdesk/ticket/policy.hpp>

namespace csdesk::ticket {

outcome check(policy const& p) {
    constexpr span longest = std::chrono::days{3'653};
    struct {
        char const* field;
        span length;
    } const spans[] = {{"reopen_window", p.reopen_window},
                       {"auto_close_after", p.auto_close_after},
                       {"refund_answer_within", p.refund_answer_within}};
    for (auto const& s : spans)
        if (s.length < span{0} || s.length > longest)
            return refuse(errc::invalid_argument, s.field, "0 to ten years", "应在 0 与十年之间");
    return done();
}

}  // namespace csdesk::ticket
