// Altered files. Whatever is changed in a stored event, `verify` names that event; whatever byte of the file is changed, the
// desk says so or gives the same log as before: never a crash, never a hang, never another answer.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>

#include "../unit/desk/kit.hpp"
#include "scenario.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

std::string bytes_of(std::string const& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}
void write_bytes(std::string const& path, std::string const& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// The file opened by somebody who is not a desk.
class intruder {
public:
    explicit intruder(std::string const& path) {
        if (sqlite3_open(path.c_str(), &db_) != SQLITE_OK) throw std::runtime_error("cannot open " + path);
        run("PRAGMA synchronous=OFF");
    }
    ~intruder() { sqlite3_close(db_); }
    intruder(intruder const&) = delete;
    intruder& operator=(intruder const&) = delete;

    void run(std::string const& sql) {
        char* why = nullptr;
        if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &why) != SQLITE_OK)
            throw std::runtime_error(sql + ": " + (why != nullptr ? why : "?"));
    }

    struct cell {
        std::string column;
        int type = SQLITE_NULL;
        std::int64_t number = 0;
        std::string bytes{};
    };
    std::vector<cell> event(std::int64_t position) {
        sqlite3_stmt* s = nullptr;
        sqlite3_prepare_v2(db_, "SELECT * FROM event WHERE position = ?", -1, &s, nullptr);
        sqlite3_bind_int64(s, 1, position);
        std::vector<cell> out;
        if (sqlite3_step(s) == SQLITE_ROW)
            for (int i = 0; i < sqlite3_column_count(s); ++i) {
                cell c{sqlite3_column_name(s, i), sqlite3_column_type(s, i), sqlite3_column_int64(s, i), {}};
                if (c.type == SQLITE_TEXT || c.type == SQLITE_BLOB)
                    c.bytes.assign(static_cast<char const*>(sqlite3_column_blob(s, i)),
                                   static_cast<std::size_t>(sqlite3_column_bytes(s, i)));
                out.push_back(std::move(c));
            }
        sqlite3_finalize(s);
        return out;
    }
    /// False where the file itself does not allow it: two events at one position, or of one number in one shop.
    bool put(std::int64_t position, cell const& c) {
        sqlite3_stmt* s = nullptr;
        sqlite3_prepare_v2(db_, ("UPDATE event SET " + c.column + " = ? WHERE position = ?").c_str(), -1, &s, nullptr);
        int const n = static_cast<int>(c.bytes.size());
        if (c.type == SQLITE_INTEGER)
            sqlite3_bind_int64(s, 1, c.number);
        else if (c.type == SQLITE_TEXT)
            sqlite3_bind_text(s, 1, c.bytes.c_str(), n, SQLITE_TRANSIENT);
        else if (c.type == SQLITE_BLOB)
            sqlite3_bind_blob(s, 1, c.bytes.c_str(), n, SQLITE_TRANSIENT);
        sqlite3_bind_int64(s, 2, position);
        int const rc = sqlite3_step(s);
        sqlite3_finalize(s);
        if (rc != SQLITE_DONE && rc != SQLITE_CONSTRAINT)
            throw std::runtime_error("cannot alter " + c.column + ": " + sqlite3_errmsg(db_));
        return rc == SQLITE_DONE;
    }
    std::int64_t number(std::string const& sql) {
        sqlite3_stmt* s = nullptr;
        sqlite3_prepare_v2(db_, sql.c_str(), -1, &s, nullptr);
        std::int64_t const out = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1;
        sqlite3_finalize(s);
        return out;
    }

private:
    sqlite3* db_ = nullptr;
};

struct stored_name {
    std::string shop;
    std::int64_t seq;
};

class a_tampered_desk : public ::testing::Test {
protected:
    void SetUp() override {
        auto d = desk::open(file.path(), {.seed = 7});
        auto say = [&](std::string json, instant now, std::string shop = "main") {
            must(d, "action.request", std::move(json), host(now, "", std::move(shop)));
        };
        say(R"({"kind":"remark","text":"急"})", noon);
        say(R"({"kind":"refund","amount":{"minor":1299,"currency":"CNY"}})", noon + 1s, "second");
        must(d, "ticket.open", R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","text":"包裹不动了"})",
             host(noon + 2s, "open"));
        say(R"({"kind":"block"})", noon + 3s, "second");
        say(R"({"kind":"publish"})", noon + 3s, "second");
        must(d, "action.confirm", R"({"action":1,"outcome":"done"})", host(noon + 4s, "done"));
        log = log_of(d);
        events = static_cast<std::int64_t>(d.verify().events);
    }
    stored_name named(intruder& i, std::int64_t position) {
        std::int64_t const shop = i.number("SELECT shop FROM event WHERE position = " + std::to_string(position));
        return {shop == 1 ? "main" : "second", i.number("SELECT seq FROM event WHERE position = " + std::to_string(position))};
    }
    verification verified() {
        auto d = desk::open(file.path(), {.read_only = true});
        return d.verify();
    }
    // Alters, looks, and puts the old file back.
    template <class Alter>
    bool altered(std::string const& what, Alter&& alter, std::optional<stored_name> const& expected) {
        std::string const before = bytes_of(file.path());
        {
            intruder i(file.path());
            if constexpr (std::is_same_v<decltype(alter(i)), bool>) {
                if (!alter(i)) return false;
            } else {
                alter(i);
            }
        }
        auto const v = verified();
        EXPECT_FALSE(v.ok) << what;
        if (expected) {
            EXPECT_EQ(v.shop, expected->shop) << what << ": " << v.what;
            EXPECT_EQ(v.seq, expected->seq) << what << ": " << v.what;
        }
        write_bytes(file.path(), before);
        return true;
    }

    scratch_file file;
    std::string log;
    std::int64_t events = 0;
};

}  // namespace

TEST_F(a_tampered_desk, names_the_event_of_which_any_byte_was_altered) {
    ASSERT_TRUE(verified().ok);
    std::size_t count = 0;
    for (std::int64_t position = 1; position <= events; ++position) {
        std::vector<intruder::cell> cells;
        stored_name name;
        {
            intruder i(file.path());
            cells = i.event(position);
            name = named(i, position);
        }
        for (auto const& cell : cells) {
            std::string const where = "event " + std::to_string(position) + ", " + cell.column;
            auto put = [&](intruder::cell changed, std::string const& how) {
                count += altered(
                             where + ", " + how, [&](intruder& i) { return i.put(position, changed); }, name)
                             ? 1
                             : 0;
            };
            if (cell.type == SQLITE_INTEGER)
                for (int bit = 0; bit < 48; bit += 7) {
                    auto changed = cell;
                    changed.number ^= std::int64_t{1} << bit;
                    put(changed, "bit " + std::to_string(bit));
                }
            for (std::size_t k = 0; k < cell.bytes.size(); ++k) {
                auto changed = cell;
                changed.bytes[k] = static_cast<char>(changed.bytes[k] ^ 1);
                put(changed, "byte " + std::to_string(k));
            }
            if (!cell.bytes.empty()) {
                auto shorter = cell;
                shorter.bytes.pop_back();
                put(shorter, "one byte less");
                bool const erasable = cell.column == "personal" || cell.column == "salt";
                if (cell.column == "commitment" || erasable) put({cell.column, SQLITE_NULL, 0, {}}, "taken away");
            }
        }
    }
    std::printf("%zu alterations of %lld events, each named\n", count, static_cast<long long>(events));
}

TEST_F(a_tampered_desk, misses_no_event_taken_away_added_exchanged_or_moved) {
    std::string const last = std::to_string(events);
    for (std::int64_t p = 1; p <= events; ++p) {
        std::string const position = std::to_string(p);
        stored_name const name = [&] {
            intruder i(file.path());
            return named(i, p);
        }();
        altered(
            "taken away: " + position, [&](intruder& i) { i.run("DELETE FROM event WHERE position = " + position); }, name);
        altered(
            "moved to the end: " + position,
            [&](intruder& i) { i.run("UPDATE event SET position = position + 100 WHERE position = " + position); }, name);
    }
    stored_name const second = [&] {
        intruder i(file.path());
        return named(i, 2);
    }();
    altered(
        "two exchanged",
        [&](intruder& i) {
            i.run(
                "UPDATE event SET position = 1000 WHERE position = 1; UPDATE event SET position = 1 WHERE position = 3; UPDATE "
                "event SET position = 3 WHERE position = 1000");
        },
        stored_name{"main", 1});
    altered(
        "added at the end",
        [&](intruder& i) {
            i.run(
                "INSERT INTO event SELECT position + 1, shop, seq + 1, at, now, type, version, actor, command, idx, payload, "
                "body, personal, salt, commitment, hash FROM event WHERE position = " +
                last);
        },
        std::nullopt);
    altered(
        "added before the beginning",
        [&](intruder& i) {
            i.run(
                "INSERT INTO event SELECT -5, shop, seq + 50, at, now, type, version, actor, command, idx, payload, body, "
                "personal, salt, commitment, hash FROM event WHERE position = 1");
        },
        std::nullopt);
    altered(
        "of no shop", [&](intruder& i) { i.run("UPDATE event SET shop = 9 WHERE position = 2"); }, second);
    altered(
        "head: seq", [&](intruder& i) { i.run("UPDATE shop SET seq = seq + 1"); }, std::nullopt);
    altered(
        "head: hash", [&](intruder& i) { i.run("UPDATE shop SET hash = zeroblob(32)"); }, std::nullopt);
    altered(
        "head: at", [&](intruder& i) { i.run("UPDATE shop SET at = at + 1"); }, std::nullopt);
    altered(
        "head: name", [&](intruder& i) { i.run("UPDATE shop SET name = name || 'x'"); }, std::nullopt);
    altered(
        "head: gone", [&](intruder& i) { i.run("DELETE FROM shop WHERE number = 2"); }, std::nullopt);
    altered(
        "head: too many", [&](intruder& i) { i.run("INSERT INTO shop VALUES(7, 'new', 1, 1, 1, zeroblob(32))"); }, std::nullopt);
}

TEST_F(a_tampered_desk, still_verifies_where_personal_parts_were_erased) {
    {
        intruder i(file.path());
        i.run("UPDATE event SET personal = NULL, salt = NULL");
    }
    auto const v = verified();
    EXPECT_TRUE(v.ok) << v.what;
    auto d = desk::open(file.path());
    EXPECT_EQ(log_of(d).find("包裹"), std::string::npos);
    d.rebuild();               // the tables lose what was erased …
    EXPECT_TRUE(d.rebuild());  // … and from then on are what the log says
}

TEST_F(a_tampered_desk, notices_altered_tables_when_it_rebuilds_them) {
    {
        intruder i(file.path());
        i.run(
            "UPDATE state SET revision = revision + 1 WHERE kind = 'action'; DELETE FROM command; UPDATE shop SET last_number = "
            "0");
    }
    auto d = desk::open(file.path());
    EXPECT_FALSE(d.rebuild()) << "something was not what the log says";
    EXPECT_TRUE(d.rebuild()) << "and now it is";
    EXPECT_TRUE(d.verify().ok);
    EXPECT_TRUE(must(d, "action.confirm", R"({"action":1,"outcome":"done"})", host(noon + 1h, "done")).repeated);
}

// 32 flipped bits in every page, every page zeroed, and a cut at every page and in the middle of every page.
TEST_F(a_tampered_desk, with_any_damaged_page_says_so_or_gives_the_same_log) {
    std::string const whole = bytes_of(file.path());
    constexpr std::size_t page = 4'096;
    std::mt19937_64 chance(7);
    std::size_t looked = 0, refused_to_open = 0, found = 0, harmless = 0;
    auto look = [&](std::string const& bytes, std::string const& what) {
        ++looked;
        write_bytes(file.path(), bytes);
        for (char const* end : {"-wal", "-shm"}) std::filesystem::remove(file.path() + end);
        try {
            auto d = desk::open(file.path());
            auto const v = d.verify();
            if (!v.ok) {
                ++found;
                return;
            }
            EXPECT_EQ(log_of(d), log) << what << ": another log, and verified";
            ++harmless;  // the byte belongs to nothing, or to a table that is made from the log
        } catch (storage_error const& e) {
            ++refused_to_open;
            EXPECT_TRUE(e.code() == errc::corrupt || e.code() == errc::storage || e.code() == errc::newer_schema)
                << what << ": " << e.what();
        } catch (refused const& e) { ADD_FAILURE() << what << ": " << e.what(); }
    };
    for (std::size_t begin = 0; begin < whole.size(); begin += page) {
        for (int k = 0; k < 32; ++k) {
            std::string bytes = whole;
            std::size_t const at =
                k < 12 ? begin + static_cast<std::size_t>(k) : begin + chance() % page;  // the page's header, then anywhere
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << (chance() % 8)));
            look(bytes, "byte " + std::to_string(at));
        }
        std::string zeroed = whole;
        zeroed.replace(begin, page, page, '\0');
        if (begin != 0) look(zeroed, "zeroed page at " + std::to_string(begin));
        if (begin != 0) look(whole.substr(0, begin), "cut off at " + std::to_string(begin));
        look(whole.substr(0, begin + page / 2), "cut off at " + std::to_string(begin + page / 2));
    }
    std::printf("%zu damaged files of %zu pages: %zu refused, %zu found by verify, %zu harmless\n", looked, whole.size() / page,
                refused_to_open, found, harmless);
    write_bytes(file.path(), whole);
}
