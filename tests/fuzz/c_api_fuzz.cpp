// Calls of the C interface in any order, with handles live, released, foreign and invented, places that are null, texts that
// are no texts. Whatever it is given it answers with a code; a failure always says why, and nothing is left behind.
#include <csdesk/csdesk.h>

#include <array>
#include <deque>
#include <vector>

#include "fuzz/input.hpp"

using csdesk::fuzz::input;
using csdesk::fuzz::must;

namespace {

constexpr std::string_view documents[] = {
    R"({"name":"ticket.open","actor":"host","now":1795140000000,"data":{"requester":"c-1","kind":"feedback","channel":"jd"}})",
    R"({"name":"ticket.reply","actor":"agent:li","now":1795140060000,"data":{"ticket":1,"text":"亲"}})",
    R"([{"name":"action.request","actor":"host","now":1795140000000,"data":{"kind":"remark"}}])",
    R"({"view":"ticket.list"})",
    R"({"view":"clock.explain","params":{"ticket":1},"now":1795140060000})",
    R"({"tz":"Asia/Shanghai","hours":{"mon":[["09:00","18:00"]],"fri":[["22:00","02:00"]]}})",
    R"({"tz":"Europe/Berlin","hours":{"sun":[["01:00","04:00"]]},"holidays":["2026-03-29"]})",
    R"([{"customer":"c-1","at":1795140000000,"minor":100}])",
    R"({"how":"thresholds","window_days":30})",
    "action/3",
    "ticket.open",
    "complaint",
    "received",
    "Asia/Shanghai",
    "2026-10-01",
    "main",
    "2026-10-01..2026-10-07,off,x",
    "",
    "\xff\xfe",
    "0000000000000000000000000000000000000000000000000000000000000000",
};

// One run: a pool of handles of every kind, used for every parameter.
class caller {
public:
    explicit caller(input& in) : in_(in) {
        static csdesk_calendar* shared = nullptr;
        if (shared == nullptr) csdesk_calendar_create_always(&shared, nullptr, 0);
        pool_.fill(nullptr);
        pool_[0] = shared;
        pool_[1] = &pool_;  // an address is no handle
    }
    ~caller() {
        for (void* const h : made_) release(h);
        for (void* const h : made_) release(h);  // again: ignored
    }

    void call();

private:
    template <class T>
    T* handle() {
        if (in_.one_in(32)) return reinterpret_cast<T*>(static_cast<std::uintptr_t>(in_.number()));
        return static_cast<T*>(in_.of(pool_));
    }
    template <class T>
    void keep(T* h) {
        if (h == nullptr) return;
        made_.push_back(h);
        pool_[2 + in_.pick(pool_.size() - 2)] = h;
    }
    template <class T>
    T* place(T& out) {
        return in_.one_in(24) ? nullptr : &out;
    }
    static void release(void* h) {
        csdesk_text_destroy(static_cast<csdesk_text*>(h));
        csdesk_clock_destroy(static_cast<csdesk_clock*>(h));
        csdesk_calendar_destroy(static_cast<csdesk_calendar*>(h));
        csdesk_desk_destroy(static_cast<csdesk_desk*>(h));
    }
    struct words {
        char const* data;
        std::size_t length;
    };
    words text() {
        if (in_.one_in(16)) return {nullptr, in_.byte()};
        if (in_.one_in(4)) {
            kept_.emplace_back(in_.text(64));
            return {kept_.back().c_str(), in_.one_in(4) ? CSDESK_ZERO_TERMINATED : kept_.back().size()};
        }
        auto const& d = in_.of(documents);
        return {d.data(), in_.one_in(4) ? CSDESK_ZERO_TERMINATED : d.size()};
    }
    std::int64_t time() {
        if (in_.one_in(8)) return in_.number();
        if (in_.one_in(16)) return CSDESK_NOW;
        return 1'795'140'000'000 + static_cast<std::int64_t>(in_.byte()) * 600'000;
    }
    std::int64_t small() { return in_.one_in(8) ? in_.number() : static_cast<std::int64_t>(in_.byte()) - 2; }
    std::size_t count() { return in_.one_in(16) ? static_cast<std::size_t>(in_.number()) : in_.pick(9); }

    void open();
    void desk(std::size_t function);
    void calendar(std::size_t function);
    void clock(std::size_t function);
    void rest(std::size_t function);
    void check(int code, csdesk_text* text);
    void check(int code);

    input& in_;
    std::array<void*, 12> pool_{};
    std::vector<void*> made_{};
    std::deque<std::string> kept_{};
};

void caller::check(int code) {
    must(code <= 0, "a code is zero or negative");
    if (code == CSDESK_OK) return;
    must(csdesk_last_error_code() == code, "the last error is this one", csdesk_code_name(code));
    must(*csdesk_last_error_message() != 0 && *csdesk_last_error_message_zh() != 0, "a failure says why in both languages");
    must(*csdesk_last_error_json() == '{' && csdesk_last_error_field() != nullptr, "a failure can be shown");
}

void caller::check(int code, csdesk_text* text) {
    check(code);
    must(code == CSDESK_OK || text == nullptr, "what failed hands out nothing");
    if (text == nullptr) return;
    must(csdesk_text_data(text)[csdesk_text_length(text)] == 0, "a text ends with a zero");
    if (in_.one_in(3))
        keep(text);
    else
        csdesk_text_destroy(text);
}

void caller::open() {
    csdesk_options options = CSDESK_OPTIONS_INIT;
    std::uint64_t const seed = 7;
    if (in_.one_in(2)) options.seed = &seed;
    if (in_.one_in(8)) options.durability = static_cast<std::int32_t>(small());
    if (in_.one_in(8)) options.catch_up = static_cast<std::int32_t>(small());
    if (in_.one_in(8)) options.read_only = static_cast<std::int32_t>(small());
    if (in_.one_in(8)) options.busy_timeout_ms = static_cast<std::int32_t>(small());
    if (in_.one_in(8)) options.struct_size = count();
    if (in_.one_in(8)) {
        auto const t = text();
        options.policy = t.data;
        options.policy_length = t.length;
    }
    csdesk_desk* made = nullptr;
    check(csdesk_open(place(made), in_.one_in(8) ? nullptr : ":memory:", in_.one_in(4) ? nullptr : &options));
    keep(made);
}

int stop_at_once(char const*, std::size_t, void*) { return 1; }
int stop_progress(std::int64_t, std::int64_t, void*) { return 1; }
void hear(char const*, char const*, std::size_t, void* desk) {
    csdesk_text* reply = nullptr;
    must(csdesk_execute(static_cast<csdesk_desk*>(desk), "{}", 2, &reply) != CSDESK_OK, "a listener is refused");
}

void caller::desk(std::size_t function) {
    auto* const d = handle<csdesk_desk>();
    auto const a = text(), b = text();
    csdesk_text* out = nullptr;
    std::int64_t ms = 0;
    int flag = 0;
    switch (function) {
        case 0: return check(csdesk_execute(d, a.data, a.length, place(out)), out);
        case 1: return check(csdesk_execute_many(d, a.data, a.length, place(out)), out);
        case 2: return check(csdesk_query(d, a.data, a.length, place(out)), out);
        case 3: return check(csdesk_advance(d, time(), a.data, a.length, place(out)), out);
        case 4: return check(csdesk_next_deadline(d, place(ms)));
        case 5: return check(csdesk_outbox(d, a.data, a.length, small(), small(), place(out)), out);
        case 6: return check(csdesk_acknowledge(d, a.data, a.length, b.data, b.length, time(), place(out)), out);
        case 7: return check(csdesk_events(d, a.data, a.length, small(), small(), place(out)), out);
        case 8: return check(csdesk_verify(d, a.data, a.length, place(flag), place(out)), out);
        case 9: return check(csdesk_rebuild(d, place(flag)));
        case 10: return check(csdesk_export(d, in_.one_in(4) ? nullptr : stop_at_once, nullptr, place(ms)));
        case 11: return check(csdesk_bytes(d, place(ms)));
        case 12: return check(csdesk_set_listener(d, in_.one_in(2) ? nullptr : hear, d));
        case 13: return check(csdesk_close(d));
        case 14: return csdesk_desk_destroy(d);
        case 15:
            return check(csdesk_whatif(d, a.data, a.length, in_.one_in(2) ? nullptr : stop_progress, nullptr, place(out)), out);
        default: return open();
    }
}

void caller::calendar(std::size_t function) {
    auto* const c = handle<csdesk_calendar>();
    auto const a = text(), b = text();
    csdesk_text* out = nullptr;
    csdesk_calendar* made = nullptr;
    std::int64_t ms = 0, columns[2][8] = {};
    int flag = 0;
    std::size_t found = 0;
    csdesk_interval pieces[8] = {};
    std::size_t const room = in_.pick(9);
    switch (function) {
        case 0: check(csdesk_calendar_create(place(made), a.data, a.length)); return keep(made);
        case 1: check(csdesk_calendar_create_always(place(made), a.data, a.length)); return keep(made);
        case 2: check(csdesk_calendar_create_china(place(made), a.data, a.length, b.data, b.length)); return keep(made);
        case 3: return check(csdesk_calendar_add(c, time(), small(), place(ms)));
        case 4: return check(csdesk_calendar_sub(c, time(), small(), place(ms)));
        case 5: return check(csdesk_calendar_between(c, time(), time(), place(ms)));
        case 6: return check(csdesk_calendar_is_open(c, time(), place(flag)));
        case 7: return check(csdesk_calendar_next_open(c, time(), place(ms)));
        case 8: return check(csdesk_calendar_next_close(c, time(), place(ms)));
        case 9: return check(csdesk_calendar_intervals(c, time(), time(), room == 0 ? nullptr : pieces, room, place(found)));
        case 10: return check(csdesk_calendar_add_many(c, columns[0], columns[1], room < 8 ? room : 8, columns[0]));
        case 11: return check(csdesk_calendar_between_many(c, nullptr, columns[1], room, columns[0]));
        case 12: return check(csdesk_calendar_start_of_day(c, a.data, a.length, place(ms)));
        case 13: return check(csdesk_calendar_date_of(c, time(), place(out)), out);
        case 14: return check(csdesk_calendar_rules(c, place(out)), out);
        case 15: return check(csdesk_calendar_fingerprint(c, place(out)), out);
        default:
            if (c != pool_[0]) csdesk_calendar_destroy(c);
    }
}

void caller::clock(std::size_t function) {
    auto* const c = handle<csdesk_clock>();
    auto const a = text();
    csdesk_text* out = nullptr;
    csdesk_clock* made = nullptr;
    std::int64_t ms = 0;
    std::int64_t const levels[4] = {in_.one_in(4) ? in_.number() : 500'000, 800'000, 60'000, 0};
    int flag = 0;
    std::size_t found = 0;
    csdesk_clock_event events[4] = {};
    csdesk_clock_options options = CSDESK_CLOCK_OPTIONS_INIT;
    options.target_ms = in_.one_in(8) ? in_.number() : static_cast<std::int64_t>(in_.byte()) * 60'000;
    if (in_.one_in(2)) options.warn_at_ppm = levels, options.warn_at_count = in_.pick(4);
    if (in_.one_in(4)) options.warn_before_ms = levels + 2, options.warn_before_count = in_.pick(3);
    if (in_.one_in(16)) options.struct_size = count();
    switch (function) {
        case 0:
            check(csdesk_clock_create(place(made), handle<csdesk_calendar>(), in_.one_in(16) ? nullptr : &options));
            return keep(made);
        case 1:
            check(csdesk_clock_create_external(place(made), handle<csdesk_calendar>(), time(), time(), &options));
            return keep(made);
        case 2: return check(csdesk_clock_start(c, time()));
        case 3: return check(csdesk_clock_stop(c, time()));
        case 4: return check(csdesk_clock_cancel(c, time()));
        case 5: return check(csdesk_clock_pause(c, time(), a.data, a.length));
        case 6: return check(csdesk_clock_resume(c, time(), a.data, a.length));
        case 7: return check(csdesk_clock_retarget(c, small(), time()));
        case 8: return check(csdesk_clock_change_calendar(c, handle<csdesk_calendar>(), time()));
        case 9: return check(csdesk_clock_reopen(c, time(), static_cast<int>(small())));
        case 10: return check(csdesk_clock_move(c, time(), time()));
        case 11: return check(csdesk_clock_state(c, place(flag)));
        case 12: return check(csdesk_clock_due(c, place(ms)));
        case 13: return check(csdesk_clock_elapsed(c, time(), place(ms)));
        case 14: return check(csdesk_clock_remaining(c, time(), place(ms)));
        case 15: return check(csdesk_clock_due_events(c, time(), in_.one_in(4) ? nullptr : events, in_.pick(5), place(found)));
        case 16: return check(csdesk_clock_next_event(c, place(ms)));
        case 17: return check(csdesk_clock_explain(c, time(), place(out)), out);
        default: csdesk_clock_destroy(c);
    }
}

void caller::rest(std::size_t function) {
    auto const a = text(), b = text();
    csdesk_text* out = nullptr;
    switch (function) {
        case 0: return check(csdesk_names(static_cast<int>(small()), place(out)), out);
        case 1: return check(csdesk_schema(static_cast<int>(small()), a.data, a.length, place(out)), out);
        case 2: return check(csdesk_workflow_states(a.data, a.length, place(out)), out);
        case 3: return check(csdesk_workflow_allowed(a.data, a.length, b.data, b.length, place(out)), out);
        case 4: return check(csdesk_workflow_transitions(a.data, a.length, place(out)), out);
        case 5:
            return check(
                csdesk_workflow_diagram(a.data, a.length, static_cast<int>(small()), static_cast<int>(small()), place(out)), out);
        case 6: return check(csdesk_tiers_rfm(a.data, a.length, time(), b.data, b.length, place(out)), out);
        case 7: return csdesk_text_destroy(handle<csdesk_text>());
        case 8: must(csdesk_text_data(handle<csdesk_text>()) != nullptr, "a text has bytes"); break;
        case 10: return check(csdesk_rates_measure(a.data, a.length, b.data, b.length, time(), place(out)), out);
        case 9: must(csdesk_code_name(static_cast<int>(in_.number())) != nullptr, "a code has a name"); break;
        default: must(csdesk_text_length(handle<csdesk_text>()) < 64u << 20, "a text has a length");
    }
}

void caller::call() {
    switch (in_.pick(4)) {
        case 0: return desk(in_.pick(17));
        case 1: return calendar(in_.pick(17));
        case 2: return clock(in_.pick(19));
        default: return rest(in_.pick(12));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    input in(data, size);
    caller c(in);
    for (int i = 0; i < 64 && !in.empty(); ++i) c.call();
    return 0;
}
