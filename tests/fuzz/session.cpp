#include "fuzz/session.hpp"

#include <csdesk/desk/json.hpp>

#include <map>
#include <vector>

namespace csdesk::fuzz {
namespace {

using engine::json::value;

struct known {
    std::vector<std::string> commands = command_names(), views = view_names();
    std::map<std::string, value> fields{}, params{};
    known() {
        for (auto const& name : commands) fields[name] = engine::parse_json(schema(name).value()).value();
        for (auto const& name : views)
            params[name] = engine::parse_json(view_schema(name).value()).value().as_object().at("params");
    }
};

known const& all() {
    static known const made;
    return made;
}

constexpr std::string_view wild[] = {"null",
                                     "true",
                                     "-1",
                                     "0",
                                     "9007199254740991",
                                     "9007199254740992",
                                     "-9007199254740991",
                                     "1.0",
                                     "1e3",
                                     "\"\"",
                                     "\"\\u0000\"",
                                     "\"😀\"",
                                     "\"\\ud800\"",
                                     "[]",
                                     "{}",
                                     "[[[[1]]]]",
                                     "\"9999-12-31T23:59:59Z\"",
                                     "\"1900-01-01T00:00:00Z\"",
                                     "\"' OR 1=1 --\"",
                                     "{\"a\":1,\"a\":2}"};
constexpr std::string_view keys[] = {"c-1", "o-1", "r-1", "li", "c-2", "o-2", "agent:li", "x"};
constexpr std::string_view words[] = {
    "物流不动了", "vip",  "normal",   "CNY", "jd",   "wangwang", "sla.retarget", "customer.evaluate_tiers",
    "2026-11-25", "done", "action/4", "USD", "core", " ",        "a b",          "CNY"};
constexpr std::string_view policies[] = {
    "name = \"a\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n[calendars.default]\nhours.weekdays = [[\"09:00\", "
    "\"17:00\"]]\n"
    "[[sla]]\nname = \"fr\"\nmetric = \"first_response\"\ntarget = \"1h\"\nwarn_at = [\"50%\"]\n",
    "name = \"b\"\ntime_zone = \"Asia/Shanghai\"\ncurrency = \"CNY\"\n[calendars.default]\nhours.every_day = [[\"00:00\", "
    "\"24:00\"]]\n"
    "[[sla]]\nname = \"r\"\nmetric = \"resolution\"\ntarget = \"2h\"\npause_on = [\"pending\"]\n"};
constexpr std::string_view roles[] = {"system",       "host",         "agent:li", "supervisor:z",
                                      "customer:c-1", "importer:csv", "admin:a",  "system"};

std::string quoted(std::string_view text) {
    std::string out;
    engine::append_string(out, text);
    return out;
}

std::string make_instant(input& in) {
    auto const minutes = static_cast<std::int64_t>(in.byte()) - 100;
    instant const t = start + std::chrono::minutes(minutes * (in.one_in(4) ? 1'000 : 1));
    return in.one_in(3) ? std::to_string(to_ms(t)) : quoted(format_instant(t));
}

std::string make_text(input& in) {
    if (in.one_in(12)) return quoted(in.of(policies));
    if (in.one_in(16)) return quoted(std::string(in.pick(3'000), 'x'));
    return quoted(in.of(words));
}

std::string make_list(input& in, value const& items, int depth) {
    std::string out = "[";
    for (std::size_t i = in.pick(4); i > 0; --i) out += (out.size() > 1 ? "," : "") + make_value(in, items, depth + 1);
    return out + ']';
}

std::string make_object(input& in, engine::json::object const& schema, int depth) {
    std::string out = "{";
    auto add = [&](std::string_view name, std::string const& text) {
        out += (out.size() > 1 ? "," : "") + quoted(name) + ':' + text;
    };
    if (auto const* members = schema.if_contains("properties")) {
        auto const& required = schema.at("required").as_array();
        for (auto const& m : members->as_object()) {
            bool const needed =
                std::any_of(required.begin(), required.end(), [&](auto const& r) { return r.as_string() == m.key(); });
            if (needed ? in.one_in(32) : !in.one_in(3)) continue;
            add(std::string_view(m.key().data(), m.key().size()), make_value(in, m.value(), depth + 1));
        }
        if (in.one_in(32)) add("surplus", "1");
    } else {
        for (std::size_t i = in.pick(4); i > 0; --i)
            add(in.of(keys), make_value(in, schema.at("additionalProperties"), depth + 1));
    }
    return out + '}';
}

std::string type_of(engine::json::object const& schema) {
    auto const& type = schema.at("type");
    return std::string((type.is_array() ? type.as_array().at(0) : type).as_string().c_str());
}

void check(error const& e) {
    must(e.code != errc::ok && !e.en.empty() && !e.zh.empty(), "a refusal says why in both languages", e.field);
    must(e.field.size() > engine::longest_text || engine::parse_json(to_json(e)).has_value(), "a refusal can be read", e.field);
}

void check(std::string const& answer) {
    must(answer.size() > engine::longest_document || engine::parse_json(answer).has_value(), "an answer can be read", answer);
}

}  // namespace

std::string make_value(input& in, value const& given, int depth) {
    if (in.one_in(24)) return std::string(in.of(wild));
    auto const& schema = given.as_object();
    if (auto const* choices = schema.if_contains("enum")) {
        auto const& list = choices->as_array();
        return engine::canonical(list.at(in.pick(list.size())));
    }
    std::string const type = type_of(schema);
    auto const* format = schema.if_contains("format");
    if (format != nullptr && format->as_string() == "date-time") return make_instant(in);
    if (format != nullptr && format->as_string() == "ticket-ref")
        return in.one_in(4) ? quoted(in.of(keys)) : std::to_string(1 + in.pick(24));
    if (format != nullptr && format->as_string() == "actor") return quoted(in.of(roles));
    if (type == "integer") return in.one_in(16) ? std::to_string(in.number() >> 11) : std::to_string(in.pick(24));
    if (type == "boolean") return in.one_in(2) ? "true" : "false";
    if (type == "string") return schema.contains("minLength") ? quoted(in.of(keys)) : make_text(in);
    if (type == "array") return make_list(in, schema.at("items"), depth);
    return make_object(in, schema, depth);
}

std::string make_command(input& in, instant now) {
    std::string const& name = all().commands[in.pick(all().commands.size())];
    std::string out = R"({"name":")" + name + R"(","actor":)" + quoted(in.of(roles)) + R"(,"now":)" + std::to_string(to_ms(now));
    if (in.one_in(6)) out += R"(,"command_id":"id-)" + std::to_string(in.pick(4)) + '"';
    if (in.one_in(12)) out += R"(,"shop":"other")";
    return out + R"(,"data":)" + make_value(in, all().fields.at(name)) + '}';
}

std::string make_question(input& in, instant now) {
    std::string const& name = all().views[in.pick(all().views.size())];
    std::string out = R"({"view":")" + name + R"(","now":)" + std::to_string(to_ms(now));
    if (in.one_in(3)) out += R"(,"limit":)" + std::to_string(in.pick(4));
    if (in.one_in(4)) out += R"(,"after":)" + (in.one_in(2) ? quoted(in.of(keys)) : '"' + std::to_string(in.pick(24)) + '"');
    return out + R"(,"params":)" + make_value(in, all().params.at(name)) + '}';
}

void execute_document(desk& d, std::string_view json, instant now) {
    auto const r = read_request(json, now);
    if (!r) return check(r.error());
    auto const again = read_request(json, now);
    must(again.has_value() && again->what.json() == r->what.json() && again->how.who == r->how.who,
         "reading twice reads the same", json);
    auto const done = d.execute(r->what, r->how);
    if (!done) return check(done.error());
    must(!done->events.empty(), "what was accepted left an event", json);
    check(to_json(*done));
}

void execute_many_document(desk& d, std::string_view json, instant now) {
    auto const r = read_requests(json, now);
    if (!r) return check(r.error());
    auto const answers = d.execute_many(*r);
    must(answers.size() == r->size(), "one answer a command", json);
    check(to_json(answers));
}

void query_document(desk& d, std::string_view json, instant now) {
    auto const q = read_question(json, now);
    if (!q) return check(q.error());
    auto const rows = d.query(q->view, q->params, q->shop, q->after, q->limit, q->now);
    if (!rows) return check(rows.error());
    check(*rows);
}

desk prepared_desk() {
    auto d = desk::open(":memory:", {.seed = 1});
    using pair = std::pair<char const*, char const*>;
    for (auto const& [name, data] :
         {pair{"ticket.open", R"({"requester":"c-1","kind":"after_sale","channel":"jd","text":"?","reference":"r-1"})"},
          pair{"ticket.open", R"({"requester":"c-1","kind":"complaint","channel":"jd","text":"!","reference":"x"})"},
          pair{"order.place", R"({"order":"o-1","customer":"c-1","total":{"minor":500,"currency":"CNY"}})"},
          pair{"action.request", R"({"kind":"remark","deadline":"2026-11-20T03:00:00Z"})"}}) {
        context const how{.who = {role::host, {}}, .now = start};
        must(d.execute({name, data}, how).has_value(), "the desk is prepared", data);
    }
    return d;
}

}  // namespace csdesk::fuzz
