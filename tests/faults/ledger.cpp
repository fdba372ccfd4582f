#include "ledger.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace csdesk::testing {

child::child(std::function<void(child&)> const& body) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    ::fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);  // a child must not wait for us
    std::fflush(nullptr);
    process_ = ::fork();
    if (process_ < 0) throw std::runtime_error("no child process");
    read_ = ends[0];
    write_ = ends[1];
    if (process_ != 0) {
        ::close(write_);
        return;
    }
    ::close(read_);
    try {
        body(*this);
    } catch (std::exception const& e) {
        std::fprintf(stderr, "a child failed: %s\n", e.what());
        ::_exit(1);
    }
    ::_exit(0);
}

void child::acknowledge(std::uint32_t number) {
    if (::write(write_, &number, sizeof number) != static_cast<ssize_t>(sizeof number)) ::_exit(2);
}

void child::wait_for_a_word() const {
    pollfd end{read_, POLLIN, 0};
    ::poll(&end, 1, 30'000);
}

void child::kill() {
    killed_ = true;
    ::kill(process_, SIGKILL);
}

std::vector<std::uint32_t> child::reap(bool* failed) {
    std::vector<std::uint32_t> out;
    std::string bytes;
    std::array<char, 4'096> buffer{};
    for (ssize_t n = 0; (n = ::read(read_, buffer.data(), buffer.size())) > 0;)
        bytes.append(buffer.data(), static_cast<std::size_t>(n));
    ::close(read_);
    int status = 0;
    ::waitpid(process_, &status, 0);
    if (failed != nullptr) *failed = WIFEXITED(status) ? WEXITSTATUS(status) != 0 : !killed_;
    for (std::size_t i = 0; i + sizeof(std::uint32_t) <= bytes.size(); i += sizeof(std::uint32_t)) {
        std::uint32_t number = 0;
        bytes.copy(reinterpret_cast<char*>(&number), sizeof number, i);
        out.push_back(number);
    }
    return out;
}

std::map<std::string, int> commands_in(desk& d, std::string const& shop, std::int64_t since) {
    std::map<std::string, int> out;
    for (std::int64_t after = since;;) {
        auto const slice = d.events(shop, after, 1'000);
        for (logged_event const& e : slice)
            if (e.type != "action.confirmed" || !e.command_id.starts_with("fire/")) ++out[e.command_id];
        if (slice.size() < 1'000) return out;
        after = slice.back().seq;
    }
}

std::uint64_t seed_of_this_run() {
    char const* given = std::getenv("CSDESK_SEED");
    std::uint64_t const seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::printf("seed %llu (CSDESK_SEED repeats it)\n", static_cast<unsigned long long>(seed));
    return seed;
}

bool long_run() { return std::getenv("CSDESK_LONG") != nullptr; }

}  // namespace csdesk::testing
