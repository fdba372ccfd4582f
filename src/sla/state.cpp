#include <csdesk/sla/state.hpp>

#include <algorithm>
#include <tuple>

namespace csdesk::sla {
namespace {

/// Everything that would be reported in time, whatever the time.
std::vector<clock_event> pending(clock_state const& s) {
    auto out = s.owed;
    if (!is_open(s)) return out;
    for (auto const& w : s.warnings)
        if (w.due && !w.reported) out.push_back({clock_event_kind::warning, w.level, *w.due, w.instance});
    if (s.due && !s.breach_reported) out.push_back({clock_event_kind::breach, {}, *s.due, s.instance});
    return out;
}

/// Of warnings due together, the smaller share and the longer lead come first.
bool before(clock_event const& a, clock_event const& b) noexcept {
    return std::tuple(a.due, a.kind, a.instance, a.level.ppm, -a.level.lead) <
           std::tuple(b.due, b.kind, b.instance, b.level.ppm, -b.level.lead);
}

}  // namespace

promise promise_of(clock_state const& s) {
    promise p{counts_days(s) ? span{} : s.target, {}, s.days, s.end_of_day};
    for (auto const& w : s.warnings) p.warnings.push_back(w.level);
    return p;
}

std::string reason_text(clock_state const& s) {
    std::string out;
    for (auto const& r : s.reasons) out += (out.empty() || r.empty() ? "" : " + ") + r;
    return out;
}

std::vector<clock_event> due_events(clock_state const& s, instant now) {
    auto out = pending(s);
    std::erase_if(out, [&](clock_event const& e) { return e.due > now; });
    std::sort(out.begin(), out.end(), before);
    return out;
}

std::optional<instant> next_event(clock_state const& s) {
    auto const all = pending(s);
    auto const first = std::min_element(all.begin(), all.end(), before);
    if (first == all.end()) return {};
    return first->due;
}

clock_state reported(clock_state s, clock_event const& e) {
    if (std::erase(s.owed, e) > 0 || !is_open(s)) return s;
    if (e.kind == clock_event_kind::warning) {
        for (auto& w : s.warnings)
            if (w.level == e.level && w.instance == e.instance) w.reported = true;
    } else if (e.instance == s.instance && !s.breach_reported) {
        s.breach_reported = true;
        if (!s.breached_at) s.breached_at = e.due;
        if (s.reasons.empty()) s.status = clock_status::breached;
    }
    return s;
}

}  // namespace csdesk::sla
