// A ticket counted anew: what was said in the order it became known, by every rate in force, against what was counted.
#include <csdesk/ticket/ticket.hpp>

#include <algorithm>
#include <map>

#include "desk/registry_impl.hpp"
#include "quality/rate_book.hpp"
#include "quality/rate_describe.hpp"
#include "quality/rate_lookup.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace rates;
using row_values = std::vector<column_value>;
using units = std::map<std::int32_t, unit_state>;

constexpr std::int64_t page_size = 500;

std::int64_t number(row_values const& row, std::size_t column) { return std::get<std::int64_t>(row[column]); }
std::string const& text(row_values const& row, std::size_t column) { return std::get<std::string>(row[column]); }

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

/// What one rate counts of a ticket, and the meter that follows from it.
struct counts {
    units all{};
    meter m{};
};

/// A wait of a merged ticket goes on in its survivor; of two, the one that began earlier.
void take_over(rule const& r, counts const& theirs, counts& ours) {
    auto const adopt = [&] {
        unit_state u = theirs.m.open.front();
        auto const told = theirs.all.find(u.number);
        if (u.number != 0 && told != theirs.all.end()) {
            unit_state counted = told->second;
            counted.number = u.number = ++ours.m.units;
            ours.all[u.number] = counted;
        }
        ours.m.open.push_back(std::move(u));
    };
    auto const end_silence = [](counts const& c) { return c.m.last_message_at.value_or(c.m.open.front().asked_at); };
    if (!theirs.m.open.empty() && ours.m.open.empty()) {
        adopt();
    } else if (!theirs.m.open.empty()) {
        unit_state const& a = theirs.m.open.front();
        unit_state const mine = ours.m.open.front();
        bool const earlier = a.asked_at < mine.asked_at;
        span const silence = earlier ? mine.asked_at - end_silence(theirs) : a.asked_at - end_silence(ours);
        if (r.counts == unit::session && silence > r.session_gap) {  // two sessions: the earlier one is over
            ours.m.open.clear();
            adopt();
            if (earlier) ours.m.open = {mine};
        } else if (earlier) {
            ours.all.erase(mine.number);
            ours.m.open.clear();
            adopt();
        }
    }
    auto const later = [](std::optional<instant>& kept, std::optional<instant> t) {
        if (t) kept = kept ? std::max(*kept, *t) : *t;
    };
    later(ours.m.last_message_at, theirs.m.last_message_at);
    later(ours.m.last_answer_at, theirs.m.last_answer_at);
}

/// Whether a merged ticket's wait goes on in its survivor; else it stays where it is and hears the survivor's answers.
bool goes_over(rule const& r) { return r.counts == unit::round || r.counts == unit::session; }

/// Counts tickets by one rule, each with what was merged into it.
class counting {
public:
    counting(scope& s, ticket_talks& talks, rule const& r) : s_(s), talks_(talks), r_(r) {}

    /// As it stands now.
    counts of(ticket_id ticket) {
        counts out = up_to_merge(ticket);
        if (!goes_over(r_) || !talks_.merged_since(ticket)) return out;
        for (unit_state const& u : out.m.open) out.all.erase(u.number);
        out.m.open.clear();
        return out;
    }

private:
    /// Where waits go over: what was counted before the ticket was merged.
    counts up_to_merge(ticket_id ticket) {
        counts out{.m = {.rate = r_.name}};
        auto const* t = s_.find<ticket::state>(ticket);
        if (!concerns(r_, t->kind, t->tags)) return out;
        auto const facts = counted_facts(r_, talks_.all(ticket));
        auto next = facts.begin();
        bool heard = false;
        auto const listen = [&](std::int64_t until) {
            for (; next != facts.end() && next->first < until; ++next) {
                if (!heard && next->second.who != speaker::customer && r_.counts != unit::session) continue;
                heard = true;
                for (change const& c : hear(r_, out.m, next->second)) out.all[c.now.number] = c.now;
            }
        };
        if (!goes_over(r_)) {
            listen(largest_integer);
            return out;
        }
        std::vector<std::pair<std::int64_t, ticket_id>> joins;
        for (ticket::brought const& b : t->merges.taken)
            joins.emplace_back(talks_.merged_since(b.ticket).value_or(largest_integer), b.ticket);
        std::sort(joins.begin(), joins.end());
        for (auto const& [since, other] : joins) {
            listen(since);
            heard = true;
            take_over(r_, up_to_merge(other), out);
        }
        listen(talks_.merged_since(ticket).value_or(largest_integer));
        return out;
    }
    scope& s_;
    ticket_talks& talks_;
    rule const& r_;
};

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

/// Of one ticket, put into the book; whether the command should say something even where nothing differs.
bool recount_one(scope& s, rate_book& book, ticket_talks& talks, ticket::state const& t) {
    static rates::state const none;
    auto const* known = s.find<rates::state>(t.ticket);
    rates::state const& was = known == nullptr ? none : *known;
    bool const follow_up = s.who().role == role::system && s.rules().rates.empty() && was.meters.empty();
    if (follow_up) return false;
    auto old = counted(s.search(), t.ticket);
    book.about(t.ticket, t.requester);
    book.recounts();
    comparison compare_with(s, book, t.requester);
    auto const meter_of = [&](std::string const& rate) -> meter const* {
        for (meter const& m : was.meters)
            if (m.rate == rate) return &m;
        return nullptr;
    };
    for (rule const& r : s.rules().rates) {
        counts is = counting(s, talks, r).of(t.ticket);
        compare_with.turn(r.name, &r, old[r.name], is.all);
        old.erase(r.name);
        meter const* before = meter_of(r.name);
        bool const idle = is.m == meter{.rate = r.name};
        if (before == nullptr ? idle : *before == is.m) continue;
        if (idle)
            book.drop(r.name);
        else
            book.keep(std::move(is.m));
    }
    for (auto const& [rate, units] : old) compare_with.turn(rate, nullptr, units, {});
    for (meter const& m : was.meters) {
        auto const& all = s.rules().rates;
        if (std::none_of(all.begin(), all.end(), [&](rule const& r) { return r.name == m.rate; })) book.drop(m.rate);
    }
    return s.who().role != role::system || was.recount_at;
}

}  // namespace

decision recount_tickets(scope& s, std::vector<ticket_id> const& tickets, recount_changed const& now) {
    rate_book book(s, {}, {});
    ticket_talks talks(s, now);
    std::vector<ticket_id> expected;
    for (ticket_id const one : tickets) {
        auto const* t = s.find<ticket::state>(one);
        if (t != nullptr && recount_one(s, book, talks, *t)) expected.push_back(one);
    }
    auto out = book.events();
    if (out.empty())
        for (ticket_id const one : expected) out.push_back(s.event(ticket_unchanged{one}));
    return out;
}

}  // namespace csdesk::engine
