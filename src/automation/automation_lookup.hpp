// What a rule needs to know of the world: which tickets an event is about, what a field is worth.
#pragma once

#include <csdesk/automation/rule.hpp>
#include <csdesk/core/ids.hpp>
#include <csdesk/customer/customer.hpp>
#include <csdesk/customer/order.hpp>
#include <csdesk/ticket/ticket.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "desk/command_template.hpp"
#include "desk/scope.hpp"

namespace csdesk::engine {

/// How an event names its ticket. Of an order's or a customer's events: every ticket of theirs that has not ended.
enum class names_ticket : std::uint8_t { by_key, by_field, by_order, by_customer };

/// Nothing for events that rules cannot hear.
std::optional<names_ticket> how_named(event_type const& type);

/// Every path into an event's data that may be asked, as `amount.minor`; elements of lists have their list's path.
bool has_path(event_type const& type, std::string_view path);

/// Finds the tickets of an order, or of a customer, that have not ended.
using open_tickets = std::function<std::vector<ticket_id>(bool of_order, std::string const& key)>;
/// At most so many of them hear an event.
inline constexpr std::int64_t most_tickets_of_one = 32;

/// The tickets it is about, by number.
std::vector<ticket_id> tickets_of(any_event const& e, open_tickets const& find);
std::vector<ticket_id> tickets_of(scope& s, any_event const& e);

/// What stands in an event, read when it is first asked for.
class event_data {
public:
    explicit event_data(any_event const& e) : event_(e) {}
    json::value const& of(part which) const;

private:
    any_event const& event_;
    mutable std::optional<json::value> all_, open_;
};

/// What is known when a rule is asked. Everything is looked up when it is asked for.
class known {
public:
    struct around {
        ticket::state const& ticket;
        customer::state const* customer = nullptr;
        order::state const* order = nullptr;
    };
    known(around a, event_data const& e) : around_(a), event_(e) {}

    std::vector<std::string> values(std::string_view field) const { return of(field, part::all); }
    /// What may be kept: nothing personal.
    std::vector<std::string> shown(std::string_view field) const { return of(field, part::public_only); }

private:
    std::vector<std::string> of(std::string_view field, part which) const;
    around around_;
    event_data const& event_;
};

/// The ticket with its customer and order as they are now; nothing where there is no such ticket.
std::optional<known::around> around_ticket(scope& s, ticket_id ticket);

/// The names that may stand in braces in a rule's commands.
std::span<std::string_view const> rule_names() noexcept;
template_values values_for(automation::rule const& r, ticket::state const& t);

}  // namespace csdesk::engine
