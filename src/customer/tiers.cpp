#include <csdesk/customer/tiers.hpp>

#include <csdesk/core/check.hpp>

#include <algorithm>
#include <tuple>

namespace csdesk::tiers {
namespace {

using std::chrono::days;

std::int64_t add(std::int64_t a, std::int64_t b) noexcept {
    auto const cut = [](std::int64_t v) { return std::clamp(v, -largest_integer, largest_integer); };
    return cut(cut(a) + cut(b));  // both fit 2^53, so the sum fits
}

/// Figures that grow by one order at a time.
struct counting {
    std::optional<instant> last{};
    figures sum{};
    void take(order const& o, instant as_of, instant window_from) {
        if (o.at > as_of) return;
        if (!last || o.at > *last) last = o.at;
        if (o.at <= window_from) return;
        ++sum.frequency;
        sum.money_minor = add(sum.money_minor, o.minor);
        sum.activity = add(sum.activity, o.activity);
    }
    std::optional<figures> at(instant as_of) const {
        if (!last) return std::nullopt;
        figures out = sum;
        out.recency_days = std::chrono::floor<days>(as_of - *last).count();
        return out;
    }
};

/// Sums must not depend on the order of the input, even where they stop at the end of the integers.
std::vector<order const*> sorted(std::span<order const> orders) {
    std::vector<order const*> out;
    out.reserve(orders.size());
    for (auto const& o : orders) out.push_back(&o);
    std::sort(out.begin(), out.end(), [](order const* a, order const* b) {
        return std::tie(a->customer, a->at, a->minor, a->activity) < std::tie(b->customer, b->at, b->minor, b->activity);
    });
    return out;
}

void give_shares(std::vector<standing>& all, policy const& p) {
    std::vector<standing*> active;
    for (auto& s : all)
        if (s.figures.frequency > 0) active.push_back(&s);
    std::sort(active.begin(), active.end(), [](standing const* a, standing const* b) {
        auto const& x = a->figures;
        auto const& y = b->figures;
        return std::tie(y.money_minor, y.frequency, y.activity, x.recency_days, a->customer) <
               std::tie(x.money_minor, x.frequency, x.activity, y.recency_days, b->customer);
    });
    auto const n = static_cast<std::int64_t>(active.size());
    std::int64_t upto = 0, ppm = 0;
    for (std::size_t i = 0; i < p.shares.size(); ++i) {
        ppm += p.shares[i].ppm;
        std::int64_t const end = std::min(n, (n * ppm + 999'999) / 1'000'000);
        for (; upto < end; ++upto) {
            standing& s = *active[static_cast<std::size_t>(upto)];
            s.rule = static_cast<std::int32_t>(i);
            s.tier = p.shares[i].tier;
        }
    }
}

error wrong(std::string field, std::string en, std::string zh) {
    return refuse(errc::invalid_argument, std::move(field), std::move(en), std::move(zh));
}

}  // namespace

outcome check(policy const& p) {
    if (p.window_days < 1 || p.window_days > 36'500) return wrong("window_days", "1 to 36500", "应在 1 与 36500 之间");
    if (p.stay_days < 0 || p.stay_days > 36'500) return wrong("stay_days", "0 to 36500", "应在 0 与 36500 之间");
    if (p.rules.size() > 100) return wrong("rules", "100 at most", "最多 100 条");
    if (p.shares.size() > 100) return wrong("shares", "100 at most", "最多 100 条");
    if (auto good = check_word("otherwise", p.otherwise); !good) return good;
    for (std::size_t i = 0; i < p.rules.size(); ++i) {
        std::string const path = "rules[" + std::to_string(i) + "].";
        rule const& r = p.rules[i];
        if (auto good = check_word(path + "tier", r.tier); !good) return good;
        if (!r.min_orders && !r.min_money_minor && !r.max_recency_days && !r.min_activity)
            return wrong(path + "tier", "a rule needs a condition", "规则至少需要一个条件");
        for (auto const& [field, figure] : {std::pair{"min_orders", r.min_orders},
                                            {"min_money_minor", r.min_money_minor},
                                            {"max_recency_days", r.max_recency_days},
                                            {"min_activity", r.min_activity}})
            if (figure && (*figure < 0 || *figure > largest_integer))
                return wrong(path + field, "must not be negative", "不能为负");
    }
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < p.shares.size(); ++i) {
        std::string const path = "shares[" + std::to_string(i) + "].";
        if (auto good = check_word(path + "tier", p.shares[i].tier); !good) return good;
        if (p.shares[i].ppm < 0 || p.shares[i].ppm > 1'000'000)
            return wrong(path + "ppm", "0 to 1000000", "应在 0 与 1000000 之间");
        sum += p.shares[i].ppm;
    }
    if (sum > 1'000'000) return wrong("shares", "together 1000000 at most", "合计不得超过 1000000");
    return done();
}

std::optional<figures> figures_of(std::span<order const> orders, instant as_of, std::int32_t window_days) {
    counting c;
    for (order const* o : sorted(orders)) c.take(*o, as_of, as_of - days{window_days});
    return c.at(as_of);
}

std::int32_t rule_for(figures const& f, policy const& p) {
    auto const enough = [](std::optional<std::int64_t> least, std::int64_t has) { return !least || has >= *least; };
    for (std::size_t i = 0; i < p.rules.size(); ++i) {
        rule const& r = p.rules[i];
        if (enough(r.min_orders, f.frequency) && enough(r.min_money_minor, f.money_minor) && enough(r.min_activity, f.activity) &&
            (!r.max_recency_days || f.recency_days <= *r.max_recency_days))
            return static_cast<std::int32_t>(i);
    }
    return -1;
}

std::string_view tier_of(std::int32_t rule, policy const& p) noexcept {
    return rule < 0 || static_cast<std::size_t>(rule) >= p.rules.size()
               ? std::string_view(p.otherwise)
               : std::string_view(p.rules[static_cast<std::size_t>(rule)].tier);
}

std::int32_t rank(std::string_view tier, policy const& p) noexcept {
    std::int32_t place = 0;
    if (p.how == mode::thresholds) {
        for (auto const& r : p.rules) {
            if (r.tier == tier) return place;
            ++place;
        }
    } else {
        for (auto const& s : p.shares) {
            if (s.tier == tier) return place;
            ++place;
        }
    }
    return place;
}

std::string_view settle(std::string_view current, instant since, std::string_view computed, instant now,
                        policy const& p) noexcept {
    bool const down = rank(computed, p) > rank(current, p);
    return down && now - since < days{p.stay_days} ? current : computed;
}

std::vector<standing> rfm(std::span<order const> orders, instant as_of, policy const& p) {
    std::vector<standing> out;
    auto const all = sorted(orders);
    for (std::size_t i = 0; i < all.size();) {
        counting c;
        customer_key const& who = all[i]->customer;
        for (; i < all.size() && all[i]->customer == who; ++i) c.take(*all[i], as_of, as_of - days{p.window_days});
        auto const f = c.at(as_of);
        if (!f) continue;
        std::int32_t const r = p.how == mode::thresholds ? rule_for(*f, p) : -1;
        out.push_back({who, *f, std::string(tier_of(r, p)), r});
    }
    if (p.how == mode::shares) give_shares(out, p);
    return out;
}

std::optional<instant> next_fall(std::span<order const> orders, std::string_view current, instant since, instant now,
                                 policy const& p) {
    if (rank(current, p) >= rank(p.otherwise, p)) return std::nullopt;
    std::vector<order const*> known;
    for (auto const& o : orders)
        if (o.at <= now) known.push_back(&o);
    std::sort(known.begin(), known.end(), [](order const* a, order const* b) {
        return std::tie(a->at, a->minor, a->activity) < std::tie(b->at, b->minor, b->activity);
    });
    std::vector<figures> from(known.size() + 1);  // from[i]: what the orders i, i+1, … come to
    for (std::size_t i = known.size(); i-- > 0;)
        from[i] = {0, from[i + 1].frequency + 1, add(from[i + 1].money_minor, known[i]->minor),
                   add(from[i + 1].activity, known[i]->activity)};
    std::vector<instant> moments{now + span{1}, since + days{p.stay_days}};       // it may not even hold now
    for (order const* o : known) moments.push_back(o->at + days{p.window_days});  // from then on outside the window
    if (!known.empty())
        for (auto const& r : p.rules)
            if (r.max_recency_days && *r.max_recency_days < 100'000)
                moments.push_back(known.back()->at + days{*r.max_recency_days + 1});
    std::sort(moments.begin(), moments.end());
    for (instant const t : moments) {
        if (t <= now) continue;
        std::string_view computed = p.otherwise;
        if (!known.empty()) {
            auto const outside = std::partition_point(known.begin(), known.end(),
                                                      [&](order const* o) { return o->at <= t - days{p.window_days}; });
            figures f = from[static_cast<std::size_t>(outside - known.begin())];
            f.recency_days = std::chrono::floor<days>(t - known.back()->at).count();
            computed = tier_of(rule_for(f, p), p);
        }
        if (rank(settle(current, since, computed, t, p), p) > rank(current, p)) return t;
    }
    return std::nullopt;
}

}  // namespace csdesk::tiers
