// What hangs on a conversation, joined to the desk: called by join_ticket, one function a file.
#pragma once

#include <csdesk/ticket/ticket.hpp>

#include "desk/registry.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {

void join_conversation(registry& r);  ///< attachments, transcripts, recalls
void join_drafts(registry& r);
void join_time_spent(registry& r);
void join_search(registry& r);

/// A line of the ticket's history; most events have nothing more to say.
inline ticket::timeline_row line_of(ticket_id ticket, happened const& when, std::string what) {
    return {.ticket = ticket, .seq = when.seq, .at = when.at, .occurred_at = when.at, .what = std::move(what), .who = when.who};
}

/// What the agent who answers has to know: their draft, and what others said since `based_on`. `not_found` where that is no
/// message of the ticket.
outcome see_conversation(scope& s, ticket::state const& t, ticket::reply const& c, ticket::facts& f);

/// An agent's draft for a ticket.
std::optional<ticket::draft> draft_of(reader& rows, ticket_id ticket, agent_key const& agent);

/// Rows by which a text is found.
void put_tokens(row_list& out, ticket_id ticket, std::int64_t place, bool internal, std::string_view text);
void erase_tokens(row_list& out, ticket_id ticket, std::int64_t place, std::string_view was, std::string_view is);
void put_reference_tokens(row_list& out, ticket::opened const& e);

}  // namespace csdesk::engine
