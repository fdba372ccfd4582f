// Attachments, transcripts and recalls on the desk.
#include "ticket/conversation_room.hpp"

#include <csdesk/core/check.hpp>

#include <algorithm>
#include <charconv>
#include <map>

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/conversation_describe.hpp"
#include "ticket/conversation_table.hpp"
#include "ticket/family_lookup.hpp"
#include "ticket/message_lookup.hpp"
#include "ticket/ticket_commands_describe.hpp"
#include "ticket/ticket_describe.hpp"
#include "ticket/ticket_lookup.hpp"

namespace csdesk::ticket {

/// ticket.attachments, ticket.transcript: of one message, or of all of a ticket.
struct of_message {
    ticket_ref ticket{};
    std::optional<message_id> message{};
};
BOOST_DESCRIBE_STRUCT(of_message, (), (ticket, message))

/// ticket.messages
struct messages_of {
    ticket_ref ticket{};
};
BOOST_DESCRIBE_STRUCT(messages_of, (), (ticket))

/// An attachment as it is shown with its message.
struct shown_attachment {
    static constexpr std::string_view table_name = "shown_attachment";
    static constexpr std::size_t key_columns = 1;
    std::int32_t number = 0;
    attachment_kind kind = attachment_kind::attachment;
    personal<std::string> name{};
    personal<std::string> reference{};
    std::string media_type{};
    std::optional<std::int64_t> bytes{};
    std::optional<std::string> sha256{};
};
BOOST_DESCRIBE_STRUCT(shown_attachment, (), (number, kind, name, reference, media_type, bytes, sha256))

/// A place in a table keyed by message and number.
struct message_cursor {
    std::int64_t message = 0, number = 0;
};

}  // namespace csdesk::ticket

namespace csdesk::engine {
namespace {

using namespace ticket;

ticket::facts facts_of(scope& s) { return {.at = s.at(), .who = s.who(), .rules = s.rules().tickets}; }

template <class C>
decision on_part(scope& s, C const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    auto const found = find_message(s, **t, c.message);
    if (!found) return found.error();
    return s.wrap(decide(*found->of, c, found->message, facts_of(s)));
}

result<message_id> named_message(scope& s, ticket::state const& t, recall const& c) {
    if (c.message.has_value() == c.external_id.has_value())
        return refuse(errc::invalid_argument, "message", "either its number or its external_id",
                      "应给出消息编号或外部编号其中之一");
    if (c.message) return *c.message;
    if (c.channel)
        if (auto good = check_word("channel", *c.channel); !good) return good.error();
    if (auto const found = message_by_external_id(s, t, c.channel.value_or(t.channel), *c.external_id)) return *found;
    return refuse(errc::not_found, "external_id", "this ticket has no such message", "该工单没有这条消息");
}

decision on_recall(scope& s, recall const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    auto const number = named_message(s, **t, c);
    if (!number) return number.error();
    auto const found = find_message(s, **t, *number);
    if (!found) return found.error();
    auto made = decide(*found->of, c, found->message, facts_of(s));
    if (!made) return made.error();
    auto const recalled = std::get<message_recalled>(made->front());
    bool const awaited = found->of->talk.waiting && found->of->talk.waiting->number == recalled.round;
    decision out = s.wrap(std::move(made));
    ticket_id from = found->of->ticket;
    auto above = found->of->merges.into;
    while (awaited && above) {
        auto const* survivor = s.find<ticket::state>(*above);
        auto const e = withdrawn(*survivor, from, recalled);
        if (!e) break;
        out->push_back(s.event(*e));
        from = survivor->ticket;
        above = survivor->merges.into;
    }
    return out;
}

void rows_of(attached const& e, happened const& when, row_list& out) {
    std::string kinds;
    for (std::size_t i = 0; i < e.files.size(); ++i) {
        attached_file const& file = e.files[i];
        attachment_row row{
            .ticket = e.ticket, .message = e.message, .number = e.first + static_cast<std::int32_t>(i), .at = when.at};
        row.kind = file.kind;
        row.media_type = file.media_type;
        row.bytes = file.bytes;
        row.sha256 = file.sha256;
        row.seq = when.seq;
        row.name.erased = row.reference.erased = e.names.erased;
        if (i < e.names.value.size()) row.name.value = e.names.value[i].name, row.reference.value = e.names.value[i].reference;
        out.put(row);
        std::string const kind(name(file.kind));
        if (kinds.find(kind) == kinds.npos) kinds += (kinds.empty() ? "" : ", ") + kind;
    }
    timeline_row line = line_of(e.ticket, when, "ticket.attached");
    line.message = e.message;
    line.detail = std::to_string(e.files.size()) + ": " + kinds;
    out.put(line);
}

void rows_of(transcript_added const& e, happened const& when, row_list& out) {
    for (std::size_t i = 0; i < e.spans.size(); ++i) {
        transcript_row row{.ticket = e.ticket, .message = e.message, .number = e.first + static_cast<std::int32_t>(i)};
        row.speaker = e.spans[i].speaker;
        row.from_ms = e.spans[i].from;
        row.to_ms = e.spans[i].to;
        row.seq = when.seq;
        row.name.erased = row.text.erased = e.words.erased;
        if (i < e.words.value.size()) row.name.value = e.words.value[i].name, row.text.value = e.words.value[i].text;
        put_tokens(out, e.ticket, e.message.value, e.internal, row.text.value);
        out.put(row);
    }
    timeline_row line = line_of(e.ticket, when, "ticket.transcript_added");
    line.message = e.message;
    line.detail = std::to_string(e.spans.size());
    out.put(line);
}

/// The round that ended without an answer; that of a merged ticket goes on, or ends, in its survivor.
template <class E>
void put_ended_round(E const& e, happened const& when, row_list& out) {
    if (e.ended_round == 0 || !e.ended_round_opened_at) return;
    round_row r{.ticket = e.ticket, .round = e.ended_round, .opened_at = *e.ended_round_opened_at};
    r.ended_at = std::max(when.at, r.opened_at);
    out.put(r);
}
void rows_of(question_withdrawn const& e, happened const& when, row_list& out) { put_ended_round(e, when, out); }

void rows_of(message_recalled const& e, happened const& when, row_list& out) {
    message_row m{.ticket = e.ticket, .message = e.message, .at = e.written_at, .occurred_at = e.occurred_at, .side = e.side};
    if (e.written_in) m.ticket = *e.written_in;
    m.author = e.author;
    m.channel = e.channel;
    m.automatic = e.automatic;
    m.internal = e.internal;
    m.round = e.written_in ? e.written_round : e.round;
    m.external_id = e.external_id;
    m.out_of_order = e.out_of_order;
    m.seq = e.written_seq;
    m.recalled_at = when.at;
    m.text_sha256 = e.text_sha256;
    m.text.erased = true;
    out.put(m);
    timeline_row line = line_of(e.ticket, when, "ticket.message_recalled");
    line.message = e.message;
    if (e.round != 0) line.round = e.round;
    line.detail = e.reason;
    out.put(line);
    put_ended_round(e, when, out);
}

/// `message:number` of the last row of a page.
std::optional<message_cursor> read_cursor(std::string_view text) {
    auto const colon = text.find(':');
    message_cursor out;
    auto const whole = [](std::string_view digits, std::int64_t& number) {
        auto const [stop, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        return problem == std::errc{} && stop == digits.data() + digits.size();
    };
    if (colon == text.npos || !whole(text.substr(0, colon), out.message) || !whole(text.substr(colon + 1), out.number))
        return std::nullopt;
    return out;
}

/// Rows keyed (ticket, message, number) of one message or of all of a ticket and those merged into it, page by page.
template <class Row>
result<std::string> parts(registry const& types, reader& rows, of_message const& q, page const& p) {
    auto const number = resolve(rows, q.ticket);
    if (!number) return number.error();
    auto const place = p.after ? read_cursor(*p.after) : std::optional(message_cursor{});
    if (!place) return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
    table_shape const& table = table_of<Row>();
    std::map<std::pair<std::int64_t, std::int64_t>, std::vector<column_value>> found;
    auto const take = [&](ticket_id ticket, std::vector<condition> const& more) {
        row_query query{&table, {{"ticket", compare::equal, ticket.value}}, {"message", "number"}, p.limit + 1};
        if (q.message) query.where.push_back({"message", compare::equal, q.message->value});
        query.where.insert(query.where.end(), more.begin(), more.end());
        for (auto& values : rows.rows(query)) {
            row_view const row(table, values);
            std::pair const key{row.number("message"), row.number("number")};
            found.emplace(key, std::move(values));
        }
    };
    auto const add = [&](ticket_id ticket, std::vector<condition> const& only) {
        auto same = only, later = only;
        same.push_back({"message", compare::equal, place->message});
        same.push_back({"number", compare::greater, place->number});
        later.push_back({"message", compare::greater, place->message});
        take(ticket, same);
        take(ticket, later);
    };
    for (ticket_id const one : family_of(types, rows, *number)) {
        moved_messages const moves = moved_of(rows, one);
        std::vector<condition> stays;
        for (std::int64_t const gone : moves.gone) stays.push_back({"message", compare::not_equal, gone});
        add(one, stays);
        for (auto const& [message, origin] : moves.taken) add(origin, {{"message", compare::equal, message}});
    }
    std::string out = R"({"rows":[)";
    std::int64_t shown = 0;
    std::pair<std::int64_t, std::int64_t> last{};
    for (auto const& [key, row] : found) {
        if (shown++ == p.limit)
            return out + R"(],"after":")" + std::to_string(last.first) + ':' + std::to_string(last.second) + "\"}";
        if (shown != 1) out += ',';
        append_row(out, table, row);
        last = key;
    }
    return out + R"(],"after":null})";
}

/// The attachments of the messages of a page, as JSON lists.
std::map<std::int64_t, std::string> attachments_of(reader& rows, ticket_id ticket, std::int64_t first, std::int64_t last) {
    table_shape const& table = table_of<attachment_row>();
    table_shape const& shown = table_of<shown_attachment>();
    std::map<std::int64_t, std::string> out;
    auto const found = rows.rows({&table,
                                  {{"ticket", compare::equal, ticket.value},
                                   {"message", compare::greater_or_equal, first},
                                   {"message", compare::less_or_equal, last}},
                                  {"message", "number"},
                                  largest_integer});
    for (auto const& row : found) {
        std::string& list = out[row_view(table, row).number("message")];
        if (!list.empty()) list += ',';
        std::vector<column_value> part;
        for (auto const& column : shown.columns) part.push_back(row_view(table, row).at(column.name));
        append_row(list, shown, part);
    }
    return out;
}

result<std::string> messages(registry const& types, reader& rows, messages_of const& q, page const& p) {
    auto const number = resolve(rows, q.ticket);
    if (!number) return number.error();
    table_shape const& table = table_of<message_row>();
    std::int64_t after = 0;
    if (p.after) {
        auto const* const end = p.after->data() + p.after->size();
        auto const [stop, problem] = std::from_chars(p.after->data(), end, after);
        if (problem != std::errc{} || stop != end)
            return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
    }
    auto found = messages_of_family(types, rows, *number, after, p.limit + 1);
    bool const more = static_cast<std::int64_t>(found.size()) > p.limit;
    if (more) found.pop_back();
    if (found.empty()) return std::string(R"({"rows":[],"after":null})");
    auto const of = [&](std::vector<column_value> const& row) { return row_view(table, row).number("message"); };
    std::map<std::int64_t, std::map<std::int64_t, std::string>> attachments;  // by the ticket a message was written to
    for (auto const& row : found) {
        std::int64_t const ticket = row_view(table, row).number("ticket");
        if (!attachments.contains(ticket))
            attachments[ticket] = attachments_of(rows, ticket_id{ticket}, of(found.front()), of(found.back()));
    }
    std::string out = R"({"rows":[)";
    for (auto const& row : found) {
        if (&row != &found.front()) out += ',';
        append_row(out, table, row);
        out.back() = ',';
        out += R"("attachments":[)" + attachments[row_view(table, row).number("ticket")][of(row)] + "]}";
    }
    return out + R"(],"after":)" + (more ? '"' + std::to_string(of(found.back())) + '"' : "null") + '}';
}

std::string schema_of_messages() {
    std::string out = schema_of_rows({&table_of<message_row>()});
    out.resize(out.size() - std::string_view(R"(},"additionalProperties":false})").size());
    return out + R"(,"attachments":{"type":"array","items":)" + schema_of_rows({&table_of<shown_attachment>()}) +
           R"(}},"additionalProperties":false})";
}

template <class E>
event_type& joined(registry& r, std::string name) {
    return r.event<ticket::state>(std::move(name), &E::ticket)
        .template with_rows<E>([](E const& e, happened const& when, row_list& out) { rows_of(e, when, out); });
}

}  // namespace

void join_conversation(registry& r) {
    r.table<attachment_row>();
    r.table<transcript_row>();
    joined<attached>(r, "ticket.attached");
    joined<transcript_added>(r, "ticket.transcript_added");
    joined<message_recalled>(r, "ticket.message_recalled").erasing<message_recalled>([](message_recalled const& e) {
        return e.erased;
    });
    joined<question_withdrawn>(r, "ticket.question_withdrawn");
    r.command<attach>("ticket.attach", on_part<attach>);
    r.command<add_transcript>("ticket.add_transcript", on_part<add_transcript>);
    r.command<recall>("ticket.recall", on_recall);
    r.view<messages_of>("ticket.messages", [&r](reader& rows, messages_of const& q, page const& p) {
         return messages(r, rows, q, p);
     }).answers(schema_of_messages());
    r.view<of_message>("ticket.attachments", [&r](reader& rows, of_message const& q, page const& p) {
         return parts<attachment_row>(r, rows, q, p);
     }).answers(schema_of_rows({&table_of<attachment_row>()}));
    r.view<of_message>("ticket.transcript", [&r](reader& rows, of_message const& q, page const& p) {
         return parts<transcript_row>(r, rows, q, p);
     }).answers(schema_of_rows({&table_of<transcript_row>()}));
}

}  // namespace csdesk::engine
