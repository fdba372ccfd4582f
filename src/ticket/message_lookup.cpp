#include "ticket/message_lookup.hpp"

#include <set>

#include "desk/chain.hpp"
#include "ticket/conversation_table.hpp"
#include "ticket/family_lookup.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace ticket;

/// Events that made rows of a message in another table, and how many rows there are.
std::int32_t note_events(reader& rows, table_shape const& table, written const& m, ticket_id ticket,
                         std::set<std::int64_t>& seqs) {
    std::vector<condition> const of_message{{"ticket", compare::equal, ticket.value},
                                            {"message", compare::equal, m.message.value}};
    std::int64_t last = 0;
    for (;;) {  // one look for each event, however many rows it made
        auto where = of_message;
        where.push_back({"number", compare::greater, last});
        auto const next = rows.rows({&table, where, {"number"}, 1});
        if (next.empty()) return static_cast<std::int32_t>(last);
        std::int64_t const seq = row_view(table, next.front()).number("seq");
        seqs.insert(seq);
        where.push_back({"seq", compare::equal, seq});
        last = row_view(table, rows.rows({&table, where, {"-number"}, 1}).front()).number("number");
    }
}

}  // namespace

std::optional<message_id> message_by_external_id(scope& s, ticket::state const& t, std::string const& channel,
                                                 std::string const& external_id) {
    table_shape const& table = table_of<external_message_row>();
    for (ticket_id const one : family_of(s, t)) {
        auto const found = s.search().rows({&table,
                                            {{"ticket", compare::equal, one.value},
                                             {"channel", compare::equal, channel},
                                             {"external_id", compare::equal, external_id}},
                                            {"ticket"},
                                            1});
        if (!found.empty()) return message_id{row_view(table, found.front()).number("message")};
    }
    return std::nullopt;
}

namespace {

written read_message(reader& rows, std::vector<column_value> const& values) {
    row_view const row(table_of<message_row>(), values);
    message_id const message{row.number("message")};
    ticket_id const ticket{row.number("ticket")};
    written m{.message = message, .seq = row.number("seq"), .side = from_name<side>(row.text("side")).value_or(side::customer)};
    m.author = parse_actor(row.text("author")).value_or(actor{});
    m.channel = row.text("channel");
    m.automatic = row.number("automatic") != 0;
    m.internal = row.number("internal") != 0;
    m.round = static_cast<std::int32_t>(row.number("round"));
    if (row.has("external_id")) m.external_id = row.text("external_id");
    m.at = instant_from_ms(row.number("at"));
    m.occurred_at = instant_from_ms(row.number("occurred_at"));
    m.out_of_order = row.number("out_of_order") != 0;
    if (row.has("recalled_at")) m.recalled_at = instant_from_ms(row.number("recalled_at"));
    if (row.has("text")) m.text_sha256 = to_hex(sha256(row.text("text")));
    std::set<std::int64_t> events;
    m.attachments = note_events(rows, table_of<attachment_row>(), m, ticket, events);
    m.segments = note_events(rows, table_of<transcript_row>(), m, ticket, events);
    if (m.segments != 0) {
        table_shape const& pieces = table_of<transcript_row>();
        auto const last = rows.rows({&pieces,
                                     {{"ticket", compare::equal, ticket.value},
                                      {"message", compare::equal, message.value},
                                      {"number", compare::equal, static_cast<std::int64_t>(m.segments)}},
                                     {"number"},
                                     1});
        m.last_from = span{row_view(pieces, last.front()).number("from_ms")};
    }
    m.more_events.assign(events.begin(), events.end());
    m.ticket = ticket;
    m.written_round = m.round;
    return m;
}

}  // namespace

result<found_message> find_message(scope& s, ticket::state const& t, message_id message) {
    table_shape const& table = table_of<split_message_row>();
    for (ticket_id const one : family_of(s, t)) {
        auto const values = message_in(s.search(), one, message.value);
        if (!values) continue;
        found_message out{s.find<ticket::state>(one), read_message(s.search(), *values)};
        auto const moved =
            s.search().rows({&table,
                             {{"origin", compare::equal, out.message.ticket.value}, {"message", compare::equal, message.value}},
                             {"message"},
                             1});
        if (moved.empty()) return out;
        out.of = s.find<ticket::state>(ticket_id{row_view(table, moved.front()).number("ticket")});
        out.message.round = static_cast<std::int32_t>(row_view(table, moved.front()).number("round"));
        return out;
    }
    std::string const number = std::to_string(message.value);
    return refuse(errc::not_found, "message", "this ticket has no message " + number, "该工单没有消息 " + number);
}

}  // namespace csdesk::engine
