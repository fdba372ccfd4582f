#include "desk/codec.hpp"

namespace csdesk::engine {

std::string format_actor(actor const& who) {
    std::string out(name(who.role));
    if (!who.name.empty()) out += ':' + who.name;
    return out;
}

std::optional<actor> parse_actor(std::string_view text) {
    std::size_t const colon = text.find(':');
    auto const found = from_name<role>(text.substr(0, colon));
    if (!found) return std::nullopt;
    if (colon == std::string_view::npos)
        return *found == role::system || *found == role::host ? std::optional(actor{*found, {}}) : std::nullopt;
    std::string_view const who = text.substr(colon + 1);
    if (!well_formed_key(who)) return std::nullopt;
    return actor{*found, std::string(who)};
}

bool well_formed_key(std::string_view text) {
    if (text.empty() || text.size() > longest_key) return false;
    for (char const c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    return true;
}

void read_state::step::append_to(std::string& path) const {
    if (before_ != nullptr) before_->append_to(path);
    if (index_) {
        path += '[' + std::to_string(*index_) + ']';
        return;
    }
    if (!path.empty()) path += '.';
    path += member_;
}

std::string read_state::path() const {
    std::string out;
    if (last_ != nullptr) last_->append_to(out);
    return out;
}

bool read_state::fail_missing(std::string_view member) {
    step const here(*this, member);
    return fail("this field is required", "缺少必填字段");
}

bool read_state::fail_foreign(std::string_view member, char const* missing) {
    step const here(*this, member);
    if (missing == nullptr) return fail("no such field", "没有这个字段");
    return fail("no such field, and " + std::string(missing) + " is missing",
                "没有这个字段，且缺少必填字段 " + std::string(missing));
}

bool read_integer(json::value const& v, std::int64_t low, std::int64_t high, std::int64_t& out, read_state& s) {
    if (!v.is_int64()) return s.fail("an integer expected", "应为整数");
    if (v.get_int64() < low || v.get_int64() > high)
        return s.fail("must be between " + std::to_string(low) + " and " + std::to_string(high),
                      "应在 " + std::to_string(low) + " 与 " + std::to_string(high) + " 之间");
    out = v.get_int64();
    return true;
}

bool read_text(json::value const& v, std::string& out, read_state& s) {
    if (!v.is_string()) return s.fail("a text expected", "应为文本");
    if (v.get_string().size() > longest_text) return s.fail("a text may have 1 MiB at most", "文本最大 1 MiB");
    out.assign(v.get_string().data(), v.get_string().size());
    return true;
}

bool read_instant(json::value const& v, instant& out, read_state& s) {
    if (v.is_int64()) {
        out = instant_from_ms(v.get_int64());
    } else {
        auto const parsed = v.is_string() ? parse_instant({v.get_string().data(), v.get_string().size()}) : std::nullopt;
        if (!parsed)
            return s.fail("an instant expected: RFC 3339 with offset, or integer milliseconds since the epoch",
                          "应为带时区偏移的 RFC 3339 时间，或自纪元起的整数毫秒");
        out = *parsed;
    }
    if (in_range(out)) return true;
    s.fail("instants reach from 1900 to 2200", "时间应在 1900 年与 2200 年之间");
    s.trouble->code = errc::out_of_range;
    return false;
}

bool read_span(json::value const& v, span& out, read_state& s) {
    if (v.is_int64()) {
        out = span{v.get_int64()};
    } else {
        auto const parsed = v.is_string() ? parse_span({v.get_string().data(), v.get_string().size()}) : std::nullopt;
        if (!parsed)
            return s.fail("a duration expected: integer milliseconds, ISO 8601 (PT5M) or 5m, 24h, 3d",
                          "应为时长：整数毫秒、PT5M 或 5m、24h、3d");
        out = *parsed;
    }
    return (s.how == strictness::stored || out.count() >= 0) || s.fail("a duration may not be negative", "时长不能为负");
}

bool read_key(json::value const& v, std::string& out, read_state& s) {
    if (!v.is_string()) return s.fail("a text expected", "应为文本");
    std::string_view const text(v.get_string().data(), v.get_string().size());
    if (!well_formed_key(text))
        return s.fail("1 to 128 bytes of UTF-8 without control characters", "应为 1 至 128 字节、不含控制字符的 UTF-8");
    out = text;
    return true;
}

bool read_agent(json::value const& v, std::string& out, read_state& s) {
    if (!read_key(v, out, s)) return false;
    if (auto const who = parse_actor(out); who && !who->name.empty()) out = who->name;
    return true;
}

bool read_actor(json::value const& v, actor& out, read_state& s) {
    auto const parsed = v.is_string() ? parse_actor({v.get_string().data(), v.get_string().size()}) : std::nullopt;
    if (!parsed) return s.fail("an actor expected: role:name, such as agent:li", "应为“角色:名称”，例如 agent:li");
    out = *parsed;
    return true;
}

bool read_reference(json::value const& v, ticket_ref& out, read_state& s) {
    if (v.is_int64()) return read_integer(v, 1, largest_integer, out.number, s);
    if (v.is_string()) return read_key(v, out.reference, s);
    return s.fail("a ticket's number or its reference expected", "应为工单编号或其外部编号");
}

bool read_name_failed(read_state& s, std::string choices) {
    return s.fail("must be one of: " + choices, "应为以下之一：" + choices);
}

}  // namespace csdesk::engine
