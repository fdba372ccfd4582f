// Every function of csdesk.h against everything a host may hand in by mistake or on purpose. A function without a row fails.
#include <csdesk/desk/arrow.hpp>

#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "hostile.hpp"
#include "hostile_options.hpp"

namespace csdesk::testing::hostile {
namespace {

char const rules[] = R"({"hours":{"mon":[["09:00","18:00"]]}})";
char const ticket[] = R"({"name":"ticket.open","actor":"agent:li","now":1700000000000,)"
                      R"("data":{"requester":"c","kind":"after_sale","channel":"web","text":"x"}})";

/// What the calls work on; new for every row.
struct world : live_handles {
    world() {
        EXPECT_EQ(csdesk_clock_start(clock, noon), CSDESK_OK);
        csdesk_text* reply = nullptr;
        EXPECT_EQ(csdesk_execute(desk, ticket, whole, &reply), CSDESK_OK) << csdesk_last_error_message();
        csdesk_text_destroy(reply);
    }
};

text shop() { return {"main", "shop", true, true}; }
number<std::int64_t> cursor(char const* field) { return {0, field, {-1, smallest}}; }
number<std::int64_t> limit() { return {10, "limit", {0, -1, smallest}}; }
number<std::int64_t> open_span() { return {hour, "span_ms", {-1, smallest}}; }
number<std::size_t> one_item() { return {1, "count", {whole, PTRDIFF_MAX}}; }

int ignore_line(char const*, std::size_t, void*) { return 0; }
void ignore_event(char const*, char const*, std::size_t, void*) {}

/// A function as an argument; null is refused.
struct line_callback {
    std::tuple<csdesk_line_fn, void*> good() const { return {&ignore_line, nullptr}; }
    std::vector<bad<csdesk_line_fn, void*>> bads() const { return {{"null", {nullptr, nullptr}, "on_line"}}; }
    void fill() const {}
    void after(bool, bool) const {}
};

/// One argument that may be anything, so there is nothing bad to try.
template <class... T>
struct any {
    std::tuple<T...> value;
    std::tuple<T...> good() const { return value; }
    std::vector<bad<T...>> bads() const { return {}; }
    void fill() const {}
    void after(bool, bool) const {}
};
template <class... T>
any<T...> fixed(T... value) {
    return {{value...}};
}

/// Releasing what is none must do nothing; `count` other handles live on.
template <class H>
void attack_destroy(void (*destroy)(H*), H* valid) {
    for (auto const& [what, value] : forged(static_cast<H const*>(valid))) destroy(value);
    destroy(valid);
    destroy(valid);
}

using rows = std::map<std::string, std::function<void(world&)>>;

void add_general(rows& r) {
    r["csdesk_version"] = [](world&) { EXPECT_STRNE(csdesk_version(), ""); };
    r["csdesk_abi_version"] = [](world&) { EXPECT_GT(csdesk_abi_version(), 0); };
    r["csdesk_code_name"] = [](world&) {
        for (int const code : {INT32_MIN, -1000, -19, 1, INT32_MAX}) EXPECT_STREQ(csdesk_code_name(code), "?");
    };
    for (char const* accessor : {"csdesk_last_error_code", "csdesk_last_error_message", "csdesk_last_error_message_zh",
                                 "csdesk_last_error_field", "csdesk_last_error_json"})
        r[accessor] = [](world&) { expect_refusal(csdesk_bytes(nullptr, nullptr), "nothing at all", "out"); };
    r["csdesk_text_data"] = [](world& w) {
        for (auto const& [what, value] : forged(static_cast<csdesk_text const*>(w.text))) {
            EXPECT_STREQ(csdesk_text_data(value), "") << what;
            expect_refusal(csdesk_last_error_code(), what, "text");
        }
    };
    r["csdesk_text_length"] = [](world& w) {
        for (auto const& [what, value] : forged(static_cast<csdesk_text const*>(w.text)))
            EXPECT_EQ(csdesk_text_length(value), 0u) << what;
    };
    r["csdesk_text_destroy"] = [](world& w) { attack_destroy(csdesk_text_destroy, w.text); };
    r["csdesk_names"] = [](world&) { attack(csdesk_names, choice(CSDESK_VIEW, "kind"), out<csdesk_text*>("names")); };
    r["csdesk_schema"] = [](world&) {
        attack(csdesk_schema, choice(CSDESK_COMMAND, "kind"), text{"ticket.open", "name"}, out<csdesk_text*>("schema"));
    };
    r["csdesk_set_log"] = [](world&) { EXPECT_EQ(csdesk_set_log(nullptr, nullptr), CSDESK_OK); };
    r["csdesk_set_allocator"] = [](world&) {
        expect_refusal(csdesk_set_allocator(nullptr), "handles exist", "allocator");
        csdesk_allocator none{sizeof(csdesk_allocator), nullptr, nullptr, nullptr};
        expect_refusal(csdesk_set_allocator(&none), "no functions", "allocator.allocate");
        none.struct_size = 0;
        expect_refusal(csdesk_set_allocator(&none), "no size", "allocator.struct_size");
        expect_refusal(csdesk_set_allocator(misaligned(&none)), "misaligned", "allocator");
    };
}

void add_workflows(rows& r) {
    r["csdesk_workflow_states"] = [](world&) {
        attack(csdesk_workflow_states, text{"complaint", "workflow"}, out<csdesk_text*>("states"));
    };
    r["csdesk_workflow_allowed"] = [](world&) {
        attack(csdesk_workflow_allowed, text{"complaint", "workflow"}, text{"received", "state"}, out<csdesk_text*>("actions"));
    };
    r["csdesk_workflow_transitions"] = [](world&) {
        attack(csdesk_workflow_transitions, text{"complaint", "workflow"}, out<csdesk_text*>("transitions"));
    };
    r["csdesk_workflow_diagram"] = [](world&) {
        attack(csdesk_workflow_diagram, text{"complaint", "workflow"}, choice(CSDESK_DOT, "format"),
               choice(CSDESK_ENGLISH, "language"), out<csdesk_text*>("diagram"));
    };
    r["csdesk_tiers_rfm"] = [](world&) {
        attack(csdesk_tiers_rfm,
               json{R"([{"customer":"a","at":1700000000000,"minor":1}])",
                    "orders",
                    {R"([{"customer":"","at":1,"minor":1}])", R"([{"customer":"a","at":1,"minor":1.5}])", "[1]", R"([{}])"}},
               instant(noon, "as_of_ms"),
               json{"{}", "policy", {R"({"window_days":-1})", R"({"rules":[{}]})", R"({"how":"luck"})"}, true},
               out<csdesk_text*>("standings"));
    };
    r["csdesk_rates_measure"] = [](world&) {
        attack(csdesk_rates_measure,
               json{R"({"name":"own","within":"3m"})", "rule", {R"({"name":"own"})", R"({"name":"own","within":0})", "[]"}},
               json{R"([{"conversation":"t","buyer":"c","who":"customer","at":1700000000000}])",
                    "messages",
                    {R"([{"conversation":"t","buyer":"c","who":"customer"}])", "{}", "[1]"}},
               instant(noon, "now_ms"), out<csdesk_text*>("measured"));
    };
}

void add_calendar(rows& r) {
    using milliseconds = out<std::int64_t>;
    r["csdesk_calendar_create"] = [](world&) {
        attack(csdesk_calendar_create, out<csdesk_calendar*>("out"),
               json{rules,
                    "json",
                    {"{}", R"({"hours":{"mon":[[1,2]]}})", R"({"tz":"../../etc/passwd","hours":{"mon":[["09:00","10:00"]]}})"}});
    };
    r["csdesk_calendar_create_always"] = [](world&) {
        attack(csdesk_calendar_create_always, out<csdesk_calendar*>("out"), text{"UTC", "tz", true});
    };
    r["csdesk_calendar_create_china"] = [](world&) {
        attack(csdesk_calendar_create_china, out<csdesk_calendar*>("out"), json{rules, "json"},
               text{"2031-01-01,off,x", "days", true});
    };
    r["csdesk_calendar_add"] = [](world& w) {
        attack(csdesk_calendar_add, handle(w.calendar, "calendar"), instant(noon, "start_ms"), open_span(),
               milliseconds("out_ms"));
    };
    r["csdesk_calendar_sub"] = [](world& w) {
        attack(csdesk_calendar_sub, handle(w.calendar, "calendar"), instant(noon, "end_ms"), open_span(), milliseconds("out_ms"));
    };
    r["csdesk_calendar_between"] = [](world& w) {
        attack(csdesk_calendar_between, handle(w.calendar, "calendar"), instant(noon, "from_ms"), instant(noon, "to_ms"),
               milliseconds("out_ms"));
    };
    r["csdesk_calendar_is_open"] = [](world& w) {
        attack(csdesk_calendar_is_open, handle(w.calendar, "calendar"), instant(noon, "instant_ms"), out<int>("out"));
    };
    r["csdesk_calendar_next_open"] = [](world& w) {
        attack(csdesk_calendar_next_open, handle(w.calendar, "calendar"), instant(noon, "instant_ms"), milliseconds("out_ms"));
    };
    r["csdesk_calendar_next_close"] = [](world& w) {
        attack(csdesk_calendar_next_close, handle(w.calendar, "calendar"), instant(noon, "instant_ms"), milliseconds("out_ms"));
    };
    r["csdesk_calendar_intervals"] = [](world& w) {
        attack(csdesk_calendar_intervals, handle(w.calendar, "calendar"), instant(noon, "from_ms"), instant(noon + hour, "to_ms"),
               room_for<csdesk_interval>("out", "capacity"), out<std::size_t>("count"));
    };
    r["csdesk_calendar_add_many"] = [](world& w) {
        attack(csdesk_calendar_add_many, handle(w.calendar, "calendar"), column<std::int64_t const>("starts_ms"),
               column<std::int64_t const>("spans_ms", hour), one_item(), column<std::int64_t>("out_ms"));
    };
    r["csdesk_calendar_between_many"] = [](world& w) {
        attack(csdesk_calendar_between_many, handle(w.calendar, "calendar"), column<std::int64_t const>("from_ms"),
               column<std::int64_t const>("to_ms"), one_item(), column<std::int64_t>("out_ms"));
    };
    r["csdesk_calendar_start_of_day"] = [](world& w) {
        attack(csdesk_calendar_start_of_day, handle(w.calendar, "calendar"), text{"2026-10-01", "date", false, true},
               milliseconds("out_ms"));
    };
    r["csdesk_calendar_date_of"] = [](world& w) {
        attack(csdesk_calendar_date_of, handle(w.calendar, "calendar"), instant(noon, "instant_ms"), out<csdesk_text*>("date"));
    };
    r["csdesk_calendar_rules"] = [](world& w) {
        attack(csdesk_calendar_rules, handle(w.calendar, "calendar"), out<csdesk_text*>("json"));
    };
    r["csdesk_calendar_fingerprint"] = [](world& w) {
        attack(csdesk_calendar_fingerprint, handle(w.calendar, "calendar"), out<csdesk_text*>("hash"));
    };
    r["csdesk_calendar_destroy"] = [](world& w) { attack_destroy(csdesk_calendar_destroy, w.calendar); };
}

void add_clock(rows& r) {
    r["csdesk_clock_create"] = [](world& w) {
        attack(csdesk_clock_create, out<csdesk_clock*>("out"), handle(w.calendar, "calendar"), clock_options(false));
    };
    r["csdesk_clock_create_external"] = [](world& w) {
        attack(csdesk_clock_create_external, out<csdesk_clock*>("out"), handle(w.calendar, "calendar"),
               instant(noon + hour, "due_ms"), now(noon, "at_ms"), clock_options(true));
    };
    r["csdesk_clock_start"] = [](world& w) { attack(csdesk_clock_start, handle(w.clock, "clock"), now(noon, "at_ms")); };
    r["csdesk_clock_stop"] = [](world& w) { attack(csdesk_clock_stop, handle(w.clock, "clock"), now(noon, "at_ms")); };
    r["csdesk_clock_cancel"] = [](world& w) { attack(csdesk_clock_cancel, handle(w.clock, "clock"), now(noon, "at_ms")); };
    r["csdesk_clock_pause"] = [](world& w) {
        attack(csdesk_clock_pause, handle(w.clock, "clock"), now(noon, "at_ms"), text{"pending", "reason", true});
    };
    r["csdesk_clock_resume"] = [](world& w) {
        attack(csdesk_clock_resume, handle(w.clock, "clock"), now(noon, "at_ms"), text{"pending", "reason", true});
    };
    r["csdesk_clock_retarget"] = [](world& w) {
        attack(csdesk_clock_retarget, handle(w.clock, "clock"), number<std::int64_t>{hour, "target_ms", {0, -1, smallest}},
               now(noon, "at_ms"));
    };
    r["csdesk_clock_change_calendar"] = [](world& w) {
        attack(csdesk_clock_change_calendar, handle(w.clock, "clock"), handle(w.calendar, "calendar"), now(noon, "at_ms"));
    };
    r["csdesk_clock_reopen"] = [](world& w) {
        ASSERT_EQ(csdesk_clock_stop(w.clock, noon), CSDESK_OK);
        attack(csdesk_clock_reopen, handle(w.clock, "clock"), now(noon, "at_ms"), choice(CSDESK_REOPEN_CONTINUE, "how"));
    };
    r["csdesk_clock_move"] = [](world& w) {
        csdesk_clock* external = nullptr;
        ASSERT_EQ(csdesk_clock_create_external(&external, w.calendar, noon + hour, noon, nullptr), CSDESK_OK);
        attack(csdesk_clock_move, handle(external, "clock"), instant(noon + hour, "due_ms"), now(noon, "at_ms"));
        csdesk_clock_destroy(external);
    };
    r["csdesk_clock_state"] = [](world& w) { attack(csdesk_clock_state, handle(w.clock, "clock"), out<int>("out")); };
    r["csdesk_clock_due"] = [](world& w) { attack(csdesk_clock_due, handle(w.clock, "clock"), out<std::int64_t>("out_ms")); };
    r["csdesk_clock_elapsed"] = [](world& w) {
        attack(csdesk_clock_elapsed, handle(w.clock, "clock"), now(noon, "now_ms"), out<std::int64_t>("out_ms"));
    };
    r["csdesk_clock_remaining"] = [](world& w) {
        attack(csdesk_clock_remaining, handle(w.clock, "clock"), now(noon, "now_ms"), out<std::int64_t>("out_ms"));
    };
    r["csdesk_clock_due_events"] = [](world& w) {
        attack(csdesk_clock_due_events, handle(w.clock, "clock"), now(noon, "now_ms"),
               room_for<csdesk_clock_event>("out", "capacity"), out<std::size_t>("count"));
    };
    r["csdesk_clock_next_event"] = [](world& w) {
        attack(csdesk_clock_next_event, handle(w.clock, "clock"), out<std::int64_t>("out_ms"));
    };
    r["csdesk_clock_explain"] = [](world& w) {
        attack(csdesk_clock_explain, handle(w.clock, "clock"), now(noon, "now_ms"), out<csdesk_text*>("explanation"));
    };
    r["csdesk_clock_destroy"] = [](world& w) { attack_destroy(csdesk_clock_destroy, w.clock); };
}

void add_desk(rows& r) {
    r["csdesk_open"] = [](world&) {
        struct path {
            std::tuple<char const*> good() const { return {":memory:"}; }
            std::vector<bad<char const*>> bads() const {
                return {{"null", {nullptr}, "path"}, {"empty", {""}, "path"}, {"a folder", {"/"}, anything}};
            }
            void fill() const {}
            void after(bool, bool) const {}
        };
        attack(csdesk_open, out<csdesk_desk*>("out"), path{}, desk_options());
    };
    std::vector<std::string> const wrong_commands{R"({"name":"ticket.open","actor":"li","data":{}})",
                                                  R"({"name":"no.such","actor":"agent:li","data":{}})",
                                                  R"({"name":"ticket.open","actor":"agent:li","data":[]})",
                                                  R"({"name":"ticket.open","actor":"agent:li","data":{},"now":99999999999999})",
                                                  R"({"name":"ticket.open","actor":"agent:li"})",
                                                  R"({"name":"ticket.open","actor":"agent:li","data":{},"shop":""})"};
    r["csdesk_execute"] = [=](world& w) {
        attack(csdesk_execute, handle(w.desk, "desk"), json{ticket, "command", wrong_commands}, out<csdesk_text*>("reply"));
    };
    r["csdesk_execute_many"] = [](world& w) {
        attack(csdesk_execute_many, handle(w.desk, "desk"),
               json{'[' + std::string(ticket) + ']', "commands", {ticket, "[1]", "[{}]"}}, out<csdesk_text*>("answers"));
    };
    r["csdesk_query"] = [](world& w) {
        attack(csdesk_query, handle(w.desk, "desk"),
               json{R"({"view":"ticket.list"})",
                    "question",
                    {R"({"view":"no.such"})", R"({"view":"ticket.list","limit":0})", R"({"view":"ticket.list","limit":99999})",
                     R"({"view":"ticket.list","after":"'; drop table"})", R"({"view":"ticket.get","params":{"ticket":-1}})"}},
               out<csdesk_text*>("answer"));
    };
    r["csdesk_advance"] = [](world& w) {
        attack(csdesk_advance, handle(w.desk, "desk"), now(noon, "now_ms"), shop(), out<csdesk_text*>("events"));
    };
    r["csdesk_advance_some"] = [](world& w) {
        attack(csdesk_advance_some, handle(w.desk, "desk"), now(noon, "now_ms"), shop(),
               number<std::int64_t>{1, "most", {0, -1, 1'001, smallest, largest}}, out<csdesk_text*>("events"));
    };
    r["csdesk_next_deadline"] = [](world& w) {
        attack(csdesk_next_deadline, handle(w.desk, "desk"), out<std::int64_t>("out_ms"));
    };
    r["csdesk_outbox"] = [](world& w) {
        attack(csdesk_outbox, handle(w.desk, "desk"), shop(), cursor("after"), limit(), out<csdesk_text*>("effects"));
    };
    r["csdesk_acknowledge"] = [](world& w) {
        csdesk_text* reply = nullptr;
        char const refund[] = R"({"name":"ticket.refund","actor":"supervisor:wu","now":1700000000000,)"
                              R"("data":{"ticket":1,"amount":{"minor":1,"currency":"CNY"}}})";
        ASSERT_EQ(csdesk_execute(w.desk, refund, whole, &reply), CSDESK_OK) << csdesk_last_error_message();
        csdesk_text_destroy(reply);
        csdesk_text* effects = nullptr;
        ASSERT_EQ(csdesk_outbox(w.desk, nullptr, 0, 0, 1, &effects), CSDESK_OK);
        std::string const all = csdesk_text_data(effects);
        csdesk_text_destroy(effects);
        auto const from = all.find("\"key\":\"") + 7;
        auto const key = all.substr(from, all.find('"', from) - from);
        attack(csdesk_acknowledge, handle(w.desk, "desk"), shop(), text{key.c_str(), "key", false, true}, now(noon, "now_ms"),
               out<csdesk_text*>("reply"));
    };
    r["csdesk_events"] = [](world& w) {
        attack(csdesk_events, handle(w.desk, "desk"), shop(), cursor("since"), limit(), out<csdesk_text*>("events"));
    };
    r["csdesk_verify"] = [](world& w) {
        std::string const head(64, 'a');
        attack(csdesk_verify, handle(w.desk, "desk"), text{head.c_str(), "anchor", true, true}, out<int>("ok"),
               out<csdesk_text*>("report"));
    };
    r["csdesk_rebuild"] = [](world& w) { attack(csdesk_rebuild, handle(w.desk, "desk"), out<int>("identical")); };
    r["csdesk_export"] = [](world& w) {
        attack(csdesk_export, handle(w.desk, "desk"), line_callback{}, out<std::int64_t>("lines"));
    };
    r["csdesk_whatif"] = [](world& w) {
        attack(
            csdesk_whatif, handle(w.desk, "desk"),
            json{"{}", "request", {R"({"polcy":"x"})", R"({"policy":"name = 3"})", R"({"most_changes":-1})", R"({"shop":""})"}},
            fixed(static_cast<csdesk_progress_fn>(nullptr), static_cast<void*>(nullptr)), out<csdesk_text*>("answer"));
    };
    r["csdesk_bytes"] = [](world& w) { attack(csdesk_bytes, handle(w.desk, "desk"), out<std::int64_t>("out")); };
    r["csdesk_to_arrow"] = [](world& w) {
        attack(csdesk_to_arrow, handle(w.desk, "desk"), text{"tickets", "table", false, true}, shop(),
               out<ArrowArrayStream>("out"));
    };
    r["csdesk_set_listener"] = [](world& w) {
        attack(csdesk_set_listener, handle(w.desk, "desk"), fixed(&ignore_event), fixed(static_cast<void*>(nullptr)));
        EXPECT_EQ(csdesk_set_listener(w.desk, nullptr, nullptr), CSDESK_OK);
    };
    r["csdesk_close"] = [](world& w) { attack(csdesk_close, handle(w.desk, "desk")); };
    r["csdesk_desk_destroy"] = [](world& w) { attack_destroy(csdesk_desk_destroy, w.desk); };
}

rows const& all_rows() {
    static rows const made = [] {
        rows r;
        add_general(r);
        add_workflows(r);
        add_calendar(r);
        add_clock(r);
        add_desk(r);
        return r;
    }();
    return made;
}

class Hostile : public ::testing::TestWithParam<std::string> {};

TEST_P(Hostile, ArgumentsAreRefusedAndNothingBreaks) {
    world w;
    all_rows().at(GetParam())(w);
}

std::vector<std::string> names() {
    std::vector<std::string> out;
    for (auto const& [name, row] : all_rows()) out.push_back(name);
    return out;
}

INSTANTIATE_TEST_SUITE_P(Every, Hostile, ::testing::ValuesIn(names()), [](auto const& info) { return info.param; });

TEST(HostileTable, HasARowForEveryExportedFunction) {
    std::ifstream list(CSDESK_SYMBOLS);
    std::set<std::string> exported;
    for (std::string name; list >> name;) exported.insert(name);
    ASSERT_FALSE(exported.empty());
    auto const rows = names();
    EXPECT_EQ(exported, std::set<std::string>(rows.begin(), rows.end()));
}

}  // namespace
}  // namespace csdesk::testing::hostile
