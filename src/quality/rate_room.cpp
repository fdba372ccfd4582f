#include "quality/rate_room.hpp"

#include <csdesk/ticket/ticket.hpp>

#include <algorithm>

#include "desk/job.hpp"
#include "desk/outbox.hpp"
#include "desk/registry_impl.hpp"
#include "quality/rate_book.hpp"
#include "quality/rate_describe.hpp"
#include "ticket/family_lookup.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::rates {

void evolve(state& s, ticket_measured const& e, instant) {
    s.ticket = e.ticket;
    s.buyer = e.buyer;
    if (e.recounted) s.recount_at.reset();
    std::erase_if(s.meters,
                  [&](meter const& m) { return std::find(e.dropped.begin(), e.dropped.end(), m.rate) != e.dropped.end(); });
    for (meter const& m : e.meters) {
        auto const found = std::find_if(s.meters.begin(), s.meters.end(), [&](meter const& o) { return o.rate == m.rate; });
        if (found == s.meters.end())
            s.meters.push_back(m);
        else
            *found = m;
    }
}
void evolve(state& s, ticket_unchanged const&, instant) { s.recount_at.reset(); }
void evolve(state& s, recount_set const& e, instant) {
    s.ticket = e.ticket;
    s.recount_at = e.due;
}

void evolve(day_state& s, day_counted const& e, instant) {
    s.rate = e.rate;
    s.day = e.day;
    s.counted += e.by;
    if (e.closes_at && !s.closed) s.closes_at = e.closes_at;
}
void evolve(day_state& s, day_closed const&, instant) { s.closed = true; }

void evolve(buyer_state& s, buyer_measured const& e, instant) { engine::put_part(s.parts, e.ticket, e.unit); }

}  // namespace csdesk::rates

namespace csdesk::engine {
namespace {

using namespace rates;

/// What a rule hears of one thing said, for one ticket.
void listen(scope& s, rate_book& book, rule const& r, ticket::state const& t, fact const& f) {
    if (!concerns(r, t.kind, t.tags) || (f.who == speaker::customer && !hears(r, f.channel))) return;
    meter const* was = nullptr;
    if (auto const* known = s.find<rates::state>(t.ticket))
        for (meter const& m : known->meters)
            if (m.rate == r.name) was = &m;
    if (was == nullptr && f.who != speaker::customer && r.counts != unit::session) return;
    meter m = was != nullptr ? *was : meter{.rate = r.name};
    auto const changes = hear(r, m, f);
    for (change const& one : changes) book.turn(r.name, &r, r.counts == unit::buyer_day, one);
    if (m != (was != nullptr ? *was : meter{.rate = r.name})) book.keep(std::move(m));
}

/// Messages and buyers' days of merged tickets stay with them and are answered in the survivor.
void tell_merged(scope& s, rate_book& book, ticket::state const& survivor, fact const& f) {
    for (ticket_id const one : family_of(s, survivor)) {
        auto const* t = one == survivor.ticket ? nullptr : s.find<ticket::state>(one);
        if (t == nullptr) continue;
        book.about(one, t->requester);
        for (rule const& r : s.rules().rates)
            if (r.counts == unit::message || r.counts == unit::buyer_day) listen(s, book, r, *t, f);
    }
}

decision on_hear(scope& s, hear_ticket const& c) {
    std::vector<rule> const& all = s.rules().rates;
    auto const* t = all.empty() ? nullptr : s.find<ticket::state>(c.ticket);
    if (t == nullptr) return nothing();
    rate_book book(s, c.ticket, t->requester);
    fact const f{c.who, c.occurred_at, c.channel};
    for (rule const& r : all) listen(s, book, r, *t, f);
    if (c.who != speaker::customer && !t->merges.taken.empty()) tell_merged(s, book, *t, f);
    return book.events();
}

decision on_recount(scope& s, recount const& c) {
    auto const found = find_exactly(s, c.ticket);
    if (!found) return found.error();
    return recount_tickets(s, {(*found)->ticket});
}

/// Tickets, and those they are merged into.
std::vector<ticket_id> with_survivors(scope& s, std::vector<ticket_id> const& tickets) {
    std::vector<ticket_id> out;
    for (ticket_id const one : tickets)
        for (auto const* t = s.find<ticket::state>(one); t != nullptr;) {
            if (std::find(out.begin(), out.end(), t->ticket) == out.end()) out.push_back(t->ticket);
            t = t->merges.into ? s.find<ticket::state>(*t->merges.into) : nullptr;
        }
    return out;
}

decision on_changed(scope& s, recount_changed const& c) {
    std::vector<ticket_id> tickets{c.ticket};
    if (c.other) tickets.push_back(*c.other);
    return recount_tickets(s, with_survivors(s, tickets), c);
}

decision on_recount_later(scope& s, recount_later const& c) {
    auto const* known = s.find<rates::state>(c.ticket);
    bool const measured = known != nullptr && !known->meters.empty();
    if (s.rules().rates.empty() && !measured) return nothing();
    std::vector<any_event> out;
    for (ticket_id const one : with_survivors(s, {c.ticket})) out.push_back(s.event(recount_set{one, s.at()}));
    return out;
}

/// The rates before this policy, for comparison.
std::vector<rule> rates_before(scope& s, std::int64_t version) { return rules_of_version(s.search(), version - 1)->rates; }

decision on_take_up(scope& s, take_up_policy const& c) {
    std::vector<rule> const& now = s.rules().rates;
    std::vector<rule> const before = rates_before(s, c.version);
    if (before == now) return nothing();
    return std::vector{s.event(job_started{s.new_id<job_id>(), "rates.recount"})};
}

/// The next tickets after the cursor.
job_batch recount_items(registry const& r, reader& rows, std::string const& cursor, std::int64_t limit) {
    table_shape const& table = table_of<ticket::ticket_row>();
    std::int64_t const after = cursor.empty() ? 0 : std::stoll(cursor);
    auto const found = rows.rows({&table, {{"ticket", compare::greater, after}}, {"ticket"}, limit});
    job_batch batch{.cursor = cursor};
    for (auto const& row : found) {
        ticket_id const t{std::get<std::int64_t>(row[table.column_index("ticket")])};
        batch.commands.push_back(r.wrap(recount{t}));
        batch.cursor = std::to_string(t.value);
    }
    batch.finished = static_cast<std::int64_t>(found.size()) < limit;
    return batch;
}

decision on_close(scope& s, close_day const& c) {
    auto const* day = s.find<day_state>(c.day);
    if (day == nullptr || day->closed) return nothing();
    auto const& all = s.rules().rates;
    auto const r = std::find_if(all.begin(), all.end(), [&](rule const& one) { return one.name == day->rate; });
    day_closed e{.rate_day = c.day, .rate = day->rate, .day = day->day, .counted = day->counted};
    auto const date = parse_date(day->day);
    if (r != all.end() && date) {
        rule to_the_day = *r;
        to_the_day.until_yesterday = false;
        e.period = figure_in(s.search(), to_the_day, *date, s.at());
    }
    return std::vector{s.event(std::move(e))};
}

unit_row row_of(ticket_measured const& e, told_unit const& t) {
    unit_row r{.rate = t.rate, .ticket = e.ticket, .number = t.unit.number, .day = t.unit.day, .buyer = e.buyer};
    r.asked_at = t.unit.asked_at;
    r.answered_at = t.unit.answered_at;
    r.answered = t.unit.answered_at.has_value();
    if (r.answered) r.waited_ms = *t.unit.answered_at - t.unit.asked_at;
    r.met = t.unit.met;
    return r;
}

void rows_of(ticket_measured const& e, happened const&, row_list& out) {
    for (told_unit const& t : e.units) out.put(row_of(e, t));
    for (told_unit const& t : e.gone) {
        bool const again = std::any_of(e.units.begin(), e.units.end(),
                                       [&](told_unit const& o) { return o.rate == t.rate && o.unit.number == t.unit.number; });
        if (!again) out.erase(row_of(e, t));
    }
}

/// A crossed alarm line is told to the host once a day and rate.
void rows_of(day_closed const& e, happened const& when, row_list& out) {
    bool const crossed =
        std::any_of(e.period.alarms.begin(), e.period.alarms.end(), [](alarm_state const& a) { return a.crossed; });
    if (crossed) out.put(notice(when, "rate.alarm", to_json(e.period)));
}

void hear_it(registry const& r, ticket_id ticket, speaker who, instant at, std::string channel, std::vector<any_command>& out) {
    out.push_back(r.wrap(hear_ticket{ticket, who, at, std::move(channel)}));
}

}  // namespace

void rates_hear_wrote(registry const& r, ticket::customer_wrote const& e, happened const&, std::vector<any_command>& out) {
    if (e.round != 0) hear_it(r, e.ticket, speaker::customer, e.occurred_at, e.channel, out);
}

void rates_hear_replied(registry const& r, ticket::replied const& e, happened const&, std::vector<any_command>& out) {
    hear_it(r, e.ticket, e.automatic ? speaker::automatic : speaker::person, e.occurred_at, e.channel, out);
}

void rates_hear_ended(registry const& r, ticket::status_changed const& e, happened const&, std::vector<any_command>& out) {
    bool const ends = e.to == ticket_status::resolved || e.to == ticket_status::closed;
    if (ends) hear_it(r, e.ticket, speaker::nobody, e.occurred_at, {}, out);
}

namespace {

/// What a rule does in the midst of a command is counted with the next deadline: searches cannot see the command itself yet.
void count_anew(registry const& r, recount_changed c, happened const& when, std::vector<any_command>& out) {
    if (when.who.role != role::rule) return out.push_back(r.wrap(std::move(c)));
    out.push_back(r.wrap(recount_later{c.ticket}));
    if (c.other) out.push_back(r.wrap(recount_later{*c.other}));
}

}  // namespace

void rates_follow_merged(registry const& r, ticket::merged const& e, happened const& when, std::vector<any_command>& out) {
    count_anew(r, {.ticket = e.ticket}, when, out);
}
void rates_follow_unmerged(registry const& r, ticket::unmerged const& e, happened const& when, std::vector<any_command>& out) {
    count_anew(r, {.ticket = e.ticket, .other = e.from}, when, out);
}
void rates_follow_split(registry const& r, ticket::split_off const& e, happened const& when, std::vector<any_command>& out) {
    count_anew(r, {.ticket = e.ticket, .other = e.into, .moved = e.messages}, when, out);
}
void rates_follow_recalled(registry const& r, ticket::message_recalled const& e, happened const& when,
                           std::vector<any_command>& out) {
    if (e.side == ticket::side::customer) count_anew(r, {.ticket = e.ticket, .recalled = e.message}, when, out);
}

void rates_recount_tagged(registry const& r, ticket::tagged const& e, happened const& when, std::vector<any_command>& out) {
    if (when.who.role == role::rule)
        out.push_back(r.wrap(recount_later{e.ticket}));
    else
        out.push_back(r.wrap(recount{e.ticket}));
}

void rates_take_up_policy(registry const& r, policy_adopted const& e, happened const&, std::vector<any_command>& out) {
    out.push_back(r.wrap(take_up_policy{e.version}));
}

void join_rates(registry& r) {
    r.table<unit_row>({"rate, day", "rate, answered, asked_at", "ticket"});
    r.table<day_row>();
    r.aggregate<rates::state>("rates").with_deadline<rates::state>(
        [](rates::state const& s) { return s.recount_at; },
        [&r](object_id const& id, instant) { return r.wrap(recount{ticket_id{id.number}}); });
    r.aggregate<buyer_state>("rate_buyer");
    r.aggregate<day_state>(
         "rate_day",
         [](day_state const& d, row_list& out) {
             out.put(day_row{d.rate, d.day, d.counted.asked, d.counted.answered, d.counted.met, d.counted.waited_ms, d.closed});
         })
        .with_deadline<day_state>([](day_state const& d) { return d.closed ? std::nullopt : d.closes_at; },
                                  [&r](object_id const& id, instant) { return r.wrap(close_day{id.text}); });
    r.event<rates::state>("rate.measured", &ticket_measured::ticket)
        .with_rows<ticket_measured>([](ticket_measured const& e, happened const& when, row_list& out) { rows_of(e, when, out); });
    r.event<rates::state>("rate.unchanged", &ticket_unchanged::ticket);
    r.event<rates::state>("rate.recount_set", &recount_set::ticket);
    r.event<buyer_state>("rate.buyer_measured", &buyer_measured::buyer_day);
    r.event<day_state>("rate.counted", &day_counted::rate_day);
    r.event<day_state>("rate.day_closed", &day_closed::rate_day)
        .with_rows<day_closed>([](day_closed const& e, happened const& when, row_list& out) { rows_of(e, when, out); });
    r.command<hear_ticket>("rates.hear", on_hear);
    r.command<recount>("rates.recount", on_recount);
    r.command<recount_changed>("rates.recount_changed", on_changed);
    r.command<recount_later>("rates.recount_later", on_recount_later);
    r.command<take_up_policy>("rates.take_up_policy", on_take_up);
    r.command<close_day>("rates.close_day", on_close);
    r.job("rates.recount",
          [&r](reader& rows, std::string const& cursor, std::int64_t limit) { return recount_items(r, rows, cursor, limit); });
    join_rates_views(r);
}

}  // namespace csdesk::engine
