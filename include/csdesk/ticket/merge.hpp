// Merging, un-merging and splitting tickets.
//
// Merged (已合并), a ticket goes on in its survivor: what is written or commanded to it reaches the survivor, its clocks end,
// its messages stay where they were written and are read from both. Nothing is counted twice: while it is merged, its
// counters count for the survivor.
//
//   wait       the customer waits since the earliest unanswered message of all of them; one answer ends it
//   contact    the latest of all of them; the first answer, the lifecycle and the requester stay the survivor's own
//   time       what was booked counts for the survivor
//   tags       the survivor gets those it lacks, up to 50
//   refund     goes on where it was asked for
//   un-merged  it comes back as it was: status, messages, counters, and its wait where nobody has answered it meanwhile. What
//              was written after the merge stays with the survivor, whichever of the two it was sent to.
//
// A chain is followed to its end: merged into a merged ticket means into that one's survivor. Only in a survivor that has not
// ended; never into itself.
//
// A split gives some of the customer's messages (and notes) a ticket of their own, which begins when the first of them was
// written, clocks included. They are read there from then on; the first ticket waits for an answer to what is left.
//
// Functions: pure, values may be used from any thread.
#pragma once

#include <csdesk/ticket/commands.hpp>
#include <csdesk/ticket/events.hpp>
#include <csdesk/ticket/lineage.hpp>
#include <csdesk/ticket/ticket.hpp>

#include <variant>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// Together in one survivor, itself included.
inline constexpr std::int64_t most_merged = 100;
/// Split off at once.
inline constexpr std::size_t most_split = 50;

// ---- commands -----------------------------------------------------------------------------------------------------

/// The ticket goes on in another. Its complaint, if it has one, must have ended.
struct merge {
    ticket_ref ticket{};
    ticket_ref into{};
    std::optional<std::string> reason{};     ///< one line of at most 2,000 bytes
    std::optional<bool> across_customers{};  ///< true: also where another customer asks; they then take part in the survivor
};
/// The merged ticket comes back.
struct unmerge {
    ticket_ref ticket{};
    std::optional<std::string> reason{};  ///< one line of at most 2,000 bytes
};
/// Messages of this ticket become a ticket of their own; what is left out is as in the first ticket.
struct split {
    ticket_ref ticket{};
    std::vector<message_id> messages{};  ///< 1 … 50, at least one of the customer; the rest of the customer or notes
    std::optional<ticket_kind> kind{};
    std::optional<csdesk::priority> priority{};
    std::optional<std::string> subject{};  ///< one line of at most 500 bytes
    std::optional<customer_key> requester{};
    std::optional<std::string> reference{};  ///< the host's own name for the new ticket; none where left out
    std::optional<std::string> reason{};     ///< one line of at most 2,000 bytes
};

// ---- events -------------------------------------------------------------------------------------------------------

/// The ticket goes on in another one.
struct merged {
    ticket_id ticket{};
    ticket_id into{};
    ticket_status from = ticket_status::fresh;  ///< its status until then
    std::string reason{};
    std::int32_t number = 0;      ///< how often it has been merged by now
    std::int32_t open_round = 0;  ///< the round that goes on in the survivor, 0 = none
};
/// The survivor has taken a ticket in.
struct absorbed {
    ticket_id ticket{};
    ticket_id from{};
    std::int32_t number = 0;             ///< as in `merged`
    conversation talk{};                 ///< what it brought; `waiting` is its unanswered wait
    std::vector<std::string> tags{};     ///< which the survivor did not have
    std::optional<round> waiting{};      ///< the survivor's wait from now on
    bool opens_round = false;            ///< the survivor was not waiting before
    span time_spent{}, billable_time{};  ///< booked so far, on it and on what was merged into it
};
/// The ticket is its own again.
struct unmerged {
    ticket_id ticket{};
    ticket_id from{};  ///< the ticket it had been merged into
    ticket_status to = ticket_status::fresh;
    std::string reason{};
    std::int32_t number = 0;               ///< as in `merged`
    bool answered = false;                 ///< its wait has ended meanwhile
    std::optional<instant> answered_at{};  ///< by an answer in the survivor
    std::int32_t open_round = 0;           ///< the round that goes on here, 0 = none
    std::optional<instant> round_opened_at{};
};
/// The survivor, or a survivor of the survivor, has let a ticket go.
struct released {
    ticket_id ticket{};
    ticket_id from{};                           ///< whose share changes: the ticket itself, or the merged one it was within
    ticket_id gone{};                           ///< the un-merged ticket
    std::optional<conversation> remaining{};    ///< of that share; nothing: all of it is gone
    std::vector<std::string> tags{};            ///< that went with it
    std::optional<round> waiting{};             ///< the wait from now on
    std::int32_t dropped_round = 0;             ///< the round that was only for the gone ticket's wait, 0 = none
    std::int32_t changed_round = 0;             ///< the round that goes on with another beginning, 0 = none
    bool last = false;                          ///< this survivor was not merged itself: it has the clocks
    std::int32_t number = 0;                    ///< as in `merged`
    std::optional<instant> waited_since{};      ///< until now
    std::optional<instant> gone_waits_since{};  ///< the un-merged ticket, unanswered still
    span time_spent{}, billable_time{};         ///< booked on what remains
};
/// Time booked on a merged ticket was taken back: the survivor's is as much less.
struct brought_time_changed {
    ticket_id ticket{};
    ticket_id from{};                    ///< whose share changes
    span time_spent{}, billable_time{};  ///< the difference
};
/// Messages have left for a ticket of their own.
struct split_off {
    ticket_id ticket{};
    ticket_id into{};
    std::vector<message_id> messages{};
    std::int32_t customer_messages = 0, notes = 0;  ///< how many of them
    std::string reason{};
    std::optional<round> own_waiting{};     ///< the wait for answers to the messages left here
    std::optional<round> waiting{};         ///< the same with what merged tickets brought
    std::optional<instant> waited_since{};  ///< until now
    std::int32_t dropped_round = 0;         ///< the round that has nothing left, 0 = none
    std::int32_t changed_round = 0;         ///< the round that now begins later, 0 = none
};
/// A message of another ticket belongs to this one now.
struct message_taken {
    ticket_id ticket{};
    message_id message{};
    ticket_id origin{};  ///< where it was written
    bool note = false;   ///< a note; else a message of the customer
    std::string channel{};
    std::optional<std::string> external_id{};
    instant occurred_at{};
    std::int32_t round = 0;
    bool opens_round = false;
    instant round_opened_at{};
};

/// Any of them, with the beginning of a ticket.
using family_event = std::variant<opened, merged, absorbed, unmerged, released, split_off, message_taken>;
/// What follows from a command, or why not.
using family_events = result<std::vector<family_event>>;

// ---- decisions ----------------------------------------------------------------------------------------------------

/// What a merge may look at beside the two tickets.
struct merge_facts {
    instant at{};
    std::int64_t together = 2;    ///< tickets in the survivor afterwards, itself included
    bool complaint_open = false;  ///< the ticket has a complaint that has not ended
};

/// A message as its ticket has it.
struct split_message {
    message_id message{};
    ticket_id ticket{};                      ///< where it was written
    bool of_customer = false, note = false;  ///< who wrote it, for whom
    std::string channel{};
    std::optional<std::string> external_id{};
    instant occurred_at{};
    std::int32_t round = 0;
    std::optional<ticket_id> moved_to{};  ///< split off earlier
};

/// What a split may look at beside the ticket.
struct split_facts {
    instant at{};
    ticket_id number{};                                 ///< of the new ticket
    std::string tier{};                                 ///< of its requester
    std::vector<std::optional<split_message>> found{};  ///< in the order of the command; nothing where there is no such message
    std::vector<instant> left{};  ///< when the other unanswered messages of the open round were written, the earliest first
};

/// Merges a ticket that is not merged into one that is not merged.
family_events decide(state const& source, state const& survivor, merge const& c, merge_facts const& f);
/// `above`: the ticket it was merged into, the ticket that one was merged into, and so on to the last.
family_events decide(state const& source, std::vector<state const*> const& above, unmerge const& c, instant at);
/// The events of the new ticket and of the first one.
family_events decide(state const& t, split const& c, split_facts const& f);

/// Sums of booked time.
struct booked_time {
    span spent{}, billable{};
};
/// Time booked on a ticket and on what it took in.
booked_time booked(state const& t) noexcept;

/// The counters of a ticket and of what it took in, as a survivor is given them.
conversation brought_by(state const& t);

/// Takes over what an event says; looks at nothing else.
void evolve(state& t, merged const& e, instant at);
void evolve(state& t, absorbed const& e, instant at);
void evolve(state& t, unmerged const& e, instant at);
void evolve(state& t, released const& e, instant at);
void evolve(state& t, split_off const& e, instant at);
void evolve(state& t, message_taken const& e, instant at);
void evolve(state& t, brought_time_changed const& e, instant at);
inline void evolve(state& t, family_event const& e, instant at) {
    std::visit([&](auto const& one) { evolve(t, one, at); }, e);
}

}  // namespace csdesk::ticket
#pragma GCC visibility pop
