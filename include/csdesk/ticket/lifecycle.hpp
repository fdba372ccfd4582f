// The life of a ticket as one table: status x verb -> next status. Everything that moves a ticket is a row and a column
// here; what an importer observed elsewhere (ticket.record_status) is the one way around it.
//
// Constant data and pure functions: safe to use from any thread.
#pragma once

#include <csdesk/core/vocabulary.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// What can move a ticket.
enum class verb : std::uint8_t {
    take = 0,
    receive = 1,
    pend = 2,
    hold = 3,
    resume = 4,
    resolve = 5,
    close = 6,
    reopen = 7,
    lapse = 8
};
// clang-format off
inline constexpr spelled<verb> verb_names[] = {
    {verb::take, "take", "接手", "Take"},             // an agent replies or is assigned
    {verb::receive, "receive", "收到", "Receive"},    // the customer writes
    {verb::pend, "pend", "待回复", "Pend"},
    {verb::hold, "hold", "挂起", "Hold"},
    {verb::resume, "resume", "恢复", "Resume"},
    {verb::resolve, "resolve", "解决", "Resolve"},
    {verb::close, "close", "关闭", "Close"},
    {verb::reopen, "reopen", "重新打开", "Reopen"},
    {verb::lapse, "lapse", "到期", "Lapse"},          // `until` has come: silence after a resolution, the end of a wait
};
// clang-format on
constexpr std::span<spelled<verb> const> names_of(verb) noexcept { return verb_names; }
/// How many there are: the columns of the table.
inline constexpr std::size_t verb_count = 9;

/// The table itself, written to be read.
namespace table {
/// @cond
inline constexpr ticket_status new_ = ticket_status::fresh, open = ticket_status::open, pend = ticket_status::pending,
                               hold = ticket_status::on_hold, done = ticket_status::resolved, shut = ticket_status::closed,
                               gone = ticket_status::merged, none = ticket_status{};
struct row {
    ticket_status from;
    std::array<ticket_status, verb_count> to;
};
// clang-format off
inline constexpr row rows[] = {
    // from     take  receive  pend  hold  resume  resolve  close  reopen  lapse
    {new_,    { open, new_,    pend, hold, none,   done,    shut,  none,   none }},
    {open,    { open, open,    pend, hold, none,   done,    shut,  none,   none }},
    {pend,    { pend, open,    none, hold, open,   done,    shut,  none,   open }},
    {hold,    { hold, open,    pend, none, open,   done,    shut,  none,   open }},
    {done,    { done, open,    none, none, none,   none,    shut,  open,   shut }},
    {shut,    { none, open,    none, none, none,   none,    none,  open,   none }},   // receive, reopen: inside the reopen window
    {gone,    { none, none,    none, none, none,   none,    none,  none,   none }},   // merged and un-merged only (merge.hpp)
};
// clang-format on
/// @endcond
}  // namespace table

/// The status after `v`, or nothing where the table has no way.
constexpr std::optional<ticket_status> next(ticket_status from, verb v) noexcept {
    for (auto const& row : table::rows)
        if (row.from == from && row.to[static_cast<std::size_t>(v)] != table::none) return row.to[static_cast<std::size_t>(v)];
    return std::nullopt;
}

/// Resolved, closed or merged.
constexpr bool is_ended(ticket_status s) noexcept {
    return s == ticket_status::resolved || s == ticket_status::closed || s == ticket_status::merged;
}

/// True where going from one to the other is a reopening.
constexpr bool reopens(ticket_status from, ticket_status to) noexcept { return is_ended(from) && !is_ended(to); }

/// The commands that move a ticket from here, as `ticket.pend`.
std::vector<std::string> allowed(ticket_status from);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
