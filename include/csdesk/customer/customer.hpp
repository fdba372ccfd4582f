// A customer (客户): profile, the purchases that count, and the tier with its reasons.
//
//     auto const events = decide(c, record_purchase{key, order, bought_at, {29'900, "CNY"}}, facts{now, who, rules, "CNY"});
//
// A tier rises as soon as the figures say so, falls only after `stay_days`, and stays where a person has set it until that
// ends. `review_at` in the events is the instant at which it would fall if nothing more is bought: the customer's own deadline.
// Where a shop shares tiers with others of its group, the highest of them counts; a tier set by hand holds in its shop.
// All functions are pure; values may be used from any thread.
#pragma once

#include <csdesk/core/money.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/vocabulary.hpp>
#include <csdesk/customer/group.hpp>
#include <csdesk/customer/policy.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::customer {

// ---- commands ---------------------------------------------------------------------------------------------------

/// What is left out stays as it is; an empty text takes a value away.
struct update {
    customer_key customer{};
    std::optional<personal<std::string>> name{}, phone{}, email{};  ///< each one line of at most 500 bytes
    std::optional<std::string> channel{};                           ///< preferred
    std::optional<std::string> language{};                          ///< such as zh-CN, at most 35 bytes
    std::optional<std::vector<std::string>> tags{};                 ///< all of them
};
/// By a person, with a reason, until `until` or until it is cleared.
struct set_tier {
    customer_key customer{};
    std::string tier{};              ///< one the policy knows
    std::string reason{};            ///< one line of at most 2,000 bytes
    std::optional<instant> until{};  ///< later than now
};
/// Ends what a person has set; the figures decide again.
struct clear_tier {
    customer_key customer{};
};
/// Looks at the figures now. Also sent by the customer's own deadline.
struct evaluate_tier {
    customer_key customer{};
};
/// An order counts, or counts with another amount. By the system.
struct record_purchase {
    customer_key customer{};
    order_key order{};
    instant bought_at{};
    money amount{};
};
/// An order counts no longer (cancelled). By the system.
struct drop_purchase {
    customer_key customer{};
    order_key order{};
};
/// Looks into another shop of the group, or into all of them. By the system.
struct read_shared {
    customer_key customer{};
    std::optional<shop_key> shop{};  ///< left out: all of the group
    group::reading why = group::reading::news;
};

// ---- events -----------------------------------------------------------------------------------------------------

/// The first mention of a customer.
struct seen {
    customer_key customer{};
    std::string tier{};  ///< what a customer begins with
};
/// The whole contact card as it is now.
struct updated {
    customer_key customer{};
    personal<std::string> name{}, phone{}, email{};
    std::string channel{};
    std::string language{};
    std::vector<std::string> tags{};
    std::vector<std::string> changed{};  ///< names of the fields that differ
};
/// An order counts, with this amount.
struct purchase_recorded {
    customer_key customer{};
    order_key order{};
    instant bought_at{};
    std::int64_t minor = 0;  ///< 0 where it was paid in another currency than the shop's
    money amount{};
    instant window_from{};               ///< purchases at or before are forgotten
    std::optional<instant> review_at{};  ///< when the tier falls if nothing more is bought; nothing where it never does
};
/// An order counts no longer.
struct purchase_dropped {
    customer_key customer{};
    order_key order{};
    std::optional<instant> review_at{};
};
/// The tier this shop gives is another now: by the figures, or by a person (`manual`).
struct tier_changed {
    customer_key customer{};
    std::string from{}, to{};
    bool manual = false;
    std::string reason{};            ///< a person's
    std::optional<instant> until{};  ///< of a manual tier
    std::int32_t rule = -1;          ///< which rule of the policy, -1 = none
    std::int64_t recency_days = 0, frequency = 0, money_minor = 0, activity = 0;
    std::optional<instant> review_at{};
};
/// The tier this shop gives stays as it is.
struct tier_evaluated {
    customer_key customer{};
    std::string tier{};
    std::string computed{};  ///< what the figures say; another one where a person or the minimum stay holds it
    std::int32_t rule = -1;
    std::int64_t recency_days = 0, frequency = 0, money_minor = 0, activity = 0;
    std::optional<instant> review_at{};
};
/// A manual tier ended; the figures decide again.
struct tier_cleared {
    customer_key customer{};
};
/// What was read of the customer in another shop of the group; neither: that shop shares nothing of them any more.
struct shared_read {
    customer_key customer{};
    shop_key shop{};
    std::optional<std::string> tier{};  ///< given there
    std::optional<instant> seen_at{};   ///< known there since
    group::reading why = group::reading::news;
};
/// The tier that counts is given by another shop now, or is another one.
struct counting_tier_changed {
    customer_key customer{};
    std::string from{}, to{};
    std::optional<shop_key> shop{};  ///< of the group that gives it; nothing: this one
};
/// Any of them.
using event = std::variant<seen, updated, purchase_recorded, purchase_dropped, tier_changed, tier_evaluated, tier_cleared,
                           shared_read, counting_tier_changed>;

// ---- state ------------------------------------------------------------------------------------------------------

/// An order that counts.
struct purchase {
    order_key order{};
    instant at{};
    std::int64_t minor = 0;
    friend bool operator==(purchase const&, purchase const&) = default;
};

/// What another shop of the group shares of a customer.
struct told {
    shop_key shop{};
    std::optional<std::string> tier{};  ///< given there
    std::optional<instant> seen_at{};   ///< known there since
    friend bool operator==(told const&, told const&) = default;
};

/// All that is known of a customer.
struct state {
    customer_key customer{};
    instant seen_at{};
    personal<std::string> name{}, phone{}, email{};
    std::string channel{};
    std::string language{};
    std::vector<std::string> tags{};

    std::string tier{};    ///< the one that counts
    instant tier_since{};  ///< this and what follows: of the tier that this shop gives
    bool tier_manual = false;
    std::string tier_reason{};
    std::optional<instant> tier_until{};
    std::optional<instant> review_at{};

    std::vector<purchase> purchases{};        ///< inside the window, in the order they were told
    std::optional<instant> last_bought_at{};  ///< of those ever told and not dropped

    std::optional<std::string> own_tier{};      ///< that this shop gives, where another shop's counts
    std::optional<shop_key> tier_from{};        ///< the shop whose tier counts; nothing: this one
    std::optional<std::vector<told>> shared{};  ///< what other shops of the group share, by shop
    friend bool operator==(state const&, state const&) = default;
};

// ---- functions --------------------------------------------------------------------------------------------------

/// What a decision may look at beside the state.
struct facts {
    instant at{};
    actor who{};
    policy rules{};                ///< in force
    std::string currency = "CNY";  ///< the shop's
};
/// What follows from a command, or why not.
using events = result<std::vector<event>>;

/// The tier that this shop gives.
std::string const& own_tier(state const& c);

/// For a key never mentioned: the event that makes the customer.
event first_mention(customer_key const& who, facts const& f);

/// `c` is the customer as known, or as `first_mention` leaves it.
events decide(state const& c, update const& u, facts const& f);
events decide(state const& c, set_tier const& s, facts const& f);
events decide(state const& c, clear_tier const& s, facts const& f);
events decide(state const& c, evaluate_tier const& s, facts const& f);    ///< by the system: nothing where nothing changes
events decide(state const& c, record_purchase const& p, facts const& f);  ///< nothing where it is known
events decide(state const& c, drop_purchase const& p, facts const& f);    ///< nothing where it is unknown
/// `read`: what each shop that was looked into shares of the customer. Nothing where that is known.
events decide(state const& c, read_shared const& r, std::vector<told> const& read, facts const& f);

/// Takes over what an event says; looks at nothing else. `at` is the log's time of it.
void evolve(state& c, seen const& e, instant at);
void evolve(state& c, updated const& e, instant at);
void evolve(state& c, purchase_recorded const& e, instant at);
void evolve(state& c, purchase_dropped const& e, instant at);
void evolve(state& c, tier_changed const& e, instant at);
void evolve(state& c, tier_evaluated const& e, instant at);
void evolve(state& c, tier_cleared const& e, instant at);
void evolve(state& c, shared_read const& e, instant at);
void evolve(state& c, counting_tier_changed const& e, instant at);
inline void evolve(state& c, event const& e, instant at) {
    std::visit([&](auto const& one) { evolve(c, one, at); }, e);
}

/// When the tier is to be looked at again.
std::optional<instant> due(state const& c);

}  // namespace csdesk::customer
#pragma GCC visibility pop
