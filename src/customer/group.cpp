#include <csdesk/customer/group.hpp>

#include <algorithm>

namespace csdesk::group {
namespace {

bool has(std::vector<item> const& items, item one) { return std::find(items.begin(), items.end(), one) != items.end(); }

outcome check_shares(std::vector<item> const& shares) {
    for (std::size_t i = 0; i < shares.size(); ++i)
        if (std::find(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(i), shares[i]) !=
            shares.begin() + static_cast<std::ptrdiff_t>(i))
            return refuse(errc::invalid_argument, "shares[" + std::to_string(i) + ']',
                          std::string(name(shares[i])) + " is named twice", std::string(name(shares[i])) + " 重复");
    return done();
}

error wrong(char const* field, char const* en, char const* zh) { return refuse(errc::invalid_argument, field, en, zh); }

constexpr std::int64_t most_customers = 1'000;

}  // namespace

std::vector<item> common(std::vector<item> const& ours, std::vector<item> const& theirs) {
    std::vector<item> out;
    for (auto const& known : item_names)
        if (has(ours, known.value) && has(theirs, known.value)) out.push_back(known.value);
    return out;
}

events decide(state const& s, join_group const& c, std::vector<std::string> const& others) {
    if (auto good = check_shares(c.shares); !good) return good.error();
    if (s.group && s.group != c.group)
        return refuse(errc::not_allowed, "group", "this shop is in the group " + s.group.value + ": a shop is in one at most",
                      "店铺已在集团 " + s.group.value + " 中：一个店铺最多加入一个集团", {"shop.leave_group"});
    std::vector<item> const shares = common(c.shares, c.shares);  // in one order
    if (s.group && s.shares == shares) return std::vector<event>{};
    if (!s.group && others.size() >= most_shops)
        return refuse(errc::not_allowed, "group", "a group has " + std::to_string(most_shops) + " shops at most",
                      "一个集团最多有 " + std::to_string(most_shops) + " 个店铺");
    return std::vector<event>{joined_group{.group = c.group, .shares = shares, .generation = s.generation + 1, .shops = others}};
}

events decide(state const& s, leave_group const&) {
    if (!s.group) return refuse(errc::not_allowed, "", "this shop is in no group", "店铺未加入任何集团", {"shop.join_group"});
    return std::vector<event>{left_group{.group = s.group, .generation = s.generation + 1}};
}

events decide(state const& s, record_reading const& c, other const& seen, std::vector<std::string> const& others) {
    if (c.customers < 0 || c.customers > most_customers) return wrong("customers", "0 to 1000", "应在 0 与 1000 之间");
    if (c.heard < 0) return wrong("heard", "must not be negative", "不能为负");
    std::string const shop = c.shop ? c.shop->value : std::string();
    if (std::find(s.noted.begin(), s.noted.end(), shop) == s.noted.end())
        return refuse(errc::not_allowed, "shop", "there is nothing to read", "没有需要读取的内容");
    group_read e{.shop = shop, .why = c.why, .customers = c.customers, .heard = c.heard};
    e.complete = c.complete;
    e.finished = c.finished;
    e.mine = s.generation;
    e.together = seen.together;
    e.shares = seen.shares;
    e.theirs = seen.generation;
    if (c.shop) {
        e.shops = {shop};
    } else if (c.customers > 0) {
        e.shops = others;
    }
    return std::vector<event>{std::move(e)};
}

void evolve(state& s, joined_group const& e, instant at) {
    s.membership = e.membership;
    s.group = e.group;
    s.shares = e.shares;
    s.since = at;
    s.generation = e.generation;
}

void evolve(state& s, left_group const& e, instant at) {
    s.group = {};
    s.shares.clear();
    s.since = at;
    s.generation = e.generation;
    std::erase_if(s.fellows, [](auto const& known) { return !known.first.empty(); });
}

void evolve(state&, news_posted const&, instant) {}

void evolve(state& s, news_noted const& e, instant) { s.noted.push_back(e.shop); }

void evolve(state& s, group_read const& e, instant at) {
    if (e.finished) std::erase(s.noted, e.shop);
    if (!e.shop.empty() && !e.together) {
        s.fellows.erase(e.shop);
        return;
    }
    auto const [slot, fresh] = s.fellows.try_emplace(e.shop);
    fellow& f = slot->second;
    if (fresh || f.together != e.together || f.shares != e.shares) f.since = at;
    f.together = e.together;
    f.shares = e.shares;
    f.heard = e.heard;
    if (!e.complete) return;
    f.theirs = e.theirs;
    f.mine = e.mine;
}

bool outdated(state const& s, std::string const& shop, other const& seen) {
    auto const known = s.fellows.find(shop);
    return known == s.fellows.end() || known->second.theirs != seen.generation || known->second.mine != s.generation;
}

}  // namespace csdesk::group
