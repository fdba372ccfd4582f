// One command while it is decided, entirely in memory: the states it touched, the events it made, its follow-ups (D5, D7).
// Nothing is written until the whole unit has succeeded; a refused unit leaves no trace.
#pragma once

#include <csdesk/desk/policy.hpp>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "desk/scope.hpp"
#include "desk/state_cache.hpp"
#include "desk/store_port.hpp"

namespace csdesk::engine {

class policy_cache;

/// At most this many follow-ups of one command (D5).
inline constexpr std::size_t most_follow_ups = 64;

/// An aggregate a unit has touched.
struct touched {
    aggregate_type const* type = nullptr;
    object_id key{};
    std::shared_ptr<void const> before;  // null: it did not exist
    std::shared_ptr<void> after;         // null: read only so far
    std::int64_t revision = 0;
};

struct made_event {
    any_event event;
    happened when;
};

class unit final : public scope {
public:
    struct surroundings {
        registry const& types;
        store& storage;
        state_cache& cache;
        policy_cache& policies;
    };

    unit(surroundings s, shop_head const& head, instant at, actor who);

    /// Decides the root command and everything that follows from it. On a refusal the unit is spent.
    [[nodiscard]] outcome run(any_command const& root);

    /// Adds an event of the engine itself.
    void add(any_event e) {
        std::deque<follow_up> none;
        apply(std::move(e), none);
    }

    std::vector<made_event> const& events() const noexcept { return events_; }
    std::map<std::string, touched> const& states() const noexcept { return touched_; }
    std::int64_t last_number() const noexcept { return last_number_; }

    instant at() const override { return at_; }
    actor const& who() const override { return who_; }
    std::int64_t new_number() override { return ++last_number_; }
    policy const& rules() const override;
    reader& search() override { return s_.storage.writer_rows(shop_); }
    registry const& types() const override { return s_.types; }

protected:
    void const* load(aggregate_type const& type, object_id const& key) override;

private:
    struct follow_up {
        any_command command;
        reaction const* because = nullptr;  // null: the root
    };
    error without_forbidden(error why) const;
    outcome decide_one(follow_up const& next, std::deque<follow_up>& queue);
    void apply(any_event e, std::deque<follow_up>& queue);
    touched& touch(aggregate_type const& type, object_id const& key);

    surroundings s_;
    std::int64_t shop_;
    std::int64_t seq_;
    std::int64_t last_number_;
    instant at_;
    actor root_actor_;
    actor who_;
    std::size_t follow_ups_ = 0;
    std::vector<made_event> events_;
    std::map<std::string, touched> touched_;  // ordered: what is written is written in one order
    mutable std::shared_ptr<policy const> policy_;
};

}  // namespace csdesk::engine
