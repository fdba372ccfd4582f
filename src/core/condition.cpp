#include <csdesk/core/check.hpp>
#include <csdesk/core/condition.hpp>
#include <csdesk/core/time.hpp>

#include <algorithm>
#include <charconv>

namespace csdesk {
namespace {

constexpr std::size_t most_words = 100, longest_word = 500;
constexpr std::int64_t largest = (std::int64_t{1} << 53) - 1;

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool stands_in(std::string_view word, std::string_view text) {
    return std::search(text.begin(), text.end(), word.begin(), word.end(),
                       [](char a, char b) { return folded(a) == folded(b); }) != text.end();
}

std::optional<std::int64_t> integer(std::string_view text) {
    std::int64_t out = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    return fault == std::errc{} && end == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

/// What bounds are compared with: an integer; of money such as `1299 CNY` the minor units; of an instant, and of a day's begin in
/// UTC, the milliseconds.
std::optional<std::int64_t> amount(std::string const& text) {
    if (auto const whole = integer(text)) return whole;
    auto const space = text.find(' ');
    bool const money = space != text.npos && text.size() == space + 4 &&
                       std::all_of(text.begin() + static_cast<std::ptrdiff_t>(space) + 1, text.end(),
                                   [](char c) { return c >= 'A' && c <= 'Z'; });
    if (money) return integer(std::string_view(text).substr(0, space));
    auto const moment = parse_instant(text.size() == 10 ? text + "T00:00:00Z" : text);
    return moment ? std::optional(to_ms(*moment)) : std::nullopt;
}

template <class Same>
bool any_of(std::vector<std::string> const& wanted, std::vector<std::string> const& has, Same same) {
    return std::any_of(wanted.begin(), wanted.end(), [&](std::string const& w) {
        return std::any_of(has.begin(), has.end(), [&](std::string const& h) { return same(w, h); });
    });
}

bool within(condition const& c, std::vector<std::string> const& has) {
    return std::any_of(has.begin(), has.end(), [&](std::string const& h) {
        auto const n = amount(h);
        return n && (!c.at_least || *n >= *c.at_least) && (!c.at_most || *n <= *c.at_most);
    });
}

bool holds_for(condition const& c, std::vector<std::string> const& has) {
    auto const equal = [](std::string const& a, std::string const& b) { return a == b; };
    if (c.exists && *c.exists == has.empty()) return false;
    if (!c.is.empty() && !any_of(c.is, has, equal)) return false;
    if (any_of(c.is_not, has, equal)) return false;
    if (!c.contains.empty() && !any_of(c.contains, has, stands_in)) return false;
    return !(c.at_least || c.at_most) || within(c, has);
}

condition_field const* find(std::string_view name, std::span<condition_field const> fields) {
    for (auto const& f : fields)
        if (f.name.ends_with('.') ? name.starts_with(f.name) && name.size() > f.name.size() : name == f.name) return &f;
    return nullptr;
}

error wrong(std::string field, std::string en, std::string zh) {
    return refuse(errc::invalid_argument, std::move(field), std::move(en), std::move(zh));
}

outcome check_words(std::string const& name, std::vector<std::string> const& words, condition_type type) {
    if (words.size() > most_words) return wrong(name, "100 at most", "最多 100 个");
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string const here = name + '[' + std::to_string(i) + ']';
        if (auto good = check_line(here, words[i], longest_word); !good) return good;
        if (type == condition_type::flag && words[i] != "true" && words[i] != "false")
            return wrong(here, "true or false expected", "应为 true 或 false");
        if (type == condition_type::integer && !integer(words[i])) return wrong(here, "an integer expected", "应为整数");
    }
    return done();
}

outcome check_bounds(condition const& c, condition_field const& f) {
    if (!c.at_least && !c.at_most) return done();
    char const* const given = c.at_least ? "at_least" : "at_most";
    bool const custom = f.name.ends_with('.');  // its type is not known here
    if (f.type != condition_type::integer && !custom) return wrong(given, "this field is no number", "该字段不是数字");
    if (c.at_least && (*c.at_least > largest || *c.at_least < -largest))
        return wrong("at_least", "integers reach from -(2^53-1) to 2^53-1", "整数超出 ±(2^53-1)");
    if (c.at_most && (*c.at_most > largest || *c.at_most < -largest))
        return wrong("at_most", "integers reach from -(2^53-1) to 2^53-1", "整数超出 ±(2^53-1)");
    if (c.at_least && c.at_most && *c.at_least > *c.at_most) return wrong("at_most", "lies below at_least", "小于 at_least");
    return done();
}

std::string joined(std::vector<std::string> const& words, char const* between) {
    std::string out;
    for (auto const& w : words) out += (out.empty() ? "" : between) + w;
    return out;
}

}  // namespace

bool holds(condition const& c, condition_values const& values) { return holds_for(c, values(c.field)); }

std::optional<unmet> why_not(condition const& c, condition_values const& values, std::span<condition_field const> fields) {
    auto const has = values(c.field);
    if (holds_for(c, has)) return std::nullopt;
    condition_field const* const known = find(c.field, fields);
    bool const named = known != nullptr && !known->name.ends_with('.');
    std::string const en = named ? std::string(known->en) : c.field, zh = named ? std::string(known->zh) : c.field;
    return unmet{en + " is " + (has.empty() ? "none" : joined(has, ", ")), zh + "为" + (has.empty() ? "无" : joined(has, "、"))};
}

outcome check(condition const& c, std::span<condition_field const> fields) {
    condition_field const* const f = find(c.field, fields);
    if (f == nullptr) {
        error why = wrong("field", "no such field: " + c.field, "没有这个字段：" + c.field);
        for (auto const& known : fields)
            why.allowed.emplace_back(known.name.ends_with('.') ? std::string(known.name) + '*' : known.name);
        return why;
    }
    if (c.is.empty() && c.is_not.empty() && c.contains.empty() && !c.at_least && !c.at_most && !c.exists)
        return wrong("field", "asks nothing: is, is_not, contains, at_least, at_most or exists expected",
                     "缺少条件：应有 is、is_not、contains、at_least、at_most 或 exists");
    if (c.exists == false && (!c.is.empty() || !c.contains.empty() || c.at_least || c.at_most))
        return wrong("exists", "what is not there has no value: nothing else can hold", "不存在的字段没有值，其他条件无法成立");
    if (auto bad = first_of({check_words("is", c.is, f->type), check_words("is_not", c.is_not, f->type),
                             check_words("contains", c.contains, condition_type::text), check_bounds(c, *f)}))
        return *bad;
    return done();
}

}  // namespace csdesk
