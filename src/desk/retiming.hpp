// Answers at other times than the log says: what another staffing would have done (what-if).
#pragma once

#include <csdesk/ticket/events.hpp>

#include <map>
#include <set>
#include <utility>

#include "desk/shadow.hpp"
#include "desk/staffing.hpp"

namespace csdesk::engine {

/// Without a plan it changes nothing.
class retiming {
public:
    /// First pass: collects the answers of persons that ended a wait.
    void note(any_event const& e, happened const& when);
    /// Between the passes: when they come instead.
    void plan(staffing const& staff);

    /// Second pass: true for an answer that comes at a time of its own.
    bool moves(std::int64_t seq) const { return answers_.contains(seq); }
    /// Gives the answers that come before `at`, and those that the next event cannot do without.
    void give_before(shadow& to, instant at, any_event const& next, std::int64_t seq);
    /// Gives those that come until `at`.
    void give_until(shadow& to, instant at);

private:
    struct answer {
        ticket::replied event{};  // without its text
        actor who{};
        instant at{};
    };
    void give(shadow& to, std::int64_t seq, instant at);

    std::map<std::int64_t, answer> answers_;            // by seq
    std::set<std::pair<instant, std::int64_t>> ahead_;  // not yet given: when, seq
    std::map<ticket_id, std::set<std::int64_t>> of_;    // the same, by ticket
};

}  // namespace csdesk::engine
