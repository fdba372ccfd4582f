// Seeded shop-years: what falls due in a whole desk is what the oracle says, to the millisecond.
//
// CSDESK_SEED=17 plays one year alone; CSDESK_LONG=1 plays ten times as many.
#include <cstdlib>
#include <iostream>

#include "simulation/shop.hpp"
#include "unit/desk/kit.hpp"

namespace {

using namespace csdesk;

constexpr std::uint64_t years_a_block = CSDESK_YEARS;

std::optional<std::uint64_t> only_seed() {
    char const* given = std::getenv("CSDESK_SEED");
    return given ? std::optional<std::uint64_t>(std::stoull(given)) : std::nullopt;
}

/// Every third shop lives in a file and is restarted; every tenth is played twice.
simulation::outcome play(std::uint64_t seed) {
    csdesk::testing::scratch_file const file;
    auto out = simulation::play(seed, seed % 3 == 0 ? file.path() : ":memory:");
    if (out.trouble.empty() && seed % 10 == 0 && simulation::play(seed, ":memory:").head != out.head)
        out.trouble = "played again, the log is another";
    return out;
}

class shop_years : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(shop_years, fire_what_the_oracle_says) {
    if (only_seed() && GetParam() != 0) GTEST_SKIP() << "one seed is asked for";
    simulation::outcome sum;
    std::uint64_t const years = only_seed() ? 1 : years_a_block * (std::getenv("CSDESK_LONG") ? 10 : 1);
    for (std::uint64_t i = 0; i < years; ++i) {
        std::uint64_t const seed = only_seed().value_or(1 + GetParam() * years + i);
        auto const o = play(seed);
        ASSERT_TRUE(o.trouble.empty()) << "seed " << seed << " (CSDESK_SEED=" << seed << " plays it alone)\n" << o.trouble;
        sum.steps += o.steps, sum.refused += o.refused, sum.events += o.events, sum.warned += o.warned,
            sum.breached += o.breached;
        sum.clocks += o.clocks, sum.late += o.late, sum.repeated += o.repeated, sum.restarts += o.restarts;
        sum.merged += o.merged;
    }
    std::cout << years << " shop-years: " << sum.steps << " steps, " << sum.refused << " refused, " << sum.repeated
              << " repeated, " << sum.restarts << " restarts, " << sum.merged << " merges, " << sum.clocks << " clocks, "
              << sum.warned << " warnings and " << sum.breached << " breaches, " << sum.late << " of them late\n";
    EXPECT_GT(sum.warned + sum.breached, 0);
    EXPECT_LT(sum.refused * 2, sum.steps);
}

INSTANTIATE_TEST_SUITE_P(seeds, shop_years, ::testing::Range(std::uint64_t{0}, std::uint64_t{20}));

}  // namespace
