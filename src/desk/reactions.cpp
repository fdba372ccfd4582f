// How rooms hear each other (D5): one line each. What a line does stands in its room.
#include "desk/reactions.hpp"

#include "customer/customer_reactions.hpp"
#include "desk/registry_impl.hpp"
#include "ticket/ticket_reactions.hpp"

namespace csdesk::engine {
namespace {

/// A refused follow-up fails the command it follows from, or is recorded as `reaction.refused`.
enum class when_refused { fail, record };
constexpr auto must = when_refused::fail;
constexpr auto may_fail = when_refused::record;

template <class E>
void on(registry& r, char const* name, void (*body)(registry const&, E const&, happened const&, std::vector<any_command>&), when_refused w) {
    r.on<E>(name, w == must, [&r, body](E const& e, happened const& when, std::vector<any_command>& out) { body(r, e, when, out); });
}

}  // namespace

void join_reactions(registry& r) {
    on<order::placed>(r, "count_order", count_order, must);
    on<order::paid>(r, "count_payment", count_payment, must);
    on<order::cancelled>(r, "uncount_order", uncount_order, must);

    // What happened to an order is recorded even where the host already gave the ticket's reference to another ticket.
    on<order::overdue>(r, "open_logistics_ticket", open_logistics_ticket, may_fail);
    on<order::cancelled>(r, "refund_cancelled", refund_cancelled, may_fail);
    on<order::paid>(r, "refund_paid", refund_paid, may_fail);
    on<order::placed>(r, "refund_placed", refund_placed, may_fail);
    on<order::reviewed>(r, "open_review_complaint", open_review_complaint, may_fail);
    on<order::placed>(r, "open_early_complaints", open_early_complaints, may_fail);

    on<ticket::refund_requested>(r, "ask_for_refund", ask_for_refund, must);
    on<action::requested>(r, "link_refund", link_refund, may_fail);
    on<action::confirmed>(r, "record_refund", record_refund, may_fail);  // of a ticket that does not exist
}

}  // namespace csdesk::engine
