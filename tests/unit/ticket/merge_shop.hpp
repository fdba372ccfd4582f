// A shop whose tickets are merged, un-merged and split through the desk.
#pragma once

#include <boost/json.hpp>
#include <csdesk/desk/desk.hpp>

#include "../desk/kit.hpp"

namespace csdesk::testing {

using namespace std::chrono_literals;
namespace json = boost::json;

inline constexpr char const* merge_policy = R"(name = "t"
time_zone = "Asia/Shanghai"
[[sla]]
name = "first"
metric = "first_response"
calendar = "real_time"
target = "10m"
warn_at = ["50%"]
[[sla]]
name = "first, vip"
metric = "first_response"
tiers = ["vip"]
calendar = "real_time"
target = "4m"
[[sla]]
name = "next"
metric = "next_response"
calendar = "real_time"
target = "20m"
[[sla]]
name = "resolution"
metric = "resolution"
calendar = "real_time"
target = "24h"
)";

class merge_shop {
public:
    explicit merge_shop(std::string const& path = ":memory:") : d(desk::open(path)) {
        json::object text{{"text", merge_policy}};
        must(d, "policy.adopt", json::serialize(text), host(noon - 1h));
    }

    std::int64_t open(instant at, std::string text = "在吗", std::string requester = "c-1", std::string more = "") {
        std::string const words = text.empty() ? "" : R"(,"text":")" + text + '"';
        return must(d, "ticket.open",
                    R"({"requester":")" + requester + R"(","kind":"after_sale","channel":"wangwang")" + words + more + "}",
                    host(at))
            .ids.at("ticket");
    }
    std::int64_t write(std::int64_t ticket, instant at, std::string external_id = "", std::string customer = "c-1") {
        std::string const id = external_id.empty() ? "" : R"(,"external_id":")" + external_id + '"';
        auto const r = must(d, "ticket.receive", R"({"ticket":)" + std::to_string(ticket) + R"(,"text":"还在吗")" + id + "}",
                            by(role::customer, customer, at));
        return r.ids.contains("message") ? r.ids.at("message") : 0;
    }
    std::int64_t answer(std::int64_t ticket, instant at) {
        return must(d, "ticket.reply", R"({"ticket":)" + std::to_string(ticket) + R"(,"text":"亲"})", by(role::agent, "li", at))
            .ids.at("message");
    }
    reply merge(std::int64_t ticket, std::int64_t into, instant at, std::string more = "") {
        return must(d, "ticket.merge", pair("into", ticket, into, more), by(role::agent, "li", at));
    }
    error no_merge(std::int64_t ticket, std::int64_t into, instant at, std::string more = "") {
        return must_refuse(d, "ticket.merge", pair("into", ticket, into, more), by(role::agent, "li", at));
    }
    reply unmerge(std::int64_t ticket, instant at) { return give("ticket.unmerge", ticket, at); }
    reply give(std::string name, std::int64_t ticket, instant at, std::string more = "") {
        return must(d, std::move(name), R"({"ticket":)" + std::to_string(ticket) + more + "}", by(role::agent, "li", at));
    }
    static std::string pair(std::string field, std::int64_t ticket, std::int64_t other, std::string more = "") {
        return R"({"ticket":)" + std::to_string(ticket) + ",\"" + field + "\":" + std::to_string(other) + more + "}";
    }

    json::array rows(std::string_view view, std::string params, std::int64_t page = 100) {
        json::array out;
        std::optional<std::string> after;
        do {
            auto const answer = d.query(view, params, "main", after, page);
            if (!answer) throw refused(answer.error());
            auto const read = json::parse(*answer);
            for (auto const& row : read.at("rows").as_array()) out.push_back(row);
            after = read.at("after").is_null() ? std::nullopt : std::optional(std::string(read.at("after").as_string()));
        } while (after);
        return out;
    }
    json::array of(std::string_view view, std::int64_t ticket, std::int64_t page = 100) {
        return rows(view, R"({"ticket":)" + std::to_string(ticket) + "}", page);
    }
    json::value row(std::int64_t ticket) {
        for (auto const& r : rows("ticket.list", "{}"))
            if (r.at("ticket").as_int64() == ticket) return r;
        throw std::runtime_error("no such ticket");
    }
    std::string status(std::int64_t ticket) { return std::string(row(ticket).at("status").as_string()); }
    std::vector<std::int64_t> messages(std::int64_t ticket, std::int64_t page = 100) {
        std::vector<std::int64_t> out;
        for (auto const& m : of("ticket.messages", ticket, page)) out.push_back(m.at("message").as_int64());
        return out;
    }
    /// The running response clock of a ticket.
    std::optional<json::value> response(std::int64_t ticket) {
        for (auto const& k : rows("clock.list", R"({"ticket":)" + std::to_string(ticket) + R"(,"running":true})"))
            if (k.at("metric") == "first_response" || k.at("metric") == "next_response") return k;
        return std::nullopt;
    }
    std::string due(std::int64_t ticket) {
        auto const k = response(ticket);
        return k && k->at("due").is_string() ? std::string(k->at("due").as_string()) : "";
    }
    /// Where the customer of a ticket waits since, or "".
    std::string waiting(std::int64_t ticket) {
        auto const since = row(ticket).at("waiting_since");
        return since.is_null() ? "" : std::string(since.as_string());
    }

    desk d;
};

inline std::string when(instant t) { return format_instant(t); }
inline std::int64_t figure(json::value const& row, char const* column) { return row.at(column).as_int64(); }
inline std::string word(json::value const& row, char const* column) { return std::string(row.at(column).as_string()); }
using numbers = std::vector<std::int64_t>;

}  // namespace csdesk::testing
