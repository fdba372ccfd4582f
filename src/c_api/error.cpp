#include "c_api/error.hpp"

#include <csdesk/desk/json.hpp>
#include <exception>
#include <new>
#include <string_view>

#include "c_api/hooks.hpp"

namespace csdesk::c_api {
namespace {

/// What csdesk_last_error_…() show. Where even this cannot be kept, `starved` is set and the texts are literals.
struct last_error {
    error why{};
    std::string json{};
    bool starved = false;
};
thread_local last_error last;

constexpr char starved_json[] =
    R"({"code":"no_memory","field":"","message":"out of memory","message_zh":"内存不足","allowed":[]})";

void keep(error why) noexcept {
    try {
        std::string json = to_json(why);
        last.why = std::move(why);
        last.json = std::move(json);
        last.starved = false;
    } catch (...) { last.starved = true; }
}

error named(errc code, std::string en) { return {code, {}, std::move(en), std::string(display(code, language::zh)), {}}; }

/// The exception at hand as an error.
error describe_failure() {
    try {
        throw;
    } catch (refused const& e) { return e.why(); } catch (storage_error const& e) {
        return {e.code(), {}, e.what(), std::string(display(e.code(), language::zh)) + "：" + e.what(), {}};
    } catch (std::bad_alloc const&) { return named(errc::no_memory, "out of memory"); } catch (std::length_error const&) {
        return named(errc::no_memory, "out of memory");
    } catch (std::exception const& e) { return named(errc::storage, std::string("unexpected fault: ") + e.what()); } catch (...) {
        return named(errc::storage, "unexpected fault");
    }
}

bool is_fault(errc code) { return code == errc::storage || code == errc::corrupt || code == errc::no_memory; }

void report(error const& why) {
    if (!is_logging()) return;
    std::string text(name(why.code));
    if (!why.field.empty()) text += " (" + why.field + ')';
    text += ": " + why.en;
    write_log(is_fault(why.code) ? CSDESK_LOG_ERROR : CSDESK_LOG_DEBUG, text);
}

}  // namespace

int take_failure() noexcept {
    try {
        error why = describe_failure();
        report(why);
        int const code = static_cast<int>(why.code);
        keep(std::move(why));
        return last.starved ? CSDESK_NO_MEMORY : code;
    } catch (...) {
        last.starved = true;
        return CSDESK_NO_MEMORY;
    }
}

}  // namespace csdesk::c_api

using csdesk::c_api::last;

extern "C" {

int csdesk_last_error_code(void) { return last.starved ? CSDESK_NO_MEMORY : static_cast<int>(last.why.code); }
char const* csdesk_last_error_message(void) { return last.starved ? "out of memory" : last.why.en.c_str(); }
char const* csdesk_last_error_message_zh(void) { return last.starved ? "内存不足" : last.why.zh.c_str(); }
char const* csdesk_last_error_field(void) { return last.starved ? "" : last.why.field.c_str(); }

char const* csdesk_last_error_json(void) {
    if (last.starved) return csdesk::c_api::starved_json;
    return last.json.empty() ? R"({"code":"ok","field":"","message":"","message_zh":"","allowed":[]})" : last.json.c_str();
}

}  // extern "C"
