#include "desk_module.hpp"

#include <pybind11/stl.h>

#include <csdesk/core/result.hpp>
#include <csdesk/desk/desk.hpp>
#include <csdesk/desk/policy.hpp>
#include <csdesk/quality/rate_json.hpp>
#include <optional>

#include "desk/codec.hpp"
#include "errors.hpp"
#include "values.hpp"

namespace csdesk::python {

namespace py = pybind11;

namespace {

// ---- in -----------------------------------------------------------------------------------------------------------

actor actor_from(py::handle value, std::string const& path) {
    auto const found = engine::parse_actor(text_from(value, path));
    if (!found) wrong(path, "an actor expected: role:name, such as agent:li", "应为“角色:名称”，例如 agent:li");
    return *found;
}

std::optional<std::string> optional_text(py::handle value, char const* path) {
    if (value.is_none()) return {};
    return text_from(value, path);
}

}  // namespace

request request_from(py::tuple const& given, std::string const& path) {
    context how{
        .shop = text_from(given[4], path + "shop"), .who = actor_from(given[2], path + "actor"), .now = {}, .command_id = {}};
    how.now = instant_from_ms(integer_from(given[3], path + "now"));
    if (!given[5].is_none()) {
        how.command_id = text_from(given[5], path + "command_id");
        if (how.command_id.empty()) wrong(path + "command_id", "an empty command id protects from nothing", "命令编号不能为空");
    }
    return {command(text_from(given[0], path + "name"), text_from(given[1], path + "data")), std::move(how)};
}

namespace {

desk_options options_from(py::handle seed, py::handle catch_up, bool read_only) {
    desk_options out;
    auto const when = text_from(catch_up, "catch_up");
    if (when != "late" && when != "exact") wrong("catch_up", "must be one of: late, exact", "应为以下之一：late、exact");
    out.catch_up = when == "exact" ? catch_up::exact : catch_up::late;
    out.read_only = read_only;
    if (!seed.is_none()) {
        auto const number = integer_from(seed, "seed");
        if (number < 0) wrong("seed", "must not be negative", "不得为负");
        out.seed = static_cast<std::uint64_t>(number);
    }
    return out;
}

// ---- out ----------------------------------------------------------------------------------------------------------

py::tuple event_tuple(logged_event const& e) {
    return py::make_tuple(e.seq, to_python(e.at), e.type, e.data, e.actor, e.command_id, e.hash);
}

py::list to_list(std::vector<logged_event> const& events) {
    py::list out;
    for (auto const& e : events) out.append(event_tuple(e));
    return out;
}

}  // namespace

py::tuple to_tuple(reply const& r) {
    py::dict ids;
    for (auto const& [noun, number] : r.ids) ids[py::str(noun)] = number;
    return py::make_tuple(to_list(r.events), ids, r.repeated);
}

py::object refusal(error const& why) {
    py::list allowed;
    for (auto const& item : why.allowed) allowed.append(item);
    return py::make_tuple(std::string(name(why.code)), why.field, why.en, why.zh, allowed);
}

namespace {

py::list execute_many(desk& d, py::list const& given) {
    std::vector<request> requests;
    requests.reserve(given.size());
    for (auto const& one : given)
        requests.push_back(
            request_from(py::reinterpret_borrow<py::tuple>(one), "commands[" + std::to_string(requests.size()) + "]."));
    std::vector<result<reply>> answers;
    {
        py::gil_scoped_release const others_may_run;
        answers = d.execute_many(requests);
    }
    py::list out;
    for (auto const& a : answers) {
        if (a)
            out.append(py::make_tuple(true, to_tuple(*a)));
        else
            out.append(py::make_tuple(false, refusal(a.error())));
    }
    return out;
}

py::tuple execute(desk& d, py::tuple const& given) {
    request const r = request_from(given, "");
    std::optional<reply> answer;
    {
        py::gil_scoped_release const others_may_run;
        answer = d.execute(r.what, r.how).value();
    }
    return to_tuple(*answer);
}

std::string query(desk& d, py::handle view, py::handle params, py::handle shop, py::handle after, py::handle limit,
                  py::handle now) {
    auto const name = text_from(view, "view"), data = text_from(params, "params"), where = text_from(shop, "shop");
    auto const cursor = optional_text(after, "after");
    auto const most = integer_from(limit, "limit");
    std::optional<instant> at;
    if (!now.is_none()) at = instant_from(now, "now");
    py::gil_scoped_release const others_may_run;
    return d.query(name, data, where, cursor, most, at).value();
}

py::list advance(desk& d, py::handle now, py::handle shop, std::optional<std::int64_t> most) {
    auto const at = instant_from(now, "now");
    auto const where = optional_text(shop, "shop");
    std::vector<logged_event> fired;
    {
        py::gil_scoped_release const others_may_run;
        fired = d.advance(at, where, most);
    }
    return to_list(fired);
}

py::list events(desk& d, py::handle shop, py::handle since, py::handle limit) {
    auto const where = text_from(shop, "shop");
    auto const first = integer_from(since, "since"), most = integer_from(limit, "limit");
    std::vector<logged_event> found;
    {
        py::gil_scoped_release const others_may_run;
        found = d.events(where, first, most);
    }
    return to_list(found);
}

py::list outbox(desk& d, py::handle shop, py::handle after, py::handle limit) {
    auto const where = text_from(shop, "shop");
    auto const first = integer_from(after, "after"), most = integer_from(limit, "limit");
    std::vector<effect> found;
    {
        py::gil_scoped_release const others_may_run;
        found = d.outbox(where, first, most);
    }
    py::list out;
    for (auto const& e : found) out.append(py::make_tuple(e.number, e.key, e.kind, e.data, to_python(e.at)));
    return out;
}

py::dict verify(desk& d, py::handle anchor) {
    auto const head = optional_text(anchor, "anchor");
    verification found;
    {
        py::gil_scoped_release const others_may_run;
        found = d.verify(head);
    }
    py::dict heads, out;
    for (auto const& [shop, hash] : found.heads) heads[py::str(shop)] = hash;
    out["ok"] = found.ok;
    out["events"] = found.events;
    out["shop"] = found.shop.empty() ? py::object(py::none()) : py::str(found.shop);
    out["seq"] = found.seq == 0 ? py::object(py::none()) : py::int_(found.seq);
    out["what"] = found.what;
    out["anchored"] = found.anchored;
    out["heads"] = heads;
    return out;
}

void export_log(desk& d, py::function const& write) {
    py::gil_scoped_release const others_may_run;
    d.export_log([&write](std::string_view line) {
        py::gil_scoped_acquire const ours;
        write(py::str(line.data(), line.size()));
    });
}

}  // namespace

void add_desk(py::module_& m) {
    using released = py::call_guard<py::gil_scoped_release>;
    py::class_<desk> made(m, "Desk");
    made.def_static("open",
                    [](py::handle path, py::handle seed, py::handle catch_up, bool read_only) {
                        auto const file = text_from(path, "path");
                        auto const options = options_from(seed, catch_up, read_only);
                        py::gil_scoped_release const others_may_run;
                        return desk::open(file, options);
                    })
        .def("execute", &execute)
        .def("execute_many", &execute_many)
        .def("query", &query)
        .def("advance", &advance, py::arg("now"), py::arg("shop"), py::arg("most") = py::none())
        .def("next_deadline",
             [](desk& d) {
                 std::optional<instant> next;
                 {
                     py::gil_scoped_release const others_may_run;
                     next = d.next_deadline();
                 }
                 return to_python(next);
             })
        .def("events", &events)
        .def("outbox", &outbox)
        .def("verify", &verify)
        .def("rebuild", &desk::rebuild, released())
        .def("export_log", &export_log)
        .def("bytes", &desk::bytes, released())
        .def("close", &desk::close, released());
    add_desk_arrow(m, made);
    add_desk_json(made);
    add_desk_group(m, made);
    m.def("policy_hash", [](py::handle text) { return policy_hash(text_from(text, "policy")); });
    m.def("schema", [](py::handle command) { return schema(text_from(command, "command")).value(); });
    m.def("event_schema", [](py::handle event) { return event_schema(text_from(event, "event")).value(); });
    m.def("policy_schema", [] { return std::string(policy_schema()); });
    m.def("view_schema", [](py::handle view) { return view_schema(text_from(view, "view")).value(); });
    m.def("command_names", &command_names);
    m.def("event_names", &event_names);
    m.def("view_names", &view_names);
    m.def("packs", &shipped_packs_json);
    m.def("measure_rate", [](py::handle rule, py::handle messages, py::handle now) {
        auto const rule_text = document_from(rule, "rule"), said = document_from(messages, "messages");
        auto const at = instant_from(now, "now");
        py::gil_scoped_release const others_may_run;
        return rates::measure_json(rule_text, said, at).value();
    });
}

}  // namespace csdesk::python
