#include "conformance/cases.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "desk/json.hpp"
#include "desk/slices.hpp"

namespace csdesk::conformance {
namespace {

engine::json::value parsed(std::string const& where, std::string const& text) {
    auto value = engine::parse_json(text);
    if (!value) throw std::runtime_error(where + ": " + value.error().en);
    return *value;
}

std::string from_base64(std::string_view text) {
    static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int held = 0;
    for (char const c : text) {
        auto const digit = digits.find(c);
        if (digit == digits.npos) break;  // padding
        bits = bits << 6 | static_cast<unsigned>(digit);
        if ((held += 6) < 8) continue;
        held -= 8;
        out += static_cast<char>(bits >> held & 0xff);
    }
    return out;
}

std::string text_of(engine::json::value const& v) { return {v.as_string().data(), v.as_string().size()}; }

// Strings as they are, pairs [text, count] repeated: how a megabyte fits in a line.
std::string from_parts(engine::json::array const& parts) {
    std::string out;
    for (auto const& part : parts) {
        if (part.is_string()) {
            out += text_of(part);
            continue;
        }
        for (std::int64_t i = 0; i < part.as_array().at(1).as_int64(); ++i) out += text_of(part.as_array().at(0));
    }
    return out;
}

}  // namespace

step::step(std::string file, std::size_t line, std::string_view text) : file_(std::move(file)), line_(line) {
    auto const members = engine::members_of_object(text);
    if (!members) throw std::runtime_error(where() + ": " + members.error().en);
    for (auto const& [name, value] : *members) {
        members_.emplace(name, value);
        order_.push_back(name);
    }
}

std::string const& step::raw(std::string_view member) const {
    auto const found = members_.find(member);
    if (found == members_.end()) throw std::runtime_error(where() + ": no member " + std::string(member));
    return found->second;
}

std::string step::text(std::string_view member) const { return text_of(parsed(where(), raw(member))); }

std::optional<std::string> step::maybe_text(std::string_view member) const {
    return has(member) ? std::optional(text(member)) : std::nullopt;
}

std::int64_t step::number(std::string_view member) const { return parsed(where(), raw(member)).as_int64(); }

instant step::at(std::string_view member) const {
    if (raw(member).front() != '"') return instant_from_ms(number(member));
    auto const read = parse_instant(text(member));
    if (!read) throw std::runtime_error(where() + ": no instant: " + raw(member));
    return *read;
}

std::string step::document() const {
    if (has("text")) return text("text");
    if (has("base64")) return from_base64(text("base64"));
    if (has("parts")) return from_parts(parsed(where(), raw("parts")).as_array());
    return raw("request");
}

std::string step::question() const {
    std::string out = "{";
    for (std::string const& name : order_) {
        if (name == "expect" || name == "refused") continue;
        if (out.size() > 1) out += ',';
        engine::append_string(out, name);
        (out += ':') += raw(name);
    }
    return out;
}

answer expected(step const& s) {
    if (s.has("refused")) return {true, s.raw("refused")};
    return {false, s.has("expect") ? s.raw("expect") : "(no answer is recorded)"};
}

std::vector<step> read_file(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    std::vector<step> out;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);)
        if (++number; !line.empty()) out.emplace_back(file.filename().string(), number, line);
    if (out.empty() || !out.front().has("desk")) throw std::runtime_error(file.string() + ": the first line opens the desk");
    return out;
}

std::vector<std::filesystem::path> files(std::filesystem::path const& folder) {
    std::vector<std::filesystem::path> out;
    for (auto const& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".jsonl") out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace csdesk::conformance
