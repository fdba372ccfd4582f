#include "customer/customer_reactions.hpp"

#include <csdesk/customer/customer.hpp>

#include "desk/job.hpp"

namespace csdesk::engine {

void count_order(registry const& r, order::placed const& e, happened const&, std::vector<any_command>& out) {
    if (e.cancelled_at) return;
    out.push_back(r.wrap(customer::record_purchase{e.customer, e.order, e.occurred_at, e.paid.value_or(e.total)}));
}

void count_payment(registry const& r, order::paid const& e, happened const&, std::vector<any_command>& out) {
    if (!e.customer || !e.placed_at || e.cancelled) return;
    out.push_back(r.wrap(customer::record_purchase{e.customer, e.order, *e.placed_at, e.amount}));
}

void uncount_order(registry const& r, order::cancelled const& e, happened const&, std::vector<any_command>& out) {
    if (e.customer) out.push_back(r.wrap(customer::drop_purchase{e.customer, e.order}));
}

void evaluate_tiers(registry const& r, policy_adopted const&, happened const&, std::vector<any_command>& out) {
    out.push_back(r.wrap(start_job{"customer.evaluate_tiers"}));
}

}  // namespace csdesk::engine
