#include "customer/group_room.hpp"

#include "customer/group_describe.hpp"
#include "customer/group_table.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"

namespace csdesk::group {

/// shop.group has no parameters.
struct no_params {};
BOOST_DESCRIBE_STRUCT(no_params, (), ())

/// shop.cross_reads: all, or of one shop or customer.
struct which_reads {
    std::optional<shop_key> from_shop{};
    std::optional<customer_key> customer{};
};
BOOST_DESCRIBE_STRUCT(which_reads, (), (from_shop, customer))

/// Another shop of the group, as shop.group shows it.
struct beside {
    shop_key shop{};
    instant since{};
    std::vector<item> shares{};
    std::vector<item> shared{};  // both ends
};
BOOST_DESCRIBE_STRUCT(beside, (), (shop, since, shares, shared))

struct membership_shown {
    group_key group{};
    instant since{};
    std::vector<item> shares{};
    std::vector<beside> fellows{};
};
BOOST_DESCRIBE_STRUCT(membership_shown, (), (group, since, shares, fellows))

}  // namespace csdesk::group

namespace csdesk::engine {
namespace {

using namespace group;

group::state const& membership(scope& s) {
    static group::state const none;
    auto const* found = s.find<group::state>(std::string(only_membership));
    return found == nullptr ? none : *found;
}

decision on_join(scope& s, join_group const& c) {
    return s.wrap(decide(membership(s), c, s.search().other_shops(table_of<group_row>(), "group", c.group.value)));
}

decision on_leave(scope& s, leave_group const& c) { return s.wrap(decide(membership(s), c)); }

decision on_record_reading(scope& s, record_reading const& c) {
    group::state const& me = membership(s);
    auto const seen = c.shop ? look_into(s.search(), me, c.shop->value).seen : other{};
    return s.wrap(decide(me, c, seen, c.shop ? std::vector<std::string>{} : shops_beside(s.search(), me)));
}

void put_membership(group::state const& g, row_list& out) {
    if (!g.group) return;
    group_row r{.membership = g.membership, .group = g.group, .since = g.since, .generation = g.generation};
    for (item const one : g.shares) (one == item::tier ? r.tier : r.identity) = true;
    out.put(r);
}

void put_reads(group::group_read const& e, happened const& when, row_list& out) {
    for (std::size_t i = 0; i < e.shops.size(); ++i) {
        auto row = cross_read(when, i, e.shops[i], e.why);
        row.customers = e.customers;
        out.put(row);
    }
}

void put_joined(joined_group const& e, happened const& when, row_list& out) {
    for (std::size_t i = 0; i < e.shops.size(); ++i) out.put(cross_read(when, i, e.shops[i], reading::membership));
}

result<std::string> show_group(registry const& types, reader& rows) {
    auto const me = rows.find<group::state>(types, std::string(only_membership));
    if (!me || !me->group) return std::string(R"({"rows":[],"after":null})");
    membership_shown out{.group = me->group, .since = me->since, .shares = me->shares};
    for (auto const& [shop, known] : me->fellows)
        if (!shop.empty()) out.fellows.push_back({{shop}, known.since, known.shares, common(me->shares, known.shares)});
    return R"({"rows":[)" + to_json(out) + R"(],"after":null})";
}

result<std::string> cross_reads(reader& rows, which_reads const& q, page const& p) {
    row_query query{&table_of<cross_read_row>(), {}, {"number"}, p.limit};
    if (q.from_shop) query.where.push_back({"from_shop", compare::equal, q.from_shop->value});
    if (q.customer) query.where.push_back({"customer", compare::equal, q.customer->value});
    return paged(rows, std::move(query), p);
}

}  // namespace

void join_groups(registry& r) {
    r.table<group_row>();
    r.table<news_row>();
    r.table<shared_row>({"from_shop, customer"});
    r.table<cross_read_row>({"customer"});
    r.aggregate<group::state>("shop_group", put_membership);
    r.event<group::state>("shop.joined_group", &joined_group::membership).with_rows<joined_group>(put_joined);
    r.event<group::state>("shop.left_group", &left_group::membership);
    r.event<group::state>("shop.news_posted", &news_posted::membership)
        .with_rows<news_posted>([](news_posted const& e, happened const& when, row_list& out) {
            out.put(news_row{when.seq, e.customer, e.first});
        });
    r.event<group::state>("shop.news_noted", &news_noted::membership);
    r.event<group::state>("shop.group_read", &group::group_read::membership).with_rows<group::group_read>(put_reads);

    r.command<join_group>("shop.join_group", on_join);
    r.command<leave_group>("shop.leave_group", on_leave);
    r.command<record_reading>("shop.record_reading", on_record_reading);
    r.job(reading_job,
          [&r](reader& rows, std::string const& cursor, std::int64_t limit) { return reading_step(r, rows, cursor, limit); });

    r.view<no_params>("shop.group", [&r](reader& rows, no_params const&, page const&) {
         return show_group(r, rows);
     }).answers(schema_of<membership_shown>());
    r.view<which_reads>("shop.cross_reads", cross_reads).answers(schema_of_rows({&table_of<cross_read_row>()}));
}

}  // namespace csdesk::engine
