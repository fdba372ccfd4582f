// Whether there is anything to read in what was written. Private to src/ticket.
#pragma once

#include <csdesk/core/check.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace csdesk::ticket {

/// Nothing but blanks, of any script (the full-width one too).
bool is_white(std::string_view utf8) noexcept;
/// Nothing to be seen: blanks, controls, joiners, marks of direction.
bool is_unseen(std::string_view utf8) noexcept;

/// A message's text: refuses nothing but blanks. Whatever else somebody has sent is kept.
outcome check_said(std::string field, std::string_view text);
/// A name, a reason or a label that must be there: refuses one in which nothing is to be seen. Its other rules are elsewhere.
outcome check_seen(std::string field, std::string const& text);
outcome check_seen(std::string field, std::optional<std::string> const& text);
/// Each of the labels.
outcome check_seen(std::string const& field, std::vector<std::string> const& labels);

}  // namespace csdesk::ticket
