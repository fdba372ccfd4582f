// Who may touch a message that is there. Private to src/ticket.
#pragma once

#include <csdesk/ticket/ticket.hpp>

#include <optional>

#include "ticket/decide.hpp"

namespace csdesk::ticket {

/// Team lead, supervisor or administrator.
constexpr bool leads(role who) noexcept { return who == role::team_lead || who == role::supervisor || who == role::admin; }
/// Those who speak for the channel or for another system.
constexpr bool speaks_for_all(role who) noexcept {
    return who == role::host || who == role::system || who == role::admin || who == role::importer;
}

/// Why nothing can be added to a message: it was recalled, or it is the other side's.
std::optional<error> untouchable(written const& m, facts const& f);

/// Whose draft a command is about.
result<agent_key> draft_owner(save_draft const& c, facts const& f);
result<agent_key> draft_owner(discard_draft const& c, facts const& f);

}  // namespace csdesk::ticket
