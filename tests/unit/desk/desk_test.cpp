#include <gtest/gtest.h>
#include <csdesk/desk/desk.hpp>

#include <thread>

#include "kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

constexpr char const* remark = R"({"kind":"remark","text":"急"})";

}  // namespace

TEST(desk, keeps_what_it_acknowledged_across_a_restart) {
    scratch_file file;
    std::string head;
    {
        auto d = desk::open(file.path());
        must(d, "action.request", remark, host(noon));
        head = must(d, "action.request", remark, host(noon + 1s)).events.back().hash;
    }
    auto d = desk::open(file.path());
    auto const log = d.events("main", 0);
    ASSERT_EQ(log.size(), 2u);
    EXPECT_EQ(log.back().hash, head);
    EXPECT_EQ(must(d, "action.request", remark, host(noon)).ids.at("action"), 3);
}

TEST(desk, does_a_command_id_once_and_answers_the_same) {
    scratch_file file;
    auto d = desk::open(file.path());
    auto const first = must(d, "action.request", remark, host(noon, "c-1"));
    auto const again = must(d, "action.request", R"({"text":"急","kind":"remark"})", host(noon + 1h, "c-1"));
    EXPECT_FALSE(first.repeated);
    EXPECT_TRUE(again.repeated);
    ASSERT_EQ(again.events.size(), 1u);
    EXPECT_EQ(again.events[0].hash, first.events[0].hash);
    EXPECT_EQ(again.ids, first.ids);
    EXPECT_EQ(must_refuse(d, "action.request", R"({"kind":"block"})", host(noon, "c-1")).code, errc::conflict);
    EXPECT_EQ(must(d, "action.request", remark, host(noon, "c-1", "other shop")).repeated, false) << "ids are per shop";
    EXPECT_EQ(d.events("main", 0).size(), 1u);
}

TEST(desk, never_lets_the_log_run_backwards) {
    auto d = desk::open(":memory:");
    must(d, "action.request", remark, host(noon));
    auto const r = must(d, "action.request", remark, host(noon - 1h));
    EXPECT_EQ(r.events[0].at, noon);
}

TEST(desk, verifies_a_log_that_begins_before_1970) {
    auto d = desk::open(":memory:");
    instant const then = parse_instant("1950-01-05T10:00:00Z").value();
    must(d, "ticket.open", R"({"requester":"c-1","kind":"after_sale","channel":"email","text":"?"})", host(then));
    auto const checked = d.verify();
    EXPECT_TRUE(checked.ok) << checked.what;
    EXPECT_TRUE(d.rebuild());
}

TEST(desk, refuses_a_wrong_context_by_field) {
    auto d = desk::open(":memory:");
    EXPECT_EQ(must_refuse(d, "action.request", remark, host(noon, std::string(65, 'x'))).field, "command_id");
    EXPECT_EQ(must_refuse(d, "action.request", remark, host(noon, "", "")).field, "shop");
    EXPECT_EQ(must_refuse(d, "action.request", remark, by(role::agent, "", noon)).field, "actor");
    EXPECT_EQ(must_refuse(d, "action.request", remark, host(instant_from_ms(9'999'999'999'999'999))).code, errc::out_of_range);
    EXPECT_EQ(must_refuse(d, "no.such", remark, host(noon)).code, errc::unknown_name);
    EXPECT_FALSE(d.query("no.such", "{}"));
    EXPECT_TRUE(d.events("main", 0).empty()) << "nothing refused leaves a trace";
}

TEST(desk, takes_a_refusal_out_of_its_group_alone) {
    scratch_file file;
    auto d = desk::open(file.path());
    std::vector<request> const group{{{"action.request", remark}, host(noon)},
                                     {{"action.request", "{}"}, host(noon)},
                                     {{"action.request", remark}, host(noon)}};
    auto const answers = d.execute_many(group);
    ASSERT_EQ(answers.size(), 3u);
    EXPECT_TRUE(answers[0]);
    EXPECT_FALSE(answers[1]);
    EXPECT_TRUE(answers[2]);
    EXPECT_EQ(d.events("main", 0).size(), 2u);
}

TEST(desk, gives_the_same_log_however_commands_are_grouped) {
    auto head_with = [](std::size_t size) {
        scratch_file file;
        auto d = desk::open(file.path(), {.seed = 7});
        std::vector<request> all;
        for (int i = 0; i < 50; ++i) all.push_back({{"action.request", remark}, host(noon + i * 1s)});
        for (std::size_t i = 0; i < all.size(); i += size)
            for (auto const& r : d.execute_many(std::span(all).subspan(i, std::min(size, all.size() - i)))) EXPECT_TRUE(r);
        return d.verify().heads.at("main");
    };
    EXPECT_EQ(head_with(1), head_with(7));
    EXPECT_EQ(head_with(1), head_with(100));
}

TEST(desk, rebuilds_every_table_from_the_log) {
    scratch_file file;
    auto d = desk::open(file.path());
    for (int i = 0; i < 20; ++i)
        must(d, "action.request", R"({"kind":"remark","deadline":1700001000000})", host(noon + i * 1s, "c-" + std::to_string(i)));
    must(d, "action.confirm", R"({"action":3,"outcome":"done"})", host(noon + 1min));
    must(d, "outbox.acknowledge", R"({"key":"action/4"})", host(noon + 1min));
    d.advance(noon + 1h);
    EXPECT_TRUE(d.rebuild());
    EXPECT_TRUE(d.verify().ok);
    EXPECT_TRUE(must(d, "action.request", R"({"kind":"remark","deadline":1700001000000})", host(noon + 2h, "c-3")).repeated);
    EXPECT_EQ(must(d, "action.request", remark, host(noon + 2h)).ids.at("action"), 21);
}

TEST(desk, fires_no_more_at_a_time_than_it_is_told_to) {
    auto d = desk::open(":memory:");
    for (int i = 0; i < 7; ++i)
        must(d, "action.request", R"({"kind":"remark","deadline":1700000060000})",
             host(noon, "c-" + std::to_string(i), i % 2 == 0 ? "north" : "south"));
    EXPECT_EQ(d.advance(noon + 1h, {}, 3).size(), 3u);
    EXPECT_EQ(d.next_deadline(), noon + 60s);
    EXPECT_EQ(d.advance(noon + 1h, "south", 1).size(), 1u);
    EXPECT_EQ(d.advance(noon + 1h, "south", 1'000).size(), 2u);
    EXPECT_EQ(d.advance(noon + 1h, {}, 1).size(), 1u);
    EXPECT_FALSE(d.next_deadline());
    EXPECT_TRUE(d.advance(noon + 1h, {}, 1).empty());
    for (std::int64_t const wrong : {0, -1, 1'001}) EXPECT_THROW(d.advance(noon + 1h, {}, wrong), refused);
    EXPECT_TRUE(d.verify().ok);
}

TEST(desk, fires_what_fell_due_before_a_command_and_lets_the_due_instant_itself_in) {
    auto d = desk::open(":memory:");
    must(d, "action.request", R"({"kind":"remark","deadline":1700000060000})", host(noon));
    must(d, "action.confirm", R"({"action":1,"outcome":"done"})", host(noon + 60s));
    EXPECT_TRUE(d.advance(noon + 1h).empty()) << "an answer at the due instant is in time";
    must(d, "action.request", R"({"kind":"remark","deadline":1700000120000})", host(noon + 61s));
    must(d, "action.request", remark, host(noon + 121s));
    auto const log = d.events("main", 0);
    ASSERT_EQ(log.size(), 5u);
    EXPECT_EQ(log[3].type, "action.confirmed");
    EXPECT_EQ(log[3].at, noon + 121s) << "a live desk records when it really noticed";
}

TEST(desk, catches_up_at_the_true_instants_where_asked) {
    auto d = desk::open(":memory:", {.catch_up = catch_up::exact});
    must(d, "action.request", R"({"kind":"remark","deadline":1700000120000})", host(noon));
    must(d, "action.request", remark, host(noon + 1h));
    EXPECT_EQ(d.events("main", 0)[1].at, noon + 120s);
}

TEST(desk, tells_listeners_after_the_commit_and_refuses_to_be_entered_from_them) {
    auto d = desk::open(":memory:");
    std::vector<std::string> heard;
    d.listen([&](std::string const& shop, logged_event const& e) {
        heard.push_back(shop + '/' + std::to_string(e.seq));
        EXPECT_EQ(must_refuse(d, "action.request", remark, host(noon)).code, errc::reentrant);
    });
    must(d, "action.request", remark, host(noon));
    must(d, "action.request", remark, host(noon));
    EXPECT_EQ(heard, (std::vector<std::string>{"main/1", "main/2"}));
}

TEST(desk, is_not_entered_from_a_callback_that_would_wait_for_itself) {
    auto d = desk::open(":memory:");
    must(d, "action.request", remark, host(noon));
    int lines = 0;
    d.export_log([&](std::string_view) {
        ++lines;
        EXPECT_EQ(must_refuse(d, "action.request", remark, host(noon)).code, errc::reentrant);
        EXPECT_THROW(d.advance(noon), storage_error);
        EXPECT_THROW(d.close(), storage_error);
    });
    EXPECT_EQ(lines, 1);
    must(d, "action.request", remark, host(noon));
}

TEST(desk, refuses_pages_and_anchors_that_mean_nothing) {
    auto d = desk::open(":memory:");
    EXPECT_THROW(d.outbox("main", 0, -1), refused);
    EXPECT_THROW(d.outbox("main", -1), refused);
    EXPECT_THROW(d.events("main", 0, 0), refused);
    for (auto const* nonsense : {"", "x", "0123"}) EXPECT_THROW(d.verify(nonsense), refused);
}

TEST(desk, after_close_refuses_everything) {
    auto d = desk::open(":memory:");
    d.close();
    d.close();
    EXPECT_EQ(must_refuse(d, "action.request", remark, host(noon)).code, errc::closed);
    EXPECT_THROW(d.advance(noon), storage_error);
    EXPECT_THROW(d.verify(), storage_error);
}

TEST(desk, finds_a_cut_off_tail_with_an_anchor_and_says_that_it_cannot_without) {
    scratch_file file;
    auto d = desk::open(file.path());
    must(d, "action.request", remark, host(noon));
    auto const kept = d.verify();
    EXPECT_TRUE(kept.ok);
    EXPECT_FALSE(kept.anchored);
    must(d, "action.request", remark, host(noon));
    EXPECT_TRUE(d.verify(kept.heads.at("main")).anchored);
    auto const lost = d.verify(std::string(64, 'a'));
    EXPECT_FALSE(lost.ok);
}

TEST(desk_threads, lets_many_writers_share_syncs_and_loses_nothing) {
    scratch_file file;
    auto d = desk::open(file.path());
    std::vector<std::thread> writers;
    for (int w = 0; w < 8; ++w)
        writers.emplace_back([&, w] {
            for (int i = 0; i < 25; ++i) {
                must(d, "action.request", remark, host(noon, std::to_string(w) + "/" + std::to_string(i)));
                if (i % 5 == 0) { EXPECT_TRUE(d.query("action.list", "{}")); }
            }
        });
    for (auto& t : writers) t.join();
    EXPECT_EQ(d.events("main", 0).size(), 200u);
    EXPECT_TRUE(d.verify().ok);
}
