// Opening, closing and destroying a desk.
#include <csdesk/desk/policy.hpp>

#include "c_api/arguments.hpp"
#include "c_api/desk.hpp"
#include "c_api/hooks.hpp"
#include "desk/codec.hpp"

namespace csdesk::c_api {
namespace {

constexpr span default_busy_timeout{5'000};

durability durability_in(std::int32_t value) {
    switch (value) {
        case 0:
        case CSDESK_DURABILITY_FULL: return durability::full;
        case CSDESK_DURABILITY_MAY_LOSE_ON_POWER_FAILURE: return durability::may_lose_on_power_failure;
        case CSDESK_DURABILITY_MAY_CORRUPT_ON_POWER_FAILURE: return durability::may_corrupt_on_power_failure;
        default: wrong("options.durability", "must be one of enum csdesk_durability", "应为 enum csdesk_durability 之一");
    }
}

catch_up catch_up_in(std::int32_t value) {
    switch (value) {
        case 0:
        case CSDESK_CATCH_UP_LATE: return catch_up::late;
        case CSDESK_CATCH_UP_EXACT: return catch_up::exact;
        default: wrong("options.catch_up", "must be one of enum csdesk_catch_up", "应为 enum csdesk_catch_up 之一");
    }
}

span busy_timeout_in(std::int32_t ms) {
    if (ms < -1) wrong("options.busy_timeout_ms", "must be at least -1", "不得小于 -1");
    if (ms == 0) return default_busy_timeout;
    return span{ms < 0 ? 0 : ms};
}

desk_options options_in(csdesk_options const& given) {
    desk_options out;
    out.durability = durability_in(given.durability);
    out.catch_up = catch_up_in(given.catch_up);
    if (given.read_only != 0 && given.read_only != 1) wrong("options.read_only", "must be 0 or 1", "应为 0 或 1");
    out.read_only = given.read_only == 1;
    out.busy_timeout = busy_timeout_in(given.busy_timeout_ms);
    if (given.seed != nullptr) {
        if (!is_aligned(given.seed)) throw_no_place("options.seed");
        out.seed = *given.seed;
    }
    out.vfs = optional_text(given.vfs, given.vfs_length, "options.vfs").value_or("");
    return out;
}

std::string path_in(char const* path) {
    std::string name(bytes_in(path, CSDESK_ZERO_TERMINATED, "path"));
    if (name.empty()) wrong("path", "may not be empty", "不能为空");
    return name.starts_with("file:") ? "./" + name : name;  // SQLite would read a URI with options of its own
}

/// The hash of the policy that shop `main` has adopted; empty where it has none.
std::string policy_in_force(desk& d) {
    auto const answer = engine::parse_json(d.query("policy.get", "{}").value()).value();
    auto const& rows = answer.as_object().at("rows").as_array();
    return rows.empty() ? std::string() : std::string(rows.front().as_object().at("hash").as_string());
}

void adopt_policy(desk& d, csdesk_options const& given) {
    if (given.policy != nullptr && given.policy_length == 0)
        wrong("options.policy_length", "a policy has at least one byte: was its length forgotten?", "规则长度不能为零");
    auto const text = optional_text(given.policy, given.policy_length, "options.policy");
    if (!text) return;
    std::int64_t const when = given.policy_now_ms == 0 ? CSDESK_NOW : given.policy_now_ms;
    context const how{.who = {role::host, ""}, .now = now_in(when, "options.policy_now_ms")};
    if (policy_in_force(d) == policy_hash(*text)) return;
    std::string data = "{\"text\":";
    engine::append_string(data, *text);
    data += '}';
    (void)d.execute({"policy.adopt", std::move(data)}, how).value();
}

}  // namespace
}  // namespace csdesk::c_api

using namespace csdesk;
using namespace csdesk::c_api;
using csdesk::c_api::place;

extern "C" {

int csdesk_open(csdesk_desk** out, char const* path, csdesk_options const* options) {
    return guarded([&] {
        auto& made = place(out, "out");
        auto const name = path_in(path);
        csdesk_options const given = options == nullptr ? csdesk_options{} : read_options(options, "options");
        desk d = desk::open(name, options_in(given));
        adopt_policy(d, given);
        made = handle_of<csdesk_desk>(add_handle(kind::desk, make_object<desk_object>(0, std::move(d))));
        write_log(CSDESK_LOG_INFO, "opened " + name);
    });
}

int csdesk_close(csdesk_desk* desk) {
    return guarded([&] { held_desk(desk)->close(); });
}

void csdesk_desk_destroy(csdesk_desk* desk) {
    auto const number = number_of(desk);
    auto* const held = static_cast<desk_object*>(enter(kind::desk, number));
    if (held == nullptr) return;
    if (end_handle(kind::desk, number)) {
        try {
            held->value.close();
        } catch (...) {  // from a listener, or a fault of a file that is being left: whoever is last frees it all the same
        }
    }
    leave(number);
}

}  // extern "C"
