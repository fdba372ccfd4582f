#include <csdesk/ticket/search_words.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace csdesk::ticket {
namespace {

constexpr std::size_t longest_word = 64;

/// The next character and its length; a byte that begins none stands for itself, as a separator.
std::pair<char32_t, std::size_t> character(std::string_view text) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    unsigned const first = byte(0);
    if (first < 0x80) return {first, 1};
    std::size_t const size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1;
    if (size == 1 || first > 0xF4 || text.size() < size) return {U' ', 1};
    char32_t c = first & (0x7Fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0u) != 0x80) return {U' ', 1};
        c = (c << 6) | (byte(i) & 0x3Fu);
    }
    return {c, size};
}

void append(std::string& out, char32_t c) {
    auto const tail = [&](int shift) { out += static_cast<char>(0x80u | ((c >> shift) & 0x3Fu)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0u | (c >> 6));
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0u | (c >> 12));
        tail(6), tail(0);
    } else {
        out += static_cast<char>(0xF0u | (c >> 18));
        tail(12), tail(6), tail(0);
    }
}

// U+00C0 … U+024F and U+1E00 … U+1EFF without case and accents (Unicode's compatibility decomposition); '~' stays as it is.
constexpr std::string_view latin =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuytyaaaaaaccccccccddddeeeeeeeeeegggg"
    "gggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnn~nnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~oo~~~~~~~~~~~~~uu~~~~~~~~~~~~~~~~~~~dddlllnnnaaiioouuuuuuuuuu~aa"
    "aaaa~~ggkkoooo~~jdddgg~~nnaaaaooaaaaeeeeiiiioooorrrruuuusstt~~hh~~~~~~aaeeooooooooyy~~~~~~~~~~~~"
    "~~~~~~~~~~~~~~~~";
constexpr std::string_view more_latin =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrr"
    "ssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas~~s~aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy~~~~~~";
static_assert(latin.size() == 0x250 - 0xC0 && more_latin.size() == 0x1F00 - 0x1E00);

struct range {
    char32_t first, last;
};

template <std::size_t N>
bool in_any(char32_t c, std::array<range, N> const& ranges) {
    return std::any_of(ranges.begin(), ranges.end(), [c](range const& r) { return c >= r.first && c <= r.last; });
}

/// Scripts without blanks between words.
bool is_single(char32_t c) {
    static constexpr std::array<range, 14> scripts{{{0x0E00, 0x0EFF},  // Thai, Lao
                                                    {0x1000, 0x109F},  // Burmese
                                                    {0x1100, 0x11FF},  // Hangul letters
                                                    {0x1780, 0x17FF},  // Khmer
                                                    {0x2E80, 0x2FDF},  // radicals
                                                    {0x3005, 0x3007},  // 々〆〇
                                                    {0x3041, 0x3096},  // kana
                                                    {0x30A1, 0x30FE},
                                                    {0x3105, 0x318F},      // bopomofo, Hangul letters
                                                    {0x3400, 0x9FFF},      // Han
                                                    {0xAC00, 0xD7FF},      // Hangul
                                                    {0xF900, 0xFAFF},      // Han, compatibility
                                                    {0xFF66, 0xFFDC},      // half-width kana and Hangul
                                                    {0x20000, 0x3FFFF}}};  // Han, rare
    return c >= 0x0E00 && in_any(c, scripts);
}

/// Marks, blanks, symbols, pictures, private use.
bool separates(char32_t c) {
    static constexpr std::array<range, 9> ranges{{{0x80, 0xA9},
                                                  {0xAB, 0xB4},
                                                  {0xB6, 0xB9},
                                                  {0xBB, 0xBF},
                                                  {0x2000, 0x2BFF},
                                                  {0x2E00, 0x33FF},
                                                  {0xD800, 0xF8FF},
                                                  {0xFE00, 0xFFFF},
                                                  {0x1F000, 0x1FFFF}}};
    return in_any(c, ranges) || c == 0xD7 || c == 0xF7 || c > 0xE0000;
}

/// A letter folded into `out`; nothing for an accent that stands alone.
void fold(char32_t c, std::string& out) {
    if (c >= 'A' && c <= 'Z') return out.push_back(static_cast<char>(c + 32));
    if (c < 0xC0) return append(out, c);
    if (c == 0xC6 || c == 0xE6) return void(out += "ae");
    if (c == 0xDF || c == 0x1E9E) return void(out += "ss");
    if (c == 0x152 || c == 0x153) return void(out += "oe");
    if (c == 0xDE || c == 0xFE) return void(out += "th");
    if (c >= 0x300 && c <= 0x36F) return;
    char letter = '~';
    if (c < 0x250) letter = latin[c - 0xC0];
    if (c >= 0x1E00 && c < 0x1F00) letter = more_latin[c - 0x1E00];
    if (letter != '~') return out.push_back(letter);
    if (c >= 0x391 && c <= 0x3A9) c += 32;  // Greek
    if (c >= 0x410 && c <= 0x42F) c += 32;  // Cyrillic
    if (c >= 0x400 && c <= 0x40F) c += 80;
    append(out, c);
}

/// Full-width letters, digits and signs are those of ASCII.
char32_t narrow(char32_t c) { return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFF01 + '!' : c; }

bool is_ascii_word(char32_t c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::vector<search_unit> search_units(std::string_view text) {
    std::vector<search_unit> out;
    bool joined = false, in_word = false;
    for (std::size_t i = 0; i < text.size();) {
        auto const [raw, size] = character(text.substr(i));
        char32_t const c = narrow(raw);
        std::size_t const at = std::exchange(i, i + size);
        if (c < 0x80 ? !is_ascii_word(c) : !is_single(c) && separates(c)) {
            joined = in_word = false;
            continue;
        }
        bool const single = c >= 0x80 && is_single(c);
        if (single || !in_word) {
            if (out.size() == most_search_units) break;
            out.push_back({{}, at, single, std::exchange(joined, true)});
        }
        in_word = !single;
        std::string& folded = out.back().folded;
        if (single)
            append(folded, c);
        else if (folded.size() + 4 <= longest_word)
            fold(c, folded);
    }
    std::erase_if(out, [](search_unit const& u) { return u.folded.empty(); });  // an accent alone
    return out;
}

namespace {

void add_tokens(std::vector<search_unit> const& units, bool with_last, std::vector<std::string>& out) {
    for (std::size_t i = 0; i < units.size(); ++i) {
        bool const pair = i + 1 < units.size() && units[i].single && units[i + 1].single && units[i + 1].joined;
        if (!units[i].single)
            out.push_back(units[i].folded);
        else if (pair)
            out.push_back(units[i].folded + units[i + 1].folded);
        else if (with_last)
            out.push_back(units[i].folded);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
}

void add_term(std::vector<search_unit> units, bool ordered, std::vector<search_term>& out) {
    search_term term{std::move(units), {}, {}, ordered};
    add_tokens(term.units, false, term.tokens);
    if (term.tokens.empty()) term.prefix = term.units.front().folded;
    out.push_back(std::move(term));
}

/// Quotes as people type them.
bool is_quote(char32_t c) { return c == U'"' || c == U'\u201C' || c == U'\u201D' || c == U'\uFF02'; }

}  // namespace

std::vector<std::string> search_tokens(std::string_view text) {
    std::vector<std::string> out;
    add_tokens(search_units(text), true, out);
    return out;
}

std::vector<search_term> search_terms(std::string_view typed) {
    std::vector<search_term> out;
    bool quoted = false;
    std::size_t begin = 0;
    auto const take = [&](std::string_view part) {
        auto units = search_units(part);
        if (units.empty()) return;
        if (quoted) return add_term(units, units.size() > 1, out);
        for (std::size_t i = 0; i < units.size();) {
            std::size_t end = i + 1;
            while (units[i].single && end < units.size() && units[end].single && units[end].joined) ++end;
            auto const from = units.begin() + static_cast<std::ptrdiff_t>(i),
                       to = units.begin() + static_cast<std::ptrdiff_t>(end);
            add_term({from, to}, end - i > 2, out);
            i = end;
        }
    };
    for (std::size_t i = 0; i < typed.size();) {
        auto const [c, size] = character(typed.substr(i));
        if (is_quote(c)) {
            take(typed.substr(begin, i - begin));
            quoted = !quoted;
            begin = i + size;
        }
        i += size;
    }
    take(typed.substr(std::min(begin, typed.size())));
    return out;
}

std::size_t find_term(std::vector<search_unit> const& text, search_term const& term) {
    auto const& units = term.units;
    for (std::size_t at = 0; at + units.size() <= text.size(); ++at) {
        std::size_t k = 0;
        for (; k < units.size() && text[at + k].folded == units[k].folded; ++k)
            if (k != 0 && units[k].joined && units[k - 1].single && units[k].single && !text[at + k].joined) break;
        if (k == units.size()) return at;
    }
    return npos;
}

}  // namespace csdesk::ticket
