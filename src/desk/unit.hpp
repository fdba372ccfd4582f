// One command while it is decided, entirely in memory: the states it touched, the events it made, its follow-ups (D5, D7).
// Nothing is written until the whole unit has succeeded; a refused unit leaves no trace.
#pragma once

#include <csdesk/automation/automation.hpp>
#include <csdesk/desk/policy.hpp>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "desk/scope.hpp"
#include "desk/state_cache.hpp"
#include "desk/store_port.hpp"

namespace csdesk::engine {

class policy_cache;
class event_data;
class known;

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
    std::optional<clocks::earlier_hours> earlier_hours(std::int64_t version, std::string const& calendar) override;
    bool unchanged_since(std::int64_t version, sla::rule const& now) override;
    reader& search() override { return s_.storage.writer_rows(shop_); }
    registry const& types() const override { return s_.types; }

protected:
    void const* load(aggregate_type const& type, object_id const& key) override;

private:
    struct follow_up {
        any_command command;
        reaction const* because = nullptr;  // null: the root, or what a rule commands; its refusal is the answer
        actor who{role::system, {}};
    };
    error without_forbidden(error why) const;
    outcome drain(std::deque<follow_up>& queue);
    outcome decide_one(follow_up const& next, std::deque<follow_up>& queue);
    void apply(any_event e, std::deque<follow_up>& queue);
    touched& touch(aggregate_type const& type, object_id const& key);

    // Automation (unit_rules.cpp): once the command and its reactions are complete, rules hear what happened, in order.
    struct cause_chain {  // the rules that led to an event, the last one first
        std::shared_ptr<cause_chain const> before;
        std::string rule;
        std::int32_t depth = 1;
    };
    struct heard {
        std::size_t event = 0;  // place in events_
        std::shared_ptr<cause_chain const> chain;
    };
    struct acting {  // a rule that is asked about a ticket because of an event
        automation::rule const& rule;
        ticket_id ticket{};
        made_event const& cause;
        std::shared_ptr<cause_chain const> chain;
    };
    struct memory {
        std::map<std::string, touched> states;
        std::size_t events = 0, heard = 0;
        std::int64_t seq = 0, last_number = 0;
    };
    void hear(any_event const& e);
    void run_rules();
    void consider(heard const& h);
    bool ask(acting const& a, event_data const& data, std::optional<known>& values);
    bool may_act(acting const& a);
    void act(acting const& a, std::vector<automation::held> held);
    automation::given give(acting const& a, command_template const& t);
    void stop(acting const& a, automation::stop_reason why);
    void note_opened(acting const& a, std::size_t from);
    bool opened_by_rule(ticket_id ticket);
    void arm_timers();
    std::vector<automation::rule const*> listeners(made_event const& e) const;
    automation::in_force automation_in_force();
    memory remember();
    void restore(memory&& m);

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

    std::vector<heard> heard_;
    std::shared_ptr<cause_chain const> chain_;  // of what is being done now
    std::set<std::pair<std::string, ticket_id>> acted_, stopped_;
    std::map<ticket_id, std::string> opened_by_;  // tickets that rules have opened in this command
    bool exhausted_ = false;                      // rules have used up what one command may cause
};

}  // namespace csdesk::engine
