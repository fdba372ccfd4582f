#include "plain_c.h"

#include "kit.hpp"

namespace csdesk::testing {
namespace {

TEST(CPlain, TheHeaderServesC89) {
    EXPECT_EQ(plain_c_sizes(), 1);
    std::int64_t due = 0;
    EXPECT_EQ(plain_c_calendar(1'790'812'800'000, hour, &due), CSDESK_OK) << message();  // Thursday 2026-10-01 08:00 in Shanghai
    EXPECT_EQ(due, 1'790'953'200'000) << "Friday 23:00: holidays and closed hours do not count";
    std::size_t length = 0;
    EXPECT_EQ(plain_c_tiers(&length), CSDESK_OK) << field() << ": " << message();
    EXPECT_GT(length, 2u);
}

}  // namespace
}  // namespace csdesk::testing
