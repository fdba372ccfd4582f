#include "ticket/wording.hpp"

namespace csdesk::ticket {
namespace {

/// Blanks between words, of any script.
constexpr bool white(char32_t c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
           c == 0x202f || c == 0x205f || c == 0x3000;
}

/// Code points of which nothing is seen: white ones, controls, and marks that only join, part or turn others.
constexpr bool unseen(char32_t c) noexcept {
    return white(c) || c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x034f || c == 0x061c || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x3164 ||
           (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff;
}

/// The next code point of well-formed UTF-8; `at` moves behind it.
char32_t next_point(std::string_view text, std::size_t& at) noexcept {
    auto const lead = static_cast<unsigned char>(text[at++]);
    int const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    char32_t point = more == 0 ? lead : lead & (0x3fu >> more);
    for (int i = 0; i < more && at < text.size(); ++i) point = (point << 6) | (static_cast<unsigned char>(text[at++]) & 0x3fu);
    return point;
}

template <class Which>
bool all_of(std::string_view utf8, Which which) noexcept {
    for (std::size_t at = 0; at < utf8.size();)
        if (!which(next_point(utf8, at))) return false;
    return true;
}

}  // namespace

bool is_white(std::string_view utf8) noexcept { return all_of(utf8, white); }

bool is_unseen(std::string_view utf8) noexcept { return all_of(utf8, unseen); }

outcome check_said(std::string field, std::string_view text) {
    if (!is_white(text)) return done();
    return refuse(errc::invalid_argument, std::move(field), "a text may not be empty", "文本不能为空");
}

outcome check_seen(std::string field, std::string const& text) {
    if (!is_unseen(text)) return done();
    return refuse(errc::invalid_argument, std::move(field), "may not be blank", "不能为空白");
}

outcome check_seen(std::string field, std::optional<std::string> const& text) {
    return text ? check_seen(std::move(field), *text) : done();
}

outcome check_seen(std::string const& field, std::vector<std::string> const& labels) {
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (auto good = check_seen(field + '[' + std::to_string(i) + ']', labels[i]); !good) return good;
    return done();
}

}  // namespace csdesk::ticket
