// A byte-driven session with a desk: commands made from their schemas, with fields that are right, nearly right and wrong.
#pragma once

#include <csdesk/desk/desk.hpp>

#include "desk/json.hpp"
#include "fuzz/input.hpp"

namespace csdesk::fuzz {

/// The JSON text of a value that fits `schema`, or of one that does not.
std::string make_value(input& in, engine::json::value const& schema, int depth = 0);

/// `{"name":…,"data":…,"actor":…}` of some command at `now`.
std::string make_command(input& in, instant now);

/// `{"view":…,"params":…}`.
std::string make_question(input& in, instant now);

/// One request document to a desk and its answer checked: nothing but a reply or a refusal, both readable.
void execute_document(desk& d, std::string_view json, instant now);
void execute_many_document(desk& d, std::string_view json, instant now);
void query_document(desk& d, std::string_view json, instant now);

/// A desk with a ticket, a complaint, an order, an act and a customer.
desk prepared_desk();

inline constexpr instant start = instant_from_ms(1'795'140'000'000);

}  // namespace csdesk::fuzz
