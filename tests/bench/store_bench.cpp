// The desk against a program that knows nothing but SQLite and repeats the very statements the desk was seen to run: same
// texts, same values, same PRAGMAs, same transactions, prepared once and reused. What is left is the desk's own cost.
//
// The work: every second command opens a ticket with the customer's first words, the next one answers it.
#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <unistd.h>
#include <csdesk/desk/desk.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

using namespace csdesk;
using namespace std::chrono_literals;

namespace {

constexpr int single_commands = 100;
constexpr int grouped_commands = 2'000;
constexpr std::size_t group_size = 100;

/// A folder of its own on the disk under test (CSDESK_BENCH_DIR, or the machine's temporary folder).
class bench_folder {
public:
    bench_folder() {
        char const* chosen = std::getenv("CSDESK_BENCH_DIR");
        path_ = (chosen != nullptr ? std::filesystem::path(chosen) : std::filesystem::temp_directory_path()) /
                ("csdesk-store-bench-" + std::to_string(::getpid()));
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~bench_folder() { std::filesystem::remove_all(path_); }
    std::string file() const { return (path_ / "shop.db").string(); }

private:
    std::filesystem::path path_;
};

// ---- the work ----

std::vector<request> const& work() {
    static std::vector<request> const all = [] {
        auto d = desk::open(":memory:", {.seed = 1});
        std::vector<request> out;
        std::int64_t ticket = 0;
        for (int i = 0; i < grouped_commands; ++i) {
            instant const now = instant_from_ms(1'700'000'000'000) + i * 1s;
            std::string const n = std::to_string(i);
            bool const opens = i % 2 == 0;
            std::string const fields =
                opens ? R"({"requester":"c-)" + std::to_string(i % 600) +
                            R"(","kind":"after_sale","channel":"wangwang","text":"包裹三天没有动了，单号 SF10)" + n + "\"}"
                      : R"({"ticket":)" + std::to_string(ticket) + R"(,"text":"您好，已经联系快递催件，今天之内给您回复。"})";
            request const r = opens ? request{{"ticket.open", fields}, {"main", {role::host, ""}, now, "o-" + n}}
                                    : request{{"ticket.reply", fields}, {"main", {role::agent, "li"}, now, "a-" + n}};
            auto const done = d.execute(r.what, r.how);
            if (!done) throw refused(done.error());
            if (opens) ticket = done->ids.at("ticket");
            out.push_back(r);
        }
        return out;
    }();
    return all;
}

// ---- what the desk was seen to run ----

using value = std::variant<std::monostate, std::int64_t, std::string, std::vector<char>>;
struct run {
    std::size_t statement = 0;
    std::vector<value> values{};
};
struct recording {
    std::vector<std::string> texts{};
    std::vector<run> settings{}, working{};  // PRAGMAs of the connection; everything from the first command on
};

// The values, read back from the expanded text by walking both texts side by side.
std::vector<value> values_in(std::string_view text, std::string_view expanded) {
    std::vector<value> out;
    std::size_t at = 0;
    auto quoted = [&] {
        std::string s;
        for (++at;; ++at) {
            if (expanded[at] == '\'' && expanded.substr(at + 1, 1) != "'") break;
            if (expanded[at] == '\'') ++at;
            s += expanded[at];
        }
        ++at;
        return s;
    };
    for (char const c : text) {
        if (c != '?') {
            if (expanded[at++] != c) throw std::logic_error("not the same statement: " + std::string(expanded));
        } else if (expanded[at] == '\'') {
            out.emplace_back(quoted());
        } else if (expanded[at] == 'x') {
            ++at;
            std::vector<char> bytes;
            std::string const hex = quoted();
            for (std::size_t i = 0; i < hex.size(); i += 2)
                bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
            out.emplace_back(std::move(bytes));
        } else if (expanded.substr(at, 4) == "NULL") {
            out.emplace_back();
            at += 4;
        } else {
            std::size_t length = 0;
            out.emplace_back(static_cast<std::int64_t>(std::stoll(std::string(expanded.substr(at, 24)), &length)));
            at += length;
        }
    }
    return out;
}

class recorder {
public:
    recorder() {
        current = this;
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(attach));
    }
    ~recorder() {
        sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(attach));
        current = nullptr;
    }
    recording result;
    bool opened = false;

private:
    static int attach(sqlite3* db, char const**, void const*) { return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, seen, nullptr); }
    static int seen(unsigned, void*, void* statement, void*) {
        auto* s = static_cast<sqlite3_stmt*>(statement);
        std::string const text = sqlite3_sql(s);
        if (!current->opened && !is_setting(text)) return 0;
        auto const [slot, fresh] = current->known_.try_emplace(text, current->result.texts.size());
        if (fresh) current->result.texts.push_back(text);
        run one{slot->second, {}};
        if (sqlite3_bind_parameter_count(s) != 0) {
            char* expanded = sqlite3_expanded_sql(s);
            one.values = values_in(text, expanded);
            sqlite3_free(expanded);
        }
        (current->opened ? current->result.working : current->result.settings).push_back(std::move(one));
        return 0;
    }
    static bool is_setting(std::string const& text) {  // of the connection, not of the file
        return text.find("PRAGMA") != std::string::npos && text.find("application_id") == std::string::npos &&
               text.find("user_version") == std::string::npos;
    }
    static recorder* current;
    std::map<std::string, std::size_t> known_;
};
recorder* recorder::current = nullptr;

void do_work(desk& d, std::size_t commands, std::size_t group) {
    std::span<request const> const all = std::span(work()).first(commands);
    for (std::size_t i = 0; i < all.size(); i += group) {
        if (group == 1) {
            if (auto const r = d.execute(all[i].what, all[i].how); !r) throw refused(r.error());
        } else {
            for (auto const& r : d.execute_many(all.subspan(i, group)))
                if (!r) throw refused(r.error());
        }
    }
}

recording record(std::size_t commands, std::size_t group) {
    work();  // made before anybody looks
    bench_folder const folder;
    recorder r;
    auto d = desk::open(folder.file(), {.seed = 1});
    r.opened = true;
    do_work(d, commands, group);
    recording out = std::move(r.result);
    r.result = {};
    return out;
}

// ---- the program that repeats them ----

class raw_program {
public:
    raw_program(std::string const& path, recording const& what) : what_(what), statements_(what.texts.size()) {
        check(sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr));
    }
    ~raw_program() {
        for (sqlite3_stmt* s : statements_) sqlite3_finalize(s);
        sqlite3_close(db_);
    }
    raw_program(raw_program const&) = delete;
    raw_program& operator=(raw_program const&) = delete;

    void repeat(std::vector<run> const& runs) {
        for (run const& r : runs) one(r);
    }

private:
    void one(run const& r) {
        sqlite3_stmt*& s = statements_[r.statement];
        if (s == nullptr)
            check(sqlite3_prepare_v3(db_, what_.texts[r.statement].c_str(), -1, SQLITE_PREPARE_PERSISTENT, &s, nullptr));
        int n = 0;
        for (value const& v : r.values) {
            ++n;
            if (auto const* i = std::get_if<std::int64_t>(&v))
                sqlite3_bind_int64(s, n, *i);
            else if (auto const* t = std::get_if<std::string>(&v))
                sqlite3_bind_text(s, n, t->data(), static_cast<int>(t->size()), SQLITE_STATIC);
            else if (auto const* b = std::get_if<std::vector<char>>(&v))
                sqlite3_bind_blob(s, n, b->empty() ? "" : b->data(), static_cast<int>(b->size()), SQLITE_STATIC);
            else
                sqlite3_bind_null(s, n);
        }
        int rc = SQLITE_ROW;
        while (rc == SQLITE_ROW) rc = sqlite3_step(s);
        if (rc != SQLITE_DONE) check(rc);
        sqlite3_reset(s);
    }
    void check(int rc) {
        if (rc != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
    }

    recording const& what_;
    sqlite3* db_ = nullptr;
    std::vector<sqlite3_stmt*> statements_;
};

// ---- the two, measured ----

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void desk_runs(benchmark::State& state, std::size_t commands, std::size_t group, recording const& seen) {
    double written = 0, kept = 0;
    for (auto _ : state) {
        bench_folder const folder;
        auto d = desk::open(folder.file(), {.seed = 1});
        auto const log = folder.file() + "-wal";
        auto const before = std::filesystem::file_size(log);
        auto const pages = d.bytes();
        auto const begin = std::chrono::steady_clock::now();
        do_work(d, commands, group);
        state.SetIterationTime(seconds_since(begin));
        written = static_cast<double>(std::filesystem::file_size(log) - before);
        kept = static_cast<double>(d.bytes() - pages);
    }
    auto const n = static_cast<double>(commands);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(commands));
    state.counters["statements"] = static_cast<double>(seen.working.size()) / n;
    state.counters["bytes_written"] = written / n;  // to the write-ahead log
    state.counters["bytes_kept"] = kept / n;        // the database grew by
}

void raw_runs(benchmark::State& state, std::size_t commands, recording const& seen) {
    for (auto _ : state) {
        bench_folder const folder;
        desk::open(folder.file(), {.seed = 1}).close();  // the same tables
        raw_program p(folder.file(), seen);
        p.repeat(seen.settings);
        auto const begin = std::chrono::steady_clock::now();
        p.repeat(seen.working);
        state.SetIterationTime(seconds_since(begin));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(commands));
}

recording const& seen_single() {
    static recording const r = record(single_commands, 1);
    return r;
}
recording const& seen_grouped() {
    static recording const r = record(grouped_commands, group_size);
    return r;
}

void single(benchmark::State& s) { desk_runs(s, single_commands, 1, seen_single()); }
void single_raw(benchmark::State& s) { raw_runs(s, single_commands, seen_single()); }
void grouped(benchmark::State& s) { desk_runs(s, grouped_commands, group_size, seen_grouped()); }
void grouped_raw(benchmark::State& s) { raw_runs(s, grouped_commands, seen_grouped()); }

BENCHMARK(single)->Name("store.sqlite_single")->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(single_raw)->Name("store.sqlite_single/peer:raw_sqlite3")->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(grouped)->Name("store.sqlite_group")->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(grouped_raw)->Name("store.sqlite_group/peer:raw_sqlite3")->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
