// A table as an Arrow stream against the same rows asked for page by page. Both end in memory: columns there, JSON text here.
#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <unistd.h>
#include <csdesk/desk/arrow.hpp>
#include <csdesk/desk/desk.hpp>

#include <filesystem>
#include <stdexcept>
#include <string>

using namespace csdesk;

namespace {

constexpr std::int64_t rows = 200'000;

/// A ticket with 200,000 messages. One comes from a command, the others are multiplied in the file.
class large_shop {
public:
    large_shop() : path_(std::filesystem::temp_directory_path() / ("csdesk-arrow-bench-" + std::to_string(::getpid()) + ".db")) {
        context const how{"main", {role::host, ""}, instant_from_ms(1'700'000'000'000), ""};
        char const* words =
            R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","text":"包裹三天没有动了，单号 SF10"})";
        static_cast<void>(desk::open(path_).execute({"ticket.open", words}, how).value());
        sqlite3* file = nullptr;
        sqlite3_open(path_.c_str(), &file);
        char const* multiply =
            "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 199999) INSERT INTO q_message "
            "SELECT shop, ticket, message + 1000000 + n, at, occurred_at, side, author, channel, automatic, internal, round, "
            "external_id, out_of_order, text FROM q_message, k";
        int const done = sqlite3_exec(file, multiply, nullptr, nullptr, nullptr);
        sqlite3_close(file);
        if (done != SQLITE_OK) throw std::runtime_error("the shop could not be made");
    }
    ~large_shop() { std::filesystem::remove(path_); }
    desk open() const { return desk::open(path_); }

private:
    std::string path_;
};

large_shop const& shop() {
    static large_shop const one;
    return one;
}

void stream(benchmark::State& state) {
    desk d = shop().open();
    for (auto _ : state) {
        ArrowArrayStream s;
        d.to_arrow("messages", &s);
        std::int64_t seen = 0;
        for (ArrowArray batch; s.get_next(&s, &batch) == 0 && batch.release != nullptr; batch.release(&batch))
            seen += batch.length;
        s.release(&s);
        if (seen != rows) state.SkipWithError("rows are missing");
    }
    state.SetItemsProcessed(state.iterations() * rows);
}

void query(benchmark::State& state) {
    desk d = shop().open();
    for (auto _ : state) {
        std::optional<std::string> after;
        std::size_t bytes = 0;
        do {
            std::string const page = d.query("ticket.messages", R"({"ticket":1})", "main", after, 10'000).value();
            bytes += page.size();
            std::size_t const cursor = page.rfind(R"("after":")");
            after = cursor == page.npos ? std::nullopt : std::optional(page.substr(cursor + 9, page.size() - cursor - 11));
        } while (after);
        if (bytes < rows * 100) state.SkipWithError("rows are missing");
    }
    state.SetItemsProcessed(state.iterations() * rows);
}

BENCHMARK(stream)->Name("arrow.row")->Unit(benchmark::kMillisecond)->Iterations(2);
BENCHMARK(query)->Name("arrow.row/peer:query")->Unit(benchmark::kMillisecond)->Iterations(2);

}  // namespace
