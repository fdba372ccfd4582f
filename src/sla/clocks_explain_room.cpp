// The view clock.explain: why the clocks of a ticket show what they show. Evidence in a dispute.
#include <csdesk/sla/clock.hpp>
#include <csdesk/sla/explain.hpp>
#include <csdesk/ticket/described.hpp>

#include <algorithm>

#include "desk/policy_describe.hpp"
#include "desk/policy_room.hpp"
#include "desk/reader.hpp"
#include "desk/registry_impl.hpp"
#include "desk/row_struct.hpp"
#include "sla/clocks_describe.hpp"
#include "sla/clocks_room.hpp"
#include "sla/clocks_table.hpp"
#include "sla/clocks_words.hpp"
#include "sla/escalation_describe.hpp"
#include "sla/escalation_table.hpp"
#include "sla/subject_room.hpp"
#include "ticket/ticket_lookup.hpp"

namespace csdesk::clocks {

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

/// What made the clock change: the event of that number in the shop's log.
struct explained_step {
    instant at{};
    clocks::cause cause = cause::opened;
    std::int64_t seq = 0;
    std::string rule{};
    std::string reason{};
};
BOOST_DESCRIBE_STRUCT(explained_step, (), (at, cause, seq, rule, reason))

/// A version of the policy that was in force while the clock ran, or that it runs under.
struct explained_version {
    std::int64_t version = 0;
    std::string name{};
    std::optional<instant> since{};  // the shipped default has no beginning
    std::string hash{};
    bool applied = false;  // the clock runs, or ended, under this one
};
BOOST_DESCRIBE_STRUCT(explained_version, (), (version, name, since, hash, applied))

struct explained_warning {
    std::string level{};
    std::optional<instant> due{};
    bool reported = false;
};
BOOST_DESCRIBE_STRUCT(explained_warning, (), (level, due, reported))

struct explained_escalation {
    std::string chain{};
    std::int32_t number = 1;
    std::int32_t time = 1;
    std::string level{};
    instant due{};
    escalation::step_status status = escalation::step_status::planned;
    std::int64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(explained_escalation, (), (chain, number, time, level, due, status, seq))

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
    std::optional<std::string> about{}, team{};
    std::optional<agent_key> agent{};
    std::optional<instant> started{}, due{}, breached_at{}, stopped{};
    span target_ms{};
    span elapsed_ms{};
    span remaining_ms{};  // negative where late
    std::vector<explained_segment> segments{};
    std::vector<explained_step> steps{};        // why it is as it is
    std::vector<sla::match_line> match{};       // the rules of its metric and pack, and which was chosen
    std::vector<explained_version> versions{};  // of the policy
    std::vector<explained_warning> warnings{};  // of the present instance
    std::vector<sla::clock_run> earlier{};      // runs that ended before it began again
    std::vector<explained_escalation> escalations{};
    std::string zh{}, en{};
};
BOOST_DESCRIBE_STRUCT(explained, (),
                      (clock, metric, pack, rule, calendar, policy, round, instance, status, consequence, about, team, agent,
                       started, due, breached_at, stopped, target_ms, elapsed_ms, remaining_ms, segments, steps, match, versions,
                       warnings, earlier, escalations, zh, en))

}  // namespace csdesk::clocks

namespace csdesk::engine {
namespace {

using namespace clocks;

explained explain_one(clock const& k, calendar const& hours, instant now) {
    auto const why = with_reasons(sla::explain(k.state, hours, now)), han = in_chinese(why);
    explained out{
        .clock = k.number, .metric = k.metric, .pack = k.pack, .rule = k.rule, .calendar = k.calendar, .policy = k.policy};
    out.round = k.round;
    out.instance = k.state.instance;
    out.status = why.status;
    out.consequence = k.consequence;
    if (!k.about.empty()) out.about = k.about;
    if (!k.team.empty()) out.team = k.team;
    if (k.agent) out.agent = k.agent;
    out.started = k.state.started;
    out.due = why.due;
    out.breached_at = why.breached_at;
    out.stopped = k.state.stopped_at;
    out.target_ms = why.target;
    out.elapsed_ms = why.elapsed;
    out.remaining_ms = why.remaining;
    for (std::size_t i = 0; i < why.segments.size(); ++i) {
        auto const& piece = why.segments[i];
        explained_segment s{
            .from = piece.from, .to = piece.to, .ms = piece.to - piece.from, .kind = piece.kind, .reason = piece.reason};
        auto const after = std::find_if(k.steps.begin(), k.steps.end(), [&](step const& st) { return st.at > piece.from; });
        if (after != k.steps.begin()) {
            step const& last = *std::prev(after);
            s.rule = last.rule;
            s.cause = last.cause;
            s.seq = last.seq;
        }
        s.zh = words(han.segments[i], language::zh);
        s.en = words(piece, language::en);
        out.segments.push_back(std::move(s));
    }
    for (step const& st : k.steps) out.steps.push_back({st.at, st.cause, st.seq, st.rule, st.reason});
    for (auto const& w : k.state.warnings) out.warnings.push_back({escalation::level_text(w.level), w.due, w.reported});
    out.earlier = k.state.earlier;
    out.zh = sla::describe(han, language::zh);
    out.en = sla::describe(why, language::en);
    return out;
}

/// An ended clock from its row.
clock past_clock(clock_row const& row) {
    clock k{.number = row.clock,
            .metric = row.metric,
            .pack = row.pack,
            .rule = row.rule,
            .calendar = row.calendar,
            .policy = row.policy};
    k.round = row.round;
    k.consequence = row.consequence;
    k.about = row.about.value_or("");
    k.agent = row.agent.value_or(agent_key{});
    k.team = row.team.value_or("");
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
    return k;
}

/// Rows of a ticket in the order of their clocks' numbers.
row_query of_ticket(table_shape const& table, ticket_id ticket, std::int64_t after, std::int64_t limit) {
    return {&table, {{"ticket", compare::equal, ticket.value}, {"clock", compare::greater, after}}, {"clock"}, limit};
}

/// Clocks that the state has forgotten, by number: from their rows, those of a page.
std::map<std::int64_t, clock> past_clocks(reader& rows, ticket_id ticket, std::int64_t after, std::int64_t limit,
                                          std::optional<sla::metric> const& metric) {
    row_query query = of_ticket(table_of<clock_row>(), ticket, after, limit);
    if (metric) query.where.push_back({"metric", compare::equal, std::string(name(*metric))});
    std::map<std::int64_t, clock> out;
    for (auto const& values : rows.rows(query)) {
        auto const row = struct_of<clock_row>(values);
        out.emplace(row.clock.value, past_clock(row));
    }
    for (auto const& values : rows.rows(of_ticket(table_of<past_clock_row>(), ticket, after, limit))) {
        auto const row = struct_of<past_clock_row>(values);
        auto const found = out.find(row.clock.value);
        if (found == out.end()) continue;
        auto more = from_json<past>(parse_json(row.body).value(), strictness::stored).value();
        found->second.state.segments = std::move(more.segments);
        found->second.state.earlier = std::move(more.earlier);
        found->second.steps = std::move(more.steps);
    }
    return out;
}

struct clock_page {
    std::vector<clock> clocks{};
    std::optional<std::int64_t> after{};  // where the next page begins
};

/// Running and past clocks of a ticket after a number; of one metric, where that is asked.
clock_page clocks_of_ticket(registry const& types, reader& rows, ticket_id ticket, std::int64_t after, std::int64_t limit,
                            std::optional<sla::metric> const& metric) {
    auto const state = rows.find<clocks::state>(types, ticket);
    std::optional<std::map<std::int64_t, clock>> ended;
    clock_page out;
    row_query query = of_ticket(table_of<clock_row>(), ticket, after, limit + 1);
    query.only = {"clock", "metric"};
    auto const found = rows.rows(query);
    bool const more = static_cast<std::int64_t>(found.size()) > limit;
    std::size_t const count = found.size() - (more ? 1 : 0);
    for (std::size_t i = 0; i < count; ++i) {
        auto const number = std::get<std::int64_t>(found[i][0]);
        if (more && i + 1 == count) out.after = number;
        if (metric && std::get<std::string>(found[i][1]) != name(*metric)) continue;
        clock const* known = nullptr;
        if (state)
            for (clock const& k : state->clocks)
                if (k.number.value == number) known = &k;
        if (known == nullptr && !ended) ended = past_clocks(rows, ticket, after, limit, metric);
        out.clocks.push_back(known != nullptr ? *known : ended->at(number));
    }
    return out;
}

template <class Row>
std::vector<Row> all_rows(reader& rows, char const* column, std::int64_t value) {
    std::vector<Row> out;
    table_shape const& table = table_of<Row>();
    for (auto const& values : rows.rows({&table, {{column, compare::equal, value}}, {table.columns.front().name}, 10'000}))
        out.push_back(struct_of<Row>(values));
    return out;
}

/// Every version the shop has had, the shipped default first.
std::vector<explained_version> versions_of(reader& rows) {
    std::vector<explained_version> out{{0, default_policy()->name, {}, default_policy()->hash}};
    row_query const query{&table_of<policy_version_row>(), {}, {"version"}, 10'000, {"version", "name", "hash", "since"}};
    for (auto const& row : rows.rows(query))
        out.push_back({std::get<std::int64_t>(row[0]), std::get<std::string>(row[1]),
                       instant_from_ms(std::get<std::int64_t>(row[3])), std::get<std::string>(row[2])});
    return out;
}

/// Those that were in force between the clock's start and its end, or now; and the one it is under.
void add_versions(explained& e, std::vector<explained_version> const& all, instant now) {
    instant const from = e.started.value_or(now), to = e.stopped.value_or(now);
    for (std::size_t i = 0; i < all.size(); ++i) {
        bool const ended_before = i + 1 < all.size() && *all[i + 1].since <= from;
        bool const began_after = all[i].since && *all[i].since > to;
        bool const applied = all[i].version == e.policy;
        if (!applied && (ended_before || began_after)) continue;
        e.versions.push_back(all[i]);
        e.versions.back().applied = applied;
    }
}

/// Why this rule: those of its metric and pack, as the ticket was when the promise was made.
std::vector<sla::match_line> lines_of(clock const& k, ticket::state const& t, policy const& rules) {
    auto s = subject_of(t, nullptr, nullptr);
    s.kind = k.kind;
    s.tier = k.tier;
    s.channel = k.channel;
    s.priority = k.priority;
    if (k.metric == sla::metric::workflow_step) s.steps = {k.about};
    if (k.metric == sla::metric::underpinning) s.hold = k.about;
    sla::policy rivals;  // others do not bear on it
    std::copy_if(rules.sla.rules.begin(), rules.sla.rules.end(), std::back_inserter(rivals.rules),
                 [&](sla::rule const& r) { return r.metric == k.metric && r.pack == k.pack; });
    return sla::explain_match(rivals, s, ticket::condition_fields());
}

/// `zh` or `en`, whichever the language is.
std::string pick(language l, std::string en, std::string zh) { return l == language::zh ? std::move(zh) : std::move(en); }

std::string event_number(std::int64_t seq, language l) {
    if (seq == 0) return {};
    return pick(l, " (event " + std::to_string(seq) + ")", "（事件 " + std::to_string(seq) + "）");
}

std::string why_this_rule(explained const& e, language l) {
    std::string out = pick(l, "Rule: " + e.rule, "规则：" + e.rule);
    for (auto const& m : e.match)
        if (m.rule == e.rule && m.chosen) out += pick(l, " – " + m.en, "——" + m.zh);
    out += '\n';
    for (auto const& v : e.versions) {
        std::string const number = std::to_string(v.version), since = v.since ? format_instant(*v.since) : "";
        out += pick(l, "Policy: version " + number + " " + v.name + (since.empty() ? "" : ", since " + since),
                    "策略：第 " + number + " 版 " + v.name + (since.empty() ? "" : "，自 " + since + " 起"));
        out += v.applied ? pick(l, ", applied", "，适用") : "";
        out += '\n';
    }
    return out;
}

std::string what_happened(explained const& e, language l) {
    std::string out;
    for (auto const& s : e.steps) {
        out += format_instant(s.at) + "  " + std::string(display(s.cause, l)) + event_number(s.seq, l) + "  " + s.rule;
        if (!s.reason.empty()) out += pick(l, " (" + s.reason + ")", "（" + reason_zh(s.reason) + "）");
        out += '\n';
    }
    for (auto const& w : e.warnings)
        out += pick(l, "Warning " + w.level, "预警 " + escalation::level_zh(w.level)) +
               (w.due ? "  " + format_instant(*w.due) : "") + (w.reported ? pick(l, ", told", "，已发出") : "") + '\n';
    for (auto const& r : e.earlier)
        out += pick(l, "Earlier run ", "此前计时 ") + format_instant(r.started) + " – " + format_instant(r.stopped) + "  " +
               format_span(r.elapsed) + " / " + format_span(r.target) +
               (r.breached_at ? pick(l, ", breached at ", "，超时于 ") + format_instant(*r.breached_at) : "") + '\n';
    for (auto const& s : e.escalations)
        out += pick(l, "Escalation ", "升级 ") + s.chain + '/' + std::to_string(s.number) + "  " +
               pick(l, s.level, escalation::level_zh(s.level)) + "  " + format_instant(s.due) + "  " +
               std::string(display(s.status, l)) + event_number(s.seq, l) + '\n';
    return out;
}

/// What the figures and segments do not say.
std::string more_words(explained const& e, language l) {
    std::string out =
        e.metric == sla::metric::external ? pick(l, "Deadline: " + e.rule, "时限：" + e.rule) + '\n' : why_this_rule(e, l);
    if (e.consequence) out += pick(l, "Consequence: " + *e.consequence, "后果：" + *e.consequence) + '\n';
    return out + what_happened(e, l);
}

bool is_number(std::string const& text) {
    return !text.empty() && text.size() <= 16 && text.find_first_not_of("0123456789") == std::string::npos;
}

result<std::string> explain_all(registry const& types, reader& rows, explain_clocks const& q, page const& p) {
    if (p.after && !is_number(*p.after))
        return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
    auto const ticket = resolve(rows, q.ticket);
    if (!ticket) return ticket.error();
    auto const found_ticket = rows.find<ticket::state>(types, *ticket);
    if (!found_ticket) return no_such_ticket(q.ticket);
    auto const versions = versions_of(rows);
    auto const escalations = all_rows<escalation::escalation_row>(rows, "ticket", ticket->value);
    std::map<std::int64_t, std::shared_ptr<policy const>> policies;
    std::vector<explained> out;
    auto const found = clocks_of_ticket(types, rows, *ticket, p.after ? std::stoll(*p.after) : 0, p.limit, q.metric);
    for (clock const& k : found.clocks) {
        auto& rules = policies[k.policy];
        if (!rules) rules = rules_of_version(rows, k.policy);
        auto const hours = rules->calendars.find(k.calendar);
        if (hours == rules->calendars.end()) continue;
        instant const now = std::max(p.now.value_or(k.state.since), k.state.since);
        explained& e = out.emplace_back(explain_one(k, hours->second, now));
        if (k.metric != sla::metric::external) {
            e.match = lines_of(k, *found_ticket, *rules);
            tell_choice(e.match, k.rule);
            add_versions(e, versions, now);
        }
        for (auto const& row : escalations)
            if (row.clock == k.number)
                e.escalations.push_back({row.chain, row.number, row.time, row.level, row.due, row.status, row.seq});
        e.zh += more_words(e, language::zh);
        e.en += more_words(e, language::en);
    }
    std::string text = "{\"rows\":";
    write(text, out);
    return text + ",\"after\":" + (found.after ? '"' + std::to_string(*found.after) + '"' : std::string("null")) + '}';
}

}  // namespace

void join_clocks_explain(registry& r) {
    r.view<explain_clocks>("clock.explain", [&r](reader& rows, explain_clocks const& q, page const& p) {
         return explain_all(r, rows, q, p);
     }).answers(schema_of<explained>());
}

}  // namespace csdesk::engine
