// The facts of a log once more, with clocks of its own (what-if): every recorded event is taken over but those of clocks, and
// what reacts to facts on the side of the clocks runs anew under other rules. Everything happens in a store of its own.
#pragma once

#include <csdesk/desk/policy.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "desk/open_store.hpp"
#include "desk/projection.hpp"
#include "desk/scope.hpp"
#include "desk/state_cache.hpp"

namespace csdesk::engine {

class shadow final : public scope {
public:
    /// `rules` holds from the first event on.
    shadow(registry const& types, std::shared_ptr<policy const> rules);

    /// Takes over an event, in the order of the log. `at` is the log's time of it.
    void take(any_event e, happened const& when);
    /// The command whose events were taken is complete.
    void finish();
    /// Fires what is due before `t`.
    void fire_before(instant t);

    /// The tables as they have become.
    reader& rows() { return store_->writer_rows(shop_); }
    /// The state as taken so far.
    template <class S, class Key>
    S const* look(Key const& key) {
        return find<S>(key);
    }

    instant at() const override { return at_; }
    actor const& who() const override { return system_; }
    std::int64_t new_number() override { return ++number_; }
    policy const& rules() const override { return *rules_; }
    std::optional<clocks::earlier_hours> earlier_hours(std::int64_t, std::string const&) override { return std::nullopt; }
    bool unchanged_since(std::int64_t, sla::rule const&) override { return false; }  // one policy holds all the time
    reader& search() override { return store_->writer_rows(shop_); }
    registry const& types() const override { return types_; }

protected:
    void const* load(aggregate_type const& type, object_id const& key) override;

private:
    static constexpr std::int64_t shop_ = 1;
    touched& touch(aggregate_type const& type, object_id const& key);
    void apply(any_event e, happened const& when);
    void run(any_command const& c);
    void note_deadlines(std::vector<deadline_change> const& changes);

    registry const& types_;
    std::shared_ptr<policy const> rules_;
    opened_store opened_;
    store* store_;
    state_cache cache_;
    actor system_{role::system, {}};
    instant at_{};
    std::int64_t number_ = std::int64_t{1} << 52;  // beyond every number of the log
    std::int64_t seq_ = std::int64_t{1} << 52;
    std::map<std::string, touched> touched_;
    std::vector<made_event> events_;
    std::deque<any_command> pending_;                   // what follows from them
    std::set<std::pair<std::int64_t, object_id>> due_;  // of the clocks: when, and of which ticket
    std::map<object_id, std::int64_t> due_of_;
};

/// True where an event speaks of clocks or of the rules they run under: a shadow has its own.
bool is_of_clocks(event_type const& e);

}  // namespace csdesk::engine
