// What was said in a call, piece by piece, as the speech recogniser or a person wrote it down. It belongs to a message (the
// call's); its words can be erased, who spoke when stays.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/time.hpp>

#include <optional>
#include <string>
#include <vector>

namespace csdesk::ticket {

/// Who is heard in a call.
enum class voice : std::uint8_t { customer = 1, agent = 2, bot = 3, other = 4 };
inline constexpr spelled<voice> voice_names[] = {
    {voice::customer, "customer", "买家", "Customer"},
    {voice::agent, "agent", "客服", "Agent"},
    {voice::bot, "bot", "智能客服", "Bot"},
    {voice::other, "other", "其他人", "Somebody else"},
};
constexpr std::span<spelled<voice> const> names_of(voice) noexcept { return voice_names; }

/// One piece of a call.
struct segment {
    voice speaker = voice::other;
    span from{};                                  ///< since the beginning of the call
    span to{};                                    ///< not before `from`
    personal<std::string> text{};                 ///< not blank, at most 4,000 bytes
    std::optional<personal<std::string>> name{};  ///< who exactly, one line of at most 128 bytes
    friend bool operator==(segment const&, segment const&) = default;
};

/// Adds what was said. Pieces come in the order of their beginnings, also from command to command; they may overlap, as people
/// do.
struct add_transcript {
    ticket_ref ticket{};
    message_id message{};
    std::vector<segment> segments{};  ///< 1 … 1,000; a message has 5,000 at most, within the first 24 hours of the call
};

/// When somebody spoke.
struct spoken {
    voice speaker = voice::other;
    span from{};
    span to{};
    friend bool operator==(spoken const&, spoken const&) = default;
};
/// What was said, and by whom.
struct spoken_words {
    std::string text{};
    std::string name{};
    friend bool operator==(spoken_words const&, spoken_words const&) = default;
};

/// A call's transcript has grown.
struct transcript_added {
    ticket_id ticket{};
    message_id message{};
    std::int32_t first = 1;                       ///< number of the first piece within the message
    std::vector<spoken> spans{};                  ///< in order
    personal<std::vector<spoken_words>> words{};  ///< of the same, in the same order; none where erased
    bool internal = false;                        ///< of a note
};

}  // namespace csdesk::ticket
