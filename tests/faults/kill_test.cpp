// Real processes on a real file, killed by SIGKILL at a moment nobody chose. A child says through a pipe what was
// acknowledged; whatever it said must be in the file, once. (The machine stays up, so this is about the process; power is
// the crash test's.)
#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <random>

#include "../unit/desk/kit.hpp"
#include "ledger.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

constexpr char const* remark = R"({"kind":"remark","text":"催一下物流"})";

constexpr std::uint32_t opened = ~0u;

std::string sent(std::uint32_t run, std::uint32_t number) { return std::to_string(run) + "/" + std::to_string(number); }

// A step is one command or, every fifth time, a group of three: acknowledged together.
void do_step(desk& d, std::uint32_t run, std::uint32_t number) {
    instant const now = noon + run * 1min + number * 10ms;
    std::vector<request> group{{{"action.request", remark}, host(now, sent(run, number))}};
    if (number % 5 == 0)
        for (char const* part : {"b", "c"}) group.push_back({{"action.request", remark}, host(now, sent(run, number) + part)});
    for (auto const& r : d.execute_many(group))
        if (!r) throw refused(r.error());
}

}  // namespace

TEST(a_killed_process, has_lost_nothing_it_acknowledged) {
    std::mt19937_64 chance(seed_of_this_run());
    std::uint32_t const kills = long_run() ? 5'000 : 500;
    std::size_t acknowledged = 0;
    for (std::uint32_t run = 0; run < kills;) {
        scratch_file file;
        for (std::uint32_t last = std::min(run + 50, kills); run < last; ++run) {
            child c([&](child& me) {
                auto d = desk::open(file.path());
                me.acknowledge(opened);
                for (std::uint32_t i = 0;; ++i) {
                    do_step(d, run, i);
                    me.acknowledge(i);
                }
            });
            // Every fourth child is killed at any moment of its life, the others once they have begun to work.
            if (run % 4 != 0) c.wait_for_a_word();
            ::usleep(static_cast<useconds_t>(chance() % 12'000));
            c.kill();
            auto said = c.reap();
            std::erase(said, opened);
            acknowledged += said.size();
            auto d = desk::open(file.path());
            auto const there = commands_in(d, "main");
            for (std::uint32_t const i : said)
                ASSERT_EQ(there.contains(sent(run, i)), true) << "kill " << run << ": acknowledged, but lost: " << i;
            for (auto const& [command, times] : there) ASSERT_EQ(times, 1) << "kill " << run << ": doubled: " << command;
            for (std::uint32_t i = 0; i < said.size() + 2; i += 5) {
                int const parts =
                    there.contains(sent(run, i)) + there.contains(sent(run, i) + "b") + there.contains(sent(run, i) + "c");
                ASSERT_TRUE(parts == 0 || parts == 3) << "kill " << run << ": half a group is there";
            }
            for (std::uint32_t i = 0; i < said.size() + 1; ++i) do_step(d, run, i);  // sent again: answered from the log
            for (auto const& [command, times] : commands_in(d, "main"))
                ASSERT_EQ(times, 1) << "sent again, done twice: " << command;
        }
        auto d = desk::open(file.path());
        auto const checked = d.verify();
        ASSERT_TRUE(checked.ok) << checked.what;
        ASSERT_TRUE(d.rebuild());
    }
    std::printf("%u kills, %zu steps acknowledged, none lost, none doubled\n", kills, acknowledged);
}
