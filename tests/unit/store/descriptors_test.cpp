// A file that another copy of SQLite has open in this process is refused (D23): its locks and ours would drop each other.
#include "store/descriptors.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csdesk/desk/desk.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "../desk/kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using engine::check_descriptors;
using engine::sqlite_copies;

namespace {

namespace fs = std::filesystem;

constexpr char const* remark = R"({"kind":"remark","text":"急"})";

sqlite_copies several() { return sqlite_copies::several; }
sqlite_copies one_for_all() { return sqlite_copies::one_for_all; }

class descriptor {
public:
    explicit descriptor(std::string const& path) : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    descriptor(descriptor const&) = delete;
    descriptor& operator=(descriptor const&) = delete;
    ~descriptor() { ::close(number_); }

private:
    int number_;
};

void make_desk(std::string const& path) {
    auto d = desk::open(path);
    must(d, "action.request", remark, host(noon, "first"));
}

void expect_refused(std::string const& path) {
    try {
        check_descriptors(path, &several);
        ADD_FAILURE() << "not refused: " << path;
    } catch (storage_error const& e) {
        EXPECT_EQ(e.code(), errc::busy);
        EXPECT_NE(std::string(e.what()).find(path), std::string::npos);
    }
}

/// SQLite once more, as a wheel brings it: the same library from another file.
class second_sqlite {
public:
    explicit second_sqlite(fs::path const& folder) {
        Dl_info ours{};
        ::dladdr(sqlite3_libversion(), &ours);
        auto const copy = folder / "another-sqlite.so";
        fs::copy_file(ours.dli_fname, copy, fs::copy_options::overwrite_existing);
        library_ = ::dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
        fs::remove(copy);
    }
    second_sqlite(second_sqlite const&) = delete;
    second_sqlite& operator=(second_sqlite const&) = delete;
    ~second_sqlite() {
        close();
        call<decltype(&::sqlite3_shutdown)>("sqlite3_shutdown")();
        ::dlclose(library_);
    }
    void open(std::string const& path) {
        ASSERT_EQ(call<decltype(&::sqlite3_open)>("sqlite3_open")(path.c_str(), &database_), SQLITE_OK);
    }
    void close() {
        if (database_ != nullptr) call<decltype(&::sqlite3_close)>("sqlite3_close")(database_);
        database_ = nullptr;
    }

private:
    template <class Function>
    Function call(char const* name) {
        return reinterpret_cast<Function>(::dlsym(library_, name));
    }
    void* library_ = nullptr;
    sqlite3* database_ = nullptr;
};

}  // namespace

TEST(descriptors, a_strangers_descriptor_is_refused_by_whatever_name_and_only_while_it_is_open) {
    scratch_file file;
    make_desk(file.path());
    auto const other = file.path() + "-link";
    fs::create_symlink(file.path(), other);
    {
        descriptor const strange(file.path());
        expect_refused(file.path());
        expect_refused(other);
        EXPECT_NO_THROW(check_descriptors(file.path(), &one_for_all));
    }
    EXPECT_NO_THROW(check_descriptors(file.path(), &several));
    fs::remove(other);
}

TEST(descriptors, nobody_asks_about_copies_where_no_stranger_has_the_file) {
    auto const never = [] { return ADD_FAILURE() << "asked", sqlite_copies::several; };
    scratch_file file, elsewhere;
    make_desk(elsewhere.path());
    descriptor const strange(elsewhere.path());
    for (std::string const& path : {file.path(), std::string(":memory:"), std::string("/no/such/folder/shop.db")})
        EXPECT_NO_THROW(check_descriptors(path, never));
}

TEST(descriptors, our_own_are_no_strangers_however_many_and_whoever_closes_first) {
    scratch_file file;
    auto a = desk::open(file.path());
    must(a, "action.request", remark, host(noon, "a"));
    EXPECT_NO_THROW(check_descriptors(file.path(), &several));
    auto b = desk::open(file.path());
    auto const reader = desk::open(file.path(), {.read_only = true});
    must(b, "action.request", remark, host(noon, "b"));
    ASSERT_TRUE(a.query("action.list", "{}"));  // opens a read session
    EXPECT_NO_THROW(check_descriptors(file.path(), &several));
    a.close();
    EXPECT_NO_THROW(check_descriptors(file.path(), &several));
    descriptor const strange(file.path());
    expect_refused(file.path());
    b.close();
    expect_refused(file.path());
}

TEST(descriptors, a_number_used_again_is_not_taken_for_ours) {
    scratch_file file;
    make_desk(file.path());
    desk::open(file.path()).close();
    std::vector<std::unique_ptr<descriptor>> all;  // takes the numbers that the desk has just given back
    for (int i = 0; i < 8; ++i) all.push_back(std::make_unique<descriptor>(file.path()));
    expect_refused(file.path());
}

TEST(descriptors, desks_opened_and_closed_by_many_threads_are_all_ours) {
    scratch_file file;
    make_desk(file.path());
    std::vector<std::thread> all;
    for (int t = 0; t < 4; ++t)
        all.emplace_back([&] {
            for (int i = 0; i < 10; ++i) {
                EXPECT_NO_THROW(check_descriptors(file.path(), &several));
                auto d = desk::open(file.path());
                EXPECT_EQ(d.events("main", 0).size(), 1U);
            }
        });
    for (auto& one : all) one.join();
}

TEST(descriptors, one_sqlite_shared_by_all_may_hold_the_file) {
    scratch_file file;
    make_desk(file.path());
    sqlite3* same = nullptr;
    ASSERT_EQ(sqlite3_open(file.path().c_str(), &same), SQLITE_OK);
    auto d = desk::open(file.path());
    must(d, "action.request", remark, host(noon, "second"));
    sqlite3_close(same);
    EXPECT_TRUE(d.verify().ok);
}

TEST(descriptors, a_second_sqlite_is_seen_and_its_open_file_is_no_desk_until_it_is_closed) {
    scratch_file file, beside;
    make_desk(file.path());
    second_sqlite other(fs::path(file.path()).parent_path());
    other.open(file.path());
    for (bool const read_only : {false, true}) {
        try {
            auto d = desk::open(file.path(), {.read_only = read_only});
            ADD_FAILURE() << "opened";
        } catch (storage_error const& e) { EXPECT_EQ(e.code(), errc::busy); }
    }
    EXPECT_NO_THROW(make_desk(beside.path()));
    EXPECT_NO_THROW(desk::open(":memory:"));
    other.close();
    auto d = desk::open(file.path());
    EXPECT_EQ(d.events("main", 0).size(), 1U);
    EXPECT_TRUE(d.verify().ok);
}

TEST(descriptors, a_forked_child_does_not_open_what_its_parent_has_open) {
    scratch_file file, beside;
    make_desk(beside.path());
    auto d = desk::open(file.path());
    must(d, "action.request", remark, host(noon, "parent"));
    pid_t const child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {  // no test macros here
        int refused = 0;
        for (bool const read_only : {false, true}) try {
                auto again = desk::open(file.path(), {.read_only = read_only});
            } catch (storage_error const& e) { refused += e.code() == errc::closed; }
        try {
            auto other = desk::open(beside.path());  // was closed when the process forked
            ::_exit(refused == 2 && other.verify().ok ? 0 : 1);
        } catch (...) { ::_exit(2); }
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    must(d, "action.request", remark, host(noon, "parent again"));
    EXPECT_EQ(d.events("main", 0).size(), 2U);
}
