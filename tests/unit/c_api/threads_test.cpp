// The C interface from several threads; run under the thread sanitizer too.
#include <atomic>
#include <thread>
#include <vector>

#include "kit.hpp"

namespace csdesk::testing {
namespace {

template <class Work>
void on_threads(int count, Work&& work) {
    std::vector<std::thread> all;
    for (int i = 0; i < count; ++i) all.emplace_back([&work, i] { work(i); });
    for (auto& t : all) t.join();
}

TEST(CThreads, CommandsAndQuestionsFromManyThreads) {
    scratch_file const file;
    auto* const d = make_desk(file.path());
    on_threads(4, [d](int i) {
        for (int n = 0; n < 10; ++n) {
            must(d, open_ticket(noon + n, R"(,"command_id":")" + std::to_string(i) + '/' + std::to_string(n) + '"'));
            ask(d, R"({"view":"ticket.list","limit":3})");
        }
    });
    EXPECT_TRUE(holds(ask(d, R"({"view":"ticket.list","limit":1000})"), R"("after":null)"));
    csdesk_desk_destroy(d);
}

TEST(CThreads, ADeskMayBeDestroyedWhileOthersAreInside) {
    for (int round = 0; round < 5; ++round) {
        scratch_file const file;
        auto* const d = make_desk(file.path());
        std::atomic<int> begun{0};
        on_threads(4, [&](int i) {
            if (i == 0) {
                while (begun < 3) std::this_thread::yield();
                csdesk_desk_destroy(d);
                csdesk_desk_destroy(d);
                return;
            }
            int code = CSDESK_OK;
            while (code == CSDESK_OK) {
                csdesk_text* reply = nullptr;
                auto const json = open_ticket();
                code = csdesk_execute(d, json.c_str(), whole, &reply);
                csdesk_text_destroy(reply);
                ++begun;
            }
            EXPECT_TRUE(code == CSDESK_CLOSED || (code == CSDESK_INVALID_ARGUMENT && field() == "desk")) << code << message();
        });
    }
}

TEST(CThreads, OneCalendarServesAllThreads) {
    auto* const cal = office();
    on_threads(4, [cal](int i) {
        for (int n = 0; n < 200; ++n) {
            std::int64_t due = 0, spent = 0;
            std::int64_t const start = noon + i * 400 * day + n * day;
            ASSERT_EQ(csdesk_calendar_add(cal, start, hour, &due), CSDESK_OK);
            ASSERT_EQ(csdesk_calendar_between(cal, start, due, &spent), CSDESK_OK);
            ASSERT_EQ(spent, hour);
        }
    });
    csdesk_calendar_destroy(cal);
}

TEST(CThreads, AClockRefusesASecondThreadRatherThanBreak) {
    auto* const cal = always();
    csdesk_clock_options options = CSDESK_CLOCK_OPTIONS_INIT;
    options.target_ms = hour;
    csdesk_clock* clock = nullptr;
    ASSERT_EQ(csdesk_clock_create(&clock, cal, &options), CSDESK_OK);
    ASSERT_EQ(csdesk_clock_start(clock, noon), CSDESK_OK);
    on_threads(4, [clock](int i) {
        for (int n = 0; n < 500; ++n) {
            int const code = n % 2 == 0 ? csdesk_clock_pause(clock, noon + n, "pending", whole)
                                        : csdesk_clock_resume(clock, noon + n, nullptr, 0);
            EXPECT_TRUE(code == CSDESK_OK || code == CSDESK_BUSY || code == CSDESK_INVALID_ARGUMENT) << code << message();
            if (i == 0 && n == 400) csdesk_clock_destroy(clock);
        }
    });
    csdesk_calendar_destroy(cal);
}

TEST(CThreads, HandlesAndTextsAreMadeAndReleasedEverywhere) {
    on_threads(4, [](int) {
        for (int n = 0; n < 300; ++n) {
            csdesk_text* names = nullptr;
            ASSERT_EQ(csdesk_names(CSDESK_VIEW, &names), CSDESK_OK);
            ASSERT_GT(csdesk_text_length(names), 2u);
            csdesk_text_destroy(names);
            EXPECT_EQ(csdesk_text_length(names), 0u);
            EXPECT_EQ(field(), "text");
        }
    });
}

}  // namespace
}  // namespace csdesk::testing
