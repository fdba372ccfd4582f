#include <csdesk/core/time.hpp>

#include <charconv>
#include <cstdio>

namespace csdesk {
namespace {

// A cursor over text: each `take` moves only when it succeeds.
struct reader {
    std::string_view rest;

    bool take(char c) noexcept {
        if (rest.empty() || rest.front() != c) return false;
        rest.remove_prefix(1);
        return true;
    }
    bool take_digits(std::size_t count, int& out) noexcept {
        if (rest.size() < count) return false;
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest[i] < '0' || rest[i] > '9') return false;
            value = value * 10 + (rest[i] - '0');
        }
        out = value;
        rest.remove_prefix(count);
        return true;
    }
};

bool take_fraction(reader& in, int& ms) noexcept {
    if (!in.take('.')) return true;
    int digits = 0, scale = 100;
    while (!in.rest.empty() && in.rest.front() >= '0' && in.rest.front() <= '9' && digits < 9) {
        ms += (in.rest.front() - '0') * scale;
        scale /= 10;
        in.rest.remove_prefix(1);
        ++digits;
    }
    return digits > 0;
}

bool take_offset(reader& in, std::chrono::minutes& out) noexcept {
    if (in.take('Z') || in.take('z')) return true;
    bool const west = !in.rest.empty() && in.rest.front() == '-';
    if (!in.take('+') && !in.take('-')) return false;
    int h = 0, m = 0;
    if (!in.take_digits(2, h) || !in.take(':') || !in.take_digits(2, m) || h > 23 || m > 59) return false;
    out = std::chrono::hours{h} + std::chrono::minutes{m};
    if (west) out = -out;
    return true;
}

// Writes `value` right-aligned over `count` zeros; a year beyond 9999 keeps its last four digits, and none is in range.
void put_digits(char* at, std::size_t count, int value) {
    for (std::size_t i = count; i-- > 0 && value > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

// Milliseconds of one unit; 0 for a unit that is none.
std::int64_t unit_ms(std::string_view unit) noexcept {
    if (unit == "ms") return 1;
    if (unit == "s") return 1'000;
    if (unit == "m" || unit == "min") return 60'000;
    if (unit == "h") return 3'600'000;
    if (unit == "d") return 86'400'000;
    if (unit == "w") return 604'800'000;
    return 0;
}

bool add_scaled(std::int64_t count, std::int64_t unit, std::int64_t& sum) noexcept {
    std::int64_t scaled = 0;
    return !__builtin_mul_overflow(count, unit, &scaled) && !__builtin_add_overflow(sum, scaled, &sum);
}

bool take_count(std::string_view& rest, std::int64_t& out) noexcept {
    auto const [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
    if (problem != std::errc{} || end == rest.data() || out < 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return true;
}

std::optional<span> parse_short(std::string_view rest) noexcept {
    std::int64_t sum = 0;
    while (!rest.empty()) {
        std::int64_t count = 0;
        if (!take_count(rest, count)) return std::nullopt;
        std::size_t letters = 0;
        while (letters < rest.size() && rest[letters] >= 'a' && rest[letters] <= 'z') ++letters;
        std::int64_t const unit = unit_ms(rest.substr(0, letters));
        if (unit == 0 || !add_scaled(count, unit, sum)) return std::nullopt;
        rest.remove_prefix(letters);
    }
    return span{sum};
}

std::optional<span> parse_iso(std::string_view rest) noexcept {  // after the 'P'
    std::int64_t sum = 0;
    bool time = false, any = false;
    while (!rest.empty()) {
        if (!time && rest.front() == 'T') {
            time = true;
            rest.remove_prefix(1);
            if (rest.empty()) return std::nullopt;
            continue;
        }
        std::int64_t count = 0;
        int ms = 0;
        if (!take_count(rest, count)) return std::nullopt;
        reader fraction{rest};
        bool const fractional = !rest.empty() && rest.front() == '.';
        if (!take_fraction(fraction, ms) || fraction.rest.empty()) return std::nullopt;
        rest = fraction.rest;
        char const unit = rest.front();
        rest.remove_prefix(1);
        std::int64_t const scale = time ? (unit == 'H'   ? 3'600'000
                                           : unit == 'M' ? 60'000
                                           : unit == 'S' ? 1'000
                                                         : 0)
                                        : (unit == 'D'   ? 86'400'000
                                           : unit == 'W' ? 604'800'000
                                                         : 0);
        if (scale == 0 || (fractional && unit != 'S') || !add_scaled(count, scale, sum) || !add_scaled(ms, 1, sum))
            return std::nullopt;
        any = true;
    }
    return any ? std::optional{span{sum}} : std::nullopt;
}

}  // namespace

std::string format_instant(instant t) {
    auto const day = std::chrono::floor<std::chrono::days>(t);
    std::chrono::year_month_day const date{day};
    std::chrono::hh_mm_ss const clock{t - day};
    char out[] = "0000-00-00T00:00:00.000Z";
    put_digits(out, 4, static_cast<int>(date.year()));
    put_digits(out + 5, 2, static_cast<int>(static_cast<unsigned>(date.month())));
    put_digits(out + 8, 2, static_cast<int>(static_cast<unsigned>(date.day())));
    put_digits(out + 11, 2, static_cast<int>(clock.hours().count()));
    put_digits(out + 14, 2, static_cast<int>(clock.minutes().count()));
    put_digits(out + 17, 2, static_cast<int>(clock.seconds().count()));
    int const ms = static_cast<int>(clock.subseconds().count());
    put_digits(out + 20, 3, ms);
    if (ms != 0) return {out, 24};
    out[19] = 'Z';
    return {out, 20};
}

std::optional<instant> parse_instant(std::string_view text) {
    reader in{text};
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, ms = 0;
    std::chrono::minutes offset{0};
    bool const date = in.take_digits(4, y) && in.take('-') && in.take_digits(2, mo) && in.take('-') && in.take_digits(2, d);
    if (!date || !(in.take('T') || in.take('t') || in.take(' '))) return std::nullopt;
    bool const clock = in.take_digits(2, h) && in.take(':') && in.take_digits(2, mi) && in.take(':') && in.take_digits(2, s);
    if (!clock || !take_fraction(in, ms) || !take_offset(in, offset) || !in.rest.empty()) return std::nullopt;
    std::chrono::year_month_day const day{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(mo)},
                                          std::chrono::day{static_cast<unsigned>(d)}};
    if (!day.ok() || h > 23 || mi > 59 || s > 59) return std::nullopt;
    return instant{std::chrono::sys_days{day}.time_since_epoch() + std::chrono::hours{h} + std::chrono::minutes{mi} +
                   std::chrono::seconds{s} + std::chrono::milliseconds{ms} - offset};
}

std::string format_span(span s) {
    std::int64_t const ms = s.count();
    if (ms == 0) return "PT0S";
    std::uint64_t rest = ms < 0 ? 0 - static_cast<std::uint64_t>(ms) : static_cast<std::uint64_t>(ms);
    std::string out = ms < 0 ? "-P" : "P";
    auto put = [&](std::uint64_t unit, char letter) {
        if (rest >= unit) out += std::to_string(rest / unit) + letter;
        rest %= unit;
    };
    put(86'400'000, 'D');
    if (rest != 0) out += 'T';
    put(3'600'000, 'H');
    put(60'000, 'M');
    if (rest % 1'000 == 0) {
        put(1'000, 'S');
    } else {
        char text[32];
        std::snprintf(text, sizeof text, "%llu.%03lluS", static_cast<unsigned long long>(rest / 1'000),
                      static_cast<unsigned long long>(rest % 1'000));
        out += text;
    }
    return out;
}

std::optional<span> parse_span(std::string_view text) {
    if (text.empty() || text.size() > 64) return std::nullopt;
    if (text.front() == 'P') return parse_iso(text.substr(1));
    return parse_short(text);
}

}  // namespace csdesk
