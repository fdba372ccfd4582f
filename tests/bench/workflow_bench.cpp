// workflow.step: one step of the complaint's table (no events built) over 10,000 stored complaints, beside a switch of
// switches written by hand. Both walk the same random input, about four commands in five possible where the complaint
// stands; one that ended starts anew. The ratio is one time over the other, from the same run.
#include "../model/complaint_switch.hpp"

#include <benchmark/benchmark.h>
#include <algorithm>
#include <random>
#include <vector>

namespace {

using namespace csdesk;
using complaint::conditions;
using complaint::step;
using complaint::trigger;

constexpr std::uint32_t complaints = 10'000;
constexpr std::size_t steps = 1'000'000;

struct work_item {
    std::uint32_t complaint;
    trigger on;
    conditions holds;
};

step renewed(step s) { return complaint::is_end(s) ? step::none : s; }

std::vector<work_item> const& work() {
    static std::vector<work_item> const items = [] {
        constexpr auto triggers = static_cast<std::uint32_t>(std::size(complaint::trigger_names));
        auto random = [engine = std::mt19937(20261121)]() mutable { return static_cast<std::uint32_t>(engine()); };
        std::vector<step> at(complaints, step::none);
        std::vector<work_item> out;
        out.reserve(steps);
        while (out.size() < steps) {
            work_item const w{random() % complaints, static_cast<trigger>(1 + random() % triggers),
                              conditions((random() | random()) & 127U)};
            auto const r = complaint::model::take(at[w.complaint], w.on, w.holds);
            bool const possible = r.verdict == workflow::verdict::taken;
            if (!possible && random() % 100 != 0) continue;                          // some refusals, not mostly refusals
            if (possible && complaint::is_end(r.to) && random() % 8 != 0) continue;  // long lives: every step is visited
            at[w.complaint] = renewed(r.to);
            out.push_back(w);
        }
        return out;
    }();
    return items;
}

[[gnu::noinline]] workflow::outcome_of<step> by_switch(step s, trigger t, conditions c) noexcept {
    return complaint::model::take(s, t, c);
}

template <auto Take>
void walk(benchmark::State& run) {
    auto const& items = work();
    std::vector<step> at(complaints, step::none);
    std::size_t next = 0, taken = 0;
    for (auto unused : run) {
        auto const& w = items[next];
        auto const r = Take(at[w.complaint], w.on, w.holds);
        at[w.complaint] = renewed(r.to);
        taken += r.verdict == workflow::verdict::taken;
        if (++next == items.size()) next = 0;
    }
    benchmark::DoNotOptimize(taken);
    run.SetItemsProcessed(static_cast<std::int64_t>(run.iterations()));
    run.counters["taken"] =
        static_cast<double>(taken) / static_cast<double>(std::max<std::int64_t>(1, static_cast<std::int64_t>(run.iterations())));
}

BENCHMARK(walk<&complaint::take>)->Name("workflow.step");
BENCHMARK(walk<&by_switch>)->Name("workflow.step/peer:switch");

}  // namespace
