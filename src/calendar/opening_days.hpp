// The open time that begins on one date, on the UTC time line.
#pragma once

#include <csdesk/calendar/interval.hpp>
#include <csdesk/calendar/rules.hpp>

#include "calendar/zone_data.hpp"

#include <vector>

namespace csdesk {

class opening_days {
public:
    opening_days(calendar_rules const& rules, cctz::time_zone zone);

    /// Appends what opens on `day`, breaks cut out; may be empty, overlapping or out of order around clock changes.
    void append(day_number day, std::vector<interval>& out) const;

    cctz::time_zone const& zone() const noexcept { return zone_; }

private:
    using openings = std::vector<opening>;
    struct dated {
        day_number day;
        openings list;
    };
    static std::vector<dated> flat(std::map<local_date, openings> const& dates);
    static dated const* find(std::vector<dated> const& all, day_number day);
    interval map(day_number day, opening const& o) const;

    cctz::time_zone zone_;
    std::array<openings, 7> hours_;
    std::vector<day_number> holidays_;
    std::vector<dated> overrides_, breaks_;
};

/// Sorts, drops what is empty and joins what overlaps or touches.
void unite(std::vector<interval>& pieces);

}  // namespace csdesk
