// A shop with fields, sub-statuses, contact reasons and endings of its own, played through the desk.
#pragma once

#include <boost/json.hpp>
#include <csdesk/desk/policy.hpp>

#include "../desk/kit.hpp"

namespace csdesk::testing::own {

using namespace std::chrono_literals;
namespace json = boost::json;
using names = std::vector<std::string>;

inline char const* const head = R"(
name = "test"
time_zone = "Asia/Shanghai"
[calendars.default]
hours.every_day = [["09:00", "18:00"]]
[[sla]]
name = "resolution"
metric = "resolution"
target = "8h"
calendar = "real_time"
pause_on = ["pending:photos", "on_hold"]
[[sla]]
name = "update"
metric = "update"
target = "48h"
calendar = "real_time"
pause_on = ["snoozed"]
)";

inline char const* const rules = R"(
[tickets]
reopen_window = "7d"
auto_close_after = "72h"
remind_before_close = "24h"
late_reply = "follow_up"
[tickets.fields.size]
type = "choice"
zh = "尺码"
options = [{ id = "m", zh = "中" }, { id = "l", zh = "大", en = "L" }]
order = 2
[tickets.fields.colors]
type = "choices"
options = [{ id = "red" }, { id = "blue" }]
[tickets.fields.count]
type = "integer"
min = 1
order = 1
kinds = ["after_sale"]
[tickets.fields.id_card]
type = "text"
personal = true
[tickets.sub_statuses.photos]
status = "pending"
zh = "待照片"
en = "Photos"
[tickets.sub_statuses.address]
status = "pending"
zh = "待地址"
[tickets.sub_statuses.doing]
status = "open"
is_default = true
[tickets.contact_reasons.logistics]
zh = "物流"
[tickets.contact_reasons.lost]
parent = "logistics"
[tickets.contact_reasons.price]
[tickets.kinds.complaint]
resolve_requires = ["contact_reason", "cause", "solution"]
)";

// 2026-11-23 is a Monday; 10:00 in Shanghai.
inline instant const ten = *parse_instant("2026-11-23T10:00:00+08:00");

class shop {
public:
    explicit shop(std::string const& own = rules, desk_options const& options = {}) : d(desk::open(file.path(), options)) {
        adopt(own, ten - 1h);
    }
    void adopt(std::string const& own, instant now) {
        must(d, "policy.adopt", json::serialize(json::object{{"text", head + own}}), by(role::admin, "a", now));
        d.advance(now);
    }
    /// As after the process had ended.
    void restart() {
        d.close();
        d = desk::open(file.path());
    }
    std::int64_t open(std::string const& more = {}, instant now = ten) {
        return must(d, "ticket.open",
                    R"({"requester":"c-1","kind":"after_sale","channel":"wangwang","text":"物流不动了")" + more + "}",
                    by(role::customer, "c-1", now))
            .ids.at("ticket");
    }
    static std::string on(std::int64_t ticket, std::string const& more) {
        return R"({"ticket":)" + std::to_string(ticket) + more + "}";
    }
    reply li(std::string name, std::int64_t ticket, std::string const& more, instant now = ten) {
        return must(d, std::move(name), on(ticket, more), by(role::agent, "li", now));
    }
    error refused(std::string name, std::int64_t ticket, std::string const& more, instant now = ten) {
        return must_refuse(d, std::move(name), on(ticket, more), by(role::agent, "li", now));
    }
    reply says(std::int64_t ticket, instant now, std::string const& more = {}) {
        return must(d, "ticket.receive", on(ticket, R"(,"text":"在吗")" + more), by(role::customer, "c-1", now));
    }
    reply reports(std::int64_t ticket, std::string const& status, instant now) {
        return must(d, "ticket.record_status", on(ticket, R"(,"status":")" + status + "\""), by(role::importer, "i", now));
    }
    json::array rows(std::string_view view, std::string const& params, std::optional<instant> now = {}) {
        return json::parse(d.query(view, params, "main", {}, 100, now).value()).at("rows").as_array();
    }
    json::object get(std::int64_t ticket) { return rows("ticket.get", on(ticket, "")).at(0).as_object(); }
    json::object row(std::int64_t ticket) {
        for (auto const& r : rows("ticket.list", "{}"))
            if (r.at("ticket").as_int64() == ticket) return r.as_object();
        return {};
    }
    std::string status(std::int64_t ticket) { return std::string(get(ticket).at("status").as_string()); }
    /// The latest clock of a metric, as it is explained.
    json::object clock(std::int64_t ticket, std::string const& metric, instant now) {
        auto const all = rows("clock.explain", on(ticket, R"(,"metric":")" + metric + "\""), now);
        return all.empty() ? json::object{} : all.back().as_object();
    }
    span elapsed(std::int64_t ticket, std::string const& metric, instant now) {
        return span(clock(ticket, metric, now).at("elapsed_ms").as_int64());
    }
    names numbers(std::string const& params) {
        names out;
        for (auto const& r : rows("ticket.list", params)) out.push_back(std::to_string(r.at("ticket").as_int64()));
        return out;
    }

    scratch_file file;
    desk d;
};

inline std::string text(json::value const& v, char const* field) {
    auto const& found = v.at(field);
    return found.is_string() ? std::string(found.as_string()) : "null";
}
inline std::string policy_problem(std::string const& own) {
    auto const r = parse_policy(std::string(head) + own);
    return r ? "accepted" : r.error().field + ": " + r.error().en.substr(0, r.error().en.find(':'));
}
inline std::size_t count(reply const& r, std::string const& type) {
    return static_cast<std::size_t>(
        std::count_if(r.events.begin(), r.events.end(), [&](auto const& e) { return e.type == type; }));
}

}  // namespace csdesk::testing::own
