#include "c_api/text.hpp"

#include <cstring>

#include "c_api/handles.hpp"

namespace csdesk::c_api {
namespace {

/// Its bytes and their zero lie behind it, in the same block.
struct text_object final : object {
    explicit text_object(std::string_view text) : length(text.size()) {
        if (!text.empty()) std::memcpy(bytes(), text.data(), text.size());
        bytes()[length] = '\0';
    }
    char* bytes() noexcept { return reinterpret_cast<char*>(this + 1); }
    std::size_t length;
};

text_object* find(csdesk_text const* text) noexcept {
    auto* const found = static_cast<text_object*>(peek(kind::text, number_of(text)));
    if (found == nullptr) guarded([] { throw_no_handle("text"); });
    return found;
}

}  // namespace

void hand_out(csdesk_text*& out, std::string_view text) {
    out = handle_of<csdesk_text>(add_handle(kind::text, make_object<text_object>(text.size() + 1, text)));
}

}  // namespace csdesk::c_api

using namespace csdesk::c_api;

extern "C" {

char const* csdesk_text_data(csdesk_text const* text) {
    auto* const found = find(text);
    return found == nullptr ? "" : found->bytes();
}

size_t csdesk_text_length(csdesk_text const* text) {
    auto* const found = find(text);
    return found == nullptr ? 0 : found->length;
}

void csdesk_text_destroy(csdesk_text* text) { end_handle(kind::text, number_of(text)); }

}  // extern "C"
