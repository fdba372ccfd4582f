#include "ticket/search_lookup.hpp"

#include <algorithm>
#include <set>

#include "ticket/conversation_table.hpp"
#include "ticket/message_lookup.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {

using namespace ticket;

namespace {

constexpr std::int64_t rows_at_once = 128;
constexpr std::int64_t most_gathered = 50'000;
constexpr std::size_t before_bytes = 60, excerpt_bytes = 240;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80; }

}  // namespace

ticket_finder::ticket_finder(reader& rows, ticket_wanted wanted, std::optional<std::int64_t> after)
    : rows_(rows), wanted_(std::move(wanted)), place_(after.value_or(wanted_.down ? largest_integer : 0)) {
    for (std::string const& tag : wanted_.tags) lists_.push_back({&table_of<tag_row>(), {{"tag", compare::equal, tag}}, {}});
    for (auto const& [field, value] : wanted_.fields)
        lists_.push_back({&table_of<field_row>(), {{"field", compare::equal, field}, {"value", compare::equal, value}}, {}});
    for (search_term const& term : wanted_.terms) add_list(term);
}

std::vector<std::vector<column_value>> ticket_finder::look(row_query query) {
    ++looks_;
    return rows_.rows(query);
}

/// Conditions on the rows of tokens that may hold a term.
std::vector<condition> ticket_finder::places_of(search_term const& term) const {
    std::vector<condition> out;
    if (term.prefix.empty())
        out.push_back({"token", compare::equal, term.tokens.front()});
    else
        out = {{"token", compare::greater_or_equal, term.prefix}, {"token", compare::less, term.prefix + '\xFF'}};
    if (!wanted_.notes) out.push_back({"internal", compare::equal, std::int64_t{0}});
    return out;
}

void ticket_finder::add_list(search_term const& term) {
    table_shape const& table = table_of<token_row>();
    auto where = places_of(term);
    if (term.prefix.empty()) {
        for (std::string const& token : term.tokens) {
            where.front().value = token;
            lists_.push_back({&table, where, {}});
        }
        return;
    }
    // Tokens that begin alike come in the order of the tokens: their tickets are gathered first.
    auto const found = look({&table, where, {"token"}, most_gathered + 1});
    if (static_cast<std::int64_t>(found.size()) > most_gathered)
        throw refused(refuse(errc::invalid_argument, "text", "too common for a search by itself: " + term.prefix,
                             "单独搜索过于常见：" + term.prefix));
    std::set<std::int64_t> tickets;
    for (auto const& row : found) tickets.insert(std::get<std::int64_t>(row[1]));
    lists_.push_back({&table, {}, std::vector<std::int64_t>(tickets.begin(), tickets.end())});
}

std::optional<std::int64_t> ticket_finder::first_in(list const& l, std::int64_t from) {
    if (l.listed) {
        auto const& all = *l.listed;
        auto const here = std::lower_bound(all.begin(), all.end(), from);
        if (!wanted_.down) return here == all.end() ? std::nullopt : std::optional(*here);
        if (here != all.end() && *here == from) return from;
        return here == all.begin() ? std::nullopt : std::optional(*std::prev(here));
    }
    auto where = l.where;
    where.push_back({"ticket", wanted_.down ? compare::less_or_equal : compare::greater_or_equal, from});
    auto const found = look({l.table, std::move(where), {wanted_.down ? "-ticket" : "ticket"}, 1});
    if (found.empty()) return std::nullopt;
    return std::get<std::int64_t>(found.front()[l.table->column_index("ticket")]);
}

/// The first ticket from here on that stands in all lists.
std::optional<std::int64_t> ticket_finder::in_all(std::int64_t from) {
    auto at = first_in(lists_.front(), from);
    std::size_t agreed = 1;
    for (std::size_t i = 1; at && agreed < lists_.size() && !tired(); ++i) {
        auto const other = first_in(lists_[i % lists_.size()], *at);
        agreed = other == at ? agreed + 1 : 1;
        at = other;
        if (at) place_ = wanted_.down ? *at + 1 : *at - 1;
    }
    return agreed < lists_.size() ? std::nullopt : at;
}

/// The row of the next ticket whose columns, tags and tokens fit.
std::optional<std::vector<column_value>> ticket_finder::next_row() {
    table_shape const& table = table_of<ticket_row>();
    auto const step = wanted_.down ? -1 : 1;
    if (lists_.empty()) {
        if (ahead_.empty() && !exhausted_) {
            auto where = wanted_.columns;
            where.push_back({"ticket", wanted_.down ? compare::less : compare::greater, place_});
            ahead_ = look({&table, std::move(where), {wanted_.down ? "-ticket" : "ticket"}, rows_at_once});
            exhausted_ = static_cast<std::int64_t>(ahead_.size()) < rows_at_once;
            std::reverse(ahead_.begin(), ahead_.end());
        }
        if (ahead_.empty()) return std::nullopt;
        auto row = std::move(ahead_.back());
        ahead_.pop_back();
        return row;
    }
    while (!tired()) {
        auto const at = in_all(place_ + step);
        if (!at) return std::nullopt;
        place_ = *at;
        auto where = wanted_.columns;
        where.push_back({"ticket", compare::equal, *at});
        auto found = look({&table, std::move(where), {"ticket"}, 1});
        if (!found.empty()) return std::move(found.front());
    }
    return std::nullopt;
}

std::optional<ticket_hit> ticket_finder::next() {
    while (!tired()) {
        auto row = next_row();
        if (!row) return std::nullopt;
        ticket_hit hit{std::get<std::int64_t>(row->front()), std::move(*row), 0};
        place_ = hit.ticket;
        bool fits = true;
        for (auto term = wanted_.terms.begin(); fits && term != wanted_.terms.end(); ++term) {
            bool const first = term == wanted_.terms.begin();
            if (!first && !term->ordered) continue;  // the lists have told
            auto const place = place_of(*term, hit.row);
            fits = place.has_value();
            if (first && place) hit.place = *place;
        }
        if (fits) return hit;
    }
    return std::nullopt;
}

/// The latest place of a ticket where a term stands.
std::optional<std::int64_t> ticket_finder::place_of(search_term const& term, std::vector<column_value> const& ticket) {
    table_shape const& table = table_of<token_row>();
    std::int64_t before = largest_integer;
    for (;;) {
        auto where = places_of(term);
        where.push_back({"ticket", compare::equal, ticket.front()});
        where.push_back({"place", compare::less, before});
        auto const found = look({&table, std::move(where), {"-place"}, 1});
        if (found.empty()) return std::nullopt;
        before = row_view(table, found.front()).number("place");
        if (!term.ordered || stands_in(term, before, ticket)) return before;
    }
}

bool ticket_finder::stands_in(search_term const& term, std::int64_t place, std::vector<column_value> const& ticket) {
    row_view const row(table_of<ticket_row>(), ticket);
    auto const has = [&](std::string_view text) { return find_term(search_units(text), term) != npos; };
    if (place == token_row::in_subject) return has(row.text("subject"));
    if (place == token_row::in_references)
        return has(row.text("requester")) || (row.has("reference") && has(row.text("reference"))) ||
               (row.has("order") && has(row.text("order")));
    return text_with(term, std::get<std::int64_t>(ticket.front()), place).has_value();
}

std::optional<std::string> ticket_finder::text_with(search_term const& term, std::int64_t ticket, std::int64_t message) {
    auto const has = [&](std::string_view text) { return find_term(search_units(text), term) != npos; };
    if (auto text = message_text(ticket, message); text && has(*text)) return text;
    table_shape const& table = table_of<transcript_row>();
    constexpr std::int64_t at_once = 500;
    for (std::int64_t after = 0;;) {
        auto const found =
            look({&table,
                  {{"ticket", compare::equal, ticket}, {"message", compare::equal, message}, {"number", compare::greater, after}},
                  {"number"},
                  at_once});
        for (auto const& values : found) {
            row_view const row(table, values);
            after = row.number("number");
            if (row.has("text") && has(row.text("text"))) return row.text("text");
        }
        if (static_cast<std::int64_t>(found.size()) < at_once) return std::nullopt;
    }
}

std::optional<std::int64_t> ticket_finder::now_in(ticket_hit const& hit) {
    table_shape const& table = table_of<ticket_row>();
    table_shape const& splits = table_of<split_message_row>();
    std::int64_t at = hit.ticket;
    if (hit.place > 0) {
        auto const moved =
            look({&splits, {{"origin", compare::equal, at}, {"message", compare::equal, hit.place}}, {"message"}, 1});
        if (!moved.empty()) at = row_view(splits, moved.front()).number("ticket");
    }
    for (;;) {
        auto const found = look({&table, {{"ticket", compare::equal, at}}, {"ticket"}, 1});
        if (found.empty() || !row_view(table, found.front()).has("merged_into")) break;
        at = row_view(table, found.front()).number("merged_into");
    }
    return at == hit.ticket ? std::nullopt : std::optional(at);
}

std::optional<std::string> ticket_finder::message_text(std::int64_t ticket, std::int64_t message) {
    table_shape const& table = table_of<message_row>();
    auto const found = look({&table, {{"ticket", compare::equal, ticket}, {"message", compare::equal, message}}, {"message"}, 1});
    if (found.empty() || !row_view(table, found.front()).has("text")) return std::nullopt;
    return row_view(table, found.front()).text("text");
}

std::optional<std::string> ticket_finder::excerpt(ticket_hit const& hit) {
    if (hit.place <= 0 || wanted_.terms.empty()) return std::nullopt;
    auto const text = text_with(wanted_.terms.front(), hit.ticket, hit.place);
    if (!text) return std::nullopt;
    auto const units = search_units(*text);
    auto const found = find_term(units, wanted_.terms.front());
    std::size_t const at = found == npos ? 0 : units[found].offset;
    std::size_t begin = at > before_bytes ? at - before_bytes : 0, end = std::min(begin + excerpt_bytes, text->size());
    while (begin > 0 && continues_character((*text)[begin])) --begin;
    while (end < text->size() && continues_character((*text)[end])) --end;
    return (begin > 0 ? "…" : "") + text->substr(begin, end - begin) + (end < text->size() ? "…" : "");
}

}  // namespace csdesk::engine
