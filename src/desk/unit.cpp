#include "desk/unit.hpp"

#include "desk/policy_cache.hpp"
#include "desk/system_events.hpp"
#include "team/permissions.hpp"

namespace csdesk::engine {

unit::unit(surroundings s, shop_head const& head, instant at, actor who)
    : s_(s),
      shop_(head.number),
      seq_(head.seq),
      last_number_(head.last_number),
      at_(at),
      root_actor_(who),
      who_(std::move(who)) {}

// A refusal offers nothing that would be refused to this actor too.
error unit::without_forbidden(error why) const {
    std::erase_if(why.allowed, [&](std::string const& name) { return s_.types.find_command(name) && !may(root_actor_, name); });
    return why;
}

outcome unit::run(any_command const& root) {
    std::deque<follow_up> queue{{root, nullptr, root_actor_}};
    if (auto decided = drain(queue); !decided) return decided.error();
    run_rules();
    return done();
}

outcome unit::drain(std::deque<follow_up>& queue) {
    while (!queue.empty()) {
        follow_up const next = std::move(queue.front());
        queue.pop_front();
        if (auto decided = decide_one(next, queue); !decided) return decided.error();
    }
    return done();
}

outcome unit::decide_one(follow_up const& next, std::deque<follow_up>& queue) {
    bool const answers = next.because == nullptr;
    who_ = next.who;
    if (!answers && ++follow_ups_ > most_follow_ups)
        return refuse(errc::reaction_limit, "", "more than 64 follow-ups of one command", "一条命令引发的后续操作超过 64 个");
    decision decided = may(who_, next.command.type->name) ? next.command.type->decide(*this, next.command.data.get())
                                                          : decision(forbidden(who_, next.command.type->name));
    if (!decided) {
        if (answers || next.because->must) return without_forbidden(decided.error());
        decided = std::vector{
            event(reaction_refused{next.because->name, next.command.type->name, std::string(name(decided.error().code)),
                                   decided.error().field, decided.error().en})};
    }
    for (any_event& e : *decided) apply(std::move(e), queue);
    return done();
}

void unit::apply(any_event e, std::deque<follow_up>& queue) {
    happened const when{at_, ++seq_, who_};
    if (e.type->aggregate != nullptr) {
        touched& t = touch(*e.type->aggregate, e.type->key(e.data.get()));
        if (!t.after) t.after = t.before ? t.type->clone(t.before.get()) : t.type->fresh();
        e.type->evolve(t.after.get(), e.data.get(), when);
        ++t.revision;
    }
    for (reaction const& r : s_.types.reactions_to(*e.type)) {
        std::vector<any_command> commands;
        r.run(e.data.get(), when, commands);
        for (any_command& c : commands) {
            actor giver = c.as.value_or(actor{role::system, {}});
            queue.push_back({std::move(c), &r, std::move(giver)});
        }
    }
    hear(e);
    events_.push_back({std::move(e), when});
}

touched& unit::touch(aggregate_type const& type, object_id const& key) {
    std::string const name = state_key(shop_, type, key);
    auto const [slot, fresh] = touched_.try_emplace(name);
    touched& t = slot->second;
    if (!fresh) return t;
    t.type = &type;
    t.key = key;
    if (auto const* kept = s_.cache.find(name)) {
        t.before = kept->state;
        t.revision = kept->revision;
    } else if (auto stored = s_.storage.state(shop_, type.name, key)) {
        auto decoded = type.decode(stored->body);
        if (!decoded)
            throw storage_error(errc::corrupt, "the stored state of " + name + " cannot be read: " + decoded.error().en);
        t.before = std::move(*decoded);
        t.revision = stored->revision;
        s_.cache.put(name, {t.before, t.revision});
    } else {
        s_.cache.put(name, {});  // that it does not exist is worth knowing too: most shops adopt one policy, or none
    }
    return t;
}

void const* unit::load(aggregate_type const& type, object_id const& key) {
    touched const& t = touch(type, key);
    return t.after ? t.after.get() : t.before.get();
}

policy const& unit::rules() const {
    if (!policy_) policy_ = s_.policies.in_force(const_cast<unit&>(*this));
    return *policy_;
}

bool unit::unchanged_since(std::int64_t version, sla::rule const& now) {
    auto const before = s_.policies.of_version(shop_, version, search());
    return before && s_.policies.unchanged(*before, rules(), now);
}

std::optional<clocks::earlier_hours> unit::earlier_hours(std::int64_t version, std::string const& calendar) {
    auto const before = s_.policies.of_version(shop_, version, search());
    return before ? s_.policies.hours(*before, rules(), calendar) : std::nullopt;
}

}  // namespace csdesk::engine
