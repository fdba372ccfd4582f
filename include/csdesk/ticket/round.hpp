// Rounds (轮次). A round opens with the first unanswered message of the customer; later ones do not restart it; the first
// answer by a person closes it. Rounds of a ticket never overlap, their waiting time is never negative, and what is kept
// does not grow with the conversation.
//
//     auto heard = hear(talk, ticket_opened, at_10_00);    // opens round 1
//     auto answer = answer_to(talk, true, at_10_04);       // closes it, waited 4 min
//
// Values and pure functions: safe to use from any thread.
#pragma once

#include <csdesk/core/time.hpp>

#include <cstdint>
#include <optional>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// The round a customer is waiting in.
struct round {
    std::int32_t number = 0;    ///< 1, 2, … within the ticket
    instant opened_at{};        ///< when its first message was written
    std::int32_t messages = 0;  ///< of the customer, so far
    friend bool operator==(round const&, round const&) = default;
};

/// What a ticket remembers of its conversation.
struct conversation {
    std::int32_t rounds = 0;  ///< opened so far
    std::int32_t answered_rounds = 0;
    std::int32_t carried_rounds = 0;  ///< rounds of tickets merged into this one, less those that went elsewhere
    std::optional<round> waiting{};   ///< the open one
    std::int32_t customer_messages = 0, replies = 0, automatic_replies = 0, notes = 0;
    std::optional<instant> first_answer_at{};  ///< by a person
    std::optional<instant> last_answer_at{};
    std::optional<instant> last_customer_at{};
    std::optional<instant> last_message_at{};  ///< the latest of both sides; what is older arrived out of order
    std::optional<instant> last_round_end{};
    friend bool operator==(conversation const&, conversation const&) = default;
};

/// What a customer's message does.
struct heard {
    std::int32_t round = 0;
    bool opens = false;
    instant round_opened_at{};
    bool out_of_order = false;
};

/// `occurred_at` may lie before what is already known (a slow channel): the round then begins no earlier than the ticket
/// and the end of the round before.
heard hear(conversation const& talk, instant ticket_opened_at, instant occurred_at);

/// What a reply does. `round` is 0 where the customer is not waiting.
struct answer {
    std::int32_t round = 0;
    bool closes = false;
    bool first = false;  ///< the ticket's first public answer by a person
    instant round_opened_at{};
    std::int32_t round_messages = 0;
    span waited{};  ///< from the round's opening to this answer; 0 where the answer is stamped before it
    bool out_of_order = false;
};

/// `counts`: by a person, or by a bot where the policy lets it answer.
answer answer_to(conversation const& talk, bool counts, instant occurred_at);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
