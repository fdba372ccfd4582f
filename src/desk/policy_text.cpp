// The only unit that knows toml++. Its parser asserts what malformed text can break (`[[[a]]]`) and runs on where assertions are
// off, so here an assertion always throws, whatever the build.
#include <stdexcept>
namespace {
constexpr void insist(bool holds) {
    if (!holds) throw std::logic_error("an assertion of the TOML parser");
}
}  // namespace
#undef NDEBUG
#define TOML_EXCEPTIONS 1
#define TOML_ASSERT(condition) insist(static_cast<bool>(condition))
#include <toml++/toml.h>

#include "desk/policy_file.hpp"

namespace csdesk::engine {
namespace {

using line_map = std::map<std::string, std::uint32_t>;

error at_line(std::string field, std::uint32_t line, std::string const& en, std::string const& zh) {
    return refuse(errc::invalid_argument, std::move(field), "line " + std::to_string(line) + ": " + en,
                  "第 " + std::to_string(line) + " 行：" + zh);
}

std::string member_path(std::string const& path, std::string_view member) {
    return path.empty() ? std::string(member) : path + '.' + std::string(member);
}
std::string element_path(std::string const& path, std::size_t index) { return path + '[' + std::to_string(index) + ']'; }

// ---- TOML -------------------------------------------------------------------------------------------------------

/// Dots outside strings and comments make tables inside tables. The parser sets no bound to them, so a long row of dots could
/// exhaust the stack; a policy needs a handful a line.
std::optional<std::uint32_t> line_with_too_many_dots(std::string_view text) {
    constexpr int most = 32;
    std::string_view quote;  // the one that ends the string we are in
    int dots = 0;
    std::uint32_t line = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '\n') {
            ++line;
            dots = 0;
            if (quote.size() == 1) quote = {};  // never valid TOML; the parser will say so
        } else if (!quote.empty()) {
            if (c == '\\' && quote[0] == '"')
                ++i;
            else if (text.substr(i, quote.size()) == quote)
                i += quote.size() - 1, quote = {};
        } else if (c == '"' || c == '\'') {
            std::string_view const three = c == '"' ? "\"\"\"" : "'''";
            quote = text.substr(i, 3) == three ? three : three.substr(0, 1);
            i += quote.size() - 1;
        } else if (c == '#') {
            i = std::min(text.find('\n', i), text.size()) - 1;
        } else if (c == '.' && ++dots > most) {
            return line;
        }
    }
    return std::nullopt;
}

class toml_reader {
public:
    explicit toml_reader(line_map& lines) : lines_(lines) {}
    std::optional<error> trouble;

    bool read(toml::node const& node, json::value& out, std::string const& path, std::size_t depth) {
        lines_.try_emplace(path, node.source().begin.line);
        if (depth > deepest_json) return fail(node, path, "nested more than 32 levels", "嵌套超过 32 层");
        if (auto const* table = node.as_table()) return read_table(*table, out.emplace_object(), path, depth);
        if (auto const* array = node.as_array()) return read_array(*array, out.emplace_array(), path, depth);
        if (auto const* text = node.as_string()) return out = json::string(text->get()), true;
        if (auto const* flag = node.as_boolean()) return out = flag->get(), true;
        if (auto const* date = node.as_date()) return out = json::string(format_date(civil(date->get()))), true;
        if (auto const* time = node.as_time()) return out = json::string(format_time_of_day(time_of_day(time->get()))), true;
        if (auto const* number = node.as_integer()) {
            if (number->get() > largest_integer || number->get() < -largest_integer)
                return fail(node, path, "integers reach from -(2^53-1) to 2^53-1", "整数超出 ±(2^53-1)");
            return out = number->get(), true;
        }
        if (node.is_floating_point()) return fail(node, path, "only integers are accepted", "只接受整数");
        return fail(node, path, "a date and a time are written apart, instants as text", "日期与时间须分开写，时刻用文本");
    }

private:
    static local_date civil(toml::date d) {
        return std::chrono::year{d.year} / std::chrono::month{d.month} / std::chrono::day{d.day};
    }
    static span time_of_day(toml::time t) {
        return std::chrono::hours(t.hour) + std::chrono::minutes(t.minute) + std::chrono::seconds(t.second) +
               span(t.nanosecond / 1'000'000);
    }
    bool read_table(toml::table const& table, json::object& out, std::string const& path, std::size_t depth) {
        for (auto const& [key, child] : table) {
            std::string const here = member_path(path, key.str());
            lines_.try_emplace(here, key.source().begin.line);
            if (!read(child, out[key.str()], here, depth + 1)) return false;
        }
        return true;
    }
    bool read_array(toml::array const& array, json::array& out, std::string const& path, std::size_t depth) {
        for (std::size_t i = 0; i < array.size(); ++i)
            if (!read(array[i], out.emplace_back(nullptr), element_path(path, i), depth + 1)) return false;
        return true;
    }
    bool fail(toml::node const& node, std::string const& path, char const* en, char const* zh) {
        trouble = at_line(path, node.source().begin.line, en, zh);
        return false;
    }
    line_map& lines_;
};

result<policy_text> read_toml(std::string_view text) {
    if (auto const line = line_with_too_many_dots(text))
        return at_line("", *line, "nested more than 32 levels", "嵌套超过 32 层");
    try {
        toml::table const parsed = toml::parse(text);
        policy_text out;
        toml_reader reader(out.lines);
        if (!reader.read(parsed, out.value, "", 0)) return *reader.trouble;
        return out;
    } catch (toml::parse_error const& why) {
        return at_line("", why.source().begin.line, "not valid TOML: " + std::string(why.description()), "不是有效的 TOML");
    } catch (std::logic_error const&) { return refuse(errc::invalid_argument, "", "not valid TOML", "不是有效的 TOML"); }
}

// ---- JSON -------------------------------------------------------------------------------------------------------

/// Walks text already known to be valid JSON, at most 32 levels deep, and notes the line each path begins on.
class json_lines {
public:
    json_lines(std::string_view text, line_map& lines) : text_(text), lines_(lines) {}

    void value(std::string const& path) {
        blanks();
        lines_.try_emplace(path, line_);
        if (text_[at_] == '{' || text_[at_] == '[') return items(path, text_[at_] == '{');
        if (text_[at_] == '"') return string();
        while (at_ < text_.size() && std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos) ++at_;
    }

private:
    void items(std::string const& path, bool object) {
        ++at_;
        for (std::size_t i = 0;; ++i) {
            blanks();
            if (text_[at_] == '}' || text_[at_] == ']') break;
            if (object) {
                std::size_t const from = at_;
                string();
                std::string const name(text_.substr(from + 1, at_ - from - 2));
                blanks();
                ++at_;  // the colon
                value(member_path(path, name));
            } else {
                value(element_path(path, i));
            }
            blanks();
            if (text_[at_] == ',') ++at_;
        }
        ++at_;
    }
    void string() {
        for (++at_; text_[at_] != '"'; ++at_)
            if (text_[at_] == '\\') ++at_;
        ++at_;
    }
    void blanks() {
        for (; at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos; ++at_)
            if (text_[at_] == '\n') ++line_;
    }
    std::string_view text_;
    line_map& lines_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
};

result<policy_text> read_json(std::string_view text) {
    auto parsed = parse_json(text);
    if (!parsed) return parsed.error();
    policy_text out{std::move(*parsed)};
    json_lines(text, out.lines).value("");
    return out;
}

}  // namespace

error policy_text::placed(error why) const {
    std::string path = why.field;
    for (auto found = lines.find(path); !path.empty(); found = lines.find(path)) {
        if (found != lines.end())
            return {why.code, why.field, "line " + std::to_string(found->second) + ": " + why.en,
                    "第 " + std::to_string(found->second) + " 行：" + why.zh, why.allowed};
        std::size_t const cut = path.find_last_of(".[");
        path.resize(cut == std::string::npos ? 0 : cut);
    }
    return why;
}

result<policy_text> read_policy_text(std::string_view text) {
    if (text.size() > longest_text)
        return refuse(errc::invalid_argument, "", "a policy may have 1 MiB at most", "规则文件最大 1 MiB");
    std::size_t const first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{' ? read_json(text) : read_toml(text);
}

}  // namespace csdesk::engine
