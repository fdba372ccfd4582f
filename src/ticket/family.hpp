// What a survivor's state and decisions share with those of merges. Private to src/ticket.
#pragma once

#include <csdesk/ticket/ticket.hpp>

namespace csdesk::ticket {

/// Nobody waits any more, of the ticket itself and of those merged into it.
void wait_no_more(state& t);

/// Puts the conversation of a survivor together again.
void gather(state& t);

/// The number of rounds that the ticket counts: its own and those that came with merged tickets.
inline std::int32_t round_count(conversation const& talk) noexcept { return talk.rounds + talk.carried_rounds; }

}  // namespace csdesk::ticket
