#include "desk/writer_queue.hpp"

namespace csdesk::engine {
namespace {

constexpr std::size_t largest_group = 100;            // commands
constexpr std::size_t largest_group_bytes = 1 << 20;  // of their JSON

}  // namespace

// Waits until `w` is at the front (it leads) or was done by another leader.
void writer_queue::enter(writer& w) {
    std::unique_lock guard(lock_);
    waiting_.push_back(&w);
    w.wake.wait(guard, [&] { return w.done || waiting_.front() == &w; });
}

// The leader takes its group out and wakes it and the next leader.
void writer_queue::leave(writer& w, std::vector<writer*> const& group) {
    std::lock_guard const guard(lock_);
    for (writer* one : group) {
        waiting_.pop_front();
        one->done = true;
        if (one != &w) one->wake.notify_one();
    }
    if (!waiting_.empty()) waiting_.front()->wake.notify_one();
}

std::vector<writer_queue::writer*> writer_queue::gather() {
    std::lock_guard const guard(lock_);
    std::vector<writer*> group;
    std::size_t commands = 0, bytes = 0;
    for (writer* w : waiting_) {
        if (w->task != nullptr) break;
        std::size_t size = 0;
        for (request const& r : w->requests) size += r.what.json().size();
        if (!group.empty() && (commands + w->requests.size() > largest_group || bytes + size > largest_group_bytes)) break;
        group.push_back(w);
        commands += w->requests.size();
        bytes += size;
    }
    return group;
}

std::vector<heard_event> writer_queue::commit_group(std::vector<writer*> const& group) {
    try {
        executor_.begin();
        for (writer* w : group)
            for (request const& r : w->requests) w->answers.push_back(executor_.perform(r));
        executor_.commit();
    } catch (...) {  // a fault takes the whole group: nothing of it was kept
        executor_.abort();
        for (writer* w : group) w->fault = std::current_exception();
    }
    return executor_.take_heard();
}

std::vector<result<reply>> writer_queue::execute(std::span<request const> requests) {
    writer me;
    me.requests = requests;
    me.answers.reserve(requests.size());
    enter(me);
    if (!me.done) {
        auto const group = gather();
        auto const heard = commit_group(group);
        tell(heard);
        leave(me, group);
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
    leave(me, {&me});
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
