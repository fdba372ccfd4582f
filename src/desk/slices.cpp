#include "desk/slices.hpp"

#include <algorithm>

#include "desk/json.hpp"

namespace csdesk::engine {
namespace {

error no_json() { return refuse(errc::invalid_argument, "", "this is no JSON", "不是有效的 JSON"); }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class cutter {
public:
    explicit cutter(std::string_view text) : text_(text) {}

    // True where the next sign is `c`, which is then taken.
    bool take(char c) {
        skip_blanks();
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool finished() { return skip_blanks(), at_ == text_.size(); }

    // The text of one value: up to the comma or bracket that ends it.
    std::string_view value() {
        skip_blanks();
        std::size_t const from = at_;
        for (std::size_t depth = 0; at_ < text_.size(); ++at_) {
            char const c = text_[at_];
            if (c == '"') {
                skip_string();
                if (at_ == text_.size()) break;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if (c == '}' || c == ']') {
                if (depth == 0) break;
                --depth;
            } else if (c == ',' && depth == 0) {
                break;
            }
        }
        std::size_t to = at_;
        while (to > from && is_blank(text_[to - 1])) --to;
        return text_.substr(from, to - from);
    }

    // A member's name with its quotes, or nothing.
    std::string_view name() {
        skip_blanks();
        std::size_t const from = at_;
        if (at_ == text_.size() || text_[at_] != '"') return {};
        skip_string();
        if (at_ < text_.size()) ++at_;
        return text_.substr(from, at_ - from);
    }

private:
    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }
    // From the opening quote to the closing one, or to the end.
    void skip_string() {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
            if (text_[at_] == '\\') ++at_;
        at_ = std::min(at_, text_.size());
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

result<slices> members_of_object(std::string_view text) {
    cutter cut(text);
    if (!cut.take('{')) return refuse(errc::invalid_argument, "", "an object expected", "应为对象");
    slices out;
    if (!cut.take('}')) {
        do {
            auto const name = parse_json(cut.name());
            if (!name) return no_json();
            if (!name->is_string() || !cut.take(':')) return no_json();
            std::string member(name->get_string().data(), name->get_string().size());
            if (std::any_of(out.begin(), out.end(), [&](auto const& known) { return known.first == member; }))
                return refuse(errc::invalid_argument, member, "this field is given twice", "字段重复");
            if (out.size() == 16) return refuse(errc::invalid_argument, member, "no such field", "没有这个字段");
            std::string_view const value = cut.value();
            if (value.empty()) return no_json();
            out.emplace_back(std::move(member), value);
        } while (cut.take(','));
        if (!cut.take('}')) return no_json();
    }
    if (!cut.finished()) return no_json();
    return out;
}

result<std::vector<std::string_view>> elements_of_array(std::string_view text) {
    cutter cut(text);
    if (!cut.take('[')) return refuse(errc::invalid_argument, "", "a list expected", "应为列表");
    std::vector<std::string_view> out;
    if (!cut.take(']')) {
        do {
            out.push_back(cut.value());
            if (out.back().empty()) return no_json();
        } while (cut.take(','));
        if (!cut.take(']')) return no_json();
    }
    if (!cut.finished()) return no_json();
    return out;
}

}  // namespace csdesk::engine
