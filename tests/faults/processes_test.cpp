// Several processes write one file, one of them is killed on the way and comes back: nothing lost, nothing doubled.
#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <list>
#include <optional>
#include <random>

#include "../unit/desk/kit.hpp"
#include "ledger.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

constexpr char const* far = R"({"kind":"refund","amount":{"minor":5,"currency":"CNY"},"deadline":1700003600000})";
constexpr char const* soon = R"({"kind":"refund","amount":{"minor":5,"currency":"CNY"},"deadline":1700000000500})";

std::string sent(std::uint32_t writer, std::uint32_t number) {
    return "w" + std::to_string(writer) + "/" + std::to_string(number);
}

// One command in so many has a shop and a deadline of its own, which any of the processes may fire.
std::uint32_t clock_every() { return long_run() ? 500 : 20; }

// Repeats while another process holds the file, as a host does: the id makes it one.
template <class Step>
void with_patience(Step&& step) {
    for (int tries = 0;; ++tries) {
        try {
            return step();
        } catch (storage_error const& e) {
            if (e.code() != errc::busy || tries == 100) throw;
        }
    }
}

void write_all(child& me, std::string const& path, std::uint32_t writer, std::uint32_t count) {
    std::optional<desk> d;
    with_patience([&] { d = desk::open(path); });
    auto const until = std::chrono::steady_clock::now() + 30s;
    for (std::uint32_t i = 0; long_run() ? std::chrono::steady_clock::now() < until : i < count; ++i) {
        auto ask = [&](char const* what, std::string const& shop) {
            with_patience([&] {
                if (auto const r = d->execute({"action.request", what}, host(noon, sent(writer, i), shop)); !r)
                    throw refused(r.error());
            });
        };
        ask(far, "main");
        if (i % clock_every() == clock_every() - 1) {
            ask(soon, "shop " + sent(writer, i));
            with_patience([&] { d->advance(noon + 1s); });  // fires what any of them asked for
        }
        me.acknowledge(i);
    }
}

void share_a_file(std::uint32_t writers, std::uint32_t count) {
    std::mt19937_64 chance(seed_of_this_run());
    scratch_file file;
    std::list<child> running;
    for (std::uint32_t w = 0; w < writers; ++w) running.emplace_back([&, w](child& me) { write_all(me, file.path(), w, count); });
    ::usleep(static_cast<useconds_t>(50'000 + chance() % 400'000));
    running.front().kill();
    std::map<std::string, int> wanted;
    for (std::uint32_t const i : running.front().reap()) wanted[sent(0, i)] = 1;
    running.pop_front();
    running.emplace_back([&](child& me) { write_all(me, file.path(), 0, count); });  // and comes back, sending from the start
    std::uint32_t w = 1;
    for (child& c : running) {
        bool failed = false;
        for (std::uint32_t const i : c.reap(&failed)) wanted[sent(w % writers, i)] = 1;
        EXPECT_FALSE(failed) << "writer " << w % writers;
        ++w;
    }
    auto d = desk::open(file.path());
    d.advance(noon + 2h);
    auto const there = commands_in(d, "main");
    for (auto const& [command, unused] : wanted) ASSERT_TRUE(there.contains(command)) << "lost: " << command;
    for (auto const& [command, times] : there) ASSERT_EQ(times, 1) << "doubled: " << command;
    auto const checked = d.verify();
    EXPECT_TRUE(checked.ok) << checked.what;
    EXPECT_TRUE(d.rebuild());
    std::size_t shops = 0;
    for (auto const& [command, unused] : there) {
        auto const number = static_cast<std::uint32_t>(std::stoul(command.substr(command.find('/') + 1)));
        if (number % clock_every() != clock_every() - 1) continue;
        auto const log = d.events("shop " + command, 0);
        shops += !log.empty();
        ASSERT_TRUE(log.empty() || (log.size() == 2 && log[1].type == "action.confirmed"))
            << command << ": fired " << log.size() - 1 << " times";
    }
    std::size_t questions = 0;  // every refund is overdue by now: asked about once
    for (std::int64_t after = 0;;) {
        auto const box = d.outbox("main", after, 1'000);
        for (effect const& e : box) questions += e.kind == "reconcile";
        if (box.size() < 1'000) break;
        after = box.back().number;
    }
    EXPECT_EQ(questions, there.size());
    std::printf("%u processes, %zu commands acknowledged, %zu deadlines fired, none lost, none doubled\n", writers, wanted.size(),
                questions + shops);
}

}  // namespace

TEST(several_processes, two_write_one_file) { share_a_file(2, 400); }

TEST(several_processes, four_write_one_file) { share_a_file(4, 200); }
