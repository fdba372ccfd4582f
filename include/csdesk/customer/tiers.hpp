// Customer tiers from recency, frequency, money and activity (RFM). A component of its own: no desk, no storage.
//
//     tiers::policy p;                                              // vip, core, normal
//     auto const all = tiers::rfm(orders, as_of, p);                // one line a customer, by key
//     p.how = tiers::mode::shares;                                  // instead: the top 5 % are vip, the next 20 % core
//
// Orders after `as_of` are not known yet and do not count; orders at or before `as_of - window` count for recency only. Input
// order never matters. Pure functions of values, safe to use from any thread.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::tiers {

/// By each customer's own figures, or by rank among all.
enum class mode : std::uint8_t { thresholds = 1, shares = 2 };
inline constexpr spelled<mode> mode_names[] = {
    {mode::thresholds, "thresholds", "阈值", "Thresholds"},
    {mode::shares, "shares", "分位", "Shares"},
};
constexpr std::span<spelled<mode> const> names_of(mode) noexcept { return mode_names; }

/// A tier is given to whoever fulfils every condition that is set. Several rules may name one tier.
struct rule {
    std::string tier{};                              ///< a word such as `vip`
    std::optional<std::int64_t> min_orders{};        ///< in the window
    std::optional<std::int64_t> min_money_minor{};   ///< in the window, minor units
    std::optional<std::int64_t> max_recency_days{};  ///< since the last order
    std::optional<std::int64_t> min_activity{};      ///< sum of the weights in the window
    friend bool operator==(rule const&, rule const&) = default;
};

/// The next best part of the active customers, in parts per million.
struct share {
    std::string tier{};    ///< a word such as `vip`
    std::int64_t ppm = 0;  ///< 50'000 = 5 %
    friend bool operator==(share const&, share const&) = default;
};

/// Best tier first. The shipped figures are proposals (建议值): a shop sets its own.
struct policy {
    mode how = mode::thresholds;  ///< rules or shares
    /// At most 100; for thresholds.
    std::vector<rule> rules{
        {.tier = "vip", .min_orders = 5, .min_money_minor = 300'000, .max_recency_days = 180},
        {.tier = "core", .min_orders = 2, .min_money_minor = 50'000},
    };
    std::vector<share> shares{{"vip", 50'000}, {"core", 200'000}};  ///< at most 100; for shares
    std::string otherwise = "normal";                               ///< who fulfils nothing
    std::int32_t window_days = 365;                                 ///< how far back orders count
    std::int32_t stay_days = 30;                                    ///< a tier is kept at least so long before a demotion
    friend bool operator==(policy const&, policy const&) = default;
};

/// Refuses what cannot work, naming the field (`rules[1].tier`): words that are no words, negative figures, shares of more
/// than the whole, a window outside 1 … 36,500 days.
outcome check(policy const& p);

/// One purchase. `minor` in one currency; returns are negative. `activity`: its weight in 活跃度.
struct order {
    customer_key customer{};    ///< who bought
    instant at{};               ///< when
    std::int64_t minor = 0;     ///< minor units
    std::int64_t activity = 1;  ///< a weight, such as one an order
};

/// What tiers are judged by.
struct figures {
    std::int64_t recency_days = 0;  ///< whole days since the last order, however old
    std::int64_t frequency = 0;     ///< orders in the window
    std::int64_t money_minor = 0;   ///< their sum; stops at 2^53 - 1 instead of overflowing
    std::int64_t activity = 0;      ///< their weights
    friend bool operator==(figures const&, figures const&) = default;
};

/// One customer's figures and tier.
struct standing {
    customer_key customer{};   ///< whose
    tiers::figures figures{};  ///< at `as_of`
    std::string tier{};        ///< what they give
    std::int32_t rule = -1;    ///< which rule (or share) gave it; -1 = otherwise
    friend bool operator==(standing const&, standing const&) = default;
};

/// Everybody with an order at or before `as_of`, sorted by key.
///
/// With shares, customers with an order in the window are ranked by money, then frequency, activity (more is better), recency
/// (less is better) and, where all are equal, by key; of n customers the best ceil(n x ppm / 1,000,000) get the first tier, the
/// shares adding up. Everybody else gets `otherwise`.
std::vector<standing> rfm(std::span<order const> orders, instant as_of, policy const& p);

/// The figures of one customer's orders; nothing where none is known by `as_of`. The keys of the orders are not looked at.
std::optional<figures> figures_of(std::span<order const> orders, instant as_of, std::int32_t window_days);

/// The first rule fulfilled, or -1.
std::int32_t rule_for(figures const& f, policy const& p);
/// The tier a rule gives; `otherwise` for -1. Lives as long as the policy.
std::string_view tier_of(std::int32_t rule, policy const& p) noexcept;

/// 0 = best. A tier that the policy does not know ranks with `otherwise`.
std::int32_t rank(std::string_view tier, policy const& p) noexcept;

/// What a customer's tier becomes when the figures say `computed`: up at once, down only after `stay_days` in the tier.
std::string_view settle(std::string_view current, instant since, std::string_view computed, instant now,
                        policy const& p) noexcept;

/// By thresholds: the first instant after `now` at which the tier falls if nothing is bought until then; nothing where it never
/// does. Orders after `now` are ignored.
std::optional<instant> next_fall(std::span<order const> orders, std::string_view current, instant since, instant now,
                                 policy const& p);

}  // namespace csdesk::tiers
#pragma GCC visibility pop
