// What a rate hears of a ticket, read from the tables: its messages, what was taken back, its endings, and the answers it had
// from a survivor while it was merged.
#pragma once

#include <csdesk/quality/rate_events.hpp>

#include <map>

#include "desk/scope.hpp"

namespace csdesk::engine {

/// One thing that became known of a conversation.
struct heard_fact {
    rates::fact said{};
    std::int64_t message = 0;  ///< its number; 0 for an ending
    bool taken_back = false;   ///< not said, but the message was recalled then
};
/// By the number in the log.
using heard_facts = std::map<std::int64_t, heard_fact>;

/// A stay in a survivor, from one number in the log to another.
struct stay {
    std::int64_t from = 0, until = 0;
    ticket_id into{};
};

class ticket_talks {
public:
    /// `now`: what the command under way has changed, which searches do not see yet.
    ticket_talks(scope& s, rates::recount_changed now) : s_(s), now_(std::move(now)) {}

    /// Since when it is merged, by the number in the log; nothing where it is not.
    std::optional<std::int64_t> merged_since(ticket_id ticket);

    /// What was said in it, and the answers and endings it heard while it was merged.
    heard_facts all(ticket_id ticket);

private:
    struct talk {
        heard_facts own{};
        std::vector<stay> stays{};  // the last one may go on
    };
    talk const& of(ticket_id ticket);
    void read_messages(ticket_id ticket, talk& out);
    void read_history(ticket_id ticket, talk& out);
    void add(ticket_id ticket, std::vector<column_value> const& row, bool asks, talk& out);
    void answers_for(ticket_id ticket, stay const& within, heard_facts& out);

    scope& s_;
    rates::recount_changed now_;
    std::map<ticket_id, talk> known_{};
};

/// What a rule counts of it: without what the customer took back before it was answered and while there was time to.
std::map<std::int64_t, rates::fact> counted_facts(rates::rule const& r, heard_facts const& all);

}  // namespace csdesk::engine
