// Custom fields, sub-statuses, contact reasons, snoozing, and what a shop asks of a resolution: what follows from a command.
#include <algorithm>

#include "ticket/decide.hpp"

namespace csdesk::ticket {
namespace {

events one(event e) {
    std::vector<event> out;
    out.push_back(std::move(e));
    return out;
}

error needed(std::string const& field, std::vector<std::string> allowed = {}) {
    return refuse(errc::invalid_argument, "fields." + field, "this field is required", "缺少必填字段", std::move(allowed));
}

/// One value as the policy has it, put where it belongs.
std::optional<error> take(std::string const& field, std::string const& value, ticket_kind kind, ticket_id ticket, facts const& f,
                          taken_fields& out) {
    std::string const path = "fields." + field;
    auto const found = f.rules.fields.find(field);
    if (found == f.rules.fields.end()) {
        if (f.rules.undeclared_fields == undeclared::refuse)
            return refuse(errc::invalid_argument, path, "the policy declares no such field", "规则中没有声明该字段");
        out.fields[field] = value;
        return std::nullopt;
    }
    field_definition const& d = found->second;
    if (!belongs_to(d, kind)) {
        error why = refuse(errc::invalid_argument, path, "tickets of this kind do not have this field", "该类型的工单没有此字段");
        for (auto const other : d.kinds) why.allowed.emplace_back(name(other));
        return why;
    }
    auto text = canonical_value(d, value, f.rules.currency, path);
    if (!text) return text.error();
    if (d.personal) {
        out.personal.push_back({.ticket = ticket, .field = field, .type = d.type, .value = std::move(*text)});
        return std::nullopt;
    }
    if (!out.types) out.types.emplace();
    (*out.types)[field] = d.type;
    out.fields[field] = std::move(*text);
    return std::nullopt;
}

/// Who cannot be asked for what is missing.
bool is_unasked(facts const& f) { return f.unfilled || imports(f) || f.who.role == role::system || f.who.role == role::rule; }

bool has_value(state const& t, std::string const& field) { return t.fields.contains(field) || t.personal_fields.contains(field); }

outcome check_count(state const& t, std::map<std::string, std::string> const& given) {
    std::map<std::string, std::string> all = t.fields;
    for (auto const& one : t.personal_fields) all.emplace(one.first, "");
    all.insert(given.begin(), given.end());
    if (auto bad = first_of({check_fields(given), check_fields(all)})) return *bad;
    return done();
}

}  // namespace

outcome check_fields(std::map<std::string, std::string> const& fields) {
    if (fields.size() > most_fields) return refuse(errc::invalid_argument, "fields", "50 at most", "最多 50 个");
    for (auto const& [field, value] : fields) {
        if (auto good = check_line("fields", field, 64); !good) return good;
        if (value.size() > longest_field)
            return refuse(errc::invalid_argument, "fields." + field, "4000 bytes at most", "最多 4000 字节");
    }
    return done();
}

result<taken_fields> fields_of(open const& c, ticket_id ticket, facts const& f) {
    if (auto good = check_fields(c.fields); !good) return good.error();
    taken_fields out;
    for (auto const& [field, value] : c.fields) {
        if (value.empty()) continue;  // left out
        if (auto bad = take(field, value, c.kind, ticket, f, out)) return *bad;
    }
    for (auto const& [field, d] : f.rules.fields) {
        auto const given = c.fields.find(field);
        if (!belongs_to(d, c.kind) || (given != c.fields.end() && !given->second.empty())) continue;
        if (d.default_value && !imports(f)) {
            if (auto bad = take(field, *d.default_value, c.kind, ticket, f, out)) return *bad;
        } else if (d.required == field_needed::open && !is_unasked(f)) {
            return needed(field);
        }
    }
    if (out.fields.size() + out.personal.size() > most_fields)
        return refuse(errc::invalid_argument, "fields", "50 at most, defaults included", "含默认值最多 50 个");
    return out;
}

events decide(state const& t, set_fields const& c, facts const& f) {
    if (auto good = check_count(t, c.fields); !good) return good.error();
    taken_fields now;
    std::vector<event> out;
    for (auto const& [field, value] : c.fields) {
        auto const declared = f.rules.fields.find(field);
        bool const known = declared != f.rules.fields.end();
        bool const required = known && declared->second.required == field_needed::open && belongs_to(declared->second, t.kind);
        if (value.empty() && required && has_value(t, field) && !is_unasked(f)) return needed(field);
        bool const personal = known && declared->second.personal && !value.empty();
        if (t.personal_fields.contains(field) && !personal)
            out.push_back(personal_field_set{.ticket = t.ticket, .field = field, .taken_away = true});
        if (value.empty() ? !t.personal_fields.contains(field) : personal && t.fields.contains(field)) now.fields[field] = "";
        if (value.empty()) continue;
        if (auto bad = take(field, value, t.kind, t.ticket, f, now)) return *bad;
    }
    if (!now.fields.empty() || (now.personal.empty() && out.empty()))
        out.push_back(fields_changed{t.ticket, std::move(now.fields), std::move(now.types)});
    for (auto& one : now.personal) out.push_back(std::move(one));
    return out;
}

std::optional<error> lacking(state const& t, facts const& f, resolve const& c, bool beside) {
    if (imports(f) || f.who.role == role::system) return std::nullopt;
    for (auto const& [field, d] : f.rules.fields)
        if (d.required != field_needed::never && belongs_to(d, t.kind) && !has_value(t, field))
            return needed(field, {"ticket.set_fields"});
    for (auto const part : *endings_of(f.rules, t.kind).resolve_requires) {
        bool const given = part == resolution_part::contact_reason ? (c.contact_reason || t.contact_reason)
                           : part == resolution_part::cause        ? c.cause.has_value()
                                                                   : c.solution.has_value();
        if (given) continue;
        std::string const en(name(part)), zh(display(part, language::zh));
        if (beside)
            return refuse(errc::invalid_argument, en, "required to resolve a ticket of this kind", "解决此类工单须填写" + zh);
        return refuse(errc::invalid_argument, "then", en + " is required to resolve a ticket of this kind: use ticket.resolve",
                      "解决此类工单须填写" + zh + "，请使用 ticket.resolve", {"ticket.resolve"});
    }
    return std::nullopt;
}

bool reopened_enough(state const& t, facts const& f) {
    auto const limit = endings_of(f.rules, t.kind).reopen_limit;
    return limit > 0 && t.reopens >= limit;
}

error no_reopening_left(state const& t) {
    std::string const n = std::to_string(t.reopens);
    return refuse(errc::not_allowed, "ticket", "the ticket was reopened " + n + " times already: open a follow-up ticket",
                  "工单已重新打开 " + n + " 次，请新建跟进工单", {"ticket.open"});
}

events decide(state const& t, set_sub_status const& c, facts const& f) {
    if (auto bad = first_of(
            {check_line("reason", c.reason, longest_reason), check_sub_status(f.rules.sub_statuses, c.sub_status, t.status)}))
        return *bad;
    if (c.sub_status == t.sub_status)
        return refuse(errc::not_allowed, "sub_status", "the ticket is there already", "工单已处于该子状态");
    return one(sub_status_changed{t.ticket, t.status, t.status_reason, t.sub_status, c.sub_status, c.reason.value_or("")});
}

events decide(state const& t, set_contact_reason const& c, facts const& f) {
    if (auto good = check_contact_reason(f.rules.contact_reasons, c.contact_reason); !good) return good.error();
    return one(contact_reason_changed{t.ticket, t.contact_reason, c.contact_reason});
}

events decide(state const& t, snooze const& c, facts const& f, std::optional<instant> until) {
    if (is_ended(t.status)) return no_way(t.status);
    if (auto good = check_line("reason", c.reason, longest_reason); !good) return good.error();
    if (c.until.has_value() == c.open_time.has_value())
        return refuse(errc::invalid_argument, "until", "either until or open_time is needed", "须填写 until 或 open_time 之一");
    if (c.until) until = c.until;
    std::string const field = c.until ? "until" : "open_time";
    if (!until || !in_range(*until))
        return refuse(errc::out_of_range, field, "instants reach from 1900 to 2200", "时间应在 1900 年与 2200 年之间");
    if (*until <= f.at) return refuse(errc::invalid_argument, field, "lies in the past", "时间已过");
    return one(snoozed{t.ticket, *until, c.open_time, c.reason.value_or("")});
}

events decide(state const& t, unsnooze const&, facts const&) {
    if (!t.snoozed_until) return refuse(errc::not_allowed, "ticket", "the ticket is not snoozed", "工单未处于稍后处理");
    return one(woken{t.ticket, wake_cause::command, *t.snoozed_until});
}

}  // namespace csdesk::ticket
