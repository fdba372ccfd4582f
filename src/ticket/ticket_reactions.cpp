#include "ticket/ticket_reactions.hpp"

namespace csdesk::engine {
namespace {

ticket::open about(order_key const& order, customer_key const& who, std::string const& channel, instant occurred) {
    ticket::open c{.requester = who, .kind = ticket_kind::after_sale, .channel = channel.empty() ? "order" : channel};
    c.order = order;
    c.occurred_at = occurred;
    return c;
}

void open_refund(registry const& r, order_key const& order, customer_key const& who, std::string const& channel,
                 money const& owed, instant occurred, std::vector<any_command>& out) {
    if (!who || owed.minor == 0) return;
    ticket::open c = about(order, who, channel, occurred);
    c.subject = "取消退款 Refund of a cancelled order";
    c.reference = "order/" + order.value + "/refund";
    c.tags = {"refund"};
    c.refund = owed;
    out.push_back(r.wrap(std::move(c)));
}

ticket::open complaint(order_key const& order, customer_key const& who, std::string const& channel, std::string const& review,
                       std::int32_t score, instant occurred) {
    ticket::open c = about(order, who, channel, occurred);
    c.kind = ticket_kind::complaint;
    c.subject = "差评 Bad review: " + std::to_string(score);
    c.reference = "review/" + order.value + '/' + review;
    c.tags = {"review"};
    return c;
}

bool has_words(std::string const& text) { return text.find_first_not_of(" \t\r\n") != text.npos; }

}  // namespace

void open_logistics_ticket(registry const& r, order::overdue const& e, happened const&, std::vector<any_command>& out) {
    ticket::open c = about(e.order, e.customer, e.channel, e.late_at);
    c.subject = "物流超时 Parcel late";
    c.reference = "order/" + e.order.value + "/overdue";
    c.tags = {"logistics"};
    out.push_back(r.wrap(std::move(c)));
}

void refund_cancelled(registry const& r, order::cancelled const& e, happened const&, std::vector<any_command>& out) {
    if (e.paid) open_refund(r, e.order, e.customer, e.channel, *e.paid, e.occurred_at, out);
}

void refund_paid(registry const& r, order::paid const& e, happened const&, std::vector<any_command>& out) {
    if (e.cancelled && e.placed_at) open_refund(r, e.order, e.customer, e.channel, e.amount, e.occurred_at, out);
}

void refund_placed(registry const& r, order::placed const& e, happened const& when, std::vector<any_command>& out) {
    if (e.cancelled_at && e.paid) open_refund(r, e.order, e.customer, e.channel, *e.paid, when.at, out);
}

void open_review_complaint(registry const& r, order::reviewed const& e, happened const&, std::vector<any_command>& out) {
    bool const was_bad = e.previous_score && *e.previous_score <= order::worst_scores;
    if (!e.customer || e.score > order::worst_scores || was_bad) return;
    ticket::open c = complaint(e.order, e.customer, e.channel, e.review, e.score, e.occurred_at);
    if (has_words(e.text.value))
        c.text = e.text;
    else if (has_words(e.title))
        c.text = personal<std::string>(e.title);
    out.push_back(r.wrap(std::move(c)));
}

void open_early_complaints(registry const& r, order::placed const& e, happened const&, std::vector<any_command>& out) {
    for (auto const& review : e.reviews)
        out.push_back(r.wrap(complaint(e.order, e.customer, e.channel, review.review, review.score, review.occurred_at)));
}

void ask_for_refund(registry const& r, ticket::refund_requested const& e, happened const&, std::vector<any_command>& out) {
    action::request c{.kind = action::kind::refund, .ticket = e.ticket, .order = e.order, .amount = e.amount};
    if (!e.reason.empty()) c.text = e.reason;
    c.deadline = e.answer_by;
    out.push_back(r.wrap(std::move(c)));
}

void link_refund(registry const& r, action::requested const& e, happened const&, std::vector<any_command>& out) {
    if (e.kind == action::kind::refund && e.ticket) out.push_back(r.wrap(ticket::link_refund{*e.ticket, e.action}));
}

void record_refund(registry const& r, action::confirmed const& e, happened const&, std::vector<any_command>& out) {
    if (e.kind != action::kind::refund || !e.ticket) return;
    ticket::record_refund c{.ticket = *e.ticket, .outcome = ticket::refund_outcome::unknown, .action = e.action};
    if (e.outcome == action::status::done)
        c.outcome = ticket::refund_outcome::done;
    else if (e.outcome == action::status::failed)
        c.outcome = ticket::refund_outcome::failed;
    else if (e.outcome != action::status::unknown)
        return;
    if (!e.reason.empty()) c.reason = e.reason;
    out.push_back(r.wrap(std::move(c)));
}

}  // namespace csdesk::engine
