// Must hold wherever the power goes between a request and its confirmation: one id, one effect, and nothing is called done
// that was not. The other side (a bank) does an effect once per key and never forgets; the host repeats until the outbox is
// empty.
#include <gtest/gtest.h>
#include <csdesk/desk/desk.hpp>

#include <chrono>
#include <cstdio>
#include <map>

#include "faulty_disk.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

constexpr instant noon = instant_from_ms(1'700'000'000'000);

class bank {
public:
    void pay(std::string const& key) { ++asked_[key], paid_ += asked_[key] == 1; }
    bool has_paid(std::string const& key) const { return asked_.contains(key); }
    std::int64_t paid() const { return paid_; }

private:
    std::map<std::string, int> asked_;
    std::int64_t paid_ = 0;
};

void say(desk& d, std::string name, std::string json, instant now, std::string id) {
    auto const r = d.execute({std::move(name), std::move(json)}, {"main", {role::host, ""}, now, std::move(id)});
    if (!r) throw refused(r.error());
}

// What the host does after every start: ask, carry out, report, acknowledge. Everything under ids made from the keys.
void work(desk& d, bank& b) {
    say(d, "ticket.open", R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","text":"退款"})", noon, "open");
    say(d, "ticket.refund", R"({"ticket":1,"amount":{"minor":1299,"currency":"CNY"}})", noon + 1s, "refund");
    say(d, "action.request", R"({"kind":"coupon","ticket":1})", noon + 2s, "coupon");
    for (std::int64_t after = 0;;) {
        auto const box = d.outbox("main", after, 1);
        if (box.empty()) return;
        effect const& e = box.front();
        after = e.number;
        b.pay(e.key);
        say(d, "action.confirm",
            R"({"action":)" + e.key.substr(e.key.find('/') + 1) + R"(,"outcome":"done","external_id":"bank-1"})", noon + 3s,
            "done/" + e.key);
        say(d, "outbox.acknowledge", R"({"key":")" + e.key + "\"}", noon + 4s, "ack/" + e.key);
    }
}

// What must be true at any moment, of what is in the file.
std::string lies(desk& d, bank const& b) {
    auto const done = d.query("action.list", R"({"status":"done"})");
    if (!done) return done.error().en;
    for (int action = 1; action < 10; ++action)
        if (done->find(R"("action":)" + std::to_string(action) + ',') != std::string::npos &&
            !b.has_paid("action/" + std::to_string(action)))
            return "done, but the bank never paid";
    auto const ticket = d.query("ticket.get", R"({"ticket":1})");
    bool const refunded = ticket && ticket->find(R"("refund":"refunded")") != std::string::npos;
    bool const confirmed = done->find(R"("kind":"refund")") != std::string::npos;
    if (refunded && !confirmed) return "refunded without done";
    return {};
}

}  // namespace

TEST(host_actions, cut_off_anywhere_between_request_and_confirmation_have_one_effect) {
    faulty_disk disk;
    std::int64_t points = 0, runs = 0, begun = 0;
    for (std::int64_t point = 1;; ++point) {
        std::size_t const outcomes = 5;
        bool reached = true;
        for (std::size_t outcome = 0; outcome < outcomes; ++outcome) {
            bank b;
            disk.load({});
            { desk const made = desk::open("/shop.db", {.vfs = disk.name()}); }
            disk.arm(fault::power_cut, point);
            try {
                desk d = desk::open("/shop.db", {.vfs = disk.name()});
                work(d, b);
            } catch (storage_error const&) {}
            reached = disk.struck();
            begun += b.paid() == 1;
            disk.load(disk.after_power_cut(outcome < 2 ? outcome : outcome + static_cast<std::size_t>(point) * 100));
            desk d = desk::open("/shop.db", {.vfs = disk.name()});
            ASSERT_EQ(lies(d, b), "") << "point " << point;
            work(d, b);
            ASSERT_EQ(lies(d, b), "") << "point " << point;
            ASSERT_EQ(b.paid(), 2) << "point " << point;
            ASSERT_TRUE(d.outbox("main").empty());
            auto const ticket = d.query("ticket.get", R"({"ticket":1})");
            ASSERT_TRUE(ticket) << ticket.error().en;
            ASSERT_NE(ticket->find(R"("refund":"refunded")"), std::string::npos) << *ticket;
            ASSERT_TRUE(d.verify().ok);
            ++runs;
        }
        if (!reached) break;
        ++points;
    }
    std::printf(
        "host actions: power cut at %lld points, %lld runs, %lld of them between the first payment and the second; one effect "
        "each\n",
        static_cast<long long>(points), static_cast<long long>(runs), static_cast<long long>(begun));
    EXPECT_GT(begun, 0);
}
