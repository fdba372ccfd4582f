// A context on two threads, commands from two more, somebody who stops and starts: every deadline fires once.
#include <boost/asio/executor_work_guard.hpp>

#include <thread>

#include "kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

constexpr int writers = 2, commands = 40;

}  // namespace

TEST_F(a_runner, on_two_threads_fires_each_deadline_once_while_others_execute_stop_and_start) {
    auto o = options(3);
    o.longest_sleep = 1ms;
    std::atomic<bool> inside{false};
    std::atomic<int> told_of{0}, heard{0};
    o.on_fired = [&](auto events) {
        EXPECT_FALSE(inside.exchange(true)) << "two turns at once";
        told_of += static_cast<int>(events.size());
        inside = false;
    };
    o.on_error = [](runner_fault const& f) { ADD_FAILURE() << f.what; };
    runner r(d, io.get_executor(), o);
    d.listen([&](std::string const&, logged_event const& e) {
        heard += e.data.find("unknown") != std::string::npos;
        r.wake();
    });
    auto busy = boost::asio::make_work_guard(io);
    std::vector<std::thread> loop, others;
    for (int i = 0; i < 2; ++i) loop.emplace_back([&] { io.run(); });
    for (int w = 0; w < writers; ++w)
        others.emplace_back([&] {
            for (int i = 0; i < commands; ++i) {
                ask(r, r.now() + 210ms + span(i % 7));  // later than the other writer can have set the time meanwhile
                time += 5ms;
            }
        });
    others.emplace_back([&] {
        for (int i = 0; i < 20; ++i) {
            r.stop();
            EXPECT_FALSE(inside) << "stopped, and a handler still runs";
            r.start();
        }
    });
    for (auto& t : others) t.join();
    time += 1s;
    r.wake();
    while (heard < writers * commands) std::this_thread::yield();
    r.stop();
    busy.reset();
    for (auto& t : loop) t.join();
    EXPECT_EQ(heard, writers * commands);
    EXPECT_LE(told_of, heard) << "what fell due before a command fired with that command";
    EXPECT_EQ(unknowns(d), static_cast<std::size_t>(writers * commands));
    EXPECT_FALSE(d.next_deadline());
    d.listen({});
}
