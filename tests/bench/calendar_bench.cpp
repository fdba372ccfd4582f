// Business time in nanoseconds: random questions from a fixed seed about an ordinary office with holidays and lunch breaks.
#include <benchmark/benchmark.h>
#include <csdesk/calendar/calendar.hpp>

#include <random>

namespace {

using namespace csdesk;
using namespace std::chrono_literals;

constexpr std::size_t question_count = 1 << 16;
constexpr auto first = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};

calendar const& office() {
    static calendar const made = [] {
        calendar_rules rules{.tz = "Europe/Berlin"};
        rules.on(weekdays, {{9h, 12h + 30min}, {13h, 18h}});
        for (auto day : {"01-01", "05-01", "10-03", "12-25", "12-26"})
            for (int year = 2020; year <= 2045; ++year) rules.holidays.push_back(*parse_date(std::to_string(year) + '-' + day));
        return calendar::make(std::move(rules)).value();
    }();
    return made;
}

struct question {
    instant from, to;
};

// Instants over three years, ends up to `longest` later.
std::vector<question> questions(span longest) {
    std::mt19937_64 random{20261121};
    std::uniform_int_distribution<std::int64_t> start{0, span{3 * 365 * 24h}.count()}, length{1, longest.count()};
    std::vector<question> all(question_count);
    for (auto& q : all) {
        q.from = first + span{start(random)};
        q.to = q.from + span{length(random)};
    }
    return all;
}

template <class Ask>
void run(benchmark::State& state, span longest, Ask ask) {
    auto const& cal = office();
    auto const asked = questions(longest);
    for (auto const& q : asked) benchmark::DoNotOptimize(ask(cal, q));  // compiles what will be asked about
    std::size_t i = 0;
    for (auto _ : state) benchmark::DoNotOptimize(ask(cal, asked[i++ % question_count]));
}

constexpr span year = 365 * 24h;

void add_8h(benchmark::State& s) {
    run(s, year, [](calendar const& c, question const& q) { return c.add(q.from, 8h); });
}
void add_200h(benchmark::State& s) {
    run(s, year, [](calendar const& c, question const& q) { return c.add(q.from, 200h); });
}
void between_1y(benchmark::State& s) {
    run(s, year, [](calendar const& c, question const& q) { return c.between(q.from, q.to); });
}
void between_10y(benchmark::State& s) {
    run(s, 10 * year, [](calendar const& c, question const& q) { return c.between(q.from, q.to); });
}
void is_open(benchmark::State& s) {
    run(s, year, [](calendar const& c, question const& q) { return c.is_open(q.from); });
}

BENCHMARK(add_8h)->Name("calendar.add_8h");
BENCHMARK(between_1y)->Name("calendar.between_1y");
BENCHMARK(between_10y)->Name("calendar.between_10y");
BENCHMARK(add_200h)->Name("calendar.add_200h");
BENCHMARK(is_open)->Name("calendar.is_open");

}  // namespace
