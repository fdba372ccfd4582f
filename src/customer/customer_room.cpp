#include "customer/customer_room.hpp"

#include "customer/customer_describe.hpp"
#include "customer/customer_table.hpp"
#include "customer/group_describe.hpp"
#include "customer/group_table.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"

namespace csdesk::customer {

/// customer.get, customer.timeline
struct of_customer {
    customer_key customer{};
};
BOOST_DESCRIBE_STRUCT(of_customer, (), (customer))

/// customer.list: customers by key, of one tier or all.
struct customer_list {
    std::optional<std::string> tier{};
};
BOOST_DESCRIBE_STRUCT(customer_list, (), (tier))

}  // namespace csdesk::customer

namespace csdesk::engine {
namespace {

using namespace customer;

customer_row row_of(customer::state const& c) {
    customer_row r{.customer = c.customer, .seen_at = c.seen_at, .name = c.name, .phone = c.phone, .email = c.email};
    r.channel = c.channel;
    r.language = c.language;
    r.tier = c.tier;
    r.tier_since = c.tier_since;
    r.tier_manual = c.tier_manual;
    r.tier_until = c.tier_until;
    r.review_at = c.review_at;
    r.purchases = static_cast<std::int64_t>(c.purchases.size());
    for (auto const& p : c.purchases) r.purchases_minor = std::min(r.purchases_minor + p.minor, largest_integer);
    r.last_bought_at = c.last_bought_at;
    return r;
}

customer::facts facts_of(scope& s) {
    return {.at = s.at(), .who = s.who(), .rules = s.rules().customers, .currency = s.rules().currency};
}

/// A command about a customer; the first mention makes the customer.
template <class C>
void about(registry& r, std::string name) {
    r.command<C>(std::move(name), [](scope& s, C const& c) -> decision {
        customer::facts const f = facts_of(s);
        if (auto const* known = s.find<customer::state>(c.customer)) return s.wrap(decide(*known, c, f));
        customer::event const first = first_mention(c.customer, f);
        customer::state fresh;
        evolve(fresh, first, f.at);
        decision made = s.wrap(decide(fresh, c, f));
        if (made && !made->empty()) made->insert(made->begin(), s.event(std::get<seen>(first)));
        return made;
    });
}

/// Evaluating makes nobody: there is nothing to evaluate.
decision on_evaluate(scope& s, evaluate_tier const& c) {
    auto const* known = s.find<customer::state>(c.customer);
    if (known == nullptr)
        return refuse(errc::not_found, "customer", "no customer " + c.customer.value, "没有客户 " + c.customer.value);
    return s.wrap(decide(*known, c, facts_of(s)));
}

/// Looks into other shops of the group for a customer who is known here.
decision on_read_shared(scope& s, read_shared const& c) {
    auto const* known = s.find<customer::state>(c.customer);
    auto const* membership = s.find<group::state>(std::string(group::only_membership));
    if (known == nullptr || membership == nullptr) return nothing();
    std::vector<told> read;
    for (std::string const& shop : c.shop ? std::vector{c.shop->value} : group::shops_beside(s.search(), *membership))
        read.push_back(group::told_of(s.types(), group::look_into(s.search(), *membership, shop), shop, c.customer));
    return s.wrap(decide(*known, c, read, facts_of(s)));
}

void put_customer(customer::state const& c, row_list& out) {
    out.put(row_of(c));
    if (!c.shared) return;
    for (told const& t : *c.shared) out.put(group::shared_row{c.customer, t.shop, t.tier, t.seen_at});
}

void put_shared_read(shared_read const& e, happened const& when, row_list& out) {
    auto row = group::cross_read(when, 0, e.shop.value, e.why);
    row.customer = e.customer;
    row.tier = e.tier;
    row.seen_at = e.seen_at;
    row.customers = 1;
    out.put(row);
}

customer::timeline_row line(customer_key const& who, happened const& when, std::string what, std::string detail = {}) {
    return {.customer = who,
            .seq = when.seq,
            .at = when.at,
            .occurred_at = when.at,
            .what = std::move(what),
            .detail = std::move(detail)};
}

result<std::string> get(registry const& types, reader& rows, of_customer const& q) {
    auto const state = rows.find<customer::state>(types, q.customer);
    if (!state) return refuse(errc::not_found, "customer", "no customer " + q.customer.value, "没有客户 " + q.customer.value);
    auto const counted = [&](char const* table, char const* column, std::vector<condition> more) -> std::string {
        for (table_shape const* t : types.tables()) {
            if (t->name != table) continue;
            more.push_back({column, compare::equal, q.customer.value});
            return std::to_string(rows.count({t, std::move(more), {}, 0}));
        }
        return "0";
    };
    std::string row = to_json(*state);
    row.back() = ',';
    row += R"("orders":)" + counted("shop_order", "customer", {});
    row += R"(,"tickets":)" + counted("ticket", "requester", {});
    row += R"(,"complaints":)" + counted("ticket", "requester", {{"kind", compare::equal, std::string("complaint")}});
    return R"({"rows":[)" + row + R"(}],"after":null})";
}

/// The schema of a state, and the figures that customer.get adds.
std::string with_counts(std::string schema) {
    for (char const* figure : {"complaints", "tickets", "orders"})
        schema.insert(schema.find(R"("properties":{)") + 14, '"' + std::string(figure) + R"(":{"type":"integer"},)");
    return schema;
}

result<std::string> timeline(reader& rows, of_customer const& q, page const& p) {
    return paged(rows, {&table_of<customer::timeline_row>(), {{"customer", compare::equal, q.customer.value}}, {"seq"}, p.limit},
                 p);
}

result<std::string> list(reader& rows, customer_list const& q, page const& p) {
    row_query query{&table_of<customer_row>(), {}, {"customer"}, p.limit};
    if (q.tier) query.where.push_back({"tier", compare::equal, *q.tier});
    return paged(rows, std::move(query), p);
}

/// Tiers under a new policy: every customer once. The cursor is the last key.
job_batch next_customers(registry const& r, reader& rows, std::string const& after, std::int64_t limit) {
    table_shape const& table = table_of<customer_row>();
    auto const found = rows.rows({&table, {{"customer", compare::greater, after}}, {"customer"}, limit + 1});
    job_batch batch;
    batch.finished = static_cast<std::int64_t>(found.size()) <= limit;
    std::size_t const key = table.column_index("customer");
    for (std::size_t i = 0; i < found.size() && static_cast<std::int64_t>(i) < limit; ++i) {
        batch.cursor = std::get<std::string>(found[i][key]);
        batch.commands.push_back(r.wrap(evaluate_tier{customer_key{batch.cursor}}));
    }
    return batch;
}

}  // namespace

void join_customer(registry& r) {
    r.table<customer_row>({"tier"});
    r.table<customer::timeline_row>();
    r.aggregate<customer::state>("customer", put_customer)
        .with_deadline<customer::state>(
            [](customer::state const& c) { return due(c); },
            [&r](object_id const& id, instant) { return r.wrap(evaluate_tier{customer_key{id.text}}); });

    r.event<customer::state>("customer.seen", &seen::customer);
    r.event<customer::state>("customer.updated", &updated::customer);
    r.event<customer::state>("customer.purchase_recorded", &purchase_recorded::customer);
    r.event<customer::state>("customer.purchase_dropped", &purchase_dropped::customer);
    r.event<customer::state>("customer.tier_changed", &tier_changed::customer)
        .with_rows<tier_changed>([](tier_changed const& e, happened const& when, row_list& out) {
            out.put(line(e.customer, when, "customer.tier_changed", e.from + " → " + e.to));
        });
    r.event<customer::state>("customer.tier_evaluated", &tier_evaluated::customer);
    r.event<customer::state>("customer.tier_cleared", &tier_cleared::customer);
    r.event<customer::state>("customer.shared_read", &shared_read::customer).with_rows<shared_read>(put_shared_read);
    r.event<customer::state>("customer.counting_tier_changed", &counting_tier_changed::customer)
        .with_rows<counting_tier_changed>([](counting_tier_changed const& e, happened const& when, row_list& out) {
            if (e.from != e.to) out.put(line(e.customer, when, "customer.counting_tier_changed", e.from + " → " + e.to));
        });

    about<update>(r, "customer.update");
    about<set_tier>(r, "customer.set_tier");
    about<clear_tier>(r, "customer.clear_tier");
    about<record_purchase>(r, "customer.record_purchase");
    about<drop_purchase>(r, "customer.drop_purchase");
    r.command<evaluate_tier>("customer.evaluate_tier", on_evaluate);
    r.command<read_shared>("customer.read_shared", on_read_shared);
    r.job("customer.evaluate_tiers",
          [&r](reader& rows, std::string const& after, std::int64_t limit) { return next_customers(r, rows, after, limit); });

    r.view<of_customer>("customer.get", [&r](reader& rows, of_customer const& q, page const&) {
         return get(r, rows, q);
     }).answers(with_counts(schema_of<customer::state>()));
    r.view<of_customer>("customer.timeline", timeline).answers(schema_of_rows({&table_of<customer::timeline_row>()}));
    r.view<customer_list>("customer.list", list).answers(schema_of_rows({&table_of<customer_row>()}));
}

}  // namespace csdesk::engine
