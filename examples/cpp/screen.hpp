// How the live queue looks: words in two languages, columns that stay aligned with wide characters, a bar that empties.
#pragma once

#include <csdesk/core/names.hpp>
#include <csdesk/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace example {

class screen {
public:
    screen(csdesk::language l, bool colours) : language_(l), colours_(colours) {}

    csdesk::language language() const { return language_; }
    std::string_view word(std::string_view en, std::string_view zh) const { return language_ == csdesk::language::zh ? zh : en; }

    /// Chinese characters and their punctuation take two columns.
    static std::size_t columns(std::string_view text) {
        std::size_t n = 0;
        for (unsigned char const c : text) n += c >= 0xE3 ? 2 : (c & 0xC0) != 0x80 ? 1 : 0;
        return n;
    }
    static std::string padded(std::string_view text, std::size_t width) {
        return std::string(text) + std::string(width - std::min(width, columns(text)), ' ');
    }

    /// Time of day in Shanghai, which has kept UTC+8 since 1991.
    static std::string time_of_day(csdesk::instant t) { return csdesk::format_instant(t + std::chrono::hours(8)).substr(11, 8); }

    /// `-1:05`: minutes and seconds; negative where late.
    static std::string countdown(csdesk::span left) {
        auto const seconds = std::abs(left.count() / 1'000);
        auto const rest = std::to_string(seconds % 60);
        return (left.count() < 0 ? "-" : "") + std::to_string(seconds / 60) + (rest.size() < 2 ? ":0" : ":") + rest;
    }

    /// What is left of the target, in ten parts.
    std::string bar(csdesk::span left, csdesk::span target) const {
        auto const full = std::clamp<std::int64_t>(left.count() * 10 / std::max<std::int64_t>(target.count(), 1), 0, 10);
        std::string out;
        for (std::int64_t i = 0; i < 10; ++i) out += i < full ? "█" : "░";
        return left.count() < 0 ? red(out) : full < 5 ? yellow(out) : green(out);
    }

    std::string red(std::string_view text) const { return painted("31", text); }
    std::string yellow(std::string_view text) const { return painted("33", text); }
    std::string green(std::string_view text) const { return painted("32", text); }
    std::string dim(std::string_view text) const { return painted("2", text); }

    /// At once: somebody is watching.
    void line(std::string const& text) const { std::cout << text << std::endl; }

private:
    std::string painted(char const* colour, std::string_view text) const {
        if (!colours_) return std::string(text);
        return "\033[" + std::string(colour) + 'm' + std::string(text) + "\033[0m";
    }
    csdesk::language language_;
    bool colours_;
};

}  // namespace example
