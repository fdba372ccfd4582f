// The bytes of one run, spent from the front; zeros when they are gone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

namespace csdesk::fuzz {

class input {
public:
    input(std::uint8_t const* data, std::size_t size) : rest_(reinterpret_cast<char const*>(data), size) {}

    bool empty() const { return rest_.empty(); }
    std::uint8_t byte() {
        if (rest_.empty()) return 0;
        auto const b = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return b;
    }
    /// 0 … count - 1.
    std::size_t pick(std::size_t count) { return count <= 256 ? byte() % count : (byte() * 256u + byte()) % count; }
    bool one_in(std::size_t n) { return pick(n) == n - 1; }  // never, when the bytes are gone
    template <class List>
    auto const& of(List const& list) {
        return list[pick(std::size(list))];
    }
    std::int64_t number() {
        std::uint64_t out = 0;
        for (int i = 0; i < 8; ++i) out = out << 8 | byte();
        return static_cast<std::int64_t>(out);
    }
    std::string_view text(std::size_t longest) {
        auto const taken = rest_.substr(0, std::min(longest, static_cast<std::size_t>(byte())));
        rest_.remove_prefix(taken.size());
        return taken;
    }
    std::string_view rest() { return std::exchange(rest_, {}); }

private:
    std::string_view rest_;
};

/// An invariant that does not hold ends the run, in every build.
inline void must(bool holds, char const* what, std::string_view about = {}) {
    if (holds) return;
    std::cerr << "broken: " << what << ": " << about << '\n';
    std::abort();
}

}  // namespace csdesk::fuzz
