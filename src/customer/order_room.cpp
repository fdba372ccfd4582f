#include <csdesk/calendar/zone.hpp>

#include "customer/customer_room.hpp"
#include "customer/customer_table.hpp"
#include "customer/order_describe.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"

namespace csdesk::order {

/// order.get
struct of_order {
    order_key order{};
};
BOOST_DESCRIBE_STRUCT(of_order, (), (order))

/// order.list: orders by key, narrowed by what is given.
struct order_list {
    std::optional<customer_key> customer{};
    std::optional<order::status> status{};
    std::optional<bool> late{};
};
BOOST_DESCRIBE_STRUCT(order_list, (), (customer, status, late))

}  // namespace csdesk::order

namespace csdesk::engine {
namespace {

using namespace order;

std::optional<money> told(money const& m) { return m.currency.empty() ? std::nullopt : std::optional(m); }

order_row row_of(order::state const& o) {
    order_row r{
        .order = o.order, .status = status_of(o), .total = told(o.total), .paid = told(o.paid), .refunded = told(o.refunded)};
    if (o.customer) r.customer = o.customer;
    r.placed_at = o.placed_at;
    r.paid_at = o.paid_at;
    r.shipped_at = o.shipped_at;
    r.delivered_at = o.delivered_at;
    r.cancelled_at = o.cancelled_at;
    r.promised_by = o.promised_by;
    r.late_at = o.late_at;
    r.overdue_at = o.overdue_at;
    r.late = is_late(o);
    r.channel = o.channel;
    r.carrier = o.carrier;
    r.tracking = o.tracking;
    r.cancel_reason = o.cancel_reason;
    if (!o.products.empty()) {
        r.product = o.products.front().product;
        r.category = o.products.front().category;
        r.seller = o.products.front().seller;
    }
    r.products = static_cast<std::int32_t>(o.products.size());
    r.scans = o.scans;
    if (!o.reviews.empty()) {
        r.review_score = o.reviews.back().score;
        r.reviewed_at = o.reviews.back().at;
    }
    return r;
}

/// The instant from which the promise is broken: 00:00 of the day after the promised date, read in the shop's zone.
result<std::optional<instant>> late_from(scope& s, place const& c) {
    if (c.promised_at) return std::optional(*c.promised_at);
    if (!c.promised_by) return std::optional<instant>{};
    auto const date = parse_date(*c.promised_by);
    if (!date)
        return refuse(errc::invalid_argument, "promised_by", "a date expected, such as 2026-11-30", "应为日期，例如 2026-11-30");
    local_date const next = std::chrono::sys_days{*date} + std::chrono::days{1};
    auto const midnight = local_to_instant(s.rules().time_zone, next, span{0});
    if (!midnight) return refuse(midnight.error().code, "promised_by", midnight.error().en, midnight.error().zh);
    return std::optional(*midnight);
}

/// A fact of an order; the first mention makes the order.
template <class C>
decision on_fact(scope& s, C const& c, order::facts const& f) {
    if (auto const* known = s.find<order::state>(c.order)) return s.wrap(decide(*known, c, f));
    order::state const fresh{.order = c.order};
    return s.wrap(decide(fresh, c, f));
}

template <class C>
void fact_of(registry& r, std::string name) {
    r.command<C>(std::move(name), [](scope& s, C const& c) { return on_fact(s, c, {.at = s.at(), .who = s.who()}); });
}

/// Facts that name a customer: the first mention makes the customer.
decision with_customer(scope& s, customer_key const& who, decision made) {
    if (!made || !who || s.find<customer::state>(who) != nullptr) return made;
    made->insert(made->begin(), s.event(customer::seen{who, s.rules().customers.tiers.otherwise}));
    return made;
}

decision on_place(scope& s, place const& c) {
    auto const late = late_from(s, c);
    if (!late) return late.error();
    return with_customer(s, c.customer, on_fact(s, c, {.at = s.at(), .who = s.who(), .late_at = *late}));
}

decision on_review(scope& s, review const& c) {
    return with_customer(s, c.customer.value_or(customer_key{}), on_fact(s, c, {.at = s.at(), .who = s.who()}));
}

/// The customer's history takes the turns of an order, not every scan.
template <class E>
void turn(registry& r, std::string name, std::function<std::string(E const&)> detail) {
    r.event<order::state>(name, &E::order).template with_rows<E>([name, detail](E const& e, happened const& when, row_list& out) {
        if (!e.customer) return;
        customer::timeline_row l{.customer = e.customer, .seq = when.seq, .at = when.at, .occurred_at = when.at, .what = name};
        if constexpr (requires { e.occurred_at; })
            l.occurred_at = e.occurred_at;
        else
            l.occurred_at = e.late_at;
        l.order = e.order;
        l.detail = detail(e);
        out.put(l);
    });
}

void put_review(reviewed const& e, happened const& when, row_list& out) {
    review_row r{.order = e.order, .review = e.review, .at = when.at, .occurred_at = e.occurred_at, .score = e.score};
    if (e.customer) r.customer = e.customer;
    r.product = e.product;
    r.title = e.title;
    r.text = e.text;
    out.put(r);
    if (!e.customer) return;
    customer::timeline_row l{
        .customer = e.customer, .seq = when.seq, .at = when.at, .occurred_at = e.occurred_at, .what = "order.reviewed"};
    l.order = e.order;
    l.detail = std::to_string(e.score);
    out.put(l);
}

result<std::string> get(registry const& types, reader& rows, of_order const& q) {
    auto const state = rows.find<order::state>(types, q.order);
    if (!state) return refuse(errc::not_found, "order", "no order " + q.order.value, "没有订单 " + q.order.value);
    return R"({"rows":[)" + to_json(*state) + R"(],"after":null})";
}

result<std::string> list(reader& rows, order_list const& q, page const& p) {
    row_query query{&table_of<order_row>(), {}, {"order"}, p.limit};
    if (q.customer) query.where.push_back({"customer", compare::equal, q.customer->value});
    if (q.status) query.where.push_back({"status", compare::equal, std::string(name(*q.status))});
    if (q.late) query.where.push_back({"late", compare::equal, std::int64_t{*q.late}});
    return paged(rows, std::move(query), p);
}

}  // namespace

void join_order(registry& r) {
    r.table<order_row>({"customer"});
    r.table<review_row>();
    r.aggregate<order::state>("order", [](order::state const& o, row_list& out) { out.put(row_of(o)); })
        .with_deadline<order::state>([](order::state const& o) { return due(o); },
                                     [&r](object_id const& id, instant when) {
                                         return r.wrap(check_overdue{order_key{id.text}, when});
                                     });

    turn<placed>(r, "order.placed", [](placed const& e) { return std::to_string(e.total.minor) + ' ' + e.total.currency; });
    turn<cancelled>(r, "order.cancelled", [](cancelled const& e) { return e.reason; });
    turn<overdue>(r, "order.overdue", [](overdue const&) { return std::string(); });
    r.event<order::state>("order.reviewed", &reviewed::order).with_rows<reviewed>(put_review);
    r.event<order::state>("order.paid", &paid::order);
    r.event<order::state>("order.shipped", &shipped::order);
    r.event<order::state>("order.scanned", &scanned::order);
    r.event<order::state>("order.delivered", &delivered::order);
    r.event<order::state>("order.refunded", &refunded::order);
    r.event<order::state>("order.repeated", &repeated::order);

    r.command<place>("order.place", on_place);
    r.command<review>("order.review", on_review);
    fact_of<pay>(r, "order.pay");
    fact_of<ship>(r, "order.ship");
    fact_of<scan>(r, "order.scan");
    fact_of<deliver>(r, "order.deliver");
    fact_of<cancel>(r, "order.cancel");
    fact_of<record_refund>(r, "order.record_refund");
    fact_of<check_overdue>(r, "order.check_overdue");

    r.view<of_order>("order.get", [&r](reader& rows, of_order const& q, page const&) {
         return get(r, rows, q);
     }).answers(schema_of<order::state>());
    r.view<order_list>("order.list", list).answers(schema_of_rows({&table_of<order_row>()}));
}

}  // namespace csdesk::engine
