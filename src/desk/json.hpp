// The one door for JSON text (D17): integers only, no duplicate keys, bounded depth and size, every refusal with its path.
#pragma once

#include <boost/json/value.hpp>
#include <csdesk/core/result.hpp>
#include <string>
#include <string_view>

namespace csdesk::engine {

namespace json = boost::json;

inline constexpr std::size_t deepest_json = 32;
inline constexpr std::size_t longest_text = 1u << 20;       // one string, bytes
inline constexpr std::size_t longest_document = 16u << 20;  // a whole document, bytes

/// Parses text from outside. Refused: anything that is not strict JSON in UTF-8, fractions and exponents, integers beyond
/// ±(2^53-1), duplicate keys, more than 32 levels, texts over 1 MiB, documents over 16 MiB.
result<json::value> parse_json(std::string_view text);

/// Appends a JSON string with quotes; control characters escaped, everything else as it is.
void append_string(std::string& out, std::string_view text);

/// Canonical text: keys sorted, no blanks. What the digest of a command's payload is taken over.
std::string canonical(json::value const& value);

}  // namespace csdesk::engine
