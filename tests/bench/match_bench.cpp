// sla.match_1000: the rules in force for a ticket among 1,000, compiled, beside asking them one by one. Nine in ten rules name a
// kind, tiers, channels, priorities, tags or values of custom fields, one in ten asks numbers; 12 pairs of pack and metric.
#include <csdesk/sla/matcher.hpp>

#include <benchmark/benchmark.h>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace csdesk;
using namespace std::chrono_literals;

constexpr std::size_t rules = 1'000, tickets = 1'024;

class dice {
public:
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_()) % n; }
    std::string word(char const* stem, std::uint32_t n) { return stem + std::to_string(below(n)); }

private:
    std::mt19937 engine_{20261122};
};

sla::policy make_policy(dice& d) {
    sla::policy p;
    for (std::size_t i = 0; i < rules; ++i) {
        sla::rule r{.name = "rule " + std::to_string(i), .target = 1h};
        r.metric = sla::metric_names[d.below(6)].value;
        r.pack = d.below(2) == 0 ? "shop" : "taobao";
        if (d.below(2) == 0) r.kinds = {ticket_kind_names[d.below(8)].value};
        if (d.below(2) == 0) r.tiers = {d.word("tier", 5)};
        if (d.below(3) == 0) r.channels = {d.word("channel", 8), d.word("channel", 8)};
        if (d.below(3) == 0) r.priorities = {priority_names[d.below(4)].value};
        if (d.below(4) == 0) r.tags = {d.word("tag", 50)};
        if (d.below(3) == 0) r.when.push_back({.field = "fields.brand", .is = {d.word("brand", 40)}});
        if (d.below(5) == 0) r.when.push_back({.field = "fields.line", .is = {d.word("line", 10), d.word("line", 10)}});
        if (d.below(10) == 0) r.when.push_back({.field = "refund_amount_minor", .at_least = 100 * d.below(10)});
        p.rules.push_back(std::move(r));
    }
    return p;
}

std::vector<sla::subject> make_subjects(dice& d) {
    std::vector<sla::subject> out(tickets);
    for (auto& s : out) {
        s.kind = ticket_kind_names[d.below(8)].value;
        s.tier = d.word("tier", 5);
        s.channel = d.word("channel", 8);
        s.priority = priority_names[d.below(4)].value;
        s.tags = {d.word("tag", 50), d.word("tag", 50)};
        std::map<std::string, std::string, std::less<>> fields{{"fields.brand", d.word("brand", 40)},
                                                               {"fields.line", d.word("line", 10)},
                                                               {"refund_amount_minor", std::to_string(100 * d.below(10))}};
        s.values = [fields = std::move(fields)](std::string_view field) {
            auto const found = fields.find(field);
            return found == fields.end() ? std::vector<std::string>{} : std::vector{found->second};
        };
    }
    return out;
}

struct world {
    dice d{};
    sla::policy policy = make_policy(d);
    std::vector<sla::subject> subjects = make_subjects(d);
    sla::matcher compiled{policy};
};
world const& the_world() {
    static world const w;
    return w;
}

template <class Answer>
void each_ticket(benchmark::State& run, Answer answer) {
    auto const& subjects = the_world().subjects;
    std::size_t next = 0, won = 0;
    for (auto unused : run) {
        won += answer(subjects[next]).size();
        if (++next == subjects.size()) next = 0;
    }
    benchmark::DoNotOptimize(won);
    run.SetItemsProcessed(static_cast<std::int64_t>(run.iterations()));
}

void compiled(benchmark::State& run) {
    each_ticket(run, [](sla::subject const& s) { return the_world().compiled.winners(s); });
}
void one_by_one(benchmark::State& run) {
    each_ticket(run, [](sla::subject const& s) { return sla::winners(the_world().policy, s); });
}

BENCHMARK(compiled)->Name("sla.match_1000");
BENCHMARK(one_by_one)->Name("sla.match_1000/peer:linear");

}  // namespace
