// What an event changes. Blind: nothing is computed here that is not in the event.
#include <csdesk/workflow/complaint.hpp>

namespace csdesk::complaint {
namespace {

template <class E>
concept takes_a_step = requires(E e) {
    e.to;
};
template <class E>
concept gives_a_reason = requires(E e) {
    e.reason;
};

template <class E>
void enter(state& s, E const& e, instant at) {
    auto& p = s.progress;
    if (e.to != s.step) {
        p.since = at;
        p.why = {};
    }
    if constexpr (gives_a_reason<E>) p.why = e.reason;
    if (e.due != p.due) p.overdue = false;  // another deadline has not been reported yet
    p.due = e.due;
    p.by = e.by;
    s.step = e.to;
    if (is_end(e.to)) s.ended_at = at;
}

template <class E>
void begin(state& s, E const& e) {
    s.complaint = e.complaint;
    s.progress.drill = e.drill;
}

// What an event says beside the step. An event without a line here says nothing more.
template <class E>
void note(state&, E const&, instant) {}
void note(state& s, received const& e, instant at) {
    begin(s, e);
    s.received_at = at;
}
void note(state& s, accepted const& e, instant at) {
    begin(s, e);
    s.accepted_at = at;
}
void note(state& s, supervisor_alerted const&, instant) { s.supervisor_told = true; }
void note(state& s, responsibility_determined const& e, instant) { s.shares = e.shares; }
void note(state& s, proposed const& e, instant) {
    ++s.proposals;
    s.remedy = e.remedy;
    s.compensation = e.compensation;
}
void note(state& s, negotiated const&, instant) { s.attempts = 0; }
void note(state& s, customer_accepted const&, instant) { s.attempts = 0; }
void note(state& s, customer_rejected const&, instant) { s.attempts = 0; }
void note(state& s, settled const&, instant at) { s.settled_at = at; }
void note(state& s, improvement_assigned const& e, instant) {
    s.improvement = improvement::assigned;
    s.measure = e.measure;
    s.department = e.department;
}
void note(state& s, improvement_verified const& e, instant) {
    s.improvement = e.verified ? improvement::verified : improvement::assigned;
}
void note(state& s, improvement_waived const&, instant) { s.improvement = improvement::waived; }
void note(state& s, known_cause_linked const& e, instant) {
    s.improvement = improvement::linked;
    s.known_cause = e.known_cause;
}
void note(state& s, found_duplicate const& e, instant) { s.duplicate_of = e.of; }
void note(state& s, attempt_recorded const& e, instant) { s.attempts = e.attempt; }
void note(state& s, step_overdue const& e, instant) { s.progress.overdue = s.progress.overdue || s.progress.due == e.due; }

}  // namespace

void evolve(state& s, event const& e, instant at) {
    std::visit(
        [&]<class E>(E const& happened) {
            note(s, happened, at);
            if constexpr (takes_a_step<E>) enter(s, happened, at);
        },
        e);
}

}  // namespace csdesk::complaint
