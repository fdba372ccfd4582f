// What a shop may decide about its tickets.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// The defaults are the shipped ones. Spans are real time.
struct policy {
    span reopen_window = std::chrono::days{7};       ///< after the resolution: a closed ticket reopens, later it does not
    span auto_close_after = std::chrono::hours{72};  ///< silence that closes a resolved ticket; 0 = never
    csdesk::priority default_priority = csdesk::priority::normal;  ///< of a ticket opened without one
    span refund_answer_within =
        std::chrono::hours{24};  ///< no word from the host by then: the refund is unknown, the host is asked; 0 = never
    bool automatic_replies_answer = false;  ///< true: a bot's reply closes a round as a person's does
    friend bool operator==(policy const&, policy const&) = default;
};

/// Refuses spans beyond ten years, naming the field.
outcome check(policy const& p);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
