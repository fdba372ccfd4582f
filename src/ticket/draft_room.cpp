// Drafts on the desk, and what keeps two agents from answering at once.
#include <charconv>

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/conversation_describe.hpp"
#include "ticket/conversation_room.hpp"
#include "ticket/conversation_table.hpp"
#include "ticket/family_lookup.hpp"
#include "ticket/message_lookup.hpp"
#include "ticket/message_rules.hpp"
#include "ticket/ticket_commands_describe.hpp"
#include "ticket/ticket_describe.hpp"
#include "ticket/ticket_lookup.hpp"

namespace csdesk::ticket {

/// ticket.drafts: who is writing an answer to a ticket; without one, all that an agent is writing. `agent` is who asks: a private
/// draft shows its words to its own agent only.
struct drafts_of {
    std::optional<ticket_ref> ticket{};
    std::optional<agent_key> agent{};
};
BOOST_DESCRIBE_STRUCT(drafts_of, (), (ticket, agent))

/// A draft as it is shown. `newer`: how many messages others wrote since what it is based on; none where it says nothing of that.
struct shown_draft {
    static constexpr std::string_view table_name = "shown_draft";
    static constexpr std::size_t key_columns = 2;
    ticket_id ticket{};
    agent_key agent{};
    instant saved_at{};
    std::int32_t revision = 1;
    std::optional<message_id> based_on{};
    std::optional<std::int32_t> newer{};
    bool shared = false;
    personal<std::string> text{};
};
BOOST_DESCRIBE_STRUCT(shown_draft, (), (ticket, agent, saved_at, revision, based_on, newer, shared, text))

}  // namespace csdesk::ticket

namespace csdesk::engine {
namespace {

using namespace ticket;

constexpr std::size_t most_newer = 100;
constexpr std::int64_t most_colleagues = 20;

ticket::facts facts_of(scope& s) { return {.at = s.at(), .who = s.who(), .rules = s.rules().tickets}; }

/// What somebody else said after a message in a ticket, or in those merged into it, up to a hundred.
std::vector<newer_message> said_since(registry const& types, reader& rows, ticket_id ticket, message_id seen,
                                      std::string const& self) {
    table_shape const& table = table_of<message_row>();
    std::vector<newer_message> out;
    std::int64_t after = seen.value;
    for (;;) {
        auto const found = messages_of_family(types, rows, ticket, after, most_newer);
        for (auto const& values : found) {
            row_view const row(table, values);
            after = row.number("message");
            actor const author = parse_actor(row.text("author")).value_or(actor{});
            bool const own = row.text("side") == name(side::agent) && author.name == self;
            if (own || row.has("recalled_at")) continue;
            out.push_back({message_id{after}, author});
            if (out.size() == most_newer) return out;
        }
        if (found.size() < most_newer) return out;
    }
}

outcome check_seen(scope& s, ticket::state const& t, message_id seen) {
    for (ticket_id const one : family_of(s, t))
        if (message_in(s.search(), one, seen.value)) return done();
    std::string const number = std::to_string(seen.value);
    return refuse(errc::not_found, "based_on", "this ticket has no message " + number, "该工单没有消息 " + number);
}

decision on_save(scope& s, save_draft const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    ticket::facts f = facts_of(s);
    auto const agent = draft_owner(c, f);
    if (!agent) return agent.error();
    ticket_id const ticket = (*t)->ticket;
    if (c.based_on)
        if (auto good = check_seen(s, **t, *c.based_on); !good) return good.error();
    std::vector<agent_key> others;
    if ((*t)->drafts != 0) {
        f.own_draft = draft_of(s.search(), ticket, *agent);
        table_shape const& table = table_of<draft_row>();
        std::vector<condition> const where{{"ticket", compare::equal, ticket.value}, {"agent", compare::not_equal, agent->value}};
        for (auto const& row : s.search().rows({&table, where, {"agent"}, most_colleagues}))
            others.push_back(agent_key{row_view(table, row).text("agent")});
    }
    return s.wrap(decide(**t, c, others, f));
}

decision on_discard(scope& s, discard_draft const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    ticket::facts f = facts_of(s);
    auto const agent = draft_owner(c, f);
    if (!agent) return agent.error();
    if ((*t)->drafts != 0) f.own_draft = draft_of(s.search(), (*t)->ticket, *agent);
    return s.wrap(decide(**t, c, f));
}

/// A draft for whoever asks.
shown_draft shown(registry const& types, reader& rows, std::vector<column_value> const& values,
                  std::optional<agent_key> const& asks) {
    row_view const row(table_of<draft_row>(), values);
    shown_draft out{.ticket = ticket_id{row.number("ticket")}, .agent = agent_key{row.text("agent")}};
    out.saved_at = instant_from_ms(row.number("saved_at"));
    out.revision = static_cast<std::int32_t>(row.number("revision"));
    out.shared = row.number("shared") != 0;
    if (row.has("based_on")) {
        out.based_on = message_id{row.number("based_on")};
        out.newer = static_cast<std::int32_t>(said_since(types, rows, out.ticket, *out.based_on, out.agent.value).size());
    }
    out.text.erased = !row.has("text") || !(out.shared || (asks && *asks == out.agent));
    if (!out.text.erased) out.text.value = row.text("text");
    return out;
}

result<std::string> drafts(registry const& types, reader& rows, drafts_of const& q, page const& p) {
    table_shape const& table = table_of<draft_row>();
    row_query query{&table, {}, {}, p.limit + 1};
    if (q.ticket) {
        auto const number = resolve(rows, *q.ticket);
        if (!number) return number.error();
        query.where.push_back({"ticket", compare::equal, number->value});
        query.order = {"agent"};
        if (p.after) query.where.push_back({"agent", compare::greater, *p.after});
    } else {
        if (!q.agent) return refuse(errc::invalid_argument, "ticket", "a ticket, or an agent", "应给出工单或客服");
        query.where.push_back({"agent", compare::equal, q.agent->value});
        query.order = {"ticket"};
        std::int64_t after = 0;
        if (p.after) {
            auto const* const end = p.after->data() + p.after->size();
            auto const [stop, problem] = std::from_chars(p.after->data(), end, after);
            if (problem != std::errc{} || stop != end)
                return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
        }
        query.where.push_back({"ticket", compare::greater, after});
    }
    auto found = rows.rows(query);
    bool const more = static_cast<std::int64_t>(found.size()) > p.limit;
    if (more) found.pop_back();
    std::string out = R"({"rows":[)";
    for (auto const& values : found) {
        if (&values != &found.front()) out += ',';
        append_row(out, table_of<shown_draft>(), to_row(shown(types, rows, values, q.agent)).values);
    }
    out += R"(],"after":)";
    if (!more) return out + "null}";
    row_view const last(table, found.back());
    append_string(out, q.ticket ? last.text("agent") : std::to_string(last.number("ticket")));
    return out + '}';
}

}  // namespace

std::optional<draft> draft_of(reader& rows, ticket_id ticket, agent_key const& agent) {
    table_shape const& table = table_of<draft_row>();
    auto const found =
        rows.rows({&table, {{"ticket", compare::equal, ticket.value}, {"agent", compare::equal, agent.value}}, {"agent"}, 1});
    if (found.empty()) return std::nullopt;
    row_view const row(table, found.front());
    return draft{agent, row.number("seq"), static_cast<std::int32_t>(row.number("revision"))};
}

outcome see_conversation(scope& s, ticket::state const& t, ticket::reply const& c, ticket::facts& f) {
    bool const person = !is_automatic(f.who.role) && !speaks_for_all(f.who.role) && !f.who.name.empty();
    if (person && t.drafts != 0) f.own_draft = draft_of(s.search(), t.ticket, agent_key{f.who.name});
    if (!c.based_on) return done();
    if (auto good = check_seen(s, t, *c.based_on); !good) return good;
    f.newer = said_since(s.types(), s.search(), t.ticket, *c.based_on, f.who.name);
    return done();
}

void join_drafts(registry& r) {
    r.table<draft_row>({"agent"});
    r.event<ticket::state>("ticket.draft_saved", &draft_saved::ticket)
        .with_rows<draft_saved>([](draft_saved const& e, happened const& when, row_list& out) {
            out.put(draft_row{e.ticket, e.agent, when.at, e.revision, e.based_on, e.shared, when.seq, e.text});
        })
        .erasing<draft_saved>(
            [](draft_saved const& e) { return e.replaces == 0 ? std::vector<std::int64_t>{} : std::vector{e.replaces}; });
    r.event<ticket::state>("ticket.draft_discarded", &draft_discarded::ticket)
        .with_rows<draft_discarded>([](draft_discarded const& e, happened const&, row_list& out) {
            out.erase(draft_row{.ticket = e.ticket, .agent = e.agent});
        })
        .erasing<draft_discarded>([](draft_discarded const& e) { return std::vector{e.saved}; });
    r.command<save_draft>("ticket.save_draft", on_save);
    r.command<discard_draft>("ticket.discard_draft", on_discard);
    r.view<drafts_of>("ticket.drafts", [&r](reader& rows, drafts_of const& q, page const& p) {
         return drafts(r, rows, q, p);
     }).answers(schema_of_rows({&table_of<shown_draft>()}));
}

}  // namespace csdesk::engine
