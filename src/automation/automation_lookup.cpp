#include "automation/automation_lookup.hpp"

#include <csdesk/ticket/described.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using texts = std::vector<std::string>;

json::object const* fields_of(json::value const& schema) {
    json::value const* const found = schema.is_object() ? schema.get_object().if_contains("properties") : nullptr;
    return found != nullptr && found->is_object() ? &found->get_object() : nullptr;
}

// ---- values -------------------------------------------------------------------------------------------------------

texts word(std::string const& text) { return text.empty() ? texts{} : texts{text}; }
texts number(std::int64_t n) { return {std::to_string(n)}; }
texts flag(bool b) { return {b ? "true" : "false"}; }

texts of_customer(customer::state const& c, std::string_view field) {
    if (field == "tier") return word(c.tier);
    if (field == "tier_manual") return flag(c.tier_manual);
    if (field == "tags") return c.tags;
    if (field == "channel") return word(c.channel);
    if (field == "language") return word(c.language);
    if (field == "orders") return number(static_cast<std::int64_t>(c.purchases.size()));
    return {};
}

texts of_products(order::state const& o, bool categories) {
    std::set<std::string> out;
    for (order::line const& l : o.products) out.insert(categories ? l.category.value_or("") : l.product.value);
    out.erase("");
    return {out.begin(), out.end()};
}

texts lowest_score(order::state const& o) {
    auto const worst =
        std::min_element(o.reviews.begin(), o.reviews.end(),
                         [](order::kept_review const& a, order::kept_review const& b) { return a.score < b.score; });
    return worst == o.reviews.end() ? texts{} : number(worst->score);
}

texts of_order(order::state const& o, std::string_view field) {
    if (field == "status") return {std::string(name(order::status_of(o)))};
    if (field == "channel") return word(o.channel);
    if (field == "carrier") return word(o.carrier);
    if (field == "products") return of_products(o, false);
    if (field == "categories") return of_products(o, true);
    if (field == "late") return flag(order::is_late(o));
    if (field == "total_minor") return number(o.total.minor);
    if (field == "paid_minor") return o.paid.currency.empty() ? texts{} : number(o.paid.minor);
    if (field == "refunded_minor") return o.refunded.currency.empty() ? texts{} : number(o.refunded.minor);
    if (field == "scans") return number(o.scans);
    if (field == "lowest_score") return lowest_score(o);
    return {};
}

void collect(json::value const& v, std::string_view path, texts& out) {
    if (v.is_array()) {
        for (auto const& item : v.get_array()) collect(item, path, out);
    } else if (!path.empty()) {
        std::size_t const dot = path.find('.');
        json::value const* const inner = v.is_object() ? v.get_object().if_contains(path.substr(0, dot)) : nullptr;
        if (inner != nullptr) collect(*inner, dot == std::string_view::npos ? "" : path.substr(dot + 1), out);
    } else if (v.is_string()) {
        if (!v.get_string().empty()) out.emplace_back(v.get_string().data(), v.get_string().size());
    } else if (v.is_int64()) {
        out.push_back(std::to_string(v.get_int64()));
    } else if (v.is_bool()) {
        out.emplace_back(v.get_bool() ? "true" : "false");
    }
}

bool path_in(json::value const& schema, std::string_view path) {
    if (!schema.is_object()) return false;
    json::object const& s = schema.get_object();
    if (auto const* items = s.if_contains("items")) return path_in(*items, path);
    if (path.empty()) return !s.contains("properties");
    std::size_t const dot = path.find('.');
    std::string_view const rest = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    if (auto const* fields = fields_of(schema)) {
        auto const* inner = fields->if_contains(path.substr(0, dot));
        return inner != nullptr && path_in(*inner, rest);
    }
    auto const* more = s.if_contains("additionalProperties");
    return more != nullptr && more->is_object() && path_in(*more, rest);
}

std::vector<ticket_id> open_tickets_of(scope& s, char const* column, std::string const& key) {
    table_shape const& table = table_of<ticket::ticket_row>();
    auto const other = [](ticket_status st) { return condition{"status", compare::not_equal, std::string(name(st))}; };
    auto const rows = s.search().rows({&table,
                                       {{column, compare::equal, key},
                                        other(ticket_status::resolved),
                                        other(ticket_status::closed),
                                        other(ticket_status::merged)},
                                       {"ticket"},
                                       most_tickets_of_one});
    std::vector<ticket_id> out;
    for (auto const& row : rows) out.push_back({std::get<std::int64_t>(row[table.column_index("ticket")])});
    return out;
}

std::optional<names_ticket> look_up(event_type const& type) {
    if (type.name.starts_with("automation.") && type.name != "automation.came_due") return std::nullopt;
    std::string const kind = type.aggregate == nullptr ? std::string() : type.aggregate->name;
    if (kind == "ticket" || kind == "clocks" || kind == "complaint" || kind == "automation") return names_ticket::by_key;
    json::value const schema = parse_json(type.schema).value();
    json::object const* const fields = fields_of(schema);
    if (fields == nullptr) return std::nullopt;
    if (fields->contains("ticket")) return names_ticket::by_field;
    if (fields->contains("order")) return names_ticket::by_order;
    if (fields->contains("customer")) return names_ticket::by_customer;
    return std::nullopt;
}

std::string text_in(json::value const& data, char const* field) {
    texts out;
    collect(data, field, out);
    return out.empty() ? std::string() : out.front();
}

}  // namespace

std::optional<names_ticket> how_named(event_type const& type) {
    static std::map<event_type const*, names_ticket> const all = [] {
        std::map<event_type const*, names_ticket> out;
        for (auto const& [unused, known] : rooms().events())
            if (auto const how = look_up(known)) out.emplace(&known, *how);
        return out;
    }();
    auto const found = all.find(&type);
    return found == all.end() ? std::nullopt : std::optional(found->second);
}

bool has_path(event_type const& type, std::string_view path) { return path_in(parse_json(type.schema).value(), path); }

std::vector<ticket_id> tickets_of(any_event const& e, open_tickets const& find) {
    auto const how = how_named(*e.type);
    if (!how) return {};
    if (*how == names_ticket::by_key) return {{e.type->key(e.data.get()).number}};
    json::value const data = parse_json(e.type->encode(e.data.get(), part::public_only)).value();
    if (*how == names_ticket::by_field) {
        json::value const* const ticket = data.get_object().if_contains("ticket");
        if (ticket == nullptr || !ticket->is_int64() || ticket->get_int64() == 0) return {};
        return {{ticket->get_int64()}};
    }
    bool const order = *how == names_ticket::by_order;
    std::string const key = text_in(data, order ? "order" : "customer");
    return key.empty() ? std::vector<ticket_id>{} : find(order, key);
}

std::vector<ticket_id> tickets_of(scope& s, any_event const& e) {
    return tickets_of(
        e, [&s](bool of_order, std::string const& key) { return open_tickets_of(s, of_order ? "order" : "requester", key); });
}

json::value const& event_data::of(part which) const {
    auto& data = which == part::all ? all_ : open_;
    if (!data) data = parse_json(event_.type->encode(event_.data.get(), which)).value();
    return *data;
}

std::vector<std::string> known::of(std::string_view field, part which) const {
    auto const behind = [&](std::string_view room) {
        return field.starts_with(room) ? std::optional(field.substr(room.size())) : std::nullopt;
    };
    if (auto const inner = behind("customer.")) return around_.customer ? of_customer(*around_.customer, *inner) : texts{};
    if (auto const inner = behind("order.")) return around_.order ? of_order(*around_.order, *inner) : texts{};
    auto const path = behind("event.");
    if (!path) return ticket::values_of(around_.ticket, field);
    texts out;
    collect(event_.of(which), *path, out);
    return out;
}

std::optional<known::around> around_ticket(scope& s, ticket_id ticket) {
    auto const* t = s.find<ticket::state>(ticket);
    if (t == nullptr) return std::nullopt;
    return known::around{*t, s.find<customer::state>(t->requester), t->order ? s.find<order::state>(*t->order) : nullptr};
}

std::span<std::string_view const> rule_names() noexcept {
    static constexpr std::array<std::string_view, 7> names{"ticket", "reference", "requester", "assignee",
                                                           "order",  "rule",      "subject"};
    return names;
}

template_values values_for(automation::rule const& r, ticket::state const& t) {
    auto const text = [](std::string const& s) { return json::value(json::string(s)); };
    return {{"ticket", json::value(t.ticket.value)},
            {"reference", text(t.reference.value_or(""))},
            {"requester", text(t.requester.value)},
            {"assignee", text(t.assignee.value)},
            {"order", text(t.order ? t.order->value : "")},
            {"rule", text(r.name)},
            {"subject", text(t.subject)}};
}

}  // namespace csdesk::engine
