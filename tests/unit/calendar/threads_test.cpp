#include "support.hpp"

#include <thread>

using namespace csdesk;
using namespace csdesk::testing_words;

TEST(calendar_threads, a_fresh_calendar_may_be_asked_from_many_at_once) {
    auto const reference = calendar::make(office("Europe/Berlin")).value();
    std::vector<csdesk::span> expected;
    for (int year = 0; year < 60; ++year)
        expected.push_back(reference.between(at("1990-01-01T00:00:00Z"), at("1990-01-01T00:00:00Z") + year * 365 * 24h));

    auto const fresh = calendar::make(office("Europe/Berlin")).value();
    std::array<std::vector<csdesk::span>, 4> found;
    {
        std::vector<std::jthread> threads;
        for (auto& mine : found)
            threads.emplace_back([&mine, copy = fresh] {
                auto const start = at("1990-01-01T00:00:00Z");
                for (int year = 0; year < 60; ++year) mine.push_back(copy.between(start, start + year * 365 * 24h));
            });
    }
    for (auto const& mine : found) EXPECT_EQ(mine, expected);
}
