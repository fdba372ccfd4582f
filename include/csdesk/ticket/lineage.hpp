// What a ticket remembers of merges: where it went, how it stood then, and what others brought.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/vocabulary.hpp>
#include <csdesk/ticket/round.hpp>

#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// A merged ticket's share in its survivor.
struct brought {
    ticket_id ticket{};
    conversation talk{};              ///< its counters and contact times; `waiting` until somebody answers
    std::vector<std::string> tags{};  ///< which came with it
    span time_spent{};                ///< booked on it, and on what was merged into it
    span billable_time{};             ///< of that, billable
    friend bool operator==(brought const&, brought const&) = default;
};

/// How a merged ticket stood, for the day it comes back.
struct before_merge {
    ticket_status status = ticket_status::fresh;
    std::string status_reason{};
    std::optional<std::string> sub_status{};
    std::optional<instant> until{}, remind_at{}, snoozed_until{};
    std::optional<instant> ended_at{};
    friend bool operator==(before_merge const&, before_merge const&) = default;
};

/// Merges of one ticket, both ways.
struct lineage {
    std::int32_t merges = 0;  ///< how often it was merged into another
    std::optional<ticket_id> into{};
    std::optional<instant> merged_at{};
    std::optional<before_merge> before{};
    std::optional<conversation> own{};  ///< of a survivor: its own conversation, without what was brought
    std::vector<brought> taken{};
    friend bool operator==(lineage const&, lineage const&) = default;
};

/// The conversation of a survivor: its own with what merged tickets brought.
conversation together(conversation const& own, std::vector<brought> const& taken);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
