// Typed custom fields (自定义字段): what a shop's policy declares about a field of its tickets, and what a value of it may be.
//
//     field_definition const size{.type = field_type::choice, .options = {{"m", "中", "M"}, {"l", "大", "L"}}};
//     canonical_value(size, "l", "CNY", "fields.size");      // "l"
//     canonical_value(size, "xl", "CNY", "fields.size");     // refused at fields.size, allowed: m, l
//
// Values travel and are kept as text, in one spelling for each value:
//   text      as it was given
//   integer   decimal, ±(2^53 − 1): `-12`
//   money     minor units and currency: `1299 CNY`
//   boolean   `true` or `false`
//   date      `2026-11-30`
//   instant   RFC 3339 in UTC: `2026-11-21T08:30:00Z`
//   choice    the option's id
//   choices   the options' ids in the order of the declaration, each once: `red,blue`
// Values and pure functions: safe to use from any thread.
#pragma once

#include <csdesk/core/names.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// What the values of a field are.
enum class field_type : std::uint8_t {
    text = 1,
    integer = 2,
    money = 3,
    boolean = 4,
    date = 5,
    instant = 6,
    choice = 7,
    choices = 8
};
inline constexpr spelled<field_type> field_type_names[] = {
    {field_type::text, "text", "文本", "Text"},           {field_type::integer, "integer", "整数", "Integer"},
    {field_type::money, "money", "金额", "Money"},        {field_type::boolean, "boolean", "是否", "Yes or no"},
    {field_type::date, "date", "日期", "Date"},           {field_type::instant, "instant", "时刻", "Instant"},
    {field_type::choice, "choice", "单选", "One choice"}, {field_type::choices, "choices", "多选", "Several choices"},
};
constexpr std::span<spelled<field_type> const> names_of(field_type) noexcept { return field_type_names; }

/// When a ticket must have a value. At its opening: asked of people and hosts, not of importers, rules and the desk itself.
enum class field_needed : std::uint8_t { never = 1, open = 2, resolve = 3 };
inline constexpr spelled<field_needed> field_needed_names[] = {
    {field_needed::never, "never", "非必填", "Never"},
    {field_needed::open, "open", "创建时必填", "To open"},
    {field_needed::resolve, "resolve", "解决时必填", "To resolve"},
};
constexpr std::span<spelled<field_needed> const> names_of(field_needed) noexcept { return field_needed_names; }

/// What becomes of a field that the policy does not declare.
enum class undeclared : std::uint8_t { accept = 1, refuse = 2 };
inline constexpr spelled<undeclared> undeclared_names[] = {
    {undeclared::accept, "accept", "接受", "Accept"},
    {undeclared::refuse, "refuse", "拒绝", "Refuse"},
};
constexpr std::span<spelled<undeclared> const> names_of(undeclared) noexcept { return undeclared_names; }

/// One value of a choice. Its id is what is stored; its labels may change at any time.
struct field_option {
    std::string id{};  ///< a word
    std::string zh{}, en{};
    friend bool operator==(field_option const&, field_option const&) = default;
};

/// A field as the policy declares it.
struct field_definition {
    field_type type = field_type::text;
    std::string zh{}, en{};                       ///< labels; where both are empty the name is one
    field_needed required = field_needed::never;  ///< when a ticket must have it
    std::vector<ticket_kind> kinds{};             ///< tickets it belongs to; empty = every kind
    std::optional<std::int64_t> min{}, max{};     ///< an integer; money in minor units of the policy's currency; a text's
                                                  ///< length in characters; how many choices
    std::optional<std::string> earliest{};        ///< of a date or an instant: not before it
    std::optional<std::string> latest{};          ///< of a date or an instant: not after it
    std::optional<std::string> default_value{};   ///< given to a ticket that is opened without one
    std::vector<field_option> options{};          ///< of a choice: 1 … 200
    bool personal = false;                        ///< kept apart in the log, where it can be erased
    std::int32_t order = 0;                       ///< among the fields shown: small ones first
    friend bool operator==(field_definition const&, field_definition const&) = default;
};

/// True where tickets of this kind have the field.
bool belongs_to(field_definition const& d, ticket_kind kind) noexcept;

/// The one spelling of a value, or the refusal at `path` that names the rule. `currency` is the policy's own: of a sum
/// without one, and of `min` and `max`.
result<std::string> canonical_value(field_definition const& d, std::string const& value, std::string const& currency,
                                    std::string const& path);

/// Refuses a declaration that cannot work: limits of another type, choices without options, a default it would refuse.
outcome check(field_definition const& d, std::string const& currency);

/// A canonical value as it is searched: one for each choice made, the whole text otherwise.
std::vector<std::string> searched_values(field_type type, std::string const& value);

/// A canonical value as a number to sort and sum by: an integer, minor units, 0 or 1, ms since the epoch.
std::optional<std::int64_t> number_of(field_type type, std::string const& value);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
