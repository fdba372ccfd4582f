#include "quality/rate_book.hpp"

#include <csdesk/calendar/zone.hpp>

#include <algorithm>

#include "desk/registry_impl.hpp"
#include "quality/rate_describe.hpp"

namespace csdesk::engine {

using namespace rates;

void put_part(std::vector<buyer_part>& parts, ticket_id ticket, std::optional<unit_state> const& now) {
    auto const found = std::find_if(parts.begin(), parts.end(), [&](buyer_part const& p) { return p.ticket == ticket; });
    if (found == parts.end() && now)
        parts.push_back({ticket, *now});
    else if (found != parts.end() && now)
        found->unit = *now;
    else if (found != parts.end())
        parts.erase(found);
}

void rate_book::about(ticket_id ticket, customer_key buyer) {
    before_.push_back(std::move(told_));
    told_ = {.ticket = ticket, .buyer = std::move(buyer)};
}

void rate_book::add(std::string const& rate, std::string const& day, tally const& by) { days_[{rate, day}] += by; }

void rate_book::turn(std::string const& rate, rule const* r, bool buyer_day, change const& c) {
    rules_[rate] = r;
    told_.units.push_back({rate, c.now});
    if (buyer_day) return turn_buyer(rate, c.now.day, c.now);
    tally by = count(c.now);
    if (c.before) by -= count(*c.before);
    add(rate, c.now.day, by);
}

void rate_book::remove(std::string const& rate, bool buyer_day, unit_state const& was) {
    told_.gone.push_back({rate, was});
    if (buyer_day) return turn_buyer(rate, was.day, std::nullopt);
    tally by;
    by -= count(was);
    add(rate, was.day, by);
}

void rate_book::turn_buyer(std::string const& rate, std::string const& day, std::optional<unit_state> now) {
    std::string const key = rate + '/' + day + '/' + told_.buyer.value;
    auto const [found, fresh] = parts_.try_emplace(key);
    std::vector<buyer_part>& parts = found->second;
    if (fresh)
        if (auto const* known = s_.find<buyer_state>(key)) parts = known->parts;
    auto const stands = [&parts] {
        std::vector<unit_state> units;
        for (buyer_part const& p : parts) units.push_back(p.unit);
        return units.empty() ? tally{} : count(combined(units));
    };
    tally by;
    by -= stands();
    put_part(parts, told_.ticket, now);
    by += stands();
    add(rate, day, by);
    buyers_.push_back({key, rate, day, told_.buyer, told_.ticket, std::move(now)});
}

/// The first midnight after the day, and the time an answer may still take. A day that closed before now stays open.
std::optional<instant> rate_book::closing(std::string const& rate, std::string const& day) const {
    auto const found = rules_.find(rate);
    auto const date = parse_date(day);
    if (found == rules_.end() || found->second == nullptr || !date) return std::nullopt;
    terms const* const t = terms_on(*found->second, *date);
    auto const midnight = local_to_instant(found->second->tz, *date, std::chrono::hours{24});
    if (t == nullptr || !midnight) return std::nullopt;
    instant const at = *midnight + t->within;
    return at > s_.at() ? std::optional(at) : std::nullopt;
}

void rate_book::put_down(ticket_measured&& told, std::vector<any_event>& out) {
    bool const any = !told.meters.empty() || !told.dropped.empty() || !told.units.empty() || !told.gone.empty();
    if (any) out.push_back(s_.event(std::move(told)));
}

std::vector<any_event> rate_book::events() {
    std::vector<any_event> out;
    for (ticket_measured& told : before_) put_down(std::move(told), out);
    put_down(std::move(told_), out);
    for (buyer_measured& b : buyers_) out.push_back(s_.event(std::move(b)));
    for (auto const& [where, by] : days_)
        if (by != tally{})
            out.push_back(s_.event(day_counted{where.first + '/' + where.second, where.first, where.second, by,
                                               closing(where.first, where.second)}));
    return out;
}

}  // namespace csdesk::engine
