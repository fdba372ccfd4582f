// Attachments by reference: where a file, a picture or a recording lies, never what is in it. Name and place may say something
// about a person and can be erased; kind, type, size and digest stay as evidence.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::ticket {

/// What kind of thing is attached.
enum class attachment_kind : std::uint8_t { attachment = 1, image = 2, recording = 3, video = 4, voice = 5 };
inline constexpr spelled<attachment_kind> attachment_kind_names[] = {
    {attachment_kind::attachment, "attachment", "附件", "Attachment"},  {attachment_kind::image, "image", "图片", "Image"},
    {attachment_kind::recording, "recording", "通话录音", "Recording"}, {attachment_kind::video, "video", "视频", "Video"},
    {attachment_kind::voice, "voice", "语音消息", "Voice message"},
};
constexpr std::span<spelled<attachment_kind> const> names_of(attachment_kind) noexcept { return attachment_kind_names; }

/// One thing attached to a message.
struct attachment {
    personal<std::string> name{};       ///< as people see it, one line of at most 255 bytes
    personal<std::string> reference{};  ///< a URL or a key of the host's store, one line of at most 2,048 bytes; no content in it
    std::string media_type{};           ///< such as image/jpeg, at most 127 bytes
    std::optional<std::int64_t> bytes{};    ///< its size, 0 or more
    std::optional<std::string> sha256{};    ///< of its content, 64 lower-case hexadecimal digits
    std::optional<attachment_kind> kind{};  ///< left out: an attachment
    friend bool operator==(attachment const&, attachment const&) = default;
};

/// Adds to a message that is there already: a recording is ready only after the call.
struct attach {
    ticket_ref ticket{};
    message_id message{};
    std::vector<attachment> attachments{};  ///< 1 … 50; a message has 100 at most
};

/// What of an attachment stays when a person's data are erased.
struct attached_file {
    attachment_kind kind = attachment_kind::attachment;
    std::string media_type{};
    std::optional<std::int64_t> bytes{};
    std::optional<std::string> sha256{};
    friend bool operator==(attached_file const&, attached_file const&) = default;
};
/// What of an attachment can be erased.
struct attached_name {
    std::string name{};
    std::string reference{};
    friend bool operator==(attached_name const&, attached_name const&) = default;
};

/// A message has attachments, or more of them.
struct attached {
    ticket_id ticket{};
    message_id message{};
    std::int32_t first = 1;                        ///< number of the first of them within the message
    std::vector<attached_file> files{};            ///< in order
    personal<std::vector<attached_name>> names{};  ///< of the same, in the same order; none where erased
};

/// Refuses what breaks the rules above, naming `field[i].member`. `before`: how many the message has already.
outcome check_attachments(std::string const& field, std::vector<attachment> const& list, std::int32_t before);

/// The event of a list that was checked.
attached attach_to(ticket_id ticket, message_id message, std::int32_t before, std::vector<attachment> const& list);

}  // namespace csdesk::ticket
#pragma GCC visibility pop
