// The small rules that every room's input must keep, each with its refusal.
//
// Functions: pure, safe to call from any thread.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace csdesk {

/// A word of an open set (channel, tier, carrier): `^[a-z0-9_]{1,32}$`.
constexpr bool is_word(std::string_view text) noexcept {
    if (text.empty() || text.size() > 32) return false;
    for (char const c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
    return true;
}

/// One line that people read: 1 … `longest` bytes without control characters.
constexpr bool is_line(std::string_view text, std::size_t longest) noexcept {
    if (text.empty() || text.size() > longest) return false;
    for (char const c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    return true;
}

/// Refuses `invalid_argument` at `field` what is no word.
inline outcome check_word(std::string field, std::string_view text) {
    if (is_word(text)) return done();
    return refuse(errc::invalid_argument, std::move(field), "1 to 32 of a-z, 0-9 and _", "应为 1 至 32 个 a-z、0-9 或 _");
}

/// Refuses `invalid_argument` at `field` what is not one line of at most `longest` bytes.
inline outcome check_line(std::string field, std::string const& text, std::size_t longest) {
    if (is_line(text, longest)) return done();
    auto const limit = std::to_string(longest);
    return refuse(errc::invalid_argument, std::move(field), "1 to " + limit + " bytes without control characters",
                  "应为 1 至 " + limit + " 字节、不含控制字符");
}

/// The same, where the line may be left out.
inline outcome check_line(std::string field, std::optional<std::string> const& text, std::size_t longest) {
    return text ? check_line(std::move(field), *text, longest) : done();
}

/// What somebody said or wrote: anything but nothing.
inline outcome check_text(std::string field, std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") != text.npos) return done();
    return refuse(errc::invalid_argument, std::move(field), "a text may not be empty", "文本不能为空");
}

/// Lists of labels: at most 50, each a line of at most 64 bytes.
inline outcome check_labels(std::string const& field, std::vector<std::string> const& labels) {
    if (labels.size() > 50) return refuse(errc::invalid_argument, field, "50 at most", "最多 50 个");
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (auto good = check_line(field + '[' + std::to_string(i) + ']', labels[i], 64); !good) return good;
    return done();
}

/// When an outside fact happened: what the reporter says, or now. The future is refused.
inline result<instant> fact_time(std::optional<instant> occurred_at, instant at) {
    if (!occurred_at) return at;
    if (*occurred_at > at) return refuse(errc::invalid_argument, "occurred_at", "lies in the future", "时间在未来");
    if (!in_range(*occurred_at))
        return refuse(errc::out_of_range, "occurred_at", "instants reach from 1900 to 2200", "时间应在 1900 年与 2200 年之间");
    return *occurred_at;
}

/// The first refusal of several checks: `if (auto bad = first_of({a, b})) return *bad;`
inline std::optional<error> first_of(std::initializer_list<outcome> checks) {
    for (auto const& one : checks)
        if (!one) return one.error();
    return std::nullopt;
}

}  // namespace csdesk
