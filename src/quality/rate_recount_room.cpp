// A ticket counted anew: its messages in the order they became known, by every rate in force, against what was counted.
#include <csdesk/ticket/ticket.hpp>

#include <algorithm>
#include <map>

#include "desk/registry_impl.hpp"
#include "quality/rate_book.hpp"
#include "quality/rate_describe.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace rates;
using row_values = std::vector<column_value>;
using units = std::map<std::int32_t, unit_state>;

constexpr std::int64_t page_size = 500;

std::int64_t number(row_values const& row, std::size_t column) { return std::get<std::int64_t>(row[column]); }
std::string const& text(row_values const& row, std::size_t column) { return std::get<std::string>(row[column]); }

/// What a message says to a rate; nothing where no rate hears it.
std::optional<fact> said(row_values const& row) {
    static table_shape const& table = table_of<ticket::message_row>();
    static std::size_t const occurred = table.column_index("occurred_at"), by = table.column_index("side"),
                             channel = table.column_index("channel"), automatic = table.column_index("automatic"),
                             internal = table.column_index("internal"), round = table.column_index("round");
    bool const customer = text(row, by) == name(ticket::side::customer);
    if (number(row, internal) != 0 || (customer && number(row, round) == 0)) return std::nullopt;
    fact f{.who = speaker::customer, .at = instant_from_ms(number(row, occurred)), .channel = text(row, channel)};
    if (!customer) f.who = number(row, automatic) != 0 ? speaker::automatic : speaker::person;
    return f;
}

/// The messages that lines of the history name, by number.
std::map<std::int64_t, row_values> messages_of(reader& rows, ticket_id ticket, std::vector<row_values> const& lines) {
    static std::size_t const named = table_of<ticket::timeline_row>().column_index("message");
    std::int64_t first = largest_integer, last = 0;
    for (row_values const& line : lines)
        if (auto const* n = std::get_if<std::int64_t>(&line[named])) first = std::min(first, *n), last = std::max(last, *n);
    std::map<std::int64_t, row_values> out;
    for (std::int64_t after = first - 1; after < last;) {
        auto found = rows.rows({&table_of<ticket::message_row>(),
                                {{"ticket", compare::equal, ticket.value},
                                 {"message", compare::greater, after},
                                 {"message", compare::less_or_equal, last}},
                                {"message"},
                                page_size});
        if (found.empty()) break;
        for (row_values& row : found) {
            after = number(row, 1);
            out.emplace(after, std::move(row));
        }
    }
    return out;
}

bool ends(row_values const& line) {
    static table_shape const& table = table_of<ticket::timeline_row>();
    static std::size_t const what = table.column_index("what"), is = table.column_index("is");
    if (text(line, what) != "ticket.status_changed") return false;
    auto const to = from_name<ticket_status>(text(line, is));
    return to == ticket_status::resolved || to == ticket_status::closed;
}

/// Messages and endings in the order they became known.
std::vector<fact> facts_of(reader& rows, ticket_id ticket) {
    static table_shape const& table = table_of<ticket::timeline_row>();
    static std::size_t const named = table.column_index("message"), occurred = table.column_index("occurred_at");
    std::vector<fact> out;
    for (std::int64_t after = 0;;) {
        auto const lines =
            rows.rows({&table, {{"ticket", compare::equal, ticket.value}, {"seq", compare::greater, after}}, {"seq"}, page_size});
        auto const messages = messages_of(rows, ticket, lines);
        for (row_values const& line : lines) {
            auto const* n = std::get_if<std::int64_t>(&line[named]);
            auto const found = n == nullptr ? messages.end() : messages.find(*n);
            if (found != messages.end()) {
                if (auto f = said(found->second)) out.push_back(std::move(*f));
            } else if (ends(line)) {
                out.push_back({speaker::nobody, instant_from_ms(number(line, occurred)), {}});
            }
        }
        if (static_cast<std::int64_t>(lines.size()) < page_size) return out;
        after = number(lines.back(), 1);
    }
}

/// What was counted of the ticket, by rate.
std::map<std::string, units> counted(reader& rows, ticket_id ticket) {
    static table_shape const& table = table_of<unit_row>();
    static std::size_t const day = table.column_index("day"), asked = table.column_index("asked_at"),
                             answered = table.column_index("answered_at"), met = table.column_index("met");
    std::map<std::string, units> out;
    std::string rate;
    std::int64_t after = 0;
    for (;;) {
        std::vector<row_values> found;
        for (bool const same : {true, false}) {
            row_query query{&table, {{"ticket", compare::equal, ticket.value}}, {"rate", "number"}, page_size};
            query.where.push_back({"rate", same ? compare::equal : compare::greater, rate});
            if (same) query.where.push_back({"number", compare::greater, after});
            for (row_values& row : rows.rows(query)) found.push_back(std::move(row));
            if (static_cast<std::int64_t>(found.size()) >= page_size) break;
        }
        if (found.empty()) return out;
        for (row_values const& row : found) {
            unit_state u{.number = static_cast<std::int32_t>(number(row, 2)), .day = text(row, day)};
            u.asked_at = instant_from_ms(number(row, asked));
            if (auto const* at = std::get_if<std::int64_t>(&row[answered])) u.answered_at = instant_from_ms(*at);
            u.met = number(row, met) != 0;
            out[text(row, 0)][u.number] = u;
        }
        rate = text(found.back(), 0);
        after = number(found.back(), 2);
    }
}

/// What one rate should have counted, and the meter that follows from it.
units count_all(rule const& r, std::vector<fact> const& facts, meter& m) {
    units out;
    bool heard = false;
    for (fact const& f : facts) {
        if (f.who == speaker::customer && !hears(r, f.channel)) continue;
        if (!heard && f.who != speaker::customer && r.counts != unit::session) continue;
        heard = true;
        for (change const& c : hear(r, m, f)) out[c.now.number] = c.now;
    }
    return out;
}

class comparison {
public:
    comparison(scope& s, rate_book& book, customer_key const& buyer) : s_(s), book_(book), buyer_(buyer) {}

    void turn(std::string const& rate, rule const* r, units const& was, units const& is) {
        bool const by_buyer = r != nullptr && r->counts == unit::buyer_day;
        for (auto const& [n, old] : was) {
            auto const now = is.find(n);
            bool const before_by_buyer = of_buyer(rate, old);
            if (now != is.end() && now->second == old && before_by_buyer == by_buyer) continue;
            if (now != is.end() && now->second.day == old.day && before_by_buyer == by_buyer)
                book_.turn(rate, r, by_buyer, {old, now->second});
            else
                book_.remove(rate, before_by_buyer, old);
        }
        for (auto const& [n, now] : is) {
            auto const old = was.find(n);
            bool const anew = old == was.end() || old->second.day != now.day || of_buyer(rate, old->second) != by_buyer;
            if (anew) book_.turn(rate, r, by_buyer, {std::nullopt, now});
        }
    }

private:
    /// Whether the unit was counted as part of a buyer's day.
    bool of_buyer(std::string const& rate, unit_state const& u) {
        return s_.find<buyer_state>(rate + '/' + u.day + '/' + buyer_.value) != nullptr;
    }
    scope& s_;
    rate_book& book_;
    customer_key const& buyer_;
};

}  // namespace

decision recount_ticket(scope& s, ticket_id ticket) {
    static rates::state const none;
    auto const* t = s.find<ticket::state>(ticket);
    auto const* known = s.find<rates::state>(ticket);
    if (t == nullptr) return nothing();
    rates::state const& was = known == nullptr ? none : *known;
    bool const follow_up = s.who().role == role::system && s.rules().rates.empty() && was.meters.empty();
    if (follow_up) return nothing();
    auto const facts = facts_of(s.search(), ticket);
    auto old = counted(s.search(), ticket);
    rate_book book(s, ticket, t->requester);
    book.recounts();
    comparison compare_with(s, book, t->requester);
    auto const meter_of = [&](std::string const& rate) -> meter const* {
        for (meter const& m : was.meters)
            if (m.rate == rate) return &m;
        return nullptr;
    };
    for (rule const& r : s.rules().rates) {
        meter m{.rate = r.name};
        units const is = concerns(r, t->kind, t->tags) ? count_all(r, facts, m) : units{};
        compare_with.turn(r.name, &r, old[r.name], is);
        old.erase(r.name);
        meter const* before = meter_of(r.name);
        bool const idle = m == meter{.rate = r.name};
        if (before == nullptr ? idle : *before == m) continue;
        if (idle)
            book.drop(r.name);
        else
            book.keep(std::move(m));
    }
    for (auto const& [rate, units] : old) compare_with.turn(rate, nullptr, units, {});
    for (meter const& m : was.meters) {
        auto const& all = s.rules().rates;
        if (std::none_of(all.begin(), all.end(), [&](rule const& r) { return r.name == m.rate; })) book.drop(m.rate);
    }
    auto out = book.events();
    bool const expected = s.who().role != role::system || was.recount_at;
    if (out.empty() && expected) out.push_back(s.event(ticket_unchanged{ticket}));
    return out;
}

}  // namespace csdesk::engine
