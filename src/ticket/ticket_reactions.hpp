// Tickets that open because of an order, and refunds on their way to the host and back. The lines stand in
// src/desk/reactions.cpp.
#pragma once

#include <csdesk/customer/order.hpp>
#include <csdesk/desk/host_action.hpp>
#include <csdesk/ticket/ticket.hpp>

#include "desk/registry.hpp"

namespace csdesk::engine {

/// A parcel is late: an after-sale ticket `order/<order>/overdue`, from the instant it became late.
void open_logistics_ticket(registry const& r, order::overdue const& e, happened const& when, std::vector<any_command>& out);

/// A paid order was cancelled: an after-sale ticket `order/<order>/refund` that asks for the money back, in whatever order
/// order, payment and cancellation were told.
void refund_cancelled(registry const& r, order::cancelled const& e, happened const& when, std::vector<any_command>& out);
void refund_paid(registry const& r, order::paid const& e, happened const& when, std::vector<any_command>& out);
void refund_placed(registry const& r, order::placed const& e, happened const& when, std::vector<any_command>& out);

/// A review of one or two stars: a complaint `review/<order>/<review>`. One told before its order opens with the order,
/// then without its words.
void open_review_complaint(registry const& r, order::reviewed const& e, happened const& when, std::vector<any_command>& out);
void open_early_complaints(registry const& r, order::placed const& e, happened const& when, std::vector<any_command>& out);

/// The host is asked for the refund, and the ticket learns what became of it.
void ask_for_refund(registry const& r, ticket::refund_requested const& e, happened const& when, std::vector<any_command>& out);
void link_refund(registry const& r, action::requested const& e, happened const& when, std::vector<any_command>& out);
void record_refund(registry const& r, action::confirmed const& e, happened const& when, std::vector<any_command>& out);

}  // namespace csdesk::engine
