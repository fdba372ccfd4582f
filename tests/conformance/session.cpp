#include "conformance/session.hpp"

#include <csdesk/desk/json.hpp>

#include "desk/json.hpp"
#include "desk/registry.hpp"

namespace csdesk::conformance {
namespace {

answer said(std::string text) { return {false, std::move(text)}; }
answer refusal(error const& e) { return {true, to_json(e)}; }

desk_options options_of(step const& header) {
    auto const given = engine::parse_json(header.raw("desk")).value();
    desk_options out;
    if (auto const* seed = given.as_object().if_contains("seed")) out.seed = static_cast<std::uint64_t>(seed->as_int64());
    if (auto const* how = given.as_object().if_contains("catch_up"); how != nullptr && how->as_string() == "exact")
        out.catch_up = catch_up::exact;
    return out;
}

/// The command as its struct would write it; as it is where it does not fit its struct.
command through_its_struct(command const& c) {
    auto const* type = engine::rooms().find_command(c.name());
    auto const data = engine::parse_json(c.json());
    if (type == nullptr || !data) return c;
    auto const fields = type->decode(*data);
    return fields ? command(type->name, type->encode(fields->get())) : c;
}

answer execute(desk& d, step const& s, bool typed) {
    auto const r = read_request(s.document(), s.at("now"));
    if (!r) return refusal(r.error());
    auto const done = d.execute(typed ? through_its_struct(r->what) : r->what, r->how);
    return done ? said(to_json(*done)) : refusal(done.error());
}

answer execute_many(desk& d, step const& s, bool typed) {
    auto requests = read_requests(s.document(), s.at("now"));
    if (!requests) return refusal(requests.error());
    if (typed)
        for (request& r : *requests) r.what = through_its_struct(r.what);
    return said(to_json(d.execute_many(*requests)));
}

answer query(desk& d, step const& s) {
    auto const q = read_question(s.document(), s.at("now"));
    if (!q) return refusal(q.error());
    auto const rows = d.query(q->view, q->params, q->shop, q->after, q->limit, q->now);
    return rows ? said(*rows) : refusal(rows.error());
}

std::string shop_of(step const& s) { return s.maybe_text("shop").value_or("main"); }
std::int64_t number_or(step const& s, char const* member, std::int64_t otherwise) {
    return s.has(member) ? s.number(member) : otherwise;
}

answer acknowledge(desk& d, step const& s) {
    context const how{.shop = s.maybe_text("shop").value_or("main"), .who = {role::host, {}}, .now = s.at("now")};
    request const r = acknowledgement(s.text("key"), how);
    auto const done = d.execute(r.what, r.how);
    return done ? said(to_json(*done)) : refusal(done.error());
}

std::string exported(desk& d) {
    std::string out;
    d.export_log([&](std::string_view line) { (out += out.empty() ? '[' : ',') += line; });
    return out.empty() ? "[]" : out + ']';
}

std::string milliseconds(std::optional<instant> t) { return t ? std::to_string(to_ms(*t)) : "null"; }

}  // namespace

session::session(step const& header) : desk_(desk::open(":memory:", options_of(header))) {}

answer session::play(step const& s, bool typed) {
    if (auto component = play_component(s)) return *component;
    try {
        return ask(s, typed);
    } catch (refused const& e) { return refusal(e.why()); }
}

answer session::ask(step const& s, bool typed) {
    std::string const what = s.text("do");
    if (what == "execute") return execute(desk_, s, typed);
    if (what == "execute_many") return execute_many(desk_, s, typed);
    if (what == "query") return query(desk_, s);
    if (what == "advance") return said(to_json(desk_.advance(s.at("now"), s.maybe_text("shop"))));
    if (what == "next_deadline") return said(milliseconds(desk_.next_deadline()));
    if (what == "events") return said(to_json(desk_.events(shop_of(s), number_or(s, "since", 0), number_or(s, "limit", 1'000))));
    if (what == "outbox") return said(to_json(desk_.outbox(shop_of(s), number_or(s, "after", 0), number_or(s, "limit", 100))));
    if (what == "verify") return said(to_json(desk_.verify(s.maybe_text("anchor"))));
    if (what == "rebuild") return said(desk_.rebuild() ? "true" : "false");
    if (what == "acknowledge") return acknowledge(desk_, s);
    if (what == "export") return said(exported(desk_));
    throw std::runtime_error(s.where() + ": no step is called " + what);
}

}  // namespace csdesk::conformance
