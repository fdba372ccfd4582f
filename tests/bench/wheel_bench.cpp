// The deadline wheel at one and at ten million deadlines, spread at random over thirty days.
// Each figure is one operation: the whole batch is timed by hand and divided. `bytes_per_deadline` is what the heap holds.
#include <csdesk/sla/wheel.hpp>

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using csdesk::instant;
using csdesk::instant_from_ms;
using csdesk::sla::wheel;

constexpr std::int64_t horizon_ms = 30ll * 86'400'000;
constexpr instant epoch = instant_from_ms(1'767'225'600'000);  // 2026-01-01

struct work {
    std::vector<instant> dues;
    std::vector<std::uint32_t> victims;  // every second one, in random order

    explicit work(std::size_t n) {
        std::mt19937_64 random(7);
        for (std::size_t i = 0; i < n; ++i) {
            dues.push_back(epoch + csdesk::span{1 + static_cast<std::int64_t>(random() % horizon_ms)});
            if (i % 2 == 0) victims.push_back(static_cast<std::uint32_t>(i));
        }
        std::shuffle(victims.begin(), victims.end(), random);
    }
};

std::size_t heap_bytes() {
    auto const m = mallinfo2();
    return m.uordblks + m.hblkhd;
}

/// Processor time of this thread: nothing here waits, and what else runs on the machine is not the wheel's.
double now_seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

template <class F>
double seconds(F&& f) {
    double const begun = now_seconds();
    f();
    return now_seconds() - begun;
}

enum class step { arm, cancel, fire };

void run(benchmark::State& state, std::size_t n, step measured) {
    work const w(n);
    std::vector<wheel::handle> handles(n), victims;
    victims.reserve(w.victims.size());
    double bytes = 0;
    std::size_t operations = 0;
    for (auto _ : state) {
        auto const before = heap_bytes();
        wheel deadlines(epoch);
        double const arm = seconds([&] {
            for (std::size_t i = 0; i < n; ++i) handles[i] = deadlines.arm(w.dues[i], static_cast<std::int64_t>(i));
        });
        bytes = static_cast<double>(heap_bytes() - before) / static_cast<double>(n);
        victims.clear();
        for (auto i : w.victims) victims.push_back(handles[i]);
        double const cancel = seconds([&] {
            for (auto h : victims) deadlines.cancel(h);
        });
        std::size_t fired = 0, disorder = 0;
        instant last = epoch;
        double const fire = seconds([&] {
            fired = deadlines.fire(epoch + csdesk::span{horizon_ms}, [&](std::int64_t id, instant due) {
                disorder += due < last || id % 2 == 0;
                last = due;
            });
        });
        if (fired != n - w.victims.size() || disorder != 0) return state.SkipWithError("the wheel fired wrongly");
        operations = measured == step::arm ? n : measured == step::cancel ? w.victims.size() : fired;
        double const whole = measured == step::arm ? arm : measured == step::cancel ? cancel : fire;
        state.SetIterationTime(whole / static_cast<double>(operations));
    }
    state.counters["bytes_per_deadline"] = bytes;
}

bool const registered = [] {
    for (auto [size, n] : {std::pair{"1m", std::size_t{1'000'000}}, std::pair{"10m", std::size_t{10'000'000}}})
        for (auto [name, what] : {std::pair{"arm", step::arm}, std::pair{"cancel", step::cancel}, std::pair{"fire", step::fire}})
            benchmark::RegisterBenchmark((std::string("wheel.") + name + "_" + size).c_str(),
                                         [n = n, what = what](benchmark::State& s) { run(s, n, what); })
                ->UseManualTime()
                ->Unit(benchmark::kNanosecond)
                ->Iterations(n > 1'000'000 ? 1 : 5);
    return true;
}();

}  // namespace
