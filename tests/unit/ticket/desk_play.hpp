// A desk with one ticket to talk in, for tests of what hangs on a conversation. Whatever a test did, its log verifies and
// rebuilds to the same tables, also when the file was opened anew.
#pragma once

#include <boost/json.hpp>
#include <csdesk/desk/desk.hpp>

#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "../desk/kit.hpp"

namespace csdesk::testing {

namespace json = boost::json;
using namespace std::chrono_literals;
using names = std::vector<std::string>;

inline context li(instant now) { return by(role::agent, "li", now); }
inline context wang(instant now) { return by(role::agent, "wang", now); }
inline context lead(instant now) { return by(role::team_lead, "zhao", now); }
inline context buyer(instant now) { return by(role::customer, "c-17", now); }

/// A text of a row; nothing where it is null.
inline std::optional<std::string> text(json::value const& row, char const* field) {
    auto const& v = row.at(field);
    return v.is_null() ? std::nullopt : std::optional(std::string(v.as_string()));
}

class talk {
public:
    talk() : d(desk::open(file.path())) {}
    explicit talk(std::string const& path) : d(desk::open(path)) {}
    ~talk() {
        auto const checked = d.verify();
        EXPECT_TRUE(checked.ok) << checked.what;
        EXPECT_TRUE(d.rebuild()) << "a rebuild makes the same tables";
    }
    /// The same file, opened anew.
    void reopen() {
        d.close();
        d = desk::open(file.path());
        EXPECT_TRUE(d.rebuild());
    }
    /// What lies on the disk once nobody has it open.
    std::string bytes() {
        d.close();
        std::string out;
        for (char const* end : {"", "-wal"}) {
            std::ifstream in(file.path() + end, std::ios::binary);
            std::stringstream all;
            all << in.rdbuf();
            out += all.str();
        }
        d = desk::open(file.path());
        return out;
    }
    reply operator()(std::string name, std::string data, context const& how) {
        return must(d, std::move(name), std::move(data), how);
    }
    error refused(std::string name, std::string data, context const& how) {
        return must_refuse(d, std::move(name), std::move(data), how);
    }
    std::int64_t message(std::string name, std::string data, context const& how) {
        return must(d, std::move(name), std::move(data), how).ids.at("message");
    }
    json::object page(std::string_view view, std::string params = R"({"ticket":1})", std::optional<std::string> after = {},
                      std::int64_t limit = 100) {
        auto const answer = d.query(view, params, "main", after, limit);
        if (!answer) throw csdesk::refused(answer.error());
        return json::parse(*answer).as_object();
    }
    json::array rows(std::string_view view, std::string params = R"({"ticket":1})") {
        return page(view, std::move(params)).at("rows").as_array();
    }
    json::array all(std::string_view view, std::string const& params, std::int64_t limit) {
        json::array out;
        std::optional<std::string> after;
        do {
            auto const one = page(view, params, after, limit);
            for (auto const& row : one.at("rows").as_array()) out.push_back(row);
            after = one.at("after").is_null() ? std::nullopt : std::optional(std::string(one.at("after").as_string()));
        } while (after);
        return out;
    }
    json::object ticket() { return rows("ticket.get").at(0).as_object(); }
    std::string log() {
        std::string out;
        d.export_log([&](std::string_view line) { (out += line) += '\n'; });
        return out;
    }

    scratch_file file;
    desk d;
};

/// Ticket 1 with the customer's message 2.
inline std::int64_t ask(talk& t, std::string const& words = "物流不动了", instant now = noon) {
    return t.message("ticket.open",
                     R"({"requester":"c-17","kind":"after_sale","channel":"wangwang","text":")" + words +
                         R"(","external_id":"m-1","subject":"包裹","order":"o-9","reference":"INC1"})",
                     buyer(now));
}

inline names types(reply const& r) {
    names out;
    for (auto const& e : r.events)
        if (!e.type.starts_with("clock")) out.push_back(e.type);
    return out;
}

}  // namespace csdesk::testing
