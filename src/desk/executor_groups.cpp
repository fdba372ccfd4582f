// Shops that share (0010): what one shop has done is told to the others of its group, each of which reads it by a job of its
// own. Nothing but that there is something to read goes from shop to shop; it stands in the log of the one that will read.
#include <algorithm>

#include "customer/customer_describe.hpp"
#include "customer/group_describe.hpp"
#include "customer/group_table.hpp"
#include "desk/executor.hpp"
#include "desk/job.hpp"
#include "desk/registry_impl.hpp"

namespace csdesk::engine {
namespace {

template <class E>
E const* as_event(made_event const& e) {
    return e.event.type->type == typeid(E) ? static_cast<E const*>(e.event.data.get()) : nullptr;
}

actor const the_desk{role::system, {}};

bool shares(group::state const& s, group::item one) { return std::find(s.shares.begin(), s.shares.end(), one) != s.shares.end(); }

/// What the group may want to know of what has happened.
std::vector<group::news_posted> news_in(std::vector<made_event> const& events, group::state const& me) {
    std::vector<group::news_posted> out;
    for (made_event const& e : events) {
        if (auto const* seen = as_event<customer::seen>(e))
            out.push_back({.group = me.group, .customer = seen->customer, .first = true});
        auto const* changed = as_event<customer::tier_changed>(e);
        if (changed != nullptr && changed->from != changed->to && shares(me, group::item::tier))
            out.push_back({.group = me.group, .customer = changed->customer});
    }
    return out;
}

}  // namespace

void executor::tell_group(shop_now& s, unit const& u) {
    post_news(s, u);
    std::string const name = s.head.name;
    instant const due = instant_from_ms(s.head.at);
    for (made_event const& e : u.events()) {
        auto const* joined = as_event<group::joined_group>(e);
        auto const* left = as_event<group::left_group>(e);
        if (joined == nullptr && left == nullptr) continue;
        for (std::string const& other :
             store_->writer_rows(s.head.number)
                 .other_shops(table_of<group::group_row>(), "group", (joined ? joined->group : left->group).value)) {
            note_news(other, name, due);
            if (joined != nullptr) note_news(name, other, due);
        }
        note_news(name, {}, due);
    }
}

// The news themselves are events of the shop they happened in: the others read them there.
void executor::post_news(shop_now& s, unit const& u) {
    auto const of_customers = [](made_event const& e) {
        return as_event<customer::seen>(e) || as_event<customer::tier_changed>(e);
    };
    if (std::none_of(u.events().begin(), u.events().end(), of_customers)) return;
    unit post(around(), s.head, instant_from_ms(s.head.at), the_desk);
    auto const* me = post.find<group::state>(std::string(group::only_membership));
    if (me == nullptr || me->shares.empty()) return;
    group::state const sharing = *me;
    bool first = false;
    for (group::news_posted& one : news_in(u.events(), sharing)) {
        first = first || one.first;
        post.add(types_.wrap_event(std::move(one)));
    }
    if (post.events().empty()) return;
    write_engines(s, post);
    std::string const name = s.head.name;
    instant const due = instant_from_ms(s.head.at);
    reader& own = store_->writer_rows(s.head.number);
    std::vector<std::string> listening;
    for (std::string& other : group::shops_beside(own, sharing))
        if (!group::look_into(own, sharing, other).shared.empty()) listening.push_back(std::move(other));
    for (std::string const& other : listening) note_news(other, name, due);
    if (first && !listening.empty()) note_news(name, {}, due);
}

// The time is the shop's own: what is due there before the job goes before it.
void executor::note_news(std::string const& name, std::string const& where, instant due) {
    shop_now& s = shop(name);
    unit note(around(), s.head, instant_from_ms(s.head.at), the_desk);
    auto const* me = note.find<group::state>(std::string(group::only_membership));
    if (me == nullptr || std::find(me->noted.begin(), me->noted.end(), where) != me->noted.end()) return;
    note.add(types_.wrap_event(group::news_noted{.shop = where, .due = due}));
    note.add(types_.wrap_event(
        job_started{note.new_id<job_id>(), group::reading_job, to_json(group::reading_cursor{.shop = where}), due}));
    write_engines(s, note);
    roused_.insert(name);
}

void executor::write_engines(shop_now& s, unit const& u) {
    if (u.events().empty()) return;
    reply r;
    write(s, u, "group/" + std::to_string(s.head.seq + 1), "", instant_from_ms(s.head.at), r);
}

}  // namespace csdesk::engine
