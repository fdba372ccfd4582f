// The query tables of groups, and how a shop looks at another one.
#pragma once

#include <csdesk/customer/customer.hpp>
#include <csdesk/customer/group.hpp>

#include "desk/reader.hpp"
#include "desk/rows.hpp"

namespace csdesk::group {

/// The membership of a shop, where it is in a group: what other shops may see of it.
struct group_row {
    static constexpr std::string_view table_name = "shop_group";
    static constexpr std::size_t key_columns = 1;
    std::string membership{};
    group_key group{};
    bool tier = false, identity = false;  // shared
    instant since{};
    std::int64_t generation = 0;
};
BOOST_DESCRIBE_STRUCT(group_row, (), (membership, group, tier, identity, since, generation))

/// What the group may want to know, in the order of the log.
struct news_row {
    static constexpr std::string_view table_name = "group_news";
    static constexpr std::size_t key_columns = 1;
    std::int64_t seq = 0;
    customer_key customer{};
    bool first = false;
};
BOOST_DESCRIBE_STRUCT(news_row, (), (seq, customer, first))

/// What another shop shares of a customer.
struct shared_row {
    static constexpr std::string_view table_name = "shared_customer";
    static constexpr std::size_t key_columns = 2;
    customer_key customer{};
    shop_key from_shop{};
    std::optional<std::string> tier{};
    std::optional<instant> seen_at{};
};
BOOST_DESCRIBE_STRUCT(shared_row, (), (customer, from_shop, tier, seen_at))

/// One look into another shop: at a customer of whom something else was found than was known, or at many.
struct cross_read_row {
    static constexpr std::string_view table_name = "cross_read";
    static constexpr std::size_t key_columns = 1;
    std::int64_t number = 0;  // of the event, and of the shop within it
    std::int64_t seq = 0;
    instant at{};
    actor who{};
    shop_key from_shop{};
    reading why = reading::news;
    std::optional<customer_key> customer{};
    std::optional<std::string> tier{};
    std::optional<instant> seen_at{};
    std::int64_t customers = 0;  // looked for; 0: at the membership alone
};
BOOST_DESCRIBE_STRUCT(cross_read_row, (), (number, seq, at, who, from_shop, why, customer, tier, seen_at, customers))

/// A row of this event, the index-th shop it tells of.
inline cross_read_row cross_read(engine::happened const& when, std::size_t index, std::string shop, reading why) {
    static_assert(most_shops <= 128);
    return {.number = when.seq * 128 + static_cast<std::int64_t>(index),
            .seq = when.seq,
            .at = when.at,
            .who = when.who,
            .from_shop = {std::move(shop)},
            .why = why};
}

/// Another shop as it is now. Of one that is not in the same group nothing is told.
struct look {
    other seen{};
    engine::reader* rows = nullptr;  // while both share something; lent until the next look
    std::vector<item> shared{};
};
look look_into(engine::reader& own, state const& s, std::string const& shop);

/// The other shops of the group this one is in.
std::vector<std::string> shops_beside(engine::reader& own, state const& s);

/// What a shop that was looked into shares of a customer.
customer::told told_of(engine::registry const& types, look const& l, std::string const& shop, customer_key const& customer);

/// Where the job shop.read_group stands, as the JSON text of its cursor.
struct reading_cursor {
    std::string shop{};       // "": customers first seen here
    bool whole = false;       // going over every customer, not over news
    std::int64_t theirs = 0;  // the memberships it began under
    std::int64_t mine = 0;
    std::int64_t heard = 0;  // what was news when it began
    std::string after{};     // the last customer done
};
BOOST_DESCRIBE_STRUCT(reading_cursor, (), (shop, whole, theirs, mine, heard, after))

inline constexpr char const* reading_job = "shop.read_group";

}  // namespace csdesk::group
