// Business time: how much open time lies between two instants, and when a promise counted in open time falls due.
//
//     auto cal = calendar::make(rules).value();
//     auto due = cal.add(asked, 8h);             // the earliest instant at which 8 open hours have passed
//     auto spent = cal.between(asked, now);      // the other way round: between(t, add(t, x)) == x
//
// Real time is counted, so a 24x7 day of a clock change has 23 or 25 hours. An opening that starts or ends in a skipped
// hour moves forward by the gap, in a repeated hour it means the first occurrence. docs/calendar.md has worked examples.
//
// A calendar is an immutable handle, cheap to copy and safe to use from any thread. The first question about a decade
// compiles it (about a millisecond); after that an answer takes some ten nanoseconds, however long the span.
// Instants outside 1900 … 2200 are refused `out_of_range`, negative spans `invalid_argument`.
#pragma once

#include <csdesk/calendar/interval.hpp>
#include <csdesk/calendar/rules.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk {

class china_days;

/// Business time of one set of rules. See the top of this file.
class calendar {
public:
    /// Compiles rules, or says what is wrong and where: `tz`, `hours.mon[1]`, `holidays[3]`, `overrides.2026-10-10[0].from`.
    /// Openings of one day must not overlap (touching is fine). `never_open` where no instant of 1900 … 2200 is open.
    static result<calendar> make(calendar_rules rules);

    /// Open at every instant; dates are read in `tz`. Throws `refused` (`unknown_zone`).
    static calendar always(std::string tz = "UTC");

    /// `rules` with China's official days off as holidays; a make-up workday (调休) takes the hours of the week's first open
    /// day, usually Monday's. The rules' own holidays and overrides beat both. `tz` left at UTC means Asia/Shanghai. See
    /// china.hpp.
    static result<calendar> china(calendar_rules rules);
    /// The same with a table of your own, such as official() joined with the year to come.
    static result<calendar> china(calendar_rules rules, china_days const& days);

    /// The earliest instant at which `open` has been open since `t`; `add(t, 0) == t`. May be a closing instant.
    /// Throws `refused` `out_of_range` where that is not reached before 2200.
    instant add(instant t, csdesk::span open) const;
    /// The mirror image: the latest instant from which `open` is open until `t`; `sub(t, 0) == t`. May be an opening instant.
    instant sub(instant t, csdesk::span open) const;
    /// Open time in [a, b); 0 where b is before a.
    csdesk::span between(instant a, instant b) const;

    /// The opening instant is open, the closing instant is not.
    bool is_open(instant t) const;
    /// The first open instant at or after `t`.
    instant next_open(instant t) const;
    /// The first closing instant after `t`. Touching openings are one, so a calendar that never closes has none.
    instant next_close(instant t) const;
    /// The open time of [a, b), in order, touching pieces united; empty where b is not after a.
    std::vector<interval> intervals(instant a, instant b) const;

    /// As above, with nothing for "never" and for instants outside 1900 … 2200.
    std::optional<instant> try_add(instant t, csdesk::span open) const;
    /// As `sub`.
    std::optional<instant> try_sub(instant t, csdesk::span open) const;
    /// As `next_open`.
    std::optional<instant> try_next_open(instant t) const;
    /// As `next_close`.
    std::optional<instant> try_next_close(instant t) const;

    /// Whole columns of milliseconds. All spans have the same length, else `invalid_argument`; the first element that
    /// cannot be answered throws `refused` with its place, such as `starts[17]`, and `out` is then unspecified.
    void add_many(std::span<std::int64_t const> starts, std::span<std::int64_t const> spans, std::span<std::int64_t> out) const;
    /// As `add_many`, for `between`.
    void between_many(std::span<std::int64_t const> a, std::span<std::int64_t const> b, std::span<std::int64_t> out) const;

    /// The instant a date begins on in the calendar's zone, and the date an instant falls on.
    instant start_of_day(local_date date) const;
    /// The date an instant falls on in the calendar's zone.
    local_date date_of(instant t) const;

    /// What it was made from. Lives as long as this handle.
    calendar_rules const& rules() const noexcept;

    /// SHA-256 (hex) of the zone's changes 1970 … 2100. Another value under equal rules means that zone data changed.
    std::string fingerprint() const;

    /// Made of the same rules: they answer alike.
    friend bool operator==(calendar const& a, calendar const& b) noexcept {
        return a.table_ == b.table_ || a.rules() == b.rules();
    }

private:
    class table;
    explicit calendar(std::shared_ptr<table const> t) noexcept : table_(std::move(t)) {}
    std::shared_ptr<table const> table_;
};

}  // namespace csdesk
#pragma GCC visibility pop
