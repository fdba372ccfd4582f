// Walks through the tickets that fit a search, in the order of their numbers.
//
// Each token, tag and field's value has a list of tickets in the order of their numbers. The lists are walked side by side, each
// jumping to the ticket another has reached, so that a search costs what its rarest list costs. A search that has looked long
// enough for one page stops where it stands.
#pragma once

#include <csdesk/ticket/search_words.hpp>
#include <csdesk/ticket/ticket.hpp>

#include <map>

#include "desk/reader.hpp"

namespace csdesk::engine {

/// What is searched for.
struct ticket_wanted {
    std::vector<condition> columns{};  ///< of the ticket's row
    std::vector<std::string> tags{};
    std::map<std::string, std::string> fields{};
    std::vector<ticket::search_term> terms{};
    bool notes = true;  ///< look into what only the team sees
    bool down = true;   ///< from the highest number
};

/// A ticket that fits.
struct ticket_hit {
    std::int64_t ticket = 0;
    std::vector<column_value> row{};
    std::int64_t place = 0;  ///< of the first term: a message, or 0 and less
};

/// So many looks into the tables are enough for one page.
inline constexpr std::int64_t most_looks = 50'000;

class ticket_finder {
public:
    ticket_finder(reader& rows, ticket_wanted wanted, std::optional<std::int64_t> after);

    /// The next ticket that fits. Nothing: there are no more, or it is `tired`.
    std::optional<ticket_hit> next();

    /// It has looked long enough; what follows comes after `place`.
    bool tired() const noexcept { return looks_ >= most_looks; }
    std::int64_t place() const noexcept { return place_; }

    /// A piece of the text that the first term was found in; nothing where that is no message.
    std::optional<std::string> excerpt(ticket_hit const& hit);

    /// Where it is read now: the survivor of a merged ticket, or the ticket that the message was split off to; else nothing.
    std::optional<std::int64_t> now_in(ticket_hit const& hit);

private:
    /// One of the lists; `listed` instead where the tickets had to be gathered first.
    struct list {
        table_shape const* table = nullptr;
        std::vector<condition> where{};
        std::optional<std::vector<std::int64_t>> listed{};
    };
    void add_list(ticket::search_term const& term);
    std::optional<std::int64_t> first_in(list const& l, std::int64_t from);
    std::optional<std::int64_t> in_all(std::int64_t from);
    std::optional<std::vector<column_value>> next_row();
    std::vector<std::vector<column_value>> look(row_query query);
    std::vector<condition> places_of(ticket::search_term const& term) const;
    std::optional<std::int64_t> place_of(ticket::search_term const& term, std::vector<column_value> const& ticket);
    bool stands_in(ticket::search_term const& term, std::int64_t place, std::vector<column_value> const& ticket);
    /// What a message says, or a piece of its transcript, that has the term.
    std::optional<std::string> text_with(ticket::search_term const& term, std::int64_t ticket, std::int64_t message);
    std::optional<std::string> message_text(std::int64_t ticket, std::int64_t message);

    reader& rows_;
    ticket_wanted wanted_;
    std::vector<list> lists_{};
    std::vector<std::vector<column_value>> ahead_{};  // rows read together, the next one last
    bool exhausted_ = false;
    std::int64_t place_;  // the last ticket looked at
    std::int64_t looks_ = 0;
};

}  // namespace csdesk::engine
