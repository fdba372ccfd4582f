// China's official days off (放假) and make-up workdays (调休), 2007 – 2026, and a reader for the years to come.
//
// One line an entry, `#` begins a comment: a date or a range, `off` or `work`, the name.
//     2026-10-01..2026-10-07,off,国庆节
//     2026-10-10,work,国庆节
//
// Values: copyable, no hidden state, safe to use from any thread.
#pragma once

#include <csdesk/calendar/rules.hpp>
#include <csdesk/core/result.hpp>

#include <map>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)
namespace csdesk {

/// Days that are off although the week says work, and the other way round.
class china_days {
public:
    /// What is special about one date.
    struct day {
        bool off = true;     ///< false: a make-up workday
        std::string name{};  ///< 春节, 国庆节, …
        friend bool operator==(day const&, day const&) = default;
    };

    /// The table compiled into this library.
    static china_days const& official();

    /// Reads the form above (UTF-8, LF or CRLF). Refused with the line in `field`: `line 12`. A date may be given once.
    static result<china_days> parse(std::string_view text);

    /// Joins two tables; where both know a date, `later` wins.
    china_days joined(china_days const& later) const;

    /// Every date that is special, in order. Lives as long as this table.
    std::map<local_date, day> const& days() const noexcept { return days_; }
    friend bool operator==(china_days const&, china_days const&) = default;

private:
    std::map<local_date, day> days_;
};

}  // namespace csdesk
#pragma GCC visibility pop
