// Attachments by reference: what may be one, and what it adds to a message.
#include <algorithm>
#include <array>
#include <cctype>

#include "ticket/message_rules.hpp"

namespace csdesk::ticket {
namespace {

constexpr std::size_t most_at_once = 50;
constexpr std::int32_t most_of_a_message = 100;

/// RFC 6838: type/subtype, each begun by a letter or digit.
bool is_media_type(std::string_view text) {
    auto const slash = text.find('/');
    if (text.size() > 127 || slash == text.npos) return false;
    for (std::string_view const part : {text.substr(0, slash), text.substr(slash + 1)}) {
        if (part.empty() || std::isalnum(static_cast<unsigned char>(part.front())) == 0) return false;
        for (char const c : part)
            if (std::isalnum(static_cast<unsigned char>(c)) == 0 &&
                std::string_view("!#$&-^_.+").find(c) == std::string_view::npos)
                return false;
    }
    return true;
}

bool is_digest(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos; }

/// Content or code where a place should stand.
bool holds_content(std::string_view reference) {
    for (std::string_view const scheme : {"data:", "javascript:", "vbscript:"}) {
        if (reference.size() < scheme.size()) continue;
        auto const same = [](char wanted, char found) { return std::tolower(static_cast<unsigned char>(found)) == wanted; };
        if (std::equal(scheme.begin(), scheme.end(), reference.begin(), same)) return true;
    }
    return false;
}

outcome check_one(std::string const& field, attachment const& a) {
    if (auto bad = first_of(
            {check_line(field + ".name", a.name.value, 255), check_line(field + ".reference", a.reference.value, 2'048)}))
        return *bad;
    if (holds_content(a.reference.value))
        return refuse(errc::invalid_argument, field + ".reference", "names where it lies, not what is in it",
                      "应为存放位置，而非内容本身");
    if (!is_media_type(a.media_type))
        return refuse(errc::invalid_argument, field + ".media_type", "type/subtype, such as image/jpeg",
                      "应为“类型/子类型”，如 image/jpeg");
    if (a.bytes && *a.bytes < 0) return refuse(errc::invalid_argument, field + ".bytes", "may not be negative", "不能为负");
    if (a.sha256 && !is_digest(*a.sha256))
        return refuse(errc::invalid_argument, field + ".sha256", "64 lower-case hexadecimal digits", "应为 64 位小写十六进制");
    return done();
}

}  // namespace

outcome check_attachments(std::string const& field, std::vector<attachment> const& list, std::int32_t before) {
    if (list.size() > most_at_once) return refuse(errc::invalid_argument, field, "50 at most", "最多 50 个");
    if (before + static_cast<std::int32_t>(list.size()) > most_of_a_message)
        return refuse(errc::invalid_argument, field, "a message has 100 attachments at most", "一条消息最多 100 个附件");
    for (std::size_t i = 0; i < list.size(); ++i)
        if (auto good = check_one(field + '[' + std::to_string(i) + ']', list[i]); !good) return good;
    return done();
}

attached attach_to(ticket_id ticket, message_id message, std::int32_t before, std::vector<attachment> const& list) {
    attached e{.ticket = ticket, .message = message, .first = before + 1};
    for (attachment const& a : list) {
        e.files.push_back({a.kind.value_or(attachment_kind::attachment), a.media_type, a.bytes, a.sha256});
        e.names.value.push_back({a.name.value, a.reference.value});
    }
    return e;
}

events decide(state const& t, attach const& c, written const& m, facts const& f) {
    if (auto no = untouchable(m, f)) return *no;
    if (c.attachments.empty()) return refuse(errc::invalid_argument, "attachments", "at least one", "至少一个");
    if (auto good = check_attachments("attachments", c.attachments, m.attachments); !good) return good.error();
    return std::vector<event>{attach_to(m.ticket ? m.ticket : t.ticket, m.message, m.attachments, c.attachments)};
}

void evolve(state&, attached const&, instant) {}

}  // namespace csdesk::ticket
