// Arbitrary bytes through the cutter and the parser: what both accept they must understand alike.
#include "desk/json.hpp"
#include "desk/slices.hpp"
#include "fuzz/input.hpp"

using namespace csdesk;
using namespace csdesk::engine;
using fuzz::must;

namespace {

void check_refusal(error const& e, std::string_view text) {
    must(e.code != errc::ok && !e.en.empty() && !e.zh.empty(), "a refusal says why in both languages", text);
    std::string shown;
    append_string(shown, e.field);
    must(e.field.size() > longest_text || parse_json(shown).has_value(), "a field's path is a text", text);
}

void check_members(std::string_view text, json::object const& whole) {
    auto const cut = members_of_object(text);
    must(cut.has_value() || whole.size() > 16, "an object can be cut", text);
    if (!cut) return;
    must(cut->size() == whole.size(), "every member is cut once", text);
    for (auto const& [name, slice] : *cut) {
        auto const value = parse_json(slice);
        must(value.has_value() && whole.contains(name) && whole.at(name) == *value, "a slice is the member's value", text);
    }
}

void check_elements(std::string_view text, json::array const& whole) {
    auto const cut = elements_of_array(text);
    must(cut.has_value() && cut->size() == whole.size(), "every element is cut once", text);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto const value = parse_json((*cut)[i]);
        must(value.has_value() && whole[i] == *value, "a slice is the element", text);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const members = members_of_object(text);
    auto const elements = elements_of_array(text);
    if (!members) check_refusal(members.error(), text);
    if (!elements) check_refusal(elements.error(), text);
    auto const value = parse_json(text);
    if (!value) {
        check_refusal(value.error(), text);
        return 0;
    }
    std::string const once = canonical(*value);
    auto const again = parse_json(once);
    must(again.has_value() && *again == *value && canonical(*again) == once, "canonical text reads as what was written", once);
    if (value->is_object()) check_members(text, value->get_object());
    if (value->is_array()) check_elements(text, value->get_array());
    return 0;
}
