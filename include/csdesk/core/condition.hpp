// Conditions on what is known of a thing: the one language in which SLA rules and automation rules choose their tickets.
//
//     condition const big{.field = "refund_amount_minor", .at_least = 50'000};
//     condition const ours{.field = "fields.brand", .is = {"acme", "acme home"}};
//     bool const chosen = holds(big, values) && holds(ours, values);      // values: field -> its values as text
//
// A field has no value, one, or several (tags). Numbers are compared as integers, everything else as text, byte for byte but
// for `contains`, which takes ASCII letters as the same in either case.
//
// Values and pure functions: safe to use from any thread.
#pragma once

#include <csdesk/core/result.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk {

/// One condition: everything that is given must hold.
struct condition {
    std::string field{};                     ///< what is asked: a name of a condition_field, or fields.NAME of the shop's own
    std::vector<std::string> is{};           ///< it has any of these
    std::vector<std::string> is_not{};       ///< it has none of these; holds where nothing is known
    std::vector<std::string> contains{};     ///< any of these stands somewhere in it
    std::optional<std::int64_t> at_least{};  ///< an integer from here on
    std::optional<std::int64_t> at_most{};   ///< an integer up to here
    std::optional<bool> exists{};            ///< whether it has a value at all
    friend bool operator==(condition const&, condition const&) = default;
};

/// What a field's values are.
enum class condition_type : std::uint8_t { text = 1, integer = 2, flag = 3, list = 4 };

/// A field that may be asked.
struct condition_field {
    std::string_view name;                       ///< a name ending in a dot stands for every name that begins so
    condition_type type = condition_type::text;  ///< flags have the values `true` and `false`
    std::string_view zh, en;                     ///< what people read
};

/// The values of a field, none where nothing is known.
using condition_values = std::function<std::vector<std::string>(std::string_view field)>;

/// True where everything the condition asks holds. O(values x words).
bool holds(condition const& c, condition_values const& values);

/// Why a condition does not hold, in English and Chinese: channel is phone.
struct unmet {
    std::string en{}, zh{};  ///< as people read it
};
std::optional<unmet> why_not(condition const&, condition_values const&, std::span<condition_field const> = {});  ///< or nothing

/// Refuses `invalid_argument` what can never be asked: a field that is not among `fields`, a condition that asks nothing,
/// numbers of a text, bounds the wrong way round, values of a flag other than `true` and `false`, more than 100 words, words
/// that are not lines of at most 500 bytes. The refusal's field is relative to the condition, such as `is[2]`.
outcome check(condition const& c, std::span<condition_field const> fields);

}  // namespace csdesk
#pragma GCC visibility pop
