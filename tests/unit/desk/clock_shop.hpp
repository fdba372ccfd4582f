// A shop with promises, for tests of clocks through the desk.
#pragma once

#include <boost/json.hpp>

#include "kit.hpp"

namespace csdesk::testing {

using namespace std::chrono_literals;
namespace json = boost::json;

inline char const* const shop_rules = R"(
name = "test"
time_zone = "Asia/Shanghai"
[calendars.default]
hours.every_day = [["09:00", "18:00"]]
[[sla]]
name = "first"
metric = "first_response"
target = "10m"
calendar = "real_time"
warn_at = ["50%"]
[[sla]]
name = "next"
metric = "next_response"
target = "20m"
calendar = "real_time"
[[sla]]
name = "resolution"
metric = "resolution"
target = "8h"
pause_on = ["pending"]
warn_at = ["1h left"]
[[sla]]
name = "resolution, urgent"
metric = "resolution"
priorities = ["urgent"]
target = "2h"
[[sla]]
name = "resolution, vip"
metric = "resolution"
tiers = ["vip"]
target = "4h"
)";

// 2026-11-23 is a Monday; 10:00 in Shanghai.
inline instant const ten = *parse_instant("2026-11-23T10:00:00+08:00");

class clock_shop {
public:
    explicit clock_shop(std::string const& rules = shop_rules, desk_options const& options = {})
        : d(desk::open(file.path(), options)) {
        adopt(rules, ten - 24h);
        d.advance(ten - 24h);
    }
    reply adopt(std::string const& rules, instant now) {
        return must(d, "policy.adopt", json::serialize(json::object{{"text", rules}}), by(role::admin, "a", now));
    }
    std::int64_t open(instant now, std::string const& more = {}) {
        return must(d, "ticket.open",
                    R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","text":"物流不动了")" + more + "}",
                    by(role::customer, "c-1", now))
            .ids.at("ticket");
    }
    reply li(std::string name, std::int64_t ticket, std::string const& more, instant now) {
        return must(d, std::move(name), R"({"ticket":)" + std::to_string(ticket) + more + "}", by(role::agent, "li", now));
    }
    json::array rows(std::string_view view, std::string const& params, std::optional<instant> now = {}) {
        return json::parse(d.query(view, params, "main", {}, 100, now).value()).at("rows").as_array();
    }
    json::object clock(std::int64_t ticket, std::string const& metric) {
        auto const all = rows("clock.list", R"({"ticket":)" + std::to_string(ticket) + R"(,"metric":")" + metric + "\"}");
        return all.empty() ? json::object{} : all.back().as_object();
    }
    std::string due(std::int64_t ticket, std::string const& metric) {
        auto const k = clock(ticket, metric);
        return k.contains("due") && k.at("due").is_string() ? std::string(k.at("due").as_string()) : "none";
    }
    std::vector<std::string> firings() {
        std::vector<std::string> out;
        for (auto const& e : d.events("main", 0, 100'000)) {
            if (e.type != "clock.warned" && e.type != "clock.breached") continue;
            auto const data = json::parse(e.data);
            out.push_back(e.type + ' ' + std::string(data.at("due").as_string()) + (data.at("late").as_bool() ? " late" : ""));
        }
        return out;
    }
    std::size_t count(std::string_view type) {
        std::size_t n = 0;
        for (auto const& e : d.events("main", 0, 100'000)) n += e.type == type;
        return n;
    }

    scratch_file file;
    desk d;
};
using shop = clock_shop;

inline std::string at(instant t) { return format_instant(t); }
using lines = std::vector<std::string>;

}  // namespace csdesk::testing
