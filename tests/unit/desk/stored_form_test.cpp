// How events of clocks and states are kept (docs/storage-format.md): without what is as it was from the start; shown whole.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <csdesk/desk/desk.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

class StoredForm : public ::testing::Test {
protected:
    std::string file() const { return file_.path(); }

    /// A ticket whose clocks are started, paused, resumed, late and met.
    std::vector<logged_event> play() {
        auto d = desk::open(file(), {.seed = 1});
        must(d, "ticket.open", R"({"requester":"c-1","kind":"after_sale","channel":"web","reference":"t"})", host(noon));
        must(d, "ticket.hold", R"({"ticket":"t","reason":"carrier"})", by(role::agent, "li", noon + 1min));
        must(d, "ticket.resume", R"({"ticket":"t"})", by(role::agent, "li", noon + 2min));
        (void)d.advance(noon + 72h);
        must(d, "ticket.reply", R"({"ticket":"t","text":"您好"})", by(role::agent, "li", noon + 73h));
        must(d, "ticket.resolve", R"({"ticket":"t","cause":"x","solution":"y"})", by(role::agent, "li", noon + 74h));
        return d.events("main", 0);
    }
    /// The column of every event, by seq.
    std::vector<std::string> stored(char const* column) const {
        std::vector<std::string> out;
        sqlite3* db = nullptr;
        sqlite3_open(file().c_str(), &db);
        sqlite3_exec(
            db, (std::string("SELECT ") + column + " FROM event ORDER BY seq").c_str(),
            [](void* to, int, char** values, char**) {
                static_cast<std::vector<std::string>*>(to)->emplace_back(values[0]);
                return 0;
            },
            &out, nullptr);
        sqlite3_close(db);
        return out;
    }
    void store_whole(logged_event const& e) const {
        sqlite3* db = nullptr;
        sqlite3_open(file().c_str(), &db);
        sqlite3_stmt* s = nullptr;
        sqlite3_prepare_v2(db, "UPDATE event SET body = ? WHERE seq = ?", -1, &s, nullptr);
        sqlite3_bind_text(s, 1, e.data.c_str(), static_cast<int>(e.data.size()), SQLITE_STATIC);
        sqlite3_bind_int64(s, 2, e.seq);
        EXPECT_EQ(sqlite3_step(s), SQLITE_DONE);
        sqlite3_finalize(s);
        sqlite3_close(db);
    }

private:
    scratch_file file_;
};

bool of_clock(logged_event const& e) { return e.type.starts_with("clock.") && e.type != "clock.warned"; }

}  // namespace

TEST_F(StoredForm, EventsOfClocksAreKeptSlimAndShownWhole) {
    auto const shown = play();
    auto const bodies = stored("body");
    ASSERT_EQ(bodies.size(), shown.size());
    int slim = 0;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (!of_clock(shown[i])) continue;
        EXPECT_LT(bodies[i].size() * 4, shown[i].data.size() * 3) << shown[i].type;
        for (char const* member : {R"("without_rule":false)", R"("steps":[)", R"("status":)", R"("instance":1)"})
            EXPECT_NE(shown[i].data.find(member), std::string::npos) << shown[i].data;
        ++slim;
    }
    EXPECT_GE(slim, 5);
}

TEST_F(StoredForm, EventsAreShownAloneAsInTheAnswer) {
    auto d = desk::open(file(), {.seed = 1});
    auto const told = must(d, "ticket.open", R"({"requester":"c-1","kind":"complaint","channel":"web"})", host(noon));
    auto const read = d.events("main", 0);
    ASSERT_EQ(told.events.size(), read.size());
    for (std::size_t i = 0; i < read.size(); ++i) EXPECT_EQ(told.events[i].data, read[i].data);
}

TEST_F(StoredForm, WholeBodiesAreReadLikeSlimOnes) {
    auto const shown = play();
    for (logged_event const& e : shown)
        if (of_clock(e)) store_whole(e);
    auto d = desk::open(file());
    EXPECT_TRUE(d.rebuild());
    auto const again = d.events("main", 0);
    ASSERT_EQ(again.size(), shown.size());
    for (std::size_t i = 0; i < again.size(); ++i) EXPECT_EQ(again[i].data, shown[i].data);
    EXPECT_FALSE(d.verify().ok);  // the chain is over what was written
}

TEST_F(StoredForm, ViewsOfStatesShowWhatIsNotKept) {
    auto d = desk::open(file(), {.seed = 1});
    must(d, "ticket.open", R"({"requester":"c-1","kind":"after_sale","channel":"web","reference":"t"})", host(noon));
    auto const ticket = d.query("ticket.get", R"({"ticket":"t"})").value();
    for (char const* member : {R"("assignee":"")", R"("reopens":0)", R"("tags":[])"})
        EXPECT_NE(ticket.find(member), std::string::npos) << ticket;
    auto const customer = d.query("customer.get", R"({"customer":"c-1"})").value();
    for (char const* member : {R"("name":"")", R"("tickets":1)"}) EXPECT_NE(customer.find(member), std::string::npos) << customer;
}
