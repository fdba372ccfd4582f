#include <csdesk/desk/arrow.hpp>

#include <vector>

#include "kit.hpp"

namespace csdesk::testing {
namespace {

TEST(CDesk, ATicketFromOpeningToExplanation) {
    auto* const d = make_desk();
    EXPECT_TRUE(holds(must(d, open_ticket()), R"("ids":{)"));
    must(d, command("ticket.reply", R"({"ticket":1,"text":"亲，您好"})", noon + minute));
    EXPECT_TRUE(holds(ask(d, R"({"view":"ticket.timeline","params":{"ticket":1}})"), "亲，您好"));
    EXPECT_TRUE(holds(ask(d, R"({"view":"clock.explain","params":{"ticket":1}})"), R"("metric":"first_response")"));
    int ok = 0;
    csdesk_text* report = nullptr;
    ASSERT_EQ(csdesk_verify(d, nullptr, 0, &ok, &report), CSDESK_OK);
    EXPECT_EQ(ok, 1);
    EXPECT_TRUE(holds(taken(report), R"({"ok":true)"));
    csdesk_desk_destroy(d);
}

TEST(CDesk, ARefusalSaysCodeFieldAndBothLanguagesAndChangesNothing) {
    auto* const d = make_desk();
    csdesk_text* reply = reinterpret_cast<csdesk_text*>(std::uintptr_t{64});
    auto const wrong = command("ticket.open", R"({"requester":"c-17","kind":"after_sale","channel":"W","text":"x"})");
    EXPECT_EQ(csdesk_execute(d, wrong.c_str(), whole, &reply), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(reply, nullptr);
    EXPECT_EQ(csdesk_last_error_code(), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "channel");
    EXPECT_STRNE(csdesk_last_error_message(), "");
    EXPECT_STRNE(csdesk_last_error_message_zh(), "");
    EXPECT_TRUE(holds(csdesk_last_error_json(), R"({"code":"invalid_argument","field":"channel")"));
    csdesk_text* events = nullptr;
    ASSERT_EQ(csdesk_events(d, nullptr, 0, 0, 10, &events), CSDESK_OK);
    EXPECT_EQ(taken(events), R"({"events":[]})");
    EXPECT_EQ(csdesk_last_error_code(), CSDESK_INVALID_ARGUMENT) << "a call that succeeds leaves the last error as it is";
    csdesk_desk_destroy(d);
}

TEST(CDesk, TheSameCommandIdIsDoneOnce) {
    auto* const d = make_desk();
    auto const json = open_ticket(noon, R"(,"command_id":"a-1")");
    EXPECT_TRUE(holds(must(d, json), R"("repeated":false)"));
    EXPECT_TRUE(holds(must(d, json), R"("repeated":true)"));
    csdesk_desk_destroy(d);
}

TEST(CDesk, AGroupAnswersInOrderAndARefusalTakesOutOnlyItself) {
    auto* const d = make_desk();
    auto const group =
        '[' + open_ticket() + ',' + command("ticket.reply", R"({"ticket":99,"text":"x"})") + ',' + open_ticket() + ']';
    csdesk_text* answers = nullptr;
    ASSERT_EQ(csdesk_execute_many(d, group.data(), group.size(), &answers), CSDESK_OK) << message();
    auto const json = taken(answers);
    auto const error = json.find(R"({"error":{"code":"not_found")");
    EXPECT_NE(error, json.npos) << json;
    EXPECT_LT(json.find(R"({"reply":)"), error);
    EXPECT_GT(json.rfind(R"({"reply":)"), error);
    auto const malformed = '[' + open_ticket() + R"(,{"name":"ticket.open","data":{}}])";
    EXPECT_EQ(csdesk_execute_many(d, malformed.c_str(), whole, &answers), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "commands[1].actor");
    EXPECT_EQ(answers, nullptr);
    csdesk_desk_destroy(d);
}

TEST(CDesk, DeadlinesFireWhenAskedTo) {
    auto* const d = make_desk();
    std::int64_t next = 0;
    ASSERT_EQ(csdesk_next_deadline(d, &next), CSDESK_OK);
    EXPECT_EQ(next, CSDESK_NEVER);
    must(d, open_ticket());
    ASSERT_EQ(csdesk_next_deadline(d, &next), CSDESK_OK);
    ASSERT_NE(next, CSDESK_NEVER);
    csdesk_text* fired = nullptr;
    ASSERT_EQ(csdesk_advance(d, next, nullptr, 0, &fired), CSDESK_OK);
    EXPECT_TRUE(holds(taken(fired), R"("type":"clock.)"));
    ASSERT_EQ(csdesk_advance(d, next, "another", whole, &fired), CSDESK_OK);
    EXPECT_EQ(taken(fired), R"({"events":[]})");
    csdesk_desk_destroy(d);
}

TEST(CDesk, DeadlinesFireInStepsToo) {
    auto* const d = make_desk();
    for (int i = 0; i < 3; ++i) must(d, open_ticket());
    std::string all;
    std::int64_t next = 0;
    int steps = 0;
    while (csdesk_next_deadline(d, &next) == CSDESK_OK && next <= noon + day) {
        csdesk_text* fired = nullptr;
        ASSERT_EQ(csdesk_advance_some(d, noon + day, nullptr, 0, 1, &fired), CSDESK_OK) << message();
        all += taken(fired);
        ASSERT_LT(++steps, 100);
    }
    EXPECT_GE(steps, 3);
    EXPECT_TRUE(holds(all, R"("type":"clock.breached")"));
    csdesk_desk_destroy(d);
}

/// The first key of an outbox that has one.
std::string first_key(std::string const& effects) {
    auto const from = effects.find(R"("key":")") + 7;
    return effects.substr(from, effects.find('"', from) - from);
}

TEST(CDesk, EffectsAreAcknowledgedOnce) {
    auto* const d = make_desk();
    must(d, open_ticket());
    must(d, R"({"name":"ticket.refund","actor":"supervisor:wu","data":{"ticket":1,"amount":{"minor":1999,"currency":"CNY"}}})");
    csdesk_text* text = nullptr;
    ASSERT_EQ(csdesk_outbox(d, nullptr, 0, 0, 1, &text), CSDESK_OK);
    auto const key = first_key(taken(text));
    ASSERT_FALSE(key.empty());
    ASSERT_EQ(csdesk_acknowledge(d, nullptr, 0, key.data(), key.size(), noon + day, &text), CSDESK_OK) << message();
    EXPECT_TRUE(holds(taken(text), R"("repeated":false)"));
    ASSERT_EQ(csdesk_acknowledge(d, "main", 4, key.data(), key.size(), CSDESK_NOW, &text), CSDESK_OK) << message();
    EXPECT_TRUE(holds(taken(text), R"("repeated":true)"));
    ASSERT_EQ(csdesk_outbox(d, nullptr, 0, 0, 100, &text), CSDESK_OK);
    EXPECT_FALSE(holds(taken(text), '"' + key + '"'));
    EXPECT_EQ(csdesk_acknowledge(d, nullptr, 0, "no/such", whole, CSDESK_NOW, &text), CSDESK_NOT_FOUND);
    csdesk_desk_destroy(d);
}

int count_and_stop(char const* line, std::size_t length, void* left) {
    EXPECT_EQ(line[length], '\0');
    return --*static_cast<int*>(left) == 0 ? 1 : 0;
}

int calls_back(char const*, std::size_t, void* desk) {
    std::int64_t bytes = 0;
    EXPECT_EQ(csdesk_bytes(static_cast<csdesk_desk*>(desk), &bytes), CSDESK_REENTRANT);
    return 0;
}

TEST(CDesk, TheLogIsExportedLineByLineUntilTheHostHasEnough) {
    auto* const d = make_desk();
    must(d, open_ticket());
    std::int64_t all = 0, some = 0;
    int never = -1, once = 1;
    ASSERT_EQ(csdesk_export(d, &count_and_stop, &never, &all), CSDESK_OK);
    ASSERT_EQ(csdesk_export(d, &count_and_stop, &once, &some), CSDESK_OK);
    EXPECT_GT(all, 1);
    EXPECT_EQ(some, 1);
    EXPECT_EQ(csdesk_export(d, &calls_back, d, &all), CSDESK_OK);
    must(d, open_ticket());
    csdesk_desk_destroy(d);
}

int count_calls(std::int64_t done, std::int64_t all, void* calls) {
    EXPECT_LE(done, all);
    ++*static_cast<int*>(calls);
    return 0;
}
int stop(std::int64_t, std::int64_t, void*) { return 1; }

TEST(CDesk, WhatIfComparesRulesTellsHowFarItIsAndCanBeStopped) {
    auto* const d = make_desk();
    must(d, open_ticket());
    must(d, command("ticket.reply", R"({"ticket":1,"text":"亲，您好"})", noon + 3 * minute));
    char const* const none = R"({"policy":"name = 'none'\ntime_zone = 'UTC'\n"})";
    csdesk_text* answer = nullptr;
    int calls = 0;
    ASSERT_EQ(csdesk_whatif(d, none, whole, &count_calls, &calls, &answer), CSDESK_OK) << message();
    auto const text = taken(answer);
    EXPECT_TRUE(holds(text, R"("policy_after":"none")"));
    EXPECT_TRUE(holds(text, R"("after":{"outcome":"none")"));
    EXPECT_GE(calls, 1);
    EXPECT_EQ(csdesk_whatif(d, none, whole, &stop, nullptr, &answer), CSDESK_OK);
    EXPECT_EQ(answer, nullptr);
    EXPECT_EQ(csdesk_whatif(d, R"({"staff":"agents = 0"})", whole, nullptr, nullptr, &answer), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "staff.agents");
    EXPECT_EQ(answer, nullptr);
    csdesk_desk_destroy(d);
}

struct heard {
    csdesk_desk* desk = nullptr;
    std::vector<std::string> events{};
    int code_inside = 0;
    bool destroys = false;
};

void hear(char const* shop, char const* event, std::size_t length, void* user_data) {
    auto& h = *static_cast<heard*>(user_data);
    h.events.push_back(std::string(shop) + ' ' + std::string(event, length));
    csdesk_text* reply = nullptr;
    auto const json = open_ticket();
    h.code_inside = csdesk_execute(h.desk, json.c_str(), whole, &reply);
    if (h.destroys) csdesk_desk_destroy(h.desk);
}

TEST(CDesk, AListenerHearsWhatWasCommittedAndMayNotCallBack) {
    auto* const d = make_desk();
    heard h{.desk = d};
    ASSERT_EQ(csdesk_set_listener(d, &hear, &h), CSDESK_OK);
    must(d, open_ticket());
    ASSERT_FALSE(h.events.empty());
    EXPECT_TRUE(holds(h.events.front(), R"(main {"seq":1)")) << h.events.front();
    EXPECT_EQ(h.code_inside, CSDESK_REENTRANT);
    auto const before = h.events.size();
    ASSERT_EQ(csdesk_set_listener(d, nullptr, nullptr), CSDESK_OK);
    must(d, open_ticket());
    EXPECT_EQ(h.events.size(), before);
    csdesk_desk_destroy(d);
}

TEST(CDesk, AListenerMayDestroyItsDesk) {
    auto* const d = make_desk();
    heard h{.desk = d, .destroys = true};
    ASSERT_EQ(csdesk_set_listener(d, &hear, &h), CSDESK_OK);
    must(d, open_ticket());
    csdesk_text* reply = nullptr;
    auto const json = open_ticket();
    EXPECT_EQ(csdesk_execute(d, json.c_str(), whole, &reply), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "desk");
}

TEST(CDesk, AClosedDeskRefusesAndMayBeClosedAgain) {
    auto* const d = make_desk();
    EXPECT_EQ(csdesk_close(d), CSDESK_OK);
    EXPECT_EQ(csdesk_close(d), CSDESK_OK);
    std::int64_t out = 7;
    EXPECT_EQ(csdesk_bytes(d, &out), CSDESK_CLOSED);
    EXPECT_EQ(out, 0);
    csdesk_desk_destroy(d);
    csdesk_desk_destroy(d);
    EXPECT_EQ(csdesk_close(d), CSDESK_INVALID_ARGUMENT);
}

TEST(CDesk, FilesAreKeptAndTablesCanBeMadeAnew) {
    scratch_file const file;
    auto* d = make_desk(file.path());
    must(d, open_ticket());
    csdesk_desk_destroy(d);
    d = make_desk(file.path());
    int identical = 0;
    ASSERT_EQ(csdesk_rebuild(d, &identical), CSDESK_OK);
    EXPECT_EQ(identical, 1);
    std::int64_t bytes = 0;
    ASSERT_EQ(csdesk_bytes(d, &bytes), CSDESK_OK);
    EXPECT_GT(bytes, 0);
    EXPECT_TRUE(holds(ask(d, R"({"view":"ticket.get","params":{"ticket":1}})"), "c-17"));
    csdesk_desk_destroy(d);
}

TEST(CDesk, ReadOnlyAnswersButDoesNotWrite) {
    scratch_file const file;
    csdesk_desk_destroy(make_desk(file.path()));
    csdesk_options options = CSDESK_OPTIONS_INIT;
    options.read_only = 1;
    csdesk_desk* d = nullptr;
    ASSERT_EQ(csdesk_open(&d, file.path(), &options), CSDESK_OK) << message();
    csdesk_text* reply = nullptr;
    auto const json = open_ticket();
    EXPECT_EQ(csdesk_execute(d, json.c_str(), whole, &reply), CSDESK_FORBIDDEN);
    ask(d, R"({"view":"ticket.list"})");
    csdesk_desk_destroy(d);
}

TEST(CDesk, TablesComeAsArrowStreams) {
    auto* const d = make_desk();
    must(d, open_ticket());
    ArrowArrayStream stream;
    ASSERT_EQ(csdesk_to_arrow(d, "tickets", whole, nullptr, 0, &stream), CSDESK_OK) << message();
    ArrowArray batch;
    ASSERT_EQ(stream.get_next(&stream, &batch), 0);
    EXPECT_EQ(batch.length, 1);
    batch.release(&batch);
    stream.release(&stream);
    EXPECT_EQ(csdesk_to_arrow(d, "nothing", whole, nullptr, 0, &stream), CSDESK_UNKNOWN_NAME);
    EXPECT_EQ(stream.release, nullptr);
    EXPECT_TRUE(holds(csdesk_last_error_json(), R"("tickets")"));
    csdesk_desk_destroy(d);
}

TEST(CDesk, ASeedMakesTheSameBytes) {
    std::string heads[2];
    for (auto& head : heads) {
        std::uint64_t const seed = 42;
        csdesk_options options = CSDESK_OPTIONS_INIT;
        options.seed = &seed;
        csdesk_desk* d = nullptr;
        ASSERT_EQ(csdesk_open(&d, ":memory:", &options), CSDESK_OK);
        must(d, open_ticket());
        csdesk_text* text = nullptr;
        int ok = 0;
        ASSERT_EQ(csdesk_verify(d, nullptr, 0, &ok, &text), CSDESK_OK);
        head = taken(text);
        csdesk_desk_destroy(d);
    }
    EXPECT_EQ(heads[0], heads[1]);
}

std::int64_t events_after_opening(char const* path, char const* policy) {
    csdesk_options options = CSDESK_OPTIONS_INIT;
    options.policy = policy;
    options.policy_length = whole;
    options.policy_now_ms = noon;
    csdesk_desk* d = nullptr;
    EXPECT_EQ(csdesk_open(&d, path, &options), CSDESK_OK) << field() << ": " << message();
    std::int64_t lines = 0;
    int all = -1;
    EXPECT_EQ(csdesk_export(d, &count_and_stop, &all, &lines), CSDESK_OK);
    csdesk_desk_destroy(d);
    return lines;
}

TEST(CDesk, APolicyIsAdoptedOnlyWhereItDiffers) {
    scratch_file const file;
    char const* const first = R"({"name":"one","time_zone":"Asia/Shanghai"})";
    auto const adopted = events_after_opening(file.path(), first);
    EXPECT_GT(adopted, 0);
    EXPECT_EQ(events_after_opening(file.path(), first), adopted);
    EXPECT_GT(events_after_opening(file.path(), R"({"name":"two","time_zone":"UTC"})"), adopted);
}

TEST(CDesk, APolicyThatBreaksARuleOpensNothing) {
    csdesk_options options = CSDESK_OPTIONS_INIT;
    options.policy = "colour = 'blue'";
    options.policy_length = whole;
    csdesk_desk* d = nullptr;
    EXPECT_EQ(csdesk_open(&d, ":memory:", &options), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(d, nullptr);
    EXPECT_TRUE(holds(field(), "colour")) << field() << ": " << message();
}

TEST(CDesk, APolicyWhoseLengthWasForgottenIsRefusedAsThat) {
    csdesk_options options = CSDESK_OPTIONS_INIT;
    options.policy = "name = 'one'";
    csdesk_desk* d = nullptr;
    EXPECT_EQ(csdesk_open(&d, ":memory:", &options), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "options.policy_length");
    EXPECT_EQ(d, nullptr);
}

TEST(CDesk, WhatIsNoDeskIsSaidSo) {
    csdesk_desk* d = nullptr;
    EXPECT_LT(csdesk_open(&d, "/", nullptr), 0);
    EXPECT_EQ(csdesk_open(&d, "", nullptr), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "path");
    EXPECT_LT(csdesk_open(&d, "file::memory:?mode=nonsense/x", nullptr), 0) << "never read as a URI";
    EXPECT_EQ(d, nullptr);
}

}  // namespace
}  // namespace csdesk::testing
