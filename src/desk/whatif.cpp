#include <csdesk/desk/whatif.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "desk/executor.hpp"
#include "desk/policy_file.hpp"
#include "desk/policy_room.hpp"
#include "desk/retiming.hpp"
#include "desk/shadow.hpp"
#include "desk/whatif.hpp"
#include "sla/clocks_table.hpp"

namespace csdesk {

BOOST_DESCRIBE_STRUCT(whatif_request, (), (shop, policy, calendars, staff, most_changes))
BOOST_DESCRIBE_STRUCT(whatif_count, (), (met, breached, running, cancelled))
BOOST_DESCRIBE_STRUCT(whatif_line, (), (pack, metric, tier, before, after))
BOOST_DESCRIBE_STRUCT(whatif_side, (), (outcome, rule, target_ms, elapsed_ms, due))
BOOST_DESCRIBE_STRUCT(whatif_change, (), (ticket, pack, metric, round, instance, tier, before, after))
BOOST_DESCRIBE_STRUCT(whatif_report, (),
                      (events, as_of, policy_before, policy_after, lines, changes, changed_clocks, changed_tickets))

namespace engine {
namespace {

constexpr std::int64_t events_a_page = 5'000, rows_a_page = 5'000, most_changes_ever = 1'000'000;

// ---- the rules asked about ----------------------------------------------------------------------------------------

struct calendars_file {
    std::map<std::string, calendar_file> calendars{};
};
BOOST_DESCRIBE_STRUCT(calendars_file, (), (calendars))

result<std::shared_ptr<policy const>> with_calendars(policy const& base, std::string_view text) {
    auto const under_calendars = [](error why) {
        if (!why.field.starts_with("calendars")) why.field = why.field.empty() ? "calendars" : "calendars." + why.field;
        return why;
    };
    auto const source = read_policy_text(text);
    if (!source) return under_calendars(source.error());
    auto const file = from_json<calendars_file>(source->value, strictness::defaults);
    if (!file) return under_calendars(source->placed(file.error()));
    if (file->calendars.empty())
        return refuse(errc::invalid_argument, "calendars", "at least one [calendars.name] expected",
                      "至少应有一个 [calendars.名称]");
    auto out = std::make_shared<policy>(base);
    for (auto const& [name, one] : file->calendars) {
        auto made = compile_calendar(one, "calendars." + name, base.time_zone);
        if (!made) return under_calendars(source->placed(made.error()));
        out->calendars.insert_or_assign(name, std::move(*made));
    }
    return std::shared_ptr<policy const>(std::move(out));
}

result<std::shared_ptr<policy const>> rules_asked(whatif_request const& q, std::shared_ptr<policy const> in_force) {
    std::shared_ptr<policy const> rules = std::move(in_force);
    if (q.policy) {
        auto parsed = parse_policy(*q.policy);
        if (!parsed) {
            error why = parsed.error();
            why.field = why.field.empty() ? "policy" : "policy." + why.field;
            return why;
        }
        rules = std::move(*parsed);
    }
    return q.calendars ? with_calendars(*rules, *q.calendars) : std::move(rules);
}

// ---- how clocks ended ---------------------------------------------------------------------------------------------

using clock_key = std::tuple<std::int64_t, std::string, std::string, std::int64_t, std::int32_t>;  // …, metric, round, instance

struct ending {
    whatif_side side{};
    std::string tier{};
};

/// Every clock of a rule as its row says, judged at `as_of`.
std::map<clock_key, ending> endings(reader& rows, instant as_of) {
    table_shape const& table = table_of<clocks::clock_row>();
    auto const at = [&](char const* column) { return table.column_index(column); };
    std::array const places{at("clock"),  at("ticket"),   at("pack"), at("metric"),    at("round"),      at("tier"),
                            at("status"), at("breached"), at("rule"), at("target_ms"), at("elapsed_ms"), at("due")};
    std::map<clock_key, ending> out;
    std::map<std::tuple<std::int64_t, std::string, std::string, std::int64_t>, std::int32_t> begun;
    std::int64_t last = 0;
    for (bool more = true; more;) {
        auto const found = rows.rows(
            {&table, {{"clock", compare::greater, last}, {"external", compare::equal, std::int64_t{0}}}, {"clock"}, rows_a_page});
        for (auto const& r : found) {
            auto const integer = [&](std::size_t i) { return std::get<std::int64_t>(r[places[i]]); };
            auto const text = [&](std::size_t i) { return std::get<std::string>(r[places[i]]); };
            last = integer(0);
            auto const nth = ++begun[{integer(1), text(2), text(3), integer(4)}];
            ending e{.tier = text(5)};
            auto const& due = r[places[11]];
            if (auto const* ms = std::get_if<std::int64_t>(&due)) e.side.due = instant_from_ms(*ms);
            auto const status = from_name<sla::clock_status>(text(6)).value_or(sla::clock_status::running);
            bool const open = status == sla::clock_status::running || status == sla::clock_status::paused;
            bool const late = integer(7) != 0 || (status == sla::clock_status::running && e.side.due && *e.side.due <= as_of);
            e.side.outcome = late                                     ? whatif_outcome::breached
                             : open                                   ? whatif_outcome::running
                             : status == sla::clock_status::cancelled ? whatif_outcome::cancelled
                                                                      : whatif_outcome::met;
            e.side.rule = text(8);
            e.side.target_ms = span(integer(9));
            e.side.elapsed_ms = span(integer(10));
            out.emplace(clock_key{integer(1), text(2), text(3), integer(4), nth}, std::move(e));
        }
        more = static_cast<std::int64_t>(found.size()) == rows_a_page;
    }
    return out;
}

// ---- side by side -------------------------------------------------------------------------------------------------

void count(whatif_count& c, whatif_outcome o) {
    if (o == whatif_outcome::met) ++c.met;
    if (o == whatif_outcome::breached) ++c.breached;
    if (o == whatif_outcome::running) ++c.running;
    if (o == whatif_outcome::cancelled) ++c.cancelled;
}

sla::metric metric_of(clock_key const& k) { return from_name<sla::metric>(std::get<2>(k)).value_or(sla::metric::first_response); }

class comparison {
public:
    comparison(whatif_report& out, std::int64_t most_changes) : out_(out), most_(most_changes) {}

    void put(clock_key const& key, ending const* before, ending const* after) {
        if (before != nullptr) count(line(key, *before).before, before->side.outcome);
        if (after != nullptr) count(line(key, *after).after, after->side.outcome);
        if (before != nullptr && after != nullptr && before->side.outcome == after->side.outcome) return;
        ++out_.changed_clocks;
        std::int64_t const ticket = std::get<0>(key);
        if (ticket != last_ticket_) ++out_.changed_tickets;
        last_ticket_ = ticket;
        if (static_cast<std::int64_t>(out_.changes.size()) >= most_) return;
        whatif_change c{ticket_id{ticket},
                        std::get<1>(key),
                        metric_of(key),
                        static_cast<std::int32_t>(std::get<3>(key)),
                        std::get<4>(key),
                        {},
                        {},
                        {}};
        c.tier = after != nullptr ? after->tier : before->tier;
        if (before != nullptr) c.before = before->side;
        if (after != nullptr) c.after = after->side;
        out_.changes.push_back(std::move(c));
    }
    void finish() {
        for (auto& [unused, one] : lines_) out_.lines.push_back(std::move(one));
    }

private:
    whatif_line& line(clock_key const& key, ending const& e) {
        whatif_line& l = lines_[{std::get<1>(key), metric_of(key), e.tier}];
        l.pack = std::get<1>(key);
        l.metric = metric_of(key);
        l.tier = e.tier;
        return l;
    }
    whatif_report& out_;
    std::int64_t most_;
    std::int64_t last_ticket_ = 0;
    std::map<std::tuple<std::string, sla::metric, std::string>, whatif_line> lines_;
};

void compare_all(std::map<clock_key, ending> const& before, std::map<clock_key, ending> const& after, whatif_report& out,
                 std::int64_t most_changes) {
    comparison c(out, most_changes);
    auto b = before.begin();
    for (auto a = after.begin(); a != after.end() || b != before.end();) {
        if (a == after.end() || (b != before.end() && b->first < a->first)) {
            c.put(b->first, &b->second, nullptr);
            ++b;
        } else if (b == before.end() || a->first < b->first) {
            c.put(a->first, nullptr, &a->second);
            ++a;
        } else {
            c.put(a->first, &b->second, &a->second);
            ++a;
            ++b;
        }
    }
    c.finish();
}

// ---- the log ------------------------------------------------------------------------------------------------------

/// Calls `visit` for every event of the shop, in order.
template <class Visit>
void each_event(session& log, std::string const& shop, Visit&& visit) {
    std::int64_t since = 0;
    for (;;) {
        auto const page = log.events(shop, since, events_a_page);
        for (stored_event const& e : page) visit(e);
        if (page.empty()) return;
        since = page.back().seq;
    }
}

any_event decoded(registry const& types, stored_event const& e) {
    auto out = decode_stored_event(types, e);
    if (!out) throw storage_error(errc::corrupt, "event " + std::to_string(e.seq) + " cannot be read: " + out.error().en);
    return std::move(*out);
}

happened when_of(stored_event const& e) { return {instant_from_ms(e.at), e.seq, parse_actor(e.actor).value_or(actor{})}; }

}  // namespace

result<whatif_report> what_if(session& log, registry const& types, whatif_request const& q, whatif_progress const& tell) {
    if (q.most_changes < 0 || q.most_changes > most_changes_ever)
        return refuse(errc::invalid_argument, "most_changes", "0 to 1000000", "应在 0 与 1000000 之间");
    reader& recorded = log.rows(q.shop);
    auto const in_force = rules_in_force(types, recorded);
    auto const rules = rules_asked(q, in_force);
    if (!rules) return rules.error();
    std::optional<staffing> staff;
    if (q.staff) {
        auto read = read_staffing(*q.staff, **rules);
        if (!read) return read.error();
        staff = std::move(*read);
    }
    retiming answers;
    std::int64_t all = 0;
    each_event(log, q.shop, [&](stored_event const& e) {
        ++all;
        if (staff) answers.note(decoded(types, e), when_of(e));
    });
    if (staff) answers.plan(*staff);

    whatif_report out{.policy_before = in_force->name, .policy_after = (*rules)->name};
    shadow other(types, *rules);
    std::string command;
    each_event(log, q.shop, [&](stored_event const& e) {
        happened const when = when_of(e);
        any_event now = decoded(types, e);
        bool const begins = e.index == 0 || e.command != command;
        if (begins) other.finish();
        if (staff) answers.give_before(other, when.at, now, e.seq);
        if (begins) other.fire_before(when.at);
        command = e.command;
        if (!answers.moves(e.seq)) other.take(std::move(now), when);
        out.as_of = when.at;
        if (++out.events % 1'000 == 0 && tell) tell(out.events, all);
    });
    other.finish();
    if (out.as_of) {
        answers.give_until(other, *out.as_of);
        other.fire_before(*out.as_of);
    }
    if (tell) tell(out.events, all);
    instant const as_of = out.as_of.value_or(instant{});
    compare_all(endings(log.rows(q.shop), as_of), endings(other.rows(), as_of), out, q.most_changes);
    return out;
}

}  // namespace engine

result<whatif_request> read_whatif(std::string_view json) {
    auto const parsed = engine::parse_json(json);
    if (!parsed) return parsed.error();
    return engine::from_json<whatif_request>(*parsed, engine::strictness::defaults);
}

std::string to_json(whatif_report const& r) { return engine::to_json(r); }

}  // namespace csdesk
