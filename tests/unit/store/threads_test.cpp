// Many threads on one desk: writers, readers, a listener, a clock, and somebody who closes it.
#include <gtest/gtest.h>
#include <csdesk/desk/desk.hpp>

#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include "../desk/kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

constexpr char const* remark = R"({"kind":"remark","text":"急"})";
constexpr char const* soon = R"({"kind":"remark","deadline":1700003600000})";

std::string sent(char const* who, int writer, int i) { return who + std::to_string(writer) + "/" + std::to_string(i); }

}  // namespace

TEST(threads, write_read_listen_and_advance_together_and_nothing_is_lost) {
    scratch_file file;
    auto d = desk::open(file.path());
    std::vector<std::int64_t> heard;  // the listener runs on one thread at a time
    d.listen([&](std::string const&, logged_event const& e) { heard.push_back(e.seq); });
    std::atomic<bool> working{true};
    std::vector<std::thread> all;
    for (int w = 0; w < 4; ++w)
        all.emplace_back([&, w] {
            for (int i = 0; i < 25; ++i) must(d, "action.request", i % 5 == 0 ? soon : remark, host(noon, sent("w", w, i)));
        });
    all.emplace_back([&] {
        for (int i = 0; i < 10; ++i) {
            std::vector<request> group;
            for (int k = 0; k < 5; ++k) group.push_back({{"action.request", remark}, host(noon, sent("g", i, k))});
            for (auto const& r : d.execute_many(group)) EXPECT_TRUE(r);
        }
    });
    std::vector<std::thread> background;
    for (int r = 0; r < 2; ++r)
        background.emplace_back([&] {
            std::size_t seen = 0;
            while (working) {
                auto const log = d.events("main", 0);
                EXPECT_GE(log.size(), seen) << "a reader went back in time";
                seen = log.size();
                for (std::size_t i = 0; i < log.size(); ++i)
                    EXPECT_EQ(log[i].seq, static_cast<std::int64_t>(i) + 1) << "a reader saw half a commit";
                EXPECT_TRUE(d.query("action.list", "{}"));
                d.outbox("main");
            }
        });
    background.emplace_back([&] {
        while (working) {
            d.advance(noon);
            d.next_deadline();
        }
    });
    for (auto& t : all) t.join();
    working = false;
    for (auto& t : background) t.join();
    EXPECT_EQ(d.advance(noon + 2h).size(), 20u);
    EXPECT_EQ(d.events("main", 0).size(), 170u);
    ASSERT_EQ(heard.size(), 170u);
    EXPECT_TRUE(std::is_sorted(heard.begin(), heard.end())) << "heard in another order than logged";
    EXPECT_TRUE(d.verify().ok);
}

TEST(threads, the_same_command_from_many_threads_is_done_once) {
    scratch_file file;
    auto d = desk::open(file.path());
    std::atomic<int> first{0};
    std::vector<std::thread> all;
    for (int w = 0; w < 8; ++w)
        all.emplace_back([&] {
            for (int i = 0; i < 20; ++i)
                first += must(d, "action.request", remark, host(noon, std::to_string(i))).repeated ? 0 : 1;
        });
    for (auto& t : all) t.join();
    EXPECT_EQ(first, 20);
    EXPECT_EQ(d.events("main", 0).size(), 20u);
}

// Whoever was still waiting is answered `closed`; what was answered otherwise is in the file.
TEST(threads, that_work_while_the_desk_is_closed_are_refused_and_nothing_else) {
    for (int round = 0; round < 10; ++round) {
        scratch_file file;
        std::atomic<std::size_t> acknowledged{0};
        {
            auto d = desk::open(file.path());
            std::vector<std::thread> all;
            for (int w = 0; w < 4; ++w)
                all.emplace_back([&, w] {
                    for (int i = 0;; ++i) {
                        auto const r = d.execute({"action.request", remark}, host(noon, sent("w", w, i)));
                        if (!r) {
                            EXPECT_EQ(r.error().code, errc::closed);
                            return;
                        }
                        ++acknowledged;
                    }
                });
            all.emplace_back([&] {
                try {
                    for (;;) {
                        d.events("main", 0);
                        d.next_deadline();
                        d.verify();
                        d.bytes();
                    }
                } catch (storage_error const& e) { EXPECT_EQ(e.code(), errc::closed) << e.what(); }
            });
            std::this_thread::sleep_for(std::chrono::milliseconds(3 * round));
            d.close();
            for (auto& t : all) t.join();
        }
        auto d = desk::open(file.path());
        EXPECT_EQ(d.events("main", 0, 100'000).size(), acknowledged);
        EXPECT_TRUE(d.verify().ok);
    }
}
