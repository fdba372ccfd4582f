// How a shop looks at another one of its group, and the job that does it.
#include <algorithm>

#include "customer/customer_describe.hpp"
#include "customer/customer_table.hpp"
#include "customer/group_describe.hpp"
#include "customer/group_room.hpp"
#include "customer/group_table.hpp"
#include "desk/registry_impl.hpp"

namespace csdesk::group {

using namespace engine;

look look_into(reader& own, state const& s, std::string const& shop) {
    look out;
    if (!s.group || shop.empty()) return out;
    reader* const there = own.other_shop(shop);
    if (there == nullptr) return out;
    table_shape const& table = table_of<group_row>();
    auto const found = there->rows({&table, {{"group", compare::equal, s.group.value}}, {"membership"}, 1});
    if (found.empty()) return out;
    auto const number = [&](char const* column) { return std::get<std::int64_t>(found[0][table.column_index(column)]); };
    out.seen.together = true;
    out.seen.generation = number("generation");
    if (number("tier") != 0) out.seen.shares.push_back(item::tier);
    if (number("identity") != 0) out.seen.shares.push_back(item::identity);
    out.shared = common(s.shares, out.seen.shares);
    if (!out.shared.empty()) out.rows = there;
    return out;
}

std::vector<std::string> shops_beside(reader& own, state const& s) {
    if (!s.group) return {};
    return own.other_shops(table_of<group_row>(), "group", s.group.value);
}

customer::told told_of(registry const& types, look const& l, std::string const& shop, customer_key const& customer) {
    customer::told out{.shop = {shop}};
    if (l.rows == nullptr) return out;
    auto const there = l.rows->find<customer::state>(types, customer);
    if (!there) return out;
    for (item const one : l.shared) {
        if (one == item::tier) out.tier = own_tier(*there);
        if (one == item::identity) out.seen_at = there->seen_at;
    }
    return out;
}

namespace {

/// A step of reading in the making.
struct step {
    registry const& types;
    reader& rows;
    std::int64_t limit;
    reading_cursor at;
    record_reading record{};
    job_batch out{};

    void look_at(std::string customer) {
        std::optional<shop_key> shop;
        if (!at.shop.empty()) shop = shop_key{at.shop};
        out.commands.push_back(types.wrap(customer::read_shared{customer_key{std::move(customer)}, shop, record.why}));
    }
};

/// Customers after the cursor in a table of theirs; true where there are no more.
bool look_at_all(step& s, row_query query) {
    query.where.push_back({"customer", compare::greater, s.at.after});
    query.order = {"customer"};
    query.limit = s.limit;
    std::size_t const column = query.table->column_index("customer");
    auto const found = s.rows.rows(query);
    for (auto const& row : found) {
        std::string customer = std::get<std::string>(row[column]);
        if (customer == s.at.after) continue;  // of several shops
        s.at.after = customer;
        s.look_at(std::move(customer));
    }
    return static_cast<std::int64_t>(found.size()) < s.limit;
}

/// A job that somebody has started by hand may say anything.
reading_cursor read_cursor(std::string const& text) {
    auto const parsed = parse_json(text);
    auto read = parsed ? from_json<reading_cursor>(*parsed, strictness::stored) : result<reading_cursor>(reading_cursor{});
    reading_cursor out = read ? std::move(*read) : reading_cursor{};
    out.heard = std::max<std::int64_t>(out.heard, 0);
    return out;
}

std::int64_t last_news(reader& rows) {
    auto const found = rows.rows({&table_of<news_row>(), {}, {"-seq"}, 1});
    return found.empty() ? 0 : std::get<std::int64_t>(found[0][table_of<news_row>().column_index("seq")]);
}

/// Everything once, after either membership has changed: what may be shared now, or is no longer.
void read_all(step& s, state const& me, look const& there) {
    s.record.why = reading::membership;
    bool const own = s.at.shop.empty();
    bool done = true;
    if (there.rows != nullptr) {
        done = look_at_all(s, {&table_of<customer::customer_row>()});
    } else if (!own) {
        done = look_at_all(s, {&table_of<shared_row>(), {{"from_shop", compare::equal, s.at.shop}}});
    } else if (!me.group) {
        done = look_at_all(s, {&table_of<shared_row>()});
    }
    s.record.complete = done;
    s.record.heard = s.at.heard;
    s.record.finished = done && (own ? !me.group : !there.seen.together);
}

/// What is new since the last time, there or of this shop's own customers.
void read_news(step& s, state const& me, look const& there) {
    bool const own = s.at.shop.empty();
    s.record.why = own ? reading::first_sight : reading::news;
    auto const known = me.fellows.find(s.at.shop);
    s.record.heard = known == me.fellows.end() ? 0 : known->second.heard;
    s.record.finished = true;
    reader* const from = own ? &s.rows : there.rows;
    if (from == nullptr || !me.group) return;
    table_shape const& table = table_of<news_row>();
    row_query query{&table, {{"seq", compare::greater, s.record.heard}}, {"seq"}, s.limit};
    auto const found = from->rows(query);
    std::vector<std::string> customers;
    for (auto const& row : found) {
        s.record.heard = std::get<std::int64_t>(row[table.column_index("seq")]);
        if (!own || std::get<std::int64_t>(row[table.column_index("first")]) != 0)
            customers.push_back(std::get<std::string>(row[table.column_index("customer")]));
    }
    std::sort(customers.begin(), customers.end());
    customers.erase(std::unique(customers.begin(), customers.end()), customers.end());
    for (std::string& one : customers) s.look_at(std::move(one));
    s.record.finished = static_cast<std::int64_t>(found.size()) < s.limit;
}

}  // namespace

job_batch reading_step(registry const& types, reader& rows, std::string const& cursor, std::int64_t limit) {
    step s{types, rows, limit - 1, read_cursor(cursor)};
    auto const known = rows.find<state>(types, std::string(only_membership));
    state const me = known ? *known : state{};
    if (std::find(me.noted.begin(), me.noted.end(), s.at.shop) == me.noted.end()) return {};  // nobody has asked for it
    look const there = look_into(rows, me, s.at.shop);
    bool const stale = outdated(me, s.at.shop, there.seen);
    if (stale && (!s.at.whole || s.at.theirs != there.seen.generation || s.at.mine != me.generation)) {
        auto const before = me.fellows.find(s.at.shop);
        s.at = {s.at.shop, true, there.seen.generation, me.generation, 0, {}};
        if (there.rows != nullptr)
            s.at.heard = last_news(*there.rows);  // what changes from now on is news; the rest is found as it is
        else if (before != me.fellows.end())
            s.at.heard = before->second.heard;
    }
    if (stale) {
        read_all(s, me, there);
    } else {
        s.at = {.shop = s.at.shop};
        read_news(s, me, there);
    }
    if (!s.at.shop.empty()) s.record.shop = shop_key{s.at.shop};
    s.record.customers = static_cast<std::int64_t>(s.out.commands.size());
    s.out.commands.push_back(types.wrap(s.record));
    s.out.finished = s.record.finished;
    s.out.cursor = to_json(s.at);
    return std::move(s.out);
}

}  // namespace csdesk::group
