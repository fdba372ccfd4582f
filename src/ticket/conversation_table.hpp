// Query rows of what hangs on a conversation: attachments, transcripts, drafts, time spent, and the index of the search.
#pragma once

#include <csdesk/ticket/ticket.hpp>

#include "desk/rows.hpp"

namespace csdesk::ticket {

struct attachment_row {
    static constexpr std::string_view table_name = "attachment";
    static constexpr std::size_t key_columns = 3;
    ticket_id ticket{};
    message_id message{};
    std::int32_t number = 0;  // within the message
    instant at{};
    attachment_kind kind = attachment_kind::attachment;
    std::string media_type{};
    std::optional<std::int64_t> bytes{};
    std::optional<std::string> sha256{};
    std::int64_t seq = 0;
    personal<std::string> name{};
    personal<std::string> reference{};
};
BOOST_DESCRIBE_STRUCT(attachment_row, (), (ticket, message, number, at, kind, media_type, bytes, sha256, seq, name, reference))

struct transcript_row {
    static constexpr std::string_view table_name = "transcript_segment";
    static constexpr std::size_t key_columns = 3;
    ticket_id ticket{};
    message_id message{};
    std::int32_t number = 0;  // within the message
    voice speaker = voice::other;
    span from_ms{}, to_ms{};
    std::int64_t seq = 0;
    personal<std::string> name{};
    personal<std::string> text{};
};
BOOST_DESCRIBE_STRUCT(transcript_row, (), (ticket, message, number, speaker, from_ms, to_ms, seq, name, text))

struct draft_row {
    static constexpr std::string_view table_name = "draft";
    static constexpr std::size_t key_columns = 2;
    ticket_id ticket{};
    agent_key agent{};
    instant saved_at{};
    std::int32_t revision = 1;
    std::optional<message_id> based_on{};
    bool shared = false;
    std::int64_t seq = 0;
    personal<std::string> text{};
};
BOOST_DESCRIBE_STRUCT(draft_row, (), (ticket, agent, saved_at, revision, based_on, shared, seq, text))

struct time_entry_row {
    static constexpr std::string_view table_name = "time_entry";
    static constexpr std::size_t key_columns = 2;
    ticket_id ticket{};
    time_entry_id entry{};
    instant at{};
    instant occurred_at{};
    agent_key agent{};
    std::string activity{};
    span spent_ms{};  // negative where it takes another one back
    bool billable = false;
    std::optional<time_entry_id> reverses{};
    std::string reason{};
    personal<std::string> note{};
};
BOOST_DESCRIBE_STRUCT(time_entry_row, (),
                      (ticket, entry, at, occurred_at, agent, activity, spent_ms, billable, reverses, reason, note))

struct tag_row {
    static constexpr std::string_view table_name = "ticket_tag";
    static constexpr std::size_t key_columns = 2;
    ticket_id ticket{};
    std::string tag{};
};
BOOST_DESCRIBE_STRUCT(tag_row, (), (ticket, tag))

/// A token and where it stands: in a message, in the subject, or in what the ticket is called and is about.
struct token_row {
    static constexpr std::string_view table_name = "token";
    static constexpr std::size_t key_columns = 3;
    static constexpr std::int64_t in_subject = 0, in_references = -1;
    std::string token{};
    ticket_id ticket{};
    std::int64_t place = 0;  // a message's number, or one of the above
    bool internal = false;   // of a note
};
BOOST_DESCRIBE_STRUCT(token_row, (), (token, ticket, place, internal))

}  // namespace csdesk::ticket
