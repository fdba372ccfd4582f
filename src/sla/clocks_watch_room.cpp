// The queue as it is watched: who waits, and which clock of each ticket comes due next.
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "sla/clocks_room.hpp"
#include "sla/clocks_table.hpp"

namespace csdesk::clocks {

/// ticket.watch: the queue of one agent or of all, urgent and longest waiting first, each ticket with its next deadline.
struct watch_queue {
    std::optional<agent_key> agent{};
};
BOOST_DESCRIBE_STRUCT(watch_queue, (), (agent))

/// `metric` and what follows belong to the clock that comes due next; where none runs, to the paused one with the least left.
/// `left_ms` is the time to its due instant, or what a paused one has left of its target; negative where late.
struct watch_line {
    ticket_id ticket{};
    std::optional<std::string> reference{};
    customer_key requester{};
    std::string subject{};
    ticket_kind kind = ticket_kind::after_sale;
    std::string tier{};
    std::string channel{};
    csdesk::priority priority = csdesk::priority::normal;
    std::optional<agent_key> assignee{};
    ticket_status status = ticket_status::fresh;
    std::optional<instant> waiting_since{};
    std::optional<sla::metric> metric{};
    std::string rule{};
    std::string pack{};
    std::optional<sla::clock_status> clock_status{};
    std::optional<instant> due{};
    std::optional<span> target_ms{};
    std::optional<span> left_ms{};
    std::int32_t running = 0, paused = 0;  // clocks
    std::int32_t late = 0;                 // of them, past their due instant
};
BOOST_DESCRIBE_STRUCT(watch_line, (),
                      (ticket, reference, requester, subject, kind, tier, channel, priority, assignee, status, waiting_since,
                       metric, rule, pack, clock_status, due, target_ms, left_ms, running, paused, late))

}  // namespace csdesk::clocks

namespace csdesk::engine {
namespace {

using namespace clocks;

constexpr std::int64_t most_clocks = 1'000;  // of a ticket

/// Reads the members a line shares with a row of the queue.
watch_line line_of(json::object row) {
    json::object shared;
    for (char const* name : {"ticket", "reference", "requester", "subject", "kind", "tier", "channel", "priority", "assignee",
                             "status", "waiting_since"})
        if (json::value const* v = row.if_contains(name)) shared.emplace(name, *v);
    return from_json<watch_line>(json::value(std::move(shared)), strictness::stored).value();
}

struct clock_now {
    std::vector<column_value> const& row;
    std::int64_t number(char const* column) const {
        return std::get<std::int64_t>(row[table_of<clock_row>().column_index(column)]);
    }
    std::string text(char const* column) const { return std::get<std::string>(row[table_of<clock_row>().column_index(column)]); }
    std::optional<instant> due() const {
        auto const* at = std::get_if<std::int64_t>(&row[table_of<clock_row>().column_index("due")]);
        return at == nullptr ? std::nullopt : std::optional(instant_from_ms(*at));
    }
    bool paused() const { return text("status") == name(sla::clock_status::paused); }
    span left(std::optional<instant> now) const {
        if (paused() || !due()) return span{number("target_ms") - number("elapsed_ms")};
        return now ? *due() - *now : span{number("target_ms") - number("elapsed_ms")};
    }
};

/// True where `a` is to be shown before `b`.
bool sooner(clock_now const& a, clock_now const& b, std::optional<instant> now) {
    if (a.paused() != b.paused()) return !a.paused();
    if (!a.paused() && a.due() && b.due()) return *a.due() < *b.due();
    return a.left(now) < b.left(now);
}

void add_clocks(reader& rows, watch_line& line, std::optional<instant> now) {
    auto const found = rows.rows({&table_of<clock_row>(),
                                  {{"ticket", compare::equal, line.ticket.value}, {"running", compare::equal, std::int64_t{1}}},
                                  {"clock"},
                                  most_clocks});
    std::optional<clock_now> next;
    for (auto const& row : found) {
        clock_now const k{row};
        ++(k.paused() ? line.paused : line.running);
        if (now && k.due() && *k.due() <= *now && !k.paused()) ++line.late;
        if (!next || sooner(k, *next, now)) next.emplace(k);
    }
    if (!next) return;
    line.metric = from_name<sla::metric>(next->text("metric"));
    line.rule = next->text("rule");
    line.pack = next->text("pack");
    line.clock_status = from_name<sla::clock_status>(next->text("status"));
    if (!next->paused()) line.due = next->due();
    line.target_ms = span{next->number("target_ms")};
    line.left_ms = next->left(now);
}

result<std::string> watch(registry const& types, reader& rows, watch_queue const& q, page const& p) {
    json::object asked;
    if (q.agent) asked.emplace("agent", q.agent->value);
    auto const queue = types.find_view("ticket.queue")->run(rows, asked, p);
    if (!queue) return queue.error();
    auto const answer = parse_json(*queue).value();
    std::vector<watch_line> lines;
    for (auto const& row : answer.at("rows").get_array()) {
        lines.push_back(line_of(row.get_object()));
        add_clocks(rows, lines.back(), p.now);
    }
    std::string out = "{\"rows\":";
    write(out, lines);
    return out + ",\"after\":" + canonical(answer.at("after")) + '}';
}

}  // namespace

void join_clocks_watch(registry& r) {
    r.view<watch_queue>("ticket.watch", [&r](reader& rows, watch_queue const& q, page const& p) {
         return watch(r, rows, q, p);
     }).answers(schema_of<watch_line>());
}

}  // namespace csdesk::engine
