// What the tests with real processes share: a child that commands and says through a pipe what was acknowledged.
#pragma once

#include <csdesk/desk/desk.hpp>

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace csdesk::testing {

/// A child process running `body`; its exit status is 0 where the body returned. Made with `fork`: no desk may be open here.
class child {
public:
    explicit child(std::function<void(child&)> const& body);

    /// In the child: this number was acknowledged.
    void acknowledge(std::uint32_t number);

    /// In the parent: waits until it has acknowledged something, or is gone …
    void wait_for_a_word() const;
    /// … kills it (SIGKILL) …
    void kill();
    /// … waits for its end, and answers every number it acknowledged. `failed` is set where it ended badly by itself.
    std::vector<std::uint32_t> reap(bool* failed = nullptr);

private:
    pid_t process_ = 0;
    int read_ = -1, write_ = -1;
    bool killed_ = false;
};

/// How often each command id stands in the log as the first event of a command, per "shop/id".
std::map<std::string, int> commands_in(desk& d, std::string const& shop, std::int64_t since = 0);

/// The seed of this run: CSDESK_SEED, or a fresh one; printed.
std::uint64_t seed_of_this_run();

/// True where CSDESK_LONG asks for the long variants.
bool long_run();

}  // namespace csdesk::testing
