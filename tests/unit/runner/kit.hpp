// A desk with a runner whose time only moves when told, on a context that is polled by hand.
#pragma once

#include <csdesk/runner/runner.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <atomic>
#include <chrono>

#include "../desk/kit.hpp"

namespace csdesk::testing {

using namespace std::chrono_literals;
using lines = std::vector<std::string>;

/// Shared by copies, so that a runner's `clock` may keep one.
class hand_clock {
public:
    explicit hand_clock(instant t) : ms_(std::make_shared<std::atomic<std::int64_t>>(to_ms(t))) {}
    instant operator()() const { return instant_from_ms(*ms_); }
    void set(instant t) { *ms_ = to_ms(t); }
    void operator+=(span s) { *ms_ += s.count(); }

private:
    std::shared_ptr<std::atomic<std::int64_t>> ms_;
};

/// Sleeps so long that in these tests only what is awake runs.
inline runner_options asleep(hand_clock const& time) { return {.clock = time, .longest_sleep = 24h}; }

/// Asks for a remark by `due`. At that instant the desk turns its outcome into `unknown`.
inline std::int64_t ask(runner& r, instant due, std::string const& shop = "main") {
    auto const answer = r.execute({"action.request", R"({"kind":"remark","deadline":)" + std::to_string(to_ms(due)) + "}"},
                                  r.by({role::host, ""}, shop));
    return answer.value().ids.at("action");
}

/// `at type id` of events, in order.
inline lines told(std::span<logged_event const> events) {
    lines out;
    for (auto const& e : events) {
        auto const data = boost::json::parse(e.data).as_object();
        auto const* const id = data.contains("action") ? &data.at("action") : &data.at("ticket");
        out.push_back(format_instant(e.at).substr(11) + ' ' + e.type + ' ' + boost::json::serialize(*id));
    }
    return out;
}

class a_runner : public ::testing::Test {
protected:
    runner_options options(std::int64_t most = 100) {
        auto o = asleep(time);
        o.most_per_turn = most;
        o.first_retry = 0ms;  // at once, so that polling reaches it
        o.on_fired = [this](auto events) { fired.insert(fired.end(), events.begin(), events.end()); };
        o.on_error = [this](runner_fault const& f) {
            faults.push_back(f);
            if (on_error) on_error(f);
        };
        return o;
    }
    void poll() {
        io.restart();
        io.poll();
    }
    /// As a new minute begins: somebody wakes the runner, everything that is ready runs.
    void poll_at(runner& r, instant t) {
        time.set(t);
        r.wake();
        poll();
    }
    std::size_t unknowns(desk& of) {
        std::size_t n = 0;
        for (auto const& e : of.events("main", 0, 100'000)) n += e.data.find("unknown") != std::string::npos;
        return n;
    }

    scratch_file file;
    hand_clock time{noon};
    desk d = desk::open(file.path());
    boost::asio::io_context io;
    std::vector<logged_event> fired;
    std::vector<runner_fault> faults;
    std::function<void(runner_fault const&)> on_error;
};

}  // namespace csdesk::testing
