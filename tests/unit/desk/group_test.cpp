// Group commit under a crowd: a thousand commands that wait at the same time share syncs, and each is done once, whole, in an
// order that everybody agrees on.
#include <gtest/gtest.h>
#include <csdesk/desk/desk.hpp>

#include <algorithm>
#include <atomic>
#include <latch>
#include <numeric>
#include <set>
#include <thread>

#include "kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

constexpr char const* remark = R"({"kind":"remark","text":"急"})";
constexpr char const* impossible = R"({"kind":"refund"})";  // a refund without an amount

/// Runs `work(i)` on `count` threads that begin together.
template <class Work>
void together(int count, Work work) {
    std::latch ready(count);
    std::vector<std::thread> all;
    all.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        all.emplace_back([&, i] {
            ready.arrive_and_wait();
            work(i);
        });
    for (auto& t : all) t.join();
}

std::string number(int i) { return std::to_string(i); }

}  // namespace

TEST(groups, a_thousand_waiting_commands_are_all_done_once_and_durable) {
    scratch_file file;
    std::vector<std::int64_t> seq(1'000);
    std::vector<std::int64_t> heard;  // by whichever thread leads, one at a time
    {
        auto d = desk::open(file.path());
        d.listen([&](std::string const&, logged_event const& e) { heard.push_back(e.seq); });
        together(1'000, [&](int i) {
            seq[static_cast<std::size_t>(i)] = must(d, "action.request", remark, host(noon, number(i))).events.front().seq;
            if (i % 50 == 0) { EXPECT_TRUE(d.query("action.list", "{}")); }
        });
    }
    auto d = desk::open(file.path());
    auto const log = d.events("main", 0, 10'000);
    ASSERT_EQ(log.size(), 1'000u);
    for (int i = 0; i < 1'000; ++i)
        EXPECT_EQ(log[static_cast<std::size_t>(seq[static_cast<std::size_t>(i)] - 1)].command_id, number(i))
            << "answered with another's event";
    std::vector<std::int64_t> counted(1'000);
    std::iota(counted.begin(), counted.end(), 1);
    EXPECT_EQ(heard, counted);
    EXPECT_TRUE(d.verify().ok);
}

TEST(groups, whole_groups_and_single_commands_keep_their_own_order) {
    scratch_file file;
    auto d = desk::open(file.path());
    together(20, [&](int i) {
        for (int round = 0; round < 5; ++round) {
            std::vector<request> group;
            for (int k = 0; k < (i % 2 == 0 ? 10 : 1); ++k)
                group.push_back({{"action.request", remark}, host(noon, number(i) + '/' + number(round * 10 + k))});
            for (auto const& r : d.execute_many(group)) EXPECT_TRUE(r);
        }
    });
    auto const log = d.events("main", 0, 10'000);
    ASSERT_EQ(log.size(), 10u * 50 + 10u * 5);
    std::map<std::string, int> last;
    for (std::size_t at = 0; at < log.size(); ++at) {
        auto const slash = log[at].command_id.find('/');
        std::string const who = log[at].command_id.substr(0, slash);
        int const which = std::stoi(log[at].command_id.substr(slash + 1));
        EXPECT_TRUE(!last.contains(who) || last[who] < which) << "overtook itself";
        if (which % 10 != 0) { EXPECT_EQ(log[at - 1].command_id, who + '/' + number(which - 1)) << "a group was cut"; }
        last[who] = which;
    }
    EXPECT_TRUE(d.verify().ok);
}

TEST(groups, refusals_take_nobody_along_and_deadlines_fire_once_among_them) {
    scratch_file file;
    auto d = desk::open(file.path());
    for (int i = 0; i < 50; ++i) must(d, "action.request", R"({"kind":"remark","deadline":1700003600000})", host(noon));
    std::atomic<int> done{0}, refused{0}, fired{0};
    together(100, [&](int i) {
        if (i % 10 == 0) fired += static_cast<int>(d.advance(noon + 2h).size());
        for (int k = 0; k < 10; ++k) {
            auto const r =
                d.execute({"action.request", k % 2 == 0 ? remark : impossible}, host(noon, number(i) + '/' + number(k)));
            ++(r ? done : refused);
            if (!r) { EXPECT_EQ(r.error().field, "amount"); }
        }
    });
    EXPECT_EQ(done, 500);
    EXPECT_EQ(refused, 500);
    EXPECT_EQ(fired, 50);
    EXPECT_EQ(d.events("main", 0, 10'000).size(), 50u + 50u + 500u);
    EXPECT_TRUE(d.verify().ok);
}
