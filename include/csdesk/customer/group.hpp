// A group of shops (集团): shops of one desk that share with each other what both ends say they share, item by item. A shop is in
// one group at most; without a word nothing is shared.
//
//     auto const events = decide(shop, join_group{{"acme"}, {item::tier}}, others);
//
// What one shop knows of the others stands in its own log: each look into another shop is an event of the shop that looked.
// All functions are pure; values may be used from any thread.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk {

/// A group of shops (集团), named by the host.
using group_key = key<struct group_tag>;

}  // namespace csdesk

namespace csdesk::group {

/// What shops of a group may share. The list grows; both ends must name an item for it to be shared.
enum class item : std::uint8_t {
    tier = 1,      ///< the highest tier that one of the shops gives a customer counts in all of them
    identity = 2,  ///< a customer's record says in which other shops the same key is known, and since when
};
inline constexpr spelled<item> item_names[] = {
    {item::tier, "tier", "客户等级", "Customer tier"},
    {item::identity, "identity", "客户身份", "Customer identity"},
};
constexpr std::span<spelled<item> const> names_of(item) noexcept { return item_names; }

/// Why a shop looked into another one.
enum class reading : std::uint8_t {
    membership = 1,   ///< one of the two joined, left or shares something else now
    first_sight = 2,  ///< a customer was mentioned here for the first time
    news = 3,         ///< something of a customer changed there
};
inline constexpr spelled<reading> reading_names[] = {
    {reading::membership, "membership", "成员变化", "Membership"},
    {reading::first_sight, "first_sight", "首次出现", "First sight"},
    {reading::news, "news", "对方变化", "News"},
};
constexpr std::span<spelled<reading> const> names_of(reading) noexcept { return reading_names; }

/// A group has at most this many shops.
inline constexpr std::size_t most_shops = 100;

/// A shop has one membership; this is its key.
inline constexpr char const* only_membership = "main";

// ---- commands ---------------------------------------------------------------------------------------------------

/// The shop joins a group, or shares other things with the one it is in.
struct join_group {
    group_key group{};           ///< made by the first shop that joins it
    std::vector<item> shares{};  ///< each at most once; left out: nothing
};
/// The shop leaves its group; what came from there is taken back.
struct leave_group {};
/// The end of a step of the job shop.read_group: how far it came. By the system.
struct record_reading {
    std::optional<shop_key> shop{};  ///< the one that was read; left out: all of the group, for customers first seen here
    reading why = reading::news;
    std::int64_t customers = 0;  ///< looked for, 0 … 1,000
    std::int64_t heard = 0;      ///< its news up to this place of its log are known; of this shop's own where `shop` is left out
    bool complete = false;       ///< every customer has been looked for since the membership changed
    bool finished = false;       ///< nothing more is to be read for now
};

// ---- events -----------------------------------------------------------------------------------------------------

/// The shop is in the group and shares these.
struct joined_group {
    std::string membership = only_membership;
    group_key group{};
    std::vector<item> shares{};
    std::int64_t generation = 0;       ///< how often the membership has changed
    std::vector<std::string> shops{};  ///< who was in the group
};
/// The shop is in no group any more.
struct left_group {
    std::string membership = only_membership;
    group_key group{};
    std::int64_t generation = 0;
};
/// Something that the group may want to know of a customer: kept for the others to read.
struct news_posted {
    std::string membership = only_membership;
    group_key group{};
    customer_key customer{};
    bool first = false;  ///< the customer was mentioned for the first time
};
/// There is something to read in another shop, or for customers first seen here; a job does it.
struct news_noted {
    std::string membership = only_membership;
    std::string shop{};  ///< empty: customers first seen here
    instant due{};
};
/// A step of reading.
struct group_read {
    std::string membership = only_membership;
    std::string shop{};                ///< as noted
    std::vector<std::string> shops{};  ///< that were looked into
    reading why = reading::news;
    std::int64_t customers = 0;  ///< looked for
    std::int64_t heard = 0;      ///< news up to this place of that log are known
    bool complete = false;       ///< every customer has been looked for since the membership changed
    bool finished = false;       ///< nothing more is to be read for now
    bool together = false;       ///< both are in the same group
    std::vector<item> shares{};  ///< what that shop shares
    std::int64_t theirs = 0;     ///< how often that shop's membership had changed
    std::int64_t mine = 0;       ///< how often this shop's had
};
/// Any of them.
using event = std::variant<joined_group, left_group, news_posted, news_noted, group_read>;

// ---- state ------------------------------------------------------------------------------------------------------

/// Another shop of the group, as last read.
struct fellow {
    bool together = false;
    std::vector<item> shares{};
    instant since{};
    std::int64_t heard = 0;   ///< its news up to this place of its log are known
    std::int64_t theirs = 0;  ///< as of these memberships every customer has been looked for
    std::int64_t mine = 0;
    friend bool operator==(fellow const&, fellow const&) = default;
};

/// The membership of a shop.
struct state {
    std::string membership{};
    group_key group{};  ///< empty: in none
    std::vector<item> shares{};
    instant since{};
    std::int64_t generation = 0;
    std::map<std::string, fellow> fellows{};  ///< by shop; "" is this shop's own customers
    std::vector<std::string> noted{};         ///< where there is something to read
    friend bool operator==(state const&, state const&) = default;
};

// ---- functions --------------------------------------------------------------------------------------------------

/// What both share, in the order of the items.
std::vector<item> common(std::vector<item> const& ours, std::vector<item> const& theirs);

/// Another shop as it is now; nothing is told of one that is not in the same group.
struct other {
    bool together = false;
    std::vector<item> shares{};
    std::int64_t generation = 0;  ///< how often its membership has changed
};

/// What follows from a command, or why not.
using events = result<std::vector<event>>;

/// `others`: the other shops in the group that is to be joined.
events decide(state const& s, join_group const& c, std::vector<std::string> const& others);
events decide(state const& s, leave_group const& c);
/// `seen`: the shop that was read; `others`: of the group, where customers first seen here were looked for.
events decide(state const& s, record_reading const& c, other const& seen, std::vector<std::string> const& others);

/// Takes over what an event says; looks at nothing else. `at` is the log's time of it.
void evolve(state& s, joined_group const& e, instant at);
void evolve(state& s, left_group const& e, instant at);
void evolve(state& s, news_posted const& e, instant at);
void evolve(state& s, news_noted const& e, instant at);
void evolve(state& s, group_read const& e, instant at);
inline void evolve(state& s, event const& e, instant at) {
    std::visit([&](auto const& one) { evolve(s, one, at); }, e);
}

/// True where every customer is to be looked for in (or, `seen.together` gone, forgotten of) this shop; "" is the own ones.
bool outdated(state const& s, std::string const& shop, other const& seen);

}  // namespace csdesk::group
#pragma GCC visibility pop
