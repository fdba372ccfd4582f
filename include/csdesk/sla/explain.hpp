// Why a clock shows what it shows: the segments whose open ones sum to its elapsed time. Evidence in a dispute.
//
// Values: copyable, no hidden state, safe to use from any thread.
#pragma once

#include <csdesk/calendar/calendar.hpp>
#include <csdesk/sla/state.hpp>

#include <optional>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::sla {

/// The segments follow one another without a gap from the start to `until`; each is open, closed or paused.
struct explanation {
    clock_status status = clock_status::not_started;
    std::optional<instant> due{};
    std::optional<instant> breached_at{};
    span target{};
    span elapsed{};    ///< exactly the sum of the open segments
    span remaining{};  ///< negative where late
    std::vector<clock_segment> segments{};
    friend bool operator==(explanation const&, explanation const&) = default;
};

/// As of `now`, or of the stop. `cal` is the calendar since the last `change_calendar`.
explanation explain(clock_state const& s, calendar const& cal, instant now);

/// One line a segment, after a line with the figures.
std::string describe(explanation const& e, language l);

}  // namespace csdesk::sla
#pragma GCC visibility pop
