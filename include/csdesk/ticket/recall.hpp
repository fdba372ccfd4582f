// Recalled messages (撤回). The words leave the log, the tables and the search for good; their SHA-256 stays, so that somebody
// who kept them can prove what was said. Names and places of attachments and the words of a transcript go with them.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <optional>
#include <string>
#include <vector>

namespace csdesk::ticket {

/// Who speaks in a message.
enum class side : std::uint8_t { customer = 1, agent = 2 };
inline constexpr spelled<side> side_names[] = {{side::customer, "customer", "买家", "Customer"},
                                               {side::agent, "agent", "客服", "Agent"}};
constexpr std::span<spelled<side> const> names_of(side) noexcept { return side_names; }

/// A message as it stands in the ticket, without its words.
struct written {
    message_id message{};
    std::int64_t seq = 0;  ///< of its event
    ticket::side side = side::customer;
    actor author{};
    std::string channel{};
    bool automatic = false;
    bool internal = false;  ///< a note
    std::int32_t round = 0;
    std::optional<std::string> external_id{};
    instant at{};  ///< when it was logged
    instant occurred_at{};
    bool out_of_order = false;
    std::optional<instant> recalled_at{};
    std::string text_sha256{};                ///< of its words, in hexadecimal
    std::int32_t attachments = 0;             ///< how many it has
    std::int32_t segments = 0;                ///< how many pieces its transcript has
    std::optional<span> last_from{};          ///< beginning of the last piece
    std::vector<std::int64_t> more_events{};  ///< other events that hold something of it
    ticket_id ticket{};                       ///< where it was written
    std::int32_t written_round = 0;           ///< of that ticket
};

/// Takes a message back. Its author may, a lead may on the agents' side, the host may either (the channel's own recall). By the
/// desk's number or by the channel's.
struct recall {
    ticket_ref ticket{};
    std::optional<message_id> message{};
    std::optional<std::string> external_id{};  ///< instead: the channel's own id, at most 256 bytes
    std::optional<std::string> channel{};      ///< of that id; left out: the ticket's
    std::optional<std::string> reason{};       ///< one line of at most 2,000 bytes
};

/// A message was taken back; everything but its words is repeated here. An answered round stays as it was. Where it was the only
/// message the customer waited for, the round ends without an answer.
struct message_recalled {
    ticket_id ticket{};
    message_id message{};
    ticket::side side = side::customer;
    actor author{};
    std::string channel{};
    bool automatic = false;
    bool internal = false;
    std::int32_t round = 0;
    std::optional<std::string> external_id{};
    instant occurred_at{};
    instant written_at{};          ///< when it was logged
    std::int64_t written_seq = 0;  ///< of its event
    bool out_of_order = false;
    std::string text_sha256{};           ///< of its words as UTF-8, 64 lower-case hexadecimal digits
    std::vector<std::int64_t> erased{};  ///< events whose personal part is gone, by seq
    std::string reason{};
    std::int32_t ended_round = 0;  ///< the round that ends without an answer by this, 0 = none
    std::optional<instant> ended_round_opened_at{};
    std::optional<ticket_id> written_in{};  ///< the ticket it was split off from
    std::int32_t written_round = 0;         ///< its round there
};
/// A message that came with a merged ticket was taken back while the customer waited: the survivor's wait is about one less.
struct question_withdrawn {
    ticket_id ticket{};
    ticket_id from{};  ///< the merged ticket
    message_id message{};
    std::int32_t ended_round = 0;  ///< the round that ends without an answer by this, 0 = none
    std::optional<instant> ended_round_opened_at{};
};

}  // namespace csdesk::ticket
