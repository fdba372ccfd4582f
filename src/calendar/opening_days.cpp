#include "calendar/opening_days.hpp"

#include <algorithm>

namespace csdesk {
namespace {

// 1970-01-01 was a Thursday; Monday = 0.
std::size_t weekday_of(day_number day) { return static_cast<std::size_t>(((day + 3) % 7 + 7) % 7); }

void cut(std::vector<interval>& pieces, std::size_t first, interval hole) {
    if (hole.empty()) return;
    for (std::size_t i = first, end = pieces.size(); i < end; ++i) {
        auto const piece = pieces[i];
        if (intersect(piece, hole).empty()) continue;
        pieces[i].to = std::max(piece.from, hole.from);
        if (hole.to < piece.to) pieces.push_back({hole.to, piece.to});
    }
}

}  // namespace

opening_days::opening_days(calendar_rules const& rules, cctz::time_zone zone)
    : zone_(zone), hours_(rules.hours), overrides_(flat(rules.overrides)), breaks_(flat(rules.breaks)) {
    for (auto date : rules.holidays) holidays_.push_back(number_of(date));
    std::sort(holidays_.begin(), holidays_.end());
}

std::vector<opening_days::dated> opening_days::flat(std::map<local_date, openings> const& dates) {
    std::vector<dated> all;
    for (auto const& [date, list] : dates) all.push_back({number_of(date), list});
    return all;
}

opening_days::dated const* opening_days::find(std::vector<dated> const& all, day_number day) {
    auto const at = std::lower_bound(all.begin(), all.end(), day, [](dated const& d, day_number n) { return d.day < n; });
    return at != all.end() && at->day == day ? &*at : nullptr;
}

interval opening_days::map(day_number day, opening const& o) const {
    auto const to = o.to < o.from ? o.to + std::chrono::hours{24} : o.to;
    return {to_instant(zone_, day, o.from), to_instant(zone_, day, to)};
}

void opening_days::append(day_number day, std::vector<interval>& out) const {
    auto const* list = &hours_[weekday_of(day)];
    if (auto const* other = find(overrides_, day))
        list = &other->list;
    else if (std::binary_search(holidays_.begin(), holidays_.end(), day))
        return;
    if (list->empty() || !exists(zone_, day)) return;

    auto const first = out.size();
    for (auto const& o : *list)
        if (auto const piece = map(day, o); !piece.empty()) out.push_back(piece);
    if (auto const* holes = find(breaks_, day))
        for (auto const& hole : holes->list) cut(out, first, map(day, hole));
}

void unite(std::vector<interval>& pieces) {
    std::erase_if(pieces, [](interval const& p) { return p.empty(); });
    std::sort(pieces.begin(), pieces.end(), [](interval const& a, interval const& b) { return a.from < b.from; });
    std::size_t kept = 0;
    for (auto const& piece : pieces) {
        if (kept && piece.from <= pieces[kept - 1].to)
            pieces[kept - 1].to = std::max(pieces[kept - 1].to, piece.to);
        else
            pieces[kept++] = piece;
    }
    pieces.resize(kept);
}

}  // namespace csdesk
