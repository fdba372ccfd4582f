// What the tests of the C interface share: short spellings, and texts that are read once and destroyed.
#pragma once

#include <csdesk/csdesk.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace csdesk::testing {

inline constexpr std::size_t whole = CSDESK_ZERO_TERMINATED;
inline constexpr std::int64_t noon = 1'700'000'000'000;  // Tuesday 2023-11-14 22:13:20 UTC
inline constexpr std::int64_t minute = 60'000, hour = 60 * minute, day = 24 * hour;

/// The bytes of a text that was handed out; destroys it.
inline std::string taken(csdesk_text* text) {
    std::string out(csdesk_text_data(text), csdesk_text_length(text));
    csdesk_text_destroy(text);
    return out;
}

inline std::string field() { return csdesk_last_error_field(); }
inline std::string message() { return csdesk_last_error_message(); }

inline bool holds(std::string const& text, std::string const& part) { return text.find(part) != text.npos; }

inline csdesk_calendar* make_calendar(char const* json) {
    csdesk_calendar* out = nullptr;
    EXPECT_EQ(csdesk_calendar_create(&out, json, whole), CSDESK_OK) << field() << ": " << message();
    return out;
}

/// Weekdays from nine to six in Shanghai.
inline csdesk_calendar* office() {
    return make_calendar(
        R"({"tz":"Asia/Shanghai","hours":{"mon":[["09:00","18:00"]],"tue":[["09:00","18:00"]],"wed":[["09:00","18:00"]],)"
        R"("thu":[["09:00","18:00"]],"fri":[["09:00","18:00"]]}})");
}

inline csdesk_calendar* always() {
    csdesk_calendar* out = nullptr;
    EXPECT_EQ(csdesk_calendar_create_always(&out, nullptr, 0), CSDESK_OK);
    return out;
}

inline csdesk_desk* make_desk(char const* path = ":memory:") {
    csdesk_desk* out = nullptr;
    csdesk_options options = CSDESK_OPTIONS_INIT;
    options.durability = CSDESK_DURABILITY_MAY_LOSE_ON_POWER_FAILURE;
    EXPECT_EQ(csdesk_open(&out, path, &options), CSDESK_OK) << message();
    return out;
}

/// A command of agent li at `now`.
inline std::string command(std::string const& name, std::string const& data, std::int64_t now = noon,
                           std::string const& more = {}) {
    return R"({"name":")" + name + R"(","actor":"agent:li","now":)" + std::to_string(now) + more + R"(,"data":)" + data + '}';
}

inline std::string open_ticket(std::int64_t now = noon, std::string const& more = {}) {
    return command("ticket.open", R"({"requester":"c-17","kind":"after_sale","channel":"wangwang","text":"物流不动了"})", now,
                   more);
}

/// Executes and insists on success.
inline std::string must(csdesk_desk* desk, std::string const& json) {
    csdesk_text* reply = nullptr;
    EXPECT_EQ(csdesk_execute(desk, json.data(), json.size(), &reply), CSDESK_OK) << field() << ": " << message();
    return taken(reply);
}

inline std::string ask(csdesk_desk* desk, std::string const& json) {
    csdesk_text* answer = nullptr;
    EXPECT_EQ(csdesk_query(desk, json.data(), json.size(), &answer), CSDESK_OK) << field() << ": " << message();
    return taken(answer);
}

/// A path of its own; the file and its companions go away with it.
class scratch_file {
public:
    scratch_file() {
        static int count = 0;
        path_ = (std::filesystem::path(::testing::TempDir()) /
                 ("csdesk-c-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".db"))
                    .string();
        remove();
    }
    ~scratch_file() { remove(); }
    char const* path() const { return path_.c_str(); }

private:
    void remove() const {
        for (char const* end : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path_ + end);
    }
    std::string path_;
};

}  // namespace csdesk::testing
