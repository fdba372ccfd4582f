// Deadlines (D10): fired in (due, kind, id) order, each a command of the actor `system`, each exactly once because its row
// is moved in the transaction that fires it.
#include <algorithm>
#include <set>
#include <utility>

#include "desk/executor.hpp"
#include "desk/system_events.hpp"

namespace csdesk::engine {

std::optional<deadline> const& executor::next_of(shop_now& s) {
    if (!s.next_known) {
        s.next = store_->first_deadline(s.head.number);
        s.next_known = true;
    }
    return s.next;
}

void executor::note_deadlines(shop_now& s, std::vector<deadline_change> const& changes) {
    for (deadline_change const& c : changes) {
        if (!s.next_known || c.kind == "job") continue;
        bool const same = s.next && s.next->kind == c.kind && s.next->key == c.key;
        if (same || (c.due && (!s.next || *c.due <= s.next->due))) s.next_known = false;
    }
}

std::optional<instant> executor::next_deadline() {
    auto const due = storage().first_due();
    return due ? std::optional(instant_from_ms(*due)) : std::nullopt;
}

void executor::fire_before(shop_now& first, instant now) {
    std::string const name = first.head.name;
    for (;;) {
        breathe();
        shop_now& s = shop(name);
        auto const d = next_of(s);
        if (!d || d->due >= to_ms(now)) return;
        fire(s, *d, now, nullptr);
    }
}

// Of a shop: everything that is due, jobs after the rest.
std::optional<deadline> executor::first_of(shop_now& s) {
    auto const d = next_of(s);
    auto const job = store_->first_job(s.head.number);
    return !d || (job && job->due < d->due) ? job : d;
}

std::vector<logged_event> executor::advance(instant now, std::optional<std::string> const& only,
                                            std::optional<std::int64_t> most) {
    std::vector<logged_event> out;
    std::set<std::pair<std::int64_t, std::string>>
        due;  // the first of every shop; a firing moves its own shop's, and rouses others
    auto note = [&](std::string const& name, shop_now& s) {
        if (auto const d = first_of(s); d && d->due <= to_ms(now)) due.emplace(d->due, name);
    };
    for (std::int64_t seen = -1;;) {
        breathe();
        if (std::exchange(seen, refreshes_) !=
            refreshes_) {  // at the beginning, and where another process wrote between two transactions
            due.clear();
            for (auto& [name, s] : shops_)
                if (!only || *only == name) note(name, s);
        }
        if (due.empty()) return out;
        std::string const name = due.extract(due.begin()).value().second;
        shop_now& s = shop(name);
        roused_.clear();
        fire(s, *first_of(s), now, &out);
        if (most && (--*most == 0 || fired_ >= most_firings)) return out;
        if (seen != refreshes_) continue;
        roused_.erase(name);
        if (!roused_.empty()) std::erase_if(due, [&](auto const& one) { return roused_.contains(one.second); });
        note(name, shop(name));
        for (std::string const& one : roused_)
            if (!only || *only == one) note(one, shop(one));
    }
}

std::string executor::fired_id(deadline const& d) const {
    return "fire/" + d.kind + '/' + (d.key.text.empty() ? std::to_string(d.key.number) : d.key.text) + '/' +
           std::to_string(d.due);
}

void executor::fire(shop_now& s, deadline const& d, instant now, std::vector<logged_event>* out) {
    instant const wanted = options_.catch_up == catch_up::exact ? instant_from_ms(d.due) : now;
    instant const at = s.head.seq == 0 ? wanted : std::max(wanted, instant_from_ms(s.head.at));
    aggregate_type const* type = types_.find_aggregate(d.kind);
    if (type == nullptr || (!type->fire && !type->fire_many))
        throw storage_error(errc::corrupt, "a deadline of unknown kind: " + d.kind);
    if (type->fire) {
        fire_command(s, d, at, now, type->fire(d.key, instant_from_ms(d.due)), true, out);
    } else {
        auto const stored = store_->state(s.head.number, d.kind, d.key);
        if (!stored) throw storage_error(errc::corrupt, "a deadline of an unknown " + d.kind);
        auto const state = type->decode(stored->body).value();
        auto const commands = type->fire_many(state.get(), d.key, instant_from_ms(d.due), store_->writer_rows(s.head.number));
        for (std::size_t i = 0; i < commands.size(); ++i) fire_command(s, d, at, now, commands[i], i + 1 == commands.size(), out);
        fired_ = most_firings - 1;  // nothing more in the transaction of a job's step
    }
    ++fired_;
}

// `last`: the command that must move the deadline; items of a job before it may be refused or have nothing to do.
void executor::fire_command(shop_now& s, deadline const& d, instant at, instant now, any_command const& c, bool last,
                            std::vector<logged_event>* out) {
    unit u(around(), s.head, at, {role::system, {}});
    auto const fired = u.run(c);
    if (!fired && last) return drop_deadline(s, d, at, now, fired.error(), out);
    if (!fired) return;  // an item that has gone meanwhile
    if (last) {
        auto const t = u.states().find(state_key(s.head.number, *types_.find_aggregate(d.kind), d.key));
        if (t == u.states().end() || !t->second.after)
            return drop_deadline(
                s, d, at, now, refuse(errc::not_allowed, "due", "the command left the deadline where it was", "命令未推进该期限"),
                out);
    }
    if (u.events().empty()) return;
    reply r;
    write(s, u, fired_id(d), "", now, r);
    if (out != nullptr) std::move(r.events.begin(), r.events.end(), std::back_inserter(*out));
}

void executor::drop_deadline(shop_now& s, deadline const& d, instant at, instant now, error const& why,
                             std::vector<logged_event>* out) {
    unit u(around(), s.head, at, {role::system, {}});
    u.add(types_.wrap_event(
        deadline_dropped{d.kind, d.key.number, d.key.text, instant_from_ms(d.due), std::string(name(why.code)), why.en}));
    reply r;
    write(s, u, fired_id(d), "", now, r);
    if (out != nullptr) std::move(r.events.begin(), r.events.end(), std::back_inserter(*out));
}

}  // namespace csdesk::engine
