#include <csdesk/customer/customer.hpp>
#include <csdesk/ticket/links.hpp>

#include "core/quoted.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/conversation_room.hpp"
#include "ticket/family_lookup.hpp"
#include "ticket/message_lookup.hpp"
#include "ticket/people_describe.hpp"
#include "ticket/ticket_commands_describe.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_room.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace ticket;

ticket::facts facts_of(scope& s) { return {.at = s.at(), .who = s.who(), .rules = s.rules().tickets}; }

/// The message of this ticket, or of one merged into it, that already has this channel and external id.
std::optional<message_id> earlier(scope& s, ticket::state const& t, std::optional<std::string> const& channel,
                                  std::optional<std::string> const& external_id) {
    if (!external_id) return std::nullopt;
    table_shape const& table = table_of<external_message_row>();
    for (ticket_id const one : family_of(s, t)) {
        auto const found = s.search().rows({&table,
                                            {{"ticket", compare::equal, one.value},
                                             {"channel", compare::equal, channel.value_or(t.channel)},
                                             {"external_id", compare::equal, *external_id}},
                                            {"ticket"},
                                            1});
        if (!found.empty()) return message_id{std::get<std::int64_t>(found.front()[table.column_index("message")])};
    }
    return std::nullopt;
}

/// The merged ticket that a message was sent to, where it reached the survivor.
void address(scope& s, std::vector<ticket::event>& events, ticket_ref const& named, ticket::state const& reached) {
    if (named.number != 0 ? named.number == reached.ticket.value : named.reference == reached.reference) return;
    ticket_id const to = *resolve(s, named);
    for (ticket::event& e : events) {
        if (auto* wrote = std::get_if<customer_wrote>(&e)) wrote->addressed = to;
        if (auto* said = std::get_if<replied>(&e)) said->addressed = to;
    }
}

/// Opens a ticket; one that takes up another is told to that one too.
decision open_as(scope& s, ticket::open c, ticket::facts f) {
    std::optional<ticket_id> before;
    if (c.follows) {
        auto const found = find_ticket(s, *c.follows, "follows");
        if (!found) return found.error();
        if ((*found)->requester != c.requester)
            return refuse(errc::invalid_argument, "follows", "a ticket of another customer", "该工单属于另一位客户");
        before = (*found)->ticket;
        c.follows = ticket_ref(*before);
    }
    if (auto free = check_free(s, c.reference); !free) return free.error();
    auto const* requester = s.find<customer::state>(c.requester);
    std::string const tier = requester != nullptr ? requester->tier : s.rules().customers.tiers.otherwise;
    auto const number = s.new_id<ticket_id>();
    if (c.text || !c.attachments.empty()) f.message = s.new_id<message_id>();
    decision made = s.wrap(decide(c, number, tier, f));
    if (made && requester == nullptr) made->insert(made->begin(), s.event(customer::seen{c.requester, tier}));
    if (!made || !before) return made;
    made->push_back(s.event(followed_up{*before, number}));
    auto const* there = s.find<links>(*before);
    if (there != nullptr && there->all.size() >= most_links) return made;  // a message is never refused for want of a link
    made->push_back(s.event(linked{number, *before, link_kind::origin}));
    made->push_back(s.event(linked{*before, number, link_kind::follow_up}));
    return made;
}

decision on_open(scope& s, ticket::open const& c) {
    if (s.who().role == role::customer && s.who().name != c.requester.value)
        return refuse(errc::forbidden, "requester", "a customer opens tickets for themselves only", "买家只能为自己创建工单");
    return open_as(s, c, facts_of(s));
}

/// A message that comes too late for its ticket goes to the one that took it up; where there is none, the policy may open one.
decision on_receive(scope& s, receive const& c) {
    auto const found = find_ticket(s, c.ticket);
    if (!found) return found.error();
    ticket::state const* t = *found;
    ticket::facts f = facts_of(s);
    for (;;) {
        f.repeated = earlier(s, *t, c.channel, c.external_id);
        if (f.repeated || !comes_too_late(*t, c, f)) break;
        auto const* after = t->followed_by ? survivor_of(s, *t->followed_by) : nullptr;
        if (after == nullptr || after->ticket.value <= t->ticket.value) break;
        t = after;
    }
    if (!f.repeated && comes_too_late(*t, c, f) && endings_of(f.rules, t->kind).late_reply == late_reply::follow_up) {
        f.unfilled = true;
        return open_as(s, follow_up_of(*t, c), f);
    }
    if (!f.repeated) f.message = s.new_id<message_id>();
    auto made = decide(*t, c, f);
    if (made) address(s, *made, c.ticket, **found);
    return s.wrap(std::move(made));
}

/// What `open_time` comes to on the policy's calendar.
result<std::optional<instant>> wake_of(scope& s, snooze const& c) {
    if (!c.open_time) return std::optional<instant>{};
    auto const& calendars = s.rules().calendars;
    std::string const name = c.calendar.value_or("default");
    auto const found = calendars.find(!c.calendar && !calendars.contains(name) ? std::string(sla::real_time) : name);
    if (found == calendars.end())
        return refuse(errc::invalid_argument, "calendar", "no calendar has this name: " + quoted(name),
                      "没有名为 " + quoted(name) + " 的日历");
    if (*c.open_time <= span{0} || *c.open_time > std::chrono::days{366})
        return refuse(errc::invalid_argument, "open_time", "more than zero, 366 days at most", "应大于零且不超过 366 天");
    return found->second.try_add(s.at(), *c.open_time);
}

decision on_snooze(scope& s, snooze const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    auto const until = wake_of(s, c);
    if (!until) return until.error();
    return s.wrap(decide(**t, c, facts_of(s), *until));
}

/// An answer, unless the channel delivered it before.
decision on_reply(scope& s, reply const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    ticket::facts f = facts_of(s);
    f.repeated = earlier(s, **t, c.channel, c.external_id);
    if (!f.repeated) {
        if (auto seen = see_conversation(s, **t, c, f); !seen) return seen.error();
        f.message = s.new_id<message_id>();
    }
    auto made = decide(**t, c, f);
    if (made) address(s, *made, c.ticket, **t);
    return s.wrap(std::move(made));
}

decision on_note(scope& s, note const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    ticket::facts f = facts_of(s);
    f.message = s.new_id<message_id>();
    return s.wrap(decide(**t, c, f));
}

/// Every other command of one ticket. `exact`: what belongs to this ticket alone, merged or not.
template <class C>
void plain(registry& r, std::string name, bool exact = false) {
    r.command<C>(std::move(name), [exact](scope& s, C const& c) -> decision {
        auto const t = exact ? find_exactly(s, c.ticket) : find_ticket(s, c.ticket);
        if (!t) return t.error();
        return s.wrap(decide(**t, c, facts_of(s)));
    });
}

}  // namespace

void join_ticket_commands(registry& r) {
    r.command<ticket::open>("ticket.open", on_open);
    r.command<receive>("ticket.receive", on_receive);
    r.command<reply>("ticket.reply", on_reply);
    r.command<note>("ticket.note", on_note);
    plain<assign>(r, "ticket.assign");
    plain<set_priority>(r, "ticket.set_priority");
    plain<set_subject>(r, "ticket.set_subject");
    plain<tag>(r, "ticket.tag");
    plain<set_fields>(r, "ticket.set_fields");
    plain<set_sub_status>(r, "ticket.set_sub_status");
    plain<set_contact_reason>(r, "ticket.set_contact_reason");
    r.command<snooze>("ticket.snooze", on_snooze);
    plain<unsnooze>(r, "ticket.unsnooze");
    plain<pend>(r, "ticket.pend");
    plain<hold>(r, "ticket.hold");
    plain<resume>(r, "ticket.resume");
    plain<ticket::resolve>(r, "ticket.resolve");
    plain<ticket::close>(r, "ticket.close");
    plain<reopen>(r, "ticket.reopen");
    plain<lapse>(r, "ticket.lapse", true);
    plain<record_status>(r, "ticket.record_status", true);
    plain<refund>(r, "ticket.refund");
    plain<link_refund>(r, "ticket.link_refund", true);
    plain<record_refund>(r, "ticket.record_refund", true);
}

}  // namespace csdesk::engine
