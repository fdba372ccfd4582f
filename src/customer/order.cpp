#include <csdesk/core/check.hpp>
#include <csdesk/customer/order.hpp>

#include <algorithm>

#include "core/currency.hpp"

namespace csdesk::order {
namespace {

constexpr std::size_t longest_name = 256;
constexpr std::size_t longest_text = 2'000;
constexpr std::size_t most_products = 200;
constexpr std::size_t scans_kept = 16;

events one(event e) {
    std::vector<event> out;
    out.push_back(std::move(e));
    return out;
}

events again(order_key const& order, fact what, instant occurred) { return one(repeated{order, what, occurred}); }

outcome check_money(std::string const& field, money const& m) {
    if (m.minor < 0 || m.minor > largest_integer)
        return refuse(errc::invalid_argument, field + ".minor", "must not be negative", "不能为负");
    return check_currency(m.currency, field + ".currency");
}

outcome check_products(std::vector<line> const& products) {
    if (products.size() > most_products) return refuse(errc::invalid_argument, "products", "200 at most", "最多 200 个");
    for (std::size_t i = 0; i < products.size(); ++i) {
        std::string const path = "products[" + std::to_string(i) + "].";
        if (auto bad = first_of({check_line(path + "product", products[i].product.value, longest_key),
                                 check_line(path + "category", products[i].category, longest_name),
                                 check_line(path + "seller", products[i].seller, longest_name)}))
            return *bad;
    }
    return done();
}

}  // namespace

status status_of(state const& o) noexcept {
    if (o.cancelled_at) return status::cancelled;
    if (o.delivered_at) return status::delivered;
    if (o.shipped_at) return status::shipped;
    if (o.paid_at) return status::paid;
    return o.placed_at ? status::placed : status::mentioned;
}

bool is_late(state const& o) noexcept {
    return o.overdue_at ||
           (o.late_at && o.delivered_at && *o.delivered_at > *o.late_at && (!o.cancelled_at || *o.cancelled_at > *o.late_at));
}

events decide(state const& o, place const& c, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    if (auto bad = first_of({check_line("order", c.order.value, longest_key),
                             check_line("customer", c.customer.value, longest_key), check_money("total", c.total),
                             check_products(c.products), c.channel ? check_word("channel", *c.channel) : done()}))
        return *bad;
    if (c.promised_by && c.promised_at)
        return refuse(errc::invalid_argument, "promised_at", "a date or an instant, not both", "日期与时间只能给一个");
    if (o.placed_at) return again(c.order, fact::placed, *occurred);
    placed e{.order = c.order, .customer = c.customer, .total = c.total, .promised_by = c.promised_by, .late_at = f.late_at};
    e.products = c.products;
    e.channel = c.channel.value_or("");
    e.occurred_at = *occurred;
    if (o.paid_at) e.paid = o.paid;
    e.cancelled_at = o.cancelled_at;
    if (!o.customer)  // with a customer named, the review already became a complaint
        for (auto const& r : o.reviews)
            if (r.score <= worst_scores) e.reviews.push_back({r.review, r.score, r.at});
    return one(std::move(e));
}

events decide(state const& o, pay const& c, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    if (auto good = check_money("amount", c.amount); !good) return good.error();
    if (o.paid_at) return again(c.order, fact::paid, *occurred);
    return one(paid{c.order, o.customer, c.amount, o.placed_at, o.cancelled_at.has_value(), o.channel, *occurred});
}

events decide(state const& o, ship const& c, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    if (auto bad = first_of({check_line("carrier", c.carrier, longest_name), check_line("tracking", c.tracking, longest_name)}))
        return *bad;
    if (o.shipped_at) return again(c.order, fact::shipped, *occurred);
    return one(shipped{c.order, c.carrier.value_or(""), c.tracking.value_or(""), *occurred});
}

events decide(state const& o, scan const& c, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    if (auto good = check_line("place", c.place, longest_name); !good) return good.error();
    kept_scan const told{c.place.value_or(""), *occurred};
    if (std::find(o.last_scans.begin(), o.last_scans.end(), told) != o.last_scans.end())
        return again(c.order, fact::scanned, *occurred);
    return one(scanned{c.order, told.place, *occurred});
}

events decide(state const& o, deliver const& c, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    if (o.delivered_at) return again(c.order, fact::delivered, *occurred);
    return one(delivered{c.order, o.customer, o.late_at && *occurred > *o.late_at, o.cancelled_at.has_value(), *occurred});
}

events decide(state const& o, cancel const& c, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    if (auto good = check_line("reason", c.reason, longest_text); !good) return good.error();
    if (o.cancelled_at) return again(c.order, fact::cancelled, *occurred);
    cancelled e{.order = c.order, .customer = o.customer, .reason = c.reason, .delivered = o.delivered_at.has_value()};
    if (o.paid_at) e.paid = o.paid;
    e.channel = o.channel;
    e.occurred_at = *occurred;
    return one(std::move(e));
}

events decide(state const& o, record_refund const& c, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    if (auto bad = first_of({check_line("refund", c.refund, longest_key), check_money("amount", c.amount)})) return *bad;
    if (std::find(o.refunds.begin(), o.refunds.end(), c.refund) != o.refunds.end())
        return again(c.order, fact::refunded, *occurred);
    if (!o.refunded.currency.empty() && o.refunded.currency != c.amount.currency)
        return refuse(errc::conflict, "amount.currency", "earlier refunds of this order were in " + o.refunded.currency,
                      "该订单此前的退款币种为 " + o.refunded.currency);
    if (c.amount.minor > largest_integer - o.refunded.minor)
        return refuse(errc::invalid_argument, "amount.minor", "the refunds of an order end at 2^53 - 1", "退款合计超出范围");
    return one(refunded{c.order, c.refund, c.amount, *occurred});
}

events decide(state const& o, review const& c, facts const& f) {
    auto const occurred = fact_time(c.occurred_at, f.at);
    if (!occurred) return occurred.error();
    if (auto bad = first_of({check_line("review", c.review, longest_key), check_line("title", c.title, longest_text)}))
        return *bad;
    if (c.score < 1 || c.score > 5) return refuse(errc::invalid_argument, "score", "1 to 5", "应在 1 与 5 之间");
    auto const known =
        std::find_if(o.reviews.begin(), o.reviews.end(), [&](kept_review const& r) { return r.review == c.review; });
    if (known != o.reviews.end() && known->score == c.score) return again(c.order, fact::reviewed, *occurred);
    reviewed e{.order = c.order, .customer = o.customer, .review = c.review, .score = c.score};
    if (!e.customer && c.customer) e.customer = *c.customer;
    if (known != o.reviews.end()) e.previous_score = known->score;
    e.title = c.title.value_or("");
    if (c.text) e.text = *c.text;
    if (!o.products.empty()) e.product = o.products.front().product;
    e.channel = o.channel;
    e.occurred_at = *occurred;
    return one(std::move(e));
}

events decide(state const& o, check_overdue const& c, facts const& f) {
    if (f.who.role != role::system)
        return refuse(errc::forbidden, "", "only the desk itself finds a parcel overdue", "仅系统可执行");
    if (due(o) != c.due || c.due > f.at) return std::vector<event>{};
    return one(overdue{c.order, o.customer, c.due, o.channel});
}

void evolve(state& o, placed const& e, instant) {
    o.order = e.order;
    o.customer = e.customer;
    o.total = e.total;
    o.placed_at = e.occurred_at;
    o.promised_by = e.promised_by;
    o.late_at = e.late_at;
    o.products = e.products;
    o.channel = e.channel;
}

void evolve(state& o, paid const& e, instant) {
    o.order = e.order;
    o.paid_at = e.occurred_at;
    o.paid = e.amount;
}

void evolve(state& o, shipped const& e, instant) {
    o.order = e.order;
    o.shipped_at = e.occurred_at;
    o.carrier = e.carrier;
    o.tracking = e.tracking;
}

void evolve(state& o, scanned const& e, instant) {
    o.order = e.order;
    ++o.scans;
    o.last_scans.push_back({e.place, e.occurred_at});
    if (o.last_scans.size() > scans_kept) o.last_scans.erase(o.last_scans.begin());
}

void evolve(state& o, delivered const& e, instant) {
    o.order = e.order;
    o.delivered_at = e.occurred_at;
}

void evolve(state& o, cancelled const& e, instant) {
    o.order = e.order;
    o.cancelled_at = e.occurred_at;
    o.cancel_reason = e.reason;
}

void evolve(state& o, refunded const& e, instant) {
    o.order = e.order;
    o.refunds.push_back(e.refund);
    o.refunded.currency = e.amount.currency;
    o.refunded.minor += e.amount.minor;
}

void evolve(state& o, reviewed const& e, instant) {
    o.order = e.order;
    if (!o.customer) o.customer = e.customer;
    auto const known =
        std::find_if(o.reviews.begin(), o.reviews.end(), [&](kept_review const& r) { return r.review == e.review; });
    if (known == o.reviews.end())
        o.reviews.push_back({e.review, e.score, e.occurred_at});
    else
        *known = {e.review, e.score, e.occurred_at};
}

void evolve(state& o, overdue const& e, instant) { o.overdue_at = e.late_at; }
void evolve(state&, repeated const&, instant) {}

std::optional<instant> due(state const& o) noexcept {
    return o.delivered_at || o.cancelled_at || o.overdue_at ? std::nullopt : o.late_at;
}

}  // namespace csdesk::order
