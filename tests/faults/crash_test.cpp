// Must hold for every write, truncation, sync and deletion the real store makes, from the first byte of a new file on:
// acknowledged is there, nothing is half, nothing is done twice. The canaries show that the disk bites.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>

#include "faulty_disk.hpp"
#include "scenario.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

constexpr std::uint64_t outcomes = 20;

struct tally {
    std::int64_t points = 0, runs = 0, violations = 0;
    std::string first{};

    void count(std::string const& wrong, std::string const& where) {
        ++runs;
        if (wrong.empty()) return;
        if (++violations == 1) first = where + ": " + wrong;
    }
    void print(char const* what) const {
        std::printf("%-58s %5lld points %6lld runs %5lld violations\n", what, static_cast<long long>(points),
                    static_cast<long long>(runs), static_cast<long long>(violations));
    }
};

std::string at(std::int64_t point, std::uint64_t outcome) {
    return "point " + std::to_string(point) + ", outcome " + std::to_string(outcome);
}

class a_faulty_disk : public ::testing::Test {
protected:
    // The scenario on this disk, its log without faults known.
    scenario prepared(durability promise = durability::full) {
        scenario s({.durability = promise, .vfs = disk.name()});
        desk d = s.open();
        for (std::size_t i = 0; i < s.steps(); ++i) s.step(d, i);
        s.expect(log_of(d));
        return s;
    }

    // Opens and does every step until the power goes; answers how many steps were acknowledged.
    std::size_t until_the_cut(scenario const& s) {
        std::size_t done = 0;
        try {
            desk d = s.open();
            for (; done < s.steps(); ++done) s.step(d, done);
        } catch (storage_error const&) {}
        return done;
    }

    tally cut_everywhere(scenario const& s, std::int64_t stride = 1) {
        tally t;
        for (std::int64_t point = 1;; point += stride) {
            disk.load({});
            disk.arm(fault::power_cut, point);
            std::size_t const acknowledged = until_the_cut(s);
            if (!disk.struck()) return t;
            ++t.points;
            std::vector<faulty_disk::image> left;
            for (std::uint64_t outcome = 0; outcome < outcomes; ++outcome)
                left.push_back(disk.after_power_cut(outcome + (outcome < 2 ? 0 : 1'000 * static_cast<std::uint64_t>(point))));
            std::vector<std::string> found(left.size());
            for (std::size_t i = 0; i < left.size(); ++i) {
                auto const same = static_cast<std::size_t>(
                    std::find(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(i), left[i]) - left.begin());
                if (same == i) {  // media that came out byte for byte the same need one look
                    disk.load(left[i]);
                    disk.arm(fault::none, 0);
                    found[i] = s.inspect(acknowledged);
                } else {
                    found[i] = found[same];
                }
                t.count(found[i], at(point, i));
            }
        }
    }

    // A host with patience: what failed is sent again with the same id, once on the spot and once after the fault is gone;
    // a handle that says `closed` is opened anew. Answers what the desk did wrong.
    std::string patiently(scenario const& s, bool may_poison) {
        std::optional<desk> d;
        std::size_t done = 0;
        for (int failures = 0; done < s.steps();) {
            try {
                if (!d) d = s.open();
                disk.forget_syncs();
                s.step(*d, done);
                ++done;
            } catch (storage_error const& fault) {
                if (d && !may_poison && fault.code() == errc::closed) return "the handle is closed though no sync failed";
                if (d && disk.struck_a_sync() && fault.code() != errc::closed) {
                    if (auto const why = still_usable(*d, s, done); !why.empty()) return why;
                    d.reset();
                }
                if (++failures >= 2) {
                    disk.disarm();
                    d.reset();
                }
                if (failures > 4) return std::string("does not recover: ") + fault.what();
            } catch (refused const& why) { return std::string("refused: ") + why.what(); }
        }
        return {};
    }
    static std::string still_usable(desk& d, scenario const& s, std::size_t step) {
        try {
            s.step(d, step);
        } catch (storage_error const& e) {
            return e.code() == errc::closed ? "" : std::string("after a failed sync: ") + e.what();
        } catch (refused const& e) { return e.why().code == errc::closed ? "" : std::string("after a failed sync: ") + e.what(); }
        return "a failed sync was forgotten";
    }

    tally fail_everywhere(scenario const& s, fault what, bool sticky, points count) {
        tally t;
        for (std::int64_t point = 1;; ++point) {
            disk.load({});
            disk.arm(what, point, sticky, count);
            std::string wrong = patiently(s, what == fault::io_error && count == points::changes);
            bool const struck = disk.struck();
            bool const reached = disk.operations() >= point;
            disk.disarm();
            if (!reached) return t;
            if (!struck) continue;  // the disk was full, but nothing was written here
            ++t.points;
            if (wrong.empty()) wrong = s.inspect(s.steps());
            t.count(wrong, at(point, 0));
            if (!wrong.empty()) continue;
            auto const left = disk.after_power_cut(0);  // acknowledged after the fault is as durable as before it
            disk.load(left);
            t.count(s.inspect(s.steps()), at(point, 0) + " and a power cut");
        }
    }

    faulty_disk disk;
};

TEST_F(a_faulty_disk, cut_off_at_every_change_keeps_what_was_acknowledged_and_nothing_half) {
    auto const t = cut_everywhere(prepared());
    t.print("power cut at every change x 20 outcomes, FULL:");
    EXPECT_GT(t.points, 100);
    EXPECT_EQ(t.violations, 0) << t.first;
}

TEST_F(a_faulty_disk, bites_where_the_promise_is_weaker) {
    auto const may_lose = cut_everywhere(prepared(durability::may_lose_on_power_failure), 3);
    may_lose.print("canary, may_lose_on_power_failure (must violate):");
    EXPECT_GT(may_lose.violations, 0);
    disk.load({});
    auto const may_corrupt = cut_everywhere(prepared(durability::may_corrupt_on_power_failure), 3);
    may_corrupt.print("canary, may_corrupt_on_power_failure (must violate):");
    EXPECT_GT(may_corrupt.violations, 0);
}

TEST_F(a_faulty_disk, that_fails_once_at_any_change_is_survived) {
    auto const t = fail_everywhere(prepared(), fault::io_error, false, points::changes);
    t.print("I/O error at every change, once:");
    EXPECT_EQ(t.violations, 0) << t.first;
}

TEST_F(a_faulty_disk, that_fails_from_any_change_on_is_survived_once_repaired) {
    auto const t = fail_everywhere(prepared(), fault::io_error, true, points::changes);
    t.print("I/O error from every change on, then repaired:");
    EXPECT_EQ(t.violations, 0) << t.first;
}

TEST_F(a_faulty_disk, that_fails_at_any_read_open_or_lock_is_survived) {
    auto const s = prepared();
    auto const once = fail_everywhere(s, fault::io_error, false, points::reads);
    once.print("I/O error at every read, open and lock, once:");
    EXPECT_EQ(once.violations, 0) << once.first;
}

TEST_F(a_faulty_disk, that_is_full_refuses_and_works_again_when_there_is_space) {
    auto const s = prepared();
    auto const once = fail_everywhere(s, fault::disk_full, false, points::changes);
    once.print("disk full at every write, once:");
    EXPECT_EQ(once.violations, 0) << once.first;
    auto const sticky = fail_everywhere(s, fault::disk_full, true, points::changes);
    sticky.print("disk full from every write on, then space:");
    EXPECT_EQ(sticky.violations, 0) << sticky.first;
}

// Writers queue behind the one whose sync fails; none of them may write after it.
TEST_F(a_faulty_disk, that_failed_a_sync_lets_nobody_through_who_was_waiting) {
    constexpr int writers = 4;
    int syncs = 0;
    disk.when_struck([] { std::this_thread::sleep_for(std::chrono::milliseconds(20)); });  // meanwhile the others come
    for (std::int64_t point = 20; point < 40; ++point) {
        disk.load({});
        desk d = desk::open("/shop.db", {.vfs = disk.name()});
        disk.arm(fault::io_error, point);
        std::atomic<int> acknowledged{0};
        std::barrier together(writers);
        auto command_once = [&](int writer) {
            together.arrive_and_wait();
            context const how{"main", {role::host, ""}, instant_from_ms(1'700'000'000'000), std::to_string(writer)};
            try {
                acknowledged += d.execute({"action.request", R"({"kind":"remark"})"}, how) ? 1 : 0;
            } catch (storage_error const&) {}
        };
        std::vector<std::thread> all;
        for (int w = 0; w < writers; ++w) all.emplace_back(command_once, w);
        for (auto& t : all) t.join();
        if (!disk.struck_a_sync()) continue;
        ++syncs;
        EXPECT_EQ(disk.operations(), point) << "something was written after a failed sync";
        d.close();
        desk again = desk::open("/shop.db", {.vfs = disk.name()});
        EXPECT_EQ(static_cast<int>(again.events("main", 0).size()), acknowledged);
    }
    EXPECT_GT(syncs, 0);
}

}  // namespace
