// Descriptions of links, watchers and participants: states, commands, events, rows.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/ticket/links.hpp>
#include <csdesk/ticket/people.hpp>

#include "desk/rows.hpp"

namespace csdesk::ticket {

BOOST_DESCRIBE_STRUCT(follower, (), (part, who, since, came_with))
BOOST_DESCRIBE_STRUCT(people, (), (ticket, followers))
BOOST_DESCRIBE_STRUCT(watch, (), (ticket, agent))
BOOST_DESCRIBE_STRUCT(unwatch, (), (ticket, agent))
BOOST_DESCRIBE_STRUCT(add_participant, (), (ticket, customer))
BOOST_DESCRIBE_STRUCT(remove_participant, (), (ticket, customer))
BOOST_DESCRIBE_STRUCT(watched, (), (ticket, agent))
BOOST_DESCRIBE_STRUCT(unwatched, (), (ticket, agent))
BOOST_DESCRIBE_STRUCT(participant_added, (), (ticket, customer))
BOOST_DESCRIBE_STRUCT(participant_removed, (), (ticket, customer))
BOOST_DESCRIBE_STRUCT(people_taken, (), (ticket, from, followers))
BOOST_DESCRIBE_STRUCT(people_returned, (), (ticket, from, followers))

BOOST_DESCRIBE_STRUCT(one_link, (), (other, kind, since))
BOOST_DESCRIBE_STRUCT(links, (), (ticket, all, to_resolve, cause, solution, asked_by, asked_at))
BOOST_DESCRIBE_STRUCT(resolve_children, (), (ticket, cause, solution))
BOOST_DESCRIBE_STRUCT(resolve_child, (), (ticket, child))
BOOST_DESCRIBE_STRUCT(children_called, (), (ticket, children, cause, solution, asked_by))
BOOST_DESCRIBE_STRUCT(child_resolved, (), (ticket, child, already))
BOOST_DESCRIBE_STRUCT(child_not_resolved, (), (ticket, child, code, field, en, zh))
BOOST_DESCRIBE_STRUCT(link, (), (ticket, other, kind))
BOOST_DESCRIBE_STRUCT(unlink, (), (ticket, other))
BOOST_DESCRIBE_STRUCT(linked, (), (ticket, other, kind))
BOOST_DESCRIBE_STRUCT(unlinked, (), (ticket, other, kind))

/// One who follows a ticket.
struct follower_row {
    static constexpr std::string_view table_name = "follower";
    static constexpr std::size_t key_columns = 3;
    ticket_id ticket{};
    part_taken part = part_taken::watcher;
    std::string who{};
    instant since{};
    std::optional<ticket_id> came_with{};
};
BOOST_DESCRIBE_STRUCT(follower_row, (), (ticket, part, who, since, came_with))

/// One side of a link.
struct link_row {
    static constexpr std::string_view table_name = "link";
    static constexpr std::size_t key_columns = 2;
    ticket_id ticket{};
    ticket_id other{};
    link_kind kind = link_kind::related;
    instant since{};
};
BOOST_DESCRIBE_STRUCT(link_row, (), (ticket, other, kind, since))

}  // namespace csdesk::ticket
