// Every allocation of a call fails once, one after the other: the call says CSDESK_NO_MEMORY, hands out nothing, changes nothing,
// and works the next time. Own program: it replaces operator new.
#include <cstdlib>
#include <functional>
#include <new>
#include <utility>

#include "kit.hpp"

namespace {

// Counted down on the thread that asks for it; below zero nothing fails.
thread_local long allocations_left = -1;

void* allocate(std::size_t size) {
    if (allocations_left == 0) throw std::bad_alloc();
    if (allocations_left > 0) --allocations_left;
    if (void* const block = std::malloc(size == 0 ? 1 : size)) return block;
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
// What stable_sort takes by these it can do without: failing them would let a call succeed before each allocation failed once.
void* operator new(std::size_t size, std::nothrow_t const&) noexcept { return std::malloc(size == 0 ? 1 : size); }
void* operator new[](std::size_t size, std::nothrow_t const&) noexcept { return std::malloc(size == 0 ? 1 : size); }
void operator delete(void* block, std::nothrow_t const&) noexcept { std::free(block); }
void operator delete[](void* block, std::nothrow_t const&) noexcept { std::free(block); }
void operator delete(void* block) noexcept { std::free(block); }
void operator delete[](void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete[](void* block, std::size_t) noexcept { std::free(block); }

namespace csdesk::testing {
namespace {

/// Runs `call` with its first, second, third … allocation failing for good until it succeeds; returns how many runs failed.
int fail_every_allocation(std::function<int()> const& call) {
    for (long k = 0; k < 100'000; ++k) {
        allocations_left = k;
        int const code = call();
        allocations_left = -1;
        if (code == CSDESK_OK) return static_cast<int>(k);
        EXPECT_EQ(code, CSDESK_NO_MEMORY) << "allocation " << k << ": " << message();
        EXPECT_EQ(csdesk_last_error_code(), code);
        EXPECT_STREQ(csdesk_last_error_message(), "out of memory");
        EXPECT_TRUE(holds(csdesk_last_error_json(), R"("code":"no_memory")"));
        if (code != CSDESK_NO_MEMORY) return -1;
    }
    ADD_FAILURE() << "never succeeds";
    return -1;
}

class NoMemory : public ::testing::Test {
protected:
    void SetUp() override { warm_up(); }

    /// What is made once for the whole process (zones, registry) is made before.
    static void warm_up() {
        csdesk_calendar_destroy(office());
        csdesk_desk_destroy(make_desk());
    }
    static int text_call(std::function<int(csdesk_text**)> const& call) {
        csdesk_text* out = nullptr;
        int const code = call(&out);
        EXPECT_EQ(out == nullptr, code != CSDESK_OK);
        csdesk_text_destroy(out);
        return code;
    }
};

TEST_F(NoMemory, Calendars) {
    char const* const rules = R"({"tz":"Asia/Shanghai","hours":{"mon":[["09:00","18:00"]]}})";
    EXPECT_GT(fail_every_allocation([&] {
                  csdesk_calendar* out = nullptr;
                  int const code = csdesk_calendar_create(&out, rules, whole);
                  EXPECT_EQ(out == nullptr, code != CSDESK_OK);
                  csdesk_calendar_destroy(out);
                  return code;
              }),
              0);
    auto* const cal = office();
    fail_every_allocation([&] {
        std::int64_t due = 0;
        return csdesk_calendar_add(cal, noon, day, &due);
    });
    fail_every_allocation([&] {
        std::size_t count = 0;
        return csdesk_calendar_intervals(cal, noon, noon + 400 * day, nullptr, 0, &count);
    });
    EXPECT_GT(fail_every_allocation([&] { return text_call([&](auto** out) { return csdesk_calendar_rules(cal, out); }); }), 0);
    csdesk_calendar_destroy(cal);
}

TEST_F(NoMemory, Clocks) {
    auto* const cal = office();
    csdesk_clock_options options = CSDESK_CLOCK_OPTIONS_INIT;
    std::int64_t const half[] = {500'000};
    options.target_ms = hour;
    options.warn_at_ppm = half;
    options.warn_at_count = 1;
    csdesk_clock* clock = nullptr;
    fail_every_allocation([&] { return csdesk_clock_create(&clock, cal, &options); });
    fail_every_allocation([&] { return csdesk_clock_start(clock, noon); });
    fail_every_allocation(
        [&] { return csdesk_clock_pause(clock, noon + 10 * hour, "a reason longer than any small buffer", whole); });
    fail_every_allocation([&] { return csdesk_clock_resume(clock, noon + 11 * hour, nullptr, 0); });
    fail_every_allocation([&] { return text_call([&](auto** out) { return csdesk_clock_explain(clock, noon + day, out); }); });
    std::size_t count = 0;
    csdesk_clock_event events[4];
    fail_every_allocation([&] { return csdesk_clock_due_events(clock, noon + 9 * day, events, 4, &count); });
    EXPECT_EQ(count, 2u) << "what a failed call would have taken is still there";
    csdesk_clock_destroy(clock);
    csdesk_calendar_destroy(cal);
}

TEST_F(NoMemory, WordsAndTiers) {
    fail_every_allocation([] { return text_call([](auto** out) { return csdesk_names(CSDESK_COMMAND, out); }); });
    fail_every_allocation(
        [] { return text_call([](auto** out) { return csdesk_schema(CSDESK_VIEW, "ticket.list", whole, out); }); });
    fail_every_allocation([] {
        return text_call([](auto** out) { return csdesk_workflow_diagram("complaint", whole, CSDESK_DOT, CSDESK_CHINESE, out); });
    });
    fail_every_allocation([] {
        return text_call([](auto** out) {
            return csdesk_tiers_rfm(R"([{"customer":"a","at":0,"minor":900000}])", whole, noon, nullptr, 0, out);
        });
    });
}

constexpr char counts[] = R"({"view":"ticket.timeline","params":{"ticket":1}})";

TEST_F(NoMemory, Commands) {
    auto* const d = make_desk();
    must(d, open_ticket());
    auto const reply = command("ticket.reply", R"({"ticket":1,"text":"亲，您好，正在为您查询，请稍等片刻"})", noon + minute,
                               R"(,"command_id":"once")");
    auto* const other = make_desk();  // the same without any trouble
    must(other, open_ticket());
    auto const before = ask(d, counts);
    must(other, reply);
    auto const after = ask(other, counts);
    ASSERT_NE(before, after);
    csdesk_text* out = nullptr;
    EXPECT_GT(fail_every_allocation([&] {
                  int const code = csdesk_execute(d, reply.data(), reply.size(), &out);
                  long const left = std::exchange(allocations_left, -1);
                  auto const now = ask(d, counts);
                  EXPECT_TRUE(now == before || now == after) << left << ' ' << now;  // after: only its answer had no room
                  return code;
              }),
              100);
    EXPECT_TRUE(holds(taken(out), R"("type":"ticket.)"));
    EXPECT_EQ(ask(d, counts), after);
    csdesk_desk_destroy(other);
    csdesk_desk_destroy(d);
}

TEST_F(NoMemory, Questions) {
    auto* const d = make_desk();
    must(d, open_ticket());
    std::string const question = R"({"view":"clock.explain","params":{"ticket":1},"now":1700000060000})";
    fail_every_allocation(
        [&] { return text_call([&](auto** out) { return csdesk_query(d, question.data(), question.size(), out); }); });
    fail_every_allocation([&] { return text_call([&](auto** out) { return csdesk_events(d, nullptr, 0, 0, 100, out); }); });
    fail_every_allocation([&] { return text_call([&](auto** out) { return csdesk_outbox(d, nullptr, 0, 0, 100, out); }); });
    fail_every_allocation([&] { return text_call([&](auto** out) { return csdesk_advance(d, noon + day, nullptr, 0, out); }); });
    int ok = 0;
    fail_every_allocation([&] { return text_call([&](auto** out) { return csdesk_verify(d, nullptr, 0, &ok, out); }); });
    EXPECT_EQ(ok, 1);
    csdesk_desk_destroy(d);
}

}  // namespace
}  // namespace csdesk::testing
