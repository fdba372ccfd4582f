// The runner with time and context in the test's hands: nothing here waits for a clock on the wall, except where a test
// says that the timer itself is meant, and then for an event.
#include "kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;

TEST_F(a_runner, fires_in_due_order_each_deadline_once) {
    runner r(d, io.get_executor(), options());
    r.start();
    ask(r, noon + 30s);
    ask(r, noon + 10s);
    ask(r, noon + 20s);
    poll();
    EXPECT_TRUE(fired.empty());
    EXPECT_EQ(r.next_due(), noon + 10s);
    for (auto const t : {9'999ms, 10'000ms, 10'000ms, 30'000ms, 60'000ms}) poll_at(r, noon + t);
    EXPECT_EQ(told(fired),
              (lines{"22:13:30Z action.confirmed 2", "22:13:50Z action.confirmed 3", "22:13:50Z action.confirmed 1"}));
    EXPECT_FALSE(r.next_due());
    EXPECT_EQ(unknowns(d), 3u);
    EXPECT_TRUE(faults.empty());
}

TEST_F(a_runner, does_nothing_before_its_start_and_starts_once) {
    runner r(d, io.get_executor(), options());
    ask(r, noon + 1s);
    poll_at(r, noon + 1h);
    EXPECT_TRUE(fired.empty());
    EXPECT_FALSE(r.running());
    r.start();
    r.start();
    EXPECT_TRUE(r.running());
    poll();
    EXPECT_EQ(fired.size(), 1u);
}

TEST_F(a_runner, notices_an_earlier_deadline_of_a_command_however_it_was_executed) {
    runner r(d, io.get_executor(), options());
    r.start();
    ask(r, noon + 1h);
    poll();
    EXPECT_EQ(r.next_due(), noon + 1h);
    ask(r, noon + 1min);
    poll();
    EXPECT_EQ(r.next_due(), noon + 1min);
    std::vector<request> const group{{{"action.request", R"({"kind":"remark","deadline":1700000030000})"}, host(noon)}};
    ASSERT_TRUE(r.execute_many(group).front());
    poll();
    EXPECT_EQ(r.next_due(), noon + 30s);
    d.listen([&](std::string const&, logged_event const&) { r.wake(); });  // for all that goes past the runner
    must(d, "action.request", R"({"kind":"remark","deadline":1700000010000})", host(noon));
    poll();
    EXPECT_EQ(r.next_due(), noon + 10s);
    EXPECT_EQ(r.execute({"action.request", "{}"}, r.by({role::host, ""})).error().field, "kind");
    d.listen({});
}

TEST_F(a_runner, catches_up_after_a_week_in_order_and_marked_late) {
    runner r(d, io.get_executor(), options(1));
    r.start();
    for (int i = 0; i < 3; ++i) {
        time += 10s;
        ASSERT_TRUE(r.execute({"ticket.open", R"({"requester":"c","kind":"after_sale","channel":"wangwang","text":"在吗"})"},
                              r.by({role::customer, "c"})));
    }
    poll();
    poll_at(r, noon + 7 * 24h);
    ASSERT_GE(fired.size(), 9u);
    instant last{};
    for (auto const& e : fired) {
        auto const data = boost::json::parse(e.data);
        auto const due = *parse_instant(data.at("due").as_string());
        EXPECT_GE(due, last);
        last = due;
        EXPECT_TRUE(data.at("late").as_bool()) << e.data;
        EXPECT_EQ(e.at, noon + 7 * 24h) << "recorded when it was, not when it should have been";
    }
}

TEST_F(a_runner, lets_other_handlers_run_between_its_turns) {
    runner r(d, io.get_executor(), options(5));
    for (int i = 0; i < 23; ++i) ask(r, noon + 1s);
    std::vector<std::size_t> seen;
    std::function<void()> look = [&] {
        if (seen.empty() || seen.back() != fired.size()) seen.push_back(fired.size());
        if (fired.size() < 23) boost::asio::post(io, look);
    };
    time += 1h;
    r.start();
    boost::asio::post(io, look);
    poll();
    EXPECT_EQ(seen.back(), 23u);
    EXPECT_GE(seen.size(), 4u) << "turns follow each other without a pause";
    for (std::size_t i = 1; i < seen.size(); ++i) EXPECT_LE(seen[i] - seen[i - 1], 10u);
}

TEST_F(a_runner, fires_deadlines_of_all_shops) {
    runner r(d, io.get_executor(), options());
    r.start();
    ask(r, noon + 2s, "north");
    ask(r, noon + 1s, "south");
    poll_at(r, noon + 2s);
    EXPECT_EQ(fired.size(), 2u);
}

TEST_F(a_runner, works_through_jobs_step_by_step) {
    runner r(d, io.get_executor(), options());
    r.start();
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(
            r.execute({"ticket.open", R"({"requester":"c","kind":"after_sale","channel":"sms"})"}, r.by({role::host, ""})));
    auto const rules = R"(name="slow"
time_zone="UTC"
[[sla]]
name="resolution"
metric="resolution"
target="90h"
calendar="real_time")";
    auto const adopt = boost::json::serialize(boost::json::object{{"text", rules}});
    ASSERT_TRUE(r.execute({"policy.adopt", adopt}, r.by({role::admin, "a"})));
    EXPECT_EQ(d.next_deadline(), noon);
    poll();
    auto const count = [&](char const* type) {
        return std::count_if(fired.begin(), fired.end(), [&](auto const& e) { return e.type == type; });
    };
    EXPECT_EQ(count("clock.retargeted"), 3);
    EXPECT_NE(d.query("job.list", "{}").value().find(R"("running":false)"), std::string::npos);
}

// R2: time that goes back is absorbed.
TEST_F(a_runner, loses_and_doubles_nothing_when_the_clock_is_set_back) {
    runner r(d, io.get_executor(), options());
    r.start();
    ask(r, noon + 1h);
    ask(r, noon + 2h);
    poll_at(r, noon + 1h);
    ASSERT_EQ(fired.size(), 1u);
    poll_at(r, noon - 24h);
    ask(r, noon + 90min);
    EXPECT_EQ(d.events("main", 0).back().at, noon + 1h) << "the log never runs backwards";
    poll();
    poll_at(r, noon + 1h);
    EXPECT_EQ(fired.size(), 1u);
    EXPECT_EQ(r.next_due(), noon + 90min);
    poll_at(r, noon + 90min);
    EXPECT_EQ(fired.size(), 2u);
    poll_at(r, noon + 3h);
    EXPECT_EQ(fired.size(), 3u);
    EXPECT_TRUE(d.verify().ok);
}

TEST_F(a_runner, stopped_between_two_turns_leaves_the_rest_due_for_the_next_start) {
    auto o = options(4);
    runner* self = nullptr;
    o.on_fired = [&](auto events) {
        fired.insert(fired.end(), events.begin(), events.end());
        self->stop();
    };
    runner r(d, io.get_executor(), o);
    self = &r;
    for (int i = 0; i < 10; ++i) ask(r, noon + 1s);
    time += 1min;
    for (std::size_t const so_far : {4u, 8u, 10u}) {
        r.start();
        poll();
        EXPECT_EQ(fired.size(), so_far);
        EXPECT_FALSE(r.running());
        EXPECT_TRUE(io.stopped()) << "a stopped runner keeps no context running";
    }
    EXPECT_EQ(unknowns(d), 10u);
}

TEST_F(a_runner, goes_on_where_the_last_one_was_when_the_desk_is_opened_anew) {
    {
        runner r(d, io.get_executor(), options(3));
        r.start();
        for (int i = 0; i < 7; ++i) ask(r, noon + 1s);
        time += 1min;
        while (fired.empty()) io.poll_one();
    }
    EXPECT_EQ(fired.size(), 3u);
    d = desk::open(file.path());
    runner r(d, io.get_executor(), options());
    r.start();
    poll();
    EXPECT_EQ(fired.size(), 7u);
    EXPECT_EQ(unknowns(d), 7u);
}

TEST_F(a_runner, shares_a_file_with_another_and_each_deadline_fires_once) {
    auto second = desk::open(file.path());
    auto counted = options(2);
    std::size_t there = 0;
    counted.on_fired = [&](auto events) { there += events.size(); };
    runner one(d, io.get_executor(), options(2)), other(second, io.get_executor(), counted);
    one.start();
    other.start();
    for (int i = 0; i < 9; ++i) ask(i % 2 == 0 ? one : other, noon + 1s);
    poll();
    time += 1min;
    one.wake();
    other.wake();
    poll();
    EXPECT_EQ(fired.size() + there, 9u);
    EXPECT_GT(fired.size(), 0u);
    EXPECT_GT(there, 0u);
    EXPECT_EQ(unknowns(second), 9u);
    EXPECT_TRUE(faults.empty());
}

TEST_F(a_runner, lets_its_handler_execute_commands_whose_deadlines_it_then_keeps) {
    auto o = options();
    runner* self = nullptr;
    o.on_fired = [&](auto events) {
        fired.insert(fired.end(), events.begin(), events.end());
        if (fired.size() < 5) ask(*self, self->now() + 1s);
        time += 1s;  // as if the handler had taken so long
    };
    runner r(d, io.get_executor(), o);
    self = &r;
    r.start();
    ask(r, noon + 1s);
    poll_at(r, noon + 1s);
    EXPECT_EQ(fired.size(), 5u);
    EXPECT_FALSE(r.next_due());
}

TEST_F(a_runner, may_be_destroyed_by_its_own_handler) {
    auto o = options(1);
    std::unique_ptr<runner> r;
    o.on_fired = [&](auto events) {
        fired.insert(fired.end(), events.begin(), events.end());
        r.reset();
    };
    r = std::make_unique<runner>(d, io.get_executor(), o);
    r->start();
    ask(*r, noon + 1s);
    ask(*r, noon + 1s);
    poll_at(*r, noon + 1min);
    EXPECT_EQ(fired.size(), 1u);
    EXPECT_EQ(d.next_deadline(), noon + 1s);
}

// The real timer, over a clock that runs while it is looked at: it ends when the event has come, whenever that is.
TEST_F(a_runner, sleeps_until_the_deadline_and_no_longer) {
    auto o = options();  // would sleep for a day
    runner* self = nullptr;
    o.on_fired = [&](auto events) {
        fired.insert(fired.end(), events.begin(), events.end());
        self->stop();
    };
    runner r(d, io.get_executor(), o);
    self = &r;
    r.start();
    ask(r, noon + 1h);
    poll();
    ask(r, noon + 5ms);
    poll();  // armed for 5 ms, by the clock that stands still
    EXPECT_TRUE(fired.empty());
    time += 5ms;
    io.run();
    EXPECT_EQ(told(fired), lines{"22:13:20.005Z action.confirmed 2"});
}

TEST_F(a_runner, looks_again_after_its_longest_sleep_for_what_nobody_told_it) {
    auto o = options();
    runner* self = nullptr;
    o.longest_sleep = 1ms;
    o.on_fired = [&](auto events) {
        fired.insert(fired.end(), events.begin(), events.end());
        self->stop();
    };
    runner r(d, io.get_executor(), o);
    self = &r;
    r.start();
    poll();
    auto second = desk::open(file.path());
    must(second, "action.request", R"({"kind":"remark","deadline":1700003600000})", host(noon));
    time += 2h;  // a step forward
    io.run();
    EXPECT_EQ(fired.size(), 1u);
}

TEST_F(a_runner, refuses_options_out_of_range_by_name) {
    auto const field = [&](auto change) -> std::string {
        auto o = options();
        change(o);
        try {
            runner(d, io.get_executor(), o);
        } catch (refused const& e) { return std::string(name(e.why().code)) + ' ' + e.why().field; }
        return "accepted";
    };
    EXPECT_EQ(field([](auto& o) { o.longest_sleep = 0ms; }), "invalid_argument longest_sleep");
    EXPECT_EQ(field([](auto& o) { o.longest_sleep = span::max(); }), "invalid_argument longest_sleep");
    EXPECT_EQ(field([](auto& o) { o.first_retry = -1ms; }), "invalid_argument first_retry");
    EXPECT_EQ(field([](auto& o) { o.first_retry = 2h, o.longest_retry = 1h; }), "invalid_argument longest_retry");
    EXPECT_EQ(field([](auto& o) { o.longest_retry = span::max(); }), "invalid_argument longest_retry");
    EXPECT_EQ(field([](auto& o) { o.most_per_turn = 0; }), "invalid_argument most_per_turn");
    EXPECT_EQ(field([](auto& o) { o.most_per_turn = 1'001; }), "invalid_argument most_per_turn");
    EXPECT_EQ(field([](auto& o) { o.clock = {}, o.on_fired = {}, o.on_error = {}; }), "accepted");
}
