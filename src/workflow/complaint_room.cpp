#include "workflow/complaint_room.hpp"

#include "desk/outbox.hpp"
#include "desk/policy_room.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/ticket_lookup.hpp"
#include "workflow/complaint_describe.hpp"

namespace csdesk::complaint {

/// complaint.get: one complaint.
struct get {
    ticket_ref complaint{};
};
BOOST_DESCRIBE_STRUCT(get, (), (complaint))

/// complaint.list: complaints by number; narrowed by step, or to those that still run.
struct list {
    std::optional<csdesk::complaint::step> step{};
    std::optional<bool> ended{};
};
BOOST_DESCRIBE_STRUCT(list, (), (step, ended))

/// complaint.allowed: what this actor could do now.
struct ask_allowed {
    ticket_ref id{};
    csdesk::actor actor{};
};
BOOST_DESCRIBE_STRUCT(ask_allowed, (), (id, actor))

}  // namespace csdesk::complaint

namespace csdesk::engine {
namespace {

using namespace complaint;

complaint_row row_of(complaint::state const& s) {
    return {s.complaint,   s.step,        s.progress.since, s.progress.due, s.progress.overdue, s.progress.drill, is_end(s.step),
            s.received_at, s.accepted_at, s.settled_at,     s.ended_at,     s.proposals,        s.compensation,   s.improvement};
}

std::string one_row(std::string text) { return R"({"rows":[)" + std::move(text) + R"(],"after":null})"; }

error no_such_complaint(ticket_ref const& ref) { return no_such_ticket(ref, "complaint"); }

result<std::shared_ptr<complaint::state const>> find_in(reader& rows, registry const& types, ticket_ref const& ref) {
    auto const number = resolve(rows, ref, "complaint");
    if (!number) return number.error();
    auto found = rows.find<complaint::state>(types, *number);
    if (!found) return no_such_complaint(ref);
    return found;
}

/// Every event that takes a step is one of these.
template <class E>
event_type& step_event(registry& r) {
    return r.event<complaint::state>(std::string(E::name), &E::complaint);
}

void tell_supervisor(supervisor_alerted const& e, happened const& when, row_list& out) {
    if (!e.drill) out.put(notice(when, "notify_supervisor", to_json(e)));
}

}  // namespace

void join_complaint(registry& r) {
    r.table<complaint_row>({"step", "ended"});
    r.aggregate<complaint::state>("complaint", [](complaint::state const& s, row_list& out) { out.put(row_of(s)); })
        .with_deadline<complaint::state>([](complaint::state const& s) { return complaint::due(s); },
                                         [&r](object_id const& id, instant due) {
                                             return r.wrap(pass_deadline{ticket_id{id.number}, due});
                                         });
    step_event<received>(r);
    step_event<accepted>(r);
    step_event<supervisor_alerted>(r).with_rows<supervisor_alerted>(tell_supervisor);
    step_event<investigated>(r);
    step_event<responsibility_determined>(r);
    step_event<proposed>(r);
    step_event<negotiated>(r);
    step_event<customer_accepted>(r);
    step_event<customer_rejected>(r);
    step_event<escalated>(r);
    step_event<fed_back>(r);
    step_event<settled>(r);
    step_event<improvement_assigned>(r);
    step_event<improvement_verified>(r);
    step_event<improvement_waived>(r);
    step_event<known_cause_linked>(r);
    step_event<closed>(r);
    step_event<withdrawn>(r);
    step_event<found_unfounded>(r);
    step_event<found_duplicate>(r);
    step_event<found_unreachable>(r);
    step_event<attempt_recorded>(r);
    step_event<step_overdue>(r);

    r.view<get>("complaint.get", [&r](reader& rows, get const& q, page const&) -> result<std::string> {
         auto const s = find_in(rows, r, q.complaint);
         if (!s) return s.error();
         return one_row(to_json(**s));
     }).answers(schema_of<complaint::state>());
    r.view<list>("complaint.list", [](reader& rows, list const& q, page const& p) {
         row_query query{&table_of<complaint_row>(), {}, {"complaint"}, p.limit};
         if (q.step) query.where.push_back({"step", compare::equal, std::string(name(*q.step))});
         if (q.ended) query.where.push_back({"ended", compare::equal, static_cast<std::int64_t>(*q.ended)});
         return paged(rows, std::move(query), p);
     }).answers(schema_of_rows({&table_of<complaint_row>()}));
    r.view<ask_allowed>("complaint.allowed", [&r](reader& rows, ask_allowed const& q, page const& p) -> result<std::string> {
         auto const s = find_in(rows, r, q.id);
         if (!s) return s.error();
         auto const rules = rules_in_force(r, rows);
         std::string out;
         write(out, allowed(**s, {p.now.value_or((*s)->progress.since), q.actor, rules->complaints}));
         return R"({"rows":)" + out + R"(,"after":null})";
     }).answers(schema_of<workflow::allowed_action>());
}

// ---- reactions --------------------------------------------------------------------------------------------------

namespace {

void resolve_ticket(registry const& r, ticket_id ticket, char const* why, std::vector<any_command>& out) {
    ticket::resolve c{.ticket = ticket};
    c.cause = "complaint";
    c.solution = why;
    out.push_back(r.wrap(std::move(c)));
}

}  // namespace

void receive_complaint(registry const& r, ticket::opened const& e, happened const&, std::vector<any_command>& out) {
    if (e.kind != ticket_kind::complaint) return;
    receive c{.complaint = e.ticket};
    if (!e.subject.empty()) c.subject = e.subject;
    out.push_back(r.wrap(std::move(c)));
}
void resolve_settled(registry const& r, settled const& e, happened const&, std::vector<any_command>& out) {
    resolve_ticket(r, e.complaint, "settled", out);
}
void resolve_withdrawn(registry const& r, withdrawn const& e, happened const&, std::vector<any_command>& out) {
    resolve_ticket(r, e.complaint, "withdrawn", out);
}
void resolve_unfounded(registry const& r, found_unfounded const& e, happened const&, std::vector<any_command>& out) {
    resolve_ticket(r, e.complaint, "unfounded", out);
}
void resolve_duplicate(registry const& r, found_duplicate const& e, happened const&, std::vector<any_command>& out) {
    resolve_ticket(r, e.complaint, "duplicate", out);
}
void resolve_unreachable(registry const& r, found_unreachable const& e, happened const&, std::vector<any_command>& out) {
    resolve_ticket(r, e.complaint, "unreachable", out);
}

}  // namespace csdesk::engine
