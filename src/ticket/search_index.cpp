// What the search finds tickets by: rows of tokens, made of events like every other row, so that a rebuild makes them again and
// an erased text takes its tokens along.
#include <csdesk/ticket/search_words.hpp>

#include <algorithm>

#include "ticket/conversation_room.hpp"
#include "ticket/conversation_table.hpp"

namespace csdesk::engine {

using namespace ticket;

void put_tokens(row_list& out, ticket_id ticket, std::int64_t place, bool internal, std::string_view text) {
    for (std::string& token : search_tokens(text)) out.put(token_row{std::move(token), ticket, place, internal});
}

/// Only what the new text has no more: rows are put before others are taken away.
void erase_tokens(row_list& out, ticket_id ticket, std::int64_t place, std::string_view was, std::string_view is) {
    auto const kept = search_tokens(is);
    for (std::string& token : search_tokens(was))
        if (!std::binary_search(kept.begin(), kept.end(), token)) out.erase(token_row{std::move(token), ticket, place, false});
}

void put_reference_tokens(row_list& out, opened const& e) {
    std::string all = e.requester.value;
    if (e.reference) all += '\n' + *e.reference;
    if (e.order) all += '\n' + e.order->value;
    put_tokens(out, e.ticket, token_row::in_references, false, all);
}

}  // namespace csdesk::engine
