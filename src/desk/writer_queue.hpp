// Leader/follower group commit (D8), after LevelDB's writer queue: whoever finds the queue empty leads, commits everything
// queued by then in one transaction, and wakes the others. No timer, no thread of ours, no added latency for a lone caller.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "desk/executor.hpp"

namespace csdesk::engine {

class writer_queue {
public:
    explicit writer_queue(executor& e) : executor_(e) {}

    /// Executes the requests, possibly in one group with other callers'. Answers in order.
    std::vector<result<reply>> execute(std::span<request const> requests);

    /// Runs `task` alone, with no transaction open. Its exception is the caller's.
    void alone(std::function<void()> const& task);

    /// Called after each commit, by the leader, outside the lock, in log order.
    void listen(std::function<void(std::string const&, logged_event const&)> hear);

    /// True on the thread that is just calling listeners.
    bool inside_listener() const noexcept { return listening_.load() == std::this_thread::get_id(); }

private:
    struct writer {
        std::span<request const> requests{};
        std::function<void()> const* task = nullptr;
        std::vector<result<reply>> answers{};
        std::exception_ptr fault{};
        bool done = false;
        std::condition_variable wake{};
        writer* next = nullptr;
    };
    void enter(writer& w);
    void leave(writer& leader, writer& last);
    writer& last_of_group(writer& leader);
    std::vector<heard_event> commit_group(writer& leader, writer& last);
    void tell(std::vector<heard_event> const& heard);

    executor& executor_;
    std::mutex lock_;
    writer* first_ = nullptr;  // who waits, linked through the writers themselves: queueing never needs memory, so no
    writer* last_ = nullptr;   // failed allocation can leave one behind
    std::function<void(std::string const&, logged_event const&)> hear_;
    std::atomic<std::thread::id> listening_{};
};

}  // namespace csdesk::engine
