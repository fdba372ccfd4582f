// What a handler sees while it decides: its context, the aggregates it names, the policy in force. It can read by key and
// search; it can change nothing. What it wants changed it says in the events it returns.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/desk/policy.hpp>
#include <csdesk/sla/clocks.hpp>

#include "desk/reader.hpp"
#include "desk/registry.hpp"

namespace csdesk::engine {

class scope {
public:
    virtual ~scope() = default;

    /// The log's time (never runs backwards within a shop) and who acts.
    virtual instant at() const = 0;
    virtual actor const& who() const = 0;

    /// The next number of the shop's counter. Numbers of refused commands are given again.
    virtual std::int64_t new_number() = 0;

    /// The shop's policy in force.
    virtual policy const& rules() const = 0;

    /// How a calendar of an earlier version counts for clocks that go over to the policy in force; nothing where there was none.
    virtual std::optional<clocks::earlier_hours> earlier_hours(std::int64_t version, std::string const& calendar) = 0;

    /// Whether an earlier version promised by the rule of this name what it promises now, counted alike.
    virtual bool unchanged_since(std::int64_t version, sla::rule const& now) = 0;

    /// Searches see the state before this command; loads by key see its own changes.
    virtual reader& search() = 0;

    /// The registry, to wrap events.
    virtual registry const& types() const = 0;

    /// The state of S under this key, or nullptr. Valid until the command ends.
    template <class S, class Key>
    S const* find(Key const& key) {
        return static_cast<S const*>(load(*types().aggregate_of(typeid(S)), to_object_id(key)));
    }

    /// An id of its own kind from the shop's counter.
    template <class Id>
    Id new_id() {
        return Id{new_number()};
    }

    /// Wraps the events of a pure decide function (a vector of a room's event variant).
    template <class Event>
    decision wrap(result<std::vector<Event>> decided) {
        if (!decided) return decided.error();
        std::vector<any_event> out;
        out.reserve(decided->size());
        for (Event& e : *decided) std::visit([&](auto& one) { out.push_back(types().wrap_event(std::move(one))); }, e);
        return out;
    }
    template <class E>
    any_event event(E e) {
        return types().wrap_event(std::move(e));
    }

protected:
    virtual void const* load(aggregate_type const& type, object_id const& key) = 0;
};

/// The answer of a handler that has nothing to do.
inline decision nothing() { return std::vector<any_event>{}; }

}  // namespace csdesk::engine
