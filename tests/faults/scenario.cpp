#include "scenario.hpp"

#include <algorithm>

namespace csdesk::testing {
namespace {

using namespace std::chrono_literals;

constexpr instant noon = instant_from_ms(1'700'000'000'000);

request ask(std::string name, std::string json, instant now, std::string id, std::string shop = "main") {
    return {{std::move(name), std::move(json)}, {std::move(shop), {role::host, ""}, now, std::move(id)}};
}

constexpr char const* remark = R"({"kind":"remark","text":"急，请尽快"})";
constexpr char const* refund = R"({"kind":"refund","amount":{"minor":1299,"currency":"CNY"},"deadline":1700000060000})";

}  // namespace

scenario::scenario(desk_options options, std::string path) : options_(std::move(options)), path_(std::move(path)) {
    options_.seed = 7;
    add({ask("action.request", refund, noon, "c-0")});
    add({ask("action.request", remark, noon + 1s, "c-1")});
    add({ask("action.request", remark, noon + 2s, "c-2", "second shop")});
    add({ask("action.request", remark, noon + 3s, "c-3"), ask("action.request", refund, noon + 3s, "c-4"),
         ask("action.request", remark, noon + 3s, "c-5", "third shop")});
    add({ask("outbox.acknowledge", R"({"key":"action/2"})", noon + 4s, "c-6")});
    add({ask("action.confirm", R"({"action":4,"outcome":"accepted","external_id":"bank-77"})", noon + 5s, "c-7")});
    steps_.push_back({{}, {}, noon + 5min});  // both refunds are overdue now
    add({ask("action.confirm", R"({"action":1,"outcome":"done"})", noon + 6min, "c-8")});
    add({ask("action.request", R"({"kind":"coupon","text":")" + std::string(9'000, 'x') + "\"}", noon + 7min,
             "c-9")});  // more than a page
    add({ask("action.confirm", R"({"action":4,"outcome":"failed","reason":"account closed"})", noon + 8min, "c-10")});
    add({ask("action.confirm", R"({"action":4,"outcome":"failed","reason":"account closed"})", noon + 9min, "c-11")});
}

void scenario::add(std::vector<request> requests) {
    one s;
    for (request const& r : requests) s.ids.push_back(r.how.shop + '/' + r.how.command_id);
    s.requests = std::move(requests);
    steps_.push_back(std::move(s));
}

desk scenario::open() const { return desk::open(path_, options_); }

void scenario::step(desk& d, std::size_t number) const {
    one const& s = steps_[number];
    if (s.advance_to) {
        d.advance(*s.advance_to);
        return;
    }
    if (s.requests.size() == 1) {
        if (auto r = d.execute(s.requests[0].what, s.requests[0].how); !r) throw refused(r.error());
        return;
    }
    for (auto const& r : d.execute_many(s.requests))
        if (!r) throw refused(r.error());
}

std::string log_of(desk& d) {
    std::string out;
    d.export_log([&](std::string_view line) { (out += line) += '\n'; });
    return out;
}

std::string scenario::inspect(std::size_t acknowledged) const {
    try {
        desk d = open();
        std::string const left = log_of(d);
        if (!expected_.starts_with(left)) return "what is left is not the beginning of what was done";
        for (std::size_t i = 0; i < acknowledged; ++i)
            for (std::string const& id : steps_[i].ids)
                if (left.find(R"("command":")" + id.substr(id.find('/') + 1) + '"') == std::string::npos)
                    return "acknowledged, but lost: " + id;
        for (one const& s : steps_) {  // a step's commands are there together or not at all
            auto const there = std::count_if(s.ids.begin(), s.ids.end(), [&](std::string const& id) {
                return left.find(R"("command":")" + id.substr(id.find('/') + 1) + '"') != std::string::npos;
            });
            if (there != 0 && there != static_cast<std::ptrdiff_t>(s.ids.size())) return "half a group is there";
        }
        if (auto const checked = d.verify(); !checked.ok) return "verify: " + checked.what;
        if (!d.rebuild()) return "the tables are not what the log says";
        for (std::size_t i = 0; i < steps_.size(); ++i) step(d, i);
        if (log_of(d) != expected_) return "sent again, the log is another one";
        if (auto const checked = d.verify(); !checked.ok) return "verify after all was sent again: " + checked.what;
        return {};
    } catch (std::exception const& e) { return std::string("thrown: ") + e.what(); }
}

}  // namespace csdesk::testing
