#include <csdesk/ticket/round.hpp>

#include <algorithm>

namespace csdesk::ticket {

heard hear(conversation const& talk, instant ticket_opened_at, instant occurred_at) {
    heard out;
    out.out_of_order = occurred_at < ticket_opened_at || (talk.last_message_at && occurred_at < *talk.last_message_at);
    if (talk.waiting) {
        out.round = talk.waiting->number;
        out.round_opened_at = talk.waiting->opened_at;
        return out;
    }
    out.opens = true;
    out.round = talk.rounds + 1;
    out.round_opened_at = std::max(occurred_at, ticket_opened_at);
    if (talk.last_round_end) out.round_opened_at = std::max(out.round_opened_at, *talk.last_round_end);
    return out;
}

answer answer_to(conversation const& talk, bool counts, instant occurred_at) {
    answer out;
    out.out_of_order = talk.last_message_at && occurred_at < *talk.last_message_at;
    out.first = counts && !talk.first_answer_at;
    if (!talk.waiting) return out;
    out.round = talk.waiting->number;
    out.round_opened_at = talk.waiting->opened_at;
    out.round_messages = talk.waiting->messages;
    out.closes = counts;
    if (counts) out.waited = std::max(span{0}, occurred_at - talk.waiting->opened_at);
    return out;
}

}  // namespace csdesk::ticket
