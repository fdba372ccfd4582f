#include "c_api/arguments.hpp"

#include <chrono>

#include "desk/codec.hpp"
#include "desk/utf8.hpp"

namespace csdesk::c_api {
namespace {

constexpr std::size_t longest = (16u << 20) + 4'096;  // a document and its envelope; the doors behind are narrower
constexpr std::size_t largest_struct = 4'096;

}  // namespace

void throw_no_place(char const* field) { wrong(field, "may be neither null nor misaligned", "不能为空，且须按类型对齐"); }

std::string_view bytes_in(char const* text, std::size_t length, char const* field) {
    if (text == nullptr) wrong(field, "may not be null", "不能为空");
    if (length == CSDESK_ZERO_TERMINATED) length = strnlen(text, longest + 1);
    if (length > longest) wrong(field, "longer than 16 MiB", "超过 16 MiB");
    return {text, length};
}

std::string_view text_in(char const* text, std::size_t length, char const* field) {
    auto const bytes = bytes_in(text, length, field);
    if (bytes.find('\0') != bytes.npos) wrong(field, "may not hold a zero byte", "不能包含零字节");
    if (!engine::is_utf8(bytes)) wrong(field, "not UTF-8", "不是有效的 UTF-8");
    return bytes;
}

std::optional<std::string> optional_text(char const* text, std::size_t length, char const* field) {
    if (text == nullptr) return {};
    return std::string(text_in(text, length, field));
}

std::optional<std::string> optional_shop(char const* shop, std::size_t length) {
    auto key = optional_text(shop, length, "shop");
    if (key && !engine::well_formed_key(*key))
        wrong("shop", "1 to 128 bytes of UTF-8 without control characters", "应为 1 至 128 字节、不含控制字符的 UTF-8");
    return key;
}

std::string shop_in(char const* shop, std::size_t length) { return optional_shop(shop, length).value_or("main"); }

instant instant_in(std::int64_t ms, char const* field) {
    instant const t = instant_from_ms(ms);
    if (!in_range(t)) [[unlikely]]
        throw refused(refuse(errc::out_of_range, field, "instants reach from 1900 to 2200", "时间应在 1900 年与 2200 年之间"));
    return t;
}

instant now_in(std::int64_t ms, char const* field) { return ms == CSDESK_NOW ? system_now() : instant_in(ms, field); }

instant system_now() { return std::chrono::floor<span>(std::chrono::system_clock::now()); }

void check_struct_size(std::size_t size, char const* field) {
    if (size < sizeof(std::size_t) || size > largest_struct || size % 8 != 0)
        wrong(std::string(field) + ".struct_size", "not the size of such a struct", "不是该结构的大小");
}

void check_unknown_fields(unsigned char const* first, std::size_t size, char const* field) {
    if (std::any_of(first, first + size, [](unsigned char byte) { return byte != 0; }))
        wrong(std::string(field) + ".struct_size", "a field that this version does not know is set", "设置了本版本不认识的字段");
}

}  // namespace csdesk::c_api
