// Chance that is the same everywhere: a seed makes a year.
#pragma once

#include <cstdint>
#include <vector>

namespace csdesk::simulation {

class dice {
public:
    explicit dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {  // splitmix64
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    /// From `low` to `high`, both included.
    std::int64_t number(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool chance(int percent) { return number(1, 100) <= percent; }
    template <class T>
    T const& one(std::vector<T> const& of) {
        return of[next() % of.size()];
    }

private:
    std::uint64_t state_;
};

}  // namespace csdesk::simulation
