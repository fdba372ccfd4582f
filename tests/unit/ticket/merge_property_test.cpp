// Random tickets that are written to, answered, merged, un-merged and split, beside a plain model of who waits for what.
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "merge_shop.hpp"

using namespace csdesk;
using namespace csdesk::testing;

namespace {

/// A message belongs to the ticket it was written in, or split off to, for good; whom it counts for follows from the merges.
struct message {
    std::int64_t number = 0, ticket = 0;
    instant at{};
    bool of_customer = false, unanswered = false, moved = false;
};

class model {
public:
    explicit model(std::uint64_t seed) : random_(seed) {}

    void step() {
        now_ += std::chrono::milliseconds(1 + below(120'000));
        switch (below(12)) {
            case 0:
            case 1: return open();
            case 2:
            case 3:
            case 4: return write();
            case 5: return answer();
            case 6:
            case 7: return merge();
            case 8:
            case 9: return unmerge();
            case 10: return split();
            default: return fire();
        }
    }

    void check() {
        std::int64_t counted = 0;
        for (auto const& row : s.rows("ticket.list", "{}")) {
            std::int64_t const t = figure(row, "ticket");
            SCOPED_TRACE("ticket " + std::to_string(t));
            counted += figure(row, "customer_messages") + figure(row, "replies");
            EXPECT_EQ(word(row, "status") == "merged", into_.contains(t));
            if (!into_.contains(t)) check_whole(t, row);
        }
        EXPECT_EQ(counted, std::ssize(messages_)) << "every message counts once";
    }

    merge_shop s;

private:
    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    std::int64_t root(std::int64_t t) const {
        for (auto at = into_.find(t); at != into_.end(); at = into_.find(t)) t = at->second;
        return t;
    }
    std::int64_t some() { return tickets_[below(tickets_.size())]; }

    void open() {
        if (tickets_.size() > 7) return;
        tickets_.push_back(s.open(now_));
        messages_.push_back({s.messages(tickets_.back()).at(0), tickets_.back(), now_, true, true});
    }
    void write() {
        if (tickets_.empty()) return;
        std::int64_t const t = some();
        messages_.push_back({s.write(t, now_), root(t), now_, true, true});
    }
    void answer() {
        if (tickets_.empty()) return;
        std::int64_t const t = some();
        messages_.push_back({s.answer(t, now_), root(t), now_});
        for (message& m : messages_)
            if (root(m.ticket) == root(t)) m.unanswered = false;
    }
    void merge() {
        if (tickets_.size() < 2) return;
        std::int64_t const a = some(), b = some();
        auto const done = s.d.execute({"ticket.merge", merge_shop::pair("into", a, b)}, by(role::agent, "li", now_));
        bool const possible = !into_.contains(a) && root(b) != a;
        ASSERT_EQ(done.has_value(), possible);
        if (possible) into_[a] = root(b);
    }
    void unmerge() {
        if (tickets_.empty()) return;
        std::int64_t const t = some();
        auto const done = s.d.execute({"ticket.unmerge", R"({"ticket":)" + std::to_string(t) + "}"}, by(role::agent, "li", now_));
        ASSERT_EQ(done.has_value(), into_.erase(t) == 1);
    }
    void split() {
        if (messages_.empty()) return;
        message& m = messages_[below(messages_.size())];
        if (!m.of_customer || m.moved || into_.contains(m.ticket)) return;
        std::int64_t const part =
            s.give("ticket.split", m.ticket, now_, R"(,"messages":[)" + std::to_string(m.number) + "]").ids.at("ticket");
        tickets_.push_back(part);
        m.ticket = part;
        m.moved = m.unanswered = true;
    }
    void fire() {
        for (auto const& e : s.d.advance(now_)) {
            if (e.type != "clock.warned" && e.type != "clock.breached") continue;
            EXPECT_FALSE(into_.contains(json::parse(e.data).at("ticket").as_int64())) << "a merged ticket fires nothing";
        }
    }

    /// A ticket that is not merged: what it waits for, shows and counts.
    void check_whole(std::int64_t t, json::value const& row) {
        std::set<std::int64_t> mine;
        std::optional<instant> waits;
        for (message const& m : messages_) {
            if (root(m.ticket) != t) continue;
            mine.insert(m.number);
            if (m.unanswered) waits = waits ? std::min(*waits, m.at) : m.at;
        }
        auto const shown = s.messages(t, 3);
        EXPECT_EQ(std::set<std::int64_t>(shown.begin(), shown.end()), mine);
        EXPECT_EQ(shown.size(), mine.size()) << "neither lost nor doubled";
        EXPECT_EQ(row.at("waiting_since").is_null() ? "" : word(row, "waiting_since"), waits ? when(*waits) : "");
        auto const clock = s.response(t);
        EXPECT_EQ(clock ? word(*clock, "started") : "", waits ? when(*waits) : "");
        std::int64_t rounds = 0, open = 0;
        for (auto const& r : s.of("ticket.rounds", t, 2)) ++rounds, open += r.at("ended_at").is_null() ? 1 : 0;
        EXPECT_EQ(rounds, figure(row, "rounds"));
        EXPECT_EQ(open, waits ? 1 : 0);
    }

    std::mt19937_64 random_;
    instant now_ = noon;
    std::vector<std::int64_t> tickets_{};
    std::map<std::int64_t, std::int64_t> into_{};
    std::vector<message> messages_{};
};

// edge case 56
// edge case 57
// edge case 58
TEST(merging, random_sequences_lose_and_double_nothing) {
    std::uint64_t const seeds = std::getenv("CSDESK_LONG") ? 1'200 : 12;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        model m(seed);
        for (int i = 0; i < 60; ++i) {
            SCOPED_TRACE("step " + std::to_string(i));
            m.step();
            if (i % 4 == 3) m.check();
            if (::testing::Test::HasFailure()) return;
        }
        std::map<std::string, int> keys;
        for (auto const& e : m.s.d.events("main", 0, 100'000))
            if (e.type == "clock.warned" || e.type == "clock.breached") ++keys[word(json::parse(e.data), "key")];
        for (auto const& [key, times] : keys) EXPECT_EQ(times, 1) << key;
        EXPECT_TRUE(m.s.d.rebuild()) << "the log alone gives the same tables";
    }
}

}  // namespace
