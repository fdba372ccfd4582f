#include <csdesk/core/check.hpp>
#include <csdesk/customer/customer.hpp>

#include <algorithm>

namespace csdesk::customer {
namespace {

constexpr std::size_t longest_contact = 500;
constexpr std::size_t longest_reason = 2'000;

std::vector<csdesk::tiers::order> orders_of(state const& c) {
    std::vector<csdesk::tiers::order> out;
    out.reserve(c.purchases.size() + 1);
    for (auto const& p : c.purchases) out.push_back({c.customer, p.at, p.minor, 1});
    if (c.last_bought_at)
        if (std::none_of(out.begin(), out.end(), [&](auto const& o) { return o.at == *c.last_bought_at; }))
            out.push_back({c.customer, *c.last_bought_at, 0, 0});  // older than the window: counts for recency alone
    return out;
}

struct verdict {
    csdesk::tiers::figures figures{};
    std::int32_t rule = -1;
    std::string computed{}, tier{};  // what the figures say; what it becomes
    std::optional<instant> review_at{};
};

bool held_by_hand(state const& c, instant at) { return c.tier_manual && (!c.tier_until || *c.tier_until > at); }

verdict judge(state const& c, facts const& f) {
    auto const& rules = f.rules.tiers;
    auto const orders = orders_of(c);
    verdict v;
    if (auto const known = csdesk::tiers::figures_of(orders, f.at, rules.window_days)) {
        v.figures = *known;
        v.rule = csdesk::tiers::rule_for(v.figures, rules);
    }
    v.computed = csdesk::tiers::tier_of(v.rule, rules);
    std::string const& now = own_tier(c);
    if (held_by_hand(c, f.at)) {
        v.tier = now;
        return v;
    }
    v.tier = csdesk::tiers::settle(now, c.tier_since, v.computed, f.at, rules);
    v.review_at = csdesk::tiers::next_fall(orders, v.tier, v.tier == now ? c.tier_since : f.at, f.at, rules);
    return v;
}

tier_changed change_to(state const& c, verdict const& v) {
    tier_changed e{.customer = c.customer, .from = own_tier(c), .to = v.tier, .rule = v.rule};
    e.recency_days = v.figures.recency_days;
    e.frequency = v.figures.frequency;
    e.money_minor = v.figures.money_minor;
    e.activity = v.figures.activity;
    e.review_at = v.review_at;
    return e;
}

bool known_tier(std::string const& tier, csdesk::tiers::policy const& p) {
    return tier == p.otherwise || std::any_of(p.rules.begin(), p.rules.end(), [&](auto const& r) { return r.tier == tier; });
}

bool gives(std::string const& tier, csdesk::tiers::policy const& p) {
    return known_tier(tier, p) || std::any_of(p.shares.begin(), p.shares.end(), [&](auto const& s) { return s.tier == tier; });
}

/// The shop's own tier, or the highest that another shop of the group gives, by this shop's order. What this shop does not know
/// counts for nothing here; what a person has set here holds.
counting_tier_changed count(state const& c, facts const& f) {
    auto const& rules = f.rules.tiers;
    counting_tier_changed best{.customer = c.customer, .from = c.tier, .to = own_tier(c)};
    if (!c.shared || held_by_hand(c, f.at)) return best;
    for (told const& t : *c.shared) {
        if (!t.tier || !gives(*t.tier, rules) || csdesk::tiers::rank(*t.tier, rules) >= csdesk::tiers::rank(best.to, rules))
            continue;
        best.to = *t.tier;
        best.shop = t.shop;
    }
    return best;
}

/// What was decided, and the change of the tier that counts where that follows from it.
events with_counting(state const& c, std::vector<event> decided, facts const& f) {
    auto const told = [](event const& e) { return std::holds_alternative<shared_read>(e); };
    if (!c.shared && !c.tier_from && std::none_of(decided.begin(), decided.end(), told)) return decided;
    state after = c;
    for (event const& e : decided) evolve(after, e, f.at);
    auto e = count(after, f);
    if (e.to != after.tier || e.shop != after.tier_from) decided.push_back(std::move(e));
    return decided;
}

/// Judges `c` after a change of its purchases; appends the change of tier that follows.
template <class Change>
events with_tier(state const& c, Change change, facts const& f) {
    state after = c;
    evolve(after, change, f.at);
    verdict const v = judge(after, f);
    change.review_at = v.review_at;
    std::vector<event> out;
    if (v.tier != own_tier(c)) out.push_back(change_to(c, v));
    out.insert(out.begin(), std::move(change));
    return with_counting(c, std::move(out), f);
}

bool by_the_desk(facts const& f) { return f.who.role == role::system; }

error system_only() { return refuse(errc::forbidden, "", "purchases follow from orders", "购买记录来自订单"); }

outcome check_contact(std::string field, std::optional<personal<std::string>> const& value) {
    return value && !value->value.empty() ? check_line(std::move(field), value->value, longest_contact) : done();
}

/// What a field becomes; notes its name where that differs.
template <class T, class Given>
void take(std::string const& field, T& kept, std::optional<Given> const& given, std::vector<std::string>& changed) {
    if (!given || kept == T(*given)) return;
    kept = *given;
    changed.push_back(field);
}

}  // namespace

event first_mention(customer_key const& who, facts const& f) { return seen{who, f.rules.tiers.otherwise}; }

events decide(state const& c, update const& u, facts const&) {
    if (auto bad = first_of({check_contact("name", u.name), check_contact("phone", u.phone), check_contact("email", u.email),
                             u.channel && !u.channel->empty() ? check_word("channel", *u.channel) : done(),
                             u.language && !u.language->empty() ? check_line("language", *u.language, 35) : done(),
                             u.tags ? check_labels("tags", *u.tags) : done()}))
        return *bad;
    updated e{c.customer, c.name, c.phone, c.email, c.channel, c.language, c.tags, {}};
    take("name", e.name, u.name, e.changed);
    take("phone", e.phone, u.phone, e.changed);
    take("email", e.email, u.email, e.changed);
    take("channel", e.channel, u.channel, e.changed);
    take("language", e.language, u.language, e.changed);
    take("tags", e.tags, u.tags, e.changed);
    return std::vector<event>{std::move(e)};
}

events decide(state const& c, set_tier const& s, facts const& f) {
    auto const& rules = f.rules.tiers;
    if (!known_tier(s.tier, rules)) {
        std::string choices = rules.otherwise;
        for (auto const& r : rules.rules)
            if (choices.find(r.tier) == choices.npos) choices += ", " + r.tier;
        return refuse(errc::invalid_argument, "tier", "must be one of: " + choices, "应为以下之一：" + choices);
    }
    if (auto good = check_line("reason", s.reason, longest_reason); !good) return good.error();
    if (s.until && *s.until <= f.at) return refuse(errc::invalid_argument, "until", "lies in the past", "时间已过");
    verdict v = judge(c, f);
    v.tier = s.tier;
    v.review_at.reset();
    tier_changed e = change_to(c, v);
    e.manual = true;
    e.reason = s.reason;
    e.until = s.until;
    return with_counting(c, {std::move(e)}, f);
}

events decide(state const& c, clear_tier const&, facts const& f) {
    if (!c.tier_manual)
        return refuse(errc::not_allowed, "customer", "the tier was not set by hand", "等级并非人工设定", {"customer.set_tier"});
    state after = c;
    evolve(after, tier_cleared{c.customer}, f.at);
    verdict const v = judge(after, f);
    std::vector<event> out{tier_cleared{c.customer}};
    if (v.tier != own_tier(c)) {
        out.push_back(change_to(c, v));
    } else {
        auto const e = change_to(c, v);
        out.push_back(tier_evaluated{c.customer, v.tier, v.computed, v.rule, e.recency_days, e.frequency, e.money_minor,
                                     e.activity, v.review_at});
    }
    return with_counting(c, std::move(out), f);
}

events decide(state const& c, evaluate_tier const&, facts const& f) {
    if (c.tier_manual && !held_by_hand(c, f.at)) return decide(c, clear_tier{c.customer}, f);
    verdict const v = judge(c, f);
    auto const e = change_to(c, v);
    if (v.tier != own_tier(c)) return with_counting(c, {e}, f);
    if (by_the_desk(f) && v.review_at == c.review_at) return with_counting(c, {}, f);
    return with_counting(c,
                         {tier_evaluated{c.customer, v.tier, v.computed, v.rule, e.recency_days, e.frequency, e.money_minor,
                                         e.activity, v.review_at}},
                         f);
}

events decide(state const& c, record_purchase const& p, facts const& f) {
    if (!by_the_desk(f)) return system_only();
    purchase_recorded e{.customer = c.customer, .order = p.order, .bought_at = std::min(p.bought_at, f.at), .amount = p.amount};
    e.minor = p.amount.currency == f.currency ? p.amount.minor : 0;
    e.window_from = f.at - std::chrono::days{f.rules.tiers.window_days};
    auto const known =
        std::find_if(c.purchases.begin(), c.purchases.end(), [&](purchase const& one) { return one.order == p.order; });
    if (known != c.purchases.end() && known->at == e.bought_at && known->minor == e.minor) return std::vector<event>{};
    if (e.bought_at <= e.window_from && c.last_bought_at && e.bought_at <= *c.last_bought_at) return std::vector<event>{};
    return with_tier(c, std::move(e), f);
}

events decide(state const& c, drop_purchase const& p, facts const& f) {
    if (!by_the_desk(f)) return system_only();
    auto const has = [&](purchase const& one) { return one.order == p.order; };
    if (std::none_of(c.purchases.begin(), c.purchases.end(), has)) return std::vector<event>{};
    return with_tier(c, purchase_dropped{c.customer, p.order, {}}, f);
}

events decide(state const& c, read_shared const& r, std::vector<told> const& read, facts const& f) {
    std::vector<told> const known = c.shared.value_or(std::vector<told>{});
    auto const of = [](std::vector<told> const& all, shop_key const& shop) {
        return std::find_if(all.begin(), all.end(), [&](told const& t) { return t.shop == shop; });
    };
    std::vector<event> out;
    auto const note = [&](told const& t) { out.push_back(shared_read{c.customer, t.shop, t.tier, t.seen_at, r.why}); };
    for (told const& t : read) {
        auto const before = of(known, t.shop);
        if ((before == known.end() ? told{t.shop, {}, {}} : *before) != t) note(t);
    }
    if (!r.shop)
        for (told const& t : known)
            if (of(read, t.shop) == read.end()) note({t.shop, {}, {}});
    return with_counting(c, std::move(out), f);
}

void evolve(state& c, seen const& e, instant at) {
    c.customer = e.customer;
    c.seen_at = c.tier_since = at;
    c.tier = e.tier;
}

void evolve(state& c, updated const& e, instant) {
    c.name = e.name;
    c.phone = e.phone;
    c.email = e.email;
    c.channel = e.channel;
    c.language = e.language;
    c.tags = e.tags;
}

void evolve(state& c, purchase_recorded const& e, instant) {
    std::erase_if(c.purchases, [&](purchase const& p) { return p.order == e.order || p.at <= e.window_from; });
    if (e.bought_at > e.window_from) c.purchases.push_back({e.order, e.bought_at, e.minor});
    c.last_bought_at = c.last_bought_at ? std::max(*c.last_bought_at, e.bought_at) : e.bought_at;
    c.review_at = e.review_at;
}

void evolve(state& c, purchase_dropped const& e, instant) {
    auto const gone = std::find_if(c.purchases.begin(), c.purchases.end(), [&](purchase const& p) { return p.order == e.order; });
    bool const was_last = gone != c.purchases.end() && c.last_bought_at == gone->at;
    if (gone != c.purchases.end()) c.purchases.erase(gone);
    if (was_last) {
        c.last_bought_at.reset();
        for (auto const& p : c.purchases) c.last_bought_at = c.last_bought_at ? std::max(*c.last_bought_at, p.at) : p.at;
    }
    c.review_at = e.review_at;
}

void evolve(state& c, tier_changed const& e, instant at) {
    (c.own_tier ? *c.own_tier : c.tier) = e.to;
    c.tier_since = at;
    c.tier_manual = e.manual;
    c.tier_reason = e.reason;
    c.tier_until = e.until;
    c.review_at = e.review_at;
}

void evolve(state& c, tier_evaluated const& e, instant) { c.review_at = e.review_at; }

void evolve(state& c, tier_cleared const&, instant) {
    c.tier_manual = false;
    c.tier_reason.clear();
    c.tier_until.reset();
}

void evolve(state& c, shared_read const& e, instant) {
    std::vector<told> all = c.shared.value_or(std::vector<told>{});
    std::erase_if(all, [&](told const& t) { return t.shop == e.shop; });
    if (e.tier || e.seen_at) all.push_back({e.shop, e.tier, e.seen_at});
    std::sort(all.begin(), all.end(), [](told const& a, told const& b) { return a.shop < b.shop; });
    c.shared = all.empty() ? std::nullopt : std::optional(std::move(all));
}

void evolve(state& c, counting_tier_changed const& e, instant) {
    std::string const own = own_tier(c);
    c.own_tier = e.shop ? std::optional(own) : std::nullopt;
    c.tier_from = e.shop;
    c.tier = e.to;
}

std::string const& own_tier(state const& c) { return c.own_tier ? *c.own_tier : c.tier; }

std::optional<instant> due(state const& c) { return c.tier_manual ? c.tier_until : c.review_at; }

}  // namespace csdesk::customer
