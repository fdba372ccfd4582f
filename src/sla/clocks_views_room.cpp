#include <csdesk/sla/clock.hpp>
#include <csdesk/sla/explain.hpp>

#include <algorithm>

#include "desk/policy_room.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "sla/clocks_describe.hpp"
#include "sla/clocks_room.hpp"
#include "sla/clocks_table.hpp"
#include "ticket/ticket_lookup.hpp"

namespace csdesk::clocks {

/// clock.list: clocks by number, narrowed by what is given.
struct list_clocks {
    std::optional<ticket_ref> ticket{};
    std::optional<sla::metric> metric{};
    std::optional<bool> running{};
    std::optional<bool> breached{};
};
BOOST_DESCRIBE_STRUCT(list_clocks, (), (ticket, metric, running, breached))

/// clock.explain: why the clocks of a ticket show what they show.
struct explain_clocks {
    ticket_ref ticket{};
    std::optional<sla::metric> metric{};
};
BOOST_DESCRIBE_STRUCT(explain_clocks, (), (ticket, metric))

/// One stretch. `rule`, `cause` and `seq` say what made the clock be so: seq is the number of the event in the shop's log.
struct explained_segment {
    instant from{}, to{};
    span ms{};
    sla::segment_kind kind = sla::segment_kind::open;
    std::string reason{};
    std::string rule{};
    clocks::cause cause = cause::opened;
    std::int64_t seq = 0;
    std::string zh{}, en{};
};
BOOST_DESCRIBE_STRUCT(explained_segment, (), (from, to, ms, kind, reason, rule, cause, seq, zh, en))

/// The open segments sum to `elapsed_ms`.
struct explained {
    clock_id clock{};
    sla::metric metric = sla::metric::first_response;
    std::string pack{};
    std::string rule{};
    std::string calendar{};
    std::int64_t policy = 0;
    std::int32_t round = 0;
    std::int64_t instance = 1;
    sla::clock_status status = sla::clock_status::running;
    std::optional<std::string> consequence{};
    std::optional<instant> started{}, due{}, breached_at{}, stopped{};
    span target_ms{};
    span elapsed_ms{};
    span remaining_ms{};  // negative where late
    std::vector<explained_segment> segments{};
    std::string zh{}, en{};
};
BOOST_DESCRIBE_STRUCT(explained, (),
                      (clock, metric, pack, rule, calendar, policy, round, instance, status, consequence, started, due,
                       breached_at, stopped, target_ms, elapsed_ms, remaining_ms, segments, zh, en))

}  // namespace csdesk::clocks

namespace csdesk::engine {
namespace {

using namespace clocks;

std::string words(sla::clock_segment const& piece, language l) {
    std::string out(display(piece.kind, l));
    if (piece.reason.empty()) return out;
    return out + (l == language::zh ? "（" + piece.reason + "）" : " (" + piece.reason + ")");
}

explained explain_one(clock const& k, calendar const& hours, instant now) {
    auto const why = sla::explain(k.state, hours, now);
    explained out{
        .clock = k.number, .metric = k.metric, .pack = k.pack, .rule = k.rule, .calendar = k.calendar, .policy = k.policy};
    out.round = k.round;
    out.instance = k.state.instance;
    out.status = why.status;
    out.consequence = k.consequence;
    out.started = k.state.started;
    out.due = why.due;
    out.breached_at = why.breached_at;
    out.stopped = k.state.stopped_at;
    out.target_ms = why.target;
    out.elapsed_ms = why.elapsed;
    out.remaining_ms = why.remaining;
    for (auto const& piece : why.segments) {
        explained_segment s{
            .from = piece.from, .to = piece.to, .ms = piece.to - piece.from, .kind = piece.kind, .reason = piece.reason};
        auto const after = std::find_if(k.steps.begin(), k.steps.end(), [&](step const& st) { return st.at > piece.from; });
        if (after != k.steps.begin()) {
            step const& last = *std::prev(after);
            s.rule = last.rule;
            s.cause = last.cause;
            s.seq = last.seq;
        }
        s.zh = words(piece, language::zh);
        s.en = words(piece, language::en);
        out.segments.push_back(std::move(s));
    }
    out.zh = sla::describe(why, language::zh);
    out.en = sla::describe(why, language::en);
    return out;
}

/// An ended clock from its rows.
clock past_clock(clock_row const& row, past const& p) {
    clock k{.number = row.clock,
            .metric = row.metric,
            .pack = row.pack,
            .rule = row.rule,
            .calendar = row.calendar,
            .policy = row.policy};
    k.round = row.round;
    k.consequence = row.consequence;
    k.state.status = row.status;
    k.state.external = row.external;
    k.state.target = row.target_ms;
    k.state.started = row.started;
    k.state.since = row.stopped.value_or(row.started);
    k.state.counted = row.elapsed_ms;
    k.state.due = row.due;
    k.state.breached_at = row.breached_at;
    k.state.stopped_at = row.stopped;
    k.state.instance = row.instance;
    k.state.segments = p.segments;
    k.state.earlier = p.earlier;
    k.steps = p.steps;
    return k;
}

template <class Row>
Row read_row(std::vector<column_value> const& values) {
    std::string text;
    append_row(text, table_of<Row>(), values);
    return from_json<Row>(parse_json(text).value(), strictness::stored).value();
}

/// Rows of a ticket in the order of their clocks' numbers.
row_query of_ticket(table_shape const& table, ticket_id ticket, std::int64_t after, std::int64_t limit) {
    return {&table, {{"ticket", compare::equal, ticket.value}, {"clock", compare::greater, after}}, {"clock"}, limit};
}

struct clock_page {
    std::vector<clock> clocks{};
    bool more = false;
};

/// Running and past clocks of a ticket after a number.
clock_page clocks_of_ticket(registry const& types, reader& rows, ticket_id ticket, std::int64_t after, std::int64_t limit) {
    std::map<clock_id, clock> running;
    if (auto const state = rows.find<clocks::state>(types, ticket))
        for (clock const& k : state->clocks) running.emplace(k.number, k);
    std::map<clock_id, past> pasts;
    for (auto const& values : rows.rows(of_ticket(table_of<past_clock_row>(), ticket, after, limit))) {
        auto const row = read_row<past_clock_row>(values);
        pasts.emplace(row.clock, from_json<past>(parse_json(row.body).value(), strictness::stored).value());
    }
    clock_page out;
    for (auto const& values : rows.rows(of_ticket(table_of<clock_row>(), ticket, after, limit + 1))) {
        out.more = static_cast<std::int64_t>(out.clocks.size()) == limit;
        if (out.more) break;
        auto const row = read_row<clock_row>(values);
        auto const found = running.find(row.clock);
        out.clocks.push_back(found != running.end() ? found->second : past_clock(row, pasts[row.clock]));
    }
    return out;
}

bool is_number(std::string const& text) {
    return !text.empty() && text.size() <= 16 && text.find_first_not_of("0123456789") == std::string::npos;
}

result<std::string> explain_all(registry const& types, reader& rows, explain_clocks const& q, page const& p) {
    if (p.after && !is_number(*p.after))
        return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
    auto const ticket = resolve(rows, q.ticket);
    if (!ticket) return ticket.error();
    if (!rows.find<ticket::state>(types, *ticket)) return no_such_ticket(q.ticket);
    std::map<std::int64_t, std::shared_ptr<policy const>> policies;
    std::vector<explained> out;
    auto const found = clocks_of_ticket(types, rows, *ticket, p.after ? std::stoll(*p.after) : 0, p.limit);
    for (clock const& k : found.clocks) {
        if (q.metric && k.metric != *q.metric) continue;
        auto& rules = policies[k.policy];
        if (!rules) rules = rules_of_version(rows, k.policy);
        auto const hours = rules->calendars.find(k.calendar);
        if (hours == rules->calendars.end()) continue;
        out.push_back(explain_one(k, hours->second, std::max(p.now.value_or(k.state.since), k.state.since)));
    }
    std::string text = "{\"rows\":";
    write(text, out);
    return text +
           ",\"after\":" + (found.more ? '"' + std::to_string(found.clocks.back().number.value) + '"' : std::string("null")) +
           '}';
}

result<std::string> list(reader& rows, list_clocks const& q, page const& p) {
    row_query query{&table_of<clock_row>(), {}, {"clock"}, p.limit};
    if (q.ticket) {
        auto const ticket = resolve(rows, *q.ticket);
        if (!ticket) return ticket.error();
        query.where.push_back({"ticket", compare::equal, ticket->value});
    }
    if (q.metric) query.where.push_back({"metric", compare::equal, std::string(name(*q.metric))});
    if (q.running) query.where.push_back({"running", compare::equal, std::int64_t{*q.running}});
    if (q.breached) query.where.push_back({"breached", compare::equal, std::int64_t{*q.breached}});
    return paged(rows, std::move(query), p);
}

}  // namespace

void join_clocks_views(registry& r) {
    r.view<list_clocks>("clock.list", list).answers(schema_of_rows({&table_of<clock_row>()}));
    r.view<explain_clocks>("clock.explain", [&r](reader& rows, explain_clocks const& q, page const& p) {
         return explain_all(r, rows, q, p);
     }).answers(schema_of<explained>());
}

}  // namespace csdesk::engine
