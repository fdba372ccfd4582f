#include <csdesk/core/check.hpp>
#include <csdesk/core/ids.hpp>
#include <csdesk/ticket/fields.hpp>

#include <algorithm>
#include <charconv>

#include "core/currency.hpp"
#include "core/quoted.hpp"

namespace csdesk::ticket {
namespace {

constexpr std::size_t longest_value = 4'000;
constexpr std::size_t most_options = 200;

error wrong(std::string path, std::string en, std::string zh, std::vector<std::string> allowed = {}) {
    return refuse(errc::invalid_argument, std::move(path), std::move(en), std::move(zh), std::move(allowed));
}

/// A decimal number within ±(2^53 − 1), sign and leading zeros as they come.
std::optional<std::int64_t> parse_integer(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(text.starts_with("+-") ? 0 : 1);
    std::int64_t out = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
    bool const whole = problem == std::errc{} && end == text.data() + text.size();
    return whole && out <= largest_integer && out >= -largest_integer ? std::optional(out) : std::nullopt;
}

struct amount {
    std::int64_t minor = 0;
    std::string currency{};
};

/// `1299 CNY`, or `1299` in the policy's currency.
std::optional<amount> parse_amount(std::string_view text, std::string const& currency) {
    std::size_t const blank = text.find(' ');
    auto const minor = parse_integer(text.substr(0, blank));
    if (!minor) return std::nullopt;
    std::string const code = blank == text.npos ? currency : std::string(text.substr(blank + 1));
    if (!check_currency(code, "")) return std::nullopt;
    return amount{*minor, code};
}

bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    auto const number = [&](std::size_t from, std::size_t count) {
        unsigned out = 0;
        auto const* const end = text.data() + from + count;
        auto const [stop, problem] = std::from_chars(text.data() + from, end, out);
        return problem == std::errc{} && stop == end ? std::optional(out) : std::nullopt;
    };
    auto const y = number(0, 4), m = number(5, 2), d = number(8, 2);
    if (!y || !m || !d) return false;
    auto const day = std::chrono::year{static_cast<int>(*y)} / static_cast<int>(*m) / static_cast<int>(*d);
    return day.ok() && *y >= 1900 && *y <= 2200;
}

/// A moment in the spelling that sorts as time does.
std::optional<std::string> moment(field_type type, std::string const& text) {
    if (type == field_type::date) return is_date(text) ? std::optional(text) : std::nullopt;
    auto const t = parse_instant(text);
    return t && in_range(*t) ? std::optional(format_instant(*t)) : std::nullopt;
}

std::int64_t characters_in(std::string_view utf8) {
    return std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

bool is_moment(field_type t) { return t == field_type::date || t == field_type::instant; }
bool is_choice(field_type t) { return t == field_type::choice || t == field_type::choices; }

outcome within(field_definition const& d, std::int64_t figure, std::string const& path, char const* en, char const* zh) {
    if (d.min && figure < *d.min)
        return wrong(path, std::string(en) + "at least " + std::to_string(*d.min),
                     std::string(zh) + "不小于 " + std::to_string(*d.min));
    if (d.max && figure > *d.max)
        return wrong(path, std::string(en) + "at most " + std::to_string(*d.max),
                     std::string(zh) + "不大于 " + std::to_string(*d.max));
    return done();
}

// ---- one function a type ----------------------------------------------------------------------------------------------

using canonical = result<std::string>;

canonical text_value(field_definition const& d, std::string const& v, std::string const& path) {
    if (d.required != field_needed::never)
        if (auto good = check_text(path, v); !good) return good.error();
    if (auto good = within(d, characters_in(v), path, "characters: ", "字数应"); !good) return good.error();
    return v;
}

canonical integer_value(field_definition const& d, std::string const& v, std::string const& path) {
    auto const n = parse_integer(v);
    if (!n) return wrong(path, "an integer expected, such as 12", "应为整数，例如 12");
    if (auto good = within(d, *n, path, "", "应"); !good) return good.error();
    return std::to_string(*n);
}

canonical money_value(field_definition const& d, std::string const& v, std::string const& currency, std::string const& path) {
    auto const sum = parse_amount(v, currency);
    if (!sum)
        return wrong(path, "minor units and a currency expected, such as 1299 " + currency,
                     "应为最小货币单位的整数与币种，例如 1299 " + currency);
    if ((d.min || d.max) && sum->currency != currency)
        return wrong(path, "must be in " + currency + ", as its limits are", "限额以 " + currency + " 计，币种应为 " + currency);
    if (auto good = within(d, sum->minor, path, "in minor units: ", "最小货币单位应"); !good) return good.error();
    return std::to_string(sum->minor) + ' ' + sum->currency;
}

canonical boolean_value(std::string const& v, std::string const& path) {
    if (v != "true" && v != "false") return wrong(path, "true or false expected", "应为 true 或 false", {"true", "false"});
    return v;
}

canonical moment_value(field_definition const& d, std::string const& v, std::string const& path) {
    auto const when = moment(d.type, v);
    if (!when)
        return d.type == field_type::date ? wrong(path, "a date expected, such as 2026-11-30", "应为日期，例如 2026-11-30")
                                          : wrong(path, "an instant with its offset expected, such as 2026-11-21T08:30:00+08:00",
                                                  "应为带时区的时刻，例如 2026-11-21T08:30:00+08:00");
    auto const before = [&](std::string const& a, std::string const& b) {
        return d.type == field_type::date ? a < b : *parse_instant(a) < *parse_instant(b);
    };
    if (d.earliest && before(*when, *d.earliest)) return wrong(path, "not before " + *d.earliest, "不得早于 " + *d.earliest);
    if (d.latest && before(*d.latest, *when)) return wrong(path, "not after " + *d.latest, "不得晚于 " + *d.latest);
    return *when;
}

std::vector<std::string> ids_of(field_definition const& d) {
    std::vector<std::string> out;
    for (field_option const& o : d.options) out.push_back(o.id);
    return out;
}

error no_option(field_definition const& d, std::string const& id, std::string const& path) {
    return wrong(path, "no such choice: " + quoted(id), "没有这个选项：" + quoted(id), ids_of(d));
}

canonical choice_value(field_definition const& d, std::string const& v, std::string const& path) {
    auto const found = std::find_if(d.options.begin(), d.options.end(), [&](field_option const& o) { return o.id == v; });
    if (found == d.options.end()) return no_option(d, v, path);
    return v;
}

std::vector<std::string> split(std::string const& list) {
    std::vector<std::string> out;
    std::size_t from = 0;
    for (std::size_t comma; (comma = list.find(',', from)) != list.npos; from = comma + 1)
        out.push_back(list.substr(from, comma - from));
    out.push_back(list.substr(from));
    return out;
}

canonical choices_value(field_definition const& d, std::string const& v, std::string const& path) {
    auto const given = split(v);
    for (auto const& id : given)
        if (auto good = choice_value(d, id, path); !good) return good;
    std::string out;
    std::int64_t count = 0;
    for (field_option const& o : d.options) {
        if (std::find(given.begin(), given.end(), o.id) == given.end()) continue;
        out += (out.empty() ? "" : ",") + o.id;
        ++count;
    }
    if (auto good = within(d, count, path, "choices: ", "选项数应"); !good) return good.error();
    return out;
}

// ---- declarations -----------------------------------------------------------------------------------------------------

outcome check_options(field_definition const& d) {
    if (!is_choice(d.type))
        return d.options.empty() ? done() : outcome(wrong("options", "only a choice has options", "仅单选、多选有选项"));
    if (d.options.empty() || d.options.size() > most_options)
        return wrong("options", "a choice has 1 to 200 options", "单选、多选应有 1 至 200 个选项");
    for (std::size_t i = 0; i < d.options.size(); ++i) {
        std::string const path = "options[" + std::to_string(i) + "].id";
        if (auto good = check_word(path, d.options[i].id); !good) return good;
        for (std::size_t j = 0; j < i; ++j)
            if (d.options[j].id == d.options[i].id) return wrong(path, "another option has this id", "与另一选项重名");
    }
    return done();
}

outcome check_limits(field_definition const& d) {
    bool const counted = d.type == field_type::text || d.type == field_type::integer || d.type == field_type::money ||
                         d.type == field_type::choices;
    if (!counted && (d.min || d.max))
        return wrong(d.min ? "min" : "max", "no limit of this type of field", "该类型的字段没有此项限制");
    bool const length = d.type == field_type::text || d.type == field_type::choices;
    if (length && ((d.min && *d.min < 0) || (d.max && *d.max < 1)))
        return wrong(d.min && *d.min < 0 ? "min" : "max", "must be more than zero", "必须大于零");
    if (d.min && d.max && *d.min > *d.max) return wrong("max", "must not be less than min", "不得小于 min");
    if (!is_moment(d.type) && (d.earliest || d.latest))
        return wrong(d.earliest ? "earliest" : "latest", "only of a date or an instant", "仅用于日期或时刻");
    for (auto const& [limit, path] : {std::pair{d.earliest, "earliest"}, std::pair{d.latest, "latest"}})
        if (limit && !moment(d.type, *limit))
            return d.type == field_type::date ? wrong(path, "a date expected, such as 2026-11-30", "应为日期，例如 2026-11-30")
                                              : wrong(path, "an instant expected", "应为时刻");
    if (d.earliest && d.latest && *moment(d.type, *d.latest) < *moment(d.type, *d.earliest))
        return wrong("latest", "must not lie before earliest", "不得早于 earliest");
    return done();
}

}  // namespace

bool belongs_to(field_definition const& d, ticket_kind kind) noexcept {
    return d.kinds.empty() || std::find(d.kinds.begin(), d.kinds.end(), kind) != d.kinds.end();
}

result<std::string> canonical_value(field_definition const& d, std::string const& value, std::string const& currency,
                                    std::string const& path) {
    if (value.size() > longest_value) return wrong(path, "4000 bytes at most", "最多 4000 字节");
    switch (d.type) {
        case field_type::text: return text_value(d, value, path);
        case field_type::integer: return integer_value(d, value, path);
        case field_type::money: return money_value(d, value, currency, path);
        case field_type::boolean: return boolean_value(value, path);
        case field_type::date:
        case field_type::instant: return moment_value(d, value, path);
        case field_type::choice: return choice_value(d, value, path);
        case field_type::choices: return choices_value(d, value, path);
    }
    return wrong(path, "a field of no known type", "未知的字段类型");
}

outcome check(field_definition const& d, std::string const& currency) {
    for (auto const& [label, path] : {std::pair{d.zh, "zh"}, std::pair{d.en, "en"}})
        if (!label.empty())
            if (auto good = check_line(path, label, 256); !good) return good;
    if (auto bad = first_of({check_options(d), check_limits(d)})) return *bad;
    if (d.default_value && d.default_value->empty())
        return wrong("default_value", "left out where there is none", "没有默认值时请省略");
    if (d.default_value)
        if (auto good = canonical_value(d, *d.default_value, currency, "default_value"); !good) return good.error();
    return done();
}

std::vector<std::string> searched_values(field_type type, std::string const& value) {
    return type == field_type::choices ? split(value) : std::vector{value};
}

std::optional<std::int64_t> number_of(field_type type, std::string const& value) {
    switch (type) {
        case field_type::integer: return parse_integer(value);
        case field_type::money: return parse_integer(std::string_view(value).substr(0, value.find(' ')));
        case field_type::boolean: return value == "true" ? 1 : 0;
        case field_type::date: {
            auto const day = parse_instant(value + "T00:00:00Z");
            return day ? std::optional(to_ms(*day)) : std::nullopt;
        }
        case field_type::instant: {
            auto const t = parse_instant(value);
            return t ? std::optional(to_ms(*t)) : std::nullopt;
        }
        default: return std::nullopt;
    }
}

}  // namespace csdesk::ticket
