// What goes wrong around a runner: a held file, a failing disk, a closed desk, a broken clock, handlers that throw. The timer
// lives through all of it, and nothing that was due is lost.
#include <sqlite3.h>

#include "../../faults/faulty_disk.hpp"
#include "kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

/// Somebody else who holds the file for writing.
class other_writer {
public:
    explicit other_writer(std::string const& path) {
        if (sqlite3_open(path.c_str(), &db_) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
        say("BEGIN IMMEDIATE");
    }
    ~other_writer() { sqlite3_close(db_); }
    void let_go() { say("ROLLBACK"); }

private:
    void say(char const* sql) {
        if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
    }
    sqlite3* db_ = nullptr;
};

}  // namespace

TEST_F(a_runner, tries_again_while_another_process_holds_the_file) {
    auto patient = desk::open(file.path(), {.busy_timeout = 0ms});
    runner r(patient, io.get_executor(), options());
    r.start();
    ask(r, noon + 1s);
    other_writer other(file.path());
    on_error = [&](runner_fault const& f) {
        if (f.attempt == 3) other.let_go();
    };
    poll_at(r, noon + 1s);
    EXPECT_EQ(fired.size(), 1u);
    ASSERT_EQ(faults.size(), 3u);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(faults[static_cast<std::size_t>(i)].code, errc::busy);
        EXPECT_EQ(faults[static_cast<std::size_t>(i)].attempt, i + 1);
        EXPECT_FALSE(faults[static_cast<std::size_t>(i)].what.empty());
    }
    on_error = {};
    ask(r, noon + 2s);
    poll_at(r, noon + 2s);
    EXPECT_EQ(fired.size(), 2u);
    EXPECT_EQ(faults.size(), 3u);
}

TEST_F(a_runner, doubles_its_patience_up_to_a_limit_and_begins_anew_after_a_success) {
    auto patient = desk::open(file.path(), {.busy_timeout = 0ms});
    auto o = options();
    o.first_retry = 1ms;
    o.longest_retry = 5ms;
    runner* self = nullptr;
    o.on_fired = [&](auto events) {
        fired.insert(fired.end(), events.begin(), events.end());
        self->stop();
    };
    runner r(patient, io.get_executor(), o);
    self = &r;
    for (int round = 0; round < 2; ++round) {
        faults.clear();
        ask(r, r.now() + 1s);
        time += 1s;
        other_writer other(file.path());
        on_error = [&](runner_fault const& f) {
            if (f.attempt == 5) other.let_go();
        };
        r.start();
        io.restart();
        io.run();  // the real timer; ends when the deadline has fired
        std::vector<span> waits;
        for (auto const& f : faults) waits.push_back(f.again_in.value());
        EXPECT_EQ(waits, (std::vector<span>{1ms, 2ms, 4ms, 5ms, 5ms})) << "round " << round;
    }
    EXPECT_EQ(fired.size(), 2u);
}

TEST_F(a_runner, survives_a_fault_of_the_disk_and_fires_once_it_is_gone) {
    faulty_disk disk;
    auto on_it = desk::open("/shop.db", {.vfs = disk.name()});
    runner r(on_it, io.get_executor(), options());
    r.start();
    ask(r, noon + 1s);
    poll();
    disk.arm(fault::disk_full, 1, true);
    on_error = [&](runner_fault const& f) {
        EXPECT_EQ(f.code, errc::storage);
        if (f.attempt == 2) disk.disarm();
    };
    poll_at(r, noon + 1min);
    EXPECT_EQ(faults.size(), 2u);
    EXPECT_EQ(fired.size(), 1u);
    EXPECT_TRUE(on_it.verify().ok);
    on_it.close();
}

// Each write, truncation and sync of a firing fails in turn: it fires all the same, or the desk is closed by a failed sync and
// the next runner fires it. Once in every case.
TEST_F(a_runner, loses_and_doubles_nothing_wherever_the_disk_fails) {
    bool reached = true;
    int closed = 0, retried = 0;
    for (std::int64_t point = 1; reached; ++point) {
        faulty_disk disk;
        time.set(noon);
        fired.clear();
        faults.clear();
        {
            auto on_it = desk::open("/shop.db", {.vfs = disk.name()});
            runner r(on_it, io.get_executor(), options());
            r.start();
            ask(r, noon + 1s);
            poll();
            disk.arm(fault::io_error, point);
            poll_at(r, noon + 1min);
            reached = disk.struck();
            if (!r.running()) {
                ++closed;
                EXPECT_TRUE(disk.struck_a_sync()) << "point " << point;
                EXPECT_EQ(faults.back().code, errc::closed);
            } else if (!faults.empty()) {
                ++retried;
            }
            disk.disarm();
        }
        auto on_it = desk::open("/shop.db", {.vfs = disk.name()});
        runner r(on_it, io.get_executor(), options());
        r.start();
        poll();
        EXPECT_EQ(unknowns(on_it), 1u) << "point " << point;
        EXPECT_TRUE(on_it.verify().ok) << "point " << point;
    }
    EXPECT_GT(closed, 0);
    EXPECT_GT(retried, 0);
}

TEST_F(a_runner, stops_for_good_when_its_desk_is_closed_and_says_so) {
    runner r(d, io.get_executor(), options());
    r.start();
    ask(r, noon + 1s);
    poll();
    d.close();
    poll_at(r, noon + 1s);
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].code, errc::closed);
    EXPECT_FALSE(faults[0].again_in);
    EXPECT_FALSE(r.running());
    EXPECT_TRUE(io.stopped());
}

TEST_F(a_runner, without_an_error_handler_lets_the_fault_out_of_run_and_goes_on) {
    auto patient = desk::open(file.path(), {.busy_timeout = 0ms});
    auto o = options();
    o.on_error = {};
    runner r(patient, io.get_executor(), o);
    r.start();
    ask(r, noon + 1s);
    time += 1s;
    {
        other_writer other(file.path());
        try {
            poll();
            ADD_FAILURE() << "nothing came out";
        } catch (storage_error const& e) { EXPECT_EQ(e.code(), errc::busy); }
        EXPECT_THROW(poll(), storage_error);
    }
    poll();
    EXPECT_EQ(fired.size(), 1u);
}

TEST_F(a_runner, goes_on_after_a_handler_that_throws) {
    auto o = options(1);
    o.on_fired = [&](auto events) {
        fired.insert(fired.end(), events.begin(), events.end());
        throw std::runtime_error("the host's own trouble");
    };
    runner r(d, io.get_executor(), o);
    r.start();
    ask(r, noon + 1s);
    ask(r, noon + 2s);
    ask(r, noon + 3s);
    time += 2s;
    EXPECT_THROW(poll(), std::runtime_error);
    EXPECT_THROW(poll(), std::runtime_error);
    EXPECT_NO_THROW(poll());
    EXPECT_EQ(fired.size(), 2u) << "each told once, though its telling failed";
    time += 1s;
    r.wake();
    EXPECT_THROW(poll(), std::runtime_error);
    EXPECT_EQ(fired.size(), 3u);
}

TEST_F(a_runner, goes_on_after_an_error_handler_that_throws) {
    auto patient = desk::open(file.path(), {.busy_timeout = 0ms});
    runner r(patient, io.get_executor(), options());
    r.start();
    ask(r, noon + 1s);
    other_writer other(file.path());
    on_error = [&](runner_fault const&) {
        other.let_go();
        throw std::runtime_error("the host's own trouble");
    };
    time += 1s;
    EXPECT_THROW(poll(), std::runtime_error);
    poll();
    EXPECT_EQ(fired.size(), 1u);
}

TEST_F(a_runner, tells_of_a_clock_out_of_range_and_recovers_with_it) {
    runner r(d, io.get_executor(), options());
    r.start();
    ask(r, noon + 1s);
    on_error = [&](runner_fault const&) { time.set(noon + 1s); };
    for (instant const broken : {instant::min(), instant::max(), earliest_instant - 1ms, latest_instant + 1ms}) {
        faults.clear();
        poll_at(r, broken);
        ASSERT_EQ(faults.size(), 1u);
        EXPECT_EQ(faults[0].code, errc::out_of_range);
    }
    EXPECT_EQ(fired.size(), 1u);
}

TEST_F(a_runner, lets_out_what_its_clock_throws_and_goes_on) {
    auto o = options();
    int broken = 0;
    o.longest_sleep = 1ms;
    o.clock = [&, good = time]() -> instant {
        if (broken > 0 && --broken >= 0) throw std::logic_error("no clock");
        return good();
    };
    runner* self = nullptr;
    o.on_fired = [&](auto events) {
        fired.insert(fired.end(), events.begin(), events.end());
        self->stop();
    };
    runner r(d, io.get_executor(), o);
    self = &r;
    ask(r, noon + 1s);
    time += 1s;
    broken = 2;
    r.start();
    EXPECT_THROW(io.run(), std::logic_error);
    EXPECT_THROW(io.run(), std::logic_error);
    io.run();
    EXPECT_EQ(fired.size(), 1u);
}
