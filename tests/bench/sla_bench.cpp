// Running clocks by the hundred thousand in a SQLite desk: what it costs to keep them, to edit the policy and the calendar
// under them, to open the desk again, to ask what is due next, and to explain one.
//
// CSDESK_BENCH_CLOCKS says how many clocks run (20,000 where it does not). Half of them are counted on a calendar, half in real
// time; an edit concerns one half, or for `…_tenth` a tenth of it: the cost an item shows whether cost follows what changes.
#include <benchmark/benchmark.h>
#include <unistd.h>
#include <csdesk/desk/desk.hpp>
#include <csdesk/sla/clock.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace csdesk;
using namespace std::chrono_literals;

namespace {

instant const start = instant_from_ms(1'700'000'000'000);
constexpr std::size_t group_size = 100;
constexpr std::int64_t clocks_a_ticket = 2;

std::int64_t wanted_clocks() {
    char const* text = std::getenv("CSDESK_BENCH_CLOCKS");
    return text == nullptr ? 20'000 : std::max<std::int64_t>(std::atoll(text), 200);
}

/// `normal` and `rare`: the targets of the rules for most tickets and for a tenth of them; `holiday`: of the calendar.
std::string rules(std::string const& normal, std::string const& rare, std::string const& holiday) {
    return R"(name = "bench"
time_zone = "Asia/Shanghai"
[calendars.default]
hours.weekdays = [["09:00", "12:00"], ["13:00", "18:00"]]
holidays = [)" +
           (holiday.empty() ? "" : '"' + holiday + '"') + R"(]
[[sla]]
name = "first"
metric = "first_response"
calendar = "real_time"
target = "900d"
[[sla]]
name = "resolution"
metric = "resolution"
target = ")" +
           normal + R"("
warn_at = ["50%"]
[[sla]]
name = "resolution, rare"
metric = "resolution"
channels = ["phone"]
target = ")" +
           rare + "\"\n";
}

std::string json_string(std::string const& text) {
    std::string out = "\"";
    for (char const c : text)
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (c == '\n')
            out += "\\n";
        else
            out += c;
    return out + '"';
}

std::int64_t resident_bytes() {
    std::ifstream in("/proc/self/statm");
    std::int64_t all = 0, resident = 0;
    in >> all >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

/// One desk for all: made once, its policy edited by each measurement.
class crowded {
public:
    static crowded& desk_of_all() {
        static crowded one;
        return one;
    }
    crowded() : clocks_(wanted_clocks()) {
        char const* chosen = std::getenv("CSDESK_BENCH_DIR");
        folder_ = (chosen != nullptr ? std::filesystem::path(chosen) : std::filesystem::temp_directory_path()) /
                  ("csdesk-sla-bench-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
        open();
        (void)edit("300d", "300d", "");
        fill();
    }
    ~crowded() {
        d_.reset();
        std::filesystem::remove_all(folder_);
    }

    /// Adopts another policy and lets the job reach every clock; how many clocks changed.
    std::int64_t edit(std::string const& normal, std::string const& rare, std::string const& holiday) {
        now_ += 1s;
        adopt(normal, rare, holiday);
        std::int64_t changed = 0;
        for (;;) {
            auto const events = d_->advance(now_, {}, 1);
            if (events.empty()) return changed;
            for (auto const& e : events) changed += e.type == "clock.retargeted";
        }
    }
    void open() { d_.emplace(desk::open((folder_ / "shop.db").string(), {.seed = 1})); }
    void close() { d_.reset(); }
    desk& get() { return *d_; }
    std::int64_t clocks() const { return clocks_; }
    std::int64_t ticket() const { return ticket_; }
    instant now() const { return now_; }
    double bytes() { return static_cast<double>(d_->bytes()); }

private:
    void adopt(std::string const& normal, std::string const& rare, std::string const& holiday) {
        auto const r = d_->execute({"policy.adopt", R"({"text":)" + json_string(rules(normal, rare, holiday)) + "}"}, how());
        if (!r) throw refused(r.error());
    }
    context how() const { return {"main", {role::host, ""}, now_, {}}; }
    void fill() {
        std::vector<request> group;
        for (std::int64_t i = 0; i < clocks_ / clocks_a_ticket; ++i) {
            group.push_back(
                {{"ticket.open", R"({"requester":"c-)" + std::to_string(i % 1'000) + R"(","kind":"after_sale","channel":")" +
                                     (i % 10 == 0 ? "phone" : "wangwang") + "\"}"},
                 how()});
            if (group.size() == group_size || i + 1 == clocks_ / clocks_a_ticket) {
                for (auto const& r : d_->execute_many(group)) {
                    if (!r) throw refused(r.error());
                    ticket_ = r->ids.at("ticket");
                }
                group.clear();
            }
        }
    }

    std::int64_t clocks_;
    std::filesystem::path folder_;
    std::optional<desk> d_;
    instant now_ = start;
    std::int64_t ticket_ = 0;
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Time a changed clock; `clocks` says how many those were.
template <class Edit>
void edits(benchmark::State& state, Edit edit) {
    crowded& all = crowded::desk_of_all();
    std::int64_t changed = 0, turns = 0;
    for (auto _ : state) {
        auto const begin = std::chrono::steady_clock::now();
        changed += edit(all, ++turns);
        state.SetIterationTime(seconds_since(begin));
    }
    state.SetItemsProcessed(changed);
    state.counters["clocks"] = static_cast<double>(changed) / static_cast<double>(turns);
}

std::string other_target() {
    static int turn = 0;
    return std::to_string(301 + ++turn % 400) + 'd';
}
std::string other_holiday() {
    static int turn = 0;
    static char const* const days[] = {"2023-12-04", "2023-12-05", "2023-12-06", "2023-12-07"};
    return days[++turn % 4];
}

std::string normal = "300d", rare = "300d", holiday;

void policy_edit(benchmark::State& state) {
    edits(state, [](crowded& all, std::int64_t) { return all.edit(normal = other_target(), rare, holiday); });
}
void policy_edit_tenth(benchmark::State& state) {
    edits(state, [](crowded& all, std::int64_t) { return all.edit(normal, rare = other_target(), holiday); });
}
void calendar_edit(benchmark::State& state) {
    edits(state, [](crowded& all, std::int64_t) { return all.edit(normal, rare, holiday = other_holiday()); });
}

/// An edit that changes no clock: what it costs to know that.
void policy_edit_of_nothing(benchmark::State& state) {
    crowded& all = crowded::desk_of_all();
    for (auto _ : state) {
        std::string text = rules(normal, rare, holiday) + "# " + other_target() + '\n';
        auto const begin = std::chrono::steady_clock::now();
        auto const r = all.get().execute({"policy.adopt", R"({"text":)" + json_string(text) + "}"},
                                         {"main", {role::host, ""}, all.now(), {}});
        if (!r) throw refused(r.error());
        (void)all.get().advance(all.now());
        state.SetIterationTime(seconds_since(begin));
    }
}

/// From the closed file to the first advance.
void restart(benchmark::State& state) {
    crowded& all = crowded::desk_of_all();
    for (auto _ : state) {
        all.close();
        auto const before = resident_bytes();
        auto const begin = std::chrono::steady_clock::now();
        all.open();
        (void)all.get().advance(all.now());
        state.SetIterationTime(seconds_since(begin));
        state.counters["resident_bytes"] = static_cast<double>(std::max<std::int64_t>(resident_bytes() - before, 0));
    }
    state.counters["disk_bytes_a_clock"] = all.bytes() / static_cast<double>(all.clocks());
    state.counters["clocks"] = static_cast<double>(all.clocks());
}

void next_due(benchmark::State& state) {
    crowded& all = crowded::desk_of_all();
    for (auto _ : state) benchmark::DoNotOptimize(all.get().next_deadline());
}

/// The view: found, judged, put into words in two languages.
void explain_view(benchmark::State& state) {
    crowded& all = crowded::desk_of_all();
    std::string const params = R"({"ticket":)" + std::to_string(all.ticket()) + R"(,"metric":"resolution"})";
    for (auto _ : state) benchmark::DoNotOptimize(all.get().query("clock.explain", params, "main", {}, 100, all.now() + 72h));
}

/// The component: a month on a calendar with ten pauses.
void explain_clock(benchmark::State& state) {
    calendar_rules hours{.tz = "Asia/Shanghai"};
    hours.on(weekdays, {{9h, 12h}, {13h, 18h}});
    sla::clock c(calendar::make(hours).value(), {.target = 300h, .warnings = {{.ppm = 500'000}}});
    c.start(start);
    for (int i = 0; i < 10; ++i) {
        c.pause(start + 24h * (3 * i) + 4h, "pending");
        c.resume(start + 24h * (3 * i) + 30h);
    }
    for (auto _ : state) benchmark::DoNotOptimize(c.explain(start + 720h));
}

BENCHMARK(explain_clock)->Name("sla.explain");
BENCHMARK(explain_view)->Name("sla.explain_view");
BENCHMARK(next_due)->Name("sla.next_due");
BENCHMARK(policy_edit)->Name("sla.policy_edit")->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(policy_edit_tenth)->Name("sla.policy_edit_tenth")->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(policy_edit_of_nothing)
    ->Name("sla.policy_edit_of_nothing")
    ->UseManualTime()
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(calendar_edit)->Name("sla.calendar_edit")->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(restart)->Name("sla.restart")->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
