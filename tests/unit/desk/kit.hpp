// What the desk's tests share: a file that goes away, a clock that only moves when told, short spellings.
#pragma once

#include <gtest/gtest.h>
#include <csdesk/desk/desk.hpp>

#include <unistd.h>

#include <filesystem>
#include <string>

namespace csdesk::testing {

inline constexpr instant noon = instant_from_ms(1'700'000'000'000);

/// A path of its own under the test's temporary folder; the file and its companions are removed with it.
class scratch_file {
public:
    scratch_file() {
        static int count = 0;
        path_ = std::filesystem::path(::testing::TempDir()) /
                ("csdesk-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".db");
        remove();
    }
    ~scratch_file() { remove(); }
    std::string path() const { return path_.string(); }

private:
    void remove() const {
        for (char const* end : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path_.string() + end);
    }
    std::filesystem::path path_;
};

inline context by(role r, std::string name, instant now, std::string command_id = {}, std::string shop = "main") {
    return {std::move(shop), {r, std::move(name)}, now, std::move(command_id)};
}
inline context host(instant now, std::string command_id = {}, std::string shop = "main") {
    return by(role::host, "", now, std::move(command_id), std::move(shop));
}

/// Executes and insists on success.
inline reply must(desk& d, std::string name, std::string json, context const& how) {
    auto r = d.execute({std::move(name), std::move(json)}, how);
    if (!r) throw refused(r.error());
    return *r;
}

/// Executes and insists on a refusal.
inline error must_refuse(desk& d, std::string name, std::string json, context const& how) {
    auto r = d.execute({name, std::move(json)}, how);
    if (r) {
        ADD_FAILURE() << name << " was accepted";
        return {};
    }
    return r.error();
}

}  // namespace csdesk::testing
