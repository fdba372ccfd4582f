// What can be asked about a shop's policy.
#include <csdesk/ticket/described.hpp>

#include <charconv>

#include "desk/policy_describe.hpp"
#include "desk/policy_packs.hpp"
#include "desk/registry_impl.hpp"
#include "desk/row_struct.hpp"
#include "desk/scope.hpp"
#include "sla/subject_room.hpp"
#include "ticket/ticket_lookup.hpp"

namespace csdesk::engine {
namespace {

std::string one_row(std::string text) { return "{\"rows\":[" + std::move(text) + "],\"after\":null}"; }

policy_state shipped() {
    return {0, default_policy()->name, default_policy()->hash, std::string(default_policy_text()), {}, {}, {}};
}

/// What the shop has adopted, or the shipped default as version 0.
policy_state in_force(registry const& types, reader& r) {
    if (auto const found = r.find<policy_state>(types, std::string(only_policy))) return *found;
    return shipped();
}

result<std::string> get(registry const& types, reader& read, policy_get const& q) {
    if (!q.version) return one_row(to_json(in_force(types, read)));
    if (*q.version == 0) return one_row(to_json(shipped()));
    table_shape const& table = table_of<policy_version_row>();
    auto const found = read.rows({&table, {{"version", compare::equal, *q.version}}, {"version"}, 1});
    if (found.empty()) return refuse(errc::not_found, "version", "no such version was adopted", "没有采用过该版本");
    auto row = struct_of<policy_version_row>(found.front());
    policy_state out{row.version, std::move(row.name), std::move(row.hash), std::move(row.text), row.since, {}, {}};
    if (row.packs) out.packs = read_packs(*row.packs);
    return one_row(to_json(out));
}

result<std::string> versions(registry const& types, reader& read, page const& p) {
    std::int64_t after = 0;
    if (p.after) {
        auto const* const end = p.after->data() + p.after->size();
        auto const [stop, problem] = std::from_chars(p.after->data(), end, after);
        if (problem != std::errc{} || stop != end)
            return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
    }
    table_shape const& table = table_of<policy_version_row>();
    auto found = read.rows({&table, {{"version", compare::greater, after}}, {"version"}, p.limit + 1});
    bool const more = static_cast<std::int64_t>(found.size()) > p.limit;
    if (more) found.pop_back();
    std::int64_t const now = in_force(types, read).version;
    std::vector<policy_head> out;
    for (auto const& values : found) {
        auto const row = struct_of<policy_version_row>(values);
        out.push_back({row.version, row.name, row.hash, row.since, row.version == now});
    }
    std::string text = "{\"rows\":";
    write(text, out);
    return text + ",\"after\":" + (more ? '"' + std::to_string(out.back().version) + '"' : std::string("null")) + '}';
}

result<std::string> check(registry const& types, reader& read, policy_check const& q) {
    auto const parsed = csdesk::parse_policy(q.text);
    if (!parsed) return parsed.error();
    policy const& p = **parsed;
    policy_checked out{.name = p.name, .hash = p.hash, .time_zone = p.time_zone};
    out.rules = static_cast<std::int32_t>(p.sla.rules.size());
    out.calendars = static_cast<std::int32_t>(p.calendars.size()) - 1;
    auto const now = in_force(types, read);
    out.in_force = now.hash == p.hash && (now.version == 0 || now.packs == shipped_texts(p.packs));
    return one_row(to_json(out));
}

/// The ticket as clocks see it, or one of the given kind.
result<sla::subject> asked_about(registry const& types, reader& read, policy_explain const& q,
                                 std::shared_ptr<ticket::state const>& ticket, instant now) {
    if (!q.ticket) {
        if (!q.kind)
            return refuse(errc::invalid_argument, "kind", "this field is required, or a ticket", "缺少必填字段，或指定工单");
        return sla::subject{.kind = *q.kind, .opened_at = now};
    }
    auto const number = resolve(read, *q.ticket);
    if (!number) return number.error();
    ticket = read.find<ticket::state>(types, *number);
    if (!ticket) return no_such_ticket(*q.ticket);
    auto const customer = read.find<customer::state>(types, ticket->requester);
    auto const complaint = read.find<complaint::state>(types, *number);
    return subject_of(*ticket, customer.get(), complaint.get());
}

/// Other fields of a ticket, each as a condition would have it; and the steps and the hold.
outcome check_values(policy_explain const& q) {
    for (auto const& [field, value] : q.values) {
        std::string const here = "values." + field;
        if (field == "kind" || field == "tier" || field == "channel" || field == "priority" || field == "tags")
            return refuse(errc::invalid_argument, here, "is asked beside values", "应写在 values 之外");
        if (field == "step" || field == "on_hold" || value.empty()) continue;
        if (auto good = ticket::check_condition({.field = field, .is = {value}}); !good) {
            error why = good.error();
            why.field = here;
            return why;
        }
        if (field == "opened_at" && !in_range(instant_from_ms(std::stoll(value))))
            return refuse(errc::out_of_range, here, "instants reach from 1900 to 2200", "时间应在 1900 年与 2200 年之间");
    }
    return done();
}

/// What the question gives goes before what the ticket has.
void overlay(sla::subject& s, policy_explain const& q) {
    if (q.kind) s.kind = *q.kind;
    if (q.tier) s.tier = *q.tier;
    if (q.channel) s.channel = *q.channel;
    if (q.priority) s.priority = *q.priority;
    if (!q.tags.empty()) s.tags = q.tags;
    if (auto const step = q.values.find("step"); step != q.values.end()) s.steps = {step->second};
    if (auto const hold = q.values.find("on_hold"); hold != q.values.end()) s.hold = hold->second;
    if (auto const opened = q.values.find("opened_at"); opened != q.values.end() && !opened->second.empty())
        s.opened_at = instant_from_ms(std::stoll(opened->second));
    s.values = [&q, of_ticket = s.values](std::string_view field) {
        auto const given = q.values.find(std::string(field));
        if (given != q.values.end()) return given->second.empty() ? std::vector<std::string>{} : std::vector{given->second};
        return of_ticket ? of_ticket(field) : std::vector<std::string>{};
    };
}

result<std::string> explain(registry const& types, reader& read, policy_explain const& q, page const& p) {
    auto const rules = rules_in_force(types, read);
    std::shared_ptr<ticket::state const> ticket;  // the subject refers to it
    auto s = asked_about(types, read, q, ticket, p.now.value_or(instant{}));
    if (!s) return s.error();
    if (auto good = check_values(q); !good) return good.error();
    overlay(*s, q);
    std::string out = "{\"rows\":";
    write(out, sla::explain_match(rules->sla, *s, ticket::condition_fields()));
    return out + ",\"after\":null}";
}

}  // namespace

void join_policy_views(registry& r) {
    r.view<policy_get>("policy.get", [&r](reader& read, policy_get const& q, page const&) {
         return get(r, read, q);
     }).answers(schema_of<policy_state>());
    r.view<policy_versions>("policy.versions", [&r](reader& read, policy_versions const&, page const& p) {
         return versions(r, read, p);
     }).answers(schema_of<policy_head>());
    r.view<policy_check>("policy.check", [&r](reader& read, policy_check const& q, page const&) {
         return check(r, read, q);
     }).answers(schema_of<policy_checked>());
    r.view<policy_explain>("policy.explain", [&r](reader& read, policy_explain const& q, page const& p) {
         return explain(r, read, q, p);
     }).answers(schema_of<sla::match_line>());
}

}  // namespace csdesk::engine
