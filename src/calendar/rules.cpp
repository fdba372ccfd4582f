#include <csdesk/calendar/rules.hpp>

#include <cstdio>

namespace csdesk {
namespace {

// Exactly `count` digits at the front of `rest`, which moves on; nothing on anything else.
std::optional<int> take_number(std::string_view& rest, std::size_t count) noexcept {
    if (rest.size() < count) return {};
    int value = 0;
    for (char c : rest.substr(0, count)) {
        if (c < '0' || c > '9') return {};
        value = value * 10 + (c - '0');
    }
    rest.remove_prefix(count);
    return value;
}

bool take(std::string_view& rest, char c) noexcept {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
}

}  // namespace

std::vector<local_date> dates(local_date first, local_date last) {
    std::vector<local_date> all;
    if (!first.ok() || !last.ok()) return all;
    for (std::chrono::local_days day{first}, end{last}; day <= end; day += std::chrono::days{1}) all.emplace_back(day);
    return all;
}

std::vector<local_date> yearly(std::chrono::month_day day, std::chrono::year first, std::chrono::year last) {
    std::vector<local_date> all;
    for (auto year = static_cast<int>(first); year <= static_cast<int>(last); ++year)
        if (auto const date = std::chrono::year{year} / day; date.ok()) all.push_back(date);
    return all;
}

std::optional<span> parse_time_of_day(std::string_view text) {
    auto const hours = take_number(text, 2);
    if (!hours || !take(text, ':')) return {};
    auto const minutes = take_number(text, 2);
    if (!minutes || *minutes > 59) return {};
    span time = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    if (take(text, ':')) {
        auto const seconds = take_number(text, 2);
        if (!seconds || *seconds > 59) return {};
        time += std::chrono::seconds{*seconds};
        if (take(text, '.')) {
            auto const milliseconds = take_number(text, 3);
            if (!milliseconds) return {};
            time += span{*milliseconds};
        }
    }
    if (!text.empty() || time > std::chrono::hours{24}) return {};
    return time;
}

std::string format_time_of_day(span time) {
    auto const ms = time.count();
    char text[48];
    auto const hours = static_cast<int>(ms / 3'600'000), minutes = static_cast<int>(ms / 60'000 % 60);
    auto const seconds = static_cast<int>(ms / 1'000 % 60), rest = static_cast<int>(ms % 1'000);
    if (rest)
        std::snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", hours, minutes, seconds, rest);
    else if (seconds)
        std::snprintf(text, sizeof text, "%02d:%02d:%02d", hours, minutes, seconds);
    else
        std::snprintf(text, sizeof text, "%02d:%02d", hours, minutes);
    return text;
}

std::optional<local_date> parse_date(std::string_view text) {
    auto const year = take_number(text, 4);
    if (!year || !take(text, '-')) return {};
    auto const month = take_number(text, 2);
    if (!month || !take(text, '-')) return {};
    auto const day = take_number(text, 2);
    if (!day || !text.empty()) return {};
    auto const date = std::chrono::year{*year} / *month / *day;
    if (!date.ok()) return {};
    return date;
}

std::string format_date(local_date date) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()));
    return text;
}

std::optional<int> parse_day_name(std::string_view text) {
    for (std::size_t i = 0; i < day_names.size(); ++i)
        if (day_names[i] == text) return static_cast<int>(i);
    return {};
}

}  // namespace csdesk
