// A live queue: customers write, agents answer, clocks warn and breach by themselves, on one Boost.Asio loop.
//
//     ./live_queue [--zh] [--live]     --zh: Chinese   --live: by the real clock, five minutes; else a second
#include <csdesk/csdesk.hpp>
#include <csdesk/runner/runner.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/src.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "screen.hpp"

using namespace std::chrono_literals;
using csdesk::role;
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr char const* rules = R"(
name = "live queue"
time_zone = "Asia/Shanghai"
[calendars.default]
hours.every_day = [["00:00", "24:00"]]
[[sla]]
name = "first response"
metric = "first_response"
target = "60s"
warn_at = ["50%", "80%"]
[[sla]]
name = "next response"
metric = "next_response"
target = "90s"
warn_at = ["50%"]
[[sla]]
name = "resolution"
metric = "resolution"
target = "4m"
warn_at = ["80%"]
)";

// What happens in the shop, by seconds since it opened. Tickets are named by references of the shop's own.
struct deed {
    int second;
    csdesk::actor who;
    char const *command, *ticket, *fields;
};
csdesk::actor const wang{role::customer, "wang"}, lin{role::customer, "lin"}, zhao{role::customer, "zhao"};
csdesk::actor const li{role::agent, "li"}, chen{role::agent, "chen"};
deed const story[] = {
    {5, wang, "ticket.open", "A", R"("requester":"wang","kind":"after_sale","channel":"wangwang","text":"物流三天没动了")"},
    {20, lin, "ticket.open", "B", R"("requester":"lin","kind":"pre_sale","channel":"douyin","text":"这款有现货吗")"},
    {25, li, "ticket.reply", "A", R"("text":"亲，您好，马上为您查询")"},
    {40, zhao, "ticket.open", "C",
     R"("requester":"zhao","kind":"emergency","channel":"phone","priority":"urgent","text":"漏电了")"},
    {65, li, "ticket.reply", "C", R"("text":"请先断电，我们马上上门")"},
    {95, chen, "ticket.reply", "B", R"("text":"有的，今天发货")"},
    {110, wang, "ticket.receive", "A", R"("text":"还是没动")"},
    {165, li, "ticket.reply", "A", R"("text":"已联系快递，今晚送达")"},
    {190, li, "ticket.resolve", "A", R"("solution":"催促快递")"},
    {240, chen, "ticket.resolve", "C", R"("solution":"上门更换")"},
};
constexpr int ends_at = 280;

// The real clock, or one that stands still until it is told to go on.
class shop_time {
public:
    explicit shop_time(bool live) : live_(live) {}
    csdesk::instant now() const {
        return live_ ? std::chrono::time_point_cast<csdesk::span>(std::chrono::system_clock::now()) : told_;
    }
    bool live() const { return live_; }
    void advance(csdesk::span by) { told_ += by; }

private:
    bool live_;
    csdesk::instant told_ = csdesk::parse_instant("2026-11-11T20:00:00+08:00").value();  // an evening of 11.11
};

class live_queue {
public:
    live_queue(csdesk::desk& desk, shop_time& time, example::screen const& show)
        : desk_(desk), time_(time), show_(show), runner_(desk, loop_.get_executor(), options()), pulse_(loop_) {}

    void run() {
        desk_.listen([this](std::string const&, csdesk::logged_event const& e) { tell(e); });
        began_ = time_.now();
        obey({role::admin, "shop"}, "policy.adopt", json::serialize(json::object{{"text", rules}}));
        runner_.start();
        pulse();
        loop_.run();  // until the runner and the pulse have stopped
        desk_.listen({});
        farewell();
    }

private:
    csdesk::runner_options options() {
        csdesk::runner_options o;
        o.clock = [this] { return time_.now(); };
        o.on_fired = [this](auto events) { fired_ += events.size(); };
        o.on_error = [this](csdesk::runner_fault const& f) { show_.line(show_.red("runner: " + f.what)); };
        return o;
    }

    // One beat of the shop. By the real clock it comes every second; otherwise it moves the time by five, and says so.
    void pulse() {
        if (!time_.live()) {
            time_.advance(5s);
            runner_.wake();
        }
        int const second = static_cast<int>((time_.now() - began_) / 1s);
        for (; next_ != std::size(story) && story[next_].second <= second; ++next_) act(story[next_]);
        if (second / 30 > printed_) {
            printed_ = second / 30;
            asio::post(loop_, [this] { print_queue(); });  // after the runner's turn
        }
        if (second >= ends_at) return asio::post(loop_, [this] { runner_.stop(); });
        pulse_.expires_after(time_.live() ? 1'000ms : 10ms);
        pulse_.async_wait([this](boost::system::error_code const&) { pulse(); });
    }

    void act(deed const& d) {
        bool const opens = std::string_view(d.command) == "ticket.open";
        obey(d.who, d.command, std::string(opens ? R"({"reference":")" : R"({"ticket":")") + d.ticket + "\"," + d.fields + '}');
    }
    void obey(csdesk::actor const& who, char const* command, std::string const& data) {
        auto const r = runner_.execute({command, data}, runner_.by(who));
        if (!r) show_.line(show_.red(std::string(command) + ": " + r.error().message(show_.language())));
    }

    // ---- what is heard ----

    void tell(csdesk::logged_event const& e) {
        auto const data = json::parse(e.data).as_object();
        auto const* const ticket = data.if_contains("ticket");
        if (ticket == nullptr) return;
        auto const text = [&](char const* field) { return std::string(data.at(field).as_string()); };
        auto say = [&](std::string_view en, std::string_view zh, std::string const& more) {
            show_.line(show_.dim(example::screen::time_of_day(e.at)) + "  #" + json::serialize(*ticket) + ' ' +
                       std::string(show_.word(en, zh)) + more);
        };
        if (e.type == "ticket.customer_wrote") say("customer: ", "买家：", text("text"));
        if (e.type == "ticket.replied") say(e.actor + ": ", e.actor.substr(6) + "：", text("text"));
        if (e.type == "clock.warned") say("warning: ", "预警：", show_.yellow(metric(data)));
        if (e.type == "clock.breached") say("BREACHED: ", "超时：", show_.red(metric(data.at("clock").as_object())));
        if (e.type == "clock.met" && data.at("in_time").as_bool())
            say("in time: ", "达标：", show_.green(metric(data.at("clock").as_object())));
    }
    std::string metric(json::object const& of) const {
        auto const m = csdesk::from_name<csdesk::sla::metric>(of.at("metric").as_string());
        return std::string(m ? display(*m, show_.language()) : "?");
    }

    // ---- what is asked ----

    json::array rows(char const* view, std::string const& params) {
        return json::parse(desk_.query(view, params).value()).at("rows").as_array();
    }

    void print_queue() {
        auto const now = time_.now();
        auto const queue = rows("ticket.queue", "{}");
        show_.line(show_.dim(example::screen::time_of_day(now)) + "  ── " + std::string(show_.word("queue: ", "队列：")) +
                   std::to_string(queue.size()) + " ──────────────────────────────────────────");
        for (auto const& ticket : queue) {
            auto const number = ticket.at("ticket").as_int64();
            for (auto const& clock : rows("clock.list", R"({"ticket":)" + std::to_string(number) + R"(,"running":true})")) {
                if (!clock.at("due").is_string()) continue;  // paused
                auto const left = csdesk::parse_instant(clock.at("due").as_string()).value() - now;
                csdesk::span const target{clock.at("target_ms").as_int64()};
                auto const who = csdesk::from_name<csdesk::priority>(ticket.at("priority").as_string());
                show_.line("            #" + show_.padded(std::to_string(number), 4) +
                           show_.padded(std::string(ticket.at("requester").as_string()), 7) +
                           show_.padded(display(who.value(), show_.language()), 8) + show_.padded(metric(clock.as_object()), 17) +
                           show_.bar(left, target) + "  " + example::screen::countdown(left));
            }
        }
    }

    void farewell() {
        int met = 0, breached = 0;
        for (auto const& clock : rows("clock.list", "{}")) {
            breached += clock.at("breached").as_bool();
            met += clock.at("status").as_string() == "met";
        }
        auto const checked = desk_.verify();
        show_.line(std::string(show_.word("clocks: met ", "时限：达标 ")) + std::to_string(met) +
                   std::string(show_.word(", breached ", "，超时 ")) + std::to_string(breached) +
                   std::string(show_.word("; fired by the runner: ", "；由运行器触发：")) + std::to_string(fired_) +
                   std::string(show_.word("; log of ", "；日志 ")) + std::to_string(checked.events) +
                   std::string(checked.ok ? show_.word(" events: unaltered", " 条：完好") : show_.word(": ALTERED", "：被改动")));
    }

    csdesk::desk& desk_;
    shop_time& time_;
    example::screen const& show_;
    asio::io_context loop_;
    csdesk::runner runner_;  // after what it uses, so that it goes first
    asio::steady_timer pulse_;
    csdesk::instant began_{};
    std::size_t next_ = 0, fired_ = 0;
    int printed_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
    auto const given = [&](std::string_view flag) { return std::find(arguments, arguments + count, flag) != arguments + count; };
    auto desk = csdesk::desk::open(":memory:");
    shop_time time(given("--live"));
    example::screen const show(given("--zh") ? csdesk::language::zh : csdesk::language::en, ::isatty(STDOUT_FILENO) == 1);
    live_queue(desk, time, show).run();
}
