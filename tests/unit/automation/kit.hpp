// What the tests of automation share: a shop whose policy has the rules of the test.
#pragma once

#include <csdesk/desk/policy.hpp>

#include <boost/json.hpp>
#include <vector>

#include "../desk/kit.hpp"

namespace csdesk::testing {

using namespace std::chrono_literals;
namespace json = boost::json;

inline std::string const shop_head = R"(name = "shop"
time_zone = "Asia/Shanghai"
[calendars.day]
hours.every_day = [["09:00", "18:00"]]
)";

inline std::string quoted(std::string const& text) { return json::serialize(json::string(text)); }

/// An open desk with a policy of these rules, adopted at noon.
class shop {
public:
    explicit shop(std::string const& rules, std::string const& path = ":memory:", desk_options const& options = {.seed = 7})
        : desk(csdesk::desk::open(path, options)) {
        adopt(rules);
    }
    reply adopt(std::string const& rules, instant at = noon) {
        return take("policy.adopt", R"({"text":)" + quoted(shop_head + rules) + '}', at);
    }
    reply take(std::string name, std::string data, instant at = noon, actor who = {role::admin, "a"}) {
        return must(desk, std::move(name), std::move(data), {"main", std::move(who), at, {}});
    }
    std::int64_t open(std::string more = "", instant at = noon) {
        return take("ticket.open", R"({"requester":"c-1","kind":"after_sale","channel":"wangwang")" + more + '}', at)
            .ids.at("ticket");
    }
    /// The rows of a view.
    json::array rows(std::string view, std::string params = "{}", instant at = noon) {
        return json::parse(desk.query(view, params, "main", {}, 1'000, at).value()).at("rows").as_array();
    }
    json::object ticket(std::int64_t number) {
        return rows("ticket.get", R"({"ticket":)" + std::to_string(number) + '}').at(0).as_object();
    }
    std::vector<std::string> tags(std::int64_t number) { return texts(ticket(number).at("tags")); }
    json::array firings(std::int64_t number) {
        return rows("automation.firings", R"({"ticket":)" + std::to_string(number) + '}');
    }
    static std::vector<std::string> texts(json::value const& list) {
        std::vector<std::string> out;
        for (auto const& one : list.as_array()) out.emplace_back(one.as_string());
        return out;
    }
    /// Types of all events after `since`.
    std::vector<logged_event> log(std::int64_t since = 0) { return desk.events("main", since, 10'000); }
    std::int64_t count(std::string const& type) {
        std::int64_t n = 0;
        for (auto const& e : log()) n += e.type == type;
        return n;
    }
    csdesk::desk desk;
};

inline std::string text_of(json::value const& v) { return std::string(v.as_string()); }

}  // namespace csdesk::testing
