// Files that are no desk. Each is refused by a typed fault that says why, and not one byte of it is changed.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>

#include "../unit/desk/kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

constexpr char const* remark = R"({"kind":"remark"})";

std::string bytes_of(std::string const& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}
void write_bytes(std::string const& path, std::string const& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

void sql(std::string const& path, char const* text) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, text, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
}

errc fault_of(std::function<void()> const& body) {
    try {
        body();
    } catch (storage_error const& e) {
        EXPECT_STRNE(e.what(), "");
        return e.code();
    }
    return errc::ok;
}

// Refused with `code`, by a writer and by a reader, and untouched.
void refused_untouched(std::string const& path, errc code) {
    std::string const before = bytes_of(path);
    EXPECT_EQ(fault_of([&] { desk::open(path); }), code);
    EXPECT_EQ(fault_of([&] { desk::open(path, {.read_only = true}); }), code);
    EXPECT_EQ(bytes_of(path), before) << "the file was changed";
    for (char const* end : {"-wal", "-shm", "-journal"})
        EXPECT_FALSE(std::filesystem::exists(path + end)) << "left behind: " << end;
}

}  // namespace

TEST(a_file_that_is_no_desk, text) {
    scratch_file file;
    write_bytes(file.path(), std::string(5'000, 'x'));
    refused_untouched(file.path(), errc::corrupt);
    write_bytes(file.path(), "seq,at,type\n1,2,3\n");
    refused_untouched(file.path(), errc::corrupt);
}

TEST(a_file_that_is_no_desk, a_database_of_somebody_else) {
    scratch_file file;
    sql(file.path(), "CREATE TABLE event(id INTEGER PRIMARY KEY, body TEXT); INSERT INTO event VALUES(1, 'mine')");
    refused_untouched(file.path(), errc::corrupt);
}

TEST(a_file_that_is_no_desk, a_marked_database_of_somebody_else) {
    scratch_file file;
    sql(file.path(), "PRAGMA application_id = 77");
    refused_untouched(file.path(), errc::corrupt);
}

TEST(a_file_that_is_no_desk, a_marked_file_without_the_tables) {
    scratch_file file;
    sql(file.path(), "PRAGMA application_id = 1129530443; PRAGMA user_version = 1");  // "CSDK", and nothing else
    std::string const before = bytes_of(file.path());
    EXPECT_NE(fault_of([&] { desk::open(file.path()); }), errc::ok);
    EXPECT_NE(fault_of([&] { desk::open(file.path(), {.read_only = true}).verify(); }), errc::ok);
}

TEST(a_file_that_is_no_desk, a_directory_a_missing_directory_no_name) {
    scratch_file file;
    std::filesystem::create_directory(file.path());
    EXPECT_EQ(fault_of([&] { desk::open(file.path()); }), errc::storage);
    EXPECT_EQ(fault_of([&] { desk::open(file.path() + "/no/such/folder/shop.db"); }), errc::storage);
    EXPECT_FALSE(std::filesystem::exists(file.path() + "/no"));
    EXPECT_EQ(fault_of([&] { desk::open(""); }), errc::invalid_argument);
    EXPECT_EQ(fault_of([&] { desk::open(file.path() + "/shop.db", {.read_only = true}); }), errc::storage)
        << "nothing there to read";
    EXPECT_FALSE(std::filesystem::exists(file.path() + "/shop.db"));
}

TEST(a_desk_of_a_newer_version, is_refused_untouched) {
    scratch_file file;
    must(*std::make_unique<desk>(desk::open(file.path())), "action.request", remark, host(noon));
    sql(file.path(), "PRAGMA journal_mode = DELETE; PRAGMA user_version = 1000");
    refused_untouched(file.path(), errc::newer_schema);
}

TEST(an_empty_file, becomes_a_desk) {
    scratch_file file;
    write_bytes(file.path(), "");
    EXPECT_EQ(fault_of([&] { desk::open(file.path(), {.read_only = true}); }), errc::corrupt) << "a reader does not make one";
    auto d = desk::open(file.path());
    must(d, "action.request", remark, host(noon));
    EXPECT_TRUE(d.verify().ok);
}

TEST(a_desk_with_strange_companions, opens_with_an_empty_or_foreign_log_beside_it) {
    scratch_file file;
    must(*std::make_unique<desk>(desk::open(file.path())), "action.request", remark, host(noon));
    for (std::string const& beside : {std::string(), std::string(7'000, 'w')}) {
        write_bytes(file.path() + "-wal", beside);
        auto d = desk::open(file.path());
        EXPECT_EQ(d.events("main", 0).size(), 1u);
        EXPECT_TRUE(d.verify().ok);
    }
}

TEST(a_file_that_may_not_be_written, is_refused_for_writing_and_readable) {
    scratch_file file;
    must(*std::make_unique<desk>(desk::open(file.path())), "action.request", remark, host(noon));
    std::string const before = bytes_of(file.path());
    ::chmod(file.path().c_str(), 0444);
    pid_t const child = ::fork();
    if (child == 0) {  // nobody's process: a superuser may write anything
        if (::geteuid() == 0 && ::seteuid(65'534) != 0) ::_exit(10);
        try {
            desk::open(file.path());
            ::_exit(11);
        } catch (storage_error const& e) { ::_exit(e.code() == errc::storage ? 0 : 12); }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_EQ(bytes_of(file.path()), before);
    auto d = desk::open(file.path(), {.read_only = true});
    EXPECT_EQ(d.events("main", 0).size(), 1u);
    EXPECT_TRUE(d.verify().ok);
    EXPECT_EQ(must_refuse(d, "action.request", remark, host(noon)).code, errc::forbidden);
    EXPECT_EQ(fault_of([&] { d.advance(noon + 1h); }), errc::storage);
    EXPECT_EQ(fault_of([&] { d.rebuild(); }), errc::storage);
}

TEST(a_desk_after_fork, is_refused_in_the_child_and_unharmed_in_the_parent) {
    scratch_file file;
    auto d = desk::open(file.path());
    must(d, "action.request", remark, host(noon));
    pid_t const child = ::fork();
    if (child == 0) {
        auto const r = d.execute({"action.request", remark}, host(noon));
        ::_exit(!r && r.error().code == errc::closed ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    must(d, "action.request", remark, host(noon));
    EXPECT_TRUE(d.verify().ok);
    EXPECT_EQ(d.events("main", 0).size(), 2u);
}
