#include "desk/shadow.hpp"

#include "desk/policy_room.hpp"

namespace csdesk::engine {
namespace {

constexpr std::string_view clocks = "clocks";

bool is_of_clocks(command_type const& c) { return c.name.starts_with("clocks."); }

}  // namespace

bool is_of_clocks(event_type const& e) {
    return e.name.starts_with("clock.") || e.name.starts_with("clocks.") ||
           (e.aggregate != nullptr && (e.aggregate->name == clocks || e.aggregate->type == typeid(policy_state)));
}

shadow::shadow(registry const& types, std::shared_ptr<policy const> rules)
    : types_(types),
      rules_(std::move(rules)),
      opened_(open_store(":memory:", types, {.durability = durability::may_corrupt_on_power_failure, .seed = 0})),
      store_(opened_.writer.get()) {
    store_->begin();
}

void shadow::take(any_event e, happened const& when) {
    at_ = when.at;
    if (!is_of_clocks(*e.type)) apply(std::move(e), when);
}

// What follows on the side of the clocks sees every fact of the command, as in the desk.
void shadow::finish() {
    for (; !pending_.empty(); pending_.pop_front()) run(pending_.front());
    if (events_.empty()) return;
    note_deadlines(project(*store_, shop_, touched_, events_));
    for (auto const& [key, t] : touched_)
        if (t.after) cache_.put(key, {t.after, t.revision});
    touched_.clear();
    events_.clear();
}

void shadow::fire_before(instant t) {
    aggregate_type const& type = *types_.find_aggregate(clocks);
    while (!due_.empty() && due_.begin()->first < to_ms(t)) {
        auto const [due, key] = *due_.begin();
        due_.erase(due_.begin());  // whatever comes of it, this firing is over
        due_of_.erase(key);
        at_ = std::max(at_, instant_from_ms(due));
        run(type.fire(key, instant_from_ms(due)));
        finish();
    }
}

// A command of the clocks, by the desk itself. A refused one leaves the clocks as they are, as it would in the desk.
void shadow::run(any_command const& c) {
    decision decided = c.type->decide(*this, c.data.get());
    if (!decided) return;
    for (any_event& e : *decided) apply(std::move(e), {at_, ++seq_, system_});
}

void shadow::apply(any_event e, happened const& when) {
    if (e.type->aggregate != nullptr) {
        touched& t = touch(*e.type->aggregate, e.type->key(e.data.get()));
        if (!t.after) t.after = t.before ? t.type->clone(t.before.get()) : t.type->fresh();
        e.type->evolve(t.after.get(), e.data.get(), when);
        ++t.revision;
    }
    std::vector<any_command> commands;
    for (reaction const& r : types_.reactions_to(*e.type)) r.run(e.data.get(), when, commands);
    events_.push_back({std::move(e), when});
    for (any_command const& c : commands)
        if (is_of_clocks(*c.type)) pending_.push_back(c);
}

void shadow::note_deadlines(std::vector<deadline_change> const& changes) {
    for (deadline_change const& c : changes) {
        if (c.kind != clocks) continue;
        if (auto const old = due_of_.find(c.key); old != due_of_.end()) {
            due_.erase({old->second, c.key});
            due_of_.erase(old);
        }
        if (!c.due) continue;
        due_.emplace(*c.due, c.key);
        due_of_.emplace(c.key, *c.due);
    }
}

touched& shadow::touch(aggregate_type const& type, object_id const& key) {
    std::string const name = state_key(shop_, type, key);
    auto const [slot, fresh] = touched_.try_emplace(name);
    touched& t = slot->second;
    if (!fresh) return t;
    t.type = &type;
    t.key = key;
    if (auto const* kept = cache_.find(name)) {
        t.before = kept->state;
        t.revision = kept->revision;
    } else if (auto stored = store_->state(shop_, type.name, key)) {
        t.before = type.decode(stored->body).value();
        t.revision = stored->revision;
        cache_.put(name, {t.before, t.revision});
    } else {
        cache_.put(name, {});
    }
    return t;
}

void const* shadow::load(aggregate_type const& type, object_id const& key) {
    touched const& t = touch(type, key);
    return t.after ? t.after.get() : t.before.get();
}

}  // namespace csdesk::engine
