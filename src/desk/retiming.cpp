#include "desk/retiming.hpp"

#include <csdesk/ticket/ticket.hpp>

#include <algorithm>

namespace csdesk::engine {
namespace {

template <class E>
E const* as_event(any_event const& e) {
    return e.type->type == typeid(E) ? static_cast<E const*>(e.data.get()) : nullptr;
}

/// The ticket in which this event would not have happened without an answer before it.
std::optional<ticket_id> needs_answer(any_event const& e) {
    if (auto const* wrote = as_event<ticket::customer_wrote>(e); wrote != nullptr && wrote->opens_round) return wrote->ticket;
    if (auto const* moved = as_event<ticket::status_changed>(e); moved != nullptr && ticket::is_ended(moved->to))
        return moved->ticket;
    return std::nullopt;
}

}  // namespace

void retiming::note(any_event const& e, happened const& when) {
    auto const* replied = as_event<ticket::replied>(e);
    if (replied == nullptr || !replied->closes_round || replied->automatic) return;
    answer a{*replied, when.who, when.at};
    a.event.text = {};
    answers_.emplace(when.seq, std::move(a));
}

void retiming::plan(staffing const& staff) {
    std::vector<instant> waiting_since;
    for (auto const& [unused, a] : answers_) waiting_since.push_back(a.event.round_opened_at);
    auto const at = answers_of_queue(waiting_since, staff);
    auto planned = at.begin();
    for (auto& [seq, a] : answers_) {
        a.at = *planned++;
        ahead_.emplace(a.at, seq);
        of_[a.event.ticket].insert(seq);
    }
}

void retiming::give_before(shadow& to, instant at, any_event const& next, std::int64_t seq) {
    // A question that was told late is taken first, whenever its answer was planned.
    auto const asked = [&](answer const& a) {
        auto const* t = to.look<ticket::state>(a.event.ticket);
        return t != nullptr && t->talk.rounds >= a.event.round;
    };
    for (auto next_one = ahead_.begin(); next_one != ahead_.end() && next_one->first < at;) {
        auto const [when, one] = *next_one++;
        if (asked(answers_.at(one))) give(to, one, when);
    }
    auto const ticket = needs_answer(next);
    auto const open = ticket ? of_.find(*ticket) : of_.end();
    if (open == of_.end()) return;
    auto const waiting = open->second;  // a copy: giving takes away
    for (std::int64_t const one : waiting)
        if (one <= seq) give(to, one, at);
}

void retiming::give_until(shadow& to, instant at) {
    while (!ahead_.empty() && ahead_.begin()->first <= at) {
        auto const [when, one] = *ahead_.begin();
        give(to, one, when);
    }
}

void retiming::give(shadow& to, std::int64_t seq, instant at) {
    answer const& a = answers_.at(seq);
    at = std::max(at, to.at());
    ahead_.erase({a.at, seq});
    of_[a.event.ticket].erase(seq);
    to.finish();
    to.fire_before(at);
    ticket::replied event = a.event;
    event.occurred_at = std::max(at, event.round_opened_at);
    event.waited_ms = event.occurred_at - event.round_opened_at;
    to.take(to.types().wrap_event(std::move(event)), {at, seq, a.who});
    to.finish();
}

}  // namespace csdesk::engine
