// The rules that hold for every function: handles, structs, texts, errors, hooks.
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "kit.hpp"

namespace csdesk::testing {
namespace {

TEST(CRules, VersionsAndCodes) {
    EXPECT_STREQ(csdesk_version(), "0.1.0");
    EXPECT_EQ(csdesk_abi_version(), 1);
    EXPECT_STREQ(csdesk_code_name(CSDESK_OK), "ok");
    EXPECT_STREQ(csdesk_code_name(CSDESK_NO_MEMORY), "no_memory");
    EXPECT_STREQ(csdesk_code_name(-19), "?");
    EXPECT_STREQ(csdesk_code_name(1), "?");
}

TEST(CRules, TheLastErrorBelongsToItsThread) {
    std::thread([] {
        EXPECT_EQ(csdesk_last_error_code(), CSDESK_OK);
        EXPECT_STREQ(csdesk_last_error_message(), "");
        EXPECT_STREQ(csdesk_last_error_json(), R"({"code":"ok","field":"","message":"","message_zh":"","allowed":[]})");
        EXPECT_EQ(csdesk_bytes(nullptr, nullptr), CSDESK_INVALID_ARGUMENT);
        EXPECT_EQ(field(), "out");
        std::thread([] { EXPECT_EQ(csdesk_last_error_code(), CSDESK_OK); }).join();
    }).join();
}

TEST(CRules, AHandleIsNeverAnAddressAndNeverUsedAgain) {
    std::vector<csdesk_calendar*> seen;
    for (int i = 0; i < 100; ++i) {
        seen.push_back(always());
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(seen.back()) & 1, 1u);
        csdesk_calendar_destroy(seen.back());
    }
    std::int64_t out = 0;
    for (auto* const old : seen) {
        EXPECT_EQ(csdesk_calendar_add(old, noon, 0, &out), CSDESK_INVALID_ARGUMENT);
        EXPECT_EQ(field(), "calendar");
        csdesk_calendar_destroy(old);
    }
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
}

TEST(CRules, ManyHandlesLiveAtOnce) {
    std::vector<csdesk_text*> all(10'000, nullptr);
    for (auto& t : all) ASSERT_EQ(csdesk_names(CSDESK_EVENT, &t), CSDESK_OK);
    auto const one = std::string(csdesk_text_data(all.front()));
    for (auto* const t : all) {
        ASSERT_EQ(csdesk_text_data(t), one);
        csdesk_text_destroy(t);
    }
}

TEST(CRules, AnOlderCallersStructTakesDefaultsForWhatItLacks) {
    csdesk_options options = CSDESK_OPTIONS_INIT;
    options.struct_size = offsetof(csdesk_options, seed);
    options.seed = reinterpret_cast<std::uint64_t const*>(std::uintptr_t{1});  // beyond its end: not looked at
    csdesk_desk* d = nullptr;
    EXPECT_EQ(csdesk_open(&d, ":memory:", &options), CSDESK_OK) << field() << ": " << message();
    csdesk_desk_destroy(d);
}

struct later_options {
    csdesk_options known;
    std::int64_t added;
};

TEST(CRules, ANewerCallersStructIsRefusedOnlyWhereItAsksForMore) {
    later_options options{CSDESK_OPTIONS_INIT, 0};
    options.known.struct_size = sizeof options;
    csdesk_desk* d = nullptr;
    EXPECT_EQ(csdesk_open(&d, ":memory:", &options.known), CSDESK_OK) << message();
    csdesk_desk_destroy(d);
    options.added = 1;
    EXPECT_EQ(csdesk_open(&d, ":memory:", &options.known), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "options.struct_size");
    EXPECT_EQ(d, nullptr);
}

TEST(CRules, AZeroedStructIsTheDefault) {
    csdesk_options options;
    std::memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    csdesk_desk* d = nullptr;
    EXPECT_EQ(csdesk_open(&d, ":memory:", &options), CSDESK_OK) << field() << ": " << message();
    csdesk_desk_destroy(d);
}

TEST(CRules, NamesAndSchemasOfAllKinds) {
    for (int const kind : {CSDESK_COMMAND, CSDESK_EVENT, CSDESK_VIEW, CSDESK_TABLE, CSDESK_FILE}) {
        csdesk_text *names = nullptr, *schema = nullptr;
        ASSERT_EQ(csdesk_names(kind, &names), CSDESK_OK);
        auto const list = taken(names);
        auto const first = list.substr(2, list.find('"', 2) - 2);
        ASSERT_EQ(csdesk_schema(kind, first.data(), first.size(), &schema), CSDESK_OK) << first;
        EXPECT_EQ(taken(schema).front(), '{');
        EXPECT_EQ(csdesk_schema(kind, "no.such", whole, &schema), CSDESK_UNKNOWN_NAME);
    }
}

TEST(CRules, AWorkflowShowsItsStatesMovesAndDiagram) {
    csdesk_text* text = nullptr;
    ASSERT_EQ(csdesk_workflow_states("complaint", whole, &text), CSDESK_OK);
    EXPECT_TRUE(holds(taken(text), R"(["none","received")"));
    ASSERT_EQ(csdesk_workflow_allowed("complaint", whole, "received", whole, &text), CSDESK_OK);
    EXPECT_TRUE(holds(taken(text), R"([{"command":"complaint.)"));
    ASSERT_EQ(csdesk_workflow_transitions("complaint", whole, &text), CSDESK_OK);
    EXPECT_TRUE(holds(taken(text), R"({"from":")"));
    ASSERT_EQ(csdesk_workflow_diagram("complaint", whole, CSDESK_MERMAID, CSDESK_CHINESE, &text), CSDESK_OK);
    EXPECT_TRUE(holds(taken(text), "stateDiagram"));
    ASSERT_EQ(csdesk_workflow_diagram("complaint", whole, CSDESK_DOT, CSDESK_ENGLISH, &text), CSDESK_OK);
    EXPECT_TRUE(holds(taken(text), "digraph"));
    EXPECT_EQ(csdesk_workflow_states("complaints", whole, &text), CSDESK_UNKNOWN_NAME);
    EXPECT_EQ(csdesk_workflow_allowed("complaint", whole, "lost", whole, &text), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "state");
}

TEST(CRules, TiersComeFromOrders) {
    char const* const orders = R"([{"customer":"b","at":"2026-01-01T00:00:00Z","minor":100},)"
                               R"({"customer":"a","at":"2026-01-02T00:00:00Z","minor":900000,"activity":2}])";
    std::int64_t const as_of = 1'767'571'200'000;  // 2026-01-05
    csdesk_text* text = nullptr;
    ASSERT_EQ(csdesk_tiers_rfm(orders, whole, as_of, nullptr, 0, &text), CSDESK_OK) << field() << message();
    EXPECT_TRUE(holds(taken(text), R"([{"customer":"a","tier":"normal","recency_days":3,"frequency":1,"money_minor":900000)"));
    char const* const policy = R"({"rules":[{"tier":"vip","min_orders":1,"min_money_minor":1000}]})";
    ASSERT_EQ(csdesk_tiers_rfm(orders, whole, as_of, policy, whole, &text), CSDESK_OK) << field() << message();
    EXPECT_TRUE(holds(taken(text), R"("activity":2,"rule":0},{"customer":"b","tier":"normal")"));
    EXPECT_EQ(csdesk_tiers_rfm(R"([{"customer":"a","at":1}])", whole, as_of, nullptr, 0, &text), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "orders[0].minor");
    EXPECT_EQ(csdesk_tiers_rfm("[]", whole, as_of, R"({"window_days":0})", whole, &text), CSDESK_INVALID_ARGUMENT);
    EXPECT_EQ(field(), "policy.window_days");
}

struct log_lines {
    std::vector<std::pair<int, std::string>> all{};
};

void remember(int level, char const* text, std::size_t length, void* lines) {
    static_cast<log_lines*>(lines)->all.emplace_back(level, std::string(text, length));
    EXPECT_LT(csdesk_bytes(nullptr, nullptr), 0) << "may call csdesk: it is not logged again";
}

TEST(CRules, TheLogSaysWhatHappens) {
    log_lines lines;
    ASSERT_EQ(csdesk_set_log(&remember, &lines), CSDESK_OK);
    auto* const d = make_desk();
    std::int64_t out = 0;
    EXPECT_LT(csdesk_calendar_add(nullptr, 0, 0, &out), 0);
    EXPECT_EQ(field(), "calendar") << "the log's own failures do not cover the one that was logged";
    ASSERT_EQ(csdesk_set_log(nullptr, nullptr), CSDESK_OK);
    csdesk_desk_destroy(d);
    ASSERT_EQ(lines.all.size(), 2u);
    EXPECT_EQ(lines.all[0], std::pair(int{CSDESK_LOG_INFO}, std::string("opened :memory:")));
    EXPECT_EQ(lines.all[1].first, CSDESK_LOG_DEBUG);
    EXPECT_TRUE(holds(lines.all[1].second, "invalid_argument (calendar): ")) << lines.all[1].second;
}

struct meter {
    int taken = 0, given_back = 0, left = 1'000'000;
};

void* metered(std::size_t size, void* m) {
    auto& counts = *static_cast<meter*>(m);
    if (counts.left-- <= 0) return nullptr;
    ++counts.taken;
    return std::malloc(size);
}

void metered_release(void* block, void* m) {
    ++static_cast<meter*>(m)->given_back;
    std::free(block);
}

TEST(CRules, TheHostsAllocatorGivesEveryTextAndHandle) {
    meter counts;
    csdesk_allocator const mine{sizeof(csdesk_allocator), &metered, &metered_release, &counts};
    ASSERT_EQ(csdesk_set_allocator(&mine), CSDESK_OK) << message();
    auto* const cal = always();
    EXPECT_EQ(csdesk_set_allocator(nullptr), CSDESK_NOT_ALLOWED);
    csdesk_text* text = nullptr;
    ASSERT_EQ(csdesk_calendar_rules(cal, &text), CSDESK_OK);
    EXPECT_EQ(counts.taken, 2);
    csdesk_text_destroy(text);
    counts.left = 0;
    EXPECT_EQ(csdesk_calendar_rules(cal, &text), CSDESK_NO_MEMORY);
    EXPECT_EQ(text, nullptr);
    EXPECT_STREQ(csdesk_last_error_message(), "out of memory");
    csdesk_calendar_destroy(cal);
    EXPECT_EQ(counts.given_back, 2);
    EXPECT_EQ(csdesk_set_allocator(nullptr), CSDESK_OK);
}

void* odd_block(std::size_t, void*) {
    alignas(16) static char block[64];
    return block + 1;
}
void ignore(void*, void*) {}

TEST(CRules, AMisalignedBlockIsNoMemory) {
    csdesk_allocator const odd{sizeof(csdesk_allocator), &odd_block, &ignore, nullptr};
    ASSERT_EQ(csdesk_set_allocator(&odd), CSDESK_OK);
    csdesk_text* text = nullptr;
    EXPECT_EQ(csdesk_names(CSDESK_VIEW, &text), CSDESK_NO_MEMORY);
    EXPECT_EQ(csdesk_set_allocator(nullptr), CSDESK_OK);
}

}  // namespace
}  // namespace csdesk::testing
