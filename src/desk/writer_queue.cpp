#include "desk/writer_queue.hpp"

namespace csdesk::engine {
namespace {

constexpr std::size_t largest_group = 100;            // commands
constexpr std::size_t largest_group_bytes = 1 << 20;  // of their JSON

}  // namespace

// Waits until `w` is at the front (it leads) or was done by another leader.
void writer_queue::enter(writer& w) {
    std::unique_lock guard(lock_);
    (first_ == nullptr ? first_ : last_->next) = &w;
    last_ = &w;
    w.wake.wait(guard, [&] { return w.done || first_ == &w; });
}

// The leader takes its group out and wakes it and the next leader.
void writer_queue::leave(writer& leader, writer& last) {
    std::lock_guard const guard(lock_);
    writer* const rest = last.next;
    for (writer* one = &leader; one != rest;) {
        writer* const next = one->next;
        one->done = true;
        if (one != &leader) one->wake.notify_one();
        one = next;
    }
    first_ = rest;
    if (first_ == nullptr)
        last_ = nullptr;
    else
        first_->wake.notify_one();
}

// The group is everybody from the leader to this one; others may come in behind it meanwhile.
writer_queue::writer& writer_queue::last_of_group(writer& leader) {
    std::lock_guard const guard(lock_);
    writer* last = &leader;
    std::size_t commands = 0, bytes = 0;
    for (writer* w = &leader; w != nullptr && w->task == nullptr; w = w->next) {
        std::size_t size = 0;
        for (request const& r : w->requests) size += r.what.json().size();
        if (w != &leader && (commands + w->requests.size() > largest_group || bytes + size > largest_group_bytes)) break;
        last = w;
        commands += w->requests.size();
        bytes += size;
    }
    return *last;
}

std::vector<heard_event> writer_queue::commit_group(writer& leader, writer& last) {
    auto const each = [&](auto&& what) {
        for (writer* w = &leader;; w = w->next) {
            what(*w);
            if (w == &last) return;
        }
    };
    try {
        executor_.begin();
        each([&](writer& w) {
            for (request const& r : w.requests) w.answers.push_back(executor_.perform(r));
        });
        executor_.commit();
    } catch (...) {  // a fault takes the whole group: nothing of it was kept
        executor_.abort();
        each([](writer& w) { w.fault = std::current_exception(); });
    }
    return executor_.take_heard();
}

std::vector<result<reply>> writer_queue::execute(std::span<request const> requests) {
    writer me;
    me.requests = requests;
    me.answers.reserve(requests.size());
    enter(me);
    if (!me.done) {
        writer& last = last_of_group(me);
        auto const heard = commit_group(me, last);
        tell(heard);
        leave(me, last);
    }
    if (me.fault) std::rethrow_exception(me.fault);
    return std::move(me.answers);
}

void writer_queue::alone(std::function<void()> const& task) {
    writer me;
    me.task = &task;
    enter(me);
    listening_.store(std::this_thread::get_id());  // what the task calls back into must not queue behind itself
    try {
        task();
    } catch (...) { me.fault = std::current_exception(); }
    listening_.store({});
    tell(executor_.take_heard());
    leave(me, me);
    if (me.fault) std::rethrow_exception(me.fault);
}

void writer_queue::listen(std::function<void(std::string const&, logged_event const&)> hear) {
    alone([&] {
        hear_ = std::move(hear);
        executor_.listened(static_cast<bool>(hear_));
    });
}

// Runs while the queue is held by this leader, so listeners hear events in log order; the lock itself is free.
void writer_queue::tell(std::vector<heard_event> const& heard) {
    if (!hear_ || heard.empty()) return;
    listening_.store(std::this_thread::get_id());
    for (heard_event const& h : heard) {
        try {
            hear_(h.shop, h.event);
        } catch (...) {  // a listener's trouble is its own: the command is committed
        }
    }
    listening_.store({});
}

}  // namespace csdesk::engine
