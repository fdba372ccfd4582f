// Option structs as an attacker sees them: every size that none can have, every field with what it may not hold.
#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "hostile.hpp"

namespace csdesk::testing::hostile {

inline constexpr std::int64_t hour = 3'600'000;

template <class Options>
struct options_struct {
    Options value;
    std::vector<bad<Options const*>> wrong{};
    bool optional = false;
    std::string field = "options";
    std::shared_ptr<Options[]> storage{new Options[48]()};
    std::tuple<Options const*> good() const { return {&value}; }
    std::vector<bad<Options const*>> bads() const {
        std::vector<bad<Options const*>> out = wrong;
        std::size_t place = 0;
        for (std::size_t const size : {std::size_t{0}, std::size_t{1}, std::size_t{7}, sizeof(Options) - 1, sizeof(Options) + 1,
                                       std::size_t{1} << 20, std::size_t{PTRDIFF_MAX}, std::numeric_limits<std::size_t>::max()}) {
            storage[place] = value;
            storage[place].struct_size = size;
            out.push_back({"struct_size " + std::to_string(size), {&storage[place++]}, field + ".struct_size"});
        }
        storage[place] = value;  // a later version's, with a field that asks for something
        storage[place].struct_size = 2 * sizeof(Options);
        std::memset(&storage[place + 1], 1, sizeof(Options));
        out.push_back({"an unknown field", {&storage[place]}, field + ".struct_size"});
        out.push_back({"misaligned", {misaligned(storage.get())}, field});
        if (!optional) out.push_back({"null", {nullptr}, field});
        return out;
    }
    void fill() const {}
    void after(bool, bool) const {}
};

inline csdesk_options& changed(std::vector<std::unique_ptr<csdesk_options>>& keep) {
    static csdesk_options const initial = CSDESK_OPTIONS_INIT;
    return *keep.emplace_back(std::make_unique<csdesk_options>(initial));
}

inline options_struct<csdesk_options> desk_options() {
    static std::vector<std::unique_ptr<csdesk_options>> keep;
    options_struct<csdesk_options> out{CSDESK_OPTIONS_INIT};
    out.optional = true;
    auto const add = [&](char const* what, char const* field, auto&& change) {
        auto& o = changed(keep);
        change(o);
        out.wrong.push_back({what, {&o}, field});
    };
    for (std::int32_t const v : {-1, 4, INT32_MIN, INT32_MAX}) {
        add("durability", "options.durability", [&](auto& o) { o.durability = v; });
        add("catch_up", "options.catch_up", [&](auto& o) { o.catch_up = v; });
        add("read_only", "options.read_only", [&](auto& o) { o.read_only = v; });
    }
    add("busy_timeout_ms", "options.busy_timeout_ms", [](auto& o) { o.busy_timeout_ms = INT32_MIN; });
    add("misaligned seed", "options.seed", [](auto& o) { o.seed = from_bits<std::uint64_t const>(17); });
    add("vfs not UTF-8", "options.vfs", [](auto& o) { o.vfs = "\xff", o.vfs_length = 1; });
    add("vfs endless", "options.vfs", [](auto& o) { o.vfs = "x", o.vfs_length = whole - 1; });
    add("no such vfs", anything, [](auto& o) { o.vfs = "nobody", o.vfs_length = whole; });
    add("policy not UTF-8", "options.policy", [](auto& o) { o.policy = "\xff", o.policy_length = 1; });
    add("policy endless", "options.policy", [](auto& o) { o.policy = "x", o.policy_length = PTRDIFF_MAX; });
    add("policy wrong", anything, [](auto& o) { o.policy = "[[[", o.policy_length = whole; });
    add("policy too late", "options.policy_now_ms",
        [](auto& o) { o.policy = "x", o.policy_length = 1, o.policy_now_ms = largest; });
    return out;
}

inline options_struct<csdesk_clock_options> clock_options(bool optional) {
    static std::int64_t const wrong_ppm[] = {-1}, huge_ppm[] = {largest}, no_lead[] = {0}, past_lead[] = {smallest};
    options_struct<csdesk_clock_options> out{{sizeof(csdesk_clock_options), hour, nullptr, 0, nullptr, 0, 0, 0}};
    out.optional = optional;
    static std::vector<std::unique_ptr<csdesk_clock_options>> keep;
    auto const add = [&](char const* what, char const* field, auto&& change) {
        auto& o = *keep.emplace_back(std::make_unique<csdesk_clock_options>(out.value));
        change(o);
        out.wrong.push_back({what, {&o}, field});
    };
    if (!optional)
        for (std::int64_t const v : {std::int64_t{0}, std::int64_t{-1}, smallest})
            add("target_ms", "options.target_ms", [&](auto& o) { o.target_ms = v; });
    if (!optional) {
        add("days and time", "options.target_ms", [](auto& o) { o.target_days = 1; });
        add("days below", "options.target_days", [](auto& o) { o.target_ms = 0, o.target_days = -1; });
        add("days endless", "options.target_days", [](auto& o) { o.target_ms = 0, o.target_days = 2'147'483'647; });
        add("end of which day", "options.end_of_day", [](auto& o) { o.target_ms = 0, o.end_of_day = 2; });
    }
    if (!optional) add("target endless", anything, [](auto& o) { o.target_ms = largest; });
    add("ppm null", "options.warn_at_ppm", [](auto& o) { o.warn_at_count = 1; });
    add("ppm misaligned", "options.warn_at_ppm",
        [](auto& o) { o.warn_at_count = 1, o.warn_at_ppm = from_bits<std::int64_t const>(17); });
    add("ppm endless", "options.warn_at_count", [](auto& o) { o.warn_at_ppm = wrong_ppm, o.warn_at_count = whole; });
    add("ppm 33", "options.warn_at_count", [](auto& o) { o.warn_at_ppm = wrong_ppm, o.warn_at_count = 33; });
    add("ppm -1", "options.warn_at_ppm[0]", [](auto& o) { o.warn_at_ppm = wrong_ppm, o.warn_at_count = 1; });
    add("ppm huge", "options.warn_at_ppm[0]", [](auto& o) { o.warn_at_ppm = huge_ppm, o.warn_at_count = 1; });
    add("lead null", "options.warn_before_ms", [](auto& o) { o.warn_before_count = 1; });
    add("lead endless", "options.warn_before_count", [](auto& o) { o.warn_before_ms = no_lead, o.warn_before_count = whole; });
    add("lead zero", "options.warn_before_ms[0]", [](auto& o) { o.warn_before_ms = no_lead, o.warn_before_count = 1; });
    add("lead past", "options.warn_before_ms[0]", [](auto& o) { o.warn_before_ms = past_lead, o.warn_before_count = 1; });
    return out;
}

}  // namespace csdesk::testing::hostile
