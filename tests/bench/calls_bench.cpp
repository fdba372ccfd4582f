// What a call costs through csdesk.h beside the same call in C++, in one process. The Python part is calls.py.
#include <benchmark/benchmark.h>
#include <csdesk/csdesk.h>

#include <csdesk/calendar/calendar.hpp>
#include <csdesk/desk/desk.hpp>
#include <csdesk/desk/json.hpp>
#include <random>
#include <vector>

namespace {

using namespace csdesk;
using namespace std::chrono_literals;

constexpr std::size_t question_count = 1 << 12;  // few enough that the answers, not the questions, are measured
constexpr char const* office_json =
    R"({"tz":"Europe/Berlin","hours":{"mon":[["09:00","12:30"],["13:00","18:00"]],"tue":[["09:00","18:00"]],)"
    R"("wed":[["09:00","18:00"]],"thu":[["09:00","18:00"]],"fri":[["09:00","18:00"]]},"holidays":["2026-01-01"]})";

csdesk_calendar* office_c() {
    static csdesk_calendar* const made = [] {
        csdesk_calendar* out = nullptr;
        if (csdesk_calendar_create(&out, office_json, CSDESK_ZERO_TERMINATED) != CSDESK_OK) std::abort();
        return out;
    }();
    return made;
}

calendar const& office() {
    static calendar const made = [] {
        calendar_rules rules{.tz = "Europe/Berlin"};
        rules.on(weekdays, {{9h, 18h}});
        rules.hours[0] = {{9h, 12h + 30min}, {13h, 18h}};
        rules.holidays = {*parse_date("2026-01-01")};
        return calendar::make(std::move(rules)).value();
    }();
    return made;
}

std::vector<std::int64_t> const& starts() {
    static std::vector<std::int64_t> const made = [] {
        std::mt19937_64 random{20261121};
        std::uniform_int_distribution<std::int64_t> ms{1'577'836'800'000, 1'672'531'200'000};  // three years
        std::vector<std::int64_t> out(question_count);
        for (auto& t : out) t = ms(random);
        return out;
    }();
    return made;
}

constexpr std::int64_t day = 86'400'000, eight_hours = 28'800'000;

template <class Ask>
void ask_each(benchmark::State& state, Ask ask) {
    for (std::int64_t const t : starts()) benchmark::DoNotOptimize(ask(t));
    std::size_t i = 0;
    for (auto _ : state) benchmark::DoNotOptimize(ask(starts()[i++ % question_count]));
}

std::int64_t c_add(std::int64_t t) {
    std::int64_t out = 0;
    csdesk_calendar_add(office_c(), t, eight_hours, &out);
    return out;
}
std::int64_t c_between(std::int64_t t) {
    std::int64_t out = 0;
    csdesk_calendar_between(office_c(), t, t + 30 * day, &out);
    return out;
}

void c_calendar_add(benchmark::State& s) { ask_each(s, c_add); }
void cpp_calendar_add(benchmark::State& s) {
    ask_each(s, [](std::int64_t t) { return to_ms(office().add(instant_from_ms(t), span{eight_hours})); });
}
void c_calendar_between(benchmark::State& s) { ask_each(s, c_between); }
void cpp_calendar_between(benchmark::State& s) {
    ask_each(s, [](std::int64_t t) { return office().between(instant_from_ms(t), instant_from_ms(t + 30 * day)).count(); });
}

// ---- the desk: what the JSON door adds to a command and a question in memory -------------------------------------------

constexpr instant noon = instant_from_ms(1'795'140'000'000);
constexpr char const* remark = R"({"kind":"remark","text":"急"})";
constexpr std::string_view remark_document =
    R"({"name":"action.request","actor":"host","now":1795140000000,"data":{"kind":"remark","text":"急"}})";
constexpr std::string_view question_document = R"({"view":"action.list","limit":1,"now":1795140000000})";
constexpr int commands_a_desk = 20'000;  // so that every run sees tables of the same size

void c_execute(benchmark::State& state) {
    for (auto _ : state) {
        state.PauseTiming();
        csdesk_desk* desk = nullptr;
        if (csdesk_open(&desk, ":memory:", nullptr) != CSDESK_OK) return state.SkipWithError("the desk cannot be opened");
        state.ResumeTiming();
        for (int i = 0; i < commands_a_desk; ++i) {
            csdesk_text* reply = nullptr;
            csdesk_execute(desk, remark_document.data(), remark_document.size(), &reply);
            csdesk_text_destroy(reply);
        }
        state.PauseTiming();
        csdesk_desk_destroy(desk);
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * commands_a_desk);
}

void cpp_execute(benchmark::State& state) {
    for (auto _ : state) {
        state.PauseTiming();
        auto d = std::make_unique<desk>(desk::open(":memory:"));
        command const what("action.request", remark);
        context const how{.who = {role::host, {}}, .now = noon};
        state.ResumeTiming();
        for (int i = 0; i < commands_a_desk; ++i) benchmark::DoNotOptimize(d->execute(what, how));
        state.PauseTiming();
        d.reset();
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * commands_a_desk);
}

void c_query(benchmark::State& state) {
    csdesk_desk* desk = nullptr;
    csdesk_text* reply = nullptr;
    if (csdesk_open(&desk, ":memory:", nullptr) != CSDESK_OK) return state.SkipWithError("the desk cannot be opened");
    csdesk_execute(desk, remark_document.data(), remark_document.size(), &reply);
    csdesk_text_destroy(reply);
    for (auto _ : state) {
        csdesk_query(desk, question_document.data(), question_document.size(), &reply);
        csdesk_text_destroy(reply);
    }
    csdesk_desk_destroy(desk);
}

void cpp_query(benchmark::State& state) {
    auto d = desk::open(":memory:");
    context const how{.who = {role::host, {}}, .now = noon};
    if (!d.execute({"action.request", remark}, how)) return state.SkipWithError("refused");
    for (auto _ : state) benchmark::DoNotOptimize(d.query("action.list", "{}", "main", {}, 1, noon));
}

BENCHMARK(c_calendar_add)->Name("calls.c_calendar_add");
BENCHMARK(cpp_calendar_add)->Name("calls.c_calendar_add/peer:C++");
BENCHMARK(c_calendar_between)->Name("calls.c_calendar_between");
BENCHMARK(cpp_calendar_between)->Name("calls.c_calendar_between/peer:C++");
BENCHMARK(c_execute)->Name("calls.c_execute")->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(cpp_execute)->Name("calls.c_execute/peer:C++")->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(c_query)->Name("calls.c_query");
BENCHMARK(cpp_query)->Name("calls.c_query/peer:C++");

}  // namespace
