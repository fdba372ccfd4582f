// Time spent on a ticket (工时). An entry is never changed: what was wrong is taken back by an entry of the same length,
// negative.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/time.hpp>

#include <optional>
#include <string>

namespace csdesk::ticket {

/// Somebody has worked on a ticket.
struct log_time {
    ticket_ref ticket{};
    span spent{};                                 ///< more than 0, at most 31 days
    std::optional<std::string> activity{};        ///< a word: `reply`, `call`, or one of the shop's own; left out: `work`
    std::optional<personal<std::string>> note{};  ///< what was done, one line of at most 2,000 bytes
    std::optional<bool> billable{};               ///< left out: false
    std::optional<agent_key> agent{};  ///< whose time; left out: of the one who acts. Another's: by a lead, a rule or the host
    std::optional<instant> occurred_at{};
};
/// Takes an entry back. Another agent's: by a lead or the host.
struct reverse_time {
    ticket_ref ticket{};
    time_entry_id entry{};
    std::optional<std::string> reason{};  ///< one line of at most 2,000 bytes
};

/// Time was spent.
struct time_logged {
    ticket_id ticket{};
    time_entry_id entry{};
    agent_key agent{};
    span spent{};
    std::string activity{};
    bool billable = false;
    personal<std::string> note{};
    instant occurred_at{};
};
/// An entry was taken back; `spent` is its length, negative.
struct time_reversed {
    ticket_id ticket{};
    time_entry_id entry{};     ///< the reversing one
    time_entry_id reverses{};  ///< the one that was wrong
    agent_key agent{};
    span spent{};
    std::string activity{};
    bool billable = false;
    std::string reason{};
    instant occurred_at{};
};

/// An entry as it stands.
struct time_entry {
    time_entry_id entry{};
    std::optional<time_entry_id> reverses{};     ///< it takes another one back
    std::optional<time_entry_id> reversed_by{};  ///< it was taken back
    agent_key agent{};
    span spent{};
    std::string activity{};
    bool billable = false;
    instant occurred_at{};
};

}  // namespace csdesk::ticket
