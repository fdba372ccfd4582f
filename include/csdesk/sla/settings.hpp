// What a shop may decide about its clocks as a whole.
#pragma once

#include <csdesk/core/names.hpp>

#include <cstdint>

#pragma GCC visibility push(default)
namespace csdesk::clocks {

/// What an edited calendar says about time that running clocks have already counted.
enum class calendar_edits : std::uint8_t {
    corrections = 1,  ///< holidays, overrides and breaks hold on their dates, gone or to come; weekly hours from the edit on
    from_now = 2,     ///< counted time stays as it was counted
    from_start = 3,   ///< all of it is counted anew, as if the calendar had always been so
};
inline constexpr spelled<calendar_edits> calendar_edits_names[] = {
    {calendar_edits::corrections, "corrections", "更正日期", "Dates are corrected"},
    {calendar_edits::from_now, "from_now", "自修改起", "From the edit on"},
    {calendar_edits::from_start, "from_start", "自开始起", "From the start"},
};
constexpr std::span<spelled<calendar_edits> const> names_of(calendar_edits) noexcept { return calendar_edits_names; }

/// The defaults are the shipped ones.
struct settings {
    clocks::calendar_edits calendar_edits = clocks::calendar_edits::corrections;  ///< of running clocks
    friend bool operator==(settings const&, settings const&) = default;
};

}  // namespace csdesk::clocks
#pragma GCC visibility pop
