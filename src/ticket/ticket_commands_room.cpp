#include <csdesk/customer/customer.hpp>

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/ticket_commands_describe.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_room.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace ticket;

ticket::facts facts_of(scope& s) { return {.at = s.at(), .who = s.who(), .rules = s.rules().tickets}; }

/// The message of this ticket that already has this channel and external id.
std::optional<message_id> earlier(scope& s, ticket::state const& t, std::optional<std::string> const& channel,
                                  std::optional<std::string> const& external_id) {
    if (!external_id) return std::nullopt;
    table_shape const& table = table_of<external_message_row>();
    auto const found = s.search().rows({&table,
                                        {{"ticket", compare::equal, t.ticket.value},
                                         {"channel", compare::equal, channel.value_or(t.channel)},
                                         {"external_id", compare::equal, *external_id}},
                                        {"ticket"},
                                        1});
    if (found.empty()) return std::nullopt;
    return message_id{std::get<std::int64_t>(found.front()[table.column_index("message")])};
}

decision on_open(scope& s, ticket::open const& c) {
    if (c.reference)
        if (auto const there = ticket_by_reference(s.search(), *c.reference))
            return refuse(errc::conflict, "reference", "ticket " + std::to_string(there->value) + " has this reference",
                          "该外部编号已属于工单 " + std::to_string(there->value));
    auto const* requester = s.find<customer::state>(c.requester);
    std::string const tier = requester != nullptr ? requester->tier : s.rules().customers.tiers.otherwise;
    auto const number = s.new_id<ticket_id>();
    ticket::facts f = facts_of(s);
    if (c.text) f.message = s.new_id<message_id>();
    decision made = s.wrap(decide(c, number, tier, f));
    if (made && requester == nullptr) made->insert(made->begin(), s.event(customer::seen{c.requester, tier}));
    return made;
}

/// Commands that add a message, unless the channel delivered it before.
template <class C>
decision on_message(scope& s, C const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    ticket::facts f = facts_of(s);
    f.repeated = earlier(s, **t, c.channel, c.external_id);
    if (!f.repeated) f.message = s.new_id<message_id>();
    return s.wrap(decide(**t, c, f));
}

decision on_note(scope& s, note const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    ticket::facts f = facts_of(s);
    f.message = s.new_id<message_id>();
    return s.wrap(decide(**t, c, f));
}

/// Every other command of one ticket.
template <class C>
void plain(registry& r, std::string name) {
    r.command<C>(std::move(name), [](scope& s, C const& c) -> decision {
        auto const t = find_ticket(s, c.ticket);
        if (!t) return t.error();
        return s.wrap(decide(**t, c, facts_of(s)));
    });
}

}  // namespace

void join_ticket_commands(registry& r) {
    r.command<ticket::open>("ticket.open", on_open);
    r.command<receive>("ticket.receive", on_message<receive>);
    r.command<reply>("ticket.reply", on_message<reply>);
    r.command<note>("ticket.note", on_note);
    plain<assign>(r, "ticket.assign");
    plain<set_priority>(r, "ticket.set_priority");
    plain<set_subject>(r, "ticket.set_subject");
    plain<tag>(r, "ticket.tag");
    plain<set_fields>(r, "ticket.set_fields");
    plain<pend>(r, "ticket.pend");
    plain<hold>(r, "ticket.hold");
    plain<resume>(r, "ticket.resume");
    plain<ticket::resolve>(r, "ticket.resolve");
    plain<ticket::close>(r, "ticket.close");
    plain<reopen>(r, "ticket.reopen");
    plain<lapse>(r, "ticket.lapse");
    plain<record_status>(r, "ticket.record_status");
    plain<refund>(r, "ticket.refund");
    plain<link_refund>(r, "ticket.link_refund");
    plain<record_refund>(r, "ticket.record_refund");
}

}  // namespace csdesk::engine
