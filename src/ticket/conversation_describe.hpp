// Descriptions of what hangs on a conversation: commands and events.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/ticket/ticket.hpp>

namespace csdesk::ticket {

BOOST_DESCRIBE_STRUCT(attach, (), (ticket, message, attachments))
BOOST_DESCRIBE_STRUCT(segment, (), (speaker, from, to, text, name))
BOOST_DESCRIBE_STRUCT(add_transcript, (), (ticket, message, segments))
BOOST_DESCRIBE_STRUCT(recall, (), (ticket, message, external_id, channel, reason))
BOOST_DESCRIBE_STRUCT(save_draft, (), (ticket, text, based_on, shared, agent))
BOOST_DESCRIBE_STRUCT(discard_draft, (), (ticket, agent))
BOOST_DESCRIBE_STRUCT(log_time, (), (ticket, spent, activity, note, billable, agent, occurred_at))
BOOST_DESCRIBE_STRUCT(reverse_time, (), (ticket, entry, reason))

BOOST_DESCRIBE_STRUCT(attached_file, (), (kind, media_type, bytes, sha256))
BOOST_DESCRIBE_STRUCT(attached_name, (), (name, reference))
BOOST_DESCRIBE_STRUCT(attached, (), (ticket, message, first, files, names))
BOOST_DESCRIBE_STRUCT(spoken, (), (speaker, from, to))
BOOST_DESCRIBE_STRUCT(spoken_words, (), (text, name))
BOOST_DESCRIBE_STRUCT(transcript_added, (), (ticket, message, first, spans, words, internal))
BOOST_DESCRIBE_STRUCT(message_recalled, (),
                      (ticket, message, side, author, channel, automatic, internal, round, external_id, occurred_at, written_at,
                       written_seq, out_of_order, text_sha256, erased, reason, ended_round, ended_round_opened_at, written_in,
                       written_round))
BOOST_DESCRIBE_STRUCT(question_withdrawn, (), (ticket, from, message, ended_round, ended_round_opened_at))
BOOST_DESCRIBE_STRUCT(draft_saved, (), (ticket, agent, revision, text, based_on, shared, replaces, also))
BOOST_DESCRIBE_STRUCT(draft_discarded, (), (ticket, agent, saved, sent))
BOOST_DESCRIBE_STRUCT(time_logged, (), (ticket, entry, agent, spent, activity, billable, note, occurred_at))
BOOST_DESCRIBE_STRUCT(time_reversed, (), (ticket, entry, reverses, agent, spent, activity, billable, reason, occurred_at))

}  // namespace csdesk::ticket
