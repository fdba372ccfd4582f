// What the engine knows of the rooms: their commands, events, aggregates and views, by name and by C++ type.
//
// A room joins with one function, `void join(registry&)`, in its `*_room.cpp` (D27). Everything here is typed towards the
// room and type-erased towards the engine. Nothing here changes after the registry is built.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <typeindex>
#include <variant>
#include <vector>

#include "desk/codec.hpp"
#include "desk/rows.hpp"
#include "desk/sparse.hpp"

namespace csdesk::engine {

class scope;
class reader;  // read side of a store, see desk/reader.hpp
struct command_type;
struct event_type;
struct aggregate_type;

/// An aggregate's identity within its shop: a number the desk made, or a text the host owns.
struct object_id {
    std::int64_t number = 0;
    std::string text{};
    friend auto operator<=>(object_id const&, object_id const&) = default;
};
template <class Tag>
object_id to_object_id(id<Tag> v) {
    return {v.value, {}};
}
template <class Tag>
object_id to_object_id(key<Tag> const& v) {
    return {0, v.value};
}
inline object_id to_object_id(std::string const& v) { return {0, v}; }

using erased = std::shared_ptr<void const>;

struct any_event {
    event_type const* type = nullptr;
    erased data;
};
struct any_command {
    command_type const* type = nullptr;
    erased data;
    std::optional<actor> as{};  // of a follow-up: who gives it; nobody: the system
};

/// Where and when an event happened; the same at first writing and at every replay.
struct happened {
    instant at;
    std::int64_t seq = 0;
    actor who;
};

/// What a handler answers: the events of its decision, or the refusal.
using decision = result<std::vector<any_event>>;

struct aggregate_type {
    std::string name;
    std::type_index type = typeid(void);
    std::function<std::shared_ptr<void>()> fresh;
    std::function<std::shared_ptr<void>(void const*)> clone;
    std::function<std::string(void const*)> encode;
    std::function<result<erased>(std::string_view)> decode;
    std::function<void(void const*, row_list&)> rows;            // query rows of a state
    std::function<std::optional<instant>(void const*)> due;      // its next deadline
    std::function<any_command(object_id const&, instant)> fire;  // the command of that deadline
    /// Instead of `fire`, for jobs: up to 1,000 commands, each a unit of its own, the last of which moves the deadline.
    std::function<std::vector<any_command>(void const* state, object_id const&, instant, reader&)> fire_many;

    /// The deadline of a state and the command it fires.
    template <class S>
    aggregate_type& with_deadline(std::function<std::optional<instant>(S const&)> when,
                                  std::function<any_command(object_id const&, instant)> then) {
        due = [when = std::move(when)](void const* p) { return when(*static_cast<S const*>(p)); };
        fire = std::move(then);
        return *this;
    }
};

struct event_type {
    std::string name;
    std::int32_t version = 1;
    std::type_index type = typeid(void);
    aggregate_type const* aggregate = nullptr;  // null: belongs to no aggregate
    bool personal = false;
    std::function<object_id(void const*)> key;
    std::function<void(void*, void const*, happened const&)> evolve;
    std::function<std::string(void const*, part)> encode;
    std::function<result<erased>(std::int32_t version, std::string_view body, std::optional<std::string_view> personal)> decode;
    std::function<void(void const*, happened const&, row_list&)> rows;                   // query rows of the event itself
    std::vector<std::pair<std::string, std::function<std::int64_t(void const*)>>> made;  // numbers it gave out, by noun
    std::function<std::vector<std::int64_t>(void const*)> erases;  // earlier events whose personal part goes with it, by seq
    std::function<std::string(void const*)> encode_slim;           // as it is stored, where that is less than what is shown
    std::string schema;

    /// The log keeps only what differs from the struct's defaults; whoever reads it is shown all. Not for personal events.
    template <class E>
    event_type& slim() {
        static_assert(!has_personal<E>());
        encode_slim = [](void const* p) { return to_sparse_json(*static_cast<E const*>(p)); };
        return *this;
    }
    /// Every number a room takes from the shop's counter must be named by the event that records it.
    template <class E, class Tag>
    event_type& makes(std::string noun, id<Tag> E::*member) {
        made.emplace_back(std::move(noun), [member](void const* p) { return (static_cast<E const*>(p)->*member).value; });
        return *this;
    }
    /// It takes the personal part of earlier events away, from the log and from the rows they made. Nothing of that part may
    /// be in an aggregate's state: states are not looked through.
    template <class E>
    event_type& erasing(std::function<std::vector<std::int64_t>(E const&)> which) {
        erases = [which = std::move(which)](void const* p) { return which(*static_cast<E const*>(p)); };
        return *this;
    }
    /// Rows of the event itself (messages, timelines).
    template <class E>
    event_type& with_rows(std::function<void(E const&, happened const&, row_list&)> make) {
        rows = [make = std::move(make)](void const* p, happened const& when, row_list& out) {
            make(*static_cast<E const*>(p), when, out);
        };
        return *this;
    }
};

struct command_type {
    std::string name;
    std::type_index type = typeid(void);
    std::function<result<erased>(json::value const&)> decode;
    std::function<std::string(void const*)> encode;
    std::function<decision(scope&, void const*)> decide;
    std::string schema;
};

/// A page of a view: strictly after a cursor, at most `limit` rows.
struct page {
    std::optional<std::string> after;
    std::int64_t limit = 100;
    std::optional<instant> now{};  ///< the caller's time, for views that show running clocks
};

struct view_type {
    std::string name;
    std::function<result<std::string>(reader&, json::value const& params, page const&)> run;
    std::string params_schema, row_schema;

    /// What one row of the answer is: rows of a table (`schema_of_rows`) or a described struct (`schema_of`).
    view_type& answers(std::string schema) {
        row_schema = std::move(schema);
        return *this;
    }
};

/// The next items of a job: at most `limit` commands after `cursor`.
struct job_batch {
    std::vector<any_command> commands{};
    std::string cursor{};
    bool finished = true;
};
using job_items = std::function<job_batch(reader&, std::string const& cursor, std::int64_t limit)>;

struct reaction {
    std::string name;
    bool must = false;
    std::function<void(void const* event, happened const&, std::vector<any_command>&)> run;
};

class registry {
public:
    /// An aggregate: its state type S (described) and name. `rows(S const&, row_list&)` yields its query rows.
    template <class S>
    aggregate_type& aggregate(std::string name, std::function<void(S const&, row_list&)> rows = {});

    /// An event E of aggregate S, keyed by a member of E; `evolve(S&, E const&, happened)` is found by ADL or overload.
    template <class S, class E, class Key>
    event_type& event(std::string name, Key E::*key, std::int32_t version = 1);

    /// An event that belongs to no aggregate.
    template <class E>
    event_type& event(std::string name, std::int32_t version = 1);

    /// A command C and its handler.
    template <class C>
    command_type& command(std::string name, std::function<decision(scope&, C const&)> decide);

    /// A view with described parameters P.
    template <class P>
    view_type& view(std::string name, std::function<result<std::string>(reader&, P const&, page const&)> run);

    /// A reaction to E (lines stand in src/desk/reactions.cpp).
    template <class E>
    void on(std::string name, bool must, std::function<void(E const&, happened const&, std::vector<any_command>&)> run);

    /// A kind of job: how to find its items.
    void job(std::string kind, job_items items) { jobs_[std::move(kind)] = std::move(items); }
    job_items const* find_job(std::string_view kind) const;

    /// A flat query table; see rows.hpp.
    template <class Row>
    void table(std::vector<std::string> indexes = {}) {
        tables_.push_back(&table_of<Row>());
        table_indexes_[table_of<Row>().name] = std::move(indexes);
    }

    template <class E>
    any_event wrap_event(E e) const {
        return {events_by_type_.at(typeid(E)), std::make_shared<E const>(std::move(e))};
    }
    template <class C>
    any_command wrap(C c) const {
        return {commands_by_type_.at(typeid(C)), std::make_shared<C const>(std::move(c)), {}};
    }
    command_type const* find_command(std::type_index t) const {
        auto const found = commands_by_type_.find(t);
        return found == commands_by_type_.end() ? nullptr : found->second;
    }

    command_type const* find_command(std::string_view name) const;
    event_type const* find_event(std::string_view name) const;
    view_type const* find_view(std::string_view name) const;
    aggregate_type const* find_aggregate(std::string_view name) const;
    aggregate_type const* aggregate_of(std::type_index t) const { return aggregates_by_type_.at(t); }
    std::vector<reaction> const& reactions_to(event_type const& e) const;

    std::vector<table_shape const*> const& tables() const { return tables_; }
    std::vector<std::string> const& indexes_of(std::string const& table) const { return table_indexes_.at(table); }
    std::map<std::string, command_type, std::less<>> const& commands() const { return commands_; }
    std::map<std::string, event_type, std::less<>> const& events() const { return events_; }
    std::map<std::string, view_type, std::less<>> const& views() const { return views_; }
    std::map<std::string, aggregate_type, std::less<>> const& aggregates() const { return aggregates_; }

private:
    std::map<std::string, command_type, std::less<>> commands_;
    std::map<std::string, event_type, std::less<>> events_;
    std::map<std::string, view_type, std::less<>> views_;
    std::map<std::string, aggregate_type, std::less<>> aggregates_;
    std::map<std::string, job_items, std::less<>> jobs_;
    std::map<std::type_index, command_type const*> commands_by_type_;
    std::map<std::type_index, event_type const*> events_by_type_;
    std::map<std::type_index, aggregate_type const*> aggregates_by_type_;
    std::map<std::type_index, std::vector<reaction>> reactions_;
    std::vector<table_shape const*> tables_;
    std::map<std::string, std::vector<std::string>> table_indexes_;
};

/// Every room of the desk, joined (src/desk/rooms.cpp) with the reactions between them. Built once, then immutable.
registry const& rooms();

}  // namespace csdesk::engine

#include "desk/registry_impl.hpp"
