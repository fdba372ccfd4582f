// What one command changes in the books: meters and units of a ticket, days of buyers, counters of days.
#pragma once

#include <map>

#include "quality/rate_room.hpp"

namespace csdesk::engine {

class rate_book {
public:
    rate_book(scope& s, ticket_id ticket, customer_key buyer) : s_(s), told_{.ticket = ticket, .buyer = std::move(buyer)} {}

    /// What follows is about another ticket.
    void about(ticket_id ticket, customer_key buyer);
    /// All of the ticket is looked at.
    void recounts() { told_.recounted = true; }
    /// The meter as it stands after the changes.
    void keep(rates::meter m) { told_.meters.push_back(std::move(m)); }
    /// The rate measures this ticket no more.
    void drop(std::string rate) { told_.dropped.push_back(std::move(rate)); }

    /// A unit stands otherwise: `rule` is nullptr where the rate is gone from the policy.
    void turn(std::string const& rate, rates::rule const* rule, bool buyer_day, rates::change const& c);
    /// A unit is no more.
    void remove(std::string const& rate, bool buyer_day, rates::unit_state const& was);

    /// Everything as events; none where nothing changed.
    std::vector<any_event> events();

private:
    void add(std::string const& rate, std::string const& day, rates::tally const& by);
    void put_down(rates::ticket_measured&& told, std::vector<any_event>& out);
    void turn_buyer(std::string const& rate, std::string const& day, std::optional<rates::unit_state> now);
    std::optional<instant> closing(std::string const& rate, std::string const& day) const;

    scope& s_;
    rates::ticket_measured told_;                   // of the ticket that all is about just now
    std::vector<rates::ticket_measured> before_{};  // of those before it
    std::map<std::pair<std::string, std::string>, rates::tally> days_{};
    std::map<std::string, std::vector<rates::buyer_part>> parts_{};
    std::vector<rates::buyer_measured> buyers_{};
    std::map<std::string, rates::rule const*> rules_{};
};

/// Parts of a buyer's day with one ticket's part put in or taken out.
void put_part(std::vector<rates::buyer_part>& parts, ticket_id ticket, std::optional<rates::unit_state> const& now);

}  // namespace csdesk::engine
