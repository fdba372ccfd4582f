// Why customers come: the tree of reasons, and how many tickets of a period came for each.
#include <csdesk/customer/order.hpp>

#include <array>
#include <set>

#include "desk/policy_room.hpp"
#include "desk/registry_impl.hpp"
#include "ticket/fields_room.hpp"
#include "ticket/ticket_room.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::ticket {

/// ticket.contact_reasons: the tree of the policy, parents before what stands below them.
struct contact_reason_list {};
BOOST_DESCRIBE_STRUCT(contact_reason_list, (), ())

struct shown_reason {
    std::string contact_reason{};
    std::optional<std::string> parent{};
    std::int32_t depth = 0;
    std::string zh{}, en{};
};
BOOST_DESCRIBE_STRUCT(shown_reason, (), (contact_reason, parent, depth, zh, en))

/// ticket.contact_reason_counts: tickets opened in [from, to) by their contact reason.
struct reason_count_query {
    instant from{}, to{};
    std::optional<counted_by> by{};
};
BOOST_DESCRIBE_STRUCT(reason_count_query, (), (from, to, by))

/// `tickets` came for this reason itself, `with_below` for it or one below it. Of an order with several products each counts.
struct reason_count {
    std::string contact_reason{};
    std::optional<std::string> parent{};
    std::int32_t depth = 0;
    std::string zh{}, en{};
    std::optional<ticket_kind> kind{};
    std::optional<product_key> product{};
    std::int64_t tickets = 0, with_below = 0;
};
BOOST_DESCRIBE_STRUCT(reason_count, (), (contact_reason, parent, depth, zh, en, kind, product, tickets, with_below))

}  // namespace csdesk::ticket

namespace csdesk::engine {
namespace {

using namespace ticket;

shown_reason shown(contact_reasons const& all, placed_reason const& place) {
    contact_reason const& r = all.at(place.id);
    std::string const& any = !r.zh.empty() ? r.zh : !r.en.empty() ? r.en : place.id;
    return {place.id, r.parent, place.depth, r.zh.empty() ? any : r.zh, r.en.empty() ? any : r.en};
}

/// The products of orders, each looked up once.
class products_of_orders {
public:
    products_of_orders(registry const& types, reader& rows) : types_(types), rows_(rows) {}

    /// Each product once; none where the order is not known, or was told without its products.
    std::set<std::string> const& of(std::string const& order) {
        auto const [slot, fresh] = known_.try_emplace(order);
        if (!fresh) return slot->second;
        if (auto const found = rows_.find<order::state>(types_, order_key{order}))
            for (auto const& line : found->products) slot->second.insert(line.product.value);
        return slot->second;
    }

private:
    registry const& types_;
    reader& rows_;
    std::map<std::string, std::set<std::string>> known_;
};

using figures = std::map<std::string, std::int64_t>;  // by kind, by product, or one for all; "" = none known

class counting {
public:
    counting(registry const& types, reader& rows, reason_count_query const& q) : rows_(rows), q_(q), products_(types, rows) {}

    /// Every reason that has a ticket, also those that the policy has no more.
    std::map<std::string, figures> all() {
        std::map<std::string, figures> out;
        std::string last;
        for (;;) {
            auto const next = rows_.rows({&table_, {{"contact_reason", compare::greater, last}}, {"contact_reason"}, 1});
            if (next.empty()) return out;
            last = std::get<std::string>(next.front()[0]);
            if (figures f = of(last); !f.empty()) out.emplace(last, std::move(f));
        }
    }

private:
    row_query cases(std::string const& reason) const {
        return {&table_,
                {{"contact_reason", compare::equal, reason},
                 {"opened_at", compare::greater_or_equal, to_ms(q_.from)},
                 {"opened_at", compare::less, to_ms(q_.to)}},
                {"opened_at", "ticket"},
                1'000};
    }

    figures of(std::string const& reason) {
        switch (q_.by.value_or(counted_by::reason)) {
            case counted_by::kind: return by_kind(reason);
            case counted_by::product: return by_product(reason);
            case counted_by::reason: break;
        }
        std::int64_t const n = rows_.count(cases(reason));
        return n > 0 ? figures{{"", n}} : figures{};
    }

    figures by_kind(std::string const& reason) {
        figures out;
        for (auto const& kind : ticket_kind_names) {
            row_query query = cases(reason);
            query.where.push_back({"kind", compare::equal, std::string(kind.name)});
            if (std::int64_t const n = rows_.count(query); n > 0) out.emplace(kind.name, n);
        }
        return out;
    }

    void add(row_query const& query, figures& out, std::vector<std::vector<column_value>>& page) {
        page = rows_.rows(query);
        for (auto const& row : page) {
            auto const* order = std::get_if<std::string>(&row[table_.column_index("order")]);
            if (order == nullptr || products_.of(*order).empty()) {
                ++out[""];
                continue;
            }
            for (auto const& product : products_.of(*order)) ++out[product];
        }
    }

    /// Page by page; several cases of one instant may stand on both sides of a page's end.
    figures by_product(std::string const& reason) {
        figures out;
        std::vector<std::vector<column_value>> page;
        add(cases(reason), out, page);
        while (!page.empty()) {
            auto const at = std::get<std::int64_t>(page.back()[1]), ticket = std::get<std::int64_t>(page.back()[2]);
            row_query same = cases(reason);
            same.where.push_back({"opened_at", compare::equal, at});
            same.where.push_back({"ticket", compare::greater, ticket});
            add(same, out, page);
            if (!page.empty()) continue;
            row_query later = cases(reason);
            later.where.push_back({"opened_at", compare::greater, at});
            add(later, out, page);
        }
        return out;
    }

    reader& rows_;
    reason_count_query const& q_;
    products_of_orders products_;
    table_shape const& table_ = table_of<reason_case_row>();
};

/// Each reason's own figures added to those of every reason above it.
std::map<std::string, figures> summed(contact_reasons const& tree, std::map<std::string, figures> const& own) {
    std::map<std::string, figures> out;
    for (auto const& [reason, of] : own)
        for (auto const& [group, n] : of) {
            out[reason][group] += n;
            for (auto at = tree.find(reason); at != tree.end() && at->second.parent; at = tree.find(*at->second.parent))
                out[*at->second.parent][group] += n;
        }
    return out;
}

void put_counts(shown_reason const& r, figures const& own, figures const& sums, counted_by by, std::vector<std::string>& out) {
    for (auto const& [group, sum] : sums) {
        reason_count row{.contact_reason = r.contact_reason, .parent = r.parent, .depth = r.depth, .zh = r.zh, .en = r.en};
        if (by == counted_by::kind) row.kind = from_name<ticket_kind>(group);
        if (by == counted_by::product && !group.empty()) row.product = product_key{group};
        auto const mine = own.find(group);
        row.tickets = mine == own.end() ? 0 : mine->second;
        row.with_below = sum;
        out.push_back(to_json(row));
    }
}

result<std::string> counts(registry const& types, reader& rows, reason_count_query const& q, page const& p) {
    if (q.to <= q.from) return refuse(errc::invalid_argument, "to", "must lie after from", "应晚于 from");
    auto const rules = rules_in_force(types, rows);
    contact_reasons const& tree = rules->tickets.contact_reasons;
    auto own = counting(types, rows, q).all();
    auto const sums = summed(tree, own);
    auto const by = q.by.value_or(counted_by::reason);
    std::vector<std::string> out;
    for (auto const& place : in_tree_order(tree))
        if (auto const found = sums.find(place.id); found != sums.end())
            put_counts(shown(tree, place), own[place.id], found->second, by, out);
    for (auto const& [reason, sum] : sums)
        if (!tree.contains(reason)) put_counts({reason, {}, 0, reason, reason}, own[reason], sum, by, out);
    return page_of(out, p);
}

result<std::string> list(registry const& types, reader& rows, page const& p) {
    auto const rules = rules_in_force(types, rows);
    std::vector<std::string> out;
    for (auto const& place : in_tree_order(rules->tickets.contact_reasons))
        out.push_back(to_json(shown(rules->tickets.contact_reasons, place)));
    return page_of(out, p);
}

}  // namespace

void join_contact_reasons(registry& r) {
    r.view<contact_reason_list>("ticket.contact_reasons", [&r](reader& rows, contact_reason_list const&, page const& p) {
         return list(r, rows, p);
     }).answers(schema_of<shown_reason>());
    r.view<reason_count_query>("ticket.contact_reason_counts", [&r](reader& rows, reason_count_query const& q, page const& p) {
         return counts(r, rows, q, p);
     }).answers(schema_of<reason_count>());
}

}  // namespace csdesk::engine
