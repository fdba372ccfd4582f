#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/ticket_lookup.hpp"
#include "workflow/complaint_commands_describe.hpp"
#include "workflow/complaint_room.hpp"

namespace csdesk::engine {
namespace {

using namespace complaint;

/// Puts the number in the place of a reference, wherever a command names a ticket.
template <class C>
outcome look_up(scope& s, C& c) {
    auto const one = [&](ticket_ref& ref, char const* field) -> outcome {
        auto const number = resolve(s, ref, field);
        if (!number) return number.error();
        ref = ticket_ref(*number);
        return done();
    };
    if (auto found = one(c.complaint, "complaint"); !found) return found;
    if (s.find<complaint::state>(ticket_id(c.complaint)) == nullptr)  // a merged ticket without one: the survivor's
        if (auto const reached = find_ticket(s, c.complaint, "complaint")) c.complaint = ticket_ref((*reached)->ticket);
    if constexpr (requires { c.known_cause; }) return one(c.known_cause, "known_cause");
    if constexpr (requires { c.of; }) return one(c.of, "of");
    return done();
}

template <class C>
void join(registry& r) {
    r.command<C>(std::string(C::name), [](scope& s, C const& given) -> decision {
        C c = given;
        if (auto found = look_up(s, c); !found) return found.error();
        if (s.find<ticket::state>(ticket_id(c.complaint)) == nullptr) return no_such_ticket(given.complaint, "complaint");
        auto const* state = s.find<complaint::state>(ticket_id(c.complaint));
        return s.wrap(
            decide(state == nullptr ? complaint::state{} : *state, command(c), {s.at(), s.who(), s.rules().complaints}));
    });
}

}  // namespace

void join_complaint_commands(registry& r) {
    join<receive>(r);
    join<accept>(r);
    join<investigate>(r);
    join<determine_responsibility>(r);
    join<propose>(r);
    join<negotiate>(r);
    join<customer_accepts>(r);
    join<customer_rejects>(r);
    join<escalate>(r);
    join<feed_back>(r);
    join<settle>(r);
    join<assign_improvement>(r);
    join<verify_improvement>(r);
    join<waive_improvement>(r);
    join<link_known_cause>(r);
    join<close>(r);
    join<withdraw>(r);
    join<mark_unfounded>(r);
    join<mark_duplicate>(r);
    join<record_attempt>(r);
    join<mark_unreachable>(r);
    join<pass_deadline>(r);
}

}  // namespace csdesk::engine
