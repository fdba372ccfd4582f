// Drafts: what an agent is about to answer, one for each agent and ticket. They are no part of the ticket's history, and nothing
// of them stays: the words of a draft leave the log with the next revision, with the answer, or when it is discarded.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <optional>
#include <string>
#include <vector>

namespace csdesk::ticket {

/// Keeps a draft, instead of the agent's earlier one.
struct save_draft {
    ticket_ref ticket{};
    personal<std::string> text{};          ///< not blank
    std::optional<message_id> based_on{};  ///< the last message the agent has seen
    std::optional<bool> shared{};          ///< true: colleagues may read it; left out: private
    std::optional<agent_key> agent{};      ///< whose; left out: the one who acts
};
/// Throws a draft away. Another agent's: by a lead or the host.
struct discard_draft {
    ticket_ref ticket{};
    std::optional<agent_key> agent{};  ///< whose; left out: the one who acts
};

/// A draft was kept. What it replaces is erased from the log.
struct draft_saved {
    ticket_id ticket{};
    agent_key agent{};
    std::int32_t revision = 1;
    personal<std::string> text{};
    std::optional<message_id> based_on{};
    bool shared = false;
    std::int64_t replaces = 0;      ///< seq of the revision before, 0 = none
    std::vector<agent_key> also{};  ///< colleagues who have a draft for this ticket just now, 20 at most
};
/// A draft is gone, its words with it.
struct draft_discarded {
    ticket_id ticket{};
    agent_key agent{};
    std::int64_t saved = 0;  ///< seq of its last revision
    bool sent = false;       ///< the agent has answered
};

/// An agent's draft as it stands, without its words.
struct draft {
    agent_key agent{};
    std::int64_t seq = 0;  ///< of its last revision
    std::int32_t revision = 0;
};

/// Something that somebody else said since an answer was begun.
struct newer_message {
    message_id message{};
    actor author{};
};

}  // namespace csdesk::ticket
