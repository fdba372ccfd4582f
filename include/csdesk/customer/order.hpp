// An order as the host tells it: placed, paid, shipped, scanned, delivered, cancelled, refunded, reviewed.
//
// Facts come when they come: out of order, twice, before the order itself is told. The first mention makes the order, a fact
// told again is absorbed (`repeated`), nothing that happened is refused. A parcel that is not delivered by its promise is
// overdue at the first instant after it, exactly once.
//
// All functions are pure; values may be used from any thread.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/money.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::order {

// ---- words ------------------------------------------------------------------------------------------------------

/// What can be told of an order.
enum class fact : std::uint8_t {
    placed = 1,
    paid = 2,
    shipped = 3,
    scanned = 4,
    delivered = 5,
    cancelled = 6,
    refunded = 7,
    reviewed = 8
};
inline constexpr spelled<fact> fact_names[] = {
    {fact::placed, "placed", "已下单", "Placed"},          {fact::paid, "paid", "已付款", "Paid"},
    {fact::shipped, "shipped", "已发货", "Shipped"},       {fact::scanned, "scanned", "物流更新", "Scanned"},
    {fact::delivered, "delivered", "已签收", "Delivered"}, {fact::cancelled, "cancelled", "已取消", "Cancelled"},
    {fact::refunded, "refunded", "已退款", "Refunded"},    {fact::reviewed, "reviewed", "已评价", "Reviewed"},
};
constexpr std::span<spelled<fact> const> names_of(fact) noexcept { return fact_names; }

/// The furthest an order has come.
enum class status : std::uint8_t { mentioned = 1, placed = 2, paid = 3, shipped = 4, delivered = 5, cancelled = 6 };
inline constexpr spelled<status> status_names[] = {
    {status::mentioned, "mentioned", "已提及", "Mentioned"},
    {status::placed, "placed", "已下单", "Placed"},
    {status::paid, "paid", "已付款", "Paid"},
    {status::shipped, "shipped", "已发货", "Shipped"},
    {status::delivered, "delivered", "已签收", "Delivered"},
    {status::cancelled, "cancelled", "已取消", "Cancelled"},
};
constexpr std::span<spelled<status> const> names_of(status) noexcept { return status_names; }

/// One product of an order.
struct line {
    product_key product{};                  ///< the host's name for it
    std::optional<std::string> category{};  ///< one line of at most 256 bytes
    std::optional<std::string> seller{};    ///< one line of at most 256 bytes
    friend bool operator==(line const&, line const&) = default;
};

/// Reviews of this score or less are complaints.
inline constexpr std::int32_t worst_scores = 2;

// ---- commands ---------------------------------------------------------------------------------------------------

/// The order was placed.
/// `promised_by` is a date (`2026-11-30`) in the shop's time zone: late from 00:00 of the next day. `promised_at` is an
/// instant: late from then. At most one of them.
struct place {
    order_key order{};                         ///< the host's name for the order
    customer_key customer{};                   ///< made known by this where nobody mentioned them before
    money total{};                             ///< not negative
    std::optional<std::string> promised_by{};  ///< delivered on this day at the latest
    std::optional<instant> promised_at{};      ///< delivered before this at the latest
    std::vector<line> products{};              ///< at most 200
    std::optional<std::string> channel{};      ///< a word: where tickets of this order are answered
    std::optional<instant> occurred_at{};
};
/// The order was paid, with the whole amount.
struct pay {
    order_key order{};
    money amount{};  ///< not negative
    std::optional<instant> occurred_at{};
};
/// The parcel left the shop.
struct ship {
    order_key order{};
    std::optional<std::string> carrier{}, tracking{};  ///< each one line of at most 256 bytes
    std::optional<instant> occurred_at{};
};
/// The carrier saw the parcel.
struct scan {
    order_key order{};
    std::optional<std::string> place{};  ///< where, one line of at most 256 bytes
    std::optional<instant> occurred_at{};
};
/// The parcel was signed for.
struct deliver {
    order_key order{};
    std::optional<instant> occurred_at{};
};
/// The order was called off, paid or not.
struct cancel {
    order_key order{};
    std::string reason{};  ///< one line of at most 2,000 bytes
    std::optional<instant> occurred_at{};
};
/// Money that went back; `refund` is the host's name for this refund.
struct record_refund {
    order_key order{};
    std::string refund{};  ///< 1 … 128 bytes; the same twice counts once
    money amount{};        ///< not negative
    std::optional<instant> occurred_at{};
};
/// A review was written or changed; one of at most `worst_scores` opens a ticket.
/// `customer` only where the order was not told yet.
struct review {
    order_key order{};
    std::string review{};    ///< the host's name for the review, 1 … 128 bytes; the same again replaces it
    std::int32_t score = 0;  ///< 1 … 5
    std::optional<customer_key> customer{};
    std::optional<std::string> title{};  ///< one line of at most 2,000 bytes
    std::optional<personal<std::string>> text{};
    std::optional<instant> occurred_at{};
};
/// The deadline of the promise. By the system.
struct check_overdue {
    order_key order{};
    instant due{};  ///< the deadline that came; another one by now: nothing happens
};

// ---- events -----------------------------------------------------------------------------------------------------
// `customer` is empty while the order itself was not told.

/// A bad review told before its order.
struct early_review {
    std::string review{};
    std::int32_t score = 0;
    instant occurred_at{};
    friend bool operator==(early_review const&, early_review const&) = default;
};
/// The order is known now, with what was told before it.
struct placed {
    order_key order{};
    customer_key customer{};
    money total{};
    std::optional<std::string> promised_by{};
    std::optional<instant> late_at{};  ///< from then on it is late
    std::vector<line> products{};
    std::string channel{};
    instant occurred_at{};
    std::optional<money> paid{};            ///< told before
    std::optional<instant> cancelled_at{};  ///< told before
    std::vector<early_review> reviews{};    ///< told before, bad ones
};
/// The order was paid.
struct paid {
    order_key order{};
    customer_key customer{};
    money amount{};
    std::optional<instant> placed_at{};
    bool cancelled = false;  ///< the order was cancelled before this was told
    std::string channel{};
    instant occurred_at{};
};
/// The parcel left the shop.
struct shipped {
    order_key order{};
    std::string carrier{}, tracking{};
    instant occurred_at{};
};
/// The carrier saw the parcel.
struct scanned {
    order_key order{};
    std::string place{};
    instant occurred_at{};
};
/// The parcel was signed for.
struct delivered {
    order_key order{};
    customer_key customer{};
    bool late = false;       ///< after its promise
    bool cancelled = false;  ///< although it was cancelled
    instant occurred_at{};
};
/// The order was called off.
struct cancelled {
    order_key order{};
    customer_key customer{};
    std::string reason{};
    std::optional<money> paid{};  ///< what is owed back
    bool delivered = false;       ///< although it was delivered
    std::string channel{};
    instant occurred_at{};
};
/// Money went back.
struct refunded {
    order_key order{};
    std::string refund{};
    money amount{};
    instant occurred_at{};
};
/// A review was written or changed.
struct reviewed {
    order_key order{};
    customer_key customer{};
    std::string review{};
    std::int32_t score = 0;
    std::optional<std::int32_t> previous_score{};  ///< of the same review
    std::string title{};
    personal<std::string> text{};
    std::optional<product_key> product{};  ///< the first of the order
    std::string channel{};
    instant occurred_at{};
};
/// The promise has passed and the parcel is not there. Once an order.
struct overdue {
    order_key order{};
    customer_key customer{};
    instant late_at{};  ///< the first instant after the promise
    std::string channel{};
};
/// The same fact again; nothing changed.
struct repeated {
    order_key order{};
    order::fact fact = order::fact::placed;  ///< which
    instant occurred_at{};
};
/// Any of them.
using event = std::variant<placed, paid, shipped, scanned, delivered, cancelled, refunded, reviewed, overdue, repeated>;

// ---- state ------------------------------------------------------------------------------------------------------

/// A scan that was told.
struct kept_scan {
    std::string place{};
    instant at{};
    friend bool operator==(kept_scan const&, kept_scan const&) = default;
};
/// A review as last told.
struct kept_review {
    std::string review{};
    std::int32_t score = 0;
    instant at{};
    friend bool operator==(kept_review const&, kept_review const&) = default;
};

/// All that is known of an order; an instant that is missing was not told.
struct state {
    order_key order{};
    customer_key customer{};
    money total{};
    std::optional<instant> placed_at{}, paid_at{}, shipped_at{}, delivered_at{}, cancelled_at{}, overdue_at{}, late_at{};
    std::optional<std::string> promised_by{};
    money paid{};  ///< what was paid; no currency = nothing
    std::vector<line> products{};
    std::string channel{};
    std::string carrier{}, tracking{};
    std::string cancel_reason{};
    std::int32_t scans = 0;
    std::vector<kept_scan> last_scans{};  ///< the latest told, at most 16: what a repeat is compared with
    std::vector<kept_review> reviews{};
    std::vector<std::string> refunds{};  ///< the host's names of those that were told
    money refunded{};                    ///< their sum
    friend bool operator==(state const&, state const&) = default;
};

/// The furthest of what was told.
status status_of(state const& o) noexcept;

/// True where the parcel was or is late; what was cancelled in time is not.
bool is_late(state const& o) noexcept;

// ---- functions --------------------------------------------------------------------------------------------------

/// What a decision may look at beside the state.
struct facts {
    instant at{};
    actor who{};
    std::optional<instant> late_at{};  ///< of place: what its promise means in the shop's time zone
};
/// What follows from a command, or why not.
using events = result<std::vector<event>>;

/// `o` is the order as known, or an empty state with its key.
events decide(state const& o, place const& c, facts const& f);
events decide(state const& o, pay const& c, facts const& f);
events decide(state const& o, ship const& c, facts const& f);
events decide(state const& o, scan const& c, facts const& f);
events decide(state const& o, deliver const& c, facts const& f);
events decide(state const& o, cancel const& c, facts const& f);
events decide(state const& o, record_refund const& c, facts const& f);
events decide(state const& o, review const& c, facts const& f);
events decide(state const& o, check_overdue const& c, facts const& f);  ///< nothing where it does not hold any more

/// Takes over what an event says; looks at nothing else. `at` is the log's time of it.
void evolve(state& o, placed const& e, instant at);
void evolve(state& o, paid const& e, instant at);
void evolve(state& o, shipped const& e, instant at);
void evolve(state& o, scanned const& e, instant at);
void evolve(state& o, delivered const& e, instant at);
void evolve(state& o, cancelled const& e, instant at);
void evolve(state& o, refunded const& e, instant at);
void evolve(state& o, reviewed const& e, instant at);
void evolve(state& o, overdue const& e, instant at);
void evolve(state& o, repeated const& e, instant at);
inline void evolve(state& o, event const& e, instant at) {
    std::visit([&](auto const& one) { evolve(o, one, at); }, e);
}

/// The promise, while it is open.
std::optional<instant> due(state const& o) noexcept;

}  // namespace csdesk::order
#pragma GCC visibility pop
