// Identities. What the desk makes is a number (`id`), what the host owns is its own text (`key`); neither kind
// converts to another, so a customer can never be passed where an order is meant.
//
// Values: copyable, safe to use from any thread.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace csdesk {

/// A number made by the desk, unique within a shop over all kinds, 1 … 2^53 - 1. 0 means "none".
template <class Tag>
struct id {
    std::int64_t value = 0;
    friend auto operator<=>(id const&, id const&) = default;
    /// True where it names something.
    explicit operator bool() const noexcept { return value != 0; }
};

/// The largest number that survives every JSON reader (2^53 - 1).
inline constexpr std::int64_t largest_integer = 9'007'199'254'740'991;

/// A name owned by the host: 1 … 128 bytes of UTF-8 without control characters. Empty means "none".
template <class Tag>
struct key {
    std::string value;
    friend auto operator<=>(key const&, key const&) = default;
    /// True where it names something.
    explicit operator bool() const noexcept { return !value.empty(); }
};

/// Limit of a host's key in bytes.
inline constexpr std::size_t longest_key = 128;

/// A ticket (工单); also its complaint, for there is one a ticket.
using ticket_id = id<struct ticket_tag>;
/// A message or note of a ticket.
using message_id = id<struct message_tag>;

/// A ticket named either by the desk's number or by the host's own reference (`"order/o-9/overdue"`, `"INC0000045"`).
struct ticket_ref {
    std::int64_t number = 0;  ///< the desk's number; 0 where the host's reference is given
    std::string reference{};  ///< the host's name; empty where the number is given
    /// Names no ticket.
    ticket_ref() = default;
    /// By the desk's number.
    ticket_ref(ticket_id t) : number(t.value) {}  // NOLINT: both spellings are meant
    /// By the host's reference.
    explicit ticket_ref(std::string text) : reference(std::move(text)) {}
    /// The number, once the desk has looked the reference up.
    operator ticket_id() const noexcept { return {number}; }  // NOLINT
    friend auto operator<=>(ticket_ref const&, ticket_ref const&) = default;
};

/// An entry of the time spent on a ticket.
using time_entry_id = id<struct time_entry_tag>;

/// An SLA clock of a ticket.
using clock_id = id<struct clock_tag>;
/// A host action (宿主动作).
using action_id = id<struct action_tag>;
/// A job: work over many objects, done in steps by `desk::advance`.
using job_id = id<struct job_tag>;

/// A shop (店铺).
using shop_key = key<struct shop_tag>;
/// A customer (客户).
using customer_key = key<struct customer_tag>;
/// An order (订单).
using order_key = key<struct order_tag>;
/// An agent (客服), without the role: `li`.
using agent_key = key<struct agent_tag>;
/// A product (商品).
using product_key = key<struct product_tag>;

}  // namespace csdesk

/// @cond
template <class Tag>
struct std::hash<csdesk::id<Tag>> {
    std::size_t operator()(csdesk::id<Tag> v) const noexcept { return std::hash<std::int64_t>{}(v.value); }
};
template <class Tag>
struct std::hash<csdesk::key<Tag>> {
    std::size_t operator()(csdesk::key<Tag> const& v) const noexcept { return std::hash<std::string>{}(v.value); }
};
/// @endcond
