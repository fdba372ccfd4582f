// Who follows a ticket: watchers (关注人) of the team, and customers who take part in it beside its requester (抄送).
//
// A customer sees and writes only in tickets they asked for or take part in; any other ticket does not exist for them.
// What comes with a merged ticket goes with it when it is un-merged, unless somebody has since been added for themselves.
//
// Functions: pure, values may be used from any thread.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <optional>
#include <variant>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// Watchers of one ticket, and customers taking part.
inline constexpr std::int64_t most_people = 50;

/// In which way somebody follows a ticket.
enum class part_taken : std::uint8_t { watcher = 1, participant = 2 };
inline constexpr spelled<part_taken> part_taken_names[] = {
    {part_taken::watcher, "watcher", "关注人", "Watcher"},
    {part_taken::participant, "participant", "参与人", "Participant"},
};
constexpr std::span<spelled<part_taken> const> names_of(part_taken) noexcept { return part_taken_names; }

/// One who follows the ticket.
struct follower {
    part_taken part = part_taken::watcher;
    std::string who{};  ///< an agent's key, or a customer's
    instant since{};
    ticket_id came_with{};  ///< the merged ticket; 0 = added here
    friend bool operator==(follower const&, follower const&) = default;
};

/// All who follow a ticket, in the order they began to.
struct people {
    ticket_id ticket{};
    std::vector<follower> followers{};
    friend bool operator==(people const&, people const&) = default;
};

/// Whether the customer takes part.
bool takes_part(people const& p, customer_key const& who) noexcept;

/// The agent hears of the ticket. Left out: the one who says so.
struct watch {
    ticket_ref ticket{};
    std::optional<agent_key> agent{};
};
/// Not any more.
struct unwatch {
    ticket_ref ticket{};
    std::optional<agent_key> agent{};
};
/// The customer may see the ticket and write in it. Made known by this where nobody mentioned them before.
struct add_participant {
    ticket_ref ticket{};
    customer_key customer{};
};
/// Not any more.
struct remove_participant {
    ticket_ref ticket{};
    customer_key customer{};
};

/// Somebody watches. The same again changes nothing.
struct watched {
    ticket_id ticket{};
    agent_key agent{};
};
/// Somebody watches no more.
struct unwatched {
    ticket_id ticket{};
    agent_key agent{};
};
/// A customer takes part. The same again changes nothing.
struct participant_added {
    ticket_id ticket{};
    customer_key customer{};
};
/// A customer takes part no more.
struct participant_removed {
    ticket_id ticket{};
    customer_key customer{};
};
/// Those of a merged ticket follow its survivor.
struct people_taken {
    ticket_id ticket{};
    ticket_id from{};
    std::vector<follower> followers{};  ///< those who did not follow it already
};
/// They went with the ticket they came with.
struct people_returned {
    ticket_id ticket{};
    ticket_id from{};
    std::vector<follower> followers{};
};

/// Any of them.
using people_event = std::variant<watched, unwatched, participant_added, participant_removed, people_taken, people_returned>;
/// What follows from a command, or why not.
using people_events = result<std::vector<people_event>>;

/// What follows from a command. `who` gives it; `requester` asked for the ticket.
people_events decide(people const& p, ticket_id ticket, watch const& c, actor const& who);
people_events decide(people const& p, ticket_id ticket, unwatch const& c, actor const& who);
people_events decide(people const& p, ticket_id ticket, add_participant const& c, customer_key const& requester);
people_events decide(people const& p, ticket_id ticket, remove_participant const& c);

/// Those of `source` that `survivor` gets, the requester of another customer's ticket among them: all where there is room,
/// else the refusal.
result<people_taken> join(people const& survivor, customer_key const& survivor_requester, people const& source, ticket_id from,
                          customer_key const& source_requester, instant at);
/// Those that came with `from` and are among `gone`, or all that came with it.
people_returned leave(people const& survivor, ticket_id from, std::optional<std::vector<follower>> const& gone);

/// Takes over what an event says; looks at nothing else.
void evolve(people& p, watched const& e, instant at);
void evolve(people& p, unwatched const& e, instant at);
void evolve(people& p, participant_added const& e, instant at);
void evolve(people& p, participant_removed const& e, instant at);
void evolve(people& p, people_taken const& e, instant at);
void evolve(people& p, people_returned const& e, instant at);
inline void evolve(people& p, people_event const& e, instant at) {
    std::visit([&](auto const& one) { evolve(p, one, at); }, e);
}

}  // namespace csdesk::ticket
#pragma GCC visibility pop
