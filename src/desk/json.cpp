#include "desk/json.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>
#include <csdesk/core/ids.hpp>
#include <cstring>
#include <utility>
#include <vector>

namespace csdesk::engine {
namespace {

// Builds the document while it watches for what boost::json would let through.
class strict_handler {
public:
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = longest_text;
    static constexpr std::size_t max_key_size = longest_text;

    json::value root;
    std::string trouble_en, trouble_zh;

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return push(json::object()); }
    bool on_array_begin(json::error_code&) { return push(json::array()); }
    bool on_object_end(std::size_t, json::error_code& ec) { return pop(ec); }
    bool on_array_end(std::size_t, json::error_code& ec) { return pop(ec); }

    bool on_key_part(json::string_view s, std::size_t, json::error_code&) { return text_.append(s.data(), s.size()), true; }
    bool on_key(json::string_view s, std::size_t, json::error_code& ec) {
        if (!text_.empty()) s = text_.append(s.data(), s.size());
        auto const [slot, fresh] = open_.back().value.get_object().emplace(s, nullptr);
        text_.clear();
        open_.back().slot = &*slot;
        return fresh || fail(ec, "this field is given twice", "字段重复");
    }
    bool on_string_part(json::string_view s, std::size_t, json::error_code&) { return text_.append(s.data(), s.size()), true; }
    bool on_string(json::string_view s, std::size_t, json::error_code& ec) {
        if (!text_.empty()) text_.append(s.data(), s.size());
        json::string value(text_.empty() ? s : json::string_view(text_));
        text_.clear();
        return put(std::move(value), ec);
    }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t i, json::string_view, json::error_code& ec) {
        if (i > largest_integer || i < -largest_integer)
            return fail_here(ec, "integers reach from -(2^53-1) to 2^53-1", "整数超出 ±(2^53-1)");
        return put(i, ec);
    }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code& ec) {
        return fail_here(ec, "integers reach from -(2^53-1) to 2^53-1", "整数超出 ±(2^53-1)");
    }
    bool on_double(double, json::string_view digits, json::error_code& ec) {
        if (digits.find_first_of(".eE") == digits.npos)
            return fail_here(ec, "integers reach from -(2^53-1) to 2^53-1", "整数超出 ±(2^53-1)");
        return fail_here(ec, "only integers are accepted, no fraction or exponent", "只接受整数，不接受小数或指数");
    }
    bool on_bool(bool b, json::error_code& ec) { return put(b, ec); }
    bool on_null(json::error_code& ec) { return put(nullptr, ec); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

    std::string path() const {
        std::string out;
        for (frame const& f : open_) {
            if (f.value.is_array())
                out += '[' + std::to_string(f.value.as_array().size()) + ']';
            else if (f.slot != nullptr && !f.slot->key().empty())
                out += (out.empty() ? "" : ".") + std::string(f.slot->key());
        }
        return out;
    }

private:
    struct frame {
        json::value value;
        json::key_value_pair* slot = nullptr;  // of an object: the member that is being read
    };
    bool push(json::value v) { return open_.push_back({std::move(v)}), true; }
    bool pop(json::error_code& ec) {
        json::value done = std::move(open_.back().value);
        open_.pop_back();
        return put(std::move(done), ec);
    }
    bool put(json::value v, json::error_code&) {
        if (open_.empty()) {
            root = std::move(v);
        } else if (frame& top = open_.back(); top.value.is_array()) {
            top.value.as_array().push_back(std::move(v));
        } else {
            std::exchange(top.slot, nullptr)->value() = std::move(v);
        }
        return true;
    }
    bool fail(json::error_code& ec, char const* en, char const* zh) {
        trouble_en = en;
        trouble_zh = zh;
        ec = json::error::syntax;
        return false;
    }
    bool fail_here(json::error_code& ec, char const* en, char const* zh) { return fail(ec, en, zh); }

    std::vector<frame> open_;
    std::string text_;
};

void append_canonical(std::string& out, json::value const& v);

void append_object(std::string& out, json::object const& object) {
    std::vector<json::key_value_pair const*> members;
    for (auto const& m : object) members.push_back(&m);
    std::sort(members.begin(), members.end(), [](auto const* a, auto const* b) { return a->key() < b->key(); });
    out += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i != 0) out += ',';
        append_string(out, {members[i]->key().data(), members[i]->key().size()});
        out += ':';
        append_canonical(out, members[i]->value());
    }
    out += '}';
}

void append_canonical(std::string& out, json::value const& v) {
    switch (v.kind()) {
        case json::kind::null: out += "null"; break;
        case json::kind::bool_: out += v.get_bool() ? "true" : "false"; break;
        case json::kind::int64: out += std::to_string(v.get_int64()); break;
        case json::kind::uint64: out += std::to_string(v.get_uint64()); break;
        case json::kind::double_: out += json::serialize(v); break;
        case json::kind::string: append_string(out, {v.get_string().data(), v.get_string().size()}); break;
        case json::kind::array: {
            out += '[';
            bool first = true;
            for (auto const& item : v.get_array()) {
                if (!first) out += ',';
                first = false;
                append_canonical(out, item);
            }
            out += ']';
            break;
        }
        case json::kind::object: append_object(out, v.get_object()); break;
    }
}

}  // namespace

result<json::value> parse_json(std::string_view text) {
    if (text.size() > longest_document)
        return refuse(errc::invalid_argument, "", "a document may have 16 MiB at most", "文档最大 16 MiB");
    json::parse_options options;
    options.max_depth = deepest_json;
    json::basic_parser<strict_handler> parser(options);
    json::error_code ec;
    std::size_t const read = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && read < text.size()) ec = json::error::extra_data;
    if (!ec) return std::move(parser.handler().root);
    strict_handler& seen = parser.handler();
    if (!seen.trouble_en.empty()) return refuse(errc::invalid_argument, seen.path(), seen.trouble_en, seen.trouble_zh);
    if (ec == json::error::too_deep)
        return refuse(errc::invalid_argument, seen.path(), "nested more than 32 levels", "嵌套超过 32 层");
    if (ec == json::error::string_too_large || ec == json::error::key_too_large)
        return refuse(errc::invalid_argument, seen.path(), "a text may have 1 MiB at most", "文本最大 1 MiB");
    return refuse(errc::invalid_argument, seen.path(),
                  "not valid JSON in UTF-8 (near byte " + std::to_string(read) + "): " + ec.message(),
                  "不是有效的 UTF-8 JSON（第 " + std::to_string(read) + " 字节附近）");
}

namespace {

// True where none of the eight bytes needs an escape: looked at together, since most text is clean.
bool eight_clean(char const* at) {
    constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    auto below = [&](std::uint64_t v, std::uint64_t limit) { return (v - ones * limit) & ~v & tops; };
    return (below(bytes, 0x20) | below(bytes ^ (ones * '"'), 1) | below(bytes ^ (ones * '\\'), 1)) == 0;
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    out += '"';
    std::size_t clean = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        while (i + 8 <= text.size() && eight_clean(text.data() + i)) i += 8;
        if (i == text.size()) break;
        auto const c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text.substr(clean, i - clean));
        clean = i + 1;
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                out += "\\u00";
                out += hex[c >> 4];
                out += hex[c & 15];
        }
    }
    out.append(text.substr(clean));
    out += '"';
}

std::string canonical(json::value const& value) {
    std::string out;
    append_canonical(out, value);
    return out;
}

}  // namespace csdesk::engine
