// Random conversations: what is counted step by step, what `measure` says, and what plain counting gives are one figure.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>

#include <map>
#include <set>

#include "../desk/kit.hpp"
#include "rate_world.hpp"

namespace csdesk::rates {
namespace {

instant const midnight = at("2026-11-20", "00:00:00");

struct line {
    int ticket = 0;
    speaker who = speaker::customer;
    instant when{};
};

/// Two days of talk in three tickets of two buyers, in the order of time, crowded around the edges of every rule.
std::vector<line> random_talk() {
    int const n = *rc::gen::inRange(0, 60);
    std::vector<std::int64_t> times;
    for (int i = 0; i < n; ++i) {
        std::int64_t const hour = *rc::gen::element<std::int64_t>(7, 8, 9, 12, 22, 23, 32, 36);
        std::int64_t const second = *rc::gen::inRange<std::int64_t>(0, 3'600);
        times.push_back(hour * 3'600 + second / *rc::gen::element<std::int64_t>(1, 30) * 1);
    }
    std::sort(times.begin(), times.end());
    std::vector<line> out;
    for (std::int64_t const t : times)
        out.push_back({*rc::gen::inRange(1, 4),
                       *rc::gen::weightedElement<speaker>(
                           {{5, speaker::customer}, {4, speaker::person}, {1, speaker::automatic}, {1, speaker::nobody}}),
                       midnight + seconds{t}});
    return out;
}
std::string buyer_of(int ticket) { return ticket == 3 ? "c-2" : "c-1"; }

/// Plain counting, without anything of ours: Shanghai is eight hours ahead, all year.
struct plain {
    std::vector<line> const& talk;
    span within, from, to;

    span time_of_day(instant t) const { return (t.time_since_epoch() + hours{8}) % hours{24}; }
    std::int64_t day(instant t) const { return (t.time_since_epoch() + hours{8}) / hours{24}; }
    bool in_hours(instant t) const { return from <= time_of_day(t) && time_of_day(t) < to; }

    using score = std::pair<std::int64_t, std::int64_t>;  // met, judged

    /// The first answer after line i in its ticket; nothing where the ticket ends before.
    std::optional<instant> answer_after(std::size_t i, bool over_ends) const {
        for (std::size_t j = i + 1; j < talk.size(); ++j) {
            if (talk[j].ticket != talk[i].ticket) continue;
            if (talk[j].who == speaker::person) return talk[j].when;
            if (talk[j].who == speaker::nobody && !over_ends) return std::nullopt;
        }
        return std::nullopt;
    }
    bool in_time(std::size_t i, bool over_ends = false) const {
        auto const answer = answer_after(i, over_ends);
        return answer && *answer - talk[i].when <= within;
    }
    score messages() const {
        score s;
        for (std::size_t i = 0; i < talk.size(); ++i)
            if (talk[i].who == speaker::customer && in_hours(talk[i].when)) s.first += in_time(i), ++s.second;
        return s;
    }
    score rounds() const {
        score s;
        for (std::size_t i = 0; i < talk.size(); ++i) {
            if (talk[i].who != speaker::customer || !in_hours(talk[i].when)) continue;
            bool first = true;  // nothing but robots and answers since the last answer or end
            for (std::size_t j = i; first && j-- > 0;) {
                if (talk[j].ticket != talk[i].ticket || talk[j].who == speaker::automatic) continue;
                first = talk[j].who != speaker::customer;
                break;
            }
            if (first) s.first += in_time(i), ++s.second;
        }
        return s;
    }
    score sessions() const {
        score s;
        for (std::size_t i = 0; i < talk.size(); ++i) {
            if (talk[i].who != speaker::customer || !in_hours(talk[i].when)) continue;
            bool begins = true;
            for (std::size_t j = 0; j < i; ++j)
                if (talk[j].ticket == talk[i].ticket && talk[j].who != speaker::nobody && talk[i].when - talk[j].when <= 10min)
                    begins = false;
            if (!begins) continue;
            ++s.second;
            instant last = talk[i].when;
            for (std::size_t j = i + 1; j < talk.size(); ++j) {
                if (talk[j].ticket != talk[i].ticket || talk[j].who == speaker::nobody) continue;
                if (talk[j].when - last > 10min) break;
                last = talk[j].when;
                if (talk[j].who != speaker::person) continue;
                s.first += talk[j].when - talk[i].when <= within;
                break;
            }
        }
        return s;
    }
    score buyer_days() const {
        std::map<std::pair<std::string, std::int64_t>, bool> all;
        for (std::size_t i = 0; i < talk.size(); ++i)
            if (talk[i].who == speaker::customer && in_hours(talk[i].when)) {
                auto const [found, fresh] = all.try_emplace({buyer_of(talk[i].ticket), day(talk[i].when)}, true);
                found->second = found->second && in_time(i, true);
            }
        score s;
        for (auto const& [who, good] : all) s.first += good, ++s.second;
        return s;
    }
};

std::vector<message> as_messages(std::vector<line> const& talk) {
    std::vector<message> out;
    for (line const& l : talk) out.push_back({std::to_string(l.ticket), buyer_of(l.ticket), {l.who, l.when, "wangwang"}});
    return out;
}

plain::score measured_by(rule const& r, std::vector<line> const& talk) {
    auto const f = measure(r, as_messages(talk), midnight + hours{72}).value().whole;
    return {f.met, f.judged};
}

RC_GTEST_PROP(rates, equal_plain_counting, ()) {
    auto const talk = random_talk();
    plain const p{talk, 3min, 8h, 23h};
    RC_ASSERT(measured_by(three_minutes(), talk) == p.rounds());
    RC_ASSERT(measured_by(each_message(), talk) == p.messages());
    RC_ASSERT(measured_by(thirty_seconds(), talk) == (plain{talk, 30s, 9h, 23h}.sessions()));
    RC_ASSERT(measured_by(buyers(), talk) == (plain{talk, 1h, 8h, 23h}.buyer_days()));
}

// ---- at the desk ------------------------------------------------------------------------------------------------------

using csdesk::testing::by;
using csdesk::testing::host;
using csdesk::testing::must;

char const* const all_units = R"(name = "t"
time_zone = "Asia/Shanghai"
[tickets]
auto_close_after = "0s"
[[rates]]
name = "rounds"
within = "3m"
hours = ["08:00", "23:00"]
[[rates]]
name = "messages"
unit = "message"
within = "3m"
hours = ["08:00", "23:00"]
[[rates]]
name = "sessions"
unit = "session"
within = "30s"
hours = ["09:00", "23:00"]
[[rates]]
name = "buyers"
unit = "buyer_day"
within = "1h"
hours = ["08:00", "23:00"]
)";

class random_shop {
public:
    random_shop() {
        must(d, "policy.adopt", "{\"text\":" + boost::json::serialize(boost::json::value(all_units)) + "}",
             host(midnight - hours{24}));
        for (int t = 1; t <= 3; ++t) {
            auto const r =
                must(d, "ticket.open", R"({"requester":")" + buyer_of(t) + R"(","kind":"pre_sale","channel":"wangwang"})",
                     host(midnight - hours{24}));
            tickets[t] = std::to_string(r.ids.at("ticket"));
        }
    }
    /// Says it, where the ticket allows it; what was said is kept.
    void say(line const& l) {
        auto const who = l.who == speaker::automatic ? by(role::bot, "b", l.when) : by(role::agent, "li", l.when);
        std::string const ticket = R"({"ticket":)" + tickets[l.ticket];
        std::string const text = ticket + R"(,"text":"在吗"})";
        bool done = false;
        if (l.who == speaker::customer)
            done = d.execute({"ticket.receive", text}, host(l.when)).has_value();
        else if (l.who == speaker::nobody)
            done = d.execute({"ticket.resolve", ticket + "}"}, who).has_value();
        else
            done = d.execute({"ticket.reply", text}, who).has_value();
        if (done) said.push_back(l);
    }
    plain::score figure(char const* name) {
        auto const answer = d.query("rate.get", std::string(R"({"name":")") + name + R"(","as_of":"2026-11-22"})", "main", {},
                                    100, midnight + hours{72})
                                .value();
        auto const f = boost::json::parse(answer).at("rows").at(0).as_object();
        return {f.at("met").as_int64(), f.at("judged").as_int64()};
    }
    desk d = desk::open(":memory:");
    std::map<int, std::string> tickets;
    std::vector<line> said;
};

RC_GTEST_PROP(rates_of_a_random_shop, equal_measure_and_a_recount, ()) {
    random_shop shop;
    for (line const& l : random_talk()) shop.say(l);
    auto const& said = shop.said;
    auto const compare = [&] {
        RC_ASSERT(shop.figure("rounds") == measured_by(three_minutes(), said));
        RC_ASSERT(shop.figure("messages") == measured_by(each_message(), said));
        RC_ASSERT(shop.figure("sessions") == measured_by(thirty_seconds(), said));
        RC_ASSERT(shop.figure("buyers") == measured_by(buyers(), said));
    };
    compare();
    for (auto const& [n, ticket] : shop.tickets) {
        auto const r = must(shop.d, "rates.recount", R"({"ticket":)" + ticket + "}", host(midnight + hours{72}));
        RC_ASSERT(r.events.size() == 1U);
        RC_ASSERT(r.events[0].type == "rate.unchanged");
    }
    RC_ASSERT(shop.d.rebuild());
    compare();
}

}  // namespace
}  // namespace csdesk::rates
